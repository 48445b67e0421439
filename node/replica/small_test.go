package replica

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"

	"storehub/fsm"
	"storehub/node/clock"
	storehubv1 "storehub/proto/storehub/v1"
)

// What is told to a client about a write that failed: a wrong "not done" makes him do it twice.
func TestClassify(t *testing.T) {
	halt := stopped(Trouble{storehubv1.Reason_REASON_NEEDS_UPGRADE, "x"})
	for _, c := range []struct {
		err       error
		uncertain bool
		reason    storehubv1.Reason
	}{
		{raft.ErrNotLeader, false, storehubv1.Reason_REASON_NO_LEADER},
		{raft.ErrLeadershipTransferInProgress, false, storehubv1.Reason_REASON_NO_LEADER},
		{raft.ErrEnqueueTimeout, false, storehubv1.Reason_REASON_NO_LEADER},
		{raft.ErrAbortedByRestore, false, storehubv1.Reason_REASON_NO_LEADER},
		{raft.ErrLeadershipLost, true, storehubv1.Reason_REASON_UNCERTAIN},
		{raft.ErrRaftShutdown, true, storehubv1.Reason_REASON_UNCERTAIN},
		{context.DeadlineExceeded, true, storehubv1.Reason_REASON_UNCERTAIN},
		{context.Canceled, true, storehubv1.Reason_REASON_UNCERTAIN},
		{errors.New("the disk said something"), true, storehubv1.Reason_REASON_UNCERTAIN},
		{fmt.Errorf("wrapped: %w", raft.ErrNotLeader), false, storehubv1.Reason_REASON_NO_LEADER},
		{errOverloaded, false, storehubv1.Reason_REASON_OVERLOADED},
		{errShut, false, storehubv1.Reason_REASON_NO_LEADER},
		{halt, true, storehubv1.Reason_REASON_NEEDS_UPGRADE},
	} {
		got := classify(c.err)
		if got == nil || got.Uncertain != c.uncertain || got.Reason != c.reason {
			t.Errorf("%v: %+v, want uncertain %v, %v", c.err, got, c.uncertain, c.reason)
		}
	}
	if classify(nil) != nil {
		t.Error("success is no error")
	}
}

// A read changes nothing, so whoever asked is never told that he may have changed something.
func TestAReadLeavesNoDoubt(t *testing.T) {
	cut := &Error{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "the call to the other node was cut"}
	for _, c := range []struct {
		err    error
		reason storehubv1.Reason
	}{
		{cut, storehubv1.Reason_REASON_NO_MAJORITY},
		{fmt.Errorf("wrapped: %w", cut), storehubv1.Reason_REASON_NO_MAJORITY},
		{context.DeadlineExceeded, storehubv1.Reason_REASON_NO_MAJORITY},
		{errNoLeader, storehubv1.Reason_REASON_NO_LEADER},
		{stopped(Trouble{storehubv1.Reason_REASON_NEEDS_UPGRADE, "x"}), storehubv1.Reason_REASON_NEEDS_UPGRADE},
	} {
		var got *Error
		if !errors.As(readError(c.err), &got) || got.Uncertain || got.Reason != c.reason {
			t.Errorf("%v: %+v, want %v without doubt", c.err, got, c.reason)
		}
	}
}

// A snapshot that replaces the state takes the doubt along; the next Tick tells whether there is one.
func TestDoubtEndsWithItsState(t *testing.T) {
	c := newCondition(slog.New(slog.DiscardHandler), nil, func() {})
	d := &divergence{out: newPublished(fsm.New(), 0, clock.System(), nil), hashes: &hashes{}, cond: c}
	c.freeze(Trouble{storehubv1.Reason_REASON_QUARANTINED, "nobody knows who is right"})
	d.settle(t.Context(), 7)
	if c.now() != nil {
		t.Error("frozen for ever")
	}
}

func TestJudge(t *testing.T) {
	a, b, c := []byte("a"), []byte("b"), []byte("c")
	for name, k := range map[string]struct {
		voters map[string][]byte
		want   verdict
	}{
		"all equal":                           {map[string][]byte{"1": a, "2": a, "3": a}, agreed},
		"one silent, majority equal":          {map[string][]byte{"1": a, "2": a, "3": nil}, agreed},
		"another is odd":                      {map[string][]byte{"1": a, "2": a, "3": b}, inMajority},
		"this one is odd":                     {map[string][]byte{"1": a, "2": b, "3": b}, inMinority},
		"one against one, one silent":         {map[string][]byte{"1": a, "2": b, "3": nil}, undecided},
		"three opinions":                      {map[string][]byte{"1": a, "2": b, "3": c}, undecided},
		"two of five, majority against":       {map[string][]byte{"1": a, "2": a, "3": b, "4": b, "5": b}, inMinority},
		"a follower without vote, alone":      {map[string][]byte{"1": b, "2": b, "3": b}, inMinority},
		"only this one answers":               {map[string][]byte{"1": a, "2": nil, "3": nil}, undecided},
		"single voter is always the majority": {map[string][]byte{"1": a}, agreed},
	} {
		if got := judge(a, k.voters); got != k.want {
			t.Errorf("%s: %d, want %d", name, got, k.want)
		}
	}
}

