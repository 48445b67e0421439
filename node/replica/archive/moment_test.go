package archive

import (
	"errors"
	"slices"
	"testing"
	"time"

	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// missed is an archive that lacks a part of the present day, as after a snapshot from the leader.
type missed struct {
	*Archive
	shop          *fsmtest.Shop
	before, after uint64 // indexes around what is missing
	lostMS        int64  // when the first missing command was given
	afterMS       int64
}

// missing gives an archive what happens in a shop, but for three commands in the middle; 1 and 2 are passed
// over before, within and after that.
func missing(t *testing.T) missed {
	t.Helper()
	s := fsmtest.New()
	s.SetUp()
	for _, number := range []string{"1", "2", "3m"} {
		for _, n := range s.Hire("foot", number) {
			s.Must(&storehubv1.CheckInRequest{Technician: n})
		}
	}
	a, end := opened(t, t.TempDir())
	t.Cleanup(end)
	a.BeginDay(20_000, s.State.Fork())
	passOver := func() (list []Entry) {
		s.Now = s.Now.Add(time.Minute)
		list = append(list, given(t, s, &storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Male: 1}}))
		s.Now = s.Now.Add(time.Minute)
		return append(list, given(t, s, &storehubv1.CancelAssignmentRequest{AssignmentId: s.State.View().Technician("3").AssignmentId, Reason: "x"}))
	}
	a.Append(passOver(), s.State.Fork)
	m := missed{Archive: a, shop: s, before: s.State.Index(), lostMS: s.Now.Add(time.Minute).UnixMilli()}
	passOver()
	s.Must(&storehubv1.PutRoomRequest{Id: "r2", Name: "r2"})
	a.Restored(s.State.Fork())
	m.after, m.afterMS = s.State.Index(), s.Now.UnixMilli()
	a.Append(passOver(), s.State.Fork)
	return m
}

// TestMomentsAroundAGap: what is on file is found on both sides of what is missing, and nothing within it.
func TestMomentsAroundAGap(t *testing.T) {
	m := missing(t)
	for _, c := range []struct {
		name string
		ms   int64
		want uint64 // 0: nobody knows
	}{
		{"before", m.lostMS - 60_001, m.before - 1},
		{"at the time of the last one before it", m.lostMS - 60_000, 0}, // the next may have the same time
		{"when it begins", m.lostMS, 0},
		{"just before it ends", m.afterMS - 1, 0},
		{"when it ends", m.afterMS, m.after},
		{"after it", m.afterMS + 60_000, m.after + 1},
		{"now", m.shop.Now.UnixMilli(), m.shop.State.Index()},
	} {
		s, err := m.StateBy(t.Context(), c.ms)
		if c.want == 0 && !errors.Is(err, ErrGap) || c.want != 0 && (err != nil || s.Index() != c.want) {
			t.Errorf("%s: %v, want the state at %d", c.name, err, c.want)
		}
	}
	for index := m.before; index <= m.shop.State.Index(); index++ {
		s, err := m.StateAt(t.Context(), index)
		if known := index <= m.before || index >= m.after; known && (err != nil || s.Index() != index) || !known && !errors.Is(err, ErrGap) {
			t.Errorf("the state at %d: %v; %d to %d are missing", index, err, m.before+1, m.after)
		}
	}
}

// TestSkipsAroundAGap: who was passed over before and after what is missing is told, as often as somebody
// asks, and that there may be more.
func TestSkipsAroundAGap(t *testing.T) {
	m := missing(t)
	want := []int64{m.afterMS + 60_000, m.lostMS - 120_000}
	for range 2 {
		skips, err := m.Skips(t.Context(), "1")
		if !errors.Is(err, ErrGap) {
			t.Error("nobody is told that some may be missing:", err)
		}
		var at []int64
		for _, s := range skips {
			at = append(at, s.At.AsTime().UnixMilli())
		}
		if !slices.Equal(at, want) {
			t.Errorf("passed over at %v, want %v", at, want)
		}
	}
}
