package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// silence is how long a stream may say nothing: three heartbeats.
const silence = 15 * time.Second

// askElsewhere is how often the other nodes are looked at while the present one has no majority.
const askElsewhere = 5 * time.Second

// WatchBoard calls f with the whole board of a category ("" = all), again and again, always the
// latest. A stream that breaks is opened anew at another node: the present needs no history.
func (c *Client) WatchBoard(ctx context.Context, category string, f func(*storehubv1.Board) error) error {
	return level(ctx, c, c.Dispatch().WatchBoard, &storehubv1.WatchBoardRequest{Category: category}, f)
}

// WatchTerminal calls f with the whole of what a terminal has to show, like WatchBoard.
func (c *Client) WatchTerminal(ctx context.Context, terminal string, f func(*storehubv1.TerminalFrame) error) error {
	return level(ctx, c, c.Terminal().WatchTerminal, &storehubv1.WatchTerminalRequest{Terminal: terminal}, f)
}

// WatchScreen calls f with the frames of a screen. A stream that is opened anew, which begins with all that was asked for, may come from
// another node, which node_id tells: its revisions are not those of the one before.
func (c *Client) WatchScreen(ctx context.Context, request *storehubv1.WatchScreenRequest, f func(*storehubv1.Screen) error) error {
	return level(ctx, c, storehubv1connect.NewScreenServiceClient(c.http, base).WatchScreen, request, f)
}

// WatchEvents calls f with all events of each entry after an index, in order and each once; a
// message without events is a mark of progress. A stream that breaks goes on at another node.
// When the index is too old the error's Fault says EVENTS_GONE and the oldest kept.
func (c *Client) WatchEvents(ctx context.Context, after uint64, f func(*storehubv1.WatchEventsResponse) error) error {
	deliver := func(m *storehubv1.WatchEventsResponse) error {
		// A node that is behind the one before says again what was seen, or marks what is long past.
		if m.Index < after || m.Index == after && len(m.Events) > 0 {
			return nil
		}
		if err := f(m); err != nil {
			return err
		}
		after = m.Index
		return nil
	}
	return follow(ctx, c.retry, deliver, func(ctx context.Context) (*connect.ServerStreamForClient[storehubv1.WatchEventsResponse], error) {
		return c.Cluster().WatchEvents(ctx, &storehubv1.WatchEventsRequest{AfterIndex: after})
	})
}

// level follows a stream of which the last message is the whole truth: elsewhere it is opened with the same
// request. A new one of this kind is a method of one line, as WatchBoard.
func level[Q, T any](ctx context.Context, c *Client, open func(context.Context, *Q) (*connect.ServerStreamForClient[T], error), request *Q, f func(*T) error) error {
	return follow(ctx, c.retry, f, func(ctx context.Context) (*connect.ServerStreamForClient[T], error) { return open(ctx, request) })
}

// stopped is an error of the caller's own function, which must not pass for one of the stream.
type stopped struct{ error }

func (s stopped) Unwrap() error { return s.error }

// follow opens a stream again and again until something other than its loss ends it, or there is no node left from
// which one could ever come.
func follow[T any](ctx context.Context, r *retrier, f func(*T) error, open func(context.Context) (*connect.ServerStreamForClient[T], error)) error {
	wait, given := firstWait, map[int]bool{}
	for {
		r.measure(ctx)
		id, node := r.node()
		some, err := once(at(ctx, id), f, open, func(ctx context.Context) bool { return r.again(ctx, id) })
		var own stopped
		switch {
		case errors.As(err, &own):
			return own.error
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errCutOff):
			continue // a better one was found
		case !lost(err):
			return err
		}
		if given[id] = hopeless(err); r.none(given) {
			return err
		}
		if r.opts.Retrying != nil {
			r.opts.Retrying(node.String(), err)
		}
		r.leave(id)
		if some {
			wait = firstWait
		}
		if !sleep(ctx, time.Duration(float64(wait)*(0.5+rand.Float64()))) {
			return ctx.Err()
		}
		wait = min(2*wait, lastWait)
	}
}

var (
	errSilent = fmt.Errorf("nothing was heard for %v", silence)
	errCutOff = errors.New("this node has lost the others, and another has not")
)

// once reads one stream to its end; some tells that something came. While its node says that it has no
// majority, elsewhere tells whether another has.
func once[T any](ctx context.Context, f func(*T) error, open func(context.Context) (*connect.ServerStreamForClient[T], error), elsewhere func(context.Context) bool) (some bool, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	quiet := time.AfterFunc(silence, func() { cancel(errSilent) })
	defer quiet.Stop()
	stream, err := open(ctx)
	if err != nil {
		return false, cause(ctx, err)
	}
	defer stream.Close()
	var asked time.Time
	for stream.Receive() {
		quiet.Stop()
		if err := f(stream.Msg()); err != nil {
			return true, stopped{err}
		}
		if cutOff(stream.Msg()) && time.Since(asked) >= askElsewhere {
			if asked = time.Now(); elsewhere(ctx) {
				return true, errCutOff
			}
		}
		quiet.Reset(silence)
		some = true
	}
	return some, cause(ctx, stream.Err())
}

// cutOff tells a board, or another level that knows, of a node without a majority: it says nothing new until
// that is over.
func cutOff(m any) bool {
	level, ok := m.(interface{ GetHasMajority() bool })
	return ok && !level.GetHasMajority()
}

// cause puts the silence in the place of the cancel that it caused.
func cause(ctx context.Context, err error) error {
	if c := context.Cause(ctx); errors.Is(c, errSilent) {
		return c
	}
	return err
}

// lost: the stream broke or its node cannot serve it; another may. A stream that just ended was
// cut, too: streams of ours have no end.
func lost(err error) bool {
	if err == nil || errors.Is(err, errSilent) {
		return true
	}
	var coded *connect.Error
	if !errors.As(err, &coded) {
		return false
	}
	return !connect.IsWireError(err) || coded.Code() == connect.CodeUnavailable || coded.Code() == connect.CodeCanceled || tooOld(Fault(err))
}
