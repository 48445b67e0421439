package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"connectrpc.com/connect"
	"golang.org/x/sync/errgroup"

	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

const (
	headerRequestID   = "Storehub-Request-Id"
	headerIndex       = "Storehub-Index"
	headerConsistency = "Storehub-Consistency"

	// tryWithin is how long one node is listened to before the next is asked with the same id.
	tryWithin = 2 * time.Second
	tryAgain  = time.Millisecond
	// answerWithin bounds one write, all tries included.
	answerWithin = 20 * time.Second
	// verifiers is how many ask again at once.
	verifiers = 16
)

type dispatcher = storehubv1connect.DispatchServiceClient

// acknowledged is a write that a client was told the log index of.
type acknowledged struct {
	id    string
	index uint64
	node  int
	again func(context.Context, dispatcher) error
}

// ledger is a round of writers and everything that they were told.
type ledger struct {
	nodes  []dispatcher
	https  []*http.Client
	writes sync.WaitGroup
	ended  atomic.Bool
	ctx    context.Context
	cancel context.CancelFunc

	mu  sync.Mutex
	all []acknowledged
	err error
}

func (s *shop) openLedger(ctx context.Context) (*ledger, error) {
	https, err := pool(s.ca, len(s.urls))
	if err != nil {
		return nil, err
	}
	l := &ledger{https: https}
	l.ctx, l.cancel = context.WithCancel(ctx)
	for i := range s.urls {
		l.nodes = append(l.nodes, s.dispatch(https[i], i))
	}
	return l, nil
}

func (l *ledger) close() {
	l.cancel()
	closeIdle(l.https)
}

// start lets n writers write, spread over the nodes, until stop.
func (l *ledger) start(n int) {
	for i := range n {
		l.writes.Go(func() {
			d := l.desk(i)
			for !l.ended.Load() {
				if err := l.round(l.ctx, d); err != nil {
					l.mu.Lock()
					l.err = errors.Join(l.err, err)
					l.mu.Unlock()
					return
				}
			}
		})
	}
}

// stop waits until every writer has its answer.
func (l *ledger) stop() error {
	l.ended.Store(true)
	l.writes.Wait()
	return l.err
}

// reaches waits until so many writes were acknowledged.
func (l *ledger) reaches(ctx context.Context, n int) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	return fleet.Poll(ctx, 5*time.Millisecond, func(context.Context) error {
		l.mu.Lock()
		defer l.mu.Unlock()
		if len(l.all) < n && l.err == nil {
			return fmt.Errorf("%d of %d writes acknowledged", len(l.all), n)
		}
		return nil
	})
}

// desk is a client with a node of its own, which asks the next one when that is silent.
type desk struct{ node int }

func (l *ledger) desk(n int) *desk { return &desk{n % len(l.nodes)} }

// round sends one technician and cancels him again.
func (l *ledger) round(ctx context.Context, d *desk) error {
	sent, err := l.send(ctx, d)
	if err != nil {
		return err
	}
	return l.cancelIt(ctx, d, sent)
}

func (l *ledger) send(ctx context.Context, d *desk) (assignment string, err error) {
	var sent *storehubv1.DispatchResponse
	err = l.write(ctx, d, func(ctx context.Context, at dispatcher) (err error) {
		sent, err = at.Dispatch(ctx, oneOf("bench"))
		return err
	})
	if err != nil {
		return "", err
	}
	return sent.Assignments[0].Id, nil
}

func (l *ledger) cancelIt(ctx context.Context, d *desk, assignment string) error {
	req := &storehubv1.CancelAssignmentRequest{AssignmentId: assignment}
	return l.write(ctx, d, func(ctx context.Context, at dispatcher) error {
		_, err := at.CancelAssignment(ctx, req)
		return err
	})
}

// write does one command, with one request id until somebody answers, and notes the answer.
func (l *ledger) write(ctx context.Context, d *desk, do func(context.Context, dispatcher) error) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	w := acknowledged{id: rand.Text(), again: do}
	var refused error
	err := fleet.Poll(ctx, tryAgain, func(ctx context.Context) (err error) {
		w.node = d.node
		w.index, err = ask(ctx, l.nodes[d.node], w.id, do)
		if unanswered(err) {
			d.node = (d.node + 1) % len(l.nodes)
			return err
		}
		refused = err
		return nil
	})
	if err := errors.Join(err, refused); err != nil {
		return fmt.Errorf("request %s: %w", w.id, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, w)
	return nil
}

// ask sends a request with its id and answers the log index that the node tells.
func ask(ctx context.Context, at dispatcher, id string, do func(context.Context, dispatcher) error) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, tryWithin)
	defer cancel()
	ctx, info := connect.NewClientContext(ctx)
	info.RequestHeader().Set(headerRequestID, id)
	if err := do(ctx, at); err != nil {
		return 0, err
	}
	return strconv.ParseUint(info.ResponseHeader().Get(headerIndex), 10, 64)
}

// unanswered tells whether only the same request id can say what became of a write.
func unanswered(err error) bool {
	if err == nil {
		return false
	}
	switch connect.CodeOf(err) {
	case connect.CodeUnavailable, connect.CodeUnknown, connect.CodeDeadlineExceeded, connect.CodeCanceled, connect.CodeAborted:
		return true
	}
	return false
}

// verify sends every acknowledged request again, to another node: the index must be the same one.
func (l *ledger) verify(ctx context.Context) (lost int, err error) {
	var bad atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(verifiers)
	for _, w := range l.all {
		g.Go(func() error {
			ctx, cancel := context.WithTimeout(ctx, answerWithin)
			defer cancel()
			var index uint64
			err := fleet.Poll(ctx, fleet.Look, func(ctx context.Context) (err error) {
				index, err = ask(ctx, l.nodes[(w.node+1)%len(l.nodes)], w.id, w.again)
				if unanswered(err) {
					return err
				}
				return nil // a refusal is an answer, with no index
			})
			if err != nil {
				return fmt.Errorf("ask for request %s again: %w", w.id, err)
			}
			if index != w.index {
				bad.Add(1)
			}
			return nil
		})
	}
	err = g.Wait()
	return int(bad.Load()), err
}
