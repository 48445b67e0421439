package fsm

import (
	"cmp"

	storehubv1 "storehub/proto/storehub/v1"
)

func beginPayment(tx *Tx, req *storehubv1.BeginPaymentRequest) (*storehubv1.BeginPaymentResponse, error) {
	t, err := tx.s.ticket(req.TicketId)
	if err != nil {
		return nil, err
	}
	if !payable(t) {
		return nil, wrongTicket(t)
	}
	if err := tx.atRegister(t); err != nil {
		return nil, err
	}
	if !t.Paying {
		t = tx.editTicket(t, func(r *storehubv1.TicketRow) { r.Paying = true })
		tx.tellTicket("PaymentBegun", t, 0, "total_minor", t.TotalMinor, "currency", t.Currency)
	}
	return &storehubv1.BeginPaymentResponse{Ticket: tx.s.ticketOf(t)}, nil
}

// payable tells that money may be taken for a ticket. One that was being paid when it was set aside still is.
func payable(t *storehubv1.TicketRow) bool { return t.State == tOpen || t.State == tParked && t.Paying }

// atRegister refuses a terminal other than the one that takes the money for a ticket. A person may be anywhere.
func (tx *Tx) atRegister(t *storehubv1.TicketRow) error {
	switch {
	case tx.caller.role != storehubv1.Role_ROLE_TERMINAL || tx.caller.terminal == t.Terminal:
		return nil
	case t.Paying:
		return beingPaid(t)
	}
	return refuse(Denied, storehubv1.Reason_REASON_NOT_YOUR_TERMINAL, "terminal", t.Terminal)
}

// endPayment is done from anywhere: the register may have died over it.
func endPayment(tx *Tx, req *storehubv1.EndPaymentRequest) (*storehubv1.EndPaymentResponse, error) {
	t, err := tx.s.ticket(req.TicketId)
	if err != nil {
		return nil, err
	}
	if !unsettled(t) {
		return nil, wrongTicket(t)
	}
	if t.Paying {
		t = tx.editTicket(t, func(r *storehubv1.TicketRow) { r.Paying = false })
		tx.tellTicket("PaymentEnded", t, 0)
	}
	return &storehubv1.EndPaymentResponse{Ticket: tx.s.ticketOf(t)}, nil
}

func closeTicket(tx *Tx, req *storehubv1.CloseTicketRequest) (*storehubv1.CloseTicketResponse, error) {
	t, err := tx.s.ticket(req.TicketId)
	if err != nil {
		return nil, err
	}
	if !payable(t) {
		return nil, wrongTicket(t)
	}
	if err := tx.atRegister(t); err != nil {
		return nil, err
	}
	if t.Lines == 0 {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_TICKET_EMPTY, "ticket", ticketName(t))
	}
	payment, err := paymentOf(req.Payment)
	if err != nil {
		return nil, err
	}
	reason, err := cleanNote("reason", req.Reason)
	if err := first(err, notBelowZero(t), checkPaid(t, payment, req.AllowDifference, reason)); err != nil {
		return nil, err
	}
	card, units := uint64(0), int32(0)
	if payment.Method == storehubv1.PaymentMethod_PAYMENT_METHOD_PUNCH_CARD {
		if card, units, err = tx.punchFor(t, payment, req.TakeAnotherUnit); err != nil {
			return nil, err
		}
	}
	t = tx.editTicket(t, func(r *storehubv1.TicketRow) {
		r.State, r.Paying, r.ClosedAtMs, r.ClosedBy = tClosed, false, tx.now, tx.actor
		r.Payment, r.Reason, r.PunchCardId, r.Units = payment, reason, card, units
	})
	tx.note = reason
	args := []any{"total_minor", t.TotalMinor, "amount_minor", payment.AmountMinor, "currency", t.Currency, "method", payMethod(payment.Method)}
	if payment.Reference != "" {
		args = append(args, "reference", payment.Reference)
	}
	if reason != "" {
		args = append(args, "reason", reason)
	}
	tx.tellTicket("TicketClosed", t, 0, args...)
	return &storehubv1.CloseTicketResponse{Ticket: tx.s.ticketOf(t)}, nil
}

// notBelowZero: a till pays nobody for having been there.
func notBelowZero(t *storehubv1.TicketRow) error {
	if t.TotalMinor >= 0 {
		return nil
	}
	return refuse(
		Conflict, storehubv1.Reason_REASON_TICKET_BELOW_ZERO, "ticket", ticketName(t), "total_minor", t.TotalMinor, "currency", t.Currency,
	)
}

func payMethod(m storehubv1.PaymentMethod) string { return m.String()[len("PAYMENT_METHOD_"):] }

