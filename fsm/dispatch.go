package fsm

import (
	"slices"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

// Short names of the kinds (domain B1.2).
const (
	rotation  = storehubv1.Kind_KIND_ROTATION
	requested = storehubv1.Kind_KIND_REQUEST
	picked    = storehubv1.Kind_KIND_PICK
	invited   = storehubv1.Kind_KIND_INVITE
)

const maxGroup = 50

// guest is to whom technicians are sent.
type guest struct {
	item      *storehubv1.ServiceItemRow // nil = without item
	room      string
	wristband string
}

// dispatch sends one group of technicians to one visit: all of it or, with allow_partial,
// those there are, while the rest of the guests waits.
func dispatch(tx *Tx, req *storehubv1.DispatchRequest) (*storehubv1.DispatchResponse, error) {
	g := guest{room: req.Room, wristband: req.Wristband}
	var err error
	if g.item, err = tx.s.serviceItem(req.Item); err != nil {
		return nil, err
	}
	if err := first(tx.s.checkRoom(g.room), cleanText("wristband", &g.wristband, 0, maxID), checkWhom(req), roomFor(tx.s.rows.visits), tx.s.roomToDecline()); err != nil {
		return nil, err
	}
	if err := tx.actInShop(req.ActorCard, true); err != nil {
		return nil, err
	}
	if req.Kind == rotation {
		return tx.dispatchRotation(req, g)
	}
	return tx.dispatchNamed(req, g)
}

// checkWhom: counts for a rotation, technicians for everything else, never both.
func checkWhom(req *storehubv1.DispatchRequest) error {
	c := req.Counts
	sum := int64(c.GetFemale()) + int64(c.GetMale()) + int64(c.GetAny())
	if req.Kind == rotation {
		if len(req.Technicians) > 0 {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "technicians", "value", req.Technicians[0])
		}
		return first(
			checkRange("counts.female", c.GetFemale(), 0, maxGroup), checkRange("counts.male", c.GetMale(), 0, maxGroup),
			checkRange("counts.any", c.GetAny(), 0, maxGroup), checkRange("counts", sum, 1, maxGroup),
		)
	}
	if c.GetFemale() != 0 || c.GetMale() != 0 || c.GetAny() != 0 {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "counts", "value", sum)
	}
	if len(req.Technicians) == 0 {
		return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "technicians")
	}
	return first(checkRange("technicians", int32(len(req.Technicians)), 1, maxGroup), distinct("technicians", req.Technicians))
}

func (tx *Tx) dispatchRotation(req *storehubv1.DispatchRequest, g guest) (*storehubv1.DispatchResponse, error) {
	if req.Category == "" {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "category")
	}
	if _, err := tx.s.category(req.Category); err != nil {
		return nil, err
	}
	want := demand{category: req.Category, female: req.Counts.GetFemale(), male: req.Counts.GetMale(), any: req.Counts.GetAny(), item: g.item}
	chosen, short := tx.choose(want)
	if short.open() > 0 && !tx.s.partial(req) {
		return nil, shortage(short)
	}
	// Where the load chose, the order of the queue is still the one in which they go to the tail.
	slices.SortFunc(chosen, func(a, b choice) int {
		x, _ := tx.s.by.place.Get(a.technician)
		y, _ := tx.s.by.place.Get(b.technician)
		return strings.Compare(x, y)
	})
	res := &storehubv1.DispatchResponse{
		Shortage: &storehubv1.Counts{Female: short.female, Male: short.male, Any: short.any}, Warnings: tx.s.overtaken(req.Category, newGuest),
	}
	visit := tx.newVisit(nil)
	for _, c := range chosen {
		a := tx.send(visit, sending{technician: c.technician, kind: rotation, slot: c.slot, guest: g})
		res.Assignments = append(res.Assignments, tx.s.assignment(a))
	}
	ids, err := tx.letWait(short, waitingGuest{room: g.room, item: g.item.GetId(), wristband: g.wristband, kind: rotation})
	if err != nil {
		return nil, err
	}
	tx.closeVisit(visit)
	res.WaitingIds, res.Total = ids, int32(len(res.Assignments))
	return res, nil
}

// partial: those there are go, as this dispatch or else the shop wants it.
func (s *State) partial(req *storehubv1.DispatchRequest) bool {
	if req.AllowPartial != nil {
		return *req.AllowPartial
	}
	return s.effective.GetAllowPartial()
}

