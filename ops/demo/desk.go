package demo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"storehub/ops/fleet"
)

const (
	// actWithin is how long one act may take, a change of leader included.
	actWithin = 15 * time.Second
	// tryWithin is how long one node is listened to before the next is asked with the same id.
	tryWithin = 3 * time.Second
	tryAgain  = 25 * time.Millisecond
)

// desk is somebody at a terminal. Every act gets a request id of its own, which stays the same
// until a node has answered it; when the desk's own node is silent the next one is asked.
type desk struct {
	name   string
	nodes  []*nodeAPI // its own first
	ledger *ledger

	mu sync.Mutex
	n  int
}

func (d *desk) nextID() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.n++
	return fmt.Sprintf("%s-%04d", d.name, d.n)
}

// act makes one write and writes down what came of it. A refusal is an answer like any other.
func act[Req, Res any](ctx context.Context, d *desk, m method[Req, Res], req *Req) (*Res, error) {
	return actAs(ctx, d, d.nextID(), m, req)
}

// actAs is act with an id of the caller's choice.
func actAs[Req, Res any](ctx context.Context, d *desk, id string, m method[Req, Res], req *Req) (*Res, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, actWithin, fmt.Errorf("no answer to %s within %v", id, actWithin))
	defer cancel()
	w := written{id: id, desk: d.name, op: fmt.Sprintf("%T", req), begun: time.Now()}
	req = copyOf(req) // it is sent again later, and the caller may change his
	var res *Res
	err := fleet.Poll(ctx, tryAgain, func(ctx context.Context) error {
		at := d.nodes[w.retries%len(d.nodes)]
		try, stop := context.WithTimeout(ctx, tryWithin)
		defer stop()
		var err error
		res, w.index, err = ask(try, at, id, m, req)
		if err != nil && unanswered(err) {
			w.retries++
			return fmt.Errorf("%s asked %s: %w", d.name, at.Name, err)
		}
		w.err = err
		return nil
	})
	if err != nil {
		d.ledger.lose(w, err)
		return nil, err
	}
	w.took = time.Since(w.begun)
	w.outcome = outcomeOf(res, w.err)
	w.again = func(ctx context.Context, at *nodeAPI) (string, uint64, error) {
		res, index, err := ask(ctx, at, id, m, req)
		if err != nil && unanswered(err) {
			return "", 0, err
		}
		return outcomeOf(res, err), index, nil
	}
	d.ledger.add(w)
	return res, w.err
}

// copyOf is a message of the caller's that stays as it is.
func copyOf[Req any](req *Req) *Req {
	m, ok := any(req).(proto.Message)
	if !ok {
		return req
	}
	return any(proto.Clone(m)).(*Req)
}

// outcomeOf is an answer or a refusal in a form that can be compared.
func outcomeOf[Res any](res *Res, err error) string {
	var refused *connect.Error
	if errors.As(err, &refused) {
		return fmt.Sprintf("refused: %v: %s", refused.Code(), refused.Message())
	}
	if err != nil {
		return "error: " + err.Error()
	}
	m, ok := any(res).(proto.Message)
	if !ok {
		return fmt.Sprintf("%v", res)
	}
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		return "error: " + err.Error()
	}
	return "answer: " + string(b)
}

// written is one write that somebody was told the outcome of.
type written struct {
	id, desk, op string
	begun        time.Time
	took         time.Duration
	retries      int
	index        uint64
	outcome      string
	err          error // the refusal, if it was one
	again        func(ctx context.Context, at *nodeAPI) (outcome string, index uint64, err error)
}

// ledger is everything that the people in the shop were told.
type ledger struct {
	mu   sync.Mutex
	all  []written
	lost []error
}

func (l *ledger) add(w written) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, w)
}

// lose notes a write that nobody answered in time: its outcome is unknown, which is a failure here.
func (l *ledger) lose(w written, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost = append(l.lost, fmt.Errorf("%s %s: %w", w.id, w.op, err))
}

func (l *ledger) entries() (all []written, lost []error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]written(nil), l.all...), append([]error(nil), l.lost...)
}
