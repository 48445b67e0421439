package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// offerLeadMS: a place that begins sooner after the customer can be told is for who stands at the desk.
	offerLeadMS = 30 * minuteMS
	// maxTries is how many times of the day one entry looks at; what is left waits for the next one.
	maxTries = 500
)

// freed notes that there may be room where something was: promote offers it.
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

// promote offers what was freed to those who wait, longest first: once when time has passed and once behind the rule, and never more
// than one entry may do. What panics costs these offers, not the command.
func (tx *Tx) promote() {
	if tx.s.shop().FreedUntilMs == 0 {
		return
	}
	m, note := tx.mark(), tx.note
	defer func() {
		if p := recover(); p != nil {
			tx.rollback(m)
			tx.note = note
			tx.allOffered()
			tx.emit("TimerFailed", "", 0, "kind", storehubv1.TimerKind_TIMER_KIND_OFFERS, "id", "")
		}
	}()
	tx.offerFreed()
}

// allOffered: nobody else is to be looked at.
func (tx *Tx) allOffered() {
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_OFFERS, "")
	shop := tx.shop()
	shop.FreedFromMs, shop.FreedUntilMs, shop.OfferedTo = 0, 0, 0
}

func (tx *Tx) offerFreed() {
	shop := tx.shop()
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_OFFERS, "")
	kept := map[uint64]bool{}
	for _, w := range tx.s.waiters(0) {
		kept[w.CustomerId] = kept[w.CustomerId] || w.DateId != 0
	}
	for _, w := range tx.s.waiters(shop.OfferedTo) {
		if tx.tries >= maxTries {
			tx.arm(tx.now+1, storehubv1.TimerKind_TIMER_KIND_OFFERS, "", 0)
			return
		}
		if !kept[w.CustomerId] {
			kept[w.CustomerId] = tx.offer(w, shop.FreedFromMs, shop.FreedUntilMs)
		}
		shop.OfferedTo = w.Id
	}
	tx.allOffered()
}

// offerOwn offers a customer of whom something has changed what is free in his times, behind all that was freed before, and answers
// one entry of his as it is then. One place at a time is kept for a customer, or one who waits for any day would hold a week.
func (tx *Tx) offerOwn(w *storehubv1.WaitlistRow) *storehubv1.WaitlistEntry {
	tx.promote()
	own := slices.DeleteFunc(tx.s.waiters(0), func(o *storehubv1.WaitlistRow) bool { return o.CustomerId != w.CustomerId })
	kept := slices.ContainsFunc(own, func(o *storehubv1.WaitlistRow) bool { return o.DateId != 0 })
	for _, o := range own {
		switch {
		case tx.s.shop().FreedUntilMs != 0:
			tx.freed(occupation{from: o.FromMs, until: o.ToMs})
		case !kept:
			kept = tx.offer(o, o.FromMs, o.ToMs)
		}
	}
	if now, ok := tx.s.rows.waitlist.get(numberKey(w.Id)); ok {
		w = now
	}
	return tx.s.waitlistEntry(w)
}

// offer keeps the first place for an entry that is free and touches [from, until).
func (tx *Tx) offer(w *storehubv1.WaitlistRow, from, until int64) bool {
	hold := int64(tx.s.effective.GetOfferHoldMin()) * minuteMS
	if hold == 0 || roomFor(tx.s.rows.dates) != nil {
		return false
	}
	told := tx.now
	if _, end, quiet := tx.s.quietAt(told); quiet {
		told = end
	}
	d := tx.placeFor(w, max(from, told), until, told+offerLeadMS)
	if d == nil {
		return false
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
	return true
}

// placeFor looks for the first time that an entry waits for, touches [from, until), begins no sooner than earliest and is free; nil
// = there is none.
func (tx *Tx) placeFor(w *storehubv1.WaitlistRow, from, until, earliest int64) *storehubv1.DateRow {
	item, err := tx.s.bookable(w.Item)
	if err != nil {
		return nil // it is a product now
	}
	search, err := tx.s.searchFor(item, w.Resources, nil, tx.now)
	if err != nil {
		return nil
	}
	search.most = 1
	// A shop that has not said when it is open is not meant to be at night.
	always := len(tx.s.effective.GetOpeningHours().GetSpans()) == 0
	lasts, buffer := int64(item.Minutes)*minuteMS, int64(item.BufferMinutes)*minuteMS
	for _, at := range waitedTimes(w, max(w.FromMs, from-lasts-buffer+1, earliest), min(w.ToMs, until), from) {
		offset := waitOffsetMS(w, at)
		if _, _, quiet := tx.s.quietWall(at + offset); quiet && always {
			continue
		}
		_, busy := tx.s.dateOf(w.CustomerId, at, at+lasts, nil)
		if busy || slices.ContainsFunc(w.PassedMs, func(ms int64) bool { return at-lasts < ms && ms < at+lasts }) {
			continue // who could not come at ten will not be asked for a quarter past
		}
		tx.tries++
		if row, free := search.at(at, int32(offset/1000)); free {
			row.CustomerId, row.State, row.Notes = w.CustomerId, dOffered, w.Notes
			return row
		}
	}
	return nil
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
