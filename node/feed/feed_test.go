package feed

import (
	"context"
	"errors"
	"slices"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// event says by itself where it belongs.
type event struct {
	index uint64
	n     int
}

func entry(index uint64, events int) Entry[event] {
	e := Entry[event]{Index: index}
	for n := range events {
		e.Events = append(e.Events, event{index, n})
	}
	return e
}

// over is a context that has ended: Next then only looks.
func over() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// model is the dumb feed: it keeps everything and counts anew each time.
type model struct {
	real        *Feed[event]
	max, buffer int
	bytes       int64
	log         []Entry[event] // all ever published
	start       uint64
	subs        []*modelSub
}

type modelSub struct {
	real  *Sub[event]
	after uint64
	born  int // len(log) when it came
	err   error
}

func (m *model) last() uint64 {
	if len(m.log) == 0 {
		return m.start
	}
	return max(m.start, m.log[len(m.log)-1].Index)
}

// held are the entries with events that the ring must still have.
func (m *model) held() (out []Entry[event], start uint64) {
	start = m.start
	for _, e := range m.log {
		if len(e.Events) > 0 && e.Index > m.start {
			out = append(out, e)
		}
	}
	for len(out) > 1 {
		events := 0
		for _, e := range out {
			events += len(e.Events)
		}
		if events <= m.max && int64(events)*10 <= m.bytes {
			break
		}
		start, out = out[0].Index, out[1:]
	}
	return out, start
}

func (m *model) unread(s *modelSub) (out []int) {
	for i, e := range m.log {
		if e.Index > s.after && len(e.Events) > 0 {
			out = append(out, i)
		}
	}
	return out
}

// judge finds who is slow after a Publish.
func (m *model) judge() {
	_, start := m.held()
	for _, s := range m.subs {
		un := m.unread(s)
		if len(un) == 0 || s.err != nil {
			continue
		}
		late := 0
		for _, i := range un[1:] {
			if i >= s.born {
				late += len(m.log[i].Events)
			}
		}
		if late > m.buffer || m.log[un[0]].Index <= start {
			s.err = ErrSlow
		}
	}
}

// next is what Next must answer.
func (m *model) next(s *modelSub) (Entry[event], error) {
	if s.err != nil {
		return Entry[event]{}, s.err
	}
	if un := m.unread(s); len(un) > 0 {
		e := m.log[un[0]]
		s.after = e.Index
		return e, nil
	}
	return Entry[event]{}, context.Canceled
}

func TestFeedIsTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{max: 12, buffer: 5, bytes: 90, start: uint64(rapid.IntRange(0, 3).Draw(t, "start"))}
		m.real = New(m.start, Options[event]{MaxEvents: m.max, MaxBytes: m.bytes, Buffer: m.buffer, Size: func(event) int64 { return 10 }})
		t.Repeat(rapid.StateMachineActions(m))
	})
}

// The exported methods are what rapid may do; Check runs after each.

func (m *model) Publish(t *rapid.T) {
	var list []Entry[event]
	at := m.last()
	for range rapid.IntRange(0, 3).Draw(t, "entries") {
		at += uint64(rapid.IntRange(1, 3).Draw(t, "gap"))
		list = append(list, entry(at, rapid.IntRange(0, 7).Draw(t, "events")))
	}
	if err := m.real.Publish(list...); err != nil {
		t.Fatal(err)
	}
	m.log = append(m.log, list...)
	if len(list) > 0 {
		m.judge()
	}
}

func (m *model) PublishOutOfOrder(t *rapid.T) {
	ok, bad := m.last()+1, uint64(rapid.IntRange(0, int(m.last())+1).Draw(t, "index"))
	if err := m.real.Publish(entry(ok, 2), entry(bad, 2)); !errors.Is(err, ErrOrder) {
		t.Fatalf("index %d after %d: %v", bad, ok, err)
	}
}

func (m *model) Subscribe(t *rapid.T) {
	after := uint64(rapid.IntRange(0, int(m.last())+3).Draw(t, "after"))
	s, err := m.real.Subscribe(after)
	if _, oldest := m.held(); after < oldest {
		if want := (ErrOutOfRange{Oldest: oldest}); err != want {
			t.Fatalf("Subscribe(%d): %v, want %v", after, err, want)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	m.subs = append(m.subs, &modelSub{real: s, after: after, born: len(m.log)})
}

func (m *model) pick(t *rapid.T) *modelSub {
	if len(m.subs) == 0 {
		t.Skip("nobody watches")
	}
	return rapid.SampledFrom(m.subs).Draw(t, "sub")
}

func (m *model) Next(t *rapid.T) {
	s := m.pick(t)
	want, wantErr := m.next(s)
	got, err := s.real.Next(over())
	if got.Index != want.Index || !slices.Equal(got.Events, want.Events) || !errors.Is(err, wantErr) {
		t.Fatalf("Next = %v, %v; want %v, %v", got, err, want, wantErr)
	}
}

func (m *model) Progress(t *rapid.T) {
	s := m.pick(t)
	if s.err == nil && len(m.unread(s)) == 0 {
		s.after = max(s.after, m.last())
	}
	if got := s.real.Progress(); got != s.after {
		t.Fatalf("Progress = %d, want %d", got, s.after)
	}
}

func (m *model) Close(t *rapid.T) {
	s := m.pick(t)
	s.real.Close()
	if s.err == nil {
		s.err = ErrClosed
	}
}

func (m *model) Reset(t *rapid.T) {
	m.start = m.last() + uint64(rapid.IntRange(0, 3).Draw(t, "ahead"))
	for _, s := range m.subs {
		if s.err == nil {
			s.err = ErrOutOfRange{Oldest: m.start}
		}
	}
	if err := m.real.Reset(m.start); err != nil {
		t.Fatal(err)
	}
}

func (m *model) Check(t *rapid.T) {
	_, oldest := m.held()
	if o, l := m.real.Range(); o != oldest || l != m.last() {
		t.Fatalf("Range = %d, %d; want %d, %d", o, l, oldest, m.last())
	}
	for _, s := range m.subs {
		select {
		case <-s.real.done:
			if s.err == nil {
				t.Fatal("a subscription ended by itself")
			}
		default:
			if s.err != nil {
				t.Fatalf("not ended after %v", s.err)
			}
		}
	}
}
