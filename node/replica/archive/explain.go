package archive

import (
	"context"
	"math"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// maxReplayed entries are looked at for one explanation, the newest; a busy day has a quarter of that.
	maxReplayed = 20_000
	// maxSkips is how many skips an explanation names, the newest.
	maxSkips = 50
	// maxExplained is for how many technicians is remembered what was found.
	maxExplained = 256
)

// explainer remembers what was found, for whoever asks again: only what came since is replayed. One at
// a time, since a whole day is replayed for the first.
type explainer struct {
	turn  chan struct{}
	day   uint64 // index before the present day's first entry
	known map[string]explained
}

// explained is what was found for one technician up to a state.
type explained struct {
	upTo  *fsm.State
	skips []*storehubv1.TrailEntry // oldest first
}

func newExplainer() explainer {
	return explainer{turn: make(chan struct{}, 1), known: map[string]explained{}}
}

// Skips tells when rotations of the present business day passed a technician over, newest first.
// Selections are not explained when they are made: they are made again here, from the archive.
func (a *Archive) Skips(ctx context.Context, technician string) ([]*storehubv1.TrailEntry, error) {
	if a == nil {
		return nil, ErrGap
	}
	x := &a.explain
	select {
	case x.turn <- struct{}{}:
		defer func() { <-x.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := a.settle(ctx, false); err != nil {
		return nil, err
	}
	start, err := a.DayStart()
	if err != nil {
		return nil, err
	}
	if start != x.day || len(x.known) >= maxExplained {
		x.day = start
		clear(x.known)
	}
	found := x.known[technician]
	err = a.explainOn(ctx, start, technician, &found)
	if err == nil {
		x.known[technician] = found
	}
	newest := slices.Clone(found.skips)
	slices.Reverse(newest)
	return newest, err
}

// explainOn goes on from what was found before, or from the start of the day.
func (a *Archive) explainOn(ctx context.Context, start uint64, technician string, found *explained) error {
	p := &player{from: start + 1, to: math.MaxUint64 - 1}
	if found.upTo != nil {
		p.state = found.upTo.Fork()
		p.from = p.state.Index() + 1
	}
	if last := a.newest.Load(); last > maxReplayed {
		p.from = max(p.from, last-maxReplayed)
	}
	p.visit = func(s Step) bool {
		if s.Outcome.Result.FaultKind != 0 || s.Outcome.Result.Repeated {
			return true
		}
		if by, why := s.Before.PassedOver(s.Command, technician); why != nil {
			found.skips = append(found.skips, &storehubv1.TrailEntry{At: timestampOf(s.After), PassedBy: by, Why: why})
		}
		return true
	}
	if err := a.play(ctx, p); err != nil {
		return err
	}
	if n := len(found.skips) - maxSkips; n > 0 {
		found.skips = slices.Clone(found.skips[n:])
	}
	found.upTo = p.state
	return nil
}

func timestampOf(v fsm.View) *timestamppb.Timestamp {
	ms := v.Now()
	return &timestamppb.Timestamp{Seconds: ms / 1000, Nanos: int32(ms%1000) * 1_000_000}
}

// Merge puts skips into a trail, both newest first.
func Merge(trail, skips []*storehubv1.TrailEntry) []*storehubv1.TrailEntry {
	all := append(slices.Clone(trail), skips...)
	slices.SortStableFunc(all, func(x, y *storehubv1.TrailEntry) int {
		return y.GetAt().AsTime().Compare(x.GetAt().AsTime())
	})
	return all
}
