package feed

import (
	"context"
	"sync"
)

// Level tells any number of waiters that an index grew. It is a level, not an
// edge: who comes late sees the present and has missed nothing. The zero Level
// is at 0 and ready.
type Level struct {
	mu    sync.Mutex
	index uint64
	grew  chan struct{} // nil while nobody waits
}

// Set raises the index; a lower or equal one changes nothing.
func (l *Level) Set(index uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if index <= l.index {
		return
	}
	l.jump(index)
}

// Jump sets the index, higher or not, and wakes everybody: the state was
// replaced.
func (l *Level) Jump(index uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.jump(index)
}

func (l *Level) jump(index uint64) {
	l.index = index
	if l.grew != nil {
		close(l.grew)
		l.grew = nil
	}
}

// Now returns the index and a channel that is closed as soon as it changes.
func (l *Level) Now() (index uint64, grew <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.grew == nil {
		l.grew = make(chan struct{})
	}
	return l.index, l.grew
}

// Wait returns the index once it is at least min, or the error of ctx.
func (l *Level) Wait(ctx context.Context, min uint64) (uint64, error) {
	for {
		index, grew := l.Now()
		if index >= min {
			return index, nil
		}
		select {
		case <-ctx.Done():
			return index, ctx.Err()
		case <-grew:
		}
	}
}