func shortage(short demand, more ...any) *Fault {
	args := append([]any{"female", short.female, "male", short.male, "any", short.any, "category", short.category}, more...)
	return refuse(Conflict, storehubv1.Reason_REASON_SHORTAGE, args...)
}

// dispatchNamed answers in the order asked for, but sends in order of the queue: where the kind
// sends them to the tail, the first of the group stays first (B1.2).
func (tx *Tx) dispatchNamed(req *storehubv1.DispatchRequest, g guest) (*storehubv1.DispatchResponse, error) {
	if err := tx.checkFree(req.Technicians, req.Category); err != nil {
		return nil, err
	}
	res := &storehubv1.DispatchResponse{
		Assignments: make([]*storehubv1.Assignment, len(req.Technicians)), Shortage: &storehubv1.Counts{}, Total: int32(len(req.Technicians)),
	}
	asked := make([]int, len(req.Technicians))
	for i, number := range req.Technicians {
		asked[i] = i
		res.Warnings = append(res.Warnings, tx.s.warnings(number, g.item, nil)...)
	}
	slices.SortFunc(asked, func(i, j int) int {
		a, _ := tx.s.by.place.Get(req.Technicians[i])
		b, _ := tx.s.by.place.Get(req.Technicians[j])
		return strings.Compare(a, b)
	})
	visit := tx.newVisit(nil)
	for _, i := range asked {
		a := tx.send(visit, sending{technician: req.Technicians[i], kind: req.Kind, guest: g})
		res.Assignments[i] = tx.s.assignment(a)
	}
	return res, nil
}

// checkFree refuses a group of which not everybody is free, naming all who are not (B6 1).
func (tx *Tx) checkFree(numbers []string, category string) error {
	fault := refuse(Conflict, storehubv1.Reason_REASON_NOT_FREE)
	for _, number := range numbers {
		t, d, err := tx.s.duty(number)
		if err != nil {
			return err
		}
		if category != "" && t.Category != category {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "category", "value", category, "technician", number)
		}
		if d.State != idle && d.State != held {
			fault.with(storehubv1.Reason_REASON_TECHNICIAN_STATE, tx.s.busyArgs(d)...)
		}
	}
	if len(fault.Detail.Items) > 0 {
		fault.Detail.Args = argList([]any{"technician", fault.Detail.Items[0].Args[0].Value})
		return fault
	}
	return nil
}

// busyArgs says who, in which state, until when and where.
func (s *State) busyArgs(d *storehubv1.DutyRow) []any {
	args := []any{"technician", d.Technician, "state", d.State}
	until := d.UntilMs
	if a, ok := s.rows.assignments.get(numberKey(d.AssignmentId)); ok && d.AssignmentId != 0 {
		until = a.PlannedEndMs
		if a.Room != "" {
			args = append(args, "room", a.Room)
		}
	}
	if until != 0 {
		args = append(args, "until_ms", until)
	}
	return args
}

// warnings are what speaks against sending a named technician, who is sent all the same.
func (s *State) warnings(number string, item *storehubv1.ServiceItemRow, rejected []string) []*storehubv1.Warning {
	t, _ := s.rows.technicians.get(number)
	var list []*storehubv1.Warning
	for _, why := range []*storehubv1.WhyNot{notAgain(t, rejected), unskilled(t, item), s.overCap(t), s.beforeDate(t, item, 0, false)} {
		if why != nil {
			list = append(list, &storehubv1.Warning{Reason: why.Reason, Args: append(argList([]any{"technician", number}), why.Args...)})
		}
	}
	return list
}

// newVisit opens the visit that the assignments of one dispatch and their replacements share.
func (tx *Tx) newVisit(rejected []string) *storehubv1.VisitRow {
	v := &storehubv1.VisitRow{Id: tx.next(&tx.shop().VisitId), Rejected: rejected}
	tx.s.rows.visits.put(tx, v)
	return v
}

// closeVisit drops a visit of which nothing lives. Who was rejected on it is kept as long as an
// undone finish may open it again.
func (tx *Tx) closeVisit(v *storehubv1.VisitRow) {
	row, ok := tx.s.rows.visits.get(numberKey(v.Id))
	if !ok || len(row.Live) > 0 || row.ClosedAtMs != 0 {
		return
	}
	if len(row.Rejected) == 0 {
		tx.s.rows.visits.delete(tx, numberKey(v.Id))
		return
	}
	tx.s.rows.visits.edit(tx, numberKey(v.Id), func(r *storehubv1.VisitRow) { r.ClosedAtMs = tx.now })
	tx.arm(tx.now+undoFinishMS+1, storehubv1.TimerKind_TIMER_KIND_VISIT_CLOSES, visitID(v.Id).String(), 0)
}

