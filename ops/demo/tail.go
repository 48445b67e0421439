package demo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// entryEvents are all events of one log entry.
type entryEvents = storehubv1.WatchEventsResponse

// tail follows the shop's events from one index on. When its node goes away it goes on at the
// next one after the last index it has: the events are the same on every node.
type tail struct {
	nodes []*nodeAPI

	mu      sync.Mutex
	entries []*entryEvents
	after   uint64
	moves   int           // how often it had to go on at another node
	grown   chan struct{} // closed when there is more, then replaced
	err     error
}

func newTail(nodes []*nodeAPI, after uint64) *tail {
	return &tail{nodes: nodes, after: after, grown: make(chan struct{})}
}

// run follows until ctx ends.
func (t *tail) run(ctx context.Context) {
	for i := 0; ctx.Err() == nil; i++ {
		err := t.follow(ctx, t.nodes[i%len(t.nodes)])
		t.mu.Lock()
		t.moves, t.err = t.moves+1, err
		t.mu.Unlock()
		select {
		case <-ctx.Done():
		case <-time.After(tryAgain):
		}
	}
}

func (t *tail) follow(ctx context.Context, at *nodeAPI) error {
	t.mu.Lock()
	after := t.after
	t.mu.Unlock()
	stream, err := at.WatchEvents(ctx, &storehubv1.WatchEventsRequest{AfterIndex: after})
	if err != nil {
		return err
	}
	defer stream.Close()
	for stream.Receive() {
		t.add(proto.CloneOf(stream.Msg()))
	}
	return stream.Err()
}

func (t *tail) add(e *entryEvents) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.after = max(t.after, e.Index)
	if len(e.Events) == 0 {
		return // a mark of progress
	}
	t.entries = append(t.entries, e)
	close(t.grown)
	t.grown = make(chan struct{})
}

// seen is how many entries have come so far: where await begins to look.
func (t *tail) seen() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.entries)
}

// awaitWithin is how long an event may take that a swipe or a write must cause.
const awaitWithin = 10 * time.Second

// await answers the first event from an entry on that is wanted.
func (t *tail) await(ctx context.Context, from int, what string, wanted func(*storehubv1.Event) bool) (*storehubv1.Event, error) {
	ctx, cancel := context.WithTimeout(ctx, awaitWithin)
	defer cancel()
	for {
		t.mu.Lock()
		entries, grown, last := t.entries, t.grown, t.err
		t.mu.Unlock()
		for ; from < len(entries); from++ {
			for _, e := range entries[from].Events {
				if wanted(e) {
					return e, nil
				}
			}
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("expected the event %s within %v", what, awaitWithin), last)
		}
	}
}

// arg is a value that an event tells by name.
func arg(e *storehubv1.Event, name string) string {
	for _, a := range e.Args {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

// eventsOf reads all events of one node after an index up to another.
func eventsOf(ctx context.Context, at *nodeAPI, after, upTo uint64) ([]*entryEvents, error) {
	ctx, cancel := context.WithTimeout(ctx, awaitWithin)
	defer cancel()
	stream, err := at.WatchEvents(ctx, &storehubv1.WatchEventsRequest{AfterIndex: after})
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	var list []*entryEvents
	for stream.Receive() {
		e := stream.Msg()
		if len(e.Events) > 0 && e.Index <= upTo {
			list = append(list, proto.CloneOf(e))
		}
		if e.Index >= upTo {
			return list, nil
		}
	}
	return nil, fmt.Errorf("the events of %s ended before index %d: %w", at.Name, upTo, stream.Err())
}
