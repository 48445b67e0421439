package fsm

import (
	"slices"
	"strconv"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// maxLiveTickets is how many tickets may be open and parked at a time.
	maxLiveTickets = 1_000
	maxTickets     = 500_000
	maxTicketLines = 4_000_000
	// maxLines is how many lines one ticket has at most.
	maxLines    = 200
	maxQuantity = 999
	// No sum of lines comes near the end of an int64: 999 of the dearest thing are below maxTotal.
	maxUnitPrice = 1 << 40
	maxTotal     = 1 << 50
	// maxTicketsListed is how many tickets one answer lists.
	maxTicketsListed = 200
	// keepTicketsMS: a ticket that is closed or voided stays for so long.
	keepTicketsMS = 40 * dayMS
)

// Short names of the states of a ticket.
const (
	tOpen   = storehubv1.TicketState_TICKET_STATE_OPEN
	tParked = storehubv1.TicketState_TICKET_STATE_PARKED
	tClosed = storehubv1.TicketState_TICKET_STATE_CLOSED
	tVoided = storehubv1.TicketState_TICKET_STATE_VOIDED
)

// unsettled tells that a ticket is still to be paid.
func unsettled(t *storehubv1.TicketRow) bool { return t.State == tOpen || t.State == tParked }

func indexTicket(s *State, before, after *storehubv1.TicketRow) {
	if before != nil {
		s.by.ticketed.Delete(numberKey(before.CustomerId) + numberKey(before.Id))
		if before.State == tOpen {
			s.by.current.Delete(before.Terminal)
		}
		if unsettled(before) {
			s.by.unsettled.Delete(numberKey(before.Id))
		} else {
			s.by.settled.Delete(settledKey(before))
		}
	}
	if after != nil {
		s.by.ticketed.Set(numberKey(after.CustomerId)+numberKey(after.Id), numberKey(after.Id))
		if after.State == tOpen {
			s.by.current.Set(after.Terminal, numberKey(after.Id))
		}
		if unsettled(after) {
			s.by.unsettled.Set(numberKey(after.Id), numberKey(after.Id))
		} else {
			s.by.settled.Set(settledKey(after), numberKey(after.Id))
		}
	}
}

// settledKey orders the tickets that are over by when that was.
func settledKey(t *storehubv1.TicketRow) string {
	return numberKey(uint64(t.ClosedAtMs)) + numberKey(t.Id)
}

func indexTicketLine(s *State, before, after *storehubv1.TicketLineRow) {
	if before != nil && before.AssignmentId != 0 && !before.Voided {
		s.by.billed.Delete(numberKey(before.AssignmentId))
	}
	if after != nil && after.AssignmentId != 0 && !after.Voided {
		s.by.billed.Set(numberKey(after.AssignmentId), lineKey(after))
	}
}

func lineKey(l *storehubv1.TicketLineRow) string { return numberKey(l.TicketId) + numberKey(l.Seq) }

// ticketName is what people call a ticket: S-17.
func ticketName(t *storehubv1.TicketRow) string { return ticketID(t.Id).String() }

func lineName(l *storehubv1.TicketLineRow) string {
	return ticketID(l.TicketId).String() + "/" + strconv.FormatUint(l.Seq, 10)
}

func ticketState(st storehubv1.TicketState) string {
	return strings.TrimPrefix(st.String(), "TICKET_STATE_")
}

func (s *State) ticket(id string) (*storehubv1.TicketRow, error) {
	n, _ := parseID("S", id)
	row, ok := s.rows.tickets.get(numberKey(n))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_TICKET, "ticket", id)
	}
	return row, nil
}

// wantTicket is a ticket in one of the states, which nobody is paying.
func (s *State) wantTicket(id string, allowed ...storehubv1.TicketState) (*storehubv1.TicketRow, error) {
	t, err := s.ticket(id)
	if err == nil {
		err = editable(t, allowed...)
	}
	return t, err
}

func editable(t *storehubv1.TicketRow, allowed ...storehubv1.TicketState) error {
	switch {
	case !slices.Contains(allowed, t.State):
		return wrongTicket(t)
	case t.Paying:
		return beingPaid(t)
	}
	return nil
}

func wrongTicket(t *storehubv1.TicketRow) *Fault {
	return refuse(Conflict, storehubv1.Reason_REASON_TICKET_STATE, "ticket", ticketName(t), "state", ticketState(t.State))
}

