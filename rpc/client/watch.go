package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
)

// silence is how long a stream may say nothing: three heartbeats.
const silence = 15 * time.Second

// WatchBoard calls f with the whole board of a category ("" = all), again and again, always the
// latest. A stream that breaks is opened anew at another node: the present needs no history.
func (c *Client) WatchBoard(ctx context.Context, category string, f func(*storehubv1.Board) error) error {
	return follow(ctx, c.retry, f, func(ctx context.Context) (*connect.ServerStreamForClient[storehubv1.Board], error) {
		return c.Dispatch().WatchBoard(ctx, &storehubv1.WatchBoardRequest{Category: category})
	})
}

// WatchTerminal calls f with the whole of what a terminal has to show, like WatchBoard.
func (c *Client) WatchTerminal(ctx context.Context, terminal string, f func(*storehubv1.TerminalFrame) error) error {
	return follow(ctx, c.retry, f, func(ctx context.Context) (*connect.ServerStreamForClient[storehubv1.TerminalFrame], error) {
		return c.Terminal().WatchTerminal(ctx, &storehubv1.WatchTerminalRequest{Terminal: terminal})
	})
}

// WatchEvents calls f with all events of each entry after an index, in order and each once; a
// message without events is a mark of progress. A stream that breaks goes on at another node.
// When the index is too old the error's Fault says EVENTS_GONE and the oldest kept.
func (c *Client) WatchEvents(ctx context.Context, after uint64, f func(*storehubv1.WatchEventsResponse) error) error {
	deliver := func(m *storehubv1.WatchEventsResponse) error {
		if m.Index <= after && len(m.Events) > 0 {
			return nil
		}
		if err := f(m); err != nil {
			return err
		}
		after = max(after, m.Index)
		return nil
	}
	return follow(ctx, c.retry, deliver, func(ctx context.Context) (*connect.ServerStreamForClient[storehubv1.WatchEventsResponse], error) {
		return c.Cluster().WatchEvents(ctx, &storehubv1.WatchEventsRequest{AfterIndex: after})
	})
}

// stopped is an error of the caller's own function, which must not pass for one of the stream.
type stopped struct{ error }

func (s stopped) Unwrap() error { return s.error }

// follow opens a stream again and again until something other than its loss ends it.
func follow[T any](ctx context.Context, r *retrier, f func(*T) error, open func(context.Context) (*connect.ServerStreamForClient[T], error)) error {
	wait := firstWait
	for {
		r.measure(ctx)
		at, node := r.node()
		some, err := once(ctx, f, open)
		var own stopped
		switch {
		case errors.As(err, &own):
			return own.error
		case ctx.Err() != nil:
			return ctx.Err()
		case !lost(err):
			return err
		}
		if r.opts.Retrying != nil {
			r.opts.Retrying(node.String(), err)
		}
		r.leave(at)
		if some {
			wait = firstWait
		}
		if !sleep(ctx, time.Duration(float64(wait)*(0.5+rand.Float64()))) {
			return ctx.Err()
		}
		wait = min(2*wait, lastWait)
	}
}

var errSilent = fmt.Errorf("nothing was heard for %v", silence)

// once reads one stream to its end; some tells that something came.
func once[T any](ctx context.Context, f func(*T) error, open func(context.Context) (*connect.ServerStreamForClient[T], error)) (some bool, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	quiet := time.AfterFunc(silence, func() { cancel(errSilent) })
	defer quiet.Stop()
	stream, err := open(ctx)
	if err != nil {
		return false, cause(ctx, err)
	}
	defer stream.Close()
	for stream.Receive() {
		quiet.Stop()
		if err := f(stream.Msg()); err != nil {
			return true, stopped{err}
		}
		quiet.Reset(silence)
		some = true
	}
	return some, cause(ctx, stream.Err())
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
