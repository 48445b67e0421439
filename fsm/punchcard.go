package fsm

import (
	"cmp"
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	maxPunchCards = 400_000
	maxLedger     = 4_000_000
	maxUnits      = 999
	// maxReference is how long the reference of a payment may be, characters.
	maxReference = 64
	// maxLedgerListed is how many entries of a card one answer lists.
	maxLedgerListed = 200
)

func indexPunchCard(s *State, before, after *storehubv1.PunchCardRow) {
	if before != nil {
		s.by.punched.Delete(punchedKey(before))
	}
	if after != nil {
		s.by.punched.Set(punchedKey(after), numberKey(after.Id))
	}
}

// punchedKey finds the punch cards of a customer, and of those the ones for an item.
func punchedKey(c *storehubv1.PunchCardRow) string {
	return numberKey(c.CustomerId) + in(c.Item, c.Id)
}

func ledgerKey(r *storehubv1.LedgerRow) string { return numberKey(r.CardId) + numberKey(r.Seq) }

func sellPunchCard(tx *Tx, req *storehubv1.SellPunchCardRequest) (*storehubv1.SellPunchCardResponse, error) {
	customer, err := tx.s.customer(req.CustomerId)
	if err != nil {
		return nil, err
	}
	item, err := tx.s.serviceItem(req.Item)
	if err != nil {
		return nil, err
	}
	row := &storehubv1.PunchCardRow{CustomerId: customer.Id, Item: item.Id, UnitsSold: req.Units, SoldAtMs: tx.now}
	if req.ExpiresAt != nil {
		if row.ExpiresAtMs, err = millis("expires_at", req.ExpiresAt); err == nil && row.ExpiresAtMs <= tx.now {
			err = refuse(Invalid, storehubv1.Reason_REASON_IN_THE_PAST, "value", tx.s.instantText(row.ExpiresAtMs))
		}
	}
	if err == nil {
		row.Payment, err = paymentOf(req.Payment)
	}
	if err := first(
		err, wantMinutes(item), checkRange("units", req.Units, 1, maxUnits), roomFor(tx.s.rows.punchCards), roomFor(tx.s.rows.ledger),
	); err != nil {
		return nil, err
	}
	row.Id = tx.next(&tx.shop().PunchCardId)
	tx.s.rows.punchCards.put(tx, row)
	row = tx.punch(row.Id, &storehubv1.LedgerRow{Kind: storehubv1.LedgerKind_LEDGER_KIND_SOLD, Units: req.Units})
	return &storehubv1.SellPunchCardResponse{Card: tx.s.punchCardOf(row)}, nil
}

// paymentOf checks what the till took.
func paymentOf(p *storehubv1.Payment) (*storehubv1.Payment, error) {
	if p == nil {
		return nil, nil
	}
	p = p.Clone()
	if looksLikePayment(p.Reference) {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_PAYMENT_CARD)
	}
	if p.Method == storehubv1.PaymentMethod_PAYMENT_METHOD_UNSPECIFIED {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "payment.method")
	}
	return p, first(checkRange("amount_minor", p.AmountMinor, 0, 1<<50), cleanText("reference", &p.Reference, 0, maxReference))
}

func adjustPunchCard(tx *Tx, req *storehubv1.AdjustPunchCardRequest) (*storehubv1.AdjustPunchCardResponse, error) {
	n, _ := parseID("K", req.Id)
	row, ok := tx.s.rows.punchCards.get(numberKey(n))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_PUNCH_CARD, "card", req.Id)
	}
	reason, err := neededReason(req.Reason)
	expires := row.ExpiresAtMs
	if err == nil && req.ExpiresAt != nil {
		if expires, err = millis("expires_at", req.ExpiresAt); err == nil && expires <= tx.now {
			err = refuse(Invalid, storehubv1.Reason_REASON_IN_THE_PAST, "value", tx.s.instantText(expires))
		}
	}
	if err := first(err, checkRange("units", req.Units, -row.UnitsLeft, maxUnits-row.UnitsLeft), roomFor(tx.s.rows.ledger)); err != nil {
		return nil, err
	}
	if req.Units == 0 && expires == row.ExpiresAtMs {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "units")
	}
	tx.s.rows.punchCards.edit(tx, numberKey(n), func(r *storehubv1.PunchCardRow) { r.ExpiresAtMs = expires })
	row = tx.punch(n, &storehubv1.LedgerRow{Kind: storehubv1.LedgerKind_LEDGER_KIND_ADJUSTED, Units: req.Units, Reason: reason})
	return &storehubv1.AdjustPunchCardResponse{Card: tx.s.punchCardOf(row)}, nil
}

