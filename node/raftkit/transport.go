package raftkit

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

const (
	// maxPool is how many idle connections are kept to a peer: entries, heartbeats, nudges and questions about the lead each use one.
	maxPool = 4
	// rpcTimeout bounds one RPC. InstallSnapshot gets it once per 256 KiB.
	rpcTimeout = 3 * time.Second
	// voteTries: every pooled connection may be dead, and then one fresh one.
	voteTries = maxPool + 1
)

// ErrNotLeading says that this node does not lead, or no longer in the term that was meant.
var ErrNotLeading = errors.New("not leading")

// Transport is raft's NetworkTransport with the mitigations of the package comment. The concrete type is embedded on purpose: a wrapper around the
// raft.Transport interface would hide RequestPreVote and Close, and raft then switches pre-vote off with no more than a log line.
type Transport struct {
	*raft.NetworkTransport
	*Nudger
	stream *stream
}

var (
	_ raft.Transport   = (*Transport)(nil)
	_ raft.WithPreVote = (*Transport)(nil)
	_ raft.WithClose   = (*Transport)(nil)
)

// NewTransport takes over the stream layer, whose Addr().String() must be this node's raft address. Nothing is accepted before Run.
func NewTransport(layer raft.StreamLayer, log *slog.Logger) *Transport {
	return newTransport(layer, log, rpcTimeout)
}

func newTransport(layer raft.StreamLayer, log *slog.Logger, timeout time.Duration) *Transport {
	s := newStream(layer)
	inner := raft.NewNetworkTransportWithConfig(&raft.NetworkTransportConfig{
		Stream: s, MaxPool: maxPool, MaxRPCsInFlight: 1, Timeout: timeout,
		MsgpackUseNewTimeFormat: true, Logger: NewHCLog(log).Named("transport"),
	})
	return &Transport{NetworkTransport: inner, Nudger: newNudger(inner.LocalAddr(), inner.AppendEntries), stream: s}
}

// Run accepts connections and sends nudges until ctx is done or Close is called (raft.Shutdown's future calls it). It leaves the transport closed.
func (t *Transport) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		defer cancel()
		t.stream.pump(ctx)
	})
	err := t.Nudger.Run(ctx)
	t.Close() // or the pump would wait for one more connection
	return err
}

// Close stops listening and closes every connection, in use or pooled.
func (t *Transport) Close() error {
	err := t.NetworkTransport.Close()
	t.stream.closeAll()
	return err
}

// SetHeartbeatHandler does nothing, so that heartbeats go to the main thread. Raft's handler changes the term on the transport's goroutine while the main
// thread is in the middle of something else; that race ends in two leaders and diverging logs (raft#695).
func (*Transport) SetHeartbeatHandler(func(raft.RPC)) {}

// AppendEntriesPipeline is refused: raft's pipeline can stop for ever after one refused request (raft#612) and gains nothing on a LAN.
func (*Transport) AppendEntriesPipeline(raft.ServerID, raft.ServerAddress) (raft.AppendPipeline, error) {
	return nil, raft.ErrPipelineReplicationNotSupported
}

// AppendEntries cuts the batch and keeps the books for the nudge. It may shorten args.Entries.
func (t *Transport) AppendEntries(id raft.ServerID, at raft.ServerAddress, args *raft.AppendEntriesRequest, resp *raft.AppendEntriesResponse) error {
	return t.appendEntries(id, at, args, resp)
}

// InstallSnapshot is raft's, noted for Progress.
func (t *Transport) InstallSnapshot(id raft.ServerID, at raft.ServerAddress, args *raft.InstallSnapshotRequest, resp *raft.InstallSnapshotResponse, data io.Reader) error {
	t.installing(id, +1)
	defer t.installing(id, -1)
	return t.NetworkTransport.InstallSnapshot(id, at, args, resp, data)
}

// RequestVote asks again on another connection when the one from the pool proves dead. Raft asks once per term, so without it a peer that was
// restarted a moment ago is a lost vote and the election waits a whole timeout.
func (t *Transport) RequestVote(id raft.ServerID, at raft.ServerAddress, args *raft.RequestVoteRequest, resp *raft.RequestVoteResponse) error {
	return againIfDead(func() error {
		*resp = raft.RequestVoteResponse{}
		return t.NetworkTransport.RequestVote(id, at, args, resp)
	})
}

// RequestPreVote: as RequestVote.
func (t *Transport) RequestPreVote(id raft.ServerID, at raft.ServerAddress, args *raft.RequestPreVoteRequest, resp *raft.RequestPreVoteResponse) error {
	return againIfDead(func() error {
		*resp = raft.RequestPreVoteResponse{}
		return t.NetworkTransport.RequestPreVote(id, at, args, resp)
	})
}

// Campaign sends raft's TimeoutNow to this very node: raft starts an election at once, without pre-vote, and voters answer although they know a leader.
// Only a voter may call it, since raft does not check: a non-voter would raise the term for nothing.
func (t *Transport) Campaign() error {
	var resp raft.TimeoutNowResponse
	return t.NetworkTransport.TimeoutNow(t.self, t.LocalAddr(), &raft.TimeoutNowRequest{RPCHeader: t.header()}, &resp)
}

// againIfDead repeats an idempotent request while its connection turns out to be dead. A refused connection, a time-out and an answer of the peer are final.
func againIfDead(ask func() error) (err error) {
	for range voteTries {
		if err = ask(); err == nil || !deadConn(err) {
			return err
		}
	}
	return err
}

// deadConn reports an error that a connection gives when the other end went away earlier. Raft's codec hides what a read
// ended with: its error has a Cause and nothing to unwrap.
func deadConn(err error) bool {
	var coded interface{ Cause() error }
	if errors.As(err, &coded) {
		err = coded.Cause()
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op != "dial" && errors.Is(err, connTimedOut) { // the kernel gave it up
		return true
	}
	for _, dead := range []error{io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, net.ErrClosed, connReset, connAborted, brokenPipe} {
		if errors.Is(err, dead) {
			return true
		}
	}
	return false
}

// refused reports that the host answered and nobody listens there: the process is gone.
func refused(err error) bool { return errors.Is(err, connRefused) }
