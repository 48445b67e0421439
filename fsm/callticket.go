package fsm

import (
	"cmp"

	storehubv1 "storehub/proto/storehub/v1"
)

// callActions are the buttons of a window, in their order (B2): who is known can be picked; with an open ticket also for a new one, and
// only for a new one while that is being paid (P14, P17, P18). Of somebody who hides his number a ticket can still be opened (P26).
func (s *State) callActions(c *storehubv1.CallRow, t *storehubv1.TerminalRow, match storehubv1.Match) (list []storehubv1.CallAction) {
	if match != storehubv1.Match_MATCH_EXACT && c.Number != "" {
		list = append(list, storehubv1.CallAction_CALL_ACTION_ADD_CUSTOMER)
	}
	current := s.currentTicket(t.Id)
	if match != storehubv1.Match_MATCH_NONE || c.Number == "" {
		if current == nil || !current.Paying {
			list = append(list, storehubv1.CallAction_CALL_ACTION_PICK_CUSTOMER)
		}
		if current != nil {
			list = append(list, storehubv1.CallAction_CALL_ACTION_PICK_CUSTOMER_FOR_NEW_TICKET)
		}
	}
	return append(list, storehubv1.CallAction_CALL_ACTION_RESERVE, storehubv1.CallAction_CALL_ACTION_DISMISS)
}

// picking is what both ways to pick a caller say.
type picking interface {
	GetCallId() string
	GetCustomerId() string
	GetTerminal() string
}

// picked finds what is picked: the call, for the register that takes it, and the customer, 0 = somebody whom the shop does not know.
func (tx *Tx) picked(p picking) (c *storehubv1.CallRow, terminal *storehubv1.TerminalRow, customer uint64, err error) {
	if c, terminal, err = tx.takeCall(p.GetCallId(), p.GetTerminal()); err != nil || p.GetCustomerId() == "" {
		return c, terminal, 0, err
	}
	row, err := tx.s.customer(p.GetCustomerId())
	return c, terminal, row.GetId(), err
}

// pickCustomer opens a ticket for the caller, or makes the open one his (P11, P17).
func pickCustomer(tx *Tx, req *storehubv1.PickCustomerRequest) (*storehubv1.PickCustomerResponse, error) {
	c, terminal, customer, err := tx.picked(req)
	if err != nil {
		return nil, err
	}
	const outcome = storehubv1.CallOutcome_CALL_OUTCOME_CUSTOMER_PICKED
	if c.Outcome == outcome && tx.s.isFor(c.TicketId, customer) {
		return &storehubv1.PickCustomerResponse{TicketId: ticketID(c.TicketId).String()}, nil
	}
	if c.TicketId != 0 && c.Outcome > noOutcome {
		return nil, handled(c)
	}
	ticket, err := tx.ticketFor(terminal, customer, req.ReplaceCustomer)
	if err != nil {
		return nil, err
	}
	c = tx.settled(c, outcome, func(r *storehubv1.CallRow) {
		r.CustomerId, r.TicketId = cmp.Or(customer, r.CustomerId), ticket.Id
	})
	tx.tellCall("CustomerPicked", c, "ticket", ticketName(ticket), "by", terminal.Id)
	return &storehubv1.PickCustomerResponse{TicketId: ticketName(ticket)}, nil
}

// isFor tells whether a ticket is a customer's, 0 = nobody's.
func (s *State) isFor(ticket, customer uint64) bool {
	t, ok := s.rows.tickets.get(numberKey(ticket))
	return ok && t.CustomerId == customer
}

// ticketFor is the register's open ticket, now the customer's, or a new one.
func (tx *Tx) ticketFor(terminal *storehubv1.TerminalRow, customer uint64, replace bool) (*storehubv1.TicketRow, error) {
	current := tx.s.currentTicket(terminal.Id)
	switch {
	case current == nil:
		return tx.openTicket(terminal, customer)
	case customer == 0 && current.CustomerId != 0:
		return nil, refuse(Conflict, storehubv1.Reason_REASON_OTHER_CUSTOMER, "ticket", ticketName(current), "customer", customerID(current.CustomerId))
	case customer == 0:
		return current, editable(current, tOpen)
	}
	return tx.assignTicket(current, customer, replace)
}

// pickCustomerForNewTicket sets the open ticket aside and opens an empty one for the caller (P15), also while the other is being
// paid: that payment goes on.
func pickCustomerForNewTicket(tx *Tx, req *storehubv1.PickCustomerForNewTicketRequest) (*storehubv1.PickCustomerForNewTicketResponse, error) {
	c, terminal, customer, err := tx.picked(req)
	if err != nil {
		return nil, err
	}
	const outcome = storehubv1.CallOutcome_CALL_OUTCOME_NEW_TICKET
	res := &storehubv1.PickCustomerForNewTicketResponse{}
	if c.Outcome == outcome && tx.s.isFor(c.TicketId, customer) {
		res.TicketId, res.ParkedTicketId = ticketID(c.TicketId).String(), optionalTicket(c.ParkedTicketId)
		return res, nil
	}
	if c.TicketId != 0 && c.Outcome > noOutcome {
		return nil, handled(c)
	}
	current := tx.s.currentTicket(terminal.Id)
	if current != nil {
		res.ParkedTicketId = ticketName(tx.setAside(current))
	}
	ticket, err := tx.openTicket(terminal, customer)
	if err != nil {
		return nil, err
	}
	c = tx.settled(c, outcome, func(r *storehubv1.CallRow) {
		r.CustomerId, r.TicketId, r.ParkedTicketId = cmp.Or(customer, r.CustomerId), ticket.Id, current.GetId()
	})
	tx.tellCall("CustomerPickedForNewTicket", c, "ticket", ticketName(ticket), "by", terminal.Id)
	res.TicketId = ticketName(ticket)
	return res, nil
}

// autoAssign makes the caller the customer of the ticket that is open where the call shows, if the shop wants that and nobody has to
// be asked (P03). The window stays.
func (tx *Tx) autoAssign(c *storehubv1.CallRow) *storehubv1.CallRow {
	if !tx.s.effective.GetAutoAssign() || len(c.ShownAt) != 1 {
		return c
	}
	list, match := tx.s.callersOf(c.Number, c.E164)
	current := tx.s.currentTicket(c.ShownAt[0])
	if match != storehubv1.Match_MATCH_EXACT || len(list) != 1 || current == nil || current.CustomerId != 0 || current.Paying {
		return c
	}
	ticket, err := tx.assignTicket(current, list[0].Id, false)
	if err != nil {
		return c
	}
	c = tx.s.rows.calls.edit(tx, numberKey(c.Id), func(r *storehubv1.CallRow) { r.CustomerId, r.TicketId = list[0].Id, ticket.Id })
	tx.tellCall("CallerAssigned", c, "ticket", ticketName(ticket))
	return c
}
