package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestLooksShareAnswers: many who look at once ask each node once; who looks later asks anew, also while
// a slow look goes on; and whoever leaves takes nobody's answers along.
func TestLooksShareAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, takes := map[string]int{}, 50*time.Millisecond
		var mu sync.Mutex
		p := &prober{
			self: "a", heard: map[string]probed{}, log: slog.New(slog.DiscardHandler),
			members: func() []fsm.Node { return []fsm.Node{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d", Removed: true}} },
			probe: func(ctx context.Context, id string) (*storehubv1.ProbeResponse, error) {
				mu.Lock()
				asked[id]++
				mu.Unlock()
				select {
				case <-time.After(takes):
					return &storehubv1.ProbeResponse{}, nil
				case <-ctx.Done():
					return nil, ctx.Err()
				}
			},
			redial: func(ctx context.Context, _ string) error { return ctx.Err() },
		}
		begin := time.Now()
		var looks sync.WaitGroup
		lookAt := func(ms time.Duration, ctx context.Context, ends time.Duration) {
			looks.Go(func() {
				time.Sleep(ms * time.Millisecond)
				p.look(ctx)
				if took := time.Since(begin); took != ends*time.Millisecond {
					t.Errorf("the look at %d ms ended at %v", ms, took)
				}
			})
		}
		want := func(times int) {
			t.Helper()
			looks.Wait()
			if asked["b"] != times || asked["c"] != times || len(asked) != 2 {
				t.Errorf("asked %v, want b and c %d times", asked, times)
			}
		}
		left, leave := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer leave()
		lookAt(0, left, 50) // the first asks for all
		for range 20 {
			lookAt(1, t.Context(), 50)
		}
		lookAt(1, left, 10)
		lookAt(199, t.Context(), 199)
		want(1)
		if p.last("b").state() != "up" {
			t.Error("the answers are lost with whoever asked for them")
		}
		takes = time.Minute
		lookAt(1, t.Context(), 500)   // at 200 ms; the nodes are silent
		lookAt(200, t.Context(), 500) // at 399 ms
		lookAt(201, t.Context(), 700) // at 400 ms, when answers would be too old
		want(3)
	})
}

// TestProber: a node whose process is gone is down at once; one that is only silent has its time.
func TestProber(t *testing.T) {
	var answer, knock error
	p := &prober{
		heard: map[string]probed{}, log: slog.New(slog.DiscardHandler),
		probe: func(context.Context, string) (*storehubv1.ProbeResponse, error) {
			if answer != nil {
				return nil, answer
			}
			return &storehubv1.ProbeResponse{}, nil
		},
		redial: func(context.Context, string) error { return knock },
	}
	if got := p.last("b").state(); got != "unknown" {
		t.Errorf("never asked: %s", got)
	}
	refused := fmt.Errorf("reach node b: %w", syscall.ECONNREFUSED)
	for _, step := range []struct {
		what          string
		answer, knock error
		want          string
	}{
		{"answers", nil, nil, "up"},
		{"silent", context.DeadlineExceeded, context.DeadlineExceeded, "up"},
		{"reset, listens again", errors.New("EOF"), nil, "up"},
		{"gone", errors.New("EOF"), refused, "down"},
		{"starts, does not answer yet", errors.New("EOF"), nil, "down"},
		{"answers again", nil, nil, "up"},
	} {
		answer, knock = step.answer, step.knock
		p.ask(t.Context(), "b")
		if got := p.last("b").state(); got != step.want {
			t.Errorf("%s: expected %s, saw %s", step.what, step.want, got)
		}
	}
	silent := p.last("b")
	silent.at = time.Now().Add(-upFor - time.Second)
	if got := silent.state(); got != "down" {
		t.Errorf("silent for long: %s", got)
	}
}
