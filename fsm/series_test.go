package fsm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// seriesPair is the real shop and the model of its plans side by side.
type seriesPair struct {
	t     *rapid.T
	s     *fsmtest.Shop
	m     *dateModel
	night time.Time      // in which the clocks change
	late  bool           // time has passed that the shop does not know of yet
	seen  map[string]int // what happened in all runs, so that a generator that finds nothing is found out
}

// changes are the nights in which the clocks of a zone change, or where they do not, some night.
var changes = map[string][]string{
	"Europe/Warsaw":    {"2026-03-29", "2026-10-25"},
	"America/New_York": {"2026-03-08", "2026-11-01"},
	"Africa/Cairo":     {"2026-04-24", "2026-10-30"},
	"Asia/Shanghai":    {"2026-05-01"},
}

// Whatever is done to plans, in any order and over any change of the clocks, comes to what the model says: which edits are refused, and
// where every date is and what became of it.
func TestSeriesAgainstModel(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := newSeriesPair(t)
		p.seen = seen
		t.Repeat(map[string]func(*rapid.T){
			"plan": func(*rapid.T) { p.plan() }, "move": func(*rapid.T) { p.move() }, "move too": func(*rapid.T) { p.move() }, "move again": func(*rapid.T) { p.move() },
			"cancel": func(*rapid.T) { p.cancel() }, "mark": func(*rapid.T) { p.mark() }, "undo": func(*rapid.T) { p.undo() },
			"time": func(*rapid.T) { p.pass() }, "who": func(*rapid.T) { p.who() }, "": func(*rapid.T) { p.compare() },
		})
	})
	for _, what := range []string{
		"shifted", "first_of_two", "backdated", "detached", "reopened", "completed", "no_show", "cancelled", "arrived",
		"create done", "create refused", "move done", "move refused", "cancel done", "cancel refused", "mark done", "mark refused", "undo done", "undo refused",
		"DATES_TAKEN", "IN_THE_PAST", "OUT_OF_RANGE", "DUPLICATE", "UNDO_TOO_LATE", "OCCURRENCE_STATE", "prepared again",
	} {
		if !t.Failed() && seen[what] == 0 {
			t.Errorf("in no run there was %q: %v", what, seen)
		}
	}
}

func newSeriesPair(t *rapid.T) *seriesPair {
	s := fsmtest.New()
	s.SetUp()
	zone := rapid.SampledFrom([]string{"Europe/Warsaw", "Europe/Warsaw", "America/New_York", "Africa/Cairo", "Asia/Shanghai"}).Draw(t, "zone")
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	m := &dateModel{
		loc: loc, mayBackdate: true, atStart: rapid.IntRange(0, 3).Draw(t, "at start") == 0, seats: map[string]int{"single": 1, "double": 2}, instants: map[time.Time]instant{},
		last: time.Duration(rapid.IntRange(20, 90).Draw(t, "minutes")) * time.Minute, buffer: time.Duration(rapid.SampledFrom([]int{0, 0, 10}).Draw(t, "buffer")) * time.Minute,
	}
	at := storehubv1.CompleteAt_COMPLETE_AT_END
	if m.atStart {
		at = storehubv1.CompleteAt_COMPLETE_AT_START
	}
	s.Must(&storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(true), Zone: &zone, AutoCompleteAt: &at})
	s.Must(&storehubv1.PutCustomerRequest{Name: "Anna"})
	for id, seats := range map[string]int32{"single": 1, "double": 2} {
		s.Must(&storehubv1.PutResourceRequest{Id: id, Kind: storehubv1.ResourceKind_RESOURCE_KIND_VENUE, Capacity: &seats})
	}
	s.Must(&storehubv1.PutServiceItemRequest{
		Id: "facial", Name: "Facial", Minutes: int32(m.last / time.Minute), BufferMinutes: int32(m.buffer / time.Minute), BookingMode: storehubv1.BookingMode_BOOKING_MODE_PLAN,
	})
	night, err := time.ParseInLocation(time.DateOnly, rapid.SampledFrom(changes[zone]).Draw(t, "night"), loc)
	if err != nil {
		t.Fatal(err)
	}
	s.Now = later(s.Now, night.Add(-time.Duration(rapid.IntRange(1, 200).Draw(t, "hours before"))*time.Hour))
	p := &seriesPair{t: t, s: s, m: m, night: night, seen: map[string]int{}}
	p.m.pass(s.Now)
	for range 3 {
		p.plan()
	}
	return p
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// do gives the real shop what the model has decided about.
func (p *seriesPair) do(what string, req proto.Message, ok bool) {
	cmd := p.s.Command(req)
	res := p.s.Apply(cmd).Result
	if reason := reasonOf(fsm.FaultOf(res)); reason == storehubv1.Reason_REASON_PREPARED_STALE {
		// A date came to its end in the entry itself: the leader prepares once more.
		p.seen["prepared again"]++
		res = p.s.Apply(cmd).Result
	}
	f := fsm.FaultOf(res)
	bug := []storehubv1.Reason{storehubv1.Reason_REASON_PREPARED_STALE, storehubv1.Reason_REASON_BAD_CREDENTIAL}
	if (f == nil) != ok || f != nil && (f.Kind == fsm.Internal || slices.Contains(bug, f.Detail.Reason)) {
		p.t.Fatalf("%v at %v: the shop says %v, the model %v", req, p.m.clock(p.s.Now), f, ok)
	}
	outcome := "done"
	if f != nil {
		p.seen[fsm.ReasonName(f.Detail.Reason)]++
		outcome = "refused"
	}
	p.seen[what+" "+outcome]++
}

