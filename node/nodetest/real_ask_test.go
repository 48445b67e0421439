package nodetest

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/node"
	"storehub/node/identity"
	storehubv1 "storehub/proto/storehub/v1"
)

// handOverAnywhere asks each node in turn for the lead of the next one.
func handOverAnywhere(t *testing.T, r *Real) {
	for i, n := range r.Nodes {
		to := r.Nodes[(i+1)%len(r.Nodes)]
		res, err := n.transfer(to.Name)
		if err != nil || res.LeaderId != to.Node.ID() {
			t.Fatalf("%s was asked to make %s the leader: %v, %v", n.Name, to.Name, res, err)
		}
		handedOverBy(t, n, to)
		r.Eventually(to.Name+" leads, and all know", func() bool {
			for _, m := range r.Nodes {
				if m.Node.Replica().Standing().Leader != to.Node.ID() {
					return false
				}
			}
			return to.Node.Replica().Serves()
		})
	}
	lead := r.leader()
	for _, n := range r.Nodes {
		if n == lead {
			continue
		}
		res, err := n.transfer("")
		if err != nil || res.LeaderId == lead.Node.ID() {
			t.Fatalf("%s was asked for any other leader: %v, %v", n.Name, res, err)
		}
		break
	}
	if _, err := lead.transfer("nobody"); err == nil {
		t.Fatal("nobody leads")
	}
	r.Eventually("somebody serves", func() bool { return r.leader() != nil })
}

// handOverOnce: a retry answers what the first call came to, whichever node is asked and whoever leads by
// now, and the lead stays where it is.
func handOverOnce(t *testing.T, r *Real) {
	led := func(id string) bool {
		lead := r.leader()
		return lead != nil && lead.Node.ID() == id
	}
	first, err := r.Nodes[0].transfer("", withID("anybody-else"))
	if err != nil || first.LeaderId == first.From {
		t.Fatal(first, err)
	}
	var third *RealNode
	for _, n := range r.Nodes {
		if again, err := n.transfer("", withID("anybody-else")); err != nil || again.LeaderId != first.LeaderId {
			t.Errorf("%s was asked again: %v, %v, the first answer was %v", n.Name, again, err, first)
		}
		if id := n.Node.ID(); id != first.LeaderId && id != first.From {
			third = n
		}
	}
	r.Eventually("who took the lead has it still", func() bool { return led(first.LeaderId) })
	if moved, err := r.Nodes[1].transfer(third.Name); err != nil || moved.LeaderId != third.Node.ID() {
		t.Fatal(moved, err)
	}
	if again, err := r.Nodes[2].transfer("", withID("anybody-else")); err != nil || again.LeaderId != first.LeaderId {
		t.Errorf("asked again when another leads: %v, %v, the first answer was %v", again, err, first)
	}
	r.Eventually("the third leads", func() bool { return led(third.Node.ID()) })
}

// handedOverBy: whoever was asked, the newest such record names who shall lead.
func handedOverBy(t *testing.T, asked, to *RealNode) {
	t.Helper()
	res, err := asked.Cluster().ListAudit(t.Context(), &storehubv1.ListAuditRequest{})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(res.Records, func(r *storehubv1.AuditRecord) bool { return r.Op == "TransferLeadership" })
	if i < 0 || !slices.Equal(res.Records[i].Subjects, []string{"node:" + to.Node.ID()}) || !strings.HasPrefix(res.Records[i].Actor, "token:") {
		t.Errorf("%s was asked to make %s the leader, and the audit says %v", asked.Name, to.Name, res.Records)
	}
}

// transfer asks n until somebody leads, as clients do.
func (n *RealNode) transfer(to string, opts ...connect.ClientOption) (res *storehubv1.TransferLeadershipResponse, err error) {
	n.real.Eventually("somebody leads", func() bool {
		res, err = n.Cluster(opts...).TransferLeadership(n.real.T.Context(), &storehubv1.TransferLeadershipRequest{To: to})
		return connect.CodeOf(err) != connect.CodeUnavailable
	})
	return res, err
}

