package fsm_test

import (
	"strconv"
	"testing"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// bigShop has n technicians on duty in one category.
func bigShop(tb testing.TB, n int) *fsmtest.Shop {
	s := fsmtest.New()
	s.SetUp()
	for i := range n {
		number := strconv.Itoa(i)
		s.Must(&storehubv1.PutTechnicianRequest{Number: number, Name: number, Gender: storehubv1.Gender(1 + i%2), Category: "foot"})
		s.Must(&storehubv1.CheckInRequest{Technician: number})
	}
	s.Log = nil
	tb.Helper()
	return s
}

// BenchmarkCycle is a dispatch and its cancel in a shop of 10,000 technicians, with a copy for
// readers every 64 entries, as screens ask under load. One operation is two commands.
func BenchmarkCycle(b *testing.B) {
	s := bigShop(b, 10_000)
	state, index := s.State, s.State.Index()
	dispatch := s.Command(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}})
	cancel := s.Command(&storehubv1.CancelAssignmentRequest{})
	stamp := &storehubv1.Stamp{UnixMs: s.Now.UnixMilli(), OffsetS: 8 * 3600}
	next := fsmtest.Assignments(state)
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		stamp.UnixMs += 10
		index++
		next++
		dispatch.Stamp, dispatch.RequestId = stamp, "d"+strconv.Itoa(i)
		if f := fsm.FaultOf(state.Apply(index, 1, proto.CloneOf(dispatch)).Result); f != nil {
			b.Fatal(f)
		}
		index++
		c := proto.CloneOf(cancel)
		c.GetCancelAssignment().AssignmentId = "A-" + strconv.FormatUint(next, 10)
		c.Stamp, c.RequestId = stamp, "c"+strconv.Itoa(i)
		if f := fsm.FaultOf(state.Apply(index, 1, c).Result); f != nil {
			b.Fatal(f)
		}
		if i%32 == 31 {
			state.Fork()
		}
	}
}

// BenchmarkBoardWithWaiting is a board of 2,000 technicians of whom nobody fits 500 waiting guests.
func BenchmarkBoardWithWaiting(b *testing.B) {
	s := bigShop(b, 2_000)
	s.Must(&storehubv1.PutServiceItemRequest{Id: "oil", Name: "oil", Minutes: 60, Skills: []string{"oil"}})
	s.Must(&storehubv1.UpdateSettingsRequest{AllowPartial: proto.Bool(true), QueueOrder: storehubv1.QueueOrder_QUEUE_ORDER_LEAST_TURNS.Enum()})
	for range 10 {
		s.Must(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 50}, Item: "oil"})
	}
	v := s.State.View()
	for b.Loop() {
		if board, err := v.Board("foot"); err != nil || len(board.Categories[0].Waiting) != 500 {
			b.Fatal(err)
		}
	}
}
