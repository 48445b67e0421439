package fsmtest

import (
	"errors"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

func board(s *Shop, words []string) (string, error) {
	b, err := s.State.View().Board(strings.Join(words, ""))
	if err != nil {
		return faultText(err), nil
	}
	return boardText(b), nil
}

// raw is the queue with its placeholders.
func raw(s *Shop, words []string) (string, error) {
	category := "foot"
	if len(words) > 0 {
		category = words[0]
	}
	return Raw(s.State, category), nil
}

// Raw is a queue with its placeholders: "P(A-1) B C A".
func Raw(s *fsm.State, category string) string {
	var list []string
	for _, p := range Places(s, category) {
		if p.Assignment != "" {
			list = append(list, "P("+p.Assignment+")")
			continue
		}
		list = append(list, p.Technician)
	}
	return strings.Join(list, " ")
}

func trail(s *Shop, words []string) (string, error) {
	res, err := s.State.View().ExplainTechnician(&storehubv1.ExplainTechnicianRequest{Technician: words[0]})
	if err != nil {
		return faultText(err), nil
	}
	most := len(res.Trail)
	if len(words) > 1 {
		fmt.Sscan(words[1], &most)
	}
	var list []string
	for _, e := range res.Trail[:min(most, len(res.Trail))] {
		line := fmt.Sprintf("%s %s", clockText(e.At.AsTime().UnixMilli()), enumText(e.What.Descriptor(), e.What.Number()))
		for _, part := range []string{e.AssignmentId, e.Reason} {
			if part != "" {
				line += " " + part
			}
		}
		list = append(list, fmt.Sprintf("%s %d->%d by %s", line, e.FromPosition, e.ToPosition, e.By))
	}
	return strings.Join(list, "\n"), nil
}

func why(s *Shop, words []string) (string, error) {
	res, err := s.State.View().ExplainTechnician(&storehubv1.ExplainTechnicianRequest{Technician: words[0]})
	if err != nil {
		return faultText(err), nil
	}
	if len(res.WhyNotNext) == 0 {
		return words[0] + " is next", nil
	}
	var list []string
	for _, w := range res.WhyNotNext {
		list = append(list, whyText(w))
	}
	return strings.Join(list, "; "), nil
}

// events are those of the last command, each with its actor.
func events(s *Shop, _ []string) (string, error) {
	var list []string
	for _, e := range s.Last.Events {
		list = append(list, eventText(e)+" by "+e.Actor)
	}
	return strings.Join(list, "\n"), nil
}

// wrote are the topics to which the last command belongs.
func wrote(s *Shop, _ []string) (string, error) {
	v, list := s.State.View(), []string{}
	topics := storehubv1.Topic_TOPIC_UNSPECIFIED.Descriptor()
	for i := 1; i < topics.Values().Len(); i++ {
		if n := topics.Values().Get(i).Number(); v.Revision(storehubv1.Topic(n)) == v.Index() {
			list = append(list, enumText(topics, n))
		}
	}
	if len(list) == 0 {
		return "nothing", nil
	}
	return strings.Join(list, " "), nil
}

func outbox(s *Shop, _ []string) (string, error) {
	var list []string
	for _, r := range Outbox(s.State) {
		line := fmt.Sprintf("N-%d %s %s %s", r.Id, enumText(r.Channel.Descriptor(), r.Channel.Number()), enumText(r.Cause.Descriptor(), r.Cause.Number()), r.Technician)
		line += r.Date
		if r.Room != "" {
			line += " room=" + r.Room
		}
		if r.Cause == storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_DUE {
			line += fmt.Sprintf(" left=%d", r.MinutesLeft)
		}
		if r.ClaimedBy != "" {
			line += " claimed by " + r.ClaimedBy
		}
		list = append(list, line)
	}
	if list == nil {
		return "nothing", nil
	}
	return strings.Join(list, "\n"), nil
}

// audit is the newest record, or as many as the script wants.
func audit(s *Shop, words []string) (string, error) {
	n := int32(1)
	if len(words) > 0 {
		if _, err := fmt.Sscan(words[0], &n); err != nil {
			return "", fmt.Errorf("called %s: a number of records: %w", words[0], err)
		}
	}
	var list []string
	for _, r := range s.State.View().ListAudit(&storehubv1.ListAuditRequest{Limit: n}).Records {
		line := r.Op + " by " + r.Actor
		if len(r.Subjects) > 0 {
			line += " about " + strings.Join(r.Subjects, " ")
		}
		if r.Result != 0 {
			line += " refused " + fsm.ReasonName(r.Result)
		}
		if r.Note != "" {
			line += " because " + r.Note
		}
		list = append(list, line)
	}
	return strings.Join(list, "\n"), nil
}

// called is what those are called whom the newest record names, or as many records as the script wants.
func called(s *Shop, words []string) (string, error) {
	n := int32(1)
	if len(words) > 0 {
		if _, err := fmt.Sscan(words[0], &n); err != nil {
			return "", fmt.Errorf("called %s: a number of records: %w", words[0], err)
		}
	}
	list := []string{}
	for _, c := range s.State.View().ListAudit(&storehubv1.ListAuditRequest{Limit: n}).Names {
		list = append(list, c.Id+" = "+c.Name)
	}
	if len(list) == 0 {
		return "nobody", nil
	}
	return strings.Join(list, "\n"), nil
}

// list shows one of the shop's lists.
func list(s *Shop, words []string) (string, error) {
	v := s.State.View()
	category := ""
	if len(words) > 1 {
		category = words[1]
	}
	var m proto.Message
	var err error
	switch words[0] {
	case "technicians":
		m, err = v.ListTechnicians(&storehubv1.ListTechniciansRequest{Category: category})
	case "waiting":
		m, err = v.ListWaiting(&storehubv1.ListWaitingRequest{Category: category})
	case "categories":
		m = v.ListCategories(nil)
	case "staff":
		m = v.ListStaff(nil)
	case "rooms":
		m = v.ListRooms(nil)
	case "items":
		m = v.ListServiceItems(nil)
	case "terminals":
		m = v.ListTerminals(nil)
	case "customers":
		m, err = v.FindCustomers(s.Env(), &storehubv1.FindCustomersRequest{Text: category}, true)
	case "callers":
		m, err = v.FindCustomers(s.Env(), &storehubv1.FindCustomersRequest{Phone: strings.ReplaceAll(category, "_", " ")}, true)
	case "calls", "missed":
		m, err = v.ListCalls(&storehubv1.ListCallsRequest{CustomerId: category, MissedOnly: words[0] == "missed"})
	case "assistants":
		m = v.ListAssistants(nil)
	case "catalogue":
		m = v.ExportCatalogue(nil)
	case "resources":
		m = v.ListResources(&storehubv1.ListResourcesRequest{})
	case "plans":
		m, err = v.ListPlans(&storehubv1.ListPlansRequest{CustomerId: category})
	case "cards":
		m, err = v.ListPunchCards(&storehubv1.ListPunchCardsRequest{CustomerId: category})
	case "notices":
		m, err = v.ListNotices(&storehubv1.ListNoticesRequest{CustomerId: category})
	case "feeds":
		m = v.ListCalendarFeeds(nil)
	case "waitlist":
		m, err = v.ListWaitlist(&storehubv1.ListWaitlistRequest{Item: category})
	case "leaves":
		m, err = v.ListLeaves(&storehubv1.ListLeavesRequest{Technician: category})
	case "closed":
		m = v.ListClosedDays(nil)
	case "sessions":
		m = v.ListSessions(s.As, s.Now.UnixMilli(), nil)
	case "tokens":
		m = v.ListTokens(nil)
	default:
		return "", fmt.Errorf("no list of %s", words[0])
	}
	if err != nil {
		return faultText(err), nil
	}
	var lines []string
	r := m.ProtoReflect()
	fd := r.Descriptor().Fields().Get(0)
	for i := range r.Get(fd).List().Len() {
		lines = append(lines, strings.TrimSuffix(strings.TrimPrefix(valueText(fd, r.Get(fd).List().Get(i)), "("), ")"))
	}
	return strings.Join(lines, "\n"), nil
}

// tryPlan is what the plan of a line would come to.
func tryPlan(s *Shop, words []string) (string, error) {
	req, err := s.request(append([]string{"plan"}, words...))
	if err != nil {
		return "", err
	}
	b, err := proto.Marshal(req)
	if err != nil {
		return "", err
	}
	ask := &storehubv1.PreviewPlanRequest{}
	if err := proto.Unmarshal(b, ask); err != nil {
		return "", err
	}
	res, err := s.State.View().PreviewPlan(s.Env(), ask, s.Now.UnixMilli(), s.As)
	if err != nil {
		return faultText(err), nil
	}
	return answerText(res), nil
}

// tickets are those of a state, a register, a customer: tickets [state=…] [terminal=…] [for=…].
func tickets(s *Shop, words []string) (string, error) {
	req := &storehubv1.ListTicketsRequest{}
	for _, w := range words {
		name, value, _ := strings.Cut(w, "=")
		if err := s.set(req, name, value); err != nil {
			return "", err
		}
	}
	res, err := s.State.View().ListTickets(req)
	if err != nil {
		return faultText(err), nil
	}
	var lines []string
	for _, t := range res.Tickets {
		lines = append(lines, ticketText(t))
	}
	if len(lines) == 0 {
		return "none", nil
	}
	return strings.Join(lines, "\n"), nil
}

// show is one plan, one ticket, one customer, or "at:reception", what a terminal has to show.
func show(s *Shop, words []string) (string, error) {
	var m proto.Message
	var err error
	switch words[0][0] {
	case 'a':
		m, err = s.State.View().TerminalFrame(words[0][len("at:"):])
	case 'C':
		m, err = s.State.View().GetCustomer(&storehubv1.GetCustomerRequest{Id: words[0]})
	case 'S':
		m, err = s.State.View().GetTicket(&storehubv1.GetTicketRequest{TicketId: words[0]})
	default:
		m, err = s.State.View().GetPlan(&storehubv1.GetPlanRequest{Id: words[0]})
	}
	if err != nil {
		return faultText(err), nil
	}
	return answerText(m), nil
}

// export is everything that is known of a customer.
func export(s *Shop, words []string) (string, error) {
	m, err := s.State.View().ExportCustomer(&storehubv1.ExportCustomerRequest{Id: words[0]})
	if err != nil {
		return faultText(err), nil
	}
	return strings.ReplaceAll(answerText(m), "),(", "),\n("), nil
}

// get shows settings, or the assignments of the board.
func get(s *Shop, words []string) (string, error) {
	switch words[0] {
	case "settings":
		return strings.ReplaceAll(answerText(s.State.View().GetSettings(nil).Settings), " ", "\n"), nil
	case "assignments":
		b, _ := s.State.View().Board("")
		var lines []string
		for _, c := range b.Categories {
			for _, a := range c.Assignments {
				lines = append(lines, assignmentText(a))
			}
		}
		return strings.Join(lines, "\n"), nil
	case "today":
		b, _ := s.State.View().Board("")
		var lines []string
		for _, c := range b.Categories {
			for _, e := range c.Queue {
				lines = append(lines, fmt.Sprintf("%s: %d rotations, %d requests", e.Technician, e.RotationsToday, e.RequestsToday))
			}
		}
		return strings.Join(lines, "\n"), nil
	}
	return "", fmt.Errorf("get what?")
}

// agenda is the dates of a time, one a line: agenda 2026-03-03T00:00 2026-03-04T00:00 [RESOURCE|clashing|cancelled].
func agenda(s *Shop, words []string) (string, error) {
	req := &storehubv1.ListAgendaRequest{}
	for _, w := range words[2:] {
		switch w {
		case "clashing":
			req.Clashing = true
		case "cancelled":
			req.Cancelled = true
		default:
			req.Resource = w
		}
	}
	from, err1 := s.clock(words[0])
	to, err2 := s.clock(words[1])
	if err := errors.Join(err1, err2); err != nil {
		return "", err
	}
	req.From, req.To = timestamppb.New(from), timestamppb.New(to)
	res, err := s.State.View().ListAgenda(req)
	if err != nil {
		return faultText(err), nil
	}
	var lines []string
	for _, e := range res.Dates {
		lines = append(lines, agendaText(e))
	}
	if len(lines) == 0 {
		return "nothing", nil
	}
	return strings.Join(lines, "\n"), nil
}

// free is when an item can be had, times with the same resources in one line: free ITEM FROM TO [resources=…] [step=…].
func free(s *Shop, words []string) (string, error) {
	req := &storehubv1.ListAvailabilityRequest{}
	for i, name := range []string{"item", "from", "to"} {
		if err := s.set(req, name, words[i]); err != nil {
			return "", err
		}
	}
	for _, w := range words[3:] {
		name, value, _ := strings.Cut(w, "=")
		if err := s.set(req, name, value); err != nil {
			return "", err
		}
	}
	res, err := s.State.View().ListAvailability(s.Env(), req, s.Now.UnixMilli())
	if err != nil {
		return faultText(err), nil
	}
	var lines []string
	with := ""
	for _, t := range res.Times {
		if these := strings.Join(t.Resources, " "); len(lines) == 0 || these != with {
			with = these
			lines = append(lines, strings.TrimSpace(with+":"))
		}
		lines[len(lines)-1] += " " + t.LocalTime
	}
	if len(lines) == 0 {
		return "nothing", nil
	}
	return strings.Join(lines, "\n"), nil
}

// due are the notices that may be claimed now by whoever serves some channels, and when the next one may be: due sms,email.
func due(s *Shop, words []string) (string, error) {
	list := &storehubv1.ChannelList{}
	if err := s.set(list, "channels", words[0]); err != nil {
		return "", err
	}
	now := s.Now.UnixMilli()
	out := strings.Join(append([]string{"due:"}, s.State.View().DueNotices(now, list.Channels, 100)...), " ")
	if next, ok := s.State.View().NextNotice(now, list.Channels); ok {
		out += ", next " + clockText(next)
	}
	return out, nil
}

// letter is what a notice says that a node has claimed.
func letter(s *Shop, words []string) (string, error) {
	l, ok := s.State.View().Letter(words[0], s.As.GetNodeId())
	if !ok {
		return "no letter", nil
	}
	return fmt.Sprintf("to %s: %s %s, %s with %s at %s, %s in %s", l.To, l.Shop, l.Customer, l.Item, l.Technician, l.Place, clockText(l.StartsAtMS), l.Zone), nil
}

// calendar is what stands at the address of a feed, by the name of the request that made it.
func calendar(s *Shop, words []string) (string, error) {
	cal, ok := s.State.View().Calendar(s.Env().Secret(fsm.SecretFeed, &storehubv1.Command{Credential: s.As, RequestId: words[0]}))
	if !ok {
		return "no calendar", nil
	}
	lines := []string{fmt.Sprintf("%s, %s, %s", cal.Name, cal.Whose, cal.Zone)}
	for _, d := range cal.Dates {
		line := fmt.Sprintf("%s/%d %s %s with %s at %s", d.UID, d.Sequence, clockText(d.StartsAtMS), d.Item, d.Technician, d.Place)
		if d.Cancelled {
			line += " cancelled at " + clockText(d.ChangedMS)
		}
		lines = append(lines, line+rest("for", d.Customer))
	}
	return strings.Join(lines, "\n"), nil
}
