package fsm

import (
	"fmt"

	storehubv1 "storehub/proto/storehub/v1"
)

// verifyTickets: a ticket comes to what its lines do, a register has one open ticket, a dispatch stands on one line, and what was
// paid by punch card was taken from that card, once.
func (s *State) verifyTickets() error {
	lines, totals, billed := map[uint64]int32{}, map[uint64]int64{}, map[uint64]uint64{}
	var err error
	s.rows.ticketLines.scan("", func(_ string, l *storehubv1.TicketLineRow) bool {
		t, there := s.rows.tickets.get(numberKey(l.TicketId))
		other := billed[l.AssignmentId]
		switch {
		case !there || l.Seq > t.LineSeq || l.Voided != (t.State == tVoided):
			err = fmt.Errorf("line %s is on no such ticket: %v", lineName(l), t)
		case l.AssignmentId != 0 && !l.Voided && other != 0:
			err = fmt.Errorf("dispatch %d stands on tickets %d and %d", l.AssignmentId, other, l.TicketId)
		case !l.Voided:
			billed[l.AssignmentId] = l.TicketId
		}
		lines[l.TicketId]++
		totals[l.TicketId] += int64(l.Quantity) * l.UnitPriceMinor
		return err == nil
	})
	open := map[string]uint64{}
	s.rows.tickets.scan("", func(_ string, t *storehubv1.TicketRow) bool {
		switch {
		case err != nil:
		case lines[t.Id] != t.Lines || totals[t.Id] != t.TotalMinor:
			err = fmt.Errorf("%s has %d lines of %d, its row says %d of %d", ticketName(t), lines[t.Id], totals[t.Id], t.Lines, t.TotalMinor)
		case t.State == tOpen && open[t.Terminal] != 0:
			err = fmt.Errorf("%s and ticket %d are open at %s", ticketName(t), open[t.Terminal], t.Terminal)
		case unsettled(t) != (t.ClosedAtMs == 0) || t.Paying && !unsettled(t) || (t.State == tClosed) != (t.Payment != nil):
			err = fmt.Errorf("a ticket that cannot be: %v", t)
		case t.State == tOpen:
			open[t.Terminal] = t.Id
		}
		return err == nil
	})
	if err != nil {
		return err
	}
	return s.verifyTicketUnits()
}

// verifyTicketUnits: of the tickets that are still here, those that a punch card paid, and no others, took units, once.
func (s *State) verifyTicketUnits() error {
	type taken struct {
		card  uint64
		units int32
	}
	took := map[uint64]taken{}
	var err error
	s.rows.ledger.scan("", func(_ string, e *storehubv1.LedgerRow) bool {
		if (e.TicketId != 0) != (e.Kind == storehubv1.LedgerKind_LEDGER_KIND_TICKET) {
			err = fmt.Errorf("an entry that cannot be: %v", e)
		}
		if e.TicketId != 0 {
			if _, twice := took[e.TicketId]; twice {
				err = fmt.Errorf("ticket %d took units twice", e.TicketId)
			}
			took[e.TicketId] = taken{e.CardId, -e.Units}
		}
		return err == nil
	})
	s.rows.tickets.scan("", func(_ string, t *storehubv1.TicketRow) bool {
		units := int32(0)
		if t.PunchCardId != 0 {
			for _, l := range s.linesOf(t) {
				units += l.Quantity
			}
		}
		if have, want := took[t.Id], (taken{t.PunchCardId, units}); err == nil && (have != want || units != t.Units) {
			err = fmt.Errorf("%s took %v by the ledger, and %v by itself", ticketName(t), have, want)
		}
		return err == nil
	})
	return err
}
