package rpc_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
	"storehub/rpc/rpctest"
)

// witness is a node with displays.
type witness struct {
	*rpctest.Node
	heard []string
}

func (w *witness) SwipeRefused(_ context.Context, terminal string, why *storehubv1.FaultDetail) {
	w.heard = append(w.heard, terminal+" "+why.Reason.String())
}

// TestRefusedSwipeReachesTheDisplays: what is wrong with the card, and not what is wrong with the caller.
func TestRefusedSwipeReachesTheDisplays(t *testing.T) {
	n := &witness{Node: rpctest.NewShop().Node("n1")}
	h := &handler{http: rpc.NewServer(n, n, rpc.Options{Log: slog.New(slog.DiscardHandler)}).Clients(), from: "192.0.2.1:1234"}
	if r := h.call(t, "Terminal.PutTerminal", `{"id":"desk","name":"Desk","role":"RECEPTION"}`, rpctest.OwnerToken); r.status != 200 {
		t.Fatal(r.raw)
	}
	for _, c := range []struct{ body, token string }{
		{`{"terminal":"desk","cardUid":"em4100:0000000001"}`, rpctest.OwnerToken},
		{`{"terminal":"desk","cardUid":"4111111111111111"}`, rpctest.OwnerToken},
		{`{"terminal":"nowhere","cardUid":"em4100:0000000001"}`, rpctest.OwnerToken},
		{`{"terminal":"desk","cardUid":"em4100:0000000001"}`, "nobody"},
		{`{"terminal":"desk","cardUid":"4111111111111111"}`, ""},
	} {
		if r := h.call(t, "Terminal.Swipe", c.body, c.token); r.status == 200 {
			t.Errorf("%s was taken: %s", c.body, r.raw)
		}
	}
	n.Set(func(s *rpc.Standing) { s.HasMajority = false })
	h.call(t, "Terminal.Swipe", `{"terminal":"desk","cardUid":"em4100:0000000001"}`, rpctest.OwnerToken)
	want := []string{"desk REASON_CARD_UNKNOWN", "desk REASON_PAYMENT_CARD", "desk REASON_NO_MAJORITY"}
	if !slices.Equal(n.heard, want) {
		t.Errorf("the displays heard %q, want %q", n.heard, want)
	}
}
