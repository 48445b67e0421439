package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	maxWaitlist = 500
	maxWaitDays = 14
	// maxLapsed: who was told of so many offers and let them lapse does not wait any more.
	maxLapsed = 3
	// maxPassedOffers is how many offers of any kind may come to nothing.
	maxPassedOffers = 20
)

// The waitlist (B3). A customer waits for an item within a time; a place that becomes free is offered to who waits longest and whom
// it suits. The offer is a date in the state OFFERED, which occupies what a booking would: nobody else can be promised the same
// place (S58), and to accept it makes no new promise. It is made by the entry that frees the place.

func joinWaitlist(tx *Tx, req *storehubv1.JoinWaitlistRequest) (*storehubv1.JoinWaitlistResponse, error) {
	item, err := tx.s.bookable(req.Item)
	if err != nil {
		return nil, err
	}
	customer, err := tx.s.customer(req.CustomerId)
	if err != nil {
		return nil, err
	}
	row := &storehubv1.WaitlistRow{CustomerId: customer.Id, Item: item.Id, Resources: req.Resources, JoinedAtMs: tx.now}
	var errs [2]error
	row.Notes, errs[0] = cleanNote("notes", req.Notes)
	row.FromMs, row.ToMs, errs[1] = tx.s.timeSpan(req.From, req.To)
	if err := first(append(errs[:], tx.s.checkNamed(item, req.Resources), tx.checkWait(row))...); err != nil {
		return nil, err
	}
	row.Id = tx.next(&tx.shop().WaitlistId)
	tx.s.rows.waitlist.put(tx, row)
	tx.arm(row.ToMs, storehubv1.TimerKind_TIMER_KIND_WAITLIST_ENDS, waitlistID(row.Id).String(), 0)
	tx.tellWait("WaitlistJoined", row, "item", row.Item, "from_ms", row.FromMs, "to_ms", row.ToMs)
	return &storehubv1.JoinWaitlistResponse{Entry: tx.offerOwn(row)}, nil
}

// checkWait refuses to wait for what is over, is too far away, or is waited for already.
func (tx *Tx) checkWait(row *storehubv1.WaitlistRow) error {
	if err := first(tx.checkSpan(row.FromMs, row.ToMs, maxWaitDays), setOffsets(row, tx.s.effective.GetZone(), tx.cmd.GetPrepared()), roomFor(tx.s.rows.waitlist)); err != nil {
		return err
	}
	for _, w := range tx.s.waiters(0) {
		if w.CustomerId == row.CustomerId && w.Item == row.Item && w.FromMs < row.ToMs && w.ToMs > row.FromMs {
			return refuse(Exists, storehubv1.Reason_REASON_ON_WAITLIST, "waitlist", waitlistID(w.Id), "customer", customerID(row.CustomerId))
		}
	}
	return nil
}

// waitBefore finds what the zone says in the time of an entry: at both its ends, and where that differs, at the first instant
// of the new offset. No zone changes twice in so short a time (a test of node/clock looks at all changes that the table knows).
func (s *State) waitBefore(env Env, req *storehubv1.JoinWaitlistRequest) *storehubv1.Prepared {
	zone, p := s.zoneBefore(env)
	from, to, err := s.timeSpan(req.From, req.To)
	if err != nil || p == nil {
		return p
	}
	p.Dates = []*storehubv1.PreparedDate{zone.prepared(from, false), zone.prepared(to, false)}
	if zone.offsetMS(from) == zone.offsetMS(to) {
		return p
	}
	for to-from > 1 {
		if middle := from + (to-from)/2; zone.offsetMS(middle) == zone.offsetMS(from) {
			from = middle
		} else {
			to = middle
		}
	}
	p.Dates = append(p.Dates, zone.prepared(to, false))
	return p
}

