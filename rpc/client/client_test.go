package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"
	"go.uber.org/goleak"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
	"storehub/rpc/client"
	"storehub/rpc/rpctest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// place is one node's server; broken replaces what it answers, unready says that it cannot serve, delay is
// how far away it is.
type place struct {
	node    *rpctest.Node
	http    *httptest.Server
	stop    context.CancelFunc
	broken  atomic.Pointer[http.HandlerFunc]
	unready atomic.Bool
	delay   atomic.Int64
	calls   atomic.Int32
}

func serve(t *testing.T, shop *rpctest.Shop, id string, tls bool) *place {
	t.Helper()
	p := &place{node: shop.Node(id)}
	h := rpc.NewServer(p.node, p.node, rpc.Options{Log: slog.New(slog.DiscardHandler)}).Clients()
	base, stop := context.WithCancel(t.Context())
	p.stop = stop
	p.http = &httptest.Server{Listener: openDoor(), EnableHTTP2: true}
	p.http.Config = &http.Server{ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	p.http.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Duration(p.delay.Load()))
		if r.URL.Path == "/readyz" {
			if p.unready.Load() {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			return
		}
		p.calls.Add(1)
		if f := p.broken.Load(); f != nil {
			(*f)(w, r)
			return
		}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(base, cancel)()
		h.ServeHTTP(w, r.WithContext(ctx))
	})
	if tls {
		p.http.StartTLS()
	} else {
		p.http.Start()
	}
	t.Cleanup(p.kill)
	return p
}

// kill is a process that is gone.
func (p *place) kill() {
	p.stop()
	p.http.CloseClientConnections()
	p.http.Close()
}

func (p *place) breaks(f http.HandlerFunc) { p.broken.Store(&f) }

func connectTo(t *testing.T, opts client.Options) *client.Client {
	t.Helper()
	if opts.Token == "" {
		opts.Token = rpctest.OwnerToken
	}
	c, err := client.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	c.DialWith(dial)
	t.Cleanup(c.Close)
	return c
}

func room(id string) *storehubv1.PutRoomRequest { return &storehubv1.PutRoomRequest{Id: id, Name: id} }

func TestFailover(t *testing.T) {
	shop := rpctest.NewShop()
	a, b := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
	c := connectTo(t, client.Options{Nodes: []string{a.http.URL, b.http.URL}})
	if _, err := c.Roster().PutRoom(t.Context(), room("1")); err != nil {
		t.Fatal(err)
	}
	first, other := a, b
	if b.calls.Load() > 0 {
		first, other = b, a
	}
	first.kill()
	if _, err := c.Roster().PutRoom(t.Context(), room("2")); err != nil {
		t.Fatal(err)
	}
	if n := other.calls.Load(); n != 1 {
		t.Errorf("the other node got %d calls", n)
	}
}

// TestOneRequestIDForAllTries: the write is done, its answer is lost, and the next node answers
// the retry from memory.
func TestOneRequestIDForAllTries(t *testing.T) {
	shop := rpctest.NewShop()
	a, b := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
	var mu sync.Mutex
	var ids []string
	for _, p := range []*place{a, b} {
		p.node.OnPropose(func(_ context.Context, next func() *storehubv1.Result) (*storehubv1.Result, error) {
			mu.Lock()
			defer mu.Unlock()
			res := next()
			cmds := shop.Commands()
			if ids = append(ids, cmds[len(cmds)-1].RequestId); len(ids) == 1 {
				panic(http.ErrAbortHandler)
			}
			return res, nil
		})
	}
	c := connectTo(t, client.Options{Nodes: []string{a.http.URL, b.http.URL}})
	res, err := c.Access().CreateToken(t.Context(), &storehubv1.CreateTokenRequest{Name: "x", Role: storehubv1.Role_ROLE_VIEWER})
	if err != nil || res.Token == "" {
		t.Fatal(res, err)
	}
	if len(ids) != 2 || ids[0] != ids[1] || ids[0] == "" {
		t.Errorf("ids %q", ids)
	}
	list, err := c.Access().ListTokens(t.Context(), &storehubv1.ListTokensRequest{})
	if err != nil || len(list.Tokens) != 2 {
		t.Errorf("%d tokens: it was done twice, or not: %v", len(list.Tokens), err)
	}
}

func TestOutcomeUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		a := serve(t, shop, "n1", false)
		a.breaks(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		var tries int
		c := connectTo(t, client.Options{Nodes: []string{a.http.URL}, Patience: 200 * time.Millisecond, Retrying: func(string, error) { tries++ }})
		_, err := c.Roster().PutRoom(client.WithRequestID(t.Context(), "act-1"), room("1"))
		var unknown *client.OutcomeUnknown
		if !errors.Is(err, client.ErrOutcomeUnknown) || !errors.As(err, &unknown) || unknown.RequestID != "act-1" || tries < 2 {
			t.Errorf("%d tries: %v", tries, err)
		}
		// A read has no outcome, and neither has a call that reached nobody.
		if _, err := c.Roster().ListRooms(t.Context(), &storehubv1.ListRoomsRequest{}); err == nil || errors.Is(err, client.ErrOutcomeUnknown) {
			t.Error(err)
		}
		a.kill()
		if _, err := c.Roster().PutRoom(t.Context(), room("1")); err == nil || errors.Is(err, client.ErrOutcomeUnknown) {
			t.Error(err)
		}
	})
}

// TestTheMostTellingCauseWins: of a cluster that has lost its majority the node that is left says so,
// and the others are not there; which of them was asked last does not matter.
func TestTheMostTellingCauseWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		left := serve(t, shop, "n1", false)
		left.node.OnPropose(func(context.Context, func() *storehubv1.Result) (*storehubv1.Result, error) {
			return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_MAJORITY, Why: "two nodes are silent"}
		})
		for _, patience := range []time.Duration{80, 130, 200, 310} {
			var reasons []storehubv1.Reason
			c := connectTo(t, client.Options{
				Nodes: []string{left.http.URL, "http://127.0.0.1:1", "http://127.0.0.1:2"}, Patience: patience * time.Millisecond,
				Retrying: func(_ string, err error) { reasons = append(reasons, client.Fault(err).GetReason()) },
			})
			_, err := c.Roster().PutRoom(t.Context(), room("1"))
			if client.Fault(err).GetReason() != storehubv1.Reason_REASON_NO_MAJORITY {
				t.Errorf("patience %v, after %v: %v", patience, reasons, err)
			}
			if !slices.Contains(reasons, storehubv1.Reason_REASON_NO_MAJORITY) {
				t.Errorf("a person who waits was told %v", reasons)
			}
		}
	})
}

// TestSilenceHidesNoCause: the last tries get nothing but silence, in what time is left for them.
func TestSilenceHidesNoCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		node := listen(t, func(c net.Conn) {
			if n++; n == 1 {
				c.Close()
			}
		})
		tries := 0
		c := connectTo(t, client.Options{Nodes: []string{node}, Patience: time.Second, Retrying: func(string, error) { tries++ }})
		_, err := c.Roster().PutRoom(t.Context(), room("1"))
		if tries < 2 || err == nil || !strings.Contains(err.Error(), "closed pipe") {
			t.Errorf("after %d tries: %v", tries, err)
		}
	})
}

// TestUncertainStays: a node that certainly did nothing does not settle what another one lost.
func TestUncertainStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		a := serve(t, shop, "n1", false)
		n := 0
		a.node.OnPropose(func(context.Context, func() *storehubv1.Result) (*storehubv1.Result, error) {
			if n++; n == 1 {
				return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "the lead was lost"}
			}
			return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "no leader"}
		})
		c := connectTo(t, client.Options{Nodes: []string{a.http.URL}, Patience: 200 * time.Millisecond})
		if _, err := c.Roster().PutRoom(t.Context(), room("1")); !errors.Is(err, client.ErrOutcomeUnknown) {
			t.Error(err)
		}
		// Without the first it is certain, and says so with its reason.
		_, err := c.Roster().PutRoom(t.Context(), room("1"))
		if errors.Is(err, client.ErrOutcomeUnknown) || client.Fault(err).GetReason() != storehubv1.Reason_REASON_NO_LEADER {
			t.Error(err)
		}
	})
}

