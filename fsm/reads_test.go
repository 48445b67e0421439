package fsm_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestAuthorize is the same answer before the log as inside it.
func TestAuthorize(t *testing.T) {
	s := set(t)
	v, now := s.State.View(), s.Now.UnixMilli()
	for _, c := range []struct {
		who  *storehubv1.Credential
		need storehubv1.Permission
		kind fsm.Kind
	}{
		{fsmtest.Token("owner"), storehubv1.Permission_PERMISSION_CLUSTER, 0},
		{fsmtest.Token("owner"), storehubv1.Permission_PERMISSION_PEER, fsm.Denied},
		{fsmtest.Token("stranger"), storehubv1.Permission_PERMISSION_READ, fsm.Unauthenticated},
		{nil, storehubv1.Permission_PERMISSION_READ, fsm.Unauthenticated},
		{fsmtest.Node("n1"), storehubv1.Permission_PERMISSION_PEER, 0},
		{fsmtest.Node("n1"), storehubv1.Permission_PERMISSION_SWIPE, 0},
		{fsmtest.Node("n1"), storehubv1.Permission_PERMISSION_DISPATCH, fsm.Denied},
		{fsmtest.Node("n9"), storehubv1.Permission_PERMISSION_PEER, fsm.Denied},
	} {
		err := v.Authorize(c.who, c.need, now)
		var f *fsm.Fault
		if errors.As(err, &f); (f == nil) != (c.kind == 0) || f != nil && f.Kind != c.kind {
			t.Errorf("%v for %v: %v, want %v", c.who, c.need, err, c.kind)
		}
	}
}

// TestBoardNamesTheZone in which its times are to be read.
func TestBoardNamesTheZone(t *testing.T) {
	s := set(t)
	for _, want := range []string{"Asia/Shanghai", "Europe/Warsaw"} {
		s.Must(&storehubv1.UpdateSettingsRequest{Zone: &want})
		if b, err := s.State.View().Board(""); err != nil || b.Zone != want {
			t.Errorf("zone %q, want %s: %v", b.GetZone(), want, err)
		}
	}
}

// TestHandedTo: who asks again for another leader hears who took the lead first, also when somebody
// else has it by now; that the old leader won once more is no answer.
func TestHandedTo(t *testing.T) {
	s := set(t)
	for _, line := range []string{"id j2 join-token voter", "id j3 join-token voter", "as node:n1", "admit join:j2 n2 k2 two", "admit join:j3 n3 k3 three"} {
		s.Exec(line)
	}
	leads := func(node string) {
		s.As = fsmtest.Node(node)
		s.Must(&storehubv1.TermStarted{NodeId: node})
	}
	asked := map[string]*storehubv1.TransferLeadershipResponse{}
	leads("n2") // before anybody asked
	leads("n1")
	s.As = fsmtest.Token("owner")
	index := s.State.Index()
	for _, to := range []string{"", "n1", "two", "n3"} {
		asked[to] = s.Must(&storehubv1.TransferLeadershipRequest{To: to}).(*storehubv1.TransferLeadershipResponse)
		if asked[to].From != "n1" {
			t.Errorf("%q was asked for when %s led", to, asked[to].From)
		}
	}
	for _, step := range []struct {
		leader string
		want   map[string]string
	}{
		{"", map[string]string{"n1": "n1"}},
		{"n1", map[string]string{"n1": "n1"}},
		{"n3", map[string]string{"n1": "n1", "": "n3", "n3": "n3"}},
		{"n2", map[string]string{"n1": "n1", "": "n3", "n3": "n3", "two": "n2"}},
	} {
		if step.leader != "" {
			leads(step.leader)
		}
		for to, a := range asked {
			if got := s.State.View().HandedTo(a, index+4); got != step.want[to] {
				t.Errorf("%q leads; asked for %q: got %q, want %q", step.leader, to, got, step.want[to])
			}
		}
	}
}