// punch changes the units of a card and writes it down.
func (tx *Tx) punch(card uint64, entry *storehubv1.LedgerRow) *storehubv1.PunchCardRow {
	row := tx.s.rows.punchCards.edit(tx, numberKey(card), func(r *storehubv1.PunchCardRow) {
		r.UnitsLeft += entry.Units
		r.Entries++
	})
	entry.CardId, entry.Seq, entry.AtMs, entry.Left, entry.By = card, row.Entries, tx.now, row.UnitsLeft, tx.actor
	tx.s.rows.ledger.put(tx, entry)
	args := []any{"card", punchCardID(card), "customer", customerID(row.CustomerId), "kind", ledgerKind(entry.Kind), "units", entry.Units, "left", entry.Left}
	if entry.Date != "" {
		args = append(args, "date", entry.Date)
	}
	if entry.TicketId != 0 {
		args = append(args, "ticket", ticketID(entry.TicketId))
	}
	tx.subject(punchCardID(card).String())
	tx.emit("PunchCardChanged", "", 0, args...)
	return row
}

func ledgerKind(k storehubv1.LedgerKind) string { return k.String()[len("LEDGER_KIND_"):] }

// settleUnit brings a customer's punch cards in line with what became of a date: one unit for each that is to be paid, none for the
// others, however often it changes. free = nobody pays for it.
func (tx *Tx) settleUnit(d *storehubv1.DateRow, free bool) *storehubv1.DateRow {
	kind := tx.owed(d)
	owes := kind != 0 && !free && d.CustomerId != 0
	switch {
	case !owes && d.PunchCardId != 0:
		tx.punch(d.PunchCardId, &storehubv1.LedgerRow{Kind: storehubv1.LedgerKind_LEDGER_KIND_RETURNED, Units: 1, DateId: d.Id, Date: dateName(d)})
		return tx.pays(d, 0, false)
	case !owes && d.Unpaid:
		return tx.pays(d, 0, false)
	case !owes || d.PunchCardId != 0:
		return d
	}
	card := tx.s.cardFor(d)
	if card != nil && roomFor(tx.s.rows.ledger) == nil {
		tx.punch(card.Id, &storehubv1.LedgerRow{Kind: kind, Units: -1, DateId: d.Id, Date: dateName(d)})
		return tx.pays(d, card.Id, false)
	}
	if d.State != dCompleted || d.PlanId == 0 || d.Unpaid {
		return d // what was not served, or is paid at the till, is nobody's debt
	}
	if tx.s.effective.GetUnpaidAlert() {
		tx.alertDate(storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_UNPAID, d)
	}
	return tx.pays(d, 0, true)
}

// pays notes at a date which card gave its unit, or that none did.
func (tx *Tx) pays(d *storehubv1.DateRow, card uint64, unpaid bool) *storehubv1.DateRow {
	return tx.s.rows.dates.edit(tx, numberKey(d.Id), func(r *storehubv1.DateRow) { r.PunchCardId, r.Unpaid = card, unpaid })
}

// owed is why a date takes a unit, 0 = it does not (B3): it was served, nobody came, or it was cancelled too late for the seat to
// be sold again. Exactly late_cancel_hours before is in time (B6 26).
func (tx *Tx) owed(d *storehubv1.DateRow) storehubv1.LedgerKind {
	set := tx.s.effective
	switch {
	case d.State == dCompleted:
		return storehubv1.LedgerKind_LEDGER_KIND_COMPLETED
	case d.State == dNoShow && set.GetNoShowDeducts():
		return storehubv1.LedgerKind_LEDGER_KIND_NO_SHOW
	case d.State == dCancelled && d.StartsAtMs-d.StateAtMs < int64(set.GetLateCancelHours())*60*minuteMS:
		return storehubv1.LedgerKind_LEDGER_KIND_LATE_CANCEL
	}
	return storehubv1.LedgerKind_LEDGER_KIND_UNSPECIFIED
}

// cardFor is the punch card that pays a date: with units left, not expired when it ends, of several the one that expires first (S50).
func (s *State) cardFor(d *storehubv1.DateRow) *storehubv1.PunchCardRow {
	for _, c := range s.usableCards(d.CustomerId, d.Item) {
		if covers(c, d) {
			return c
		}
	}
	return nil
}

func covers(c *storehubv1.PunchCardRow, d *storehubv1.DateRow) bool {
	return c.ExpiresAtMs == 0 || c.ExpiresAtMs > d.EndsAtMs
}

// usableCards are a customer's cards of an item that have units, in the order in which they are used.
func (s *State) usableCards(customer uint64, item string) (list []*storehubv1.PunchCardRow) {
	prefixed(s.by.punched, numberKey(customer)+under(item), func(_, key string) bool {
		if c, _ := s.rows.punchCards.get(key); c.UnitsLeft > 0 {
			list = append(list, c)
		}
		return true
	})
	slices.SortStableFunc(list, func(a, b *storehubv1.PunchCardRow) int {
		return cmp.Compare(uint64(a.ExpiresAtMs-1), uint64(b.ExpiresAtMs-1)) // never, which is 0, comes last
	})
	return list
}

