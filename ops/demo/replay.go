package demo

import (
	"fmt"
	"slices"
	"strconv"

	storehubv1 "storehub/proto/storehub/v1"
)

// place is one place in a queue: a technician, or the placeholder that his assignment keeps for
// him (domain B1.4).
type place struct {
	technician string
	kept       string // the assignment, on a placeholder
}

// replay is the order of the queues as it follows from the events alone: a second, dumber model
// of what the nodes computed. It knows the shop's default settings only.
type replay struct {
	category map[string]string // of each technician
	queues   map[string][]place
	live     map[string]string // technician -> assignment
}

// newReplay starts from boards on which nobody is assigned, so that there are no placeholders.
func newReplay(start *storehubv1.Board, category map[string]string) *replay {
	r := &replay{category: category, queues: map[string][]place{}, live: map[string]string{}}
	for _, c := range start.Categories {
		for _, e := range c.Queue {
			r.queues[c.Id] = append(r.queues[c.Id], place{technician: e.Technician})
		}
	}
	return r
}

// apply lets one event happen. An error says that it cannot have happened.
func (r *replay) apply(e *storehubv1.Event) error {
	switch e.Name {
	case "TechnicianCheckedIn":
		r.toTail(e.Technician)
	case "TechnicianCheckedOut", "LeaveStarted":
		r.forget(r.live[e.Technician])
		r.remove(e.Technician)
	case "BreakEnded":
		if arg(e, "sent_to_tail") == "true" {
			r.toTail(e.Technician)
		}
	case "HoldLapsed":
		r.toTail(e.Technician)
	case "TechnicianMoved", "TurnGivenBack":
		r.forget(r.live[e.Technician])
		return r.move(e)
	case "AssignmentDispatched":
		return r.dispatched(e)
	case "KindChanged":
		r.back(e.Technician, e.AssignmentId)
		if arg(e, "to") == "ROTATION" {
			r.leave(e.Technician, e.AssignmentId)
		}
	case "ServiceFinished":
		r.forget(e.AssignmentId)
		return r.ended(e)
	case "AssignmentCancelled", "TechnicianReplaced":
		r.settled(e)
		return r.ended(e)
	case "AssignmentDeclined":
		r.declined(e)
		return r.ended(e)
	case "FinishUndone":
		return r.begun(e)
	}
	return nil
}

func (r *replay) dispatched(e *storehubv1.Event) error {
	if arg(e, "kind") == "ROTATION" {
		r.leave(e.Technician, e.AssignmentId)
	}
	return r.begun(e)
}

func (r *replay) begun(e *storehubv1.Event) error {
	if other, busy := r.live[e.Technician]; busy {
		return fmt.Errorf("technician %s got %s while %s was live", e.Technician, e.AssignmentId, other)
	}
	r.live[e.Technician] = e.AssignmentId
	return nil
}

func (r *replay) ended(e *storehubv1.Event) error {
	if r.live[e.Technician] != e.AssignmentId {
		return fmt.Errorf("%s of technician %s ended, but he had %q", e.AssignmentId, e.Technician, r.live[e.Technician])
	}
	delete(r.live, e.Technician)
	return nil
}

// settled: back to the kept place, or the place is given up.
func (r *replay) settled(e *storehubv1.Event) {
	if arg(e, "returned_to_origin") == "true" {
		r.back(e.Technician, e.AssignmentId)
		return
	}
	r.forget(e.AssignmentId)
}

// declined: a rotation has sent him to the tail already; who was asked for goes there now.
func (r *replay) declined(e *storehubv1.Event) {
	moved := slices.Contains(r.queues[r.category[e.Technician]], place{technician: e.Technician, kept: e.AssignmentId})
	r.settled(e)
	if !moved && arg(e, "returned_to_origin") != "true" {
		r.toTail(e.Technician)
	}
}

// move puts him where the event says he stands now, counting technicians only.
func (r *replay) move(e *storehubv1.Event) error {
	to := 1
	if e.Name == "TechnicianMoved" {
		var err error
		if to, err = strconv.Atoi(arg(e, "position")); err != nil {
			return fmt.Errorf("%s tells no position: %w", e.Name, err)
		}
	}
	r.remove(e.Technician)
	c := r.category[e.Technician]
	at := len(r.queues[c])
	if to == 1 {
		at = 0 // before everything, kept places included
	} else if others := r.order(c); to <= len(others) {
		at = slices.Index(r.queues[c], place{technician: others[to-1]})
	}
	r.queues[c] = slices.Insert(r.queues[c], at, place{technician: e.Technician})
	return nil
}

// leave: he goes to the tail, the assignment keeps his place.
func (r *replay) leave(technician, assignment string) {
	q := r.queues[r.category[technician]]
	if i := slices.Index(q, place{technician: technician}); i >= 0 {
		q[i].kept = assignment
	}
	r.add(technician)
}

// back: he takes the place that the assignment kept, if it still does.
func (r *replay) back(technician, assignment string) {
	kept := place{technician: technician, kept: assignment}
	if !slices.Contains(r.queues[r.category[technician]], kept) {
		return
	}
	r.remove(technician)
	q := r.queues[r.category[technician]]
	q[slices.Index(q, kept)].kept = ""
}

// forget gives up the place that an assignment kept.
func (r *replay) forget(assignment string) {
	if assignment == "" {
		return
	}
	for c, q := range r.queues {
		r.queues[c] = slices.DeleteFunc(q, func(p place) bool { return p.kept == assignment })
	}
}

func (r *replay) toTail(technician string) {
	r.remove(technician)
	r.add(technician)
}

func (r *replay) add(technician string) {
	c := r.category[technician]
	r.queues[c] = append(r.queues[c], place{technician: technician})
}

func (r *replay) remove(technician string) {
	c := r.category[technician]
	r.queues[c] = slices.DeleteFunc(r.queues[c], func(p place) bool { return p == place{technician: technician} })
}

// order is who stands in a queue, kept places left out.
func (r *replay) order(category string) []string {
	var list []string
	for _, p := range r.queues[category] {
		if p.kept == "" {
			list = append(list, p.technician)
		}
	}
	return list
}
