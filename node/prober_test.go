package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"syscall"
	"testing"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
)

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
