package fsmtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestCancelsCommute: whatever happened before, cancelling all that is pending gives the same
// queue in any order, without placeholders (B1.4).
func TestCancelsCommute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPair(t)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				p.cancel()
			case 1:
				p.move()
			case 2:
				p.named()
			default:
				p.dispatch()
			}
		}
		var live []string
		for _, j := range p.m.Jobs {
			if j.State == "pending" {
				live = append(live, jobID(j.ID))
			}
		}
		want := cancelAll(t, p.s, live)
		slices.Reverse(live)
		orders := [][]string{live, rapid.Permutation(live).Draw(t, "order")}
		for _, order := range orders {
			if have := cancelAll(t, p.s, order); have != want {
				t.Fatalf("cancelled in order %v the queue is %q, in reverse it is %q", order, have, want)
			}
		}
	})
}

func cancelAll(t *rapid.T, s *Shop, order []string) string {
	copied := *s
	copied.State = s.State.Fork()
	for _, id := range order {
		copied.Must(&storehubv1.CancelAssignmentRequest{AssignmentId: id})
	}
	queue := Raw(copied.State, "foot")
	if strings.Contains(queue, "P(") {
		t.Fatalf("a placeholder is left: %s", queue)
	}
	return queue
}

// TestEarliestGroup: the one pass of the rotation finds the group that brute force finds, the
// earliest in the queue that fits the wish (B1.3).
func TestEarliestGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New()
		s.SetUp()
		var names []string
		men := map[string]bool{}
		for i := range rapid.IntRange(1, 8).Draw(t, "crew") {
			name := string(rune('A' + i))
			if rapid.Bool().Draw(t, "man") {
				men[name] = true
				name += "m"
			} else {
				name += "f"
			}
			names = append(names, s.Hire("foot", name)...)
			s.Must(&storehubv1.CheckInRequest{Technician: names[i]})
		}
		c := &storehubv1.Counts{
			Female: rapid.Int32Range(0, 2).Draw(t, "women"), Male: rapid.Int32Range(0, 2).Draw(t, "men"), Any: rapid.Int32Range(0, 2).Draw(t, "any"),
		}
		if c.Female+c.Male+c.Any == 0 {
			return
		}
		want := earliest(names, men, c)
		answer, fault := s.Do(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: c})
		var have []string
		if fault == nil {
			for _, a := range answer.(*storehubv1.DispatchResponse).Assignments {
				have = append(have, a.Technician)
			}
		}
		if !slices.Equal(have, want) {
			t.Fatalf("%v of %v (men %v): sent %v (%v), brute force %v", c, names, men, have, fault, want)
		}
	})
}

// earliest tries every group of the right size in order of the queue.
func earliest(names []string, men map[string]bool, c *storehubv1.Counts) []string {
	size := int(c.Female + c.Male + c.Any)
	var try func(from int, group []string) []string
	try = func(from int, group []string) []string {
		if len(group) == size {
			m := int32(0)
			for _, n := range group {
				if men[n] {
					m++
				}
			}
			if m >= c.Male && int32(size)-m >= c.Female {
				return slices.Clone(group)
			}
			return nil
		}
		for i := from; i < len(names); i++ {
			if found := try(i+1, append(group, names[i])); found != nil {
				return found
			}
		}
		return nil
	}
	return try(0, nil)
}

// counts are the tables that a refusal changes: what was wrong is counted, and too many close what is open.
var counts = map[storehubv1.Reason][]string{
	storehubv1.Reason_REASON_WRONG_CODE:           {"shop", "pairings"},
	storehubv1.Reason_REASON_CODES_CLOSED:         {"shop", "pairings"},
	storehubv1.Reason_REASON_WRONG_SIGN_IN_CODE:   {"shop"},
	storehubv1.Reason_REASON_SIGN_IN_CODES_CLOSED: {"shop", "sign_in_codes"},
	storehubv1.Reason_REASON_WRONG_PIN:            {"wrong_pins"},
}

