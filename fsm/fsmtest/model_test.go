package fsmtest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// pair is the real shop and the model side by side.
type pair struct {
	t *rapid.T
	s *Shop
	m *Model

	dated bool // most of what happens is about who has a date
}

// TestQueueAgainstModel lets anything happen in any order and compares the queue, with its
// placeholders, and everybody's state with the model after every step.
func TestQueueAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPair(t)
		actions := p.actions()
		if rapid.Bool().Draw(t, "busy shop") {
			maps.DeleteFunc(actions, func(name string, _ func(*rapid.T)) bool { return !slices.Contains(busy, name) })
		}
		t.Repeat(actions)
		if err := p.s.checkReplay(); err != nil {
			t.Fatal(err)
		}
	})
}

// busy is what goes on where all are on duty: so a run gets to what takes several steps.
var busy = []string{"", "time", "dispatch", "named", "served", "served1", "undo", "undo1", "checkin", "checkout", "move", "give back", "decline", "extend", "set item", "book", "book1", "date"}

func newPair(t *rapid.T) *pair {
	s := New()
	s.SetUp()
	s.Must(&storehubv1.PutServiceItemRequest{Id: "w50", Name: "half", Minutes: 40, BufferMinutes: 5, TurnWeightPct: proto.Int32(50), PriceMinor: int64(prices[50])})
	s.Must(&storehubv1.PutServiceItemRequest{Id: "w100", Name: "full", Minutes: 60, PriceMinor: int64(prices[100])})
	p := &pair{t: t, s: s, m: &Model{Rules: Rules{RequestFinish: "keep", CancelStarted: "grace", Order: "list"}, Now: s.Now.UnixMilli()}}
	p.m.Today = p.m.day()
	for _, n := range rapid.SampledFrom([][]string{{"Af", "Bm", "Cf"}, {"Af", "Bm", "Cf", "Dm", "Ef", "Ff", "Gm"}}).Draw(t, "crew") {
		name := s.Hire("foot", n)[0]
		p.m.Crew = append(p.m.Crew, &Person{Name: name, Male: strings.HasSuffix(n, "m"), State: "off"})
		s.Must(&storehubv1.PutResourceRequest{Id: timeOf(name), Kind: storehubv1.ResourceKind_RESOURCE_KIND_STAFF, Technician: name})
		if rapid.IntRange(0, 4).Draw(t, "on duty") > 0 {
			p.tick()
			p.same(&storehubv1.CheckInRequest{Technician: name}, p.m.CheckIn(name))
		}
	}
	p.rules()
	return p
}

// tick takes both to the instant of the next command.
func (p *pair) tick() {
	p.s.Now = p.s.Now.Add(time.Millisecond)
	p.m.Pass(p.m.Now + 1)
}

// same gives the real shop a command that the model has already decided about.
func (p *pair) same(req proto.Message, ok bool) proto.Message {
	answer, fault := p.s.Do(req)
	if (fault == nil) != ok {
		p.t.Fatalf("%v: the shop says %v, the model %v", req, fault, ok)
	}
	if fault != nil && fault.Kind == fsm.Internal {
		p.t.Fatalf("%v: %v", req, fault)
	}
	return answer
}

func (p *pair) who(label string) string {
	if n := len(p.m.Bookings); n > 0 && p.dated && rapid.Bool().Draw(p.t, "who has a date") {
		return p.m.Bookings[n-1].Who
	}
	return p.m.Crew[rapid.IntRange(0, len(p.m.Crew)-1).Draw(p.t, label)].Name
}

// some is a job, a live one most of the time; 0 when there is none.
func (p *pair) some() int {
	var live, all []int
	for _, j := range p.m.Jobs {
		all = append(all, j.ID)
		if j.State == "pending" || j.State == "serving" {
			live = append(live, j.ID)
		}
	}
	if len(live) > 0 && rapid.IntRange(0, 9).Draw(p.t, "live") > 0 {
		return rapid.SampledFrom(live).Draw(p.t, "job")
	}
	if len(all) == 0 {
		return 0
	}
	return rapid.SampledFrom(all).Draw(p.t, "old job")
}

func (p *pair) weight() (string, int) {
	if rapid.IntRange(0, 3).Draw(p.t, "half") == 0 {
		return "w50", 50
	}
	return "w100", 100
}

