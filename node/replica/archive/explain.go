package archive

import (
	"context"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// maxReplayed entries are looked at for one explanation; a busy day has a quarter of that.
	maxReplayed = 20_000
	// maxSkips is how many skips an explanation names, the newest.
	maxSkips = 50
)

// Skips tells when rotations of the present business day passed a technician over, newest first.
// Selections are not explained when they are made: they are made again here, from the archive.
func (a *Archive) Skips(ctx context.Context, technician string) ([]*storehubv1.TrailEntry, error) {
	start, err := a.DayStart()
	if err != nil {
		return nil, err
	}
	var skips []*storehubv1.TrailEntry
	seen := 0
	err = a.Replay(ctx, start+1, ^uint64(0)-1, func(s Step) bool {
		if seen++; seen > maxReplayed {
			return false
		}
		if s.Outcome.Result.FaultKind != 0 || s.Outcome.Result.Repeated {
			return true
		}
		if by, why := s.Before.PassedOver(s.Command, technician); why != nil {
			skips = append(skips, &storehubv1.TrailEntry{At: timestampOf(s.After), PassedBy: by, Why: why})
		}
		return true
	})
	if n := len(skips) - maxSkips; n > 0 {
		skips = skips[n:]
	}
	slices.Reverse(skips)
	return skips, err
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