// TestGlanceAgreesWithTheBoard: a small display shows the same counts, the same next ones, and what its role shows of the assignments.
func TestGlanceAgreesWithTheBoard(t *testing.T) {
	seen := map[storehubv1.TerminalRole]int{}
	for _, order := range []storehubv1.QueueOrder{1, 2, 3} {
		g := fsmtest.NewGenerator(uint64(order))
		g.Shop.Must(&storehubv1.UpdateSettingsRequest{QueueOrder: order.Enum()})
		for range 200 {
			g.Apply(g.Next())
			v := g.Shop.State.View()
			for _, terminal := range glancing {
				board, err1 := v.Board(terminal.Category)
				glance, err2 := v.Glance(terminal)
				if err1 != nil || err2 != nil {
					t.Fatal(err1, err2)
				}
				for i, c := range board.Categories {
					sameGlance(t, v, c, glance.Categories[i])
					seen[terminal.Role] += len(glance.Categories[i].Assignments)
					if want := shownAt(terminal, c.Assignments); !slices.EqualFunc(want, glance.Categories[i].Assignments, equal) {
						t.Fatalf("%v shows %v, want %v", terminal, glance.Categories[i].Assignments, want)
					}
				}
			}
		}
	}
	if seen[storehubv1.TerminalRole_TERMINAL_ROLE_ROOM] == 0 || seen[storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM] == 0 {
		t.Errorf("assignments seen: %v", seen)
	}
	v := set(t).State.View()
	if _, err := v.Glance(&storehubv1.Terminal{Category: "none"}); err == nil {
		t.Error("a glance at a category that is not there")
	}
	if _, err := v.Board("none"); err == nil {
		t.Error("a board of a category that is not there")
	}
}

// glancing are terminals of every role that has a display of its own, of one category and of all.
var glancing = []*storehubv1.Terminal{
	{Role: storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION}, {Role: storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION, Category: "foot"},
	{Role: storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, Category: "quick"}, {Role: storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM},
	{Role: storehubv1.TerminalRole_TERMINAL_ROLE_ROOM, Room: "201"}, {Role: storehubv1.TerminalRole_TERMINAL_ROLE_ROOM},
}

// shownAt is what a terminal's display needs of the live assignments.
func shownAt(terminal *storehubv1.Terminal, live []*storehubv1.Assignment) []*storehubv1.Assignment {
	return slices.DeleteFunc(slices.Clone(live), func(a *storehubv1.Assignment) bool {
		switch terminal.Role {
		case storehubv1.TerminalRole_TERMINAL_ROLE_ROOM:
			return a.Room == "" || a.Room != terminal.Room
		case storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM:
			return a.State != storehubv1.AssignmentState_ASSIGNMENT_STATE_PENDING || a.AcknowledgedAt != nil
		}
		return true
	})
}

func equal(a, b *storehubv1.Assignment) bool { return proto.Equal(a, b) }

func sameGlance(t *testing.T, v fsm.View, board, glance *storehubv1.BoardCategory) {
	t.Helper()
	if board.Idle != glance.Idle || board.Serving != glance.Serving || board.Pending != glance.Pending {
		t.Fatalf("the board counts %v, the glance %v", board, glance)
	}
	next := make([]string, 0, len(board.Queue))
	turns := slices.Clone(board.Queue)
	slices.SortFunc(turns, func(a, b *storehubv1.BoardEntry) int { return int(a.Turn - b.Turn) })
	for _, e := range turns {
		if e.Turn > 0 {
			next = append(next, e.Technician)
		}
	}
	var shown []string
	for _, e := range glance.Queue {
		shown = append(shown, e.Technician)
	}
	if !slices.Equal(next, shown) || !slices.Equal(v.NextInTurn(board.Id, 2), next[:min(2, len(next))]) {
		t.Fatalf("on the board %v are next, at a glance %v", next, shown)
	}
}

