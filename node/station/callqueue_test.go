package station

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"storehub/hw"
	"storehub/hw/modem"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

// still is a source of calls that is well.
type still struct{}

func (still) Run(context.Context) error { return nil }
func (still) Status() hw.Status         { return hw.Status{State: hw.Open} }

// away is a shop without a majority while it is away, before a caller that runs in virtual time.
type away struct {
	*caller
	mu   sync.Mutex
	is   bool
	told []string
	log  bytes.Buffer // slog has a lock of its own
}

func newAway(t *testing.T) *away {
	t.Helper()
	a := &away{is: true}
	a.caller = &caller{dev: still{}, calls: make(chan hw.Call, callRoom), Station: &Station{cfg: Config{Logger: slog.New(slog.NewTextHandler(&a.log, nil))}}}
	a.onCall = func(_ context.Context, _ string, c hw.Call) error {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.is {
			return &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_MAJORITY}
		}
		a.told = append(a.told, c.ID+" "+string(c.State))
		return nil
	}
	return a
}

// run has the caller serve while script runs.
func (a *away) run(t *testing.T, script func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.serve(ctx) }()
	script()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// hear is what a source does: what is not taken at once is lost.
func (a *away) hear(t *testing.T, id string, state modem.CallState) {
	t.Helper()
	select {
	case a.calls <- hw.Call{ID: id, State: state, At: time.Now(), Source: "line@box"}:
		synctest.Wait()
	default:
		t.Errorf("%s %s was thrown away", id, state)
	}
}

func (a *away) back(t *testing.T, want []string) {
	t.Helper()
	a.mu.Lock()
	a.is = false
	a.mu.Unlock()
	time.Sleep(callPause)
	synctest.Wait()
	a.mu.Lock()
	defer a.mu.Unlock()
	if !slices.Equal(a.told, want) {
		t.Errorf("told %v, want %v", a.told, want)
	}
}

// TestCallsWaitForTheShop: while the first cannot be told, the next are taken. The latest of each call is told, oldest first; of too many
// the oldest go, which is said once.
func TestCallsWaitForTheShop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAway(t)
		var want []string
		a.run(t, func() {
			for i := range callRoom + 8 {
				id := fmt.Sprintf("%03d", i)
				a.hear(t, id, modem.Ringing)
				time.Sleep(3 * time.Second)
				a.hear(t, id, modem.Missed)
				if i >= 8 {
					want = append(want, id+" "+string(modem.Missed))
				}
			}
			a.back(t, want)
		})
		if n := a.status().Dropped; n != 8 || strings.Count(a.log.String(), "room=32") != 1 {
			t.Errorf("%d dropped:\n%s", n, a.log.String())
		}
	})
}

// TestAFloodDoesNotGrow: of what is told of the same calls again and again the latest waits, and of calls that somebody makes up no more
// than there is room for.
func TestAFloodDoesNotGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAway(t)
		a.run(t, func() {
			for range 1000 {
				for _, state := range []modem.CallState{modem.Ringing, modem.Answered, modem.Ended} {
					a.hear(t, "1", state)
					a.hear(t, "2", state)
				}
			}
			a.back(t, []string{"1 " + string(modem.Ended), "2 " + string(modem.Ended)})
			if n := a.status().Dropped; n != 0 {
				t.Errorf("%d dropped", n)
			}
			a.mu.Lock()
			a.is, a.told = true, nil
			a.mu.Unlock()
			var want []string
			for i := range 5000 {
				id := fmt.Sprintf("%04d", i)
				a.hear(t, id, modem.Ended)
				if i >= 5000-callRoom {
					want = append(want, id+" "+string(modem.Ended))
				}
			}
			time.Sleep(callPause)
			a.back(t, want)
		})
		if n := a.status().Dropped; n != 5000-callRoom {
			t.Errorf("%d dropped", n)
		}
	})
}

// TestWhatRingsIsNotThrownAway: what is over goes before it, although it is younger.
func TestWhatRingsIsNotThrownAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAway(t)
		a.run(t, func() {
			a.hear(t, "rings", modem.Ringing)
			want := []string{"rings " + string(modem.Ringing)}
			for i := range callRoom + 1 {
				id := fmt.Sprintf("%03d", i)
				a.hear(t, id, modem.Missed)
				if i >= 2 {
					want = append(want, id+" "+string(modem.Missed))
				}
			}
			a.back(t, want)
		})
	})
}

// TestCallsAreGivenUp: after five minutes nobody wants to know, but whoever came later is told.
func TestCallsAreGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAway(t)
		a.run(t, func() {
			a.hear(t, "old", modem.Ringing)
			time.Sleep(4 * time.Minute)
			a.hear(t, "young", modem.Ringing)
			time.Sleep(callPatience - 4*time.Minute + callPause)
			a.back(t, []string{"young " + string(modem.Ringing)})
		})
		if log := a.log.String(); a.status().Dropped != 1 || strings.Count(log, "a call was not told") != 1 {
			t.Errorf("%d dropped:\n%s", a.status().Dropped, log)
		}
	})
}

// TestACallEndsWhileItIsTold: its end is told behind it.
func TestACallEndsWhileItIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAway(t)
		a.is = false
		tell := a.onCall
		a.onCall = func(ctx context.Context, terminal string, c hw.Call) error {
			time.Sleep(time.Second)
			return tell(ctx, terminal, c)
		}
		a.run(t, func() {
			a.hear(t, "1", modem.Ringing)
			a.hear(t, "2", modem.Ringing)
			a.hear(t, "1", modem.Missed)
			time.Sleep(4 * time.Second)
			synctest.Wait()
		})
		want := []string{"1 " + string(modem.Ringing), "1 " + string(modem.Missed), "2 " + string(modem.Ringing)}
		if !slices.Equal(a.told, want) {
			t.Errorf("told %v, want %v", a.told, want)
		}
	})
}