// setOffsets takes what was found before the log.
func setOffsets(w *storehubv1.WaitlistRow, zone string, p *storehubv1.Prepared) error {
	dates := p.GetDates()
	if p.GetZone() != zone || len(dates) < 2 || dates[0].StartsAtMs != w.FromMs || dates[1].StartsAtMs != w.ToMs {
		return refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	w.OffsetS, w.NextOffsetS, w.OffsetUntilMs = dates[0].OffsetS, dates[1].OffsetS, w.ToMs
	if len(dates) > 2 {
		w.OffsetUntilMs = dates[2].StartsAtMs
	}
	return nil
}

// waitOffsetMS is the zone's distance from UTC at an instant of an entry's time.
func waitOffsetMS(w *storehubv1.WaitlistRow, ms int64) int64 {
	if ms >= w.OffsetUntilMs {
		return int64(w.NextOffsetS) * 1000
	}
	return int64(w.OffsetS) * 1000
}

func leaveWaitlist(tx *Tx, req *storehubv1.LeaveWaitlistRequest) (*storehubv1.LeaveWaitlistResponse, error) {
	w, err := tx.s.waiter(req.Id)
	if err != nil {
		return nil, err
	}
	if w.DateId != 0 {
		w = tx.passOffer("OfferDeclined", w)
	}
	tx.dropWaiter("WaitlistLeft", w)
	tx.offerOwn(w)
	return &storehubv1.LeaveWaitlistResponse{}, nil
}

func acceptOffer(tx *Tx, req *storehubv1.AcceptOfferRequest) (*storehubv1.AcceptOfferResponse, error) {
	w, d, err := tx.s.offered(req.Id)
	if err != nil {
		return nil, err
	}
	if w.UntilMs <= tx.now { // its timer has not had its turn
		return nil, noOffer(w)
	}
	f := tx.s.fitting(tx.now, d)
	if !f.place(d) { // since it was made the shop was closed, or somebody takes leave
		return nil, f.refused()
	}
	warnings := append(tx.s.customerBusy([]*storehubv1.DateRow{d}, f.moved), tx.s.unskilledFor(d)...)
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_OFFER_LAPSES, waitlistID(w.Id).String())
	tx.dropWaiter("OfferAccepted", w)
	d = tx.s.rows.dates.edit(tx, numberKey(d.Id), func(r *storehubv1.DateRow) { r.State, r.ChangedAtMs = dPlanned, tx.now })
	tx.tellDate("BookingCreated", d, "item", d.Item)
	tx.remindOf(d)
	tx.armDates()
	tx.offerOwn(w)
	return &storehubv1.AcceptOfferResponse{Booking: bookingOf(d), Warnings: warnings}, nil
}

func declineOffer(tx *Tx, req *storehubv1.DeclineOfferRequest) (*storehubv1.DeclineOfferResponse, error) {
	w, _, err := tx.s.offered(req.Id)
	if err != nil {
		return nil, err
	}
	w = tx.passOffer("OfferDeclined", w)
	if len(w.PassedMs) >= maxPassedOffers {
		tx.dropWaiter("WaitlistEnded", w)
		return &storehubv1.DeclineOfferResponse{}, nil
	}
	return &storehubv1.DeclineOfferResponse{Entry: tx.offerOwn(w)}, nil
}

// offerLapses: nobody said yes in time.
func (tx *Tx) offerLapses(id string) {
	w, _, err := tx.s.offered(id)
	if err != nil {
		return
	}
	told := tx.s.toldOf(w.DateId)
	w = tx.passOffer("OfferLapsed", w)
	if told {
		w = tx.s.rows.waitlist.edit(tx, numberKey(w.Id), func(r *storehubv1.WaitlistRow) { r.Lapsed++ })
	}
	tx.freed(occupation{from: w.FromMs, until: w.ToMs})
	if w.Lapsed >= maxLapsed || len(w.PassedMs) >= maxPassedOffers {
		tx.dropWaiter("WaitlistEnded", w)
	}
}

// waitlistEnds: what the entry waits for is over.
func (tx *Tx) waitlistEnds(id string) {
	if w, err := tx.s.waiter(id); err == nil {
		tx.endWait(w)
	}
}

// endWait takes an entry off the list with whatever is kept for it.
func (tx *Tx) endWait(w *storehubv1.WaitlistRow) {
	if w.DateId != 0 {
		w = tx.passOffer("OfferLapsed", w)
	}
	tx.dropWaiter("WaitlistEnded", w)
}

// toldOf tells that somebody was sent word of a date.
func (s *State) toldOf(date uint64) (told bool) {
	prefixed(s.by.noticed, numberKey(date), func(_, key string) bool {
		r, _ := s.rows.notices.get(key)
		told = r.State == nSent
		return !told
	})
	return told
}