// unitsShort warns of dates that no punch card will pay, those counted in that are planned already (S49).
func (s *State) unitsShort(dates []*storehubv1.DateRow) []*storehubv1.Warning {
	if len(dates) == 0 || !s.effective.GetUnpaidAlert() {
		return nil
	}
	all, cards := slices.Clone(dates), s.usableCards(dates[0].CustomerId, dates[0].Item)
	short := len(dates)
	s.datesOfCustomer(dates[0].CustomerId, s.shop().TimeMs-maxVisitMinutes*minuteMS, func(d *storehubv1.DateRow) bool {
		if ahead(d) && d.Item == dates[0].Item {
			if short++; len(cards) > 0 { // without a card it does not matter which dates they are
				all = append(all, d)
			}
		}
		return true
	})
	left, total := map[uint64]int32{}, short
	units := int32(0)
	for _, c := range cards {
		left[c.Id], units = c.UnitsLeft, units+c.UnitsLeft
	}
	for _, d := range byTime(all) {
		i := slices.IndexFunc(cards, func(c *storehubv1.PunchCardRow) bool { return left[c.Id] > 0 && covers(c, d) })
		if i >= 0 {
			left[cards[i].Id]--
			short--
		}
	}
	if short = min(short, len(dates)); short == 0 {
		return nil
	}
	return []*storehubv1.Warning{{Reason: storehubv1.Reason_REASON_UNITS_SHORT, Args: argList([]any{
		"left", units, "dates", total, "short", short, "item", dates[0].Item,
	})}}
}

func (s *State) punchCardOf(r *storehubv1.PunchCardRow) *storehubv1.PunchCard {
	card := &storehubv1.PunchCard{
		Id: punchCardID(r.Id).String(), CustomerId: customerID(r.CustomerId).String(), Item: r.Item, UnitsSold: r.UnitsSold, UnitsLeft: r.UnitsLeft,
		SoldAt: stampOf(r.SoldAtMs), ExpiresAt: stampOf(r.ExpiresAtMs), Payment: r.Payment,
	}
	first := uint64(1)
	if r.Entries > maxLedgerListed {
		first = r.Entries - maxLedgerListed + 1
	}
	s.rows.ledger.scan(ledgerKey(&storehubv1.LedgerRow{CardId: r.Id, Seq: first}), func(_ string, e *storehubv1.LedgerRow) bool {
		if e.CardId != r.Id {
			return false
		}
		card.Ledger = append(card.Ledger, &storehubv1.LedgerEntry{
			At: stampOf(e.AtMs), Kind: e.Kind, Units: e.Units, Left: e.Left, Date: e.Date, By: e.By, Reason: e.Reason, Ticket: optionalTicket(e.TicketId),
		})
		return true
	})
	slices.Reverse(card.Ledger)
	return card
}

// punchCardToRead is a card with the names of those who changed its units, which the answers of commands have not: see ticketToRead.
func (s *State) punchCardToRead(r *storehubv1.PunchCardRow) *storehubv1.PunchCard {
	card := s.punchCardOf(r)
	for _, e := range card.Ledger {
		e.ByName = s.actorName(e.By)
	}
	return card
}

// optionalPunchCard is the id of a punch card, "" for none.
func optionalPunchCard(id uint64) string {
	if id == 0 {
		return ""
	}
	return punchCardID(id).String()
}

// optionalTicket is the id of a ticket, "" for none.
func optionalTicket(id uint64) string {
	if id == 0 {
		return ""
	}
	return ticketID(id).String()
}

// punchCardsOf are all punch cards of a customer, newest first.
func (s *State) punchCardsOf(customer uint64) (rows []*storehubv1.PunchCardRow) {
	prefixed(s.by.punched, numberKey(customer), func(_, key string) bool {
		row, _ := s.rows.punchCards.get(key)
		rows = append(rows, row)
		return true
	})
	slices.SortFunc(rows, func(a, b *storehubv1.PunchCardRow) int { return cmp.Compare(b.Id, a.Id) })
	return rows
}

// ListPunchCards is the punch cards of a customer with their ledgers, newest card first.
func (v View) ListPunchCards(req *storehubv1.ListPunchCardsRequest) (*storehubv1.ListPunchCardsResponse, error) {
	customer, err := v.s.customer(req.CustomerId)
	if err != nil {
		return nil, err
	}
	rows := v.s.punchCardsOf(customer.Id)
	res := &storehubv1.ListPunchCardsResponse{CustomerName: customer.Name, Truncated: len(rows) > maxListed}
	for _, r := range rows[:min(len(rows), maxListed)] {
		res.Cards = append(res.Cards, v.s.punchCardToRead(r))
	}
	return res, nil
}
