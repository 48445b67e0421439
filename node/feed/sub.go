package feed

import "context"

// Sub is one subscriber's place in the stream. Its methods are for one
// goroutine, except Close and Done.
type Sub[E any] struct {
	feed *Feed[E]
	wake chan struct{} // holds a token when there may be news
	done chan struct{} // closed when err is set

	// Guarded by feed.mu.
	after uint64 // everything up to here was delivered or not asked for
	grace uint64 // what was published before this place does not count as unread
	err   error
}

// Subscribe starts behind index after. ErrOutOfRange: that is too long ago. An
// index that is still to come is waited for, and nothing older is delivered.
func (f *Feed[E]) Subscribe(after uint64) (*Sub[E], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, ErrClosed
	}
	if after < f.start {
		return nil, ErrOutOfRange{Oldest: f.start}
	}
	s := &Sub[E]{feed: f, wake: make(chan struct{}, 1), done: make(chan struct{}), after: after, grace: f.count}
	f.subs[s] = struct{}{}
	return s, nil
}

// Next waits for the next entry with events; they are shared with the other
// subscribers and must not be changed. After the error of ctx the subscription
// goes on; any other error is its end.
func (s *Sub[E]) Next(ctx context.Context) (Entry[E], error) {
	for {
		if b, ok, err := s.take(); ok || err != nil {
			return b, err
		}
		select {
		case <-ctx.Done():
			return Entry[E]{}, ctx.Err()
		case <-s.done:
		case <-s.wake:
		}
	}
}

func (s *Sub[E]) take() (b Entry[E], ok bool, err error) {
	f := s.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.err != nil {
		return b, false, s.err
	}
	i := f.find(s.after)
	if i == len(f.ring) {
		return b, false, nil
	}
	s.after = f.ring[i].Index
	return f.ring[i].Entry, true, nil
}

// Progress is an index up to which nothing more will come: all its events have
// been delivered. A watcher that heard it resumes from there.
func (s *Sub[E]) Progress() uint64 {
	f := s.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.err == nil && f.find(s.after) == len(f.ring) {
		s.after = max(s.after, f.last)
	}
	return s.after
}

// Close ends the subscription.
func (s *Sub[E]) Close() {
	s.feed.mu.Lock()
	defer s.feed.mu.Unlock()
	s.end(ErrClosed)
}

// The methods below need feed.mu.

// judge ends a subscription that left too much unread, or whose unread entries
// the ring has dropped. Two things are not held against it: what was there when
// it came, and the first unread entry, since entries are never cut.
func (s *Sub[E]) judge() {
	f := s.feed
	i := f.find(s.after)
	if i == len(f.ring) {
		return
	}
	from := max(f.ring[i].end, s.grace)
	if s.after < f.start || (f.count > from && f.count-from > uint64(f.opts.Buffer)) {
		s.end(ErrSlow)
	}
}

func (s *Sub[E]) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *Sub[E]) end(err error) {
	if s.err != nil {
		return
	}
	s.err = err
	close(s.done)
	delete(s.feed.subs, s)
}