func beingPaid(t *storehubv1.TicketRow) *Fault {
	return refuse(Conflict, storehubv1.Reason_REASON_TICKET_PAYING, "ticket", ticketName(t), "terminal", t.Terminal)
}

// currentTicket is the open ticket of a register, nil = it has none.
func (s *State) currentTicket(terminal string) *storehubv1.TicketRow {
	key, ok := s.by.current.Get(terminal)
	if !ok {
		return nil
	}
	t, _ := s.rows.tickets.get(key)
	return t
}

// ticketsOfCustomer visits the tickets of a customer, newest first, while visit returns true.
func (s *State) ticketsOfCustomer(customer uint64, visit func(*storehubv1.TicketRow) bool) {
	s.by.ticketed.Descend(numberKey(customer)+numberKey(^uint64(0)), func(k, key string) bool {
		if !strings.HasPrefix(k, numberKey(customer)) {
			return false
		}
		t, _ := s.rows.tickets.get(key)
		return visit(t)
	})
}

// register is a terminal at which tickets are opened, of whoever calls.
func (tx *Tx) register(id string) (*storehubv1.TerminalRow, error) {
	row, err := tx.ownTerminal(id)
	if err == nil {
		err = isRegister(row)
	}
	return row, err
}

func isRegister(t *storehubv1.TerminalRow) error {
	if desk(t.Role) {
		return nil
	}
	return refuse(Conflict, storehubv1.Reason_REASON_NOT_A_REGISTER, "terminal", t.Id, "role", t.Role)
}

// noneOpen refuses a register that has an open ticket.
func (s *State) noneOpen(terminal string) error {
	if t := s.currentTicket(terminal); t != nil {
		return refuse(Conflict, storehubv1.Reason_REASON_TICKET_OPEN, "terminal", terminal, "ticket", ticketName(t))
	}
	return nil
}

func openTicket(tx *Tx, req *storehubv1.OpenTicketRequest) (*storehubv1.OpenTicketResponse, error) {
	terminal, err := tx.register(req.Terminal)
	if err != nil {
		return nil, err
	}
	customer := uint64(0)
	if req.CustomerId != "" {
		c, err := tx.s.customer(req.CustomerId)
		if err != nil {
			return nil, err
		}
		customer = c.Id
	}
	t, err := tx.openTicket(terminal, customer)
	if err != nil {
		return nil, err
	}
	return &storehubv1.OpenTicketResponse{Ticket: tx.s.ticketOf(t)}, nil
}

// openTicket opens a ticket at a terminal, which becomes its current one; customer 0 = nobody is known.
func (tx *Tx) openTicket(terminal *storehubv1.TerminalRow, customer uint64) (*storehubv1.TicketRow, error) {
	if err := first(isRegister(terminal), tx.s.noneOpen(terminal.Id), tx.s.roomForTicket()); err != nil {
		return nil, err
	}
	shop := tx.shop()
	if day := tx.s.businessDay(tx.now); day > shop.TicketDay {
		shop.TicketDay, shop.TicketNumber = day, 0 // where the day goes back with the zone, the numbers go on
	}
	shop.TicketNumber++
	t := &storehubv1.TicketRow{
		Id: tx.next(&shop.TicketId), Number: shop.TicketNumber, Day: shop.TicketDay, State: tOpen, Terminal: terminal.Id, CustomerId: customer,
		Currency: tx.s.effective.GetCurrency(), OpenedAtMs: tx.now, OpenedBy: tx.actor,
	}
	tx.s.rows.tickets.put(tx, t)
	args := []any{"number", t.Number, "currency", t.Currency}
	if customer != 0 {
		args = append(args, "customer", customerID(customer))
	}
	tx.tellTicket("TicketOpened", t, 0, args...)
	return t, nil
}

func (s *State) roomForTicket() error {
	if s.by.unsettled.Len() >= maxLiveTickets {
		return refuse(Full, storehubv1.Reason_REASON_TABLE_FULL, "table", "open_tickets", "limit", maxLiveTickets)
	}
	return roomFor(s.rows.tickets)
}

// tellTicket emits what happened to a ticket.
func (tx *Tx) tellTicket(event string, t *storehubv1.TicketRow, a assignmentID, args ...any) {
	tx.hurry()
	tx.subject(ticketName(t))
	if t.CustomerId != 0 {
		tx.subject("customer:" + customerID(t.CustomerId).String())
	}
	tx.emit(event, "", a, append([]any{"ticket", ticketName(t), "terminal", t.Terminal}, args...)...)
}