func TestPromotable(t *testing.T) {
	for _, c := range []struct{ voters, ready, want int }{
		{1, 0, 0}, {1, 1, 0}, {1, 2, 2}, {1, 3, 2}, {1, 4, 4}, {1, 9, 4}, {2, 1, 1}, {2, 2, 1}, {2, 3, 3}, {3, 1, 0}, {3, 2, 2}, {4, 1, 1}, {5, 3, 0},
	} {
		have := map[raft.ServerID]raft.ServerSuffrage{}
		for i := range c.voters {
			have[raft.ServerID(fmt.Sprint("v", i))] = raft.Voter
		}
		var ready []raft.ServerID
		for i := range c.ready {
			id := raft.ServerID(fmt.Sprint("r", i))
			have[id] = raft.Nonvoter
			ready = append(ready, id)
		}
		if got := len(promotable(have, ready)); got != c.want {
			t.Errorf("%d voters and %d ready: %d promoted, want %d", c.voters, c.ready, got, c.want)
		}
	}
}

func TestGate(t *testing.T) {
	var g gate
	for range maxProposals {
		if err := g.enter(1); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.enter(1); !errors.Is(err, errOverloaded) {
		t.Fatalf("one more: %v", err)
	}
	for range maxProposals {
		g.leave(1)
	}
	if err := g.enter(maxProposalBytes); err != nil {
		t.Fatal(err)
	}
	if err := g.enter(1); !errors.Is(err, errOverloaded) {
		t.Fatalf("one byte more: %v", err)
	}
	g.leave(maxProposalBytes)
	g.close(t.Context()) // nobody is inside
	if err := g.enter(1); !errors.Is(err, errShut) {
		t.Fatalf("while shut: %v", err)
	}
	opened := g.opened()
	g.open()
	<-opened
	if err := g.enter(1); err != nil || g.opened() != nil {
		t.Fatal("not open again")
	}
}

// A drain waits for those inside, and not for ever.
func TestGateDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		if err := g.enter(1); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), drainFor)
		defer cancel()
		g.close(ctx)
		if took := time.Since(began); took != drainFor {
			t.Fatalf("gave up after %v", took)
		}
		go func() { time.Sleep(time.Millisecond); g.leave(1) }()
		g.close(t.Context())
		if took := time.Since(began); took != drainFor+time.Millisecond {
			t.Fatalf("drained after %v", took)
		}
	})
}

func TestHashes(t *testing.T) {
	h := &hashes{}
	if _, ok := h.at(0); ok {
		t.Fatal("index 0 has no hash")
	}
	for i := range uint64(keptHashes + 10) {
		h.add(2*i+2, bytes.Repeat([]byte{byte(i)}, 16))
	}
	for index, want := range map[uint64]bool{2: false, 20: false, 22: true, 23: false, 2 * (keptHashes + 10): true, 9_999_999: false} {
		if got, ok := h.at(index); ok != want || (ok && got[0] != byte(index/2-1)) {
			t.Errorf("at %d: %v %v", index, got, ok)
		}
	}
	if i, _ := h.newest(); i != 2*(keptHashes+10) {
		t.Errorf("newest %d", i)
	}
}

func TestDaysChangeAtTheCutOff(t *testing.T) {
	v := fsm.New().View()
	cutoff := int64(v.GetSettings(nil).GetSettings().GetBusinessDayCutoffMin()) * minuteMS
	d := newDays()
	const morning = 20_000 * dayMS // midnight UTC
	stamp := func(ms int64) *storehubv1.Stamp { return &storehubv1.Stamp{UnixMs: ms, OffsetS: 3600} }
	local := morning - 3600_000 + cutoff // the cut-off by the shop's own clock
	for _, c := range []struct {
		at     int64
		passed bool
		day    int32
	}{{local - 1, true, 19_999}, {local - 1, false, 19_999}, {local, true, 20_000}, {local + dayMS - 1, false, 20_000}, {local + 3*dayMS, true, 20_003}, {local, false, 20_003}} {
		if got := d.passed(v, stamp(c.at)); got != c.passed || d.day != c.day {
			t.Errorf("at %d: %v, day %d; want %v, %d", c.at-local, got, d.day, c.passed, c.day)
		}
	}
}

// A snapshot leaves the disk to the log, and the node's end does not wait for it.
func TestPacer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sink bytes.Buffer
		p := &pacer{w: &sink, began: time.Now(), stopping: make(chan struct{})}
		if n, err := p.Write(make([]byte, persistRate)); n != persistRate || err != nil {
			t.Fatal(n, err)
		}
		if took := time.Since(p.began); took != time.Second {
			t.Fatalf("a second's worth took %v", took)
		}
		stopping := make(chan struct{})
		close(stopping)
		p = &pacer{w: &sink, began: time.Now(), stopping: stopping}
		if _, err := p.Write(make([]byte, persistRate)); !errors.Is(err, errStopping) {
			t.Fatalf("while the node stops: %v", err)
		}
	})
}
