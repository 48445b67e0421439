package nodetest

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"storehub/node"
	"storehub/node/identity"
	"storehub/node/ports"
	"storehub/node/raftkit"
	storehubv1 "storehub/proto/storehub/v1"
)

func newTestReal(t *testing.T) *Real {
	r := NewReal(t)
	if os.Getenv("SIMLOG") != "" {
		r.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
		r.Nodes[0].Config.Log = r.Log
	}
	return r
}

// newThree is three voters in a furnished shop.
func newThree(t *testing.T) *Real {
	r := newTestReal(t)
	r.Nodes[0].Start()
	r.Nodes[0].Ready()
	r.Furnish(12)
	r.Join("techroom").Ready()
	r.Join("office").Ready()
	r.Voters(3)
	return r
}

// withID sends every call under one request id.
func withID(id string) connect.ClientOption {
	return connect.WithInterceptors(connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
			req.Header().Set("Storehub-Request-Id", id)
			return next(ctx, req)
		}
	}))
}

// linearizable asks for it in every call.
func linearizable() connect.ClientOption {
	return connect.WithInterceptors(connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
			req.Header().Set("Storehub-Consistency", "linearizable")
			return next(ctx, req)
		}
	}))
}

func (r *Real) leader() *RealNode {
	for _, n := range r.Nodes {
		if n.stop != nil && n.Node.Replica().Serves() {
			return n
		}
	}
	return nil
}

// One cluster, made once, is asked many things: making it takes two elections.
func TestRealCluster(t *testing.T) {
	t.Parallel()
	r := newThree(t)
	t.Run("any node takes a write", func(t *testing.T) { anyNode(t, r) })
	t.Run("exactly once", func(t *testing.T) { exactlyOnce(t, r) })
	t.Run("linearizable reads on followers", func(t *testing.T) { linearReads(t, r) })
	t.Run("status", func(t *testing.T) { status(t, r) })
	t.Run("loopback page", func(t *testing.T) { page(t, r) })
	t.Run("the second process", func(t *testing.T) { secondProcess(t, r) })
	t.Run("join refusals", func(t *testing.T) { joinRefusals(t, r) })
	t.Run("events go on at another node", func(t *testing.T) { eventsElsewhere(t, r) })
	t.Run("the board of a while ago", func(t *testing.T) { pastBoard(t, r) })
	t.Run("a calendar follows a customer", func(t *testing.T) { followed(t, r) })
	t.Run("any node hands over", func(t *testing.T) { handOverAnywhere(t, r) })
	t.Run("the lead is handed over once", func(t *testing.T) { handOverOnce(t, r) })
	t.Run("hand-over and restart", func(t *testing.T) { restart(t, r) })
}

func anyNode(t *testing.T, r *Real) {
	sent := map[string]bool{}
	for _, n := range r.Nodes {
		res, err := n.Dispatch().Dispatch(t.Context(), Dispatch())
		if err != nil {
			t.Fatalf("%s: %v", n.Name, err)
		}
		sent[res.Assignments[0].Technician] = true
		board, err := n.Dispatch().GetBoard(t.Context(), &storehubv1.GetBoardRequest{})
		if err != nil || !strings.Contains(board.String(), res.Assignments[0].Id) {
			t.Fatalf("%s does not show its own click: %v", n.Name, err)
		}
	}
	if len(sent) != 3 {
		t.Fatalf("sent %v", sent)
	}
}

func exactlyOnce(t *testing.T, r *Real) {
	var first *storehubv1.DispatchResponse
	for range 2 {
		for _, n := range r.Nodes {
			res, err := n.Dispatch(withID("one-press")).Dispatch(t.Context(), Dispatch())
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = res
			}
			if !proto.Equal(first, res) {
				t.Fatalf("%s answered %v, the first answer was %v", n.Name, res, first)
			}
		}
	}
}

func linearReads(t *testing.T, r *Real) {
	for i := range 3 {
		from, at := r.Nodes[i], r.Nodes[(i+1)%3]
		res, err := from.Dispatch().Dispatch(t.Context(), Dispatch())
		if err != nil {
			t.Fatal(err)
		}
		board, err := at.Dispatch(linearizable()).GetBoard(t.Context(), &storehubv1.GetBoardRequest{})
		if err != nil || !strings.Contains(board.String(), res.Assignments[0].Id) {
			t.Fatalf("written at %s, not seen at %s: %v", from.Name, at.Name, err)
		}
	}
}

