package fsm_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestOnlooker: the card of somebody who may only look sends nobody, from no terminal; that of a
// technician or of the desk does.
func TestOnlooker(t *testing.T) {
	for card, want := range map[string]storehubv1.Reason{"vic": storehubv1.Reason_REASON_ACTOR_NOT_ALLOWED, "anna": 0, "B": 0} {
		s := onDuty(t, "A", "B")
		s.Must(&storehubv1.UpdateSettingsRequest{AllowPartial: proto.Bool(true)})
		s.Must(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 4}})
		for _, id := range []string{"A-1", "A-2"} {
			s.Must(&storehubv1.CancelAssignmentRequest{AssignmentId: id})
		}
		if err := s.Exec("as terminal:reception"); err != "" {
			t.Fatal(err)
		}
		for _, req := range []proto.Message{
			&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}, ActorCard: fsmtest.Card(card)},
			&storehubv1.ServeWaitingRequest{WaitingId: "W-1", ActorCard: fsmtest.Card(card)},
			&storehubv1.DropWaitingRequest{WaitingId: "W-2", Reason: "x", ActorCard: fsmtest.Card(card)},
		} {
			s.Must(&storehubv1.SwipeRequest{Terminal: "reception", CardUid: fsmtest.Card(card)})
			if r := refusedFor(s, req); r != want {
				t.Errorf("%s of %s: refused for %v, want %v", req.ProtoReflect().Descriptor().Name(), card, r, want)
			}
		}
	}
}

// TestAuditNamesThings: the audit names a thing as the shop does, however it was typed.
func TestAuditNamesThings(t *testing.T) {
	s := onDuty(t, "A")
	s.Must(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 3}, AllowPartial: proto.Bool(true)})
	s.Must(&storehubv1.CreateTokenRequest{Name: "x", Role: storehubv1.Role_ROLE_VIEWER})
	for _, c := range []struct {
		req  proto.Message
		want string
	}{
		{&storehubv1.DropWaitingRequest{WaitingId: "w-1", Reason: "x"}, "W-1"},
		{&storehubv1.RevokeTokenRequest{Id: "t-2"}, "token:T-2"},
	} {
		s.Must(c.req)
		if got := s.State.View().ListAudit(&storehubv1.ListAuditRequest{Limit: 1}).Records[0].Subjects; len(got) != 1 || got[0] != c.want {
			t.Errorf("about %v, want %s", got, c.want)
		}
	}
	for _, id := range []string{"w-02", "W-" + strings.Repeat("0", 1000) + "2", "W-+2", "W- 2"} {
		if r := refusedFor(s, &storehubv1.DropWaitingRequest{WaitingId: id, Reason: "x"}); r != storehubv1.Reason_REASON_NO_SUCH_WAITING {
			t.Errorf("%.10s: %v", id, r)
		}
	}
}

// TestBlockedCardGoesToAnother: a card that was lost, blocked and found again can serve somebody else.
func TestBlockedCardGoesToAnother(t *testing.T) {
	s := onDuty(t, "A", "B")
	give := &storehubv1.AssignCardRequest{CardUid: fsmtest.Card("A"), Holder: &storehubv1.AssignCardRequest_Technician{Technician: "B"}}
	if r := refusedFor(s, give); r != storehubv1.Reason_REASON_CARD_TAKEN {
		t.Errorf("a card in use: %v", r)
	}
	s.Must(&storehubv1.BlockCardRequest{CardUid: fsmtest.Card("A")})
	s.Must(give)
	e := s.Last.Events[0]
	told := map[string]string{}
	for _, a := range e.Args {
		told[a.Name] = a.Value
	}
	if told["holder"] != "technician:B" || told["was"] != "technician:A" {
		t.Errorf("event %v", e)
	}
	if got := s.State.View().ListAudit(&storehubv1.ListAuditRequest{Limit: 1}).Records[0].Subjects; len(got) != 2 {
		t.Errorf("about %v", got)
	}
	if _, f := s.Do(&storehubv1.SwipeRequest{Terminal: "reception", CardUid: fsmtest.Card("A")}); f != nil || len(s.State.View().Technician("A").CardUids) != 0 {
		t.Error(f)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// TestProductIsNoVisit: nobody is sent for a thing that is sold over the counter.
func TestProductIsNoVisit(t *testing.T) {
	s := onDuty(t, "A", "B")
	s.Must(&storehubv1.PutServiceItemRequest{Id: "cola", Name: "cola"})
	a := rotate(s).Id
	for _, req := range []proto.Message{
		&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}, Item: "cola"},
		&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{"B"}, Item: "cola"},
		&storehubv1.SetItemRequest{AssignmentId: a, Item: "cola"},
	} {
		if r := refusedFor(s, req); r != storehubv1.Reason_REASON_BAD_VALUE {
			t.Errorf("%v: refused for %v", req, r)
		}
	}
}

// TestFreshIsOfToday: the order of the day is among those who checked in today (B1.8).
func TestFreshIsOfToday(t *testing.T) {
	s := set(t)
	s.Must(&storehubv1.UpdateSettingsRequest{DayOrder: storehubv1.DayOrder_DAY_ORDER_STAFF_NO.Enum()})
	s.Hire("foot", "5", "7", "9")
	s.Must(&storehubv1.CheckInRequest{Technician: "9"})
	s.Now = s.Now.AddDate(0, 0, 1)
	for _, n := range []string{"7", "5"} {
		s.Must(&storehubv1.CheckInRequest{Technician: n})
	}
	if q := queueOf(s); q != "9 5 7" {
		t.Errorf("9 came yesterday: %s", q)
	}
}

