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
	// maxSkips is how many skips of one technician are remembered, the newest.
	maxSkips = 50
)

// explainer remembers who was passed over when in the present day, and the one state up to which it
// has looked: whoever asks, only what came since is replayed. One at a time, since a whole day is
// replayed for the first.
type explainer struct {
	turn  chan struct{}
	day   uint64 // index before the present day's first entry
	upTo  *fsm.State
	blind bool              // see player
	skips map[string][]skip // of a technician, oldest first; fewer than his trail in a state
	// missing is what of the day is not on file, so that there may be more.
	missing error
}

// skip is one time somebody was passed over.
type skip struct {
	atMS int64
	by   string
	why  *storehubv1.WhyNot
}

func newExplainer() explainer {
	return explainer{turn: make(chan struct{}, 1), skips: map[string][]skip{}}
}

// Skips tells when rotations of the present business day passed a technician over, newest first.
// Selections are not explained when they are made: they are made again here, from the archive. With an
// error there may be more than it could tell.
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
	if start != x.day {
		x.day, x.upTo, x.blind, x.missing = start, nil, false, nil
		clear(x.skips)
	}
	if err := a.lookOn(ctx); err != nil {
		return x.newest(technician), err
	}
	return x.newest(technician), x.missing
}

// lookOn goes on from where it stopped, or from the start of the day, also behind what is missing. What it
// saw before an error stays.
func (a *Archive) lookOn(ctx context.Context) error {
	x := &a.explain
	p := &player{from: x.day + 1, to: math.MaxUint64 - 1, state: x.upTo, blind: x.blind, lenient: true}
	if p.state != nil {
		p.from = p.state.Index() + 1
	}
	if last := a.newest.Load(); last > maxReplayed {
		p.from = max(p.from, last-maxReplayed)
	}
	p.visit = func(s Step) bool {
		x.note(s.Passed)
		return true
	}
	err := a.play(ctx, p)
	x.upTo, x.blind = p.state, p.blind
	if p.missing != nil {
		x.missing = p.missing
	}
	return err
}

func (x *explainer) note(passed []fsm.Passed) {
	for _, p := range passed {
		list := x.skips[p.Technician]
		if len(list) == maxSkips {
			copy(list, list[1:])
			list = list[:maxSkips-1]
		}
		x.skips[p.Technician] = append(list, skip{p.AtMS, p.By, p.Why})
	}
}

func (x *explainer) newest(technician string) (list []*storehubv1.TrailEntry) {
	for _, s := range slices.Backward(x.skips[technician]) {
		list = append(list, &storehubv1.TrailEntry{At: timestampOf(s.atMS), PassedBy: s.by, Why: s.why})
	}
	return list
}

func timestampOf(ms int64) *timestamppb.Timestamp {
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
