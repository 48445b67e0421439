package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// keepDatesMS is how long a date, a plan and a punch card that are over stay in the state: what a customer had at this time last
	// year is asked for. After that they are in the archive.
	keepDatesMS = 400 * dayMS
	// maxDropped is how many dates, or entries of punch cards, leave in one night: more than a large shop makes in a day.
	maxDropped = 5000
)

// dropDates lets go of dates that are long over. Those of a plan stay until its last one is: what is done of it is counted by them.
func (tx *Tx) dropDates() {
	before := tx.now - keepDatesMS
	over := map[uint64]bool{} // by plan
	var gone []*storehubv1.DateRow
	var plans []uint64 // those that are over
	tx.s.datesAt(0, before, func(d *storehubv1.DateRow) bool {
		if _, known := over[d.PlanId]; !known && d.PlanId != 0 {
			if over[d.PlanId] = tx.s.planOver(d.PlanId, before); over[d.PlanId] {
				plans = append(plans, d.PlanId)
			}
		}
		if (d.PlanId == 0 || over[d.PlanId]) && d.EndsAtMs < before {
			gone = append(gone, d)
		}
		return len(gone) < maxDropped
	})
	for _, d := range gone {
		tx.leave(d)
		tx.s.rows.dates.delete(tx, numberKey(d.Id))
	}
	for _, id := range plans {
		if len(tx.s.datesOf(id)) > 0 {
			continue // the rest leaves tomorrow
		}
		plan, _ := tx.s.rows.plans.get(numberKey(id))
		tx.leave(plan)
		tx.s.rows.plans.delete(tx, numberKey(id))
	}
}

// planOver tells that all dates of a plan ended before an instant.
func (s *State) planOver(plan uint64, before int64) bool {
	return !slices.ContainsFunc(s.datesOf(plan), func(d *storehubv1.DateRow) bool { return d.EndsAtMs >= before })
}

// untouched tells that nothing of a punch card changed since an instant, and that no date is there any more that it paid.
func (s *State) untouched(c *storehubv1.PunchCardRow, before int64) bool {
	for seq := uint64(1); seq <= c.Entries; seq++ {
		e, _ := s.rows.ledger.get(ledgerKey(&storehubv1.LedgerRow{CardId: c.Id, Seq: seq}))
		if _, there := s.rows.dates.get(numberKey(e.DateId)); there || e.AtMs >= before {
			return false
		}
	}
	return true
}

// dropPunchCards lets go of punch cards that pay nothing any more and were not touched for long, with their ledgers.
func (tx *Tx) dropPunchCards() {
	before := tx.now - keepDatesMS
	var gone []*storehubv1.PunchCardRow
	entries := uint64(0)
	tx.s.rows.punchCards.scan("", func(_ string, c *storehubv1.PunchCardRow) bool {
		if dead := c.UnitsLeft == 0 || c.ExpiresAtMs != 0 && c.ExpiresAtMs < before; dead && tx.s.untouched(c, before) {
			gone = append(gone, c)
			entries += c.Entries
		}
		return entries < maxDropped
	})
	for _, c := range gone {
		for seq := uint64(1); seq <= c.Entries; seq++ {
			key := ledgerKey(&storehubv1.LedgerRow{CardId: c.Id, Seq: seq})
			row, _ := tx.s.rows.ledger.get(key)
			tx.leave(row)
			tx.s.rows.ledger.delete(tx, key)
		}
		tx.leave(c)
		tx.s.rows.punchCards.delete(tx, numberKey(c.Id))
	}
}
