package nodetest

import (
	"context"
	"slices"
	"sync"
	"testing"

	"storehub/rpc/client"

	storehubv1 "storehub/proto/storehub/v1"
)

// at is a client that calls these nodes of a real cluster, the first of them as long as it is there.
func (r *Real) at(token string, nodes ...*RealNode) *client.Client {
	r.T.Helper()
	var urls []string
	for _, n := range nodes {
		urls = append(urls, n.URL())
	}
	c, err := client.New(client.Options{Nodes: urls, Token: token, CA: r.roots})
	if err != nil {
		r.T.Fatal(err)
	}
	r.T.Cleanup(c.Close)
	return c
}

// windows is what a register shows, as it was told last, and every call that it ever showed.
type windows struct {
	mu   sync.Mutex
	last *storehubv1.TerminalFrame
	ever []string
}

// watchWindows follows a register at whichever of the nodes is there.
func watchWindows(t *testing.T, c *client.Client, terminal string) *windows {
	t.Helper()
	w := &windows{}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.WatchTerminal(ctx, terminal, func(f *storehubv1.TerminalFrame) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.last = f
			for _, call := range f.Calls {
				if !slices.Contains(w.ever, call.Call.Id) {
					w.ever = append(w.ever, call.Call.Id)
				}
			}
			return nil
		})
	}()
	t.Cleanup(func() { stop(); <-done })
	return w
}

func (w *windows) now() (calls []*storehubv1.CallWindow, open int32, ever int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last.GetCalls(), w.last.GetOpenCalls(), len(w.ever)
}

// TestCalls: the node that an assistant talks to is lost in the middle of a call, and there is one record of it and one window (P42); two
// registers act at once, and one has the call (P32); what nobody answered is counted alike everywhere (P34). All of it on nodes that reach
// each other and nothing else (P06).
func TestCalls(t *testing.T) {
	t.Parallel()
	r := NewReal(t)
	r.Nodes[0].Start()
	r.Nodes[0].Ready()
	second, third := r.Join("office"), r.Join("techroom")
	r.Voters(3)
	ctx := t.Context()
	owner := r.at(r.Owner, second, third)
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	region := "PL"
	must(owner.Shop().UpdateSettings(ctx, &storehubv1.UpdateSettingsRequest{DefaultRegion: &region}))
	for id, role := range map[string]storehubv1.TerminalRole{"desk": storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION, "till": storehubv1.TerminalRole_TERMINAL_ROLE_BACK_OFFICE} {
		must(owner.Terminal().PutTerminal(ctx, &storehubv1.PutTerminalRequest{Id: id, Name: id, Role: role, Lines: []string{"shop"}}))
	}
	must(owner.Customers().PutCustomer(ctx, &storehubv1.PutCustomerRequest{Name: "Ewa", Phones: []string{"+48 601 234 567"}}))
	pairing, err := owner.Calls().CreatePairing(ctx, &storehubv1.CreatePairingRequest{Terminal: "desk"})
	must(pairing, err)
	paired, err := r.at("", r.Nodes[0]).Calls().Pair(ctx, &storehubv1.PairRequest{Code: pairing.Code, DeviceName: "phone"})
	must(paired, err)

	desk, till := watchWindows(t, r.at(r.Owner, second), "desk"), watchWindows(t, r.at(r.Owner, third), "till")
	both := func(what string, ok func(calls []*storehubv1.CallWindow, open int32) bool) {
		t.Helper()
		r.Eventually(what, func() bool {
			a, openA, _ := desk.now()
			b, openB, _ := till.now()
			return ok(a, openA) && ok(b, openB)
		})
	}
	// The phone knows the first node, which goes away between two things that it says.
	report := func(state storehubv1.CallState, nodes ...*RealNode) *storehubv1.Call {
		t.Helper()
		res, err := r.at(paired.Token, nodes...).Calls().ReportCall(ctx, &storehubv1.ReportCallRequest{CallId: "c1", Number: "601234567", Line: "shop", State: state})
		must(res, err)
		return res.Call
	}
	first := report(storehubv1.CallState_CALL_STATE_RINGING, r.Nodes[0])
	both("both registers show the call", func(calls []*storehubv1.CallWindow, _ int32) bool {
		return len(calls) == 1 && len(calls[0].Callers) == 1
	})
	r.Nodes[0].Stop()
	for _, state := range []storehubv1.CallState{storehubv1.CallState_CALL_STATE_RINGING, storehubv1.CallState_CALL_STATE_ANSWERED} {
		if again := report(state, r.Nodes[0], second, third); again.Id != first.Id || again.State != state {
			t.Errorf("said again elsewhere: %v, at first %v", again, first)
		}
	}
	log, err := owner.Calls().ListCalls(ctx, &storehubv1.ListCallsRequest{})
	must(log, err)
	if len(log.Calls) != 1 {
		t.Errorf("%d records of one call", len(log.Calls))
	}

	// Both registers at once, at different nodes.
	var acting sync.WaitGroup
	errs := make([]error, 2)
	for i, at := range []struct {
		node     *RealNode
		terminal string
	}{{second, "desk"}, {third, "till"}} {
		acting.Go(func() {
			_, errs[i] = r.at(r.Owner, at.node).Calls().PickCustomer(ctx, &storehubv1.PickCustomerRequest{CallId: first.Id, CustomerId: "C-1", Terminal: at.terminal})
		})
	}
	acting.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("both or neither: %v", errs)
	}
	for _, err := range errs {
		if fault := client.Fault(err); err != nil && fault.GetReason() != storehubv1.Reason_REASON_TAKEN_BY {
			t.Error(err)
		}
	}
	both("no register shows it any more", func(calls []*storehubv1.CallWindow, _ int32) bool { return len(calls) == 0 })

	for _, state := range []storehubv1.CallState{storehubv1.CallState_CALL_STATE_RINGING, storehubv1.CallState_CALL_STATE_MISSED} {
		_, err := r.at(paired.Token, second, third).Calls().ReportCall(ctx, &storehubv1.ReportCallRequest{CallId: "c2", Number: "602000111", Line: "shop", State: state})
		must(nil, err)
	}
	both("one call waits for somebody, everywhere", func(_ []*storehubv1.CallWindow, open int32) bool { return open == 1 })
	for _, w := range []*windows{desk, till} {
		if _, _, ever := w.now(); ever > 2 {
			t.Errorf("a call was shown twice: %v", w.ever)
		}
	}
}
