package demo

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// lasting is a date of so many minutes from a minute of the hour on.
func lasting(id string, from, minutes int, resource string) *storehubv1.AgendaEntry {
	begins := time.Date(2026, 12, 1, 10, from, 0, 0, time.UTC)
	return &storehubv1.AgendaEntry{
		Id: id, StartsAt: timestamppb.New(begins), EndsAt: timestamppb.New(begins.Add(time.Duration(minutes) * time.Minute)), Resources: []string{resource},
	}
}

// TestMostAtOnce: what ends when another begins is not in its way, and other resources do not count.
func TestMostAtOnce(t *testing.T) {
	a, b, c := lasting("a", 0, 30, "hall"), lasting("b", 30, 30, "hall"), lasting("c", 10, 30, "hall")
	for want, list := range map[int][]*storehubv1.AgendaEntry{
		0: {lasting("x", 0, 60, "lamp"), lasting("y", 0, 60, "lamp")},
		1: {a, b, lasting("x", 0, 60, "lamp")},
		2: {a, b, c},
		3: {a, b, c, lasting("d", 35, 1, "hall")},
	} {
		if n, at := mostAtOnce(list, "hall"); n != want {
			t.Errorf("expected %d at once, saw %d at %v", want, n, at)
		}
	}
}

// TestBalance: a unit too many, too few, for nothing, of another card or without its entry is found.
func TestBalance(t *testing.T) {
	const completed, planned = storehubv1.OccurrenceState_OCCURRENCE_STATE_COMPLETED, storehubv1.OccurrenceState_OCCURRENCE_STATE_PLANNED
	entry := func(date string, units int32) *storehubv1.LedgerEntry {
		return &storehubv1.LedgerEntry{Date: date, Units: units}
	}
	for i, c := range []struct {
		left    int32
		entries []*storehubv1.LedgerEntry
		first   *storehubv1.Occurrence
		held    bool
	}{
		{2, []*storehubv1.LedgerEntry{entry("P-1/1", -1)}, &storehubv1.Occurrence{State: completed, PunchCard: "K-1"}, true},
		{3, nil, &storehubv1.Occurrence{State: completed, Unpaid: true}, true},
		{3, nil, &storehubv1.Occurrence{State: planned}, true},
		{2, []*storehubv1.LedgerEntry{entry("P-1/1", -1), entry("P-1/1", 1), entry("P-1/1", -1)}, &storehubv1.Occurrence{State: completed, PunchCard: "K-1"}, true},
		{1, []*storehubv1.LedgerEntry{entry("P-1/1", -1), entry("P-1/1", -1)}, &storehubv1.Occurrence{State: completed, PunchCard: "K-1"}, false},
		{3, nil, &storehubv1.Occurrence{State: completed, PunchCard: "K-1"}, false},
		{3, nil, &storehubv1.Occurrence{State: completed}, false},
		{2, []*storehubv1.LedgerEntry{entry("P-1/1", -1)}, &storehubv1.Occurrence{State: planned}, false},
		{2, []*storehubv1.LedgerEntry{entry("P-1/1", -1)}, &storehubv1.Occurrence{State: completed, Unpaid: true}, false},
		{2, []*storehubv1.LedgerEntry{entry("P-1/1", -1)}, &storehubv1.Occurrence{State: completed, PunchCard: "K-2"}, false},
		{1, []*storehubv1.LedgerEntry{entry("P-1/1", -1)}, &storehubv1.Occurrence{State: completed, PunchCard: "K-1"}, false},
	} {
		c.first.Number = 1
		card := &storehubv1.PunchCard{Id: "K-1", UnitsLeft: c.left, Ledger: append(c.entries, &storehubv1.LedgerEntry{Units: 3})}
		_, err := balance([]*storehubv1.PunchCard{card}, []*storehubv1.Plan{{Id: "P-1", Occurrences: []*storehubv1.Occurrence{c.first}}})
		if c.held != (err == nil) {
			t.Errorf("case %d: %v", i+1, err)
		}
	}
}
