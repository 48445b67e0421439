package fsm_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestRequestMemory: a retry gets the first answer while it is remembered, then is told that it
// was done, and after that the id is as good as new.
func TestRequestMemory(t *testing.T) {
	s := set(t)
	cmd := s.Command(&storehubv1.PutRoomRequest{Id: "r", Name: "r"})
	first := s.Apply(cmd).Result
	again := func() *storehubv1.Result {
		return s.State.Fork().Apply(s.State.Index()+1, 1, cmd).Result
	}
	if r := again(); !r.Repeated || r.Index != first.Index || fsm.FaultOf(r) != nil {
		t.Fatalf("the retry came to %v", r)
	}
	other := func(n int) {
		for i := range n {
			c := fsm.Wrap(&storehubv1.Tick{})
			c.Credential, c.RequestId = fsmtest.Node("n1"), fmt.Sprint(s.State.Index(), "-", i)
			s.State.Apply(s.State.Index()+1, 1, c)
		}
	}
	other(fsm.MaxAnswers - 1)
	if r := again(); !r.Repeated || fsm.FaultOf(r) != nil {
		t.Fatalf("the last remembered answer is gone: %v", r)
	}
	other(1)
	r := again()
	if f := fsm.FaultOf(r); f == nil || f.Kind != fsm.Conflict || f.Detail.Reason != storehubv1.Reason_REASON_REQUEST_DONE || f.Detail.Args[0].Value != strconv.FormatUint(first.Index, 10) {
		t.Fatalf("past the answers a retry comes to %v", r)
	}
	if testing.Short() {
		return
	}
	other(fsm.MaxRequestIDs - fsm.Requests(s.State))
	if r := again(); !r.Repeated {
		t.Fatal("the last remembered id is gone")
	}
	other(20)
	if r := again(); r.Repeated || fsm.Requests(s.State) != fsm.MaxRequestIDs {
		t.Fatalf("past the ids: repeated %v, %d are kept", r.Repeated, fsm.Requests(s.State))
	}
}

// TestRequestMemoryLastsADay: everything is forgotten after 24 hours, a bounded number an entry.
func TestRequestMemoryLastsADay(t *testing.T) {
	s := set(t)
	for range 300 {
		s.Must(&storehubv1.PutRoomRequest{Id: "r", Name: "r"})
	}
	n := fsm.Requests(s.State)
	s.Now = s.Now.Add(24*time.Hour - time.Millisecond)
	s.Must(&storehubv1.PutRoomRequest{Id: "r", Name: "r"})
	if fsm.Requests(s.State) != n+1 {
		t.Fatalf("%d of %d are left before their day is over", fsm.Requests(s.State), n)
	}
	s.Now = s.Now.Add(time.Millisecond)
	for i := 0; fsm.Requests(s.State) > 20; i++ {
		s.Must(&storehubv1.PutRoomRequest{Id: "r", Name: "r"})
		if i > 10 {
			t.Fatalf("%d are left", fsm.Requests(s.State))
		}
	}
}

// TestWhatIsRemembered: faults are, but not those that another try may get past, nor those of strangers.
func TestWhatIsRemembered(t *testing.T) {
	s := set(t)
	for _, c := range []struct {
		name     string
		do       func()
		remember bool
	}{
		{"an answer", func() { s.Do(&storehubv1.PutRoomRequest{Id: "r", Name: "r"}) }, true},
		{"a refusal", func() { s.Do(&storehubv1.CheckInRequest{Technician: "no"}) }, true},
		{"PREPARED_STALE", func() {
			zone := "Europe/Warsaw"
			cmd := s.Command(&storehubv1.UpdateSettingsRequest{Zone: &zone})
			out := s.State.Apply(s.State.Index()+1, 1, cmd) // never prepared
			if f := fsm.FaultOf(out.Result); reasonOf(f) != storehubv1.Reason_REASON_PREPARED_STALE {
				t.Error(f)
			}
		}, false},
		{"a stranger", func() {
			as := s.As
			s.As = fsmtest.Token("stranger")
			s.Do(&storehubv1.CheckInRequest{Technician: "no"})
			s.As = as
		}, false},
		{"no id", func() {
			cmd := s.Command(&storehubv1.PutRoomRequest{Id: "r", Name: "r"})
			cmd.RequestId = ""
			s.Apply(cmd)
		}, false},
	} {
		before := fsm.Requests(s.State)
		c.do()
		if grew := fsm.Requests(s.State) > before; grew != c.remember {
			t.Errorf("%s: remembered %v", c.name, grew)
		}
	}
}