// checkPaid refuses another amount than the total unless that is meant and somebody says why (B6 21), and a card's payment that
// nobody could find again.
func checkPaid(t *storehubv1.TicketRow, p *storehubv1.Payment, differs bool, reason string) error {
	switch {
	case p.AmountMinor != t.TotalMinor && !differs:
		return refuse(
			Invalid, storehubv1.Reason_REASON_AMOUNT_DIFFERS,
			"ticket", ticketName(t), "total_minor", t.TotalMinor, "amount_minor", p.AmountMinor, "currency", t.Currency,
		)
	case p.AmountMinor != t.TotalMinor && reason == "":
		return refuse(Invalid, storehubv1.Reason_REASON_REASON_REQUIRED)
	case p.Method == storehubv1.PaymentMethod_PAYMENT_METHOD_CARD && p.Reference == "",
		p.Method == storehubv1.PaymentMethod_PAYMENT_METHOD_PUNCH_CARD && p.Reference == "":
		return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "payment.reference")
	}
	return nil
}

// punchFor takes a unit of a punch card for each thing on a ticket, by the same ledger as dates. Where a date of today took one, or
// will at its end, the ticket may be for that very date: then more is taken only if that is meant.
func (tx *Tx) punchFor(t *storehubv1.TicketRow, p *storehubv1.Payment, another bool) (card uint64, units int32, err error) {
	n, _ := parseID("K", p.Reference)
	c, ok := tx.s.rows.punchCards.get(numberKey(n))
	switch {
	case !ok:
		return 0, 0, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_PUNCH_CARD, "card", p.Reference)
	case t.CustomerId != c.CustomerId:
		return 0, 0, refuse(Conflict, storehubv1.Reason_REASON_OTHERS_PUNCH_CARD, "card", punchCardID(c.Id), "ticket", ticketName(t))
	case c.ExpiresAtMs != 0 && c.ExpiresAtMs <= tx.now:
		return 0, 0, refuse(Conflict, storehubv1.Reason_REASON_PUNCH_CARD_EXPIRED, "card", punchCardID(c.Id), "expired_at_ms", c.ExpiresAtMs)
	}
	for _, l := range tx.s.linesOf(t) {
		if l.Item != c.Item {
			return 0, 0, refuse(Conflict, storehubv1.Reason_REASON_PUNCH_CARD_ITEM, "card", punchCardID(c.Id), "item", c.Item, "line", lineName(l))
		}
		units += l.Quantity
	}
	if units > c.UnitsLeft {
		return 0, 0, refuse(Conflict, storehubv1.Reason_REASON_TOO_FEW_UNITS, "card", punchCardID(c.Id), "left", c.UnitsLeft, "needed", units)
	}
	if !another {
		if d := cmp.Or(tx.s.paidToday(c), tx.s.paysToday(c)); d != nil {
			return 0, 0, refuse(Conflict, storehubv1.Reason_REASON_UNIT_TAKEN, "card", punchCardID(c.Id), "date", dateName(d), "ticket", ticketName(t))
		}
	}
	if err := roomFor(tx.s.rows.ledger); err != nil {
		return 0, 0, err
	}
	p.Reference = punchCardID(c.Id).String()
	tx.punch(c.Id, &storehubv1.LedgerRow{Kind: storehubv1.LedgerKind_LEDGER_KIND_TICKET, Units: -units, TicketId: t.Id})
	return c.Id, units, nil
}

// paysToday is a date of this business day that will take a unit of a punch card at its end, nil when there is none.
func (s *State) paysToday(c *storehubv1.PunchCardRow) (found *storehubv1.DateRow) {
	today := s.businessDay(s.shop().TimeMs)
	s.datesOfCustomer(c.CustomerId, s.shop().TimeMs-dayMS, func(d *storehubv1.DateRow) bool {
		if completes(d) && d.Item == c.Item && s.businessDay(d.StartsAtMs) == today && s.cardFor(d).GetId() == c.Id {
			found = d
		}
		return found == nil && d.StartsAtMs < s.shop().TimeMs+dayMS
	})
	return found
}

// paidToday is the last date of this business day that took place and has a unit of a punch card, nil when there is none.
func (s *State) paidToday(c *storehubv1.PunchCardRow) *storehubv1.DateRow {
	today := s.businessDay(s.shop().TimeMs)
	for seq := c.Entries; seq > 0; seq-- {
		e, _ := s.rows.ledger.get(ledgerKey(&storehubv1.LedgerRow{CardId: c.Id, Seq: seq}))
		if s.businessDay(e.AtMs) != today {
			return nil
		}
		if d, _ := s.rows.dates.get(numberKey(e.DateId)); d.GetPunchCardId() == c.Id && d.State == dCompleted {
			return d
		}
	}
	return nil
}
