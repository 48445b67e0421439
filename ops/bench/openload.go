package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// maxWaiting is how many of an open load may wait for an answer at a time: more are not sent, and count as failed.
const maxWaiting = 4096

var errTooMany = errors.New("too many wait for an answer")

// openLoad sends the next of the rotation so often a second, whether or not those before are answered: who stands in a shop does
// not wait until another one was served.
type openLoad struct {
	desks []frontDesk

	mu   sync.Mutex
	rec  recorder
	sent []string
	out  Sample
	// inTime is how many were answered before the last was sent.
	inTime int
}

// run sends until it is over. The time of a dispatch runs from when it was to be sent.
func (l *openLoad) run(ctx context.Context, perSecond int, over func() bool) Sample {
	l.rec, l.out, l.inTime = recorder{}, Sample{}, 0
	var wg sync.WaitGroup
	var waiting atomic.Int64
	start := time.Now()
	i := 0
	for ; ctx.Err() == nil && !over(); i++ {
		due := start.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
		time.Sleep(time.Until(due))
		if waiting.Load() >= maxWaiting {
			l.note(due, "", errTooMany)
			continue
		}
		waiting.Add(1)
		desk := l.desks[i%len(l.desks)]
		wg.Go(func() {
			defer waiting.Add(-1)
			id, err := desk.send(ctx, &recorder{})
			l.note(due, id, err)
		})
	}
	wall := time.Since(start)
	l.mu.Lock()
	l.inTime = len(l.rec.took)
	l.mu.Unlock()
	wg.Wait()
	s := l.out.with(l.rec.took, wall)
	s.PerSecond = float64(l.inTime) / wall.Seconds()
	return s
}

func (l *openLoad) note(due time.Time, assignment string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.out.Failed++
		l.out.FirstError = err.Error()
		return
	}
	l.rec.took = append(l.rec.took, time.Since(due))
	l.sent = append(l.sent, assignment)
}

// takeBack makes room for what comes next: all that were sent are cancelled.
func (l *openLoad) takeBack(ctx context.Context) error {
	var next atomic.Int64
	s := driveUntil(ctx, func() bool { return int(next.Load()) >= len(l.sent) }, takers(l, &next))
	l.sent = nil
	if s.Failed > 0 {
		return fmt.Errorf("%d dispatches were not taken back: %s", s.Failed, s.FirstError)
	}
	return nil
}

func takers(l *openLoad, next *atomic.Int64) (list []client) {
	for _, desk := range l.desks {
		list = append(list, func(ctx context.Context, rec *recorder) error {
			k := int(next.Add(1)) - 1
			if k >= len(l.sent) {
				return nil
			}
			return rec.time(func() error { return desk.takeBack(ctx, l.sent[k]) })
		})
	}
	return list
}

// offers are the rates that are tried, until there is one that is reached.
var offers = []int{1000, 800, 600, 500, 400, 300, 200, 100, 50}

// keptUp is the share of what was sent that must be answered by the end of it for a rate that is reached.
const keptUp = .95

// Offer is a rate that was tried.
type Offer struct {
	PerSecond int    `json:"per_second"`
	Sample    Sample `json:"sample"`
}

func (o Offer) reached() bool {
	return o.Sample.refused() == "" && o.Sample.PerSecond >= keptUp*float64(o.PerSecond)
}

// fastest tries the offers, each for d, and ends with the first that is reached, or with the last.
func (l *openLoad) fastest(ctx context.Context, d time.Duration) (tried []Offer, err error) {
	for _, rate := range offers {
		start := time.Now()
		s := l.run(ctx, rate, func() bool { return time.Since(start) >= d })
		tried = append(tried, Offer{rate, s})
		if err := l.takeBack(ctx); err != nil {
			return tried, err
		}
		if tried[len(tried)-1].reached() {
			break
		}
	}
	return tried, ctx.Err()
}