var namedKinds = map[string]storehubv1.Kind{
	"rotation": storehubv1.Kind_KIND_ROTATION, "request": storehubv1.Kind_KIND_REQUEST, "pick": storehubv1.Kind_KIND_PICK, "invite": storehubv1.Kind_KIND_INVITE,
}

func (p *pair) kind(kinds ...string) string { return rapid.SampledFrom(kinds).Draw(p.t, "kind") }

func (p *pair) actions() map[string]func(*rapid.T) {
	all := map[string]func(*rapid.T){"time": func(*rapid.T) { p.pass() }, "": func(*rapid.T) { p.compare() }}
	for name, act := range map[string]func(){
		"checkin":  func() { n := p.who("who"); p.same(&storehubv1.CheckInRequest{Technician: n}, p.m.CheckIn(n)) },
		"checkout": func() { n := p.who("who"); p.same(&storehubv1.CheckOutRequest{Technician: n}, p.m.CheckOut(n)) },
		"break":    func() { n := p.who("who"); p.same(&storehubv1.StartBreakRequest{Technician: n}, p.m.Break(n)) },
		"back":     func() { n := p.who("who"); p.same(&storehubv1.EndBreakRequest{Technician: n}, p.m.Back(n)) },
		"leave":    func() { n := p.who("who"); p.same(&storehubv1.StartLeaveRequest{Technician: n}, p.m.Leave(n)) },
		"release":  func() { n := p.who("who"); p.same(&storehubv1.ReleaseHoldRequest{Technician: n}, p.m.Release(n)) },
		"hold":     p.hold, "move": p.move, "give back": p.giveBack, "serve": p.serve, "drop": p.drop, "extend": p.extend, "set item": p.setItem,
		"dispatch": p.dispatch, "dispatch1": p.dispatch, "named": p.named,
		"ack": func() {
			n := p.some()
			p.same(&storehubv1.AcknowledgeRequest{AssignmentId: jobID(n)}, p.m.Acknowledge(n))
		},
		"start":  func() { n := p.some(); p.same(&storehubv1.StartServiceRequest{AssignmentId: jobID(n)}, p.m.Start(n)) },
		"finish": func() { n := p.some(); p.same(&storehubv1.FinishServiceRequest{AssignmentId: jobID(n)}, p.m.Finish(n)) },
		"served": p.served, "served1": p.served, "undo": p.undo, "undo1": p.undo, "book": p.book, "book1": p.book, "date": p.date, "brink": p.brink, "brink1": p.brink, "brink2": p.brink, "extend1": p.extend, "cancel": p.cancel, "cancel1": p.cancel, "decline": p.decline, "replace": p.replace, "kind": p.changeKind, "rules": p.rules,
	} {
		all[name] = func(*rapid.T) {
			p.tick()
			act()
		}
	}
	return all
}

func (p *pair) hold() {
	n := p.who("who")
	p.same(&storehubv1.HoldTechnicianRequest{Technician: n, Until: timestamppb.New(p.s.Now.Add(10 * time.Minute))}, p.m.Hold(n))
}

// served is a whole visit, so that there are finishes to undo.
func (p *pair) served() {
	n := p.some()
	p.same(&storehubv1.StartServiceRequest{AssignmentId: jobID(n)}, p.m.Start(n))
	p.tick()
	p.same(&storehubv1.FinishServiceRequest{AssignmentId: jobID(n)}, p.m.Finish(n))
}

// undo undoes the newest finish most of the time.
func (p *pair) undo() {
	var finished []int
	for _, j := range p.m.Jobs {
		if j.State == "finished" {
			finished = append(finished, j.ID)
		}
	}
	n := p.some()
	if len(finished) > 0 && rapid.IntRange(0, 4).Draw(p.t, "finished") > 0 {
		n = finished[len(finished)-1-rapid.IntRange(0, min(2, len(finished)-1)).Draw(p.t, "which")]
	}
	ok := p.m.UndoFinish(n)
	p.same(&storehubv1.UndoFinishRequest{AssignmentId: jobID(n), Reason: "x"}, ok)
	if !ok {
		return
	}
	var queue []Entry
	for _, e := range Places(p.s.State, "foot") {
		job, _ := strconv.Atoi(strings.TrimPrefix(e.Assignment, "A-"))
		queue = append(queue, Entry{Who: e.Technician, Job: job})
	}
	if err := p.m.PutBack(n, queue); err != nil {
		p.t.Fatal(err)
	}
}

