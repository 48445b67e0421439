package feed

import (
	"errors"
	"fmt"
	"sort"
	"sync"
)

// The default bounds of a ring and its subscribers.
const (
	MaxEvents = 50_000
	MaxBytes  = 64 << 20
	Buffer    = 1024
)

var (
	// ErrSlow ends a subscription that left too much unread.
	ErrSlow = errors.New("the watcher is too slow; come back with the last index")
	// ErrClosed ends a subscription that was closed, or whose feed was.
	ErrClosed = errors.New("the watch was closed")
	// ErrOrder says that Publish got an index that is not higher than the last.
	ErrOrder = errors.New("events must come in the order of the log")
)

// ErrOutOfRange says that the events behind an index are not held any more:
// read the state anew and go on from its index.
type ErrOutOfRange struct {
	// Oldest is the lowest index after which this feed can resume.
	Oldest uint64
}

func (e ErrOutOfRange) Error() string {
	return fmt.Sprintf("events are held only after index %d; list again and resume from there", e.Oldest)
}

// Options of a Feed; zero means the constants above.
type Options[E any] struct {
	MaxEvents int
	MaxBytes  int64
	Buffer    int           // unread events of one subscriber
	Size      func(E) int64 // bytes of an event in memory; nil counts none
}

// Entry is a log entry with the events that it caused, maybe none.
type Entry[E any] struct {
	Index  uint64
	Events []E
}

// Feed is the ring. One goroutine publishes; any number subscribe.
type Feed[E any] struct {
	opts Options[E]

	mu     sync.Mutex
	ring   []slot[E] // entries with events, oldest first
	start  uint64    // events after this index are held
	last   uint64    // newest index published
	count  uint64    // events ever published since the start: a place in the stream
	bytes  int64
	subs   map[*Sub[E]]struct{}
	closed bool
}

// slot is an entry in the ring.
type slot[E any] struct {
	Entry[E]
	end   uint64 // Feed.count after its last event
	bytes int64
}

// New makes a feed that covers everything after index start: 0 on an empty log,
// else the index of the snapshot that the state was restored from.
func New[E any](start uint64, opts Options[E]) *Feed[E] {
	if opts.MaxEvents == 0 {
		opts.MaxEvents = MaxEvents
	}
	if opts.MaxBytes == 0 {
		opts.MaxBytes = MaxBytes
	}
	if opts.Buffer == 0 {
		opts.Buffer = Buffer
	}
	if opts.Size == nil {
		opts.Size = func(E) int64 { return 0 }
	}
	f := &Feed[E]{opts: opts, start: start, last: start, subs: map[*Sub[E]]struct{}{}}
	return f
}

// Publish appends entries in the order of the log and wakes the subscribers
// once. It keeps the Events slices: they must not change any more. On ErrOrder
// nothing was taken.
func (f *Feed[E]) Publish(entries ...Entry[E]) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := f.last
	for _, e := range entries {
		if e.Index <= at {
			return fmt.Errorf("%w: index %d after %d", ErrOrder, e.Index, at)
		}
		at = e.Index
	}
	if len(entries) == 0 {
		return nil
	}
	for _, e := range entries {
		f.add(e)
	}
	f.trim()
	for s := range f.subs {
		s.judge()
		s.poke()
	}
	return nil
}

func (f *Feed[E]) add(e Entry[E]) {
	f.last = e.Index
	if len(e.Events) == 0 {
		return
	}
	var size int64
	for _, ev := range e.Events {
		size += f.opts.Size(ev)
	}
	f.count += uint64(len(e.Events))
	f.bytes += size
	f.ring = append(f.ring, slot[E]{Entry: e, end: f.count, bytes: size})
}

// trim drops the oldest entries until the bounds hold; the newest always stays.
func (f *Feed[E]) trim() {
	n := 0
	for n < len(f.ring)-1 && (f.count-f.before(n) > uint64(f.opts.MaxEvents) || f.bytes > f.opts.MaxBytes) {
		f.start = f.ring[n].Index
		f.bytes -= f.ring[n].bytes
		f.ring[n] = slot[E]{} // let its events go now, not when append moves the ring
		n++
	}
	f.ring = f.ring[n:]
}

// before is the place in the stream where entry i of the ring begins.
func (f *Feed[E]) before(i int) uint64 {
	return f.ring[i].end - uint64(len(f.ring[i].Events))
}

// find is the first entry of the ring after index.
func (f *Feed[E]) find(index uint64) int {
	return sort.Search(len(f.ring), func(i int) bool { return f.ring[i].Index > index })
}

// Reset replaces everything, for a state that was restored from a snapshot: the
// feed then covers what comes after start, and already has entries. All
// subscribers end with ErrOutOfRange, since what lay between is unknown.
func (f *Feed[E]) Reset(start uint64, entries ...Entry[E]) error {
	f.mu.Lock()
	for s := range f.subs {
		s.end(ErrOutOfRange{Oldest: start})
	}
	f.ring, f.bytes, f.start, f.last = nil, 0, start, start
	f.mu.Unlock()
	return f.Publish(entries...)
}

// Range tells after which index the feed can resume, and the newest index.
func (f *Feed[E]) Range() (oldest, last uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.start, f.last
}

// Close ends all subscriptions with ErrClosed, and those to come.
func (f *Feed[E]) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for s := range f.subs {
		s.end(ErrClosed)
	}
}
