package nodetest

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// printed is what a node prints.
type printed struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all.Write(b)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all.String()
}

// No file of a node and nothing that it prints knows a PIN, right or wrong, a code, or a token: not the log, not a snapshot, not the
// archive, not the audit and the events that are made of them.
func TestSecretsStandNowhere(t *testing.T) {
	t.Parallel()
	for _, store := range []string{"wal", "bolt"} {
		t.Run(store, func(t *testing.T) {
			r := newRealWith(t, store)
			n, out := r.Nodes[0], &printed{}
			n.Config.Log = slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug}))
			n.Start()
			n.Ready()
			secrets := r.signIn(n)
			if err := n.Node.Replica().Raft().Snapshot().Error(); err != nil {
				t.Fatal(err)
			}
			res, err := n.Cluster().ListAudit(t.Context(), &storehubv1.ListAuditRequest{})
			if err != nil || !strings.Contains(res.String(), "staff:anna") {
				t.Fatal("the audit does not tell of her: ", res, err)
			}
			said := out.String() + res.String()
			if !strings.Contains(said, "storehub serves") {
				t.Fatal("nothing was printed, so nothing is tested")
			}
			if list := knows(t, n.Config.Dir, []string{"anna"}); len(list) == 0 {
				t.Fatal("no file tells of her, so nothing is tested")
			}
			n.Stop()
			said += out.String()
			for _, secret := range secrets {
				if strings.Contains(said, secret) {
					t.Errorf("%q was printed or told", secret)
				}
			}
			if list := knows(t, n.Config.Dir, secrets); len(list) > 0 {
				t.Errorf("on disk: %q", list)
			}
		})
	}
}

// signIn enrols a terminal, lets anna sign in there with her PIN after a wrong one, and a technician with a code after a wrong one. It
// answers everything of it that nobody else is to know.
func (r *Real) signIn(n *RealNode) (secrets []string) {
	r.T.Helper()
	ctx := r.T.Context()
	must := func(err error) {
		r.T.Helper()
		if err != nil {
			r.T.Fatal(err)
		}
	}
	const pin, wrong, wrongCode = "739146820157", "648209371154", "Z7QM3FXD"
	r.Furnish(1)
	_, err := n.Roster().PutStaff(ctx, &storehubv1.PutStaffRequest{Id: "anna", Name: "Anna", Roles: []storehubv1.Role{storehubv1.Role_ROLE_RECEPTION}, Pin: pin})
	must(err)
	_, err = storehubv1connect.NewTerminalServiceClient(r.HTTP(r.Owner), n.URL()).PutTerminal(ctx, &storehubv1.PutTerminalRequest{
		Id: "desk", Name: "Desk", Role: storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION,
	})
	must(err)
	as := func(token string) storehubv1connect.AccessServiceClient {
		return storehubv1connect.NewAccessServiceClient(r.HTTP(token), n.URL())
	}
	code := func(req *storehubv1.CreateSignInCodeRequest) *storehubv1.SignInRequest {
		res, err := as(r.Owner).CreateSignInCode(ctx, req)
		must(err)
		secrets = append(secrets, res.Code, strings.ReplaceAll(res.Code, "-", ""))
		return &storehubv1.SignInRequest{Who: &storehubv1.SignInRequest_Code{Code: res.Code}}
	}
	desk, err := as("").SignIn(ctx, code(&storehubv1.CreateSignInCodeRequest{Who: &storehubv1.CreateSignInCodeRequest_Terminal{Terminal: "desk"}}))
	must(err)
	byPIN := func(pin string) *storehubv1.SignInRequest {
		return &storehubv1.SignInRequest{Who: &storehubv1.SignInRequest_StaffId{StaffId: "anna"}, Pin: pin}
	}
	if _, err := as(desk.Token).SignIn(ctx, byPIN(wrong)); connect.CodeOf(err) != connect.CodePermissionDenied {
		r.T.Fatal("a wrong PIN: ", err)
	}
	anna, err := as(desk.Token).SignIn(ctx, byPIN(pin))
	must(err)
	if _, err := as("").SignIn(ctx, &storehubv1.SignInRequest{Who: &storehubv1.SignInRequest_Code{Code: wrongCode}}); connect.CodeOf(err) != connect.CodePermissionDenied {
		r.T.Fatal("a wrong code: ", err)
	}
	phone, err := as("").SignIn(ctx, code(&storehubv1.CreateSignInCodeRequest{Who: &storehubv1.CreateSignInCodeRequest_Technician{Technician: "1"}}))
	must(err)
	_, err = as(anna.Token).SignOut(ctx, &storehubv1.SignOutRequest{})
	must(err)
	return append(secrets, pin, wrong, wrongCode, desk.Token, anna.Token, phone.Token)
}