func (p *pair) cancel() {
	n := p.some()
	p.same(&storehubv1.CancelAssignmentRequest{AssignmentId: jobID(n), Reason: "x"}, p.m.Cancel(n))
}

func (p *pair) move() {
	n, to := p.who("who"), p.who("before")
	req := &storehubv1.MoveTechnicianRequest{Technician: n, Reason: "x", To: storehubv1.QueuePlace_QUEUE_PLACE_BEFORE, Before: to}
	switch rapid.IntRange(0, 3).Draw(p.t, "to") {
	case 0:
		to, req.Before, req.To = "head", "", storehubv1.QueuePlace_QUEUE_PLACE_HEAD
	case 1:
		to, req.Before, req.To = "tail", "", storehubv1.QueuePlace_QUEUE_PLACE_TAIL
	}
	p.same(req, p.m.Move(n, to))
}

func (p *pair) giveBack() {
	n := p.who("who")
	p.same(&storehubv1.GiveTurnBackRequest{Technician: n, Reason: "x"}, p.m.GiveBack(n))
}

// guest is a waiting guest most of the time.
func (p *pair) guest() int {
	if len(p.m.Waits) == 0 {
		return rapid.IntRange(1, 3).Draw(p.t, "no guest")
	}
	return p.m.Waits[rapid.IntRange(0, len(p.m.Waits)-1).Draw(p.t, "guest")].ID
}

func (p *pair) serve() {
	id := p.guest()
	job, ok := p.m.Serve(id)
	answer := p.same(&storehubv1.ServeWaitingRequest{WaitingId: "W-" + strconv.Itoa(id)}, ok)
	if ok {
		p.sameJob(answer.(*storehubv1.ServeWaitingResponse).Assignment, job)
	}
}

func (p *pair) drop() {
	id := p.guest()
	p.same(&storehubv1.DropWaitingRequest{WaitingId: "W-" + strconv.Itoa(id), Reason: "x"}, p.m.Drop(id))
}

func (p *pair) extend() {
	p.extendOf(p.some())
}

func (p *pair) extendOf(n int) {
	ok := p.m.Extend(n, 5)
	answer := p.same(&storehubv1.ExtendServiceRequest{AssignmentId: jobID(n), Minutes: 5}, ok)
	if ok {
		p.warned(answer.(*storehubv1.ExtendServiceResponse).Warnings, p.m.WarnedOf(n))
	}
}

func (p *pair) setItem() {
	n := p.some()
	item, weight := p.weight()
	p.same(&storehubv1.SetItemRequest{AssignmentId: jobID(n), Item: item}, p.m.SetItem(n, weight))
}

func (p *pair) dispatch() {
	c := &storehubv1.Counts{
		Female: rapid.Int32Range(0, 2).Draw(p.t, "women"), Male: rapid.Int32Range(0, 2).Draw(p.t, "men"), Any: rapid.Int32Range(0, 2).Draw(p.t, "any"),
	}
	partial := rapid.Bool().Draw(p.t, "partial")
	_, weight := p.weight()
	p.turn(c, partial, weight)
}

// turn sends by rotation.
func (p *pair) turn(c *storehubv1.Counts, partial bool, weight int) {
	item := fmt.Sprint("w", weight)
	var jobs []int
	ok := c.Female+c.Male+c.Any > 0
	if ok {
		jobs, ok = p.m.Dispatch(int(c.Female), int(c.Male), int(c.Any), partial, weight)
	}
	answer := p.same(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: c, AllowPartial: &partial, Item: item}, ok)
	if !ok {
		return
	}
	sent := answer.(*storehubv1.DispatchResponse).Assignments
	if len(sent) != len(jobs) {
		p.t.Fatalf("%d sent, the model sends %d", len(sent), len(jobs))
	}
	for i, id := range jobs {
		if sent[i].Id != jobID(id) || sent[i].Technician != p.m.job(id).Who {
			p.t.Fatalf("sent %v, the model sends %+v", sent[i], p.m.job(id))
		}
	}
}

