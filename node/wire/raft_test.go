package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"storehub/node/identity"
)

func transport(t testing.TB, w *Wire) *raft.NetworkTransport {
	t.Helper()
	tr := raft.NewNetworkTransportWithConfig(&raft.NetworkTransportConfig{
		Stream: w.Raft(), MaxPool: 2, MaxRPCsInFlight: 1, Timeout: soon, Logger: hclog.NewNullLogger(),
	})
	t.Cleanup(func() { _ = tr.Close() })
	return tr
}

// answer answers every call with success until the test ends.
func answer(t testing.TB, tr *raft.NetworkTransport) {
	t.Helper()
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case rpc := <-tr.Consumer():
				rpc.Respond(&raft.AppendEntriesResponse{Term: 7, Success: true}, nil)
			case <-stop:
				return
			}
		}
	}()
	t.Cleanup(func() { close(stop); <-done })
}

func appendTo(tr *raft.NetworkTransport, to identity.NodeID) error {
	var resp raft.AppendEntriesResponse
	err := tr.AppendEntries(raft.ServerID(to), raft.ServerAddress(to), &raft.AppendEntriesRequest{Term: 7}, &resp)
	if err == nil && resp.Term != 7 {
		err = errors.New("wrong answer")
	}
	return err
}

func TestRaftTalksByNodeID(t *testing.T) {
	b, ids := newBook(), shop(t, 2)
	w0, _ := start(t, b, Options{ID: ids[0]})
	w1, _ := start(t, b, Options{ID: ids[1]})
	t0, t1 := transport(t, w0), transport(t, w1)
	answer(t, t1)
	if got := t0.LocalAddr(); got != raft.ServerAddress(ids[0].Node()) {
		t.Fatalf("raft's address is %q, want the node id", got)
	}
	for range 3 {
		if err := appendTo(t0, ids[1].Node()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestANewAddressNeedsNoNewConfiguration(t *testing.T) {
	b, ids := newBook(), shop(t, 2)
	w0, _ := start(t, b, Options{ID: ids[0]})
	w1, stop := start(t, b, Options{ID: ids[1]})
	t0, t1 := transport(t, w0), transport(t, w1)
	answer(t, t1)
	if err := appendTo(t0, ids[1].Node()); err != nil {
		t.Fatal(err)
	}
	again, _ := start(t, b, Options{ID: ids[1]}) // another port, as after a new DHCP lease
	answer(t, transport(t, again))
	stop()
	w0.CloseStreams(ids[1].Node())
	// The first call may still find the closed stream in raft's pool.
	if err := appendTo(t0, ids[1].Node()); err != nil {
		if err := appendTo(t0, ids[1].Node()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDialRefusesTheWrongNode(t *testing.T) {
	b, ids, strangers := newBook(), shop(t, 3), shop(t, 1)
	w0, _ := start(t, b, Options{ID: ids[0]})
	w1, _ := start(t, b, Options{ID: ids[1]})
	sw, _ := start(t, newBook(), Options{ID: strangers[0]})
	for _, tc := range []struct {
		name, addr string
		want       error
	}{
		{"another node of the cluster", w1.Addr().String(), identity.ErrOtherNode},
		{"a node of another cluster", sw.Addr().String(), identity.ErrOtherCluster},
	} {
		b.set(ids[2].Node(), tc.addr)
		_, err := w0.Raft().Dial(raft.ServerAddress(ids[2].Node()), soon)
		if !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	_, err := w0.Raft().Dial(raft.ServerAddress(identity.NewNodeID()), soon)
	if !errors.Is(err, ErrNoAddress) {
		t.Errorf("unknown node: %v", err)
	}
}

// accepted returns the server's end of a fresh raft stream from w to to.
func accepted(t *testing.T, from, to *Wire, toID identity.NodeID) (out, in net.Conn) {
	t.Helper()
	out, err := from.Raft().Dial(raft.ServerAddress(toID), soon)
	if err != nil {
		t.Fatal(err)
	}
	in, err = to.Raft().Accept()
	if err != nil {
		t.Fatal(err)
	}
	return out, in
}

func TestOnPeerClosed(t *testing.T) {
	b, ids := newBook(), shop(t, 2)
	told := make(chan identity.NodeID, 8)
	w0, _ := start(t, b, Options{ID: ids[0], OnPeerClosed: func(n identity.NodeID) { told <- n }})
	w1, _ := start(t, b, Options{ID: ids[1]})

	out, in := accepted(t, w1, w0, ids[0].Node())
	_ = out.(*conn).Conn.(*tls.Conn).NetConn().Close() // as the kernel does for a killed process
	for range 2 {
		if _, err := in.Read(make([]byte, 1)); err == nil {
			t.Fatal("read from a dead stream")
		}
	}
	if n := <-told; n != ids[1].Node() {
		t.Fatalf("told about %s", n)
	}

	_, in = accepted(t, w1, w0, ids[0].Node())
	if err := in.SetReadDeadline(time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	_, _ = in.Read(make([]byte, 1)) // a deadline of ours is no death
	w0.Drop(ids[1].Node())          // nor is our own closing
	if _, err := in.Read(make([]byte, 1)); err == nil {
		t.Fatal("read from a dropped stream")
	}
	select {
	case n := <-told:
		t.Fatalf("told again about %s", n)
	default:
	}
}

func TestRedialTellsGoneFromAlive(t *testing.T) {
	b, ids := newBook(), shop(t, 2)
	w0, _ := start(t, b, Options{ID: ids[0]})
	_, stop := start(t, b, Options{ID: ids[1]})
	ctx := within(t)
	if err := w0.Redial(ctx, ids[1].Node()); err != nil {
		t.Fatalf("a living node: %v", err)
	}
	stop()
	if err := w0.Redial(ctx, ids[1].Node()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("a gone node: %v", err)
	}
	if err := w0.Redial(ctx, identity.NewNodeID()); !errors.Is(err, ErrNoAddress) {
		t.Fatalf("an unknown node: %v", err)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if err := w0.Redial(done, ids[1].Node()); errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("giving up is not a refusal: %v", err)
	}
}

func TestDropEndsBothDirections(t *testing.T) {
	b, ids := newBook(), shop(t, 2)
	var removed atomic.Bool
	policy := identity.Policy{Removed: func(n identity.NodeID) bool { return removed.Load() && n == ids[1].Node() }}
	w0, _ := start(t, b, Options{ID: ids[0], Policy: policy})
	w1, _ := start(t, b, Options{ID: ids[1]})
	out, in := accepted(t, w1, w0, ids[0].Node())
	out2, in2 := accepted(t, w0, w1, ids[1].Node())
	removed.Store(true)
	w0.Drop(ids[1].Node())
	for i, c := range []net.Conn{out, in, out2, in2} {
		if _, err := c.Read(make([]byte, 1)); err == nil {
			t.Errorf("connection %d lives", i)
		}
	}
	back, err := w1.Raft().Dial(raft.ServerAddress(ids[0].Node()), soon)
	if err == nil { // the refusal comes with the first byte
		_, err = back.Read(make([]byte, 1))
		_ = back.Close()
	}
	if err == nil || errors.Is(err, io.EOF) {
		t.Errorf("the removed node came back: %v", err)
	}
	if _, err := w0.Raft().Dial(raft.ServerAddress(ids[1].Node()), soon); !errors.Is(err, identity.ErrRemoved) {
		t.Errorf("dialling the removed node: %v", err)
	}
}

func TestEverythingEndsWithRun(t *testing.T) {
	b, ids := newBook(), shop(t, 2)
	w0, stop := start(t, b, Options{ID: ids[0]})
	w1, _ := start(t, b, Options{ID: ids[1]})
	out, _ := accepted(t, w1, w0, ids[0].Node())
	stop()
	for _, l := range []net.Listener{w0.Raft(), w0.Peers(), w0.Public()} {
		if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Accept after the end: %v", err)
		}
	}
	if _, err := out.Read(make([]byte, 1)); err == nil {
		t.Error("a stream outlived its wire")
	}
	if _, err := w0.Raft().Dial(raft.ServerAddress(ids[1].Node()), soon); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Dial after the end: %v", err)
	}
	if err := w0.Close(); err != nil {
		t.Errorf("Close after the end: %v", err)
	}
}
