package replica

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"storehub/fsm"
	"storehub/node/clock"
	storehubv1 "storehub/proto/storehub/v1"
)

// A deadline that no Tick ends does not fill the log, although each Tick wakes the ticker.
func TestStuckDeadlineTicksSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ticks := 0
		lead := &term{clock: clock.TakeOver(clock.System(), "n1", 0, nil)}
		k := &ticker{
			self: "n1", out: newPublished(fsm.New(), 0, clock.System(), nil), gate: &gate{}, hashes: &hashes{}, tail: &atomic.Pointer[tail]{},
			log: slog.New(slog.DiscardHandler),
			propose: func(context.Context, *term, *storehubv1.Command) (*storehubv1.Result, error) {
				time.Sleep(5 * time.Millisecond)
				ticks++
				return &storehubv1.Result{}, nil
			},
		}
		due := func(deadline int64) { k.out.facts.Store(&facts{deadline: deadline, due: true}) }
		past := lead.clock.NowMS() - 1000
		due(past)
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
			if wait := k.untilDue(lead); wait > 0 {
				time.Sleep(min(wait, 5*time.Millisecond)) // something wakes it
				continue
			}
			k.tick(t.Context(), lead)
		}
		if ticks < 9 || ticks > 11 {
			t.Errorf("%d Ticks in ten seconds", ticks)
		}
		if due(past + 1); k.untilDue(lead) > 0 {
			t.Error("another deadline has to wait for the one that is stuck")
		}
	})
}