func (p *pair) named() {
	kind := p.kind("request", "pick", "invite")
	names := []string{p.who("who")}
	if other := p.who("other"); other != names[0] && rapid.Bool().Draw(p.t, "two") {
		names = append(names, other)
	}
	_, weight := p.weight()
	p.send(kind, names, weight)
}

// send sends by name.
func (p *pair) send(kind string, names []string, weight int) {
	item := fmt.Sprint("w", weight)
	warned, ok := p.m.Warned(names, weight), p.m.Named(kind, names, weight)
	answer := p.same(&storehubv1.DispatchRequest{Kind: namedKinds[kind], Technicians: names, Item: item}, ok)
	if ok {
		p.warned(answer.(*storehubv1.DispatchResponse).Warnings, warned)
	}
}

func (p *pair) decline() {
	n := p.some()
	replacement, ok := p.m.Decline(n)
	answer := p.same(&storehubv1.DeclineRequest{AssignmentId: jobID(n), Reason: "x"}, ok)
	if ok {
		p.sameJob(answer.(*storehubv1.DeclineResponse).Replacement, replacement)
	}
}

func (p *pair) replace() {
	n, kind, name := p.some(), p.kind("rotation", "rotation", "request", "pick"), p.who("who")
	replacement, ok := p.m.Replace(n, kind, name)
	req := &storehubv1.ReplaceTechnicianRequest{AssignmentId: jobID(n), Kind: namedKinds[kind], Technician: name}
	if kind == "rotation" {
		req.Technician = ""
	}
	answer := p.same(req, ok)
	if ok {
		p.sameJob(answer.(*storehubv1.ReplaceTechnicianResponse).Assignment, replacement)
		if kind != "rotation" {
			p.warned(answer.(*storehubv1.ReplaceTechnicianResponse).Warnings, p.m.Warned([]string{name}, p.m.job(replacement).Item))
		}
	}
}

func (p *pair) sameJob(a *storehubv1.Assignment, id int) {
	switch {
	case a == nil && id == 0:
	case a == nil || id == 0:
		p.t.Fatalf("sent %v, the model sends %d", a, id)
	case a.Id != jobID(id) || a.Technician != p.m.job(id).Who:
		p.t.Fatalf("sent %v, the model sends %+v", a, p.m.job(id))
	}
}

func (p *pair) changeKind() {
	n, kind := p.some(), p.kind("rotation", "request", "pick", "invite")
	p.same(&storehubv1.ChangeKindRequest{AssignmentId: jobID(n), Kind: namedKinds[kind]}, p.m.ChangeKind(n, kind))
}

func (p *pair) pass() {
	d := rapid.SampledFrom([]time.Duration{time.Second, 30 * time.Second, time.Minute, 3 * time.Minute, 16 * time.Minute, time.Hour}).Draw(p.t, "time")
	p.s.Now = p.s.Now.Add(d)
	p.m.Pass(p.s.Now.UnixMilli())
	p.s.Tick()
}

