package fsmtest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

func faultText(err error) string {
	var f *fsm.Fault
	if !errors.As(err, &f) {
		return err.Error()
	}
	text := "refused " + f.Kind.String() + " " + fsm.ReasonName(f.Detail.Reason) + argsText(f.Detail.Args)
	for _, it := range f.Detail.Items {
		text += "; " + fsm.ReasonName(it.Reason) + argsText(it.Args)
	}
	if f.Detail.Truncated {
		text += fmt.Sprintf(" … of %d", f.Detail.Total)
	}
	return text
}

func argsText(args []*storehubv1.FaultArg) string {
	var b strings.Builder
	for _, a := range args {
		value := a.Value
		// Instants are easier to read as the shop's clock shows them.
		if ms, err := strconv.ParseInt(value, 10, 64); err == nil && strings.HasSuffix(a.Name, "_ms") && ms > 1e12 {
			value = clockText(ms)
		}
		b.WriteString(" " + a.Name + "=" + value)
	}
	return b.String()
}

// answerText shows what is set in an answer, field by field.
func answerText(m proto.Message) string {
	var parts []string
	r := m.ProtoReflect()
	for fields, i := r.Descriptor().Fields(), 0; i < fields.Len(); i++ {
		fd := fields.Get(i)
		if !r.Has(fd) || fd.Name() == "total" || fd.FullName() == "storehub.v1.Customer.version" { // an index, which any new line would move
			continue
		}
		if text := fieldText(fd, r.Get(fd)); text != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return "ok"
	}
	return strings.Join(parts, " ")
}

func fieldText(fd protoreflect.FieldDescriptor, v protoreflect.Value) string {
	if !fd.IsList() {
		text := valueText(fd, v)
		if text == "" || isAssignment(fd) {
			return text
		}
		return string(fd.Name()) + "=" + text
	}
	var items []string
	for i := range v.List().Len() {
		items = append(items, valueText(fd, v.List().Get(i)))
	}
	if isAssignment(fd) {
		return strings.Join(items, ", ")
	}
	return string(fd.Name()) + "=" + strings.Join(items, ",")
}

func isAssignment(fd protoreflect.FieldDescriptor) bool {
	return fd.Kind() == protoreflect.MessageKind && fd.Message().Name() == "Assignment"
}

func valueText(fd protoreflect.FieldDescriptor, v protoreflect.Value) string {
	switch fd.Kind() {
	case protoreflect.EnumKind:
		return enumText(fd.Enum(), v.Enum())
	case protoreflect.MessageKind:
		switch m := v.Message().Interface().(type) {
		case *storehubv1.Assignment:
			return assignmentText(m)
		case *storehubv1.Warning:
			return "(" + fsm.ReasonName(m.Reason) + argsText(m.Args) + ")"
		case *storehubv1.Plan:
			return planText(m)
		case *storehubv1.Call:
			return callText(m)
		case *storehubv1.CallWindow:
			return windowText(m)
		case *storehubv1.CustomerBrief:
			return briefText(m)
		case *storehubv1.Occurrence:
			return occurrenceText(m)
		case *storehubv1.WaitlistEntry:
			return waitlistText(m)
		case *storehubv1.Booking:
			return bookingText(m)
		case *storehubv1.Notice:
			return noticeText(m)
		case *storehubv1.PunchCard:
			return punchCardText(m)
		case *storehubv1.AgendaEntry:
			return agendaText(m)
		case *storehubv1.Ticket:
			return ticketText(m)
		case *storehubv1.TicketLine:
			return lineText(m)
		case *storehubv1.Conflict:
			return "(" + clockText(m.StartsAt.AsTime().UnixMilli()) + " " + m.Resource + " held by " + strings.Join(m.HeldBy, " ") + ")"
		case *timestamppb.Timestamp:
			return clockText(m.AsTime().UnixMilli())
		default:
			if text := answerText(m); text != "ok" {
				return "(" + text + ")"
			}
			return ""
		}
	case protoreflect.BytesKind:
		return fmt.Sprintf("%x", v.Bytes())
	}
	return fmt.Sprint(v.Interface())
}

