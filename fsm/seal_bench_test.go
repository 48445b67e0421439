package fsm_test

import (
	"fmt"
	"io"
	"testing"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// BenchmarkSeal is what the archive's goroutine does for an entry: one about nobody, which most are, and one about a customer.
func BenchmarkSeal(b *testing.B) {
	s := fsmtest.New()
	s.SetUp()
	for name, req := range map[string]proto.Message{
		"nobody":   &storehubv1.PutRoomRequest{Id: "301", Name: "Room"},
		"customer": &storehubv1.PutCustomerRequest{Name: "Anna Nowak", Phones: []string{"601234568"}, Emails: []string{"anna@example.org"}, Notes: "likes tea"},
	} {
		b.Run(name, func(b *testing.B) {
			out := s.Apply(s.Command(req))
			data, err := proto.Marshal(s.Log[len(s.Log)-1])
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := fsm.SealEntry(7, data, out.Seals); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSealedState is the first state of a day in a shop of 10,000 customers, beside a snapshot of the same.
func BenchmarkSealedState(b *testing.B) {
	s := fsmtest.New()
	s.SetUp()
	for i := range 10_000 {
		s.Must(&storehubv1.PutCustomerRequest{Name: fmt.Sprint("Guest ", i), Phones: []string{fmt.Sprintf("+48601%06d", i)}, Notes: "likes tea"})
	}
	state := s.State.Fork()
	for name, write := range map[string]func(io.Writer) error{"sealed": state.WriteSealed, "plain": state.WriteSnapshot} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := write(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkApplyCustomer is an entry about a customer, whose keys are settled where it is applied.
func BenchmarkApplyCustomer(b *testing.B) {
	s := fsmtest.New()
	s.SetUp()
	s.Must(&storehubv1.PutCustomerRequest{Name: "Anna"})
	cmd := s.Command(&storehubv1.PutCustomerRequest{Id: "C-1", Name: "Anna Nowak", Phones: []string{"601234568"}})
	s.Apply(cmd)
	at := s.State.Index()
	for b.Loop() {
		at++
		cmd.RequestId = ""
		s.State.Apply(at, 1, cmd)
	}
}
