package nodetest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/node/clock"
	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
)

const ownerToken = "the owner's token"

// Seed is the first command of a simulated cluster.
func Seed(node string) *storehubv1.SetUp {
	sum := sha256.Sum256([]byte(ownerToken))
	return &storehubv1.SetUp{
		ClusterId: "sim", Name: "Shop", Epoch: 1, Level: fsm.SupportedLevel, OwnerTokenHash: sum[:], NodeId: node, NodeName: node,
	}
}

// Env is what the simulated nodes prepare commands with.
func Env() fsm.Env {
	return fsm.Env{
		Zone: func(name string) (fsm.Zone, bool) {
			loc, version, err := clock.Zone(name)
			return fsm.Zone{Version: version, OffsetS: func(ms int64) int32 { return clock.OffsetAt(loc, ms).OffsetS }}, err == nil
		},
		Phones: fsm.Phones{E164: international, Region: func(string) bool { return true }, Version: "none"},
		Random: func(n int) []byte {
			b := make([]byte, n)
			_, _ = rand.Read(b) // never fails
			return b
		},
		CodeHash: func(code string) []byte {
			sum := sha256.Sum256([]byte("code " + code))
			return sum[:]
		},
		Secret: func(purpose string, cmd *storehubv1.Command) string {
			return fmt.Sprintf("%s:%x:%s", purpose, cmd.Credential.GetTokenHash(), cmd.RequestId)
		},
	}
}

// international reads numbers that have their country; a table of all others is not what is simulated.
func international(number, _ string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	if !strings.HasPrefix(number, "+") || len(digits) < 8 || len(digits) > 15 {
		return ""
	}
	return "+" + digits
}

// Command is the owner's request under an id.
func Command(id string, req proto.Message) *storehubv1.Command {
	cmd := fsm.Wrap(req)
	sum := sha256.Sum256([]byte(ownerToken))
	cmd.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: sum[:]}}
	cmd.RequestId = id
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	if err != nil {
		panic(err)
	}
	digest := sha256.Sum256(b)
	cmd.Digest = digest[:]
	return cmd
}

// Propose gives a command to a node and answers its result, trying again with the same id while the
// outcome is open, as the client library does.
func (s *Sim) Propose(n *SimNode, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	r := n.Replica()
	if r == nil {
		return nil, errors.New("the node is down")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return r.Propose(ctx, cmd)
}

// Must gives a command to whoever takes it and decodes its answer.
func (s *Sim) Must(id string, req proto.Message) proto.Message {
	s.T.Helper()
	cmd := Command(id, req)
	var last error
	for range 60 {
		n := s.MustLead()
		res, err := s.Propose(n, cmd)
		if err != nil {
			last = err
			continue
		}
		if f := fsm.FaultOf(res); f != nil {
			s.T.Fatalf("%s: %v", id, f)
		}
		answer, err := fsm.Answer(cmd, res)
		if err != nil {
			s.T.Fatalf("%s: %v", id, err)
		}
		return answer
	}
	s.T.Fatalf("%s was never done: %v", id, last)
	return nil
}

// Furnish sets up a category "foot" with n technicians on duty, 1 to n in the order of the queue,
// and makes all nodes known to the shop.
func (s *Sim) Furnish(n int) {
	s.T.Helper()
	s.Eventually("set-up", func() bool { return s.MustLead().View().SetUp() })
	for _, node := range s.Nodes[1:] {
		s.admit(node.ID)
	}
	s.Must("category", &storehubv1.PutCategoryRequest{Id: "foot", Name: "Foot"})
	for i := range n {
		number := fmt.Sprint(i + 1)
		s.Must("put"+number, &storehubv1.PutTechnicianRequest{
			Number: number, Name: "T" + number, Gender: storehubv1.Gender_GENDER_FEMALE, Category: "foot",
		})
		s.Must("in"+number, &storehubv1.CheckInRequest{Technician: number})
	}
}

// View is what a running node shows.
func (n *SimNode) View() fsm.View {
	v, err := n.Replica().Local(context.Background())
	if err != nil {
		n.sim.T.Fatalf("%s: %v", n.ID, err)
	}
	return v
}

func (s *Sim) admit(id string) {
	s.T.Helper()
	cmd := Command("invite-"+id, &storehubv1.CreateJoinTokenRequest{})
	s.Must(cmd.RequestId, cmd.GetCreateJoinToken())
	hash := sha256.Sum256([]byte(Env().Secret(fsm.SecretJoin, cmd)))
	key := sha256.Sum256([]byte("key of " + id))
	admit := Command("admit-"+id, &storehubv1.AdmitNode{TokenHash: hash[:], NodeId: id, Name: id, KeyHash: key[:]})
	admit.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: s.Nodes[0].ID}}
	res, err := s.Propose(s.MustLead(), admit)
	if err != nil || fsm.FaultOf(res) != nil {
		s.T.Fatalf("admit %s: %v %v", id, err, fsm.FaultOf(res))
	}
}

// Dispatch is a press of "next in turn".
func Dispatch() *storehubv1.DispatchRequest {
	return &storehubv1.DispatchRequest{
		Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}, AllowPartial: proto.Bool(false),
	}
}

// Uncertain reports an error that leaves open whether the deed was done.
func Uncertain(err error) bool {
	var e *replica.Error
	return errors.As(err, &e) && e.Uncertain
}