// TestNodesBringWhatTheyNeed: what nodes say of themselves is checked like what people type.
func TestNodesBringWhatTheyNeed(t *testing.T) {
	hash := fsmtest.Token("owner").GetTokenHash()
	good := &storehubv1.SetUp{ClusterId: "c", Name: "n", NodeId: "n1", NodeName: "one", OwnerTokenHash: hash, Epoch: 1, Level: 1}
	for name, spoil := range map[string]func(*storehubv1.SetUp){
		"no node id":       func(r *storehubv1.SetUp) { r.NodeId = "" },
		"a long node id":   func(r *storehubv1.SetUp) { r.NodeId = strings.Repeat("x", 100) },
		"no node name":     func(r *storehubv1.SetUp) { r.NodeName = "" },
		"no cluster id":    func(r *storehubv1.SetUp) { r.ClusterId = "" },
		"a short hash":     func(r *storehubv1.SetUp) { r.OwnerTokenHash = []byte("x") },
		"a long node name": func(r *storehubv1.SetUp) { r.NodeName = strings.Repeat("x", 100) },
	} {
		s := fsmtest.New()
		s.As = fsmtest.Node("n1")
		bad := proto.CloneOf(good)
		spoil(bad)
		if _, f := s.Do(bad); f == nil || f.Kind != fsm.Invalid {
			t.Errorf("%s: %v", name, f)
		}
	}
	s := set(t)
	token := func() []byte {
		cmd := s.Command(&storehubv1.CreateJoinTokenRequest{})
		s.Apply(cmd)
		return cmd.Prepared.SecretHash
	}
	spent := token()
	admit := func(token []byte, id, name string) storehubv1.Reason {
		s.As = fsmtest.Node("n1")
		return refusedFor(s, &storehubv1.AdmitNode{TokenHash: token, NodeId: id, Name: name, KeyHash: fsmtest.Token(id).GetTokenHash()})
	}
	for _, c := range []struct{ id, name string }{{"", "two"}, {"n 2", "two"}, {strings.Repeat("x", 100), "two"}, {"n2", ""}, {"n2", "reception"}} {
		if r := admit(spent, c.id, c.name); r == 0 || r == storehubv1.Reason_REASON_PERMISSION_MISSING {
			t.Errorf("%q, %q: %v", c.id, c.name, r)
		}
	}
	if r := admit(spent, "n2", "two"); r != 0 {
		t.Errorf("what was refused spent the token: %v", r)
	}
}

// TestExtensionsEnd: a visit is extended to twelve hours in all, and no further.
func TestExtensionsEnd(t *testing.T) {
	s := onDuty(t, "A")
	a := rotate(s).Id
	s.Must(&storehubv1.StartServiceRequest{AssignmentId: a})
	total := int32(0)
	for range 20 {
		if refusedFor(s, &storehubv1.ExtendServiceRequest{AssignmentId: a, Minutes: 240}) == 0 {
			total += 240
		}
	}
	if total != 720 {
		t.Errorf("extended by %d minutes", total)
	}
}

// TestTextsAreComposedBeforeTheLog: letters that look the same are the same, by the leader's tables
// alone: a rule takes a text as it stands in the entry.
func TestTextsAreComposedBeforeTheLog(t *testing.T) {
	const apart, whole = "Z\u0301ofia", "\u0179ofia"
	s := onDuty(t)
	req := &storehubv1.PutTechnicianRequest{
		Number: "8", Name: apart, Gender: storehubv1.Gender_GENDER_FEMALE, Category: "foot", Skills: []string{"x", apart},
	}
	sent := proto.CloneOf(req)
	cmd := s.Command(req)
	fsm.Prepare(s.State.View, s.Env(), cmd)
	if got := cmd.GetPutTechnician(); got.Name != whole || got.Skills[1] != whole || !proto.Equal(req, sent) {
		t.Errorf("the entry holds %+q %+q, the request %+q", got.Name, got.Skills, req.Name)
	}
	s.Apply(cmd)
	if got := s.State.View().Technician("8").Name; got != whole {
		t.Errorf("stored is %+q", got)
	}
	zone := "Europe/Warsaw\u0301"
	nested := s.Command(&storehubv1.UpdateSettingsRequest{Zone: &zone, ManagerList: &storehubv1.NumberList{Numbers: []string{apart}}})
	fsm.Prepare(s.State.View, s.Env(), nested)
	if got := nested.GetUpdateSettings(); got.ManagerList.Numbers[0] != whole || nested.Prepared.Zone != *got.Zone {
		t.Errorf("%v, %v", got, nested.Prepared)
	}
	raw := s.Command(&storehubv1.PutRoomRequest{Id: "r", Name: apart})
	raw.Stamp = nil
	s.State.Apply(s.State.Index()+1, 1, raw)
	if got := s.State.View().ListRooms(nil).Rooms; got[len(got)-1].Name != apart {
		t.Errorf("a rule composed %+q", got[len(got)-1].Name)
	}
}
