package fsm

import (
	"bytes"
	"fmt"

	"github.com/tidwall/btree"

	storehubv1 "storehub/proto/storehub/v1"
)

// Verify rebuilds the hash and everything that is derived from rows, and tells what differs.
func (s *State) Verify() error {
	fresh := New()
	for i, t := range s.rows.all() {
		if err := t.copyInto(fresh, fresh.rows.all()[i]); err != nil {
			return fmt.Errorf("%s: %w", t.title(), err)
		}
	}
	if have, want := s.Hash(), fresh.Hash(); !bytes.Equal(have, want) {
		return fmt.Errorf("the hash kept is %x, the rows' is %x", have, want)
	}
	have, want := s.by.all(), fresh.by.all()
	for i := range have {
		if err := sameIndex(have[i].ix, want[i].ix); err != nil {
			return fmt.Errorf("index %s: %w", have[i].name, err)
		}
	}
	if err := sameMap(s.by.counts, fresh.by.counts); err != nil {
		return err
	}
	if err := s.verifyUnits(); err != nil {
		return err
	}
	if err := s.verifyOffers(); err != nil {
		return err
	}
	if err := s.verifyTickets(); err != nil {
		return err
	}
	return s.verifyTimers()
}

// verifyUnits: a punch card has what its ledger says, and a date that it pays took one unit of it, no other date any.
func (s *State) verifyUnits() error {
	left, taken := map[uint64]int32{}, map[[2]uint64]int32{}
	s.rows.ledger.scan("", func(_ string, e *storehubv1.LedgerRow) bool {
		left[e.CardId] += e.Units
		if e.DateId != 0 {
			taken[[2]uint64{e.CardId, e.DateId}] -= e.Units
		}
		return true
	})
	var err error
	s.rows.punchCards.scan("", func(_ string, c *storehubv1.PunchCardRow) bool {
		if c.UnitsLeft != left[c.Id] || c.UnitsLeft < 0 {
			err = fmt.Errorf("punch card %d has %d units, its ledger says %d", c.Id, c.UnitsLeft, left[c.Id])
		}
		return err == nil
	})
	s.rows.dates.scan("", func(_ string, d *storehubv1.DateRow) bool {
		if by := [2]uint64{d.PunchCardId, d.Id}; d.PunchCardId != 0 {
			if _, there := s.rows.punchCards.get(numberKey(d.PunchCardId)); !there {
				err = fmt.Errorf("date %d was paid by punch card %d, which is not there", d.Id, d.PunchCardId)
			}
			taken[by]--
		}
		return err == nil
	})
	s.rows.ledger.scan("", func(_ string, e *storehubv1.LedgerRow) bool {
		if by := [2]uint64{e.CardId, e.DateId}; e.DateId != 0 && taken[by] != 0 && !s.left(e.DateId) {
			err = fmt.Errorf("of punch card %d, date %d took %d units too many", e.CardId, e.DateId, taken[by])
		}
		return err == nil
	})
	return err
}

// left tells that a date was long over and is in the archive.
func (s *State) left(date uint64) bool {
	_, there := s.rows.dates.get(numberKey(date))
	return !there
}

// verifyOffers: each date that is offered is kept for one entry of the waitlist, and nothing was freed that nobody looks at.
func (s *State) verifyOffers() error {
	kept := map[uint64]int{}
	for _, w := range s.waiters(0) {
		if w.DateId != 0 {
			kept[w.DateId]++
		}
	}
	var err error
	s.rows.dates.scan("", func(_ string, d *storehubv1.DateRow) bool {
		if n := kept[d.Id]; d.State == dOffered && n != 1 || d.State != dOffered && n != 0 {
			err = fmt.Errorf("date %d, %s, is kept for %d entries of the waitlist", d.Id, occurrenceState(d.State), n)
		}
		delete(kept, d.Id)
		return err == nil
	})
	if err == nil && len(kept) > 0 {
		err = fmt.Errorf("dates that are not there are kept for the waitlist: %v", kept)
	}
	armed := false
	prefixed(s.by.timer, aboutKey(storehubv1.TimerKind_TIMER_KIND_OFFERS, ""), func(_, _ string) bool {
		armed = true
		return false
	})
	if err == nil && !armed && s.shop().FreedUntilMs != 0 {
		err = fmt.Errorf("what was freed until %d is offered to nobody", s.shop().FreedUntilMs)
	}
	return err
}