// passOffer lets go of what is kept for an entry. A date that never was one leaves no trace in anybody's book.
func (tx *Tx) passOffer(event string, w *storehubv1.WaitlistRow) *storehubv1.WaitlistRow {
	d, _ := tx.s.rows.dates.get(numberKey(w.DateId))
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_OFFER_LAPSES, waitlistID(w.Id).String())
	tx.withdraw(d, "the place is not kept any more")
	tx.s.rows.dates.delete(tx, numberKey(d.Id))
	w = tx.s.rows.waitlist.edit(tx, numberKey(w.Id), func(r *storehubv1.WaitlistRow) {
		r.DateId, r.UntilMs, r.PassedMs = 0, 0, append(slices.Clone(r.PassedMs), d.StartsAtMs)
	})
	tx.tellWait(event, w, "date", dateName(d), "starts_at_ms", d.StartsAtMs)
	tx.freed(occupationOf(d))
	return w
}

// dropWaiter takes an entry for which nothing is kept off the list.
func (tx *Tx) dropWaiter(event string, w *storehubv1.WaitlistRow) {
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_WAITLIST_ENDS, waitlistID(w.Id).String())
	tx.s.rows.waitlist.delete(tx, numberKey(w.Id))
	tx.tellWait(event, w)
}

func (tx *Tx) tellWait(event string, w *storehubv1.WaitlistRow, more ...any) {
	id, customer := waitlistID(w.Id).String(), customerID(w.CustomerId).String()
	tx.subject(id)
	tx.subject("customer:" + customer)
	tx.emit(event, "", 0, append([]any{"waitlist", id, "customer", customer}, more...)...)
}

func (s *State) waiter(id string) (*storehubv1.WaitlistRow, error) {
	n, _ := parseID("R", id)
	w, ok := s.rows.waitlist.get(numberKey(n))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NOT_ON_WAITLIST, "waitlist", id)
	}
	return w, nil
}

// offered is an entry and the date that is kept for it.
func (s *State) offered(id string) (*storehubv1.WaitlistRow, *storehubv1.DateRow, error) {
	w, err := s.waiter(id)
	if err != nil {
		return nil, nil, err
	}
	d, ok := s.rows.dates.get(numberKey(w.DateId))
	if !ok {
		return nil, nil, noOffer(w)
	}
	return w, d, nil
}

func noOffer(w *storehubv1.WaitlistRow) *Fault {
	return refuse(Conflict, storehubv1.Reason_REASON_NO_OFFER, "waitlist", waitlistID(w.Id), "passed", len(w.PassedMs))
}

// waiters are the entries behind one, who waits longest first.
func (s *State) waiters(after uint64) (list []*storehubv1.WaitlistRow) {
	s.rows.waitlist.scan(numberKey(after+1), func(_ string, w *storehubv1.WaitlistRow) bool {
		list = append(list, w)
		return true
	})
	return list
}

func (s *State) waitlistEntry(w *storehubv1.WaitlistRow) *storehubv1.WaitlistEntry {
	e := &storehubv1.WaitlistEntry{
		Id: waitlistID(w.Id).String(), CustomerId: customerID(w.CustomerId).String(), CustomerName: s.customerName(w.CustomerId), Item: w.Item,
		From: stampOf(w.FromMs), To: stampOf(w.ToMs), Resources: w.Resources, Notes: w.Notes, JoinedAt: stampOf(w.JoinedAtMs),
	}
	for _, ms := range w.PassedMs {
		e.Passed = append(e.Passed, stampOf(ms))
	}
	if d, ok := s.rows.dates.get(numberKey(w.DateId)); ok {
		e.Offer = &storehubv1.Offer{
			Booking: dateName(d), StartsAt: stampOf(d.StartsAtMs), EndsAt: stampOf(d.EndsAtMs), LocalTime: wallText(d), Resources: d.Resources, Until: stampOf(w.UntilMs),
		}
	}
	return e
}

// ListWaitlist is who waits for an item, or for any, who waits longest first.
func (v View) ListWaitlist(req *storehubv1.ListWaitlistRequest) (*storehubv1.ListWaitlistResponse, error) {
	if req.Item != "" {
		if _, err := v.s.serviceItem(req.Item); err != nil {
			return nil, err
		}
	}
	res := &storehubv1.ListWaitlistResponse{}
	for _, w := range v.s.waiters(0) {
		if req.Item == "" || w.Item == req.Item {
			res.Entries = append(res.Entries, v.s.waitlistEntry(w))
		}
	}
	return res, nil
}
