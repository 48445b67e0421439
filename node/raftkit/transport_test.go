package raftkit

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
)

func bareTransport(l raft.StreamLayer) *raft.NetworkTransport {
	return raft.NewNetworkTransportWithConfig(&raft.NetworkTransportConfig{Stream: l, MaxPool: maxPool, MaxRPCsInFlight: 1, Timeout: rpcTimeout, Logger: hclog.NewNullLogger()})
}

// runTransport runs t until the test ends and answers every RPC with answer, if given.
func runTransport(t *testing.T, tr *Transport, answer func(raft.RPC)) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { tr.Run(ctx) })
	if answer != nil {
		wg.Go(func() {
			for {
				select {
				case rpc := <-tr.Consumer():
					answer(rpc)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	t.Cleanup(func() { cancel(); wg.Wait() })
}

func dialer(t *testing.T) *Transport {
	tr := NewTransport(listen(t, "127.0.0.1:0"), quiet)
	runTransport(t, tr, nil)
	return tr
}

// raft#695.
func TestHeartbeatsStayOnTheMainPath(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(raft.StreamLayer) raft.Transport
		main bool
	}{
		{"stock", func(l raft.StreamLayer) raft.Transport { return bareTransport(l) }, false},
		{"ours", func(l raft.StreamLayer) raft.Transport {
			tr := NewTransport(l, quiet)
			runTransport(t, tr, nil)
			return tr
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := c.make(listen(t, "127.0.0.1:0"))
			path := make(chan bool, 1)
			answer := func(rpc raft.RPC, main bool) {
				path <- main
				rpc.Respond(&raft.AppendEntriesResponse{Success: true}, nil)
			}
			tr.SetHeartbeatHandler(func(rpc raft.RPC) { answer(rpc, false) })
			var wg sync.WaitGroup
			done := make(chan struct{})
			wg.Go(func() {
				select {
				case rpc := <-tr.Consumer():
					answer(rpc, true)
				case <-done:
				}
			})
			var resp raft.AppendEntriesResponse
			beat := &raft.AppendEntriesRequest{RPCHeader: raft.RPCHeader{ProtocolVersion: 3, Addr: []byte("x")}, Term: 1}
			from := dialer(t)
			if err := from.AppendEntries("b", tr.LocalAddr(), beat, &resp); err != nil {
				t.Fatal(err)
			}
			if got := <-path; got != c.main {
				t.Errorf("through the main path: %v, want %v", got, c.main)
			}
			close(done)
			wg.Wait()
			tr.(raft.WithClose).Close()
			from.Close()
		})
	}
}

func TestNothingIsPipelined(t *testing.T) {
	tr := dialer(t)
	if _, err := tr.AppendEntriesPipeline("b", "b"); !errors.Is(err, raft.ErrPipelineReplicationNotSupported) {
		t.Error(err)
	}
	trs, _ := loopbacks(1)
	if _, err := trs[0].AppendEntriesPipeline("b", "b"); !errors.Is(err, raft.ErrPipelineReplicationNotSupported) {
		t.Error(err)
	}
}

// A peer that was restarted leaves dead connections in the pool. Stock raft loses its one vote request to each of them.
func TestVoteIsAskedAgainOnAFreshConnection(t *testing.T) {
	grant := func(rpc raft.RPC) {
		switch rpc.Command.(type) {
		case *raft.RequestVoteRequest:
			rpc.Respond(&raft.RequestVoteResponse{Granted: true}, nil)
		case *raft.RequestPreVoteRequest:
			rpc.Respond(&raft.RequestPreVoteResponse{Granted: true}, nil)
		default:
			rpc.Respond(&raft.AppendEntriesResponse{}, nil)
		}
	}
	type asker interface {
		raft.Transport
		raft.WithPreVote
	}
	for _, c := range []struct {
		name string
		from func(t *testing.T) asker
		ok   bool
	}{
		{"stock", func(t *testing.T) asker {
			tr := bareTransport(listen(t, "127.0.0.1:0"))
			t.Cleanup(func() { tr.Close(); tr.CloseStreams() })
			return tr
		}, false},
		{"ours", func(t *testing.T) asker { return dialer(t) }, true},
	} {
		for _, pre := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				from := c.from(t)
				addr := fillPoolThenRestart(t, from, grant)
				granted, err := false, error(nil)
				if pre {
					var resp raft.RequestPreVoteResponse
					err = from.RequestPreVote("b", addr, &raft.RequestPreVoteRequest{}, &resp)
					granted = resp.Granted
				} else {
					var resp raft.RequestVoteResponse
					err = from.RequestVote("b", addr, &raft.RequestVoteRequest{}, &resp)
					granted = resp.Granted
				}
				if granted != c.ok || (err == nil) != c.ok {
					t.Errorf("pre-vote %v: granted %v, %v", pre, granted, err)
				}
			})
		}
	}
}