func (tx *Tx) editTicket(t *storehubv1.TicketRow, f func(*storehubv1.TicketRow)) *storehubv1.TicketRow {
	return tx.s.rows.tickets.edit(tx, numberKey(t.Id), f)
}

func assignCustomer(tx *Tx, req *storehubv1.AssignCustomerRequest) (*storehubv1.AssignCustomerResponse, error) {
	t, err := tx.s.ticket(req.TicketId)
	if err != nil {
		return nil, err
	}
	c, err := tx.s.customer(req.CustomerId)
	if err != nil {
		return nil, err
	}
	if t, err = tx.assignTicket(t, c.Id, req.ReplaceCustomer); err != nil {
		return nil, err
	}
	return &storehubv1.AssignCustomerResponse{Ticket: tx.s.ticketOf(t)}, nil
}

// assignTicket says whose ticket it is; another customer's only with replace (P18).
func (tx *Tx) assignTicket(t *storehubv1.TicketRow, customer uint64, replace bool) (*storehubv1.TicketRow, error) {
	was := t.CustomerId
	switch err := editable(t, tOpen, tParked); {
	case err != nil:
		return nil, err
	case was == customer:
		return t, nil
	case was != 0 && !replace:
		return nil, refuse(Conflict, storehubv1.Reason_REASON_OTHER_CUSTOMER, "ticket", ticketName(t), "customer", customerID(was))
	}
	args := []any{"customer", customerID(customer)}
	if was != 0 {
		tx.subject("customer:" + customerID(was).String())
		args = append(args, "was", customerID(was))
	}
	t = tx.editTicket(t, func(r *storehubv1.TicketRow) { r.CustomerId = customer })
	tx.tellTicket("TicketCustomerAssigned", t, 0, args...)
	return t, nil
}

func parkTicket(tx *Tx, req *storehubv1.ParkTicketRequest) (*storehubv1.ParkTicketResponse, error) {
	t, err := tx.s.ticket(req.TicketId)
	if err == nil {
		t, err = tx.parkTicket(t)
	}
	if err != nil {
		return nil, err
	}
	return &storehubv1.ParkTicketResponse{Ticket: tx.s.ticketOf(t)}, nil
}

// parkTicket sets an open ticket aside that nobody is paying.
func (tx *Tx) parkTicket(t *storehubv1.TicketRow) (*storehubv1.TicketRow, error) {
	if err := editable(t, tOpen); err != nil {
		return nil, err
	}
	return tx.setAside(t), nil
}

// setAside parks an open ticket, also one that is being paid: the payment goes on, and it can still be closed.
func (tx *Tx) setAside(t *storehubv1.TicketRow) *storehubv1.TicketRow {
	t = tx.editTicket(t, func(r *storehubv1.TicketRow) { r.State = tParked })
	tx.tellTicket("TicketParked", t, 0)
	return t
}

func resumeTicket(tx *Tx, req *storehubv1.ResumeTicketRequest) (*storehubv1.ResumeTicketResponse, error) {
	t, err := tx.s.wantTicket(req.TicketId, tParked)
	if err != nil {
		return nil, err
	}
	where := req.Terminal
	if where == "" {
		where = t.Terminal
	}
	terminal, err := tx.register(where)
	if err != nil {
		return nil, err
	}
	if err := tx.s.noneOpen(terminal.Id); err != nil {
		return nil, err
	}
	var args []any
	if terminal.Id != t.Terminal {
		args = []any{"was", t.Terminal}
	}
	t = tx.editTicket(t, func(r *storehubv1.TicketRow) { r.State, r.Terminal = tOpen, terminal.Id })
	tx.tellTicket("TicketResumed", t, 0, args...)
	return &storehubv1.ResumeTicketResponse{Ticket: tx.s.ticketOf(t)}, nil
}

func voidTicket(tx *Tx, req *storehubv1.VoidTicketRequest) (*storehubv1.VoidTicketResponse, error) {
	t, err := tx.s.wantTicket(req.TicketId, tOpen, tParked)
	if err != nil {
		return nil, err
	}
	reason, err := neededReason(req.Reason)
	if err != nil {
		return nil, err
	}
	for _, l := range tx.s.linesOf(t) { // their dispatches may stand on another ticket
		tx.s.rows.ticketLines.edit(tx, lineKey(l), func(r *storehubv1.TicketLineRow) { r.Voided = true })
	}
	t = tx.editTicket(t, func(r *storehubv1.TicketRow) {
		r.State, r.ClosedAtMs, r.ClosedBy, r.Reason = tVoided, tx.now, tx.actor, reason
	})
	tx.note = reason
	tx.tellTicket("TicketVoided", t, 0, "total_minor", t.TotalMinor, "currency", t.Currency, "reason", reason)
	return &storehubv1.VoidTicketResponse{Ticket: tx.s.ticketOf(t)}, nil
}

