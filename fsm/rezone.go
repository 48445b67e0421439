package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// maxRezoned is how many dates one entry brings to their wall time, so that it stays small.
const maxRezoned = 2000

// rezonedBefore finds the dates that the shop's clock shows at another time than was agreed on, and when it shows that time. One
// more than an entry takes says where to go on.
func (s *State) rezonedBefore(env Env, req *storehubv1.RezonePlansRequest) *storehubv1.Prepared {
	zone, p := s.zoneBefore(env)
	from, err := millis("from", req.From)
	if err != nil || p == nil {
		return p
	}
	s.by.starts.Ascend(startsKey(max(0, from), 0), func(_ string, d *storehubv1.DateRow) bool {
		if ahead(d) && zone.offsetMS(d.StartsAtMs) != int64(d.OffsetS)*1000 {
			to := zone.prepared(zone.instant(wallOf(d)))
			to.DateId = d.Id
			p.Dates = append(p.Dates, to)
		}
		return len(p.Dates) <= maxRezoned
	})
	return p
}

// rezonePlans moves dates to where the shop's clock shows what it showed when they were made. A date can stand in the way of another
// only if it stays itself: who has no place is taken out of those that move until all others have one.
func rezonePlans(tx *Tx, _ *storehubv1.RezonePlansRequest) (*storehubv1.RezonePlansResponse, error) {
	stale := refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	p := tx.cmd.GetPrepared()
	if p.GetZone() != tx.s.effective.GetZone() || len(p.Dates) > maxRezoned+1 {
		return nil, stale
	}
	res := &storehubv1.RezonePlansResponse{}
	var moves []rezoned
	for i, to := range p.Dates {
		d, ok := tx.s.rows.dates.get(numberKey(to.DateId))
		if !ok || !ahead(d) {
			return nil, stale
		}
		if i == maxRezoned {
			res.Next = stampOf(d.StartsAtMs)
			break
		}
		if later := shift(to, wallOf(d)); later < 0 || later > dayMS || to.Twice && later != 0 {
			return nil, stale
		}
		row := d.Clone()
		retime(row, to, wallOf(d))
		row.State, row.StateBefore, row.Reopened = d.State, d.StateBefore, d.Reopened
		moves = append(moves, rezoned{was: d, row: row})
	}
	moves, res.Stuck = tx.s.placeable(moves, tx.now)
	for _, m := range moves {
		tx.rezoneDate(m)
		if plan, ok := tx.s.rows.plans.get(numberKey(m.row.PlanId)); ok && plan.Zone != p.Zone {
			tx.s.rows.plans.edit(tx, numberKey(plan.Id), func(r *storehubv1.PlanRow) { r.Zone = p.Zone })
		}
	}
	tx.armDates()
	res.Moved, res.Total = int32(len(moves)), int32(len(res.Stuck))
	return res, nil
}

// rezoneDate moves a date to what its customer has been told: what waits to tell him of a change is still true.
func (tx *Tx) rezoneDate(m rezoned) {
	var waits []*storehubv1.NoticeRow
	prefixed(tx.s.by.noticed, numberKey(m.was.Id), func(_, key string) bool {
		if n, _ := tx.s.rows.notices.get(key); n.State == nQueued && n.Cause == storehubv1.NoticeCause_NOTICE_CAUSE_MOVED {
			waits = append(waits, n)
		}
		return true
	})
	tx.moveDate(m.was, m.row)
	for _, n := range waits {
		again := n.Clone()
		again.Sequence, again.Attempts, again.ClaimedBy, again.Trouble = m.row.Sequence, 0, "", ""
		again.ExpiresAtMs = min(max(n.ExpiresAtMs, tx.now+minuteMS), m.row.StartsAtMs)
		tx.post(again)
	}
}

// rezoned is a date where it is and where it is to be.
type rezoned struct{ was, row *storehubv1.DateRow }

// placeable parts dates into those that can all move at once, and those for which there is no room.
func (s *State) placeable(moves []rezoned, now int64) (fit []rezoned, stuck []*storehubv1.StuckDate) {
	for {
		var old []*storehubv1.DateRow
		for _, m := range moves {
			old = append(old, m.was)
		}
		f := s.fitting(now, old...)
		fit = nil
		for _, m := range moves {
			f.conflicts = nil
			if m.row.StartsAtMs > now && f.place(m.row) {
				fit = append(fit, m)
				continue
			}
			stuck = append(stuck, &storehubv1.StuckDate{
				Date: dateName(m.was), StartsAt: stampOf(m.was.StartsAtMs), LocalTime: wallText(m.row), Conflicts: f.conflicts,
			})
		}
		if len(fit) == len(moves) {
			return fit, stuck
		}
		moves = fit
	}
}
