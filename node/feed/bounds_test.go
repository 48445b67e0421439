package feed

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestAHugeEntryIsDeliveredWhole(t *testing.T) {
	f := New(0, Options[event]{MaxEvents: 10, Buffer: 5})
	s, err := f.Subscribe(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Publish(entry(1, 1000)); err != nil {
		t.Fatal(err)
	}
	if b, err := s.Next(over()); err != nil || len(b.Events) != 1000 {
		t.Fatalf("%d events, %v", len(b.Events), err)
	}
}

func TestCatchingUpIsNotSlow(t *testing.T) {
	f := New(0, Options[event]{Buffer: 5})
	for i := range uint64(1000) {
		if err := f.Publish(entry(i+1, 1)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := f.Subscribe(0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range uint64(5) { // news arrive while it reads the past
		if err := f.Publish(entry(1001+i, 1)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range uint64(1005) {
		if b, err := s.Next(over()); err != nil || b.Index != i+1 {
			t.Fatalf("entry %d: %v, %v", i+1, b, err)
		}
	}
}

func TestResetWithEntries(t *testing.T) {
	f := New[event](0, Options[event]{})
	if err := f.Reset(40, entry(41, 1), entry(45, 2)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Subscribe(39); err != (ErrOutOfRange{Oldest: 40}) {
		t.Fatal(err)
	}
	s, err := f.Subscribe(41) // as a client that resumes from another node
	if err != nil {
		t.Fatal(err)
	}
	if b, err := s.Next(over()); err != nil || b.Index != 45 || len(b.Events) != 2 {
		t.Fatal(b, err)
	}
	f.Close()
	if _, err := s.Next(context.Background()); !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
	if _, err := f.Subscribe(45); !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
}

func TestOutOfRangeSaysTheOldest(t *testing.T) {
	var far ErrOutOfRange
	err := fmt.Errorf("watch: %w", ErrOutOfRange{Oldest: 7})
	if !errors.As(err, &far) || far.Oldest != 7 {
		t.Fatal(err)
	}
}