// TestRefusalBehindALostAnswer: what a node refuses before the log does not tell what the try before has done; what
// comes from the log does.
func TestRefusalBehindALostAnswer(t *testing.T) {
	refusal := func(code connect.Code, reason storehubv1.Reason) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			err := connect.NewError(code, errors.New("no"))
			if d, e := connect.NewErrorDetail(&storehubv1.FaultDetail{Reason: reason}); e == nil && reason != 0 {
				err.AddDetail(d)
			}
			_ = connect.NewErrorWriter().Write(w, r, err)
		}
	}
	for _, c := range []struct {
		code    connect.Code
		reason  storehubv1.Reason
		settles bool
	}{
		{connect.CodeUnauthenticated, storehubv1.Reason_REASON_BAD_CREDENTIAL, false},
		{connect.CodeUnauthenticated, storehubv1.Reason_REASON_WRONG_CODE, false},
		{connect.CodePermissionDenied, storehubv1.Reason_REASON_PERMISSION_MISSING, false},
		{connect.CodeNotFound, storehubv1.Reason_REASON_NO_SUCH_METHOD, false},
		{connect.CodeResourceExhausted, storehubv1.Reason_REASON_OVERLOADED, false},
		{connect.CodeResourceExhausted, storehubv1.Reason_REASON_TABLE_FULL, false}, // the log keeps no such answer
		{connect.CodeInvalidArgument, storehubv1.Reason_REASON_UNKNOWN_FIELD, false},
		{connect.CodeInvalidArgument, 9999, false},
		{connect.CodeInternal, storehubv1.Reason_REASON_UNSPECIFIED, false},
		{connect.CodeUnimplemented, storehubv1.Reason_REASON_UNSPECIFIED, false},
		{connect.CodeNotFound, storehubv1.Reason_REASON_NO_SUCH_TECHNICIAN, true},
		{connect.CodeFailedPrecondition, storehubv1.Reason_REASON_REQUEST_DONE, true},
		{connect.CodeInternal, storehubv1.Reason_REASON_RULE_PANICKED, true},
	} {
		t.Run(c.code.String()+" "+c.reason.String(), func(t *testing.T) {
			shop := rpctest.NewShop()
			a, b := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
			for _, p := range []*place{a, b} {
				p.breaks(func(http.ResponseWriter, *http.Request) {
					a.breaks(refusal(c.code, c.reason))
					b.breaks(refusal(c.code, c.reason))
					panic(http.ErrAbortHandler) // behind the log, for all that anybody knows
				})
			}
			cl := connectTo(t, client.Options{Nodes: []string{a.http.URL, b.http.URL}})
			_, err := cl.Roster().PutRoom(client.WithRequestID(t.Context(), "act-1"), room("1"))
			if n := a.calls.Load() + b.calls.Load(); n != 2 {
				t.Errorf("%d calls", n)
			}
			var unknown *client.OutcomeUnknown
			switch {
			case c.settles && (errors.Is(err, client.ErrOutcomeUnknown) || client.Fault(err).GetReason() != c.reason):
				t.Errorf("the log's own answer: %v", err)
			case !c.settles && (!errors.As(err, &unknown) || unknown.RequestID != "act-1" || client.Fault(err) != nil):
				t.Errorf("it may have been done: %v", err)
			case !c.settles && (connect.CodeOf(unknown.Last) != c.code || client.Fault(unknown.Last).GetReason() != c.reason):
				t.Errorf("it does not say what is in the way: %v", unknown.Last)
			}
			if _, err := cl.Roster().PutRoom(t.Context(), room("1")); connect.CodeOf(err) != c.code || errors.Is(err, client.ErrOutcomeUnknown) {
				t.Errorf("a first try is refused plainly: %v", err)
			}
		})
	}
}

// TestWhatNodesRefuseBeforeTheLogIsKnown: a check that package rpc gets may be none of the log's.
func TestWhatNodesRefuseBeforeTheLogIsKnown(t *testing.T) {
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	made, found := regexp.MustCompile(`\brefuse\(fsm\.\w+, storehubv1\.Reason_(REASON_\w+)`), 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range made.FindAllSubmatch(text, -1) {
			found++
			if reason := storehubv1.Reason(storehubv1.Reason_value[string(m[1])]); !client.MayPrecedeLog(reason) {
				t.Errorf("%s refuses with %v: add it to precedeLog", file, reason)
			}
		}
	}
	if found < 15 {
		t.Errorf("only %d refusals found in %d files", found, len(files))
	}
}

