package node

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

// part is something that works until its context ends.
type part struct {
	name string
	run  func(context.Context) error
}

// stopLimit ends the process when its stop takes too long. A service manager waits for 90 s, and a PC
// that is switched off does not wait at all; what is in the log is there, so nothing is lost.
type stopLimit struct {
	within time.Duration
	exit   func(error)
	timer  *time.Timer
	at     atomic.Pointer[string]
}

func (l *stopLimit) start() {
	l.next("the farewell")
	l.timer = time.AfterFunc(l.within, func() {
		l.exit(fmt.Errorf("the stop has not ended within %v: it waits for %s", l.within, *l.at.Load()))
	})
}

// next says what the stop waits for from now on.
func (l *stopLimit) next(what string) { l.at.Store(&what) }

func (l *stopLimit) end() { l.timer.Stop() }

// runParts starts parts in order and works until ctx is done or one of them ends; then it calls
// farewell, with all of them still at work, and ends them in reverse order. From the farewell on the
// limit runs; the caller ends it.
func runParts(ctx context.Context, log *slog.Logger, parts []part, farewell func(), limit *stopLimit) error {
	type ended struct {
		at  int
		err error
	}
	news := make(chan ended, len(parts))
	stops := make([]context.CancelFunc, len(parts))
	dones := make([]chan struct{}, len(parts))
	for i, p := range parts {
		// Not a child of ctx: the order of the end is ours.
		own, stop := context.WithCancel(context.WithoutCancel(ctx))
		done := make(chan struct{})
		stops[i], dones[i] = stop, done
		go func() {
			defer close(done)
			news <- ended{i, p.run(own)}
		}()
	}
	var first error
	select {
	case <-ctx.Done():
	case e := <-news:
		if first = e.err; first == nil {
			first = fmt.Errorf("%s ended by itself", parts[e.at].name)
		} else {
			first = fmt.Errorf("%s: %w", parts[e.at].name, first)
		}
		log.Error("a part of this node has ended, so the node stops", "part", parts[e.at].name, "error", e.err)
	}
	limit.start()
	farewell()
	for i := len(parts) - 1; i >= 0; i-- {
		began := time.Now()
		limit.next(parts[i].name)
		stops[i]()
		<-dones[i]
		log.Debug("stopped", "part", parts[i].name, "after", time.Since(began).Round(time.Millisecond))
	}
	close(news)
	for e := range news {
		if first == nil && e.err != nil {
			first = fmt.Errorf("%s: %w", parts[e.at].name, e.err)
		}
	}
	return first
}