// TestBoardIsCut: a board shows the first 500 and how many more there are.
func TestBoardIsCut(t *testing.T) {
	s := bigShop(t, 510)
	b, err := s.State.View().Board("foot")
	if err != nil || len(b.Categories[0].Queue) != 500 || b.Categories[0].More != 10 {
		t.Errorf("%d shown, %d more, %v", len(b.Categories[0].Queue), b.Categories[0].More, err)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// TestReveal: a derived secret is in the answer the client gets, and in no other place.
func TestReveal(t *testing.T) {
	s := set(t)
	for _, req := range []proto.Message{
		&storehubv1.CreateTokenRequest{Name: "t", Role: storehubv1.Role_ROLE_VIEWER}, &storehubv1.CreateJoinTokenRequest{},
	} {
		cmd := s.Command(req)
		answer, err := fsm.Answer(cmd, s.Apply(cmd).Result)
		if err != nil {
			t.Fatal(err)
		}
		token := answer.ProtoReflect().Descriptor().Fields().ByName("token")
		if answer.ProtoReflect().Get(token).String() != "" {
			t.Error("the state machine answered a secret")
		}
		fsm.Reveal(s.Env(), cmd, answer)
		if answer.ProtoReflect().Get(token).String() == "" {
			t.Error("no secret was revealed")
		}
	}
}

// TestWaitingListFull: a dispatch that would overflow it is refused whole.
func TestWaitingListFull(t *testing.T) {
	s := onDuty(t, "A")
	partial := func(any int32) *storehubv1.DispatchRequest {
		return &storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: any}, AllowPartial: proto.Bool(true)}
	}
	s.Must(&storehubv1.StartBreakRequest{Technician: "A"})
	for range 20 {
		s.Must(partial(50))
	}
	s.Must(&storehubv1.EndBreakRequest{Technician: "A"})
	before := s.State.Fork()
	if r := refusedFor(s, partial(2)); r != storehubv1.Reason_REASON_TABLE_FULL || len(fsmtest.Differences(before, s.State)) > 0 {
		t.Errorf("refused for %v, changed %v", r, fsmtest.Differences(before, s.State))
	}
	if r := refusedFor(s, partial(1)); r != 0 {
		t.Errorf("A is there: refused for %v", r)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// TestOutboxFull: nobody speaks for hours, and still the shop can dispatch.
func TestOutboxFull(t *testing.T) {
	if testing.Short() {
		t.Log("20,000 announcements are for a long run")
		return
	}
	s := set(t)
	s.Must(&storehubv1.CheckInRequest{Technician: s.Hire("foot", "A")[0]})
	for i := range fsm.MaxOutbox / 2 {
		s.Must(&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{"A"}})
		s.Must(&storehubv1.CancelAssignmentRequest{AssignmentId: fmt.Sprintf("A-%d", i+1)})
	}
	s.Must(&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{"A"}})
	if name := s.Last.Events[0].Name; name != "AnnouncementDropped" {
		t.Errorf("the first event is %s", name)
	}
}

func TestFaultText(t *testing.T) {
	s := set(t)
	_, f := s.Do(&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: s.Hire("foot", "A", "B")})
	want := `NOT_FREE technician="A"; TECHNICIAN_STATE technician="A", state="OFF"; TECHNICIAN_STATE technician="B", state="OFF"`
	if f.Error() != want {
		t.Errorf("%s", f)
	}
	if fsm.Conflict.String() != "Conflict" || fsm.Kind(99).String() != "Kind(99)" || fsm.FaultOf(nil) != nil {
		t.Error("kinds have no names")
	}
	if nodes := s.State.View().Nodes(); len(nodes) != 1 || nodes[0].ID != "n1" {
		t.Errorf("nodes %v", nodes)
	}
}