// TestRefusedLeavesNoTrace: a refused command changes nothing but the memory of its request id,
// the audit, the clock and the key of the day; one that was never remembered leaves even that alone.
func TestRefusedLeavesNoTrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := NewGenerator(rapid.Uint64().Draw(t, "seed"))
		for range 100 {
			cmd := g.Next()
			before := g.Shop.State.Fork()
			out := g.Apply(cmd)
			f := fsm.FaultOf(out.Result)
			if f == nil || out.Result.Repeated {
				continue
			}
			// Time passes whatever comes of a command.
			before.Apply(before.Index()+1, 1, &storehubv1.Command{
				Stamp: cmd.Stamp, Credential: Node("n1"), Op: &storehubv1.Command_Tick{Tick: &storehubv1.Tick{}},
			})
			if f.Kind == fsm.Internal {
				t.Fatalf("%v: %v (%s)", fsm.Request(cmd), f, out.Panic)
			}
			// The archive keeps what was refused too, sealed with the key of the day when it tells of people.
			diff := slices.DeleteFunc(Differences(before, g.Shop.State), func(table string) bool { return table == "day_keys" })
			counted := counts[f.Detail.Reason]
			diff = slices.DeleteFunc(diff, func(table string) bool { return slices.Contains(counted, table) })
			if len(diff) > 0 {
				t.Fatalf("%v was refused with %v, but changed %v", fsm.Request(cmd), f, diff)
			}
		}
		if err := g.Shop.Check(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestPeopleComeIn: the random commands of these tests sign people in by code and by PIN, and let terminals learn cards.
func TestPeopleComeIn(t *testing.T) {
	done := map[string]int{}
	for seed := range uint64(40) {
		g := NewGenerator(seed)
		for range 300 {
			cmd := g.Next()
			out := g.Apply(cmd)
			if fsm.FaultOf(out.Result) != nil || out.Result.Repeated {
				continue
			}
			switch op := cmd.Op.(type) {
			case *storehubv1.Command_SignIn:
				done[fmt.Sprintf("%T", op.SignIn.Who)]++
			case *storehubv1.Command_SignOut, *storehubv1.Command_EndSession, *storehubv1.Command_NoteSessions, *storehubv1.Command_SetPushSubscription:
				done[fmt.Sprintf("%T", op)]++
			case *storehubv1.Command_Swipe:
				answer, err := fsm.Answer(cmd, out.Result)
				if err != nil {
					t.Fatal(err)
				}
				done[answer.(*storehubv1.SwipeResponse).Action.String()]++
			}
		}
		if err := g.Shop.Check(); err != nil {
			t.Fatal(err)
		}
	}
	for _, what := range []string{
		"*storehubv1.SignInRequest_Code", "*storehubv1.SignInRequest_StaffId", "*storehubv1.SignInRequest_CardUid", "*storehubv1.Command_SignOut",
		"*storehubv1.Command_EndSession", "*storehubv1.Command_NoteSessions", "*storehubv1.Command_SetPushSubscription", "SWIPE_ACTION_LEARNED",
	} {
		if done[what] < 5 {
			t.Errorf("%s was done %d times", what, done[what])
		}
	}
}

// TestReplay: the same log comes to the same state, answers and events, with restarts and copies on the way.
func TestReplay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := NewGenerator(rapid.Uint64().Draw(t, "seed"))
		again := fsm.New()
		for i, cmd := range g.Shop.Log {
			again.Apply(uint64(i+1), 1, proto.CloneOf(cmd))
		}
		for range 100 {
			cmd := g.Next()
			first := g.Apply(cmd)
			switch rapid.IntRange(0, 30).Draw(t, "cut") {
			case 0:
				again = restarted(t, again)
			case 1:
				copied := again
				again = again.Fork()
				copied.Apply(copied.Index()+1, 2, proto.CloneOf(cmd)) // what happens to a copy stays there
			}
			var second fsm.Outcome
			for again.Index() < g.Shop.index { // the generator may have made tokens on the way
				second = again.Apply(again.Index()+1, 1, proto.CloneOf(g.Shop.Log[again.Index()]))
			}
			sameOutcome(t, first, second)
			if a, b := string(g.Shop.State.Hash()), string(again.Hash()); a != b {
				t.Fatalf("after %v the hashes differ", fsm.Request(cmd))
			}
		}
		if err := CheckState(again); err != nil {
			t.Fatal(err)
		}
	})
}

func sameOutcome(t *rapid.T, a, b fsm.Outcome) {
	if !proto.Equal(a.Result, b.Result) || len(a.Events) != len(b.Events) || string(a.Leaf) != string(b.Leaf) || len(a.Left) != len(b.Left) {
		t.Fatalf("two outcomes of one entry: %v and %v", a, b)
	}
	for i := range a.Events {
		if !proto.Equal(a.Events[i], b.Events[i]) {
			t.Fatalf("event %v became %v", a.Events[i], b.Events[i])
		}
	}
}