// begin takes the model to the instant of the next command; the shop gets there with the command itself, or before it.
func (p *seriesPair) begin() {
	p.s.Now = p.s.Now.Add(time.Millisecond)
	if rapid.IntRange(0, 3).Draw(p.t, "tick first") == 0 {
		p.s.Tick()
	}
	p.m.pass(p.s.Now)
	p.late = false
}

// pass lets time pass for the shop to notice later, or now.
func (p *seriesPair) pass() {
	p.late = true
	if next := p.next(); !next.IsZero() && next.Before(p.s.Now.AddDate(0, 1, 0)) && rapid.Bool().Draw(p.t, "next end") {
		p.s.Now = later(p.s.Now, next.Add(time.Duration(rapid.IntRange(-2, 0).Draw(p.t, "ms"))*time.Millisecond))
		return
	}
	p.s.Now = p.s.Now.Add(rapid.SampledFrom([]time.Duration{10 * time.Minute, time.Hour, 5 * time.Hour, 24 * time.Hour, modelUndo - time.Millisecond}).Draw(p.t, "time"))
}

// next is when the next date completes.
func (p *seriesPair) next() (next time.Time) {
	for _, plan := range p.m.plans {
		for _, d := range plan {
			if due := p.m.due(d); d.open() && !d.reopened && (next.IsZero() || due.Before(next)) {
				next = due
			}
		}
	}
	return next
}

// who speaks next: the owner may write history, the reception may not.
func (p *seriesPair) who() {
	p.begin()
	p.m.mayBackdate = rapid.Bool().Draw(p.t, "owner")
	if text := p.s.Exec(map[bool]string{true: "as owner", false: "as reception"}[p.m.mayBackdate]); text != "" {
		p.t.Fatal(text)
	}
	p.s.Tick()
}

// when is an instant some days around now or the night, at a time of the clock, often one of those hours at which clocks change; the
// second of two now and then.
func (p *seriesPair) when(label string) time.Time {
	around := p.m.clock(p.s.Now).Truncate(24*time.Hour).AddDate(0, 0, 3)
	if p.night.After(p.s.Now) && rapid.IntRange(0, 3).Draw(p.t, label+" in the night") > 0 {
		around = p.m.clock(p.night)
	}
	day := around.AddDate(0, 0, rapid.IntRange(-4, 4).Draw(p.t, label+" day"))
	minute := rapid.SampledFrom([]int{0, 30, 60, 90, 120, 150, 180, 10 * 60, 10*60 + 7, 14 * 60, 23*60 + 30}).Draw(p.t, label+" minute")
	at := p.m.instant(day.Add(time.Duration(minute) * time.Minute)).at
	if again := at.Add(time.Hour); p.m.clock(again).Equal(p.m.clock(at)) && rapid.Bool().Draw(p.t, "the second") {
		return again
	}
	return at
}

var repeats = map[storehubv1.Repeat]time.Duration{
	storehubv1.Repeat_REPEAT_WEEKLY: 7 * 24 * time.Hour, storehubv1.Repeat_REPEAT_DAILY: 24 * time.Hour, storehubv1.Repeat_REPEAT_CUSTOM: 0,
}

func (p *seriesPair) resources() []string {
	return rapid.SampledFrom([][]string{nil, {"single"}, {"single"}, {"double"}, {"single", "double"}}).Draw(p.t, "resources")
}