// pastBoard asks for the board before and after a technician went home.
func pastBoard(t *testing.T, r *Real) {
	n := r.Nodes[1]
	length := func(at *timestamppb.Timestamp) int {
		t.Helper()
		b, err := n.Cluster().GetBoardAt(t.Context(), &storehubv1.GetBoardAtRequest{At: at, Category: "foot"})
		if err != nil || len(b.Categories) != 1 {
			t.Fatal(b, err)
		}
		return len(b.Categories[0].Queue)
	}
	board, err := n.Dispatch(linearizable()).GetBoard(t.Context(), &storehubv1.GetBoardRequest{Category: "foot"})
	if err != nil {
		t.Fatal(err)
	}
	then, had := board.Now, len(board.Categories[0].Queue)
	r.Eventually("time has passed", func() bool { return time.Since(then.AsTime()) > 50*time.Millisecond })
	if _, err := n.Roster().CheckOut(t.Context(), &storehubv1.CheckOutRequest{Technician: "12"}); err != nil {
		t.Fatal(err)
	}
	if now := length(nil); now != had-1 {
		t.Errorf("%d are there now, want %d", now, had-1)
	}
	if before := length(then); before != had {
		t.Errorf("%d were there then, want %d", before, had)
	}
	_, err = n.Cluster().GetBoardAt(t.Context(), &storehubv1.GetBoardAtRequest{At: timestamppb.New(time.Unix(0, 0))})
	if err == nil || !strings.Contains(err.Error(), "field: at") {
		t.Errorf("the board of 1970: %v", err)
	}
}

// A node that may not sign, and was switched off until its certificate had expired, gets the next
// one from a voter and follows again.
func TestExpiredFollowerComesBack(t *testing.T) {
	t.Parallel()
	r := newTestReal(t)
	r.Nodes[0].Start()
	r.Nodes[0].Ready()
	r.Furnish(1)
	token, err := r.Nodes[0].Cluster().CreateJoinToken(t.Context(), &storehubv1.CreateJoinTokenRequest{Role: storehubv1.NodeRole_NODE_ROLE_NONVOTER})
	if err != nil {
		t.Fatal(err)
	}
	n := r.add("office")
	if _, err := node.Join(t.Context(), node.JoinOptions{Dir: n.Config.Dir, Name: n.Name, Token: token.Token, Via: []string{r.Nodes[0].URL()}}); err != nil {
		t.Fatal(err)
	}
	expire(t, r.Nodes[0].Config.Dir, n.Config.Dir)
	n.Start()
	r.Eventually("the certificate is young again", func() bool {
		id, err := identity.Load(n.Config.Dir)
		return err == nil && time.Until(id.Leaf().NotAfter) > 300*24*time.Hour
	})
	n.Ready()
	if _, err := n.Dispatch().Dispatch(t.Context(), Dispatch()); err != nil {
		t.Fatal(err)
	}
}

// expire replaces the certificate in dir by one that ended yesterday, signed with the key in voter.
func expire(t *testing.T, voter, dir string) {
	t.Helper()
	read := func(dir, name string) []byte {
		text, err := os.ReadFile(filepath.Join(dir, "identity", name))
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(text)
		return block.Bytes
	}
	ca, err := x509.ParseCertificate(read(voter, "ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.ParsePKCS8PrivateKey(read(voter, "ca.key"))
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(read(dir, "node.crt"))
	if err != nil {
		t.Fatal(err)
	}
	tmpl := *leaf
	tmpl.NotBefore, tmpl.NotAfter = time.Now().AddDate(-1, 0, 0), time.Now().AddDate(0, 0, -1)
	der, err := x509.CreateCertificate(rand.Reader, &tmpl, ca, leaf.PublicKey, key.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(filepath.Join(dir, "identity", "node.crt"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}
