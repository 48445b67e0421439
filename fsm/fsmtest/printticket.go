package fsmtest

import (
	"fmt"

	storehubv1 "storehub/proto/storehub/v1"
)

// ticketText is a ticket and, one a line, what stands on it.
func ticketText(t *storehubv1.Ticket) string {
	text := fmt.Sprintf("%s, number %d of %s, %s at %s", t.Id, t.Number, t.BusinessDay, enumText(t.State.Descriptor(), t.State.Number()), t.Terminal)
	if t.Paying {
		text += ", being paid"
	}
	text += rest("for", t.CustomerId) + rest("called", t.CustomerName) + rest("opened by", t.OpenedBy) + rest("called", t.OpenedByName) + fmt.Sprintf(": %d %s", t.TotalMinor, t.Currency)
	if p := t.Payment; p != nil {
		text += fmt.Sprintf(", paid %d %s", p.AmountMinor, enumText(p.Method.Descriptor(), p.Method.Number())) + rest("by", p.Reference)
	}
	if t.ClosedAt != nil {
		text += " at " + clockText(t.ClosedAt.AsTime().UnixMilli())
	}
	text += rest("because", t.Reason)
	for _, l := range t.Lines {
		text += "\n  " + lineText(l)
	}
	return text
}

func lineText(l *storehubv1.TicketLine) string {
	return fmt.Sprintf("%s%s%s %d x %d = %d", l.LineId, rest("of", l.Item), rest("says", l.Text), l.Quantity, l.UnitPriceMinor, l.AmountMinor) + rest("for", l.AssignmentId) + rest("by", l.Technician)
}
