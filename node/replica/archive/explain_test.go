package archive

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// given applies a command in the shop, which does it, and answers its entry.
func given(t *testing.T, s *fsmtest.Shop, req proto.Message) Entry {
	t.Helper()
	e, f := asked(t, s, req)
	if f != nil {
		t.Fatal(f)
	}
	return e
}

// asked applies a command in the shop and answers its entry, and the refusal if it was refused.
func asked(t *testing.T, s *fsmtest.Shop, req proto.Message) (Entry, *fsm.Fault) {
	t.Helper()
	cmd, before := s.Command(req), s.State.Index()
	out := s.Apply(cmd)
	data, err := proto.Marshal(s.Log[len(s.Log)-1])
	if err != nil {
		t.Fatal(err)
	}
	return Entry{Index: s.State.Index(), Term: 1, Before: before, Data: data, Leaf: out.Leaf, LeafNumber: before}, fsm.FaultOf(out.Result)
}

// TestSkipsThatTimeMakes: who is passed over by a redispatch that time makes is told of it, at its own
// time and whatever came of the command that noticed it.
func TestSkipsThatTimeMakes(t *testing.T) {
	s := fsmtest.New()
	s.SetUp()
	for _, n := range s.Hire("foot", "1", "2", "3") {
		s.Must(&storehubv1.CheckInRequest{Technician: n})
	}
	s.Must(&storehubv1.UpdateSettingsRequest{
		PendingTimeoutAction: storehubv1.PendingTimeoutAction_PENDING_TIMEOUT_ACTION_REDISPATCH_TAIL.Enum(),
	})
	s.Must(&storehubv1.StartBreakRequest{Technician: "2"})
	a, end := opened(t, t.TempDir())
	defer end()
	a.BeginDay(20_000, s.State.Fork())
	a.Append([]Entry{given(t, s, &storehubv1.DispatchRequest{
		Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1},
	})}, s.State.Fork)
	unanswered := s.Now.Add(3 * time.Minute)
	s.Now = s.Now.Add(4 * time.Minute)
	refused, f := asked(t, s, &storehubv1.CheckInRequest{Technician: "2"})
	if f == nil || s.State.View().Technician("3").AssignmentId == "" {
		t.Fatal(f, s.State.View().Technician("3"))
	}
	a.Append([]Entry{refused}, s.State.Fork)
	if err := a.Sync(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	skips, err := a.Skips(t.Context(), "2")
	if err != nil || len(skips) != 1 || skips[0].PassedBy != "3" || !skips[0].At.AsTime().Equal(unanswered) {
		t.Errorf("%v, %v", skips, err)
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what the first one finished with is freed
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestOneStateForAllWhoAsk: whoever asks why he was passed over, one state of the day is held, and the
// answers of all come from one look at it.
func TestOneStateForAllWhoAsk(t *testing.T) {
	s := fsmtest.New()
	s.SetUp()
	const crew = 60
	for i := range crew {
		number := fmt.Sprint(i + 1)
		if i+1 == crew {
			number += "m"
		}
		for _, n := range s.Hire("foot", number) {
			s.Must(&storehubv1.CheckInRequest{Technician: n})
		}
	}
	for i := range 3000 {
		s.Must(&storehubv1.PutRoomRequest{Id: fmt.Sprint("r", i), Name: fmt.Sprint("Room ", i)})
	}
	a, end := opened(t, t.TempDir())
	defer end()
	a.BeginDay(20_000, s.State.Fork())
	for range maxSkips + 1 { // 60 is sent out of turn, so all others are passed over
		a.Append([]Entry{given(t, s, &storehubv1.MoveTechnicianRequest{
			Technician: "60", To: storehubv1.QueuePlace_QUEUE_PLACE_TAIL, Reason: "x",
		})}, s.State.Fork)
		a.Append([]Entry{given(t, s, &storehubv1.DispatchRequest{
			Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Male: 1},
		})}, s.State.Fork)
		live := s.State.View().Technician("60").AssignmentId
		a.Append([]Entry{given(t, s, &storehubv1.CancelAssignmentRequest{AssignmentId: live})}, s.State.Fork)
	}
	if err := a.Sync(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	none := heap()
	var one int64
	for i := range crew {
		skips, err := a.Skips(t.Context(), fmt.Sprint(i+1))
		want := maxSkips
		if i+1 == crew {
			want = 0
		}
		if err != nil || len(skips) != want {
			t.Fatalf("technician %d: %d skips, %v", i+1, len(skips), err)
		}
		if i == 0 {
			one = heap()
		}
	}
	all := heap()
	t.Logf("the first who asks costs %d KiB, %d more %d KiB", (one-none)>>10, crew-1, (all-one)>>10)
	if all-one > (one-none)/2 {
		t.Errorf("the first who asks costs %d bytes, all others %d", one-none, all-one)
	}
	runtime.KeepAlive(s)
}