// rules changes the shop's settings in both.
func (p *pair) rules() {
	flip := func(label string) bool { return rapid.IntRange(0, 3).Draw(p.t, label) == 0 }
	r := Rules{
		AtFinish: flip("at finish"), PickTail: flip("pick"), InviteTail: flip("invite"), LeaverTail: flip("leaver"), DeclineOrigin: flip("decline"), DeclineAsk: flip("ask"), Redispatch: flip("redispatch"),
		RequestFinish: rapid.SampledFrom([]string{"keep", "tail", "missed"}).Draw(p.t, "request finish"),
		CancelStarted: rapid.SampledFrom([]string{"grace", "origin", "tail", "forbid"}).Draw(p.t, "cancel started"),
		Order:         rapid.SampledFrom([]string{"list", "list", "turns", "amount"}).Draw(p.t, "order"),
		RequestWeight: rapid.SampledFrom([]int{0, 0, 50, 100}).Draw(p.t, "request weight"), ExtensionWeight: rapid.SampledFrom([]int{0, 0, 30}).Draw(p.t, "extension weight"),
	}
	set := &storehubv1.UpdateSettingsRequest{
		RequestTurnWeightPct: proto.Int32(int32(r.RequestWeight)), ExtensionTurnWeightPct: proto.Int32(int32(r.ExtensionWeight)),
		TailAt:               pick(r.AtFinish, storehubv1.TailAt_TAIL_AT_FINISH, storehubv1.TailAt_TAIL_AT_DISPATCH),
		PickPosition:         pick(r.PickTail, storehubv1.PlaceRule_PLACE_RULE_TAIL, storehubv1.PlaceRule_PLACE_RULE_KEEP),
		InvitePosition:       pick(r.InviteTail, storehubv1.PlaceRule_PLACE_RULE_TAIL, storehubv1.PlaceRule_PLACE_RULE_KEEP),
		ReplaceLeaver:        pick(r.LeaverTail, storehubv1.ReturnPlace_RETURN_PLACE_TAIL, storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN),
		DeclinePosition:      pick(r.DeclineOrigin, storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN, storehubv1.ReturnPlace_RETURN_PLACE_TAIL),
		DeclineThen:          pick(r.DeclineAsk, storehubv1.DeclineThen_DECLINE_THEN_ASK, storehubv1.DeclineThen_DECLINE_THEN_REDISPATCH),
		PendingTimeoutAction: pick(r.Redispatch, storehubv1.PendingTimeoutAction_PENDING_TIMEOUT_ACTION_REDISPATCH_TAIL, storehubv1.PendingTimeoutAction_PENDING_TIMEOUT_ACTION_ALERT),
		QueueOrder: map[string]storehubv1.QueueOrder{
			"list": storehubv1.QueueOrder_QUEUE_ORDER_LIST, "turns": storehubv1.QueueOrder_QUEUE_ORDER_LEAST_TURNS, "amount": storehubv1.QueueOrder_QUEUE_ORDER_LEAST_AMOUNT,
		}[r.Order].Enum(),
		RequestFinish: map[string]storehubv1.RequestFinish{
			"keep": storehubv1.RequestFinish_REQUEST_FINISH_KEEP, "tail": storehubv1.RequestFinish_REQUEST_FINISH_TAIL, "missed": storehubv1.RequestFinish_REQUEST_FINISH_TAIL_IF_MISSED,
		}[r.RequestFinish].Enum(),
		CancelStarted: map[string]storehubv1.CancelStarted{
			"grace": storehubv1.CancelStarted_CANCEL_STARTED_BY_GRACE, "origin": storehubv1.CancelStarted_CANCEL_STARTED_ORIGIN,
			"tail": storehubv1.CancelStarted_CANCEL_STARTED_TAIL, "forbid": storehubv1.CancelStarted_CANCEL_STARTED_FORBID,
		}[r.CancelStarted].Enum(),
	}
	p.m.Rules = r
	p.same(set, true)
}

func pick[E any](yes bool, a, b E) *E {
	if yes {
		return &a
	}
	return &b
}

// compare is what must agree after every step.
func (p *pair) compare() {
	v := p.s.State.View()
	if have, want := Raw(p.s.State, "foot"), p.m.String(); have != want {
		p.t.Fatalf("the queue is %q, the model's %q", have, want)
	}
	if list, err := v.ListWaiting(&storehubv1.ListWaitingRequest{}); err != nil || len(list.Waiting) != len(p.m.Waits) {
		p.t.Fatalf("%v wait (%v), in the model %d", list, err, len(p.m.Waits))
	}
	for _, c := range p.m.Crew {
		if have := enumText(storehubv1.TechnicianState(0).Descriptor(), v.Technician(c.Name).State.Number()); have != c.State {
			p.t.Fatalf("%s is %s, in the model %s", c.Name, have, c.State)
		}
	}
	if p.s.index%5 == 0 {
		if err := p.s.Check(); err != nil {
			p.t.Fatal(err)
		}
		for _, d := range Rows[*storehubv1.DutyRow](p.s.State, "duties") {
			c, today := p.m.person(d.Technician), d.Today
			if today != nil && (int(today.Day) != c.Day || int(today.TurnsPct) != c.Turns || int(today.AmountMinor) != c.Amount) {
				p.t.Fatalf("%s has %v, in the model %+v", d.Technician, today, c)
			}
		}
	}
}