func (p *seriesPair) plan() {
	if len(p.m.plans) == 5 {
		p.t.Skip("enough plans")
	}
	p.begin()
	req := &storehubv1.CreatePlanRequest{
		CustomerId: "C-1", Item: "facial", Resources: p.resources(), ConflictPolicy: storehubv1.ConflictPolicy_CONFLICT_POLICY_REJECT_ALL,
		Repeat: rapid.SampledFrom([]storehubv1.Repeat{storehubv1.Repeat_REPEAT_WEEKLY, storehubv1.Repeat_REPEAT_DAILY, storehubv1.Repeat_REPEAT_CUSTOM}).Draw(p.t, "repeat"),
	}
	var firsts []time.Time
	for range rapid.IntRange(1, 3).Draw(p.t, "firsts") {
		firsts = append(firsts, p.when("first"))
	}
	if rapid.IntRange(0, 9).Draw(p.t, "twice") == 0 {
		firsts = append(firsts, firsts[0])
	}
	count := 1
	for _, at := range firsts {
		if req.Repeat == storehubv1.Repeat_REPEAT_CUSTOM {
			req.CustomTimes = append(req.CustomTimes, timestamppb.New(at))
			continue
		}
		req.FirstTimes = append(req.FirstTimes, timestamppb.New(at))
		count = rapid.SampledFrom([]int{3, 4, 5, 6, 8, 8, 3, 4, 5, 6, 1, 2, 0, 99, 100}).Draw(p.t, "count")
		req.Count = int32(count)
	}
	p.do("create", req, p.m.create(firsts, repeats[req.Repeat], count, req.Resources))
}

// some is a plan and one of its dates, often one that is ahead, now and then one that is not there.
func (p *seriesPair) some() (plan, number int, name string) {
	if len(p.m.plans) == 0 {
		p.t.Skip("no plan yet")
	}
	plan = rapid.IntRange(0, len(p.m.plans)-1).Draw(p.t, "plan")
	var open []int
	for _, d := range p.m.plans[plan] {
		if d.open() {
			open = append(open, d.number)
		}
	}
	if len(open) > 0 && rapid.IntRange(0, 3).Draw(p.t, "any") > 0 {
		return plan, rapid.SampledFrom(open).Draw(p.t, "open"), fmt.Sprint("P-", plan+1)
	}
	return plan, rapid.IntRange(1, len(p.m.plans[plan])+1).Draw(p.t, "number"), fmt.Sprint("P-", plan+1)
}

// scope is what a change is about; with ALL_FUTURE no number is named most of the time.
func (p *seriesPair) scope(number int) (string, storehubv1.Scope, int) {
	scope := rapid.SampledFrom([]string{"this", "this_and_following", "this_and_following", "all_future"}).Draw(p.t, "scope")
	if scope == "all_future" && rapid.IntRange(0, 9).Draw(p.t, "and number") > 0 {
		number = 0
	}
	return scope, storehubv1.Scope(storehubv1.Scope_value["SCOPE_"+strings.ToUpper(scope)]), number
}

func (p *seriesPair) move() {
	plan, number, name := p.some()
	p.begin()
	v := move{plan: plan}
	var scope storehubv1.Scope
	v.scope, scope, v.number = p.scope(number)
	req := &storehubv1.RescheduleOccurrencesRequest{PlanId: name, Number: int32(v.number), Scope: scope}
	const day = 24 * 60
	by := rapid.SampledFrom([]int{15, -15, 30, -30, 60, -60, 90, -120, day, -day, 7 * day, 33, 0, -1, 3650 * day, 3650*day + 1, -3650*day - 1}).Draw(p.t, "by")
	switch rapid.IntRange(0, 6).Draw(p.t, "to") {
	case 0, 1, 2:
		v.by = by
		req.To = &storehubv1.RescheduleOccurrencesRequest_ShiftMinutes{ShiftMinutes: int32(by)}
	case 3, 4:
		at := p.when("to")
		v.to = &at
	case 5: // to where it is by the clock
		if number <= len(p.m.plans[plan]) {
			at := p.m.plans[plan][number-1].at
			v.to = &at
		}
	}
	if v.to != nil {
		req.To = &storehubv1.RescheduleOccurrencesRequest_StartsAt{StartsAt: timestamppb.New(*v.to)}
	}
	if req.To == nil || rapid.IntRange(0, 4).Draw(p.t, "elsewhere") == 0 {
		v.resources = p.resources()
		req.Resources = v.resources
	}
	none := req.To != nil && v.to == nil && v.by == 0
	p.do("move", req, !none && p.m.reschedule(v))
}

func (p *seriesPair) cancel() {
	plan, number, name := p.some()
	p.begin()
	word, scope, number := p.scope(number)
	p.do("cancel", &storehubv1.CancelOccurrencesRequest{PlanId: name, Number: int32(number), Scope: scope}, p.m.cancel(plan, number, word))
}