// verifyTimers: nothing is due that nobody waits for any more.
func (s *State) verifyTimers() error {
	var err error
	s.rows.timers.scan("", func(_ string, r *storehubv1.TimerRow) bool {
		ok := false
		a, _ := s.findAssignment(r.Id)
		switch r.Kind {
		case storehubv1.TimerKind_TIMER_KIND_HOLD_LAPSES:
			d, _ := s.rows.duties.get(r.Id)
			ok = d.GetState() == held && d.LapsesAtMs == r.DeadlineMs
		case storehubv1.TimerKind_TIMER_KIND_DUE:
			ok = a.GetState() == asServing && r.DeadlineMs == a.PlannedEndMs-int64(r.Arg)*minuteMS
		case storehubv1.TimerKind_TIMER_KIND_NO_ANSWER:
			ok = a.GetState() == asPending && a.AcknowledgedAtMs == 0
		case storehubv1.TimerKind_TIMER_KIND_OUTBOX_EXPIRES:
			key, _ := outboxKey(r.Id)
			row, _ := s.rows.outbox.get(key)
			ok = row.GetExpiresAtMs() == r.DeadlineMs
		case storehubv1.TimerKind_TIMER_KIND_VISIT_CLOSES:
			n, _ := parseID("V", r.Id)
			v, _ := s.rows.visits.get(numberKey(n))
			ok = v.GetClosedAtMs() != 0 && len(v.GetLive()) == 0
		case storehubv1.TimerKind_TIMER_KIND_DATE_COMPLETES:
			_, at, due := s.nextDue()
			ok = due && at <= r.DeadlineMs && r.Id == ""
		case storehubv1.TimerKind_TIMER_KIND_DATE_NEARS:
			_, ok = s.nextToNear(s.shop().TimeMs)
			ok = ok && r.Id == ""
		case storehubv1.TimerKind_TIMER_KIND_REMINDER:
			n, _ := parseID("D", r.Id)
			d, _ := s.rows.dates.get(numberKey(n))
			ok = ahead(d) && !d.Reopened && r.DeadlineMs < d.StartsAtMs && d.StartsAtMs < s.shop().RemindedUntilMs
		case storehubv1.TimerKind_TIMER_KIND_NOTICE_EXPIRES:
			row, err := s.notice(r.Id)
			ok = err == nil && (row.State == nQueued && r.DeadlineMs == row.ExpiresAtMs || row.State == nClaimed && r.DeadlineMs == row.ClaimedUntilMs)
		case storehubv1.TimerKind_TIMER_KIND_OFFER_LAPSES:
			w, d, err := s.offered(r.Id)
			ok = err == nil && r.DeadlineMs == w.UntilMs && r.DeadlineMs < d.StartsAtMs
		case storehubv1.TimerKind_TIMER_KIND_WAITLIST_ENDS:
			w, err := s.waiter(r.Id)
			ok = err == nil && r.DeadlineMs == w.ToMs
		case storehubv1.TimerKind_TIMER_KIND_OFFERS:
			ok = s.shop().FreedUntilMs != 0 && r.Id == ""
		case storehubv1.TimerKind_TIMER_KIND_CALL_WINDOW_CLOSES:
			c, err := s.call(r.Id)
			ok = err == nil && (len(c.ShownAt) > 0 || !over(c.State))
		case storehubv1.TimerKind_TIMER_KIND_CALLS_LEAVE, storehubv1.TimerKind_TIMER_KIND_DAY_ENDS:
			ok = s.shop().SetUp && r.Id == ""
		}
		if !ok {
			err = fmt.Errorf("a timer nobody waits for: %v", r)
		}
		return ok
	})
	return err
}

type namedIndex struct {
	name string
	ix   any // *index or *dateIndex
}

// all lists the indexes. A test checks that none is left out.
func (b *indexes) all() []namedIndex {
	return []namedIndex{
		{"lineup", b.lineup}, {"place", b.place}, {"origin", b.origin}, {"selectable", b.selectable}, {"live", b.live},
		{"ended", b.ended}, {"crew", b.crew}, {"bits", b.bits}, {"holder", b.holder}, {"token", b.token}, {"pushed", b.pushed},
		{"joinToken", b.joinToken}, {"request", b.request}, {"timer", b.timer}, {"awaited", b.awaited},
		{"occupied", b.occupied}, {"dated", b.dated}, {"planned", b.planned}, {"due", b.due},
		{"starts", b.starts}, {"staffed", b.staffed}, {"away", b.away}, {"punched", b.punched},
		{"noticed", b.noticed}, {"queued", b.queued}, {"feed", b.feed}, {"struck", b.struck},
		{"phoned", b.phoned}, {"called", b.called}, {"rang", b.rang}, {"sourced", b.sourced}, {"numbered", b.numbered},
		{"linked", b.linked}, {"unanswered", b.unanswered}, {"ringing", b.ringing}, {"assisting", b.assisting},
		{"current", b.current}, {"unsettled", b.unsettled}, {"settled", b.settled}, {"ticketed", b.ticketed}, {"billed", b.billed},
		{"unspoken", b.unspoken},
	}
}

func sameIndex(have, want any) error {
	if dates, ok := have.(*dateIndex); ok {
		return sameMap(dates, want.(*dateIndex))
	}
	return sameMap(have.(*index), want.(*index))
}

func sameMap[V comparable](have, want *btree.Map[string, V]) error {
	var err error
	have.Scan(func(k string, v V) bool {
		if w, ok := want.Get(k); !ok || w != v {
			err = fmt.Errorf("key %q is %v, from the rows it is %v (%v)", k, v, w, ok)
		}
		return err == nil
	})
	if err == nil && have.Len() != want.Len() {
		err = fmt.Errorf("%d keys, from the rows there are %d", have.Len(), want.Len())
	}
	return err
}