func (tx *Tx) visitCloses(id string) {
	n, _ := parseID("V", id)
	if v, ok := tx.s.rows.visits.get(numberKey(n)); ok && v.ClosedAtMs != 0 {
		tx.s.rows.visits.delete(tx, numberKey(n))
	}
}

func (tx *Tx) editVisit(id uint64, f func(*storehubv1.VisitRow)) {
	if _, ok := tx.s.rows.visits.get(numberKey(id)); ok {
		tx.closeVisit(tx.s.rows.visits.edit(tx, numberKey(id), f))
	}
}

// reject remembers that a technician is not sent to a visit again.
func (tx *Tx) reject(visit uint64, technician string) {
	tx.editVisit(visit, func(v *storehubv1.VisitRow) {
		if !slices.Contains(v.Rejected, technician) {
			v.Rejected = append(v.Rejected, technician)
		}
	})
}

// sending is how one technician goes to a visit.
type sending struct {
	technician string
	kind       storehubv1.Kind
	slot       storehubv1.Gender
	wanted     string // the queue that the guest wants, "" = the technician's
	guest
	replaces assignmentID
}

// send makes the assignment and lets the kind do with his place what it does.
// The technician must be free and known; the row is answered as stored.
func (tx *Tx) send(visit *storehubv1.VisitRow, how sending) *storehubv1.AssignmentRow {
	t, _ := tx.s.rows.technicians.get(how.technician)
	category, _ := tx.s.rows.categories.get(t.Category)
	from := tx.s.position(t.Number)
	a := &storehubv1.AssignmentRow{
		Id: tx.next(&tx.shop().AssignmentId), VisitId: visit.Id, Technician: t.Number, Category: t.Category, Kind: how.kind,
		State: storehubv1.AssignmentState_ASSIGNMENT_STATE_PENDING, Room: how.room, Item: how.item.GetId(), Wristband: how.wristband,
		DispatchedAtMs: tx.now, Replaces: uint64(how.replaces), Actor: tx.actor, Slot: how.slot,
	}
	if how.wanted != t.Category {
		a.WantedCategory = how.wanted
	}
	tx.enter(t.Number, pending, func(d *storehubv1.DutyRow) { d.AssignmentId, d.FreshDay = a.Id, 0 })
	tx.takeTurn(a, how.item)
	tx.s.rows.assignments.put(tx, a)
	tx.editVisit(visit.Id, func(v *storehubv1.VisitRow) { v.Live = append(v.Live, a.Id) })
	cause := storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_ASSIGNED
	if how.replaces != 0 {
		cause = storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_REASSIGNED
	}
	tx.announce(storehubv1.Channel_CHANNEL_SPEECH, cause, a, 0)
	tx.trace(t.Number, step{what: storehubv1.TrailKind_TRAIL_KIND_DISPATCHED, from: from, assignment: assignmentID(a.Id), kind: a.Kind})
	tx.emit("AssignmentDispatched", t.Number, assignmentID(a.Id), "kind", a.Kind, "room", a.Room, "item", a.Item, "category", a.Category)
	if a.Kind == rotation {
		tx.markMissed(a, from)
	}
	if category.StartMode == storehubv1.StartMode_START_MODE_IMMEDIATE {
		a = tx.begin(a.Id, tx.now)
		tx.summon(storehubv1.NoticeCause_NOTICE_CAUSE_DISPATCHED, a)
		return a
	}
	tx.summon(storehubv1.NoticeCause_NOTICE_CAUSE_DISPATCHED, a)
	tx.arm(tx.now+tx.s.effective.GetPendingEscalateMs(), storehubv1.TimerKind_TIMER_KIND_NO_ANSWER, assignmentID(a.Id).String(), 0)
	return a
}

// moves tells whether a kind takes a turn: it sends him to the tail, now or at the finish.
func (tx *Tx) moves(category *storehubv1.CategoryRow, kind storehubv1.Kind) bool {
	switch kind {
	case rotation:
		return true
	case picked:
		rule := category.GetPickPosition()
		if rule == storehubv1.PlaceRule_PLACE_RULE_UNSPECIFIED {
			rule = tx.s.effective.GetPickPosition()
		}
		return rule == storehubv1.PlaceRule_PLACE_RULE_TAIL
	case invited:
		return tx.s.effective.GetInvitePosition() == storehubv1.PlaceRule_PLACE_RULE_TAIL
	}
	return false
}