// TestInstantsFromOutside: an instant that no calendar has is refused where it comes in, or every
// list that shows it could not be written as JSON.
func TestInstantsFromOutside(t *testing.T) {
	s := onDuty(t, "A", "B")
	a := rotate(s).Id
	s.Must(&storehubv1.StartServiceRequest{AssignmentId: a})
	year := timestamppb.New(s.Now.AddDate(6, 0, 0))
	for _, bad := range []*timestamppb.Timestamp{{Seconds: 1e12}, {Seconds: 1 << 62}, {Seconds: -1e12}, {Seconds: s.Now.Unix() + 60, Nanos: -1}, {Seconds: s.Now.Unix() + 60, Nanos: 1e9}, year} {
		for _, req := range []proto.Message{
			&storehubv1.StartLeaveRequest{Technician: "B", Until: bad},
			&storehubv1.HoldTechnicianRequest{Technician: "B", Until: bad},
			&storehubv1.CorrectStartRequest{AssignmentId: a, StartedAt: bad, Reason: "x"},
		} {
			if _, f := s.Do(req); f == nil || f.Kind != fsm.Invalid {
				t.Errorf("%s with %v: %v", req.ProtoReflect().Descriptor().Name(), bad, f)
			}
		}
	}
	list, err := s.State.View().ListTechnicians(&storehubv1.ListTechniciansRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := protojson.Marshal(list); err != nil {
		t.Error(err)
	}
	for _, ttl := range []*durationpb.Duration{{Seconds: 1 << 62}, {Seconds: -5}, {Seconds: 60, Nanos: -1}} {
		if r := refusedFor(s, &storehubv1.CreateTokenRequest{Name: "x", Role: storehubv1.Role_ROLE_VIEWER, Ttl: ttl}); r == 0 {
			t.Errorf("a token for %v", ttl)
		}
		if r := refusedFor(s, &storehubv1.CreateJoinTokenRequest{Ttl: ttl}); r == 0 {
			t.Errorf("a join token for %v", ttl)
		}
	}
	s.Must(&storehubv1.StartLeaveRequest{Technician: "B", Until: timestamppb.New(s.Now.AddDate(4, 0, 0))})
}

// TestKindChangePassesNobody: who stood behind the one whose kind changes was not passed by him,
// wherever his first kind had put him (D49).
func TestKindChangePassesNobody(t *testing.T) {
	for _, c := range []struct{ first, request, queue string }{
		{"A", "B", "P(A-1) B C A"}, // A always stood before B
		{"B", "A", "P(A-1) C B A"}, // A stood before B, who was then sent by rotation
	} {
		s := onDuty(t, "A", "B", "C")
		s.Must(&storehubv1.UpdateSettingsRequest{
			PickPosition:  storehubv1.PlaceRule_PLACE_RULE_TAIL.Enum(),
			RequestFinish: storehubv1.RequestFinish_REQUEST_FINISH_TAIL_IF_MISSED.Enum(),
		})
		s.Must(&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_PICK, Technicians: []string{c.first}})
		s.Must(&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{c.request}})
		s.Must(&storehubv1.StartServiceRequest{AssignmentId: "A-2"})
		s.Must(&storehubv1.ChangeKindRequest{AssignmentId: "A-1", Kind: storehubv1.Kind_KIND_ROTATION})
		s.Must(&storehubv1.FinishServiceRequest{AssignmentId: "A-2"})
		if q := queueOf(s); q != c.queue {
			t.Errorf("pick %s, request %s, pick to rotation: %s, want %s", c.first, c.request, q, c.queue)
		}
	}
}

