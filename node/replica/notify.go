package replica

import "sync"

// signals tells any number of listeners that something changed. A signal that was not yet taken
// stands for all that came after it, so telling never waits.
type signals struct {
	mu   sync.Mutex
	list map[chan struct{}]struct{}
}

func (s *signals) listen() (signal <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.list == nil {
		s.list = make(map[chan struct{}]struct{})
	}
	s.list[c] = struct{}{}
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.list, c)
	}
}

func (s *signals) tell() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.list {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