func (p *seriesPair) mark() {
	plan, number, name := p.some()
	p.begin()
	state := rapid.SampledFrom([]string{"arrived", "arrived", "completed", "no_show", "planned", "cancelled"}).Draw(p.t, "state")
	req := &storehubv1.MarkOccurrenceRequest{
		PlanId: name, Number: int32(number), State: storehubv1.OccurrenceState(storehubv1.OccurrenceState_value["OCCURRENCE_STATE_"+strings.ToUpper(state)]),
	}
	p.do("mark", req, p.m.mark(plan, number, state))
}

func (p *seriesPair) undo() {
	plan, number, name := p.some()
	if dates := p.m.plans[plan]; number <= len(dates) && dates[number-1].before != "" && rapid.IntRange(0, 4).Draw(p.t, "at the last moment") == 0 {
		p.s.Now = later(p.s.Now, dates[number-1].since.Add(modelUndo-time.Duration(rapid.IntRange(1, 2).Draw(p.t, "ms"))*time.Millisecond))
	}
	p.begin()
	p.do("undo", &storehubv1.UndoOccurrenceRequest{PlanId: name, Number: int32(number)}, p.m.undo(plan, number))
}

// compare is what must agree after every step.
func (p *seriesPair) compare() {
	if p.late {
		return
	}
	p.s.Tick()
	p.m.pass(p.s.Now)
	have := map[uint64][]string{}
	for _, d := range fsmtest.Rows[*storehubv1.DateRow](p.s.State, "dates") {
		have[d.PlanId] = append(have[d.PlanId], textOf(d))
	}
	if len(have) != len(p.m.plans) {
		p.t.Fatalf("%d plans, in the model %d", len(have), len(p.m.plans))
	}
	for i, plan := range p.m.plans {
		var want []string
		for _, d := range plan {
			want = append(want, p.m.text(d))
			for what, is := range map[string]bool{d.state: true, d.note: true, "detached": d.detached, "reopened": d.reopened} {
				if is {
					p.seen[what]++
				}
			}
		}
		if got := have[uint64(i+1)]; !slices.Equal(got, want) {
			p.t.Fatalf("at %v P-%d is\n%s\nin the model\n%s", p.m.clock(p.s.Now), i+1, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		p.shown(i, plan)
	}
	if err := p.s.Check(); err != nil {
		p.t.Fatal(err)
	}
}

// shown is what people see of a plan.
func (p *seriesPair) shown(i int, plan []*modelDate) {
	res, err := p.s.State.View().GetPlan(&storehubv1.GetPlanRequest{Id: fmt.Sprint("P-", i+1)})
	if err != nil {
		p.t.Fatal(err)
	}
	var have, want []string
	for _, o := range res.Plan.Occurrences {
		have = append(have, fmt.Sprint(o.Number, o.LocalTime, o.Detached))
	}
	left, done := 0, 0
	for _, d := range plan {
		want = append(want, fmt.Sprint(d.number, d.wall.Format("2006-01-02 15:04"), d.detached))
		switch d.state {
		case "planned", "arrived":
			left++
		case "completed", "no_show":
			done++
		}
	}
	if !slices.Equal(have, want) || int(res.Plan.Left) != left || int(res.Plan.Done) != done || int(res.Plan.Total) != len(plan) {
		p.t.Fatalf("people see %v, in the model there are %v, %d left, %d done", res, want, left, done)
	}
}

func textOf(d *storehubv1.DateRow) string {
	name := func(text, prefix string) string {
		return strings.TrimPrefix(strings.ToLower(strings.TrimPrefix(text, prefix)), "unspecified")
	}
	return dateText(
		int(d.Number), d.StartsAtMs, d.EndsAtMs, d.StartsAtMs+int64(d.OffsetS)*1000, name(d.State.String(), "OCCURRENCE_STATE_"), name(d.Note.String(), "OCCURRENCE_NOTE_"),
		d.Detached, d.Reopened, int(d.Sequence), d.ChangedAtMs, d.Resources,
	)
}

func (m *dateModel) text(d *modelDate) string {
	return dateText(
		d.number, d.at.UnixMilli(), d.at.Add(m.last).UnixMilli(), d.wall.UnixMilli(), d.state, d.note, d.detached, d.reopened, d.sequence, d.changed.UnixMilli(), d.resources,
	)
}

func dateText(number int, from, until, wall int64, state, note string, detached, reopened bool, sequence int, changed int64, resources []string) string {
	utc := func(ms int64) string { return time.UnixMilli(ms).UTC().Format("01-02 15:04:05.000") }
	return fmt.Sprintf("%d %s-%s wall %s %s %s detached=%v reopened=%v seq=%d changed %s %v", number, utc(from), utc(until), utc(wall), state, note, detached, reopened, sequence, utc(changed), resources)
}