// TestNeedsUpgrade: a node that is too old is left for another one, also by those who watch. What it may have
// done before it stopped is unknown; where nobody serves, its own words are the answer.
func TestNeedsUpgrade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		old, good := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
		good.delay.Store(int64(20 * time.Millisecond)) // so the old one is asked first
		halted := &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NEEDS_UPGRADE, Why: "entry 7"}
		old.node.OnPropose(func(context.Context, func() *storehubv1.Result) (*storehubv1.Result, error) { return nil, halted })
		both := client.Options{Nodes: []string{old.http.URL, good.http.URL}}
		if _, err := connectTo(t, both).Roster().PutRoom(t.Context(), room("1")); err != nil || old.calls.Load() != 1 {
			t.Errorf("after %d calls to the old node: %v", old.calls.Load(), err)
		}
		alone := client.Options{Nodes: []string{old.http.URL}, Patience: 200 * time.Millisecond}
		_, err := connectTo(t, alone).Roster().PutRoom(t.Context(), room("2"))
		if client.Fault(err).GetReason() != storehubv1.Reason_REASON_NEEDS_UPGRADE || errors.Is(err, client.ErrOutcomeUnknown) {
			t.Errorf("nothing was done: %v", err)
		}
		halted.Uncertain = true
		if _, err := connectTo(t, alone).Roster().PutRoom(t.Context(), room("3")); !errors.Is(err, client.ErrOutcomeUnknown) {
			t.Errorf("it may have been done: %v", err)
		}
		old.breaks(func(w http.ResponseWriter, r *http.Request) {
			_ = connect.NewErrorWriter().Write(w, r, needsUpgrade())
		})
		before, done := old.calls.Load(), errors.New("seen enough")
		err = connectTo(t, both).WatchBoard(t.Context(), "", func(*storehubv1.Board) error { return done })
		if !errors.Is(err, done) || old.calls.Load() == before {
			t.Errorf("a watch, after %d calls to the old node: %v", old.calls.Load()-before, err)
		}
	})
}

// needsUpgrade is how a node refuses that cannot read its log.
func needsUpgrade() error {
	err := connect.NewError(connect.CodeUnimplemented, errors.New("upgrade"))
	if d, e := connect.NewErrorDetail(&storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_NEEDS_UPGRADE}); e == nil {
		err.AddDetail(d)
	}
	return err
}

// TestWhatIsNotThereIsFinal: no other node of the shop knows a method either that this one does not.
func TestWhatIsNotThereIsFinal(t *testing.T) {
	shop := rpctest.NewShop()
	a, b := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
	for _, p := range []*place{a, b} {
		p.breaks(func(w http.ResponseWriter, r *http.Request) {
			_ = connect.NewErrorWriter().Write(w, r, connect.NewError(connect.CodeUnimplemented, errors.New("no such method")))
		})
	}
	_, err := connectTo(t, client.Options{Nodes: []string{a.http.URL, b.http.URL}}).Roster().PutRoom(t.Context(), room("1"))
	if connect.CodeOf(err) != connect.CodeUnimplemented || a.calls.Load()+b.calls.Load() != 1 {
		t.Errorf("after %d calls: %v", a.calls.Load()+b.calls.Load(), err)
	}
}

// TestCanceledByTheNode: the node gave the write up in the middle, so the next one is asked, and if
// none answers nobody knows.
func TestCanceledByTheNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		a, b := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
		var gaveUp atomic.Int32
		for _, p := range []*place{a, b} {
			p.breaks(func(w http.ResponseWriter, r *http.Request) {
				a.broken.Store(nil)
				b.broken.Store(nil)
				gaveUp.Add(1)
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(499)
				_, _ = io.WriteString(w, `{"code":"canceled","message":"context canceled"}`)
			})
		}
		c := connectTo(t, client.Options{Nodes: []string{a.http.URL, b.http.URL}})
		if _, err := c.Roster().PutRoom(t.Context(), room("1")); err != nil || gaveUp.Load() != 1 {
			t.Error(err)
		}
		canceled := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(499) })
		a.breaks(canceled)
		b.breaks(canceled)
		c = connectTo(t, client.Options{Nodes: []string{a.http.URL, b.http.URL}, Patience: 100 * time.Millisecond})
		if _, err := c.Roster().PutRoom(t.Context(), room("2")); !errors.Is(err, client.ErrOutcomeUnknown) {
			t.Error(err)
		}
	})
}

func TestHungNodeIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		a, b := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
		for _, p := range []*place{a, b} {
			p.breaks(func(_ http.ResponseWriter, r *http.Request) {
				a.broken.Store(nil) // Only the first call of all hangs.
				b.broken.Store(nil)
				_, _ = io.Copy(io.Discard, r.Body) // Or a server of HTTP/1 does not see the caller go.
				<-r.Context().Done()
			})
		}
		c := connectTo(t, client.Options{Nodes: []string{a.http.URL, b.http.URL}, Patience: 400 * time.Millisecond})
		start := time.Now()
		_, err := c.Roster().PutRoom(t.Context(), room("1"))
		if !errors.Is(err, client.ErrOutcomeUnknown) || time.Since(start) > 3*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		if _, err := c.Roster().PutRoom(t.Context(), room("1")); err != nil {
			t.Error(err)
		}
	})
}

func TestRefusalIsNotRetried(t *testing.T) {
	shop := rpctest.NewShop()
	a, b := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
	c := connectTo(t, client.Options{Nodes: []string{a.http.URL, b.http.URL}})
	_, err := c.Roster().CheckIn(t.Context(), &storehubv1.CheckInRequest{Technician: "9"})
	fault := client.Fault(err)
	if fault.GetReason() != storehubv1.Reason_REASON_NO_SUCH_TECHNICIAN || fault.Args[0].Value != "9" || a.calls.Load()+b.calls.Load() != 1 {
		t.Error(err)
	}
	if client.Fault(errors.New("else")) != nil || client.Fault(nil) != nil {
		t.Error("a fault out of nothing")
	}
}

func TestNearestNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		far, near, dead := serve(t, shop, "n1", false), serve(t, shop, "n2", false), serve(t, shop, "n3", false)
		dead.kill()
		far.delay.Store(int64(time.Millisecond))
		c := connectTo(t, client.Options{Nodes: []string{dead.http.URL, far.http.URL, near.http.URL}})
		if _, err := c.Roster().ListRooms(t.Context(), &storehubv1.ListRoomsRequest{}); err != nil || near.calls.Load() != 1 {
			t.Error("the nearest was not called:", err)
		}
	})
}

// TestReadyNodesFirst: a near node that does not serve comes after a far one that does, and before one that
// is not there.
func TestReadyNodesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		far, near, dead := serve(t, shop, "n1", false), serve(t, shop, "n2", false), serve(t, shop, "n3", false)
		dead.kill()
		far.delay.Store(int64(100 * time.Millisecond))
		near.unready.Store(true)
		list := func() (called [2]int32, err error) {
			before := [2]int32{far.calls.Load(), near.calls.Load()}
			c := connectTo(t, client.Options{
				Nodes:    []string{dead.http.URL, near.http.URL, far.http.URL},
				Retrying: func(node string, err error) { t.Errorf("%s was asked first: %v", node, err) },
			})
			_, err = c.Roster().ListRooms(t.Context(), &storehubv1.ListRoomsRequest{})
			return [2]int32{far.calls.Load() - before[0], near.calls.Load() - before[1]}, err
		}
		if called, err := list(); err != nil || called != [2]int32{1, 0} {
			t.Errorf("with a far node that serves: calls to it and the near one %v, %v", called, err)
		}
		far.unready.Store(true)
		if called, err := list(); err != nil || called != [2]int32{0, 1} {
			t.Errorf("when none serves: calls to the far and the near one %v, %v", called, err)
		}
	})
}

func TestCall(t *testing.T) {
	shop := rpctest.NewShop()
	a := serve(t, shop, "n1", false)
	c := connectTo(t, client.Options{Nodes: []string{a.http.URL}})
	for _, method := range []string{"RosterService.PutRoom", "roster.PutRoom", "Roster.PutRoom"} {
		if b, err := c.Call(t.Context(), method, []byte(`{"id":"1","name":"one"}`)); err != nil || string(b) != "{}" {
			t.Errorf("%s: %s %v", method, b, err)
		}
	}
	b, err := c.Call(t.Context(), "roster.ListRooms", nil)
	var list struct{ Rooms []struct{ Id, Name string } }
	if err != nil || json.Unmarshal(b, &list) != nil || len(list.Rooms) != 1 || list.Rooms[0].Name != "one" {
		t.Errorf("%s %v", b, err)
	}
	_, err = c.Call(t.Context(), "roster.PutRoom", []byte(`{"nr":1}`))
	if client.Fault(err).GetReason() != storehubv1.Reason_REASON_UNKNOWN_FIELD {
		t.Error(err)
	}
	for _, bad := range []string{"roster.Dance", "PutRoom", "dispatch.WatchBoard"} {
		if _, err := c.Call(t.Context(), bad, nil); err == nil {
			t.Errorf("%s was called", bad)
		}
	}
}