// takeTurn does what the kind does to the place at dispatch and counts the turn (B1.2, B1.9).
// It fills in a, which is not stored yet or will be stored again.
func (tx *Tx) takeTurn(a *storehubv1.AssignmentRow, item *storehubv1.ServiceItemRow) {
	category, _ := tx.s.rows.categories.get(a.Category)
	a.TailAt = category.GetTailAt()
	if a.TailAt == storehubv1.TailAt_TAIL_AT_UNSPECIFIED {
		a.TailAt = tx.s.effective.GetTailAt()
	}
	weight := int32(fullTurnPct)
	if item != nil {
		weight = item.TurnWeightPct
	}
	a.WeightPct, a.Moved = 0, false
	if tx.moves(category, a.Kind) {
		a.WeightPct = weight
		if a.TailAt == storehubv1.TailAt_TAIL_AT_DISPATCH && tx.addWeight(a.Technician, weight) {
			a.Moved = true
			tx.leavePlaceholder(a.Category, a.Technician, assignmentID(a.Id))
		}
	}
	tx.count(a, item, +1)
}

// addWeight gathers weight and tells whether a whole turn is full, which it then takes off.
// Several turns full at once are one move to the tail.
func (tx *Tx) addWeight(technician string, pct int32) (full bool) {
	tx.editDuty(technician, func(d *storehubv1.DutyRow) {
		d.WeightPct += pct
		full = d.WeightPct >= fullTurnPct
		d.WeightPct %= fullTurnPct
	})
	return full
}

// countsOf are somebody's counts of a day, begun anew where he has those of another.
func countsOf(d *storehubv1.DutyRow, day int32) *storehubv1.DayCounts {
	if d.Today == nil || d.Today.Day != day {
		d.Today = &storehubv1.DayCounts{Day: day}
	}
	return d.Today
}

// count counts an assignment into the day of its technician, or out of it again with sign -1.
func (tx *Tx) count(a *storehubv1.AssignmentRow, item *storehubv1.ServiceItemRow, sign int32) {
	day := tx.s.businessDay(tx.now)
	if sign > 0 {
		a.CountedDay, a.AmountMinor, a.CountedTurnsPct = day, item.GetPriceMinor(), a.WeightPct
		if a.Kind == requested {
			a.CountedTurnsPct = tx.s.effective.GetRequestTurnWeightPct()
		}
		a.CountedTurnsPct += a.ExtensionWeightPct
	}
	tx.editDuty(a.Technician, func(d *storehubv1.DutyRow) {
		c := countsOf(d, day)
		if a.CountedDay != day {
			return // counted on a day that is over
		}
		switch a.Kind {
		case rotation:
			c.Rotation += sign
		case requested:
			c.Request += sign
		case picked:
			c.Pick += sign
		case invited:
			c.Invite += sign
		}
		c.TurnsPct += sign * a.CountedTurnsPct
		c.AmountMinor += int64(sign) * a.AmountMinor
	})
}

// markMissed remembers at everyone who serves a request and stood before the one now sent
// by rotation that his turn passed him (D49, B6 10).
func (tx *Tx) markMissed(a *storehubv1.AssignmentRow, from int32) {
	if tx.s.effective.GetRequestFinish() != storehubv1.RequestFinish_REQUEST_FINISH_TAIL_IF_MISSED {
		return
	}
	var missed []string
	prefixed(tx.s.by.live, under(a.Category), func(k, _ string) bool {
		key := k[len(k)-8:]
		other, _ := tx.s.rows.assignments.get(key)
		if other.Kind == requested && !other.TurnMissed && other.Technician != a.Technician && tx.s.position(other.Technician) < from {
			missed = append(missed, key)
		}
		return true
	})
	for _, key := range missed {
		tx.s.rows.assignments.edit(tx, key, func(r *storehubv1.AssignmentRow) { r.TurnMissed = true })
	}
}

// rejectedOn are those who are not sent again on a visit.
func (s *State) rejectedOn(visit uint64) []string {
	v, _ := s.rows.visits.get(numberKey(visit))
	return slices.Clone(v.GetRejected())
}
