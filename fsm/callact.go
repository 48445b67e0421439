package fsm

import (
	"cmp"
	"slices"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// takeCall finds a call for a register that wants to act on it. The first one that acts has it (B6 20).
func (tx *Tx) takeCall(call, terminal string) (*storehubv1.CallRow, *storehubv1.TerminalRow, error) {
	t, err := tx.register(terminal)
	if err != nil {
		return nil, nil, err
	}
	c, err := tx.s.call(call)
	if err != nil {
		return nil, nil, err
	}
	if c.ClaimedBy != "" && c.ClaimedBy != t.Id {
		return nil, nil, refuse(Conflict, storehubv1.Reason_REASON_TAKEN_BY, "terminal", c.ClaimedBy)
	}
	if c.ClaimedBy == "" {
		c = tx.s.rows.calls.edit(tx, numberKey(c.Id), func(r *storehubv1.CallRow) {
			r.ClaimedBy = t.Id
			r.ShownAt = slices.DeleteFunc(slices.Clone(r.ShownAt), func(at string) bool { return at != t.Id })
		})
		tx.armWindow(c)
		tx.tellCall("CallClaimed", c, "by", t.Id)
	}
	return c, t, nil
}

func claimCall(tx *Tx, req *storehubv1.ClaimCallRequest) (*storehubv1.ClaimCallResponse, error) {
	c, _, err := tx.takeCall(req.CallId, req.Terminal)
	if err != nil {
		return nil, err
	}
	return &storehubv1.ClaimCallResponse{Call: tx.s.callOf(c)}, nil
}

// settled writes what became of a call and closes its window. What it is done with need not be called back.
func (tx *Tx) settled(c *storehubv1.CallRow, outcome storehubv1.CallOutcome, f func(*storehubv1.CallRow)) *storehubv1.CallRow {
	row := tx.s.rows.calls.edit(tx, numberKey(c.Id), func(r *storehubv1.CallRow) {
		r.Outcome, r.ShownAt = outcome, nil
		if r.Followup == followOpen {
			r.Followup = followDone
		}
		f(r)
	})
	tx.armWindow(row)
	return row
}

// handled refuses to do the same thing about a call once more. A ticket and a date are two things: who buys something often
// comes again.
func handled(c *storehubv1.CallRow) error {
	return refuse(Conflict, storehubv1.Reason_REASON_CALL_HANDLED, "call", callID(c.Id), "outcome", outcomeName(c.Outcome))
}

// addCustomerFromCall makes a customer of the number of a call (P08). The window stays, and now shows him.
func addCustomerFromCall(tx *Tx, req *storehubv1.AddCustomerFromCallRequest) (*storehubv1.AddCustomerFromCallResponse, error) {
	c, err := tx.s.call(req.CallId)
	if err != nil {
		return nil, err
	}
	n := &storehubv1.NewCustomer{Name: req.Name}
	var e164 []string
	if c.Number != "" {
		n.Phones, e164 = []string{c.Number}, []string{c.E164}
	}
	row, err := customerRow(n, e164)
	if err != nil {
		return nil, err
	}
	if c.CustomerId != 0 && !req.AllowDuplicate {
		return nil, refuse(Exists, storehubv1.Reason_REASON_PHONE_KNOWN, "customer", customerID(c.CustomerId))
	}
	if err := tx.s.checkUnknown(row, nil); err != nil && !req.AllowDuplicate {
		return nil, err
	}
	if err := tx.saveCustomer(row); err != nil {
		return nil, err
	}
	c = tx.s.rows.calls.edit(tx, numberKey(c.Id), func(r *storehubv1.CallRow) { r.CustomerId = row.Id })
	tx.tellCall("CustomerAddedFromCall", c)
	if ticket, ok := tx.s.rows.tickets.get(numberKey(c.TicketId)); ok && ticket.CustomerId == 0 && editable(ticket, tOpen, tParked) == nil {
		if _, err := tx.assignTicket(ticket, row.Id, false); err != nil { // it was opened for the caller before he had a name
			return nil, err
		}
	}
	return &storehubv1.AddCustomerFromCallResponse{CustomerId: customerID(row.Id).String()}, nil
}

// reserveFromCall makes a booking for the caller (P12).
func reserveFromCall(tx *Tx, req *storehubv1.ReserveFromCallRequest) (*storehubv1.ReserveFromCallResponse, error) {
	c, t, err := tx.takeCall(req.CallId, req.Terminal)
	if err != nil {
		return nil, err
	}
	if c.DateId != 0 {
		return nil, handled(c)
	}
	booking := proto.CloneOf(req.Booking)
	if booking.CustomerId == "" {
		if booking.CustomerId, err = tx.s.callerID(c); err != nil {
			return nil, err
		}
	}
	if booking.CustomerId == "" && booking.Notes == "" {
		booking.Notes = c.Number // there is nothing else by which he could be told of a change
	}
	res, err := createBooking(tx, booking)
	if err != nil {
		return nil, err
	}
	n, _ := parseID("B", res.Booking.Id)
	customer, _ := parseID("C", booking.CustomerId)
	outcome := storehubv1.CallOutcome_CALL_OUTCOME_RESERVED
	if c.TicketId != 0 {
		outcome, customer = c.Outcome, cmp.Or(c.CustomerId, customer) // that it was picked says who it is
	}
	c = tx.settled(c, outcome, func(r *storehubv1.CallRow) { r.DateId, r.CustomerId = n, customer })
	tx.tellCall("CallReserved", c, "booking", res.Booking.Id, "by", t.Id)
	return &storehubv1.ReserveFromCallResponse{Booking: res}, nil
}

// callerID is the one customer a call can be from, "" when nobody has the number.
func (s *State) callerID(c *storehubv1.CallRow) (string, error) {
	if c.CustomerId != 0 {
		return customerID(c.CustomerId).String(), nil
	}
	list, match := s.callersOf(c.Number, c.E164)
	switch {
	case match == storehubv1.Match_MATCH_NONE:
		return "", nil
	case match == storehubv1.Match_MATCH_EXACT && len(list) == 1:
		return customerID(list[0].Id).String(), nil
	}
	return "", refuse(Conflict, storehubv1.Reason_REASON_CALLER_UNKNOWN, "call", callID(c.Id), "customers", len(list))
}

// dismissCall closes the window at one register (P13). Who dismisses it says nothing for the others.
func dismissCall(tx *Tx, req *storehubv1.DismissCallRequest) (*storehubv1.DismissCallResponse, error) {
	c, err := tx.s.call(req.CallId)
	if err != nil {
		return nil, err
	}
	terminal := req.Terminal
	if terminal == "" {
		terminal = tx.caller.terminal
	}
	if terminal != "" {
		if _, err := tx.register(terminal); err != nil {
			return nil, err
		}
	}
	if len(c.ShownAt) == 0 {
		return &storehubv1.DismissCallResponse{}, nil
	}
	c = tx.s.rows.calls.edit(tx, numberKey(c.Id), func(r *storehubv1.CallRow) {
		r.ShownAt = slices.DeleteFunc(slices.Clone(r.ShownAt), func(at string) bool { return terminal == "" || at == terminal })
		if len(r.ShownAt) == 0 && r.Outcome <= noOutcome {
			r.Outcome, r.ClaimedBy = dismissed, "" // another one may take it from the log
		}
	})
	tx.armWindow(c)
	tx.tellCall("CallDismissed", c, "by", terminal)
	return &storehubv1.DismissCallResponse{}, nil
}

func outcomeName(o storehubv1.CallOutcome) string { return o.String()[len("CALL_OUTCOME_"):] }

func callStateName(s storehubv1.CallState) string { return s.String()[len("CALL_STATE_"):] }

func directionName(d storehubv1.Direction) string { return d.String()[len("DIRECTION_"):] }

func presentationName(p storehubv1.Presentation) string { return p.String()[len("PRESENTATION_"):] }
