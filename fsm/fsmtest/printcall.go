package fsmtest

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// callText is a call in one line: what it is, whose number it may be, what was done about it.
func callText(c *storehubv1.Call) string {
	word := func(name string, v interface{ String() string }, prefix, usual string) string {
		text := strings.ToLower(strings.TrimPrefix(v.String(), prefix))
		if text == usual || text == "unspecified" {
			return ""
		}
		return name + text
	}
	when := func(name string, t *timestamppb.Timestamp) string {
		if t == nil {
			return ""
		}
		return name + clockText(t.AsTime().UnixMilli())
	}
	label := func(name, value string) string {
		if value == "" {
			return ""
		}
		return name + value
	}
	number := c.Number
	if number == "" {
		number = "(" + word("", c.Presentation, "PRESENTATION_", "") + ")"
	}
	duration := ""
	if c.DurationMs != 0 {
		duration = fmt.Sprintf("lasted %dms", c.DurationMs)
	}
	late := ""
	if c.Late {
		late = "late"
	}
	return joined(
		c.Id, label("id=", c.CallId), number, label("e164=", c.E164), label("name=", c.CallerName), word("", c.Direction, "DIRECTION_", "inbound"),
		word("", c.State, "CALL_STATE_", ""), when("rang ", c.RangAt), when("answered ", c.AnsweredAt), when("over ", c.EndedAt), duration, late,
		label("on ", c.Line), label("by ", c.Device),
		word("", c.Match, "MATCH_", "none"), strings.Join(c.CustomerIds, ","), label("called ", strings.Join(c.CustomerNames, ",")), word("", c.Flag, "NUMBER_FLAG_", "none"),
		label("shown at ", strings.Join(c.ShownAt, ",")), label("claimed by ", c.ClaimedBy), word("", c.Outcome, "CALL_OUTCOME_", "none"),
		label("customer ", c.CustomerId), label("called ", c.CustomerName), label("ticket ", c.TicketId), label("booking ", c.BookingId),
		word("followup ", c.Followup, "FOLLOWUP_", ""), label("note ", c.Note),
	)
}

// windowText is what a register shows of a call.
func windowText(w *storehubv1.CallWindow) string {
	lines := []string{"\n  " + callText(w.Call)}
	for _, c := range w.Callers {
		lines = append(lines, "\n    "+strings.ToLower(strings.TrimPrefix(c.Match.String(), "MATCH_"))+" "+briefText(c.Customer))
	}
	var actions []string
	for _, a := range w.Actions {
		actions = append(actions, strings.ToLower(strings.TrimPrefix(a.String(), "CALL_ACTION_")))
	}
	return strings.Join(lines, "") + "\n    [" + strings.Join(actions, "] [") + "]"
}

// briefText is a customer as a window shows him.
func briefText(b *storehubv1.CustomerBrief) string {
	text := joined(b.CustomerId, b.Name, strings.Join(b.Tags, ","), b.Notes)
	for _, n := range []struct {
		name  string
		count int32
	}{{"visits", b.Visits}, {"no-shows", b.NoShows}, {"units", b.UnitsLeft}} {
		if n.count != 0 {
			text += fmt.Sprintf(" %s=%d", n.name, n.count)
		}
	}
	if b.LastVisitAt != nil {
		text += " last " + clockText(b.LastVisitAt.AsTime().UnixMilli())
	}
	for _, e := range b.Today {
		text += " today (" + agendaText(e) + ")"
	}
	if b.Next != nil {
		text += " next (" + agendaText(b.Next) + ")"
	}
	return text
}

func joined(words ...string) string {
	var said []string
	for _, w := range words {
		if w != "" {
			said = append(said, w)
		}
	}
	return strings.Join(said, " ")
}
