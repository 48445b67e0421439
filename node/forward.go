package node

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc"
)

// Bounds of what travels to the leader. A command that finds nobody on the way leaves at once; under
// load the next ones wait for a returning call, and go together: the leader's log writes them
// together anyway, and a call costs more than what it carries.
const (
	maxCalls       = 2
	maxTogether    = 64
	maxForwardSize = 512 << 10 // bytes of commands; a request may have 1 MiB
	maxQueued      = 1024      // commands that wait for a call; more are refused
)

// errFull and errUnsent: nothing was sent.
var (
	errFull   = &replica.Error{Reason: storehubv1.Reason_REASON_OVERLOADED, Why: "too many changes wait for the leader at this node"}
	errUnsent = &replica.Error{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "the leader has not taken the change in time"}
)

// lane is the way to one other node.
type lane struct {
	peer storehubv1connect.PeerServiceClient

	mu      sync.Mutex
	waiting []*forwarded
	calls   int // under way
}

// forwarded is one command on its way.
type forwarded struct {
	cmd    *storehubv1.Command
	size   int
	until  time.Time
	done   chan struct{}
	result *storehubv1.Result
	err    error
}

// forward takes a command to the node and waits for what it comes to, or for ctx, which has a deadline.
// What is given up on its way may still be done; what still waits is not.
func (l *lane) forward(ctx context.Context, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	f := &forwarded{cmd: cmd, size: proto.Size(cmd), done: make(chan struct{})}
	f.until, _ = ctx.Deadline()
	if !l.queue(f) {
		return nil, errFull
	}
	select {
	case <-f.done:
		return f.result, f.err
	case <-ctx.Done():
		if l.unqueue(f) {
			return nil, errUnsent
		}
		return nil, ctx.Err()
	}
}

func (l *lane) queue(f *forwarded) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) >= maxQueued {
		return false
	}
	l.waiting = append(l.waiting, f)
	if l.calls < maxCalls {
		l.calls++
		go l.carry()
	}
	return true
}

// unqueue takes back what no call has taken.
func (l *lane) unqueue(f *forwarded) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(l.waiting, f)
	if i < 0 {
		return false
	}
	l.waiting = slices.Delete(l.waiting, i, i+1)
	return true
}

// carry makes calls as long as something waits.
func (l *lane) carry() {
	for {
		batch := l.take()
		if batch == nil {
			return
		}
		send(l.peer, batch)
	}
}

// take is what goes with the next call, in the order of coming; nil ends the carrier.
func (l *lane) take() []*forwarded {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, size := 0, 0
	for n < len(l.waiting) && n < maxTogether && (n == 0 || size+l.waiting[n].size <= maxForwardSize) {
		size += l.waiting[n].size
		n++
	}
	if n == 0 {
		l.calls--
		return nil
	}
	batch := slices.Clone(l.waiting[:n])
	l.waiting = slices.Delete(l.waiting, 0, n)
	return batch
}

// send makes one call and tells each command what it came to.
func send(peer storehubv1connect.PeerServiceClient, batch []*forwarded) {
	req, until := &storehubv1.ForwardRequest{}, batch[0].until
	for _, f := range batch {
		req.Commands = append(req.Commands, f.cmd)
		if f.until.After(until) {
			until = f.until
		}
	}
	ctx, cancel := context.WithDeadline(context.Background(), until)
	defer cancel()
	res, err := peer.Forward(ctx, req)
	if err == nil && len(res.Outcomes) != len(batch) {
		err = errors.New("another number of outcomes than of commands came back")
	}
	var whole *fsm.Fault
	if len(batch) > 1 && errors.As(rpc.FromWire(err), &whole) {
		// Refused before any was looked at, for something in one of them that the leader cannot read.
		for i := range batch {
			send(peer, batch[i:i+1])
		}
		return
	}
	for i, f := range batch {
		if f.err = err; err == nil {
			f.result, f.err = rpc.Outcome(res.Outcomes[i])
		}
		close(f.done)
	}
}