func enumText(ed protoreflect.EnumDescriptor, n protoreflect.EnumNumber) string {
	prefix := strings.TrimSuffix(string(ed.Values().Get(0).Name()), "UNSPECIFIED")
	return strings.ToLower(strings.TrimPrefix(string(ed.Values().ByNumber(n).Name()), prefix))
}

// planText is a plan and, one a line, its dates: number, what the shop's clock shows, state and note.
func planText(p *storehubv1.Plan) string {
	text := fmt.Sprintf("%s of %s: %s %s, %d dates, %d done, %d left", p.Id, p.CustomerId, p.Item, enumText(p.Repeat.Descriptor(), p.Repeat.Number()), p.Total, p.Done, p.Left)
	if p.Zone != "Asia/Shanghai" {
		text += ", by the clock of " + p.Zone
	}
	text += rest("called", p.CustomerName)
	if p.NextStart != nil {
		text += " next " + clockText(p.NextStart.AsTime().UnixMilli())
	}
	for _, n := range []struct {
		name  string
		count int32
	}{{"no_shows", p.NoShows}, {"unpaid", p.Unpaid}, {"undecided", p.Undecided}} {
		if n.count != 0 {
			text += fmt.Sprintf(" %s=%d", n.name, n.count)
		}
	}
	for _, o := range p.Occurrences {
		text += "\n  " + occurrenceText(o)
	}
	return text
}

func occurrenceText(o *storehubv1.Occurrence) string {
	text := fmt.Sprintf("%d %s", o.Number, o.LocalTime)
	if o.State != storehubv1.OccurrenceState_OCCURRENCE_STATE_PLANNED {
		text += " " + enumText(o.State.Descriptor(), o.State.Number())
	}
	if o.Note != 0 {
		text += " " + enumText(o.Note.Descriptor(), o.Note.Number())
	}
	if o.Detached {
		text += " detached"
	}
	if o.Reopened {
		text += " reopened"
	}
	if o.Unpaid {
		text += " unpaid"
	}
	text += rest("by", o.PunchCard)
	return text
}

func bookingText(b *storehubv1.Booking) string {
	text := fmt.Sprintf("%s %s %s %s %s", b.Id, b.LocalTime, b.Item, enumText(b.State.Descriptor(), b.State.Number()), strings.Join(b.Resources, "+"))
	return text + rest("for", b.CustomerId) + rest("notes", b.Notes) + rest("because", b.Reason) + rest("by", b.PunchCard)
}

// waitlistText is who waits for what, and until when a place is kept for whom.
func waitlistText(e *storehubv1.WaitlistEntry) string {
	text := fmt.Sprintf("%s %s for %s %s-%s", e.Id, e.CustomerId, e.Item, clockText(e.From.AsTime().UnixMilli()), clockText(e.To.AsTime().UnixMilli()))
	text += rest("with", strings.Join(e.Resources, "+")) + rest("notes", e.Notes)
	if o := e.Offer; o != nil {
		text += fmt.Sprintf(", offered %s %s %s until %s", o.Booking, o.LocalTime, strings.Join(o.Resources, "+"), clockText(o.Until.AsTime().UnixMilli()))
	}
	for _, t := range e.Passed {
		text += ", passed " + clockText(t.AsTime().UnixMilli())
	}
	return text
}

func noticeText(n *storehubv1.Notice) string {
	text := fmt.Sprintf("%s %s %s %s of %s for %s", n.Id, enumText(n.State.Descriptor(), n.State.Number()), enumText(n.Channel.Descriptor(), n.Channel.Number()), enumText(n.Cause.Descriptor(), n.Cause.Number()), n.Date+n.AssignmentId, n.CustomerId+n.Technician)
	if n.MinutesBefore != 0 {
		text += fmt.Sprintf(" -%dm", n.MinutesBefore)
	}
	text += " due " + clockText(n.DueAt.AsTime().UnixMilli()) + rest("by", n.Node) + rest("because", n.Trouble)
	if n.Attempts > 1 {
		text += fmt.Sprintf(" tried %d times", n.Attempts)
	}
	return text
}

