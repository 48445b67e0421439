package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

// maxNamed is how many technicians a reason names; it counts the others.
const maxNamed = 20

// ExplainTechnician answers the technician's own question: what happened to my place, and why
// am I not next? The reasons are complete (without all of them he is next) and minimal
// (without fewer he is not).
func (v View) ExplainTechnician(req *storehubv1.ExplainTechnicianRequest) (*storehubv1.ExplainTechnicianResponse, error) {
	t, d, err := v.s.duty(req.Technician)
	if err != nil {
		return nil, err
	}
	return &storehubv1.ExplainTechnicianResponse{Trail: v.trail(t.Number), WhyNotNext: v.s.whyNotNext(t, d)}, nil
}

func (v View) trail(number string) []*storehubv1.TrailEntry {
	var list []*storehubv1.TrailEntry
	v.s.rows.trails.scan(under(number), func(_ string, r *storehubv1.TrailRow) bool {
		if r.Technician != number {
			return false
		}
		e := &storehubv1.TrailEntry{
			At: stampOf(r.AtMs), What: r.What, By: r.By, FromPosition: r.FromPosition, ToPosition: r.ToPosition, Reason: r.Reason, Kind: r.Kind,
		}
		if r.AssignmentId != 0 {
			e.AssignmentId = assignmentID(r.AssignmentId).String()
		}
		list = append(list, e)
		return true
	})
	slices.Reverse(list)
	return list
}

// whyNotNext: what keeps him from being sent to a guest without wishes, one reason for each
// thing that would have to change.
func (s *State) whyNotNext(t *storehubv1.TechnicianRow, d *storehubv1.DutyRow) []*storehubv1.WhyNot {
	var why []*storehubv1.WhyNot
	add := func(reason storehubv1.Reason, args ...any) {
		why = append(why, &storehubv1.WhyNot{Reason: reason, Args: argList(args)})
	}
	place, queued := s.by.place.Get(t.Number)
	switch {
	case !queued:
		add(storehubv1.Reason_REASON_NOT_IN_QUEUE, "state", d.State)
		place = in(t.Category, ^uint64(0))
		if before := s.dayPlace(t.Category, t.Number); before != "" {
			place, _ = s.by.place.Get(before)
		}
	case d.State != idle:
		add(storehubv1.Reason_REASON_NOT_IDLE, s.busyArgs(d)...)
	}
	if limit, n := s.effective.GetDailyCap(), s.servedToday(t.Number); limit > 0 && n >= limit {
		add(storehubv1.Reason_REASON_DAILY_CAP, "served", n, "cap", limit)
	}
	if soon := s.beforeDate(t, nil, turnoverMS, true); soon != nil {
		why = append(why, soon)
	}
	less, before := s.ahead(t, place)
	if len(less) > 0 {
		add(s.lessFirst(), named(less)...)
	}
	if len(before) > 0 {
		add(storehubv1.Reason_REASON_BEHIND_OTHERS, named(before)...)
	}
	return why
}

// ahead are those whom the rotation would send before t if t stood at place and were free:
// with a smaller load, and with the same load by their place.
func (s *State) ahead(t *storehubv1.TechnicianRow, place string) (less, before []string) {
	mine := s.load(t.Number)
	listOnly := s.effective.GetQueueOrder() == storehubv1.QueueOrder_QUEUE_ORDER_LIST
	next := s.freeInOrder(t.Category, []storehubv1.Gender{storehubv1.Gender_GENDER_FEMALE, storehubv1.Gender_GENDER_MALE})
	for other, ok := next(); ok; other, ok = next() {
		at, _ := s.by.place.Get(other.Number)
		if listOnly && at >= place {
			break
		}
		if other.Number == t.Number || s.unfit(other, nil, nil) != nil {
			continue
		}
		switch load := s.load(other.Number); {
		case load < mine:
			less = append(less, other.Number)
		case load == mine && at < place:
			before = append(before, other.Number)
		}
	}
	return less, before
}

func named(numbers []string) []any {
	args := []any{"count", len(numbers)}
	for _, n := range numbers[:min(len(numbers), maxNamed)] {
		args = append(args, "technician", n)
	}
	return args
}

// Passed is one technician whom a rotation passed over.
type Passed struct {
	Technician string
	AtMS       int64
	By         string // the first who was sent although he stood behind
	Why        *storehubv1.WhyNot
}

// choose lets the rotation choose, and notes whom it passes over if somebody asks.
func (tx *Tx) choose(d demand) (chosen []choice, short demand) {
	chosen, short = tx.s.choose(d)
	if tx.explains {
		tx.passed = append(tx.passed, tx.s.passedOver(d, chosen)...)
	}
	return chosen, short
}

func (s *State) passedOver(d demand, chosen []choice) (list []Passed) {
	sent, places := map[string]bool{d.leaver: true}, make([]string, len(chosen))
	last := ""
	for i, c := range chosen {
		places[i], _ = s.by.place.Get(c.technician)
		sent[c.technician], last = true, max(last, places[i])
	}
	prefixed(s.by.lineup, under(d.category), func(place, technician string) bool {
		if place >= last {
			return false
		}
		if !sent[technician] {
			by := chosen[slices.IndexFunc(places, func(p string) bool { return p > place })].technician
			list = append(list, Passed{technician, s.shop().TimeMs, by, s.whyPassed(d, technician, by)})
		}
		return true
	})
	return list
}

// whyPassed is why a technician was not sent, but one who stands behind him.
func (s *State) whyPassed(d demand, technician, sent string) *storehubv1.WhyNot {
	if duty, _ := s.rows.duties.get(technician); duty.State != idle {
		return &storehubv1.WhyNot{Reason: storehubv1.Reason_REASON_NOT_IDLE, Args: argList(s.busyArgs(duty))}
	}
	t, _ := s.rows.technicians.get(technician)
	if why := s.unfit(t, d.item, d.exclude); why != nil {
		return why
	}
	if s.load(technician) > s.load(sent) {
		return &storehubv1.WhyNot{Reason: s.lessFirst()}
	}
	return &storehubv1.WhyNot{Reason: storehubv1.Reason_REASON_WRONG_GENDER}
}

// lessFirst is the reason for standing behind somebody with a smaller load.
func (s *State) lessFirst() storehubv1.Reason {
	if s.effective.GetQueueOrder() == storehubv1.QueueOrder_QUEUE_ORDER_LEAST_AMOUNT {
		return storehubv1.Reason_REASON_LOWER_AMOUNT_FIRST
	}
	return storehubv1.Reason_REASON_FEWER_TURNS_FIRST
}
