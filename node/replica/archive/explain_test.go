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

// given applies a command in the shop and answers its entry.
func given(t *testing.T, s *fsmtest.Shop, req proto.Message) Entry {
	t.Helper()
	cmd, before := s.Command(req), s.State.Index()
	out := s.Apply(cmd)
	if f := fsm.FaultOf(out.Result); f != nil {
		t.Fatal(f)
	}
	data, err := proto.Marshal(s.Log[len(s.Log)-1])
	if err != nil {
		t.Fatal(err)
	}
	return Entry{Index: s.State.Index(), Term: 1, Before: before, Data: data, Leaf: out.Leaf, LeafNumber: before}
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