// punchCardText is a card and, one a line, its ledger.
func punchCardText(c *storehubv1.PunchCard) string {
	text := fmt.Sprintf("%s of %s: %d of %d %s", c.Id, c.CustomerId, c.UnitsLeft, c.UnitsSold, c.Item)
	if c.ExpiresAt != nil {
		text += " until " + clockText(c.ExpiresAt.AsTime().UnixMilli())
	}
	for _, e := range c.Ledger {
		text += fmt.Sprintf("\n  %s %s %+d = %d%s%s by %s", clockText(e.At.AsTime().UnixMilli()), enumText(e.Kind.Descriptor(), e.Kind.Number()), e.Units, e.Left, rest("for", e.Date+e.Ticket), rest("because", e.Reason), e.By) + rest("called", e.ByName)
	}
	return text
}

func rest(name, value string) string {
	if value == "" {
		return ""
	}
	return " " + name + " " + value
}

func agendaText(e *storehubv1.AgendaEntry) string {
	text := fmt.Sprintf("%s %s", e.LocalTime, e.EndsAt.AsTime().In(opening.Location()).Format("15:04"))
	for _, part := range []string{e.Id, e.CustomerName, e.Item, strings.Join(e.Resources, "+"), enumText(e.State.Descriptor(), e.State.Number())} {
		if part != "" {
			text += " " + part
		}
	}
	return text + rest("notes", e.Notes) + rest("clashes with", strings.Join(e.Clashes, " "))
}

func assignmentText(a *storehubv1.Assignment) string {
	text := fmt.Sprintf("%s: %s %s %s", a.Id, a.Technician, enumText(a.Kind.Descriptor(), a.Kind.Number()), enumText(a.State.Descriptor(), a.State.Number()))
	for _, f := range []struct{ name, value string }{{"room", a.Room}, {"item", a.Item}, {"band", a.Wristband}, {"for", a.Replaces}} {
		if f.value != "" {
			text += " " + f.name + "=" + f.value
		}
	}
	if a.StartedAt != nil {
		text += " " + clockText(a.StartedAt.AsTime().UnixMilli()) + "-" + clockText(a.PlannedEnd.AsTime().UnixMilli())
	}
	if a.OvertimeMs > 0 {
		text += fmt.Sprintf(" over=%ds", a.OvertimeMs/1000)
	}
	if a.Escalated {
		text += " unanswered"
	}
	return text
}

// clockText is an instant as the shop's clock shows it.
func clockText(ms int64) string {
	t := time.UnixMilli(ms).In(opening.Location())
	text := t.Format("15:04:05")
	text = strings.TrimSuffix(text, ":00")
	if t.YearDay() != opening.YearDay() || t.Year() != opening.Year() {
		text = t.Format("02.01.") + text
	}
	return text
}

func eventText(e *storehubv1.Event) string {
	text := e.Name
	for _, part := range []string{e.Technician, e.AssignmentId} {
		if part != "" {
			text += " " + part
		}
	}
	return text + argsText(e.Args)
}

func whyText(w *storehubv1.WhyNot) string { return fsm.ReasonName(w.Reason) + argsText(w.Args) }

// letters stand behind who is not free.
var letters = map[storehubv1.TechnicianState]string{
	storehubv1.TechnicianState_TECHNICIAN_STATE_BREAK: "b", storehubv1.TechnicianState_TECHNICIAN_STATE_HELD: "h",
	storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING: "p", storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING: "s",
}

func boardText(b *storehubv1.Board) string {
	var lines []string
	for _, c := range b.Categories {
		line := c.Id + ":"
		for _, e := range c.Queue {
			line += " " + e.Technician + letters[e.State]
			if e.State == storehubv1.TechnicianState_TECHNICIAN_STATE_IDLE && e.Turn == 0 {
				line += "-"
			}
			if e.LeaveAfterService {
				line += "!"
			}
		}
		for _, w := range c.Waiting {
			line += " | waits " + waitingText(w)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func waitingText(w *storehubv1.Waiting) string {
	text := w.Id + " " + enumText(w.Kind.Descriptor(), w.Kind.Number())
	if w.Gender != 0 {
		text += " " + enumText(w.Gender.Descriptor(), w.Gender.Number())
	}
	for _, f := range []struct{ name, value string }{{"wants", w.Technician}, {"room", w.Room}, {"item", w.Item}} {
		if f.value != "" {
			text += " " + f.name + "=" + f.value
		}
	}
	if w.CanServe {
		text += " now"
	}
	return text
}