// fillPoolThenRestart lets from keep maxPool connections to a peer, and puts another process in the peer's place.
func fillPoolThenRestart(t *testing.T, from raft.Transport, answer func(raft.RPC)) raft.ServerAddress {
	t.Helper()
	first := NewTransport(listen(t, "127.0.0.1:0"), quiet)
	addr := first.LocalAddr()
	gate := make(chan raft.RPC)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { first.Run(ctx) })
	for range maxPool {
		wg.Go(func() {
			from.AppendEntries("b", addr, &raft.AppendEntriesRequest{Term: 1, PrevLogEntry: 1}, &raft.AppendEntriesResponse{})
		})
	}
	wg.Go(func() {
		var held []raft.RPC // all at once, so that each needs a connection of its own
		for len(held) < maxPool {
			held = append(held, <-first.Consumer())
		}
		for _, rpc := range held {
			answer(rpc)
		}
		close(gate)
	})
	<-gate
	time.Sleep(20 * time.Millisecond) // the answers travel; a connection still in use would only make the test easier
	cancel()
	wg.Wait()
	second := NewTransport(listen(t, string(addr)), quiet)
	runTransport(t, second, answer)
	return addr
}

// A refused connection and an answer of the peer are final.
func TestVoteRetryStops(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 1},
		{&net.OpError{Op: "dial", Err: connRefused}, 1},
		{errors.New("unexpected command"), 1},
		{context.DeadlineExceeded, 1},
		{&net.OpError{Op: "read", Err: connReset}, voteTries},
		{net.ErrClosed, voteTries},
		{&net.OpError{Op: "write", Err: connTimedOut}, voteTries},
		{&net.OpError{Op: "dial", Err: connTimedOut}, 1},
	} {
		n := 0
		err := againIfDead(func() error { n++; return c.err })
		if n != c.want || !errors.Is(err, c.err) {
			t.Errorf("%v: asked %d times, want %d; %v", c.err, n, c.want, err)
		}
	}
	l := listen(t, "127.0.0.1:0")
	addr := raft.ServerAddress(l.Addr().String())
	l.Close()
	err := dialer(t).RequestVote("b", addr, &raft.RequestVoteRequest{}, &raft.RequestVoteResponse{})
	if !refused(err) {
		t.Errorf("a real refusal is not recognised: %v", err)
	}
}

// A PC that was switched off and on again resets what it does not know. Raft's codec wraps what a read ends with.
func TestAVoteSurvivesAReset(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	defer l.Close()
	peer := NewTransport(&resetsFirst{tcpLayer: l}, quiet)
	runTransport(t, peer, func(rpc raft.RPC) { rpc.Respond(&raft.RequestVoteResponse{Granted: true}, nil) })
	var resp raft.RequestVoteResponse
	if err := dialer(t).RequestVote("b", peer.LocalAddr(), &raft.RequestVoteRequest{Term: 2}, &resp); err != nil || !resp.Granted {
		t.Errorf("granted %v: %v", resp.Granted, err)
	}
}

// resetsFirst resets its first connection once something has come.
type resetsFirst struct {
	*tcpLayer
	once sync.Once
}

func (l *resetsFirst) Accept() (net.Conn, error) {
	c, err := l.tcpLayer.Accept()
	if err == nil {
		l.once.Do(func() {
			_, _ = c.Read(make([]byte, 1))
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		})
	}
	return c, err
}

// Stock Close leaves accepted and pooled connections open, so both ends keep a goroutine for ever; goleak in TestMain would see them too.
func TestCloseEndsEveryConnection(t *testing.T) {
	a, b := dialer(t), NewTransport(listen(t, "127.0.0.1:0"), quiet)
	runTransport(t, b, func(rpc raft.RPC) { rpc.Respond(&raft.AppendEntriesResponse{}, nil) })
	for range 3 {
		if err := a.AppendEntries("b", b.LocalAddr(), &raft.AppendEntriesRequest{Term: 1}, &raft.AppendEntriesResponse{}); err != nil {
			t.Fatal(err)
		}
	}
	b.Close()
	b.Close()
	waitFor(t, "connections gone", func() bool {
		b.stream.mu.Lock()
		defer b.stream.mu.Unlock()
		return len(b.stream.open) == 0
	})
	if err := a.AppendEntries("b", b.LocalAddr(), &raft.AppendEntriesRequest{Term: 1}, &raft.AppendEntriesResponse{}); err == nil {
		t.Error("a closed transport answered")
	}
	if _, err := b.stream.Dial(a.LocalAddr(), time.Second); !errors.Is(err, net.ErrClosed) {
		t.Errorf("dial after close: %v", err)
	}
	if _, err := b.stream.Dial(b.LocalAddr(), time.Second); !errors.Is(err, net.ErrClosed) {
		t.Errorf("dial self after close: %v", err)
	}
}

// Campaign needs no socket: the listener of this layer never accepts.
func TestCampaignReachesTheOwnRaft(t *testing.T) {
	tr := NewTransport(listen(t, "127.0.0.1:0"), quiet)
	got := make(chan any, 1)
	runTransport(t, tr, func(rpc raft.RPC) {
		got <- rpc.Command
		rpc.Respond(&raft.TimeoutNowResponse{}, nil)
	})
	if err := tr.Campaign(); err != nil {
		t.Fatal(err)
	}
	if q, ok := (<-got).(*raft.TimeoutNowRequest); !ok || string(q.ID) != string(tr.LocalAddr()) || q.ProtocolVersion != 3 {
		t.Errorf("got %+v", q)
	}
}
