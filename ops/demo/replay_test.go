package demo

import (
	"strings"
	"testing"

	storehubv1 "storehub/proto/storehub/v1"
)

// told makes an event of a line such as "AssignmentDispatched A A-1 kind=ROTATION".
func told(line string) *storehubv1.Event {
	f := strings.Fields(line)
	e := &storehubv1.Event{Name: f[0], Technician: f[1]}
	for _, word := range f[2:] {
		if name, value, ok := strings.Cut(word, "="); ok {
			e.Args = append(e.Args, &storehubv1.FaultArg{Name: name, Value: value})
			continue
		}
		e.AssignmentId = word
	}
	return e
}

// startOf is a board with one category and these technicians.
func startOf(technicians string) (*storehubv1.Board, map[string]string) {
	c := &storehubv1.BoardCategory{Id: foot}
	category := map[string]string{}
	for _, n := range strings.Fields(technicians) {
		c.Queue = append(c.Queue, &storehubv1.BoardEntry{Technician: n})
		category[n] = foot
	}
	for _, later := range []string{"E", "F"} {
		category[later] = foot
	}
	return &storehubv1.Board{Categories: []*storehubv1.BoardCategory{c}}, category
}

// TestReplay holds the replay against the examples of the domain (B1.4, D-cases), which were
// written before any code.
func TestReplay(t *testing.T) {
	const dispatch2 = "AssignmentDispatched A A-1 kind=ROTATION;AssignmentDispatched B A-2 kind=ROTATION;"
	for name, c := range map[string]struct{ start, events, want string }{
		"a rotation goes to the tail":           {"A B C", "AssignmentDispatched A A-1 kind=ROTATION", "B C A"},
		"a request moves nobody":                {"A B C", "AssignmentDispatched B A-1 kind=REQUEST", "A B C"},
		"cancel A, then B":                      {"A B C D", dispatch2 + "AssignmentCancelled A A-1 returned_to_origin=true;AssignmentCancelled B A-2 returned_to_origin=true", "A B C D"},
		"cancel B, then A":                      {"A B C D", dispatch2 + "AssignmentCancelled B A-2 returned_to_origin=true;AssignmentCancelled A A-1 returned_to_origin=true", "A B C D"},
		"cancel A only":                         {"A B C D", dispatch2 + "AssignmentCancelled A A-1 returned_to_origin=true", "A C D B"},
		"C sent, B done, E comes, A cancelled":  {"A B C D", dispatch2 + "AssignmentDispatched C A-3 kind=ROTATION;ServiceFinished B A-2;TechnicianCheckedIn E;AssignmentCancelled A A-1 returned_to_origin=true", "A D B C E"},
		"cancel after the grace":                {"A B C", "AssignmentDispatched A A-1 kind=ROTATION;AssignmentCancelled A A-1 returned_to_origin=false", "B C A"},
		"replaced by rotation":                  {"A B C", "AssignmentDispatched A A-1 kind=ROTATION;AssignmentDispatched B A-2 kind=ROTATION;TechnicianReplaced A A-1 returned_to_origin=true", "A C B"},
		"replaced, leaver to the tail":          {"A B C", "AssignmentDispatched A A-1 kind=ROTATION;AssignmentDispatched B A-2 kind=ROTATION;TechnicianReplaced A A-1 returned_to_origin=false", "C A B"},
		"declined":                              {"A B C", "AssignmentDispatched A A-1 kind=ROTATION;AssignmentDispatched B A-2 kind=ROTATION;AssignmentDeclined A A-1 returned_to_origin=false", "C A B"},
		"a request declined":                    {"A B C", "AssignmentDispatched A A-1 kind=REQUEST;AssignmentDeclined A A-1 returned_to_origin=false", "B C A"},
		"a rotation becomes a request":          {"A B C", "AssignmentDispatched A A-1 kind=ROTATION;KindChanged A A-1 from=ROTATION to=REQUEST", "A B C"},
		"and a rotation again":                  {"A B C", "AssignmentDispatched A A-1 kind=REQUEST;KindChanged A A-1 from=REQUEST to=ROTATION", "B C A"},
		"a manual move is newer":                {"A B C", "AssignmentDispatched A A-1 kind=ROTATION;TechnicianMoved A position=2;AssignmentCancelled A A-1 returned_to_origin=true", "B A C"},
		"to the head, before kept places":       {"A B C", "AssignmentDispatched A A-1 kind=ROTATION;TechnicianMoved C position=1;AssignmentCancelled A A-1 returned_to_origin=true", "C A B"},
		"a turn given back":                     {"A B C", "TurnGivenBack C", "C A B"},
		"off duty and back":                     {"A B C", "TechnicianCheckedOut A;TechnicianCheckedIn A", "B C A"},
		"a long break":                          {"A B C", "BreakEnded A sent_to_tail=true", "B C A"},
		"a short break":                         {"A B C", "BreakEnded A sent_to_tail=false", "A B C"},
		"a hold that nobody came for":           {"A B C", "HoldLapsed B", "A C B"},
		"leave while nobody is kept a place":    {"A B C", "LeaveStarted B", "A C"},
		"finish, undo, finish changes no order": {"A B C", "AssignmentDispatched A A-1 kind=ROTATION;ServiceFinished A A-1;FinishUndone A A-1;ServiceFinished A A-1", "B C A"},
	} {
		r := newReplay(startOf(c.start))
		for line := range strings.SplitSeq(c.events, ";") {
			if err := r.apply(told(line)); err != nil {
				t.Errorf("%s: %s: %v", name, line, err)
			}
		}
		if got := strings.Join(r.order(foot), " "); got != c.want {
			t.Errorf("%s: expected %s, saw %s", name, c.want, got)
		}
	}
}

// TestReplaySeesTwoAtOnce: the replay must be able to find what it is there to find.
func TestReplaySeesTwoAtOnce(t *testing.T) {
	for _, events := range []string{
		"AssignmentDispatched A A-1 kind=REQUEST;AssignmentDispatched A A-2 kind=PICK",
		"AssignmentDispatched A A-1 kind=REQUEST;ServiceFinished A A-2",
		"ServiceFinished A A-1",
	} {
		r := newReplay(startOf("A B"))
		var err error
		for line := range strings.SplitSeq(events, ";") {
			if e := r.apply(told(line)); e != nil {
				err = e
			}
		}
		if err == nil {
			t.Errorf("%s passed", events)
		}
	}
	if err := ordered([]*entryEvents{
		{Index: 4, Events: []*storehubv1.Event{told("AssignmentDispatched A A-1")}},
		{Index: 5, Events: []*storehubv1.Event{told("AssignmentDispatched B A-1")}},
	}); err == nil || !strings.Contains(err.Error(), "A-1") {
		t.Errorf("one assignment dispatched twice: %v", err)
	}
	if err := ordered([]*entryEvents{{Index: 5}, {Index: 5}}); err == nil {
		t.Error("an index came twice and passed")
	}
	if err := sameEvents("x", "y", []*entryEvents{{Index: 1}}, nil); err == nil {
		t.Error("a missing entry passed")
	}
}
