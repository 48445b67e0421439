package fsm

import (
	"strconv"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

func addLine(tx *Tx, req *storehubv1.AddLineRequest) (*storehubv1.AddLineResponse, error) {
	t, err := tx.s.wantTicket(req.TicketId, tOpen)
	if err != nil {
		return nil, err
	}
	l, err := tx.s.lineFrom(req)
	if err != nil {
		return nil, err
	}
	total := t.TotalMinor + int64(l.Quantity)*l.UnitPriceMinor
	if err := first(
		checkRange("lines", t.Lines+1, 0, maxLines), checkRange("total_minor", total, -maxTotal, maxTotal), roomFor(tx.s.rows.ticketLines),
	); err != nil {
		return nil, err
	}
	t = tx.editTicket(t, func(r *storehubv1.TicketRow) {
		r.LineSeq++
		r.Lines++
		r.TotalMinor = total
	})
	l.TicketId, l.Seq, l.AddedAtMs, l.AddedBy = t.Id, t.LineSeq, tx.now, tx.actor
	tx.s.rows.ticketLines.put(tx, l)
	tx.tellLine("LineAdded", t, l)
	return &storehubv1.AddLineResponse{LineId: lineName(l), Line: lineOf(l), TotalMinor: total}, nil
}

// lineFrom is the line that is asked for, without its place on the ticket.
func (s *State) lineFrom(req *storehubv1.AddLineRequest) (*storehubv1.TicketLineRow, error) {
	l := &storehubv1.TicketLineRow{Item: req.Item, Text: req.Text, Quantity: 1}
	if req.Quantity != nil {
		l.Quantity = *req.Quantity
	}
	if err := cleanText("text", &l.Text, 0, maxName); err != nil {
		return nil, err
	}
	if req.AssignmentId != "" {
		a, err := s.billable(req.AssignmentId)
		if err != nil {
			return nil, err
		}
		if l.AssignmentId = a.Id; l.Item == "" && (l.Text == "" || req.UnitPriceMinor == nil) {
			l.Item = a.Item
		}
	}
	item, err := s.item(l.Item)
	switch {
	case err != nil:
		return nil, err
	case item == nil && l.Text == "":
		return nil, refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "text")
	case req.UnitPriceMinor != nil:
		l.UnitPriceMinor = *req.UnitPriceMinor
	case item == nil:
		return nil, refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "unit_price_minor")
	default:
		l.UnitPriceMinor = item.PriceMinor
	}
	least := int64(0)
	if item == nil {
		least = -maxUnitPrice // a discount
	}
	return l, first(checkRange("quantity", l.Quantity, 1, maxQuantity), checkRange("unit_price_minor", l.UnitPriceMinor, least, maxUnitPrice))
}

// billable is a dispatch that may stand on a ticket: one that a guest has, or has had, and that is on none.
func (s *State) billable(id string) (*storehubv1.AssignmentRow, error) {
	a, err := s.wantAssignment(id, asPending, asServing, asFinished)
	if err != nil {
		return nil, err
	}
	if key, on := s.by.billed.Get(numberKey(a.Id)); on {
		l, _ := s.rows.ticketLines.get(key)
		return nil, refuse(Conflict, storehubv1.Reason_REASON_ON_TICKET, "assignment", assignmentID(a.Id), "ticket", ticketID(l.TicketId), "line", lineName(l))
	}
	return a, nil
}

func removeLine(tx *Tx, req *storehubv1.RemoveLineRequest) (*storehubv1.RemoveLineResponse, error) {
	t, err := tx.s.wantTicket(req.TicketId, tOpen)
	if err != nil {
		return nil, err
	}
	l, err := tx.s.lineOn(t, req.LineId)
	if err != nil {
		return nil, err
	}
	tx.s.rows.ticketLines.delete(tx, lineKey(l))
	t = tx.editTicket(t, func(r *storehubv1.TicketRow) {
		r.Lines--
		r.TotalMinor -= int64(l.Quantity) * l.UnitPriceMinor
	})
	tx.tellLine("LineRemoved", t, l)
	return &storehubv1.RemoveLineResponse{TotalMinor: t.TotalMinor}, nil
}

// lineOn is the line of a ticket that an id names.
func (s *State) lineOn(t *storehubv1.TicketRow, id string) (*storehubv1.TicketLineRow, error) {
	head, digits, _ := strings.Cut(id, "/")
	n, _ := parseID("S", head)
	seq, err := strconv.ParseUint(digits, 10, 64)
	l, ok := s.rows.ticketLines.get(lineKey(&storehubv1.TicketLineRow{TicketId: t.Id, Seq: seq}))
	if err != nil || !ok || n != t.Id || digits[0] == '0' {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_LINE, "line", id, "ticket", ticketName(t))
	}
	return l, nil
}

// tellLine emits what happened to a line of a ticket.
func (tx *Tx) tellLine(event string, t *storehubv1.TicketRow, l *storehubv1.TicketLineRow) {
	args := []any{"line", lineName(l)}
	if l.Item != "" {
		args = append(args, "item", l.Item)
	}
	if l.Text != "" {
		args = append(args, "text", l.Text)
	}
	tx.tellTicket(event, t, assignmentID(l.AssignmentId), append(
		args, "quantity", l.Quantity, "unit_price_minor", l.UnitPriceMinor, "total_minor", t.TotalMinor, "currency", t.Currency,
	)...)
}

// linesOf are the lines of a ticket in the order in which they were added.
func (s *State) linesOf(t *storehubv1.TicketRow) (list []*storehubv1.TicketLineRow) {
	s.rows.ticketLines.scan(numberKey(t.Id), func(_ string, l *storehubv1.TicketLineRow) bool {
		if l.TicketId != t.Id {
			return false
		}
		list = append(list, l)
		return true
	})
	return list
}

func lineOf(l *storehubv1.TicketLineRow) *storehubv1.TicketLine {
	return &storehubv1.TicketLine{
		LineId: lineName(l), Item: l.Item, Text: l.Text, AssignmentId: optionalAssignment(l.AssignmentId), Quantity: l.Quantity,
		UnitPriceMinor: l.UnitPriceMinor, AmountMinor: int64(l.Quantity) * l.UnitPriceMinor,
	}
}

// optionalAssignment is the id of a dispatch, "" for none.
func optionalAssignment(id uint64) string {
	if id == 0 {
		return ""
	}
	return assignmentID(id).String()
}