// TestLastOwner: the credential without which nobody could make another goes only on purpose. One
// that is revoked, or ends sooner, is no other.
func TestLastOwner(t *testing.T) {
	s := set(t)
	owner := func(ttl *durationpb.Duration) *storehubv1.Credential {
		cmd := s.Command(&storehubv1.CreateTokenRequest{Name: "x", Role: storehubv1.Role_ROLE_OWNER, Ttl: ttl})
		if f := fsm.FaultOf(s.Apply(cmd).Result); f != nil {
			t.Fatal(f)
		}
		sum := sha256.Sum256([]byte(s.Env().Secret(fsm.SecretToken, cmd)))
		return &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: sum[:]}}
	}
	revoke := func(id string, want storehubv1.Reason) {
		t.Helper()
		if r := refusedFor(s, &storehubv1.RevokeTokenRequest{Id: id}); r != want {
			t.Errorf("%s: refused for %v", id, r)
		}
	}
	owner(nil)
	hour := owner(durationpb.New(time.Hour))
	owner(durationpb.New(time.Hour))
	owner(durationpb.New(time.Minute))
	revoke("T-2", 0)
	revoke("T-1", storehubv1.Reason_REASON_LAST_OWNER)
	s.Must(&storehubv1.RevokeTokenRequest{Id: "T-1", AllowLastOwner: true})
	if r := refusedFor(s, &storehubv1.PutRoomRequest{Id: "r", Name: "r"}); r != storehubv1.Reason_REASON_BAD_CREDENTIAL {
		t.Errorf("refused for %v", r)
	}
	s.As = hour
	revoke("T-4", 0) // T-3 ends with it
	revoke("T-3", storehubv1.Reason_REASON_LAST_OWNER)
	owner(nil)
	revoke("T-3", 0)
}

// TestGroupKeepsItsOrder: a group goes to the tail in order of the queue, whoever was chosen first (B1.2).
func TestGroupKeepsItsOrder(t *testing.T) {
	s := onDuty(t, "A", "B", "C")
	serve(s, rotate(s).Id)
	s.Must(&storehubv1.MoveTechnicianRequest{Technician: "A", To: storehubv1.QueuePlace_QUEUE_PLACE_HEAD, Reason: "x"})
	s.Must(&storehubv1.UpdateSettingsRequest{QueueOrder: storehubv1.QueueOrder_QUEUE_ORDER_LEAST_TURNS.Enum()})
	res := s.Must(&storehubv1.DispatchRequest{
		Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 3},
	}).(*storehubv1.DispatchResponse)
	if q := queueOf(s); q != "P(A-2) P(A-3) P(A-4) A B C" || res.Assignments[0].Technician != "A" {
		t.Errorf("the queue is %s, %v", q, res.Assignments)
	}
}

// TestGiveTurnBackCounts: where turns or amounts decide, the turn given back is one fewer (B6 32).
func TestGiveTurnBackCounts(t *testing.T) {
	for _, order := range []storehubv1.QueueOrder{storehubv1.QueueOrder_QUEUE_ORDER_LEAST_TURNS, storehubv1.QueueOrder_QUEUE_ORDER_LEAST_AMOUNT} {
		s := onDuty(t, "A", "B", "C")
		s.Must(&storehubv1.PutServiceItemRequest{Id: "oil", Name: "oil", Minutes: 60, PriceMinor: 20000})
		s.Must(&storehubv1.UpdateSettingsRequest{QueueOrder: order.Enum()})
		for range 3 { // one turn each
			id := s.Must(&storehubv1.DispatchRequest{
				Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}, Item: "oil",
			}).(*storehubv1.DispatchResponse).Assignments[0].Id
			serve(s, id)
		}
		s.Must(&storehubv1.MoveTechnicianRequest{Technician: "A", To: storehubv1.QueuePlace_QUEUE_PLACE_TAIL, Reason: "x"})
		serve(s, s.Must(&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_PICK, Technicians: []string{"A"}, Item: "oil"}).(*storehubv1.DispatchResponse).Assignments[0].Id)
		s.Must(&storehubv1.GiveTurnBackRequest{Technician: "A", Reason: "x"})
		if n := fsm.NextOf(s.State, "foot"); n != "A" {
			t.Errorf("%v: next is %s, queue %s", order, n, queueOf(s))
		}
	}
}
