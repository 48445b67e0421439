//go:build linux

package chaos

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

const (
	writersAtOnce = 20
	headerIndex   = "Storehub-Index"
)

// act is one write that somebody was told the outcome of.
type act struct {
	id      string
	index   uint64 // of the log, as the node told it
	outcome string
	// sent are the assignments that it made.
	sent  []string
	again func(context.Context, *client.Client) (answer, error)
}

// answer is what a node says to a write.
type answer struct {
	index   uint64
	outcome string
	sent    []string
}

// writers are people at terminals who press on while computers die. Everyone has a client of his
// own; an act keeps its request id until some node has answered it.
type writers struct {
	t       *testing.T
	clients []*client.Client
	wg      sync.WaitGroup
	ended   atomic.Bool
	ctx     context.Context

	// counters[k] is the newest number that writer k was told to be in the shop.
	counters [writersAtOnce]atomic.Int64
	// newest is the highest log index that anybody was told.
	newest atomic.Uint64
	done   atomic.Int64

	mu   sync.Mutex
	acts []act
	errs []error
}

// write lets n writers begin. They stop with stop.
func (s *shop) write(n int) *writers {
	s.t.Helper()
	w := &writers{t: s.t, ctx: s.t.Context()}
	for k := range n {
		w.clients = append(w.clients, s.client(k))
	}
	for k := range n {
		w.wg.Go(func() { w.work(k) })
	}
	return w
}

// stop waits until every writer has the answer to his last act.
func (w *writers) stop() {
	w.t.Helper()
	w.ended.Store(true)
	w.wg.Wait()
	if err := errors.Join(w.errs...); err != nil {
		w.t.Fatalf("%d writes were answered, but not all: %v", len(w.acts), err)
	}
}

// more waits until so many more writes were acknowledged.
func (w *writers) more(s *shop, n int64) {
	s.t.Helper()
	want := w.done.Load() + n
	s.eventually(fmt.Sprintf("%d more writes", n), func(context.Context) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		if err := errors.Join(w.errs...); err != nil {
			s.t.Fatal(err)
		}
		if done := w.done.Load(); done < want {
			return fmt.Errorf("%d of %d", done, want)
		}
		return nil
	})
}

// work is one writer: he counts in a room's name, sends somebody and calls him back.
func (w *writers) work(k int) {
	for n := int64(1); !w.ended.Load(); n++ {
		if err := w.turn(k, n); err != nil {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.errs = append(w.errs, fmt.Errorf("writer %d, turn %d: %w", k, n, err))
			return
		}
	}
}

func (w *writers) turn(k int, n int64) error {
	id := func(what string) string { return fmt.Sprintf("w%d-%d-%s", k, n, what) }
	if _, err := w.act(k, id("count"), putRoom(roomOf(k), strconv.FormatInt(n, 10))); err != nil {
		return err
	}
	w.counters[k].Store(n)
	a, err := w.act(k, id("send"), sendOne)
	if err != nil {
		return err
	}
	for _, assignment := range a.sent {
		if _, err := w.act(k, id("back"), callBack(assignment)); err != nil {
			return err
		}
	}
	return nil
}

// act does one write and notes what came of it.
func (w *writers) act(k int, id string, do func(context.Context, *client.Client) (answer, error)) (answer, error) {
	a, err := insist(w.ctx, w.clients[k], id, do)
	if err != nil {
		return a, fmt.Errorf("%s: %w", id, err)
	}
	for old := w.newest.Load(); old < a.index && !w.newest.CompareAndSwap(old, a.index); old = w.newest.Load() {
	}
	w.mu.Lock()
	w.acts = append(w.acts, act{id: id, index: a.index, outcome: a.outcome, sent: a.sent, again: do})
	w.mu.Unlock()
	w.done.Add(1)
	return a, nil
}

// insist asks with one request id until there is an answer; a refusal is one.
func insist(ctx context.Context, c *client.Client, id string, do func(context.Context, *client.Client) (answer, error)) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		a, err := do(client.WithRequestID(ctx, id), c)
		if err == nil || ctx.Err() != nil {
			return a, err
		}
		if !errors.Is(err, client.ErrOutcomeUnknown) && connect.CodeOf(err) != connect.CodeUnavailable {
			return a, err
		}
	}
}

// call makes one call and reads its answer: what was said, and at which index.
func call[Req any, Res proto.Message](ctx context.Context, method func(context.Context, Req) (Res, error), req Req) (Res, answer, error) {
	ctx, info := connect.NewClientContext(ctx)
	res, err := method(ctx, req)
	if fault := client.Fault(err); fault != nil && connect.CodeOf(err) != connect.CodeUnavailable {
		return res, answer{outcome: "refused: " + fault.Reason.String()}, nil
	}
	if err != nil {
		return res, answer{}, err
	}
	index, err := strconv.ParseUint(info.ResponseHeader().Get(headerIndex), 10, 64)
	if err != nil {
		return res, answer{}, fmt.Errorf("the answer tells no log index: %w", err)
	}
	said, err := proto.MarshalOptions{Deterministic: true}.Marshal(res)
	return res, answer{index: index, outcome: string(said)}, err
}

func roomOf(k int) string { return "w" + strconv.Itoa(k) }

func putRoom(id, name string) func(context.Context, *client.Client) (answer, error) {
	return func(ctx context.Context, c *client.Client) (answer, error) {
		_, a, err := call(ctx, c.Roster().PutRoom, &storehubv1.PutRoomRequest{Id: id, Name: name})
		return a, err
	}
}

func sendOne(ctx context.Context, c *client.Client) (answer, error) {
	res, a, err := call(ctx, c.Dispatch().Dispatch, &storehubv1.DispatchRequest{
		Category: category, Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}, AllowPartial: proto.Bool(false),
	})
	for _, made := range res.GetAssignments() {
		a.sent = append(a.sent, made.Id)
	}
	return a, err
}

func callBack(assignment string) func(context.Context, *client.Client) (answer, error) {
	return func(ctx context.Context, c *client.Client) (answer, error) {
		_, a, err := call(ctx, c.Dispatch().CancelAssignment, &storehubv1.CancelAssignmentRequest{AssignmentId: assignment})
		return a, err
	}
}