// dropTickets lets go of tickets that are long over, with their lines.
func (tx *Tx) dropTickets() {
	var gone []*storehubv1.TicketRow
	rows := 0
	tx.s.by.settled.Ascend("", func(_, key string) bool {
		t, _ := tx.s.rows.tickets.get(key)
		if t.ClosedAtMs > tx.now-keepTicketsMS {
			return false
		}
		gone = append(gone, t)
		rows += 1 + int(t.Lines)
		return rows < maxDropped
	})
	for _, t := range gone {
		for _, l := range tx.s.linesOf(t) {
			tx.leave(l)
			tx.s.rows.ticketLines.delete(tx, lineKey(l))
		}
		tx.leave(t)
		tx.s.rows.tickets.delete(tx, numberKey(t.Id))
	}
}

// ticketOf is a ticket for the outside.
func (s *State) ticketOf(t *storehubv1.TicketRow) *storehubv1.Ticket {
	res := &storehubv1.Ticket{
		Id: ticketName(t), Number: t.Number, State: t.State, Terminal: t.Terminal, CustomerId: optionalCustomer(t.CustomerId),
		TotalMinor: t.TotalMinor, Currency: t.Currency, Paying: t.Paying, OpenedAt: stampOf(t.OpenedAtMs), ClosedAt: stampOf(t.ClosedAtMs),
		Payment: t.Payment, Reason: t.Reason, BusinessDay: dayText(int64(t.Day)), LineCount: t.Lines,
	}
	for _, l := range s.linesOf(t) {
		res.Lines = append(res.Lines, lineOf(l))
	}
	return res
}

// GetTicket is one ticket.
func (v View) GetTicket(req *storehubv1.GetTicketRequest) (*storehubv1.GetTicketResponse, error) {
	t, err := v.s.ticket(req.TicketId)
	if err != nil {
		return nil, err
	}
	return &storehubv1.GetTicketResponse{Ticket: v.s.ticketToRead(t)}, nil
}

// ticketToRead is a ticket with what people at a register want to know of it besides. The answers of commands are kept for their
// retries and have none of it: a name must not outlive its customer there.
func (s *State) ticketToRead(t *storehubv1.TicketRow) *storehubv1.Ticket {
	res := s.ticketOf(t)
	res.OpenedBy, res.OpenedByName, res.CustomerName = t.OpenedBy, s.actorName(t.OpenedBy), s.customerName(t.CustomerId)
	for i, l := range s.linesOf(t) {
		if a, ok := s.rows.assignments.get(numberKey(l.AssignmentId)); ok && l.AssignmentId != 0 {
			res.Lines[i].Technician = a.Technician
		}
	}
	return res
}

// ListTickets is the tickets of a state, a register, a customer, newest first; without a state those that are open and parked.
func (v View) ListTickets(req *storehubv1.ListTicketsRequest) (*storehubv1.ListTicketsResponse, error) {
	if req.Terminal != "" {
		if _, err := v.s.terminal(req.Terminal); err != nil {
			return nil, err
		}
	}
	res := &storehubv1.ListTicketsResponse{}
	add := func(t *storehubv1.TicketRow) bool {
		if req.State != t.State && (req.State != 0 || !unsettled(t)) || req.Terminal != "" && req.Terminal != t.Terminal {
			return true
		}
		if res.Truncated = len(res.Tickets) == maxTicketsListed; res.Truncated {
			return false
		}
		res.Tickets = append(res.Tickets, v.s.ticketToRead(t))
		return true
	}
	if req.CustomerId != "" {
		c, err := v.s.customer(req.CustomerId)
		if err != nil {
			return nil, err
		}
		v.s.ticketsOfCustomer(c.Id, add)
		return res, nil
	}
	list := v.s.by.unsettled
	if req.State == tClosed || req.State == tVoided {
		list = v.s.by.settled
	}
	list.Reverse(func(_, key string) bool {
		t, _ := v.s.rows.tickets.get(key)
		return add(t)
	})
	return res, nil
}