func status(t *testing.T, r *Real) {
	r.Eventually("all nodes see all", func() bool {
		for _, n := range r.Nodes {
			st, err := n.Cluster().GetStatus(t.Context(), &storehubv1.GetStatusRequest{})
			if err != nil || len(st.Nodes) != 3 || !st.HasMajority || st.Trouble != "" {
				return false
			}
			for _, m := range st.Nodes {
				if m.State != "up" || m.Addr == "" || m.Version != "test" || m.Role == storehubv1.NodeRole_NODE_ROLE_NONVOTER {
					return false
				}
			}
		}
		return true
	})
}

func page(t *testing.T, r *Real) {
	base := "http://" + r.Nodes[0].Config.HTTP
	get := func(path, host string, header http.Header) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if host != "" {
			req.Host = host
		}
		if header != nil {
			req.Header, req.Method = header, http.MethodPost
		}
		tr := &http.Transport{}
		defer tr.CloseIdleConnections()
		res, err := tr.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(b)
	}
	_, port, _ := net.SplitHostPort(r.Nodes[0].Config.HTTP)
	for _, c := range []struct {
		path, host string
		header     http.Header
		want       int
	}{
		{"/livez", "", nil, 200},
		{"/readyz", "localhost:" + port, nil, 200},
		{"/metrics", "", nil, 200},
		{"/livez", "evil.example:" + port, nil, http.StatusMisdirectedRequest},
		{"/livez", "127.0.0.1", nil, http.StatusMisdirectedRequest},
		{"/storehub.v1.DispatchService/Dispatch", "", http.Header{"Sec-Fetch-Site": {"cross-site"}}, http.StatusForbidden},
	} {
		if code, body := get(c.path, c.host, c.header); code != c.want {
			t.Errorf("%s as %q: %d %s", c.path, c.host, code, body)
		}
	}
	_, body := get("/metrics", "", nil)
	for _, name := range []string{
		"storehub_replica_applied_index", "storehub_replica_feed_oldest_index",
		`storehub_rpc_calls_total{method="`, "storehub_rpc_call_seconds_count", `storehub_station_swipes_total{outcome="proposed"} 0`,
	} {
		if !strings.Contains(body, name) {
			t.Errorf("/metrics does not have %s", name)
		}
	}
}

func secondProcess(t *testing.T, r *Real) {
	c := r.Nodes[0].Config
	free, _, err := ports.Take()
	if err != nil {
		t.Fatal(err)
	}
	c.Listen, c.HTTP = ports.Addr(free), ""
	if _, err := node.Open(t.Context(), c); !errors.Is(err, identity.ErrLocked) {
		t.Fatalf("a second process on the same directory: %v", err)
	}
	if _, err := node.Init(t.Context(), node.InitOptions{Dir: c.Dir, Name: "again", Timeout: raftkit.MinT}); err == nil {
		t.Fatal("a second cluster in the same directory")
	}
	other := NewReal(t)
	taken := other.Nodes[0].Config
	taken.Listen = r.Nodes[0].Config.Listen
	if _, err := node.Open(t.Context(), taken); err == nil || !strings.Contains(err.Error(), "--listen") {
		t.Fatalf("a taken port: %v", err)
	}
}

func joinRefusals(t *testing.T, r *Real) {
	token, err := r.Nodes[1].Cluster().CreateJoinToken(t.Context(), &storehubv1.CreateJoinTokenRequest{Role: storehubv1.NodeRole_NODE_ROLE_NONVOTER})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	join := func(name, text string) error {
		_, err := node.Join(t.Context(), node.JoinOptions{Dir: filepath.Join(dir, name), Name: name, Token: text, Via: []string{r.Nodes[2].URL()}})
		return err
	}
	if err := join("first", token.Token); err != nil { // at a follower, spending in the log
		t.Fatal(err)
	}
	if err := join("second", token.Token); err == nil || !strings.Contains(err.Error(), "JOIN_TOKEN_SPENT") {
		t.Fatalf("a spent token: %v", err)
	}
	if err := join("third", "SH1-NONSENSE"); !errors.Is(err, identity.ErrToken) {
		t.Fatalf("nonsense: %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Fatalf("a refused join left something behind: %v %v", left, err)
	}
	foreign := NewReal(t)
	foreign.Nodes[0].Start()
	foreign.Nodes[0].Ready()
	other, err := foreign.Nodes[0].Cluster().CreateJoinToken(t.Context(), &storehubv1.CreateJoinTokenRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if err := join("fourth", other.Token); err == nil {
		t.Fatal("joined a cluster that the token does not name")
	}
}