// TestLongAnswers: a long list goes out whole the first time, a retry repeats its first 20 items and says so.
func TestLongAnswers(t *testing.T) {
	s := set(t)
	var names []string
	for i := range 50 {
		names = append(names, s.Hire("foot", fmt.Sprintf("%df", 100+i))...)
		s.Must(&storehubv1.CheckInRequest{Technician: names[i]})
	}
	dispatch := s.Command(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 50}})
	for i, want := range []int{50, 20} {
		m, err := fsm.Answer(dispatch, s.Apply(dispatch).Result)
		if err != nil {
			t.Fatal(err)
		}
		res := m.(*storehubv1.DispatchResponse)
		if len(res.Assignments) != want || res.Total != 50 || res.Truncated != (i == 1) {
			t.Errorf("try %d: %d assignments, total %d, truncated %v", i, len(res.Assignments), res.Total, res.Truncated)
		}
	}
	request := s.Command(&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: names})
	for i, want := range []int{50, 20} {
		f := fsm.FaultOf(s.Apply(request).Result)
		if reasonOf(f) != storehubv1.Reason_REASON_NOT_FREE || len(f.Detail.Items) != want || f.Detail.Total != 50 || f.Detail.Truncated != (i == 1) {
			t.Errorf("try %d: %v", i, f)
		}
	}
}

// TestRefusalsAreShort: what a refusal repeats of a request is cut, so that refused commands cannot
// fill the memory of every node.
func TestRefusalsAreShort(t *testing.T) {
	s := onDuty(t, "A")
	long := strings.Repeat("字", 60_000)
	before := sizeOf(t, s.State)
	for _, req := range []proto.Message{
		&storehubv1.CheckInRequest{Technician: long},
		&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Item: long, Counts: &storehubv1.Counts{Any: 1}},
		&storehubv1.SwipeRequest{Terminal: long, CardUid: "em4100:0000000000"},
		&storehubv1.StartServiceRequest{AssignmentId: long},
		&storehubv1.UpdateSettingsRequest{ManagerList: &storehubv1.NumberList{Numbers: []string{long}}},
	} {
		_, f := s.Do(req)
		if f == nil || proto.Size(f.Detail) > 4<<10 {
			t.Errorf("%s: a refusal of %d bytes", req.ProtoReflect().Descriptor().Name(), proto.Size(f.Detail))
		}
	}
	if grew := sizeOf(t, s.State) - before; grew > 16<<10 {
		t.Errorf("five refused commands made the state %d bytes larger", grew)
	}
}

// TestLongRefusals: many things in the way with much to say of each are remembered within the same
// limit as an answer.
func TestLongRefusals(t *testing.T) {
	f := fsm.Refusal()
	for range 30 {
		f = fsm.With(f, strings.Repeat("字", 150))
	}
	short := fsm.ShortFault(f.Detail)
	if n := proto.Size(short); n > 4<<10 || len(short.Items) == 0 || short.Total != 30 || !short.Truncated || len(f.Detail.Items) != 30 {
		t.Errorf("%d bytes, %d items of %d, truncated %v", n, len(short.Items), short.Total, short.Truncated)
	}
}

// TestForgottenRefusal: who asks again after the answers are gone is not told that it was done.
func TestForgottenRefusal(t *testing.T) {
	s := onDuty(t, "A")
	cmd := s.Command(&storehubv1.CheckInRequest{Technician: "A"})
	s.Apply(cmd)
	for i := range fsm.MaxAnswers {
		c := fsm.Wrap(&storehubv1.Tick{})
		c.Credential, c.RequestId = fsmtest.Node("n1"), fmt.Sprint(i)
		s.State.Apply(s.State.Index()+1, 1, c)
	}
	r := s.State.Fork().Apply(s.State.Index()+1, 1, cmd).Result
	f := fsm.FaultOf(r)
	if !r.Repeated || f == nil || f.Kind != fsm.Conflict || reasonOf(f) != storehubv1.Reason_REASON_TECHNICIAN_STATE || !f.Detail.Truncated {
		t.Errorf("a refusal came back as %v", f)
	}
}

// TestAnswerCountsByItsValues: the bytes of a remembered answer are no part of the state's hash, its values are.
func TestAnswerCountsByItsValues(t *testing.T) {
	row := func(answer, sum string) []byte {
		s := fsm.New()
		if err := fsm.ReadRow(s, 18, marshalled(t, &storehubv1.RequestRow{Seq: 1, Answer: []byte(answer), AnswerSum: []byte(sum)})); err != nil {
			t.Fatal(err)
		}
		return s.Hash()
	}
	if !bytes.Equal(row("a", "1"), row("b", "1")) || bytes.Equal(row("a", "1"), row("a", "2")) {
		t.Error("the bytes decide, or the values do not")
	}
	s := onDuty(t, "A", "B")
	rotate(s)
	rows := fsmtest.Rows[*storehubv1.RequestRow](s.State, "requests")
	last := rows[len(rows)-1]
	s2 := onDuty(t, "A", "B")
	s2.Must(&storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{"B"}})
	rows = fsmtest.Rows[*storehubv1.RequestRow](s2.State, "requests")
	if len(last.AnswerSum) != 32 || bytes.Equal(last.AnswerSum, rows[len(rows)-1].AnswerSum) {
		t.Errorf("sums %x and %x", last.AnswerSum, rows[len(rows)-1].AnswerSum)
	}
}