func restarted(t *rapid.T, s *fsm.State) *fsm.State {
	var b strings.Builder
	if err := s.WriteSnapshot(&b); err != nil {
		t.Fatal(err)
	}
	next, err := fsm.ReadSnapshot(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// TestQueueRenumbers: a gap between two keys is used up after 32 moves into it; the order never notices.
func TestQueueRenumbers(t *testing.T) {
	s := New()
	s.SetUp()
	names := s.Hire("foot", "A", "B", "C", "D")
	for _, n := range names {
		s.Must(&storehubv1.CheckInRequest{Technician: n})
	}
	m := &Model{Rules: Rules{RequestFinish: "keep", CancelStarted: "origin"}}
	for _, n := range names {
		m.Crew = append(m.Crew, &Person{Name: n, State: "off"})
		m.CheckIn(n)
	}
	// A's placeholder stands in the gap, and must keep its place through every renumbering.
	s.Must(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}})
	m.Dispatch(0, 0, 1, false, 100)
	for i := range 200 {
		who := []string{"B", "C"}[i%2]
		s.Must(&storehubv1.MoveTechnicianRequest{Technician: who, To: storehubv1.QueuePlace_QUEUE_PLACE_BEFORE, Before: "D", Reason: "x"})
		m.Move(who, "D")
		if have, want := Raw(s.State, "foot"), m.String(); have != want {
			t.Fatalf("after %d moves the queue is %q, the model's %q", i+1, have, want)
		}
	}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	if s.Must(&storehubv1.CancelAssignmentRequest{AssignmentId: "A-1"}); Raw(s.State, "foot") != "A B C D" {
		t.Errorf("after the cancel the queue is %q", Raw(s.State, "foot"))
	}
}

// TestUndoFinishIsExact: a finish and its undo leave the queue, with every key, the visits and the
// technician's weight as they were; a cancel after it comes to what it would have come to before.
func TestUndoFinishIsExact(t *testing.T) {
	undone := 0
	for seed := range uint64(40) {
		g := NewGenerator(seed)
		for range 80 {
			g.Apply(g.Next())
			undone += undoAll(t, g.Shop)
		}
	}
	if undone < 500 {
		t.Errorf("only %d finishes were undone", undone)
	}
}

func undoAll(t *testing.T, s *Shop) (n int) {
	board, err := s.State.View().Board("")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range board.Categories {
		for _, a := range c.Assignments {
			if a.State != storehubv1.AssignmentState_ASSIGNMENT_STATE_SERVING {
				continue
			}
			n++
			plain, undone := copyOf(s), copyOf(s)
			undone.Must(&storehubv1.FinishServiceRequest{AssignmentId: a.Id})
			undone.Must(&storehubv1.UndoFinishRequest{AssignmentId: a.Id, Reason: "x"})
			if have, want := Places(undone.State, c.Id), Places(plain.State, c.Id); !slices.Equal(have, want) {
				t.Fatalf("%s finished and undone: the queue is %v, was %v", a.Id, have, want)
			}
			sameVisits(t, plain.State, undone.State)
			_, f1 := plain.Do(&storehubv1.CancelAssignmentRequest{AssignmentId: a.Id, Reason: "x"})
			_, f2 := undone.Do(&storehubv1.CancelAssignmentRequest{AssignmentId: a.Id, Reason: "x"})
			if (f1 == nil) != (f2 == nil) || Raw(plain.State, c.Id) != Raw(undone.State, c.Id) {
				t.Fatalf("%s cancelled: %q, %v; after an undone finish: %q, %v", a.Id, Raw(plain.State, c.Id), f1, Raw(undone.State, c.Id), f2)
			}
		}
	}
	return n
}

// sameVisits compares visits; in what order a visit names its assignments means nothing.
func sameVisits(t *testing.T, a, b *fsm.State) {
	x, y := Rows[*storehubv1.VisitRow](a, "visits"), Rows[*storehubv1.VisitRow](b, "visits")
	for _, v := range slices.Concat(x, y) {
		slices.Sort(v.Live)
	}
	if !slices.EqualFunc(x, y, func(v, w *storehubv1.VisitRow) bool { return proto.Equal(v, w) }) {
		t.Fatalf("the visits are %v, were %v", y, x)
	}
}

// copyOf is the shop on a copy of its state, spoken to by the owner.
func copyOf(s *Shop) *Shop {
	c := *s
	c.State, c.As, c.Log = s.State.Fork(), Token("owner"), nil
	if last := s.State.View().Now(); c.Now.UnixMilli() < last {
		c.Now = time.UnixMilli(last).In(opening.Location())
	}
	return &c
}
