package feed

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// follow reads until index end, resuming as a client does, and checks that the
// stream is exactly the log: an entry at every index, index%4 events in it.
func follow(ctx context.Context, f *Feed[event], end uint64, seed uint64) error {
	r := rand.New(rand.NewPCG(seed, 1))
	var at uint64
	for at < end {
		s, err := f.Subscribe(at)
		if err != nil {
			return err
		}
		for at < end && err == nil {
			var b Entry[event]
			b, err = s.Next(ctx)
			if err == nil {
				at, err = check(at, b)
			}
			if r.IntN(50) == 0 {
				time.Sleep(time.Duration(r.IntN(300)) * time.Microsecond)
			}
			if r.IntN(200) == 0 { // a cable is pulled
				s.Close()
			}
		}
		s.Close()
		if err != nil && !errors.Is(err, ErrSlow) && !errors.Is(err, ErrClosed) {
			return err
		}
	}
	return nil
}

// check compares a batch with the log and returns where the reader is now.
func check(at uint64, b Entry[event]) (uint64, error) {
	want := at + 1
	for want%4 == 0 { // entries without events
		want++
	}
	if b.Index != want || len(b.Events) != int(want%4) {
		return at, fmt.Errorf("after %d came %v", at, b)
	}
	for n, ev := range b.Events {
		if ev != (event{want, n}) {
			return at, fmt.Errorf("entry %d holds %v", want, ev)
		}
	}
	return b.Index, nil
}

func TestManyReadersAndOneWriter(t *testing.T) {
	const end = 10_001 // has events
	f := New(0, Options[event]{Buffer: 64})
	var wg sync.WaitGroup
	errs := make(chan error, 8)
	for seed := range uint64(8) {
		wg.Go(func() { errs <- follow(t.Context(), f, end, seed) })
	}
	wg.Go(func() {
		for i := uint64(1); i <= end; i += 3 {
			var list []Entry[event]
			for k := i; k < i+3 && k <= end; k++ {
				list = append(list, entry(k, int(k%4)))
			}
			if err := f.Publish(list...); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	for range 8 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestNextSleepsUntilThereIsNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := New(0, Options[event]{Buffer: 2})
		s, err := f.Subscribe(0)
		if err != nil {
			t.Fatal(err)
		}
		got := make(chan Entry[event])
		go func() {
			b, err := s.Next(t.Context())
			if err != nil {
				t.Error(err)
			}
			got <- b
		}()
		synctest.Wait()
		if err := f.Publish(entry(1, 0)); err != nil { // no events: nobody is disturbed
			t.Fatal(err)
		}
		synctest.Wait()
		select {
		case b := <-got:
			t.Fatalf("woken for %v", b)
		default:
		}
		if p := s.Progress(); p != 1 {
			t.Fatalf("Progress = %d", p)
		}
		if err := f.Publish(entry(2, 1)); err != nil {
			t.Fatal(err)
		}
		if b := <-got; b.Index != 2 {
			t.Fatal(b)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if _, err := s.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		for i := range uint64(4) {
			if err := f.Publish(entry(3+i, 1)); err != nil {
				t.Fatal(err)
			}
		}
		<-s.done // 3 unread behind the first, 2 are allowed
		if _, err := s.Next(t.Context()); !errors.Is(err, ErrSlow) {
			t.Fatal(err)
		}
	})
}

func TestLevel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l Level
		woken := make(chan uint64, 3)
		for range 3 {
			go func() {
				at, err := l.Wait(t.Context(), 5)
				if err != nil {
					t.Error(err)
				}
				woken <- at
			}()
		}
		for _, at := range []uint64{1, 4, 2} {
			l.Set(at)
			synctest.Wait()
			if len(woken) != 0 {
				t.Fatalf("woken at %d", at)
			}
		}
		l.Set(9)
		synctest.Wait()
		if len(woken) != 3 {
			t.Fatalf("%d of 3 woke up", len(woken))
		}
		if at, _ := l.Now(); at != 9 {
			t.Fatalf("at %d", at)
		}
		_, moved := l.Now()
		l.Jump(2) // a restored state
		<-moved
		if at, err := l.Wait(t.Context(), 1); at != 2 || err != nil {
			t.Fatal(at, err)
		}
		if _, err := l.Wait(over(), 3); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
}
