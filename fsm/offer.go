package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// offerLeadMS: a place that begins sooner after the customer can be told is for who stands at the desk.
	offerLeadMS = 30 * minuteMS
	// maxTries is how many times of the day one entry looks at; what is left waits for the next one.
	maxTries = 2000
)

// freed notes that there may be room where something was: promote offers it, at the end of the same step.
func (tx *Tx) freed(o occupation) {
	if tx.s.rows.waitlist.size() == 0 {
		return
	}
	shop := tx.shop()
	if shop.FreedUntilMs == 0 {
		shop.FreedFromMs, shop.FreedUntilMs = o.from, o.until
	}
	shop.FreedFromMs, shop.FreedUntilMs, shop.OfferedTo = min(shop.FreedFromMs, o.from), max(shop.FreedUntilMs, o.until), 0
}

// freedAnywhere is for what changes the rules, not one date.
func (tx *Tx) freedAnywhere() { tx.freed(occupation{from: tx.now, until: forever}) }

// promote offers what was freed to those who wait, longest first, as far as one entry goes.
func (tx *Tx) promote() {
	if tx.s.shop().FreedUntilMs == 0 {
		return
	}
	shop := tx.shop()
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_OFFERS, "")
	tries := 0
	for _, w := range tx.s.waiters(shop.OfferedTo) {
		if tries >= maxTries {
			tx.arm(tx.now+1, storehubv1.TimerKind_TIMER_KIND_OFFERS, "", 0)
			return
		}
		_, tried := tx.offer(w, shop.FreedFromMs, shop.FreedUntilMs)
		tries += tried
		shop.OfferedTo = w.Id
	}
	shop.FreedFromMs, shop.FreedUntilMs, shop.OfferedTo = 0, 0, 0
}

// offer keeps the first place for an entry that is free and touches [from, until). It answers the entry as it is then, and how
// many times it looked at.
func (tx *Tx) offer(w *storehubv1.WaitlistRow, from, until int64) (*storehubv1.WaitlistRow, int) {
	hold := int64(tx.s.effective.GetOfferHoldMin()) * minuteMS
	if hold == 0 || roomFor(tx.s.rows.dates) != nil || w.Zone != tx.s.effective.GetZone() || tx.s.keptFor(w.CustomerId) {
		return w, 0
	}
	told := tx.now
	if _, end, quiet := tx.s.quietAt(told); quiet {
		told = end
	}
	d, tried := tx.s.placeFor(w, max(from, told), until, told+offerLeadMS, tx.now)
	if d == nil {
		return w, tried
	}
	d.Id, d.ChangedAtMs, d.StateAtMs = tx.next(&tx.shop().DateId), tx.now, tx.now
	tx.s.rows.dates.put(tx, d)
	// However long a place is kept, half of the time that is left is for the next one.
	lapses := told + min(hold, (d.StartsAtMs-told)/2)
	w = tx.s.rows.waitlist.edit(tx, numberKey(w.Id), func(r *storehubv1.WaitlistRow) { r.DateId, r.UntilMs = d.Id, lapses })
	tx.arm(lapses, storehubv1.TimerKind_TIMER_KIND_OFFER_LAPSES, waitlistID(w.Id).String(), 0)
	tx.tellWait("OfferMade", w, "date", dateName(d), "starts_at_ms", d.StartsAtMs, "until_ms", lapses)
	tx.tell(&storehubv1.NoticeRow{
		Cause: storehubv1.NoticeCause_NOTICE_CAUSE_OFFER, DateId: d.Id, Sequence: d.Sequence, DueAtMs: told, ExpiresAtMs: lapses,
	}, d.CustomerId)
	return w, tried
}

// keptFor tells that a place is kept for a customer: one at a time, or one who waits for any day would hold a week.
func (s *State) keptFor(customer uint64) bool {
	kept := false
	s.rows.waitlist.scan("", func(_ string, w *storehubv1.WaitlistRow) bool {
		kept = w.CustomerId == customer && w.DateId != 0
		return !kept
	})
	return kept
}

// placeFor looks for the first time that an entry waits for, touches [from, until), begins no sooner than earliest and is free; nil
// = there is none.
func (s *State) placeFor(w *storehubv1.WaitlistRow, from, until, earliest, now int64) (d *storehubv1.DateRow, tried int) {
	item, _ := s.rows.items.get(w.Item)
	search, err := s.searchFor(item, w.Resources, now)
	if err != nil {
		return nil, 0
	}
	// A shop that has not said when it is open is not meant to be at night.
	always := len(s.effective.GetOpeningHours().GetSpans()) == 0
	lasts, buffer := int64(item.Minutes)*minuteMS, int64(item.BufferMinutes)*minuteMS
	for _, at := range waitedTimes(w, max(w.FromMs, from-lasts-buffer+1, earliest), min(w.ToMs, until), from) {
		if _, _, quiet := s.quietAt(at); quiet && always {
			continue
		}
		_, busy := s.dateOf(w.CustomerId, at, at+lasts, nil)
		if busy || slices.ContainsFunc(w.PassedMs, func(ms int64) bool { return at-lasts < ms && ms < at+lasts }) {
			continue // who could not come at ten will not be asked for a quarter past
		}
		tried++
		if row, free := search.one(at, int32(waitOffsetMS(w, at)/1000)); free {
			row.CustomerId, row.State, row.Notes = w.CustomerId, dOffered, w.Notes
			return row, tried
		}
	}
	return nil, tried
}

// waitedTimes are the times in [first, end) at which a visit may begin: on the raster of the shop's clock, when the customer would
// come at the earliest, and where the other one would have begun.
func waitedTimes(w *storehubv1.WaitlistRow, first, end, freed int64) (list []int64) {
	for _, at := range []int64{w.FromMs, freed} {
		if first <= at && at < end {
			list = append(list, at)
		}
	}
	for at := first; ; at++ {
		if at = nextOnRaster(at, waitOffsetMS(w, at), usualStepMin*minuteMS); at >= end {
			break
		}
		list = append(list, at)
	}
	slices.Sort(list)
	return slices.Compact(list)
}
