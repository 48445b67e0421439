package raftkit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quiet = slog.New(slog.DiscardHandler)

// recorder is a state machine that keeps what it was given and says so to a Nudger.
type recorder struct {
	committed func(uint64)
	mu        sync.Mutex
	data      []string
	when      []time.Time
	news      chan struct{} // capacity 1
}

func newRecorder() *recorder { return &recorder{news: make(chan struct{}, 1)} }

func (r *recorder) Apply(l *raft.Log) any {
	r.mu.Lock()
	r.data = append(r.data, string(l.Data))
	r.when = append(r.when, time.Now())
	r.mu.Unlock()
	if r.committed != nil {
		r.committed(l.Index)
	}
	select {
	case r.news <- struct{}{}:
	default:
	}
	return nil
}

func (r *recorder) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.data...)
}

func (r *recorder) Snapshot() (raft.FSMSnapshot, error) { return nil, errors.New("no snapshots here") }
func (r *recorder) Restore(rc io.ReadCloser) error      { return rc.Close() }

// tcpLayer is the plainest StreamLayer. An accepted connection is announced by its dialer's address.
type tcpLayer struct {
	net.Listener
	broken func(peer string)
}

func (l *tcpLayer) Dial(a raft.ServerAddress, d time.Duration) (net.Conn, error) {
	c, err := net.DialTimeout("tcp", string(a), d)
	if err == nil {
		_, err = fmt.Fprintf(c, "%-32s", l.Addr())
	}
	return c, err
}

func (l *tcpLayer) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	name := make([]byte, 32)
	if _, err := io.ReadFull(c, name); err != nil {
		c.Close()
		return nil, fmt.Errorf("hello: %w", err)
	}
	var peer string
	fmt.Sscan(string(name), &peer)
	if l.broken == nil {
		return c, nil
	}
	return &notifyConn{Conn: c, broken: func() { l.broken(peer) }}, nil
}

// notifyConn calls broken once, from the goroutine that reads, when reading fails for a reason other
// than a deadline or the own Close.
type notifyConn struct {
	net.Conn
	once   sync.Once
	broken func()
}

func (c *notifyConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		c.once.Do(c.broken)
	}
	return n, err
}

func (c *notifyConn) Close() error {
	c.once.Do(func() {}) // closed by us: no news about the peer
	return c.Conn.Close()
}

func listen(t testing.TB, addr string) *tcpLayer {
	t.Helper()
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return &tcpLayer{Listener: ln}
}

// hardened is what Transport and Loopback have in common.
type hardened interface {
	raft.Transport
	raft.WithPreVote
	Attach(Leader)
	Committed(uint64)
	Progress() []PeerProgress
	Campaign() error
	Run(context.Context) error
}

type node struct {
	id     raft.ServerID
	raft   *raft.Raft
	fsm    *recorder
	tr     hardened
	lead   *Leadership
	stop   func() // raft, transport and loops; idempotent
	cancel context.CancelFunc
}

// startNodes runs one raft per transport. With useRun false the nudges are not sent, which is the unhardened variant; for TCP it must be true.
func startNodes(t testing.TB, trs []hardened, tune func(*raft.Config), useRun bool) []*node {
	t.Helper()
	var all raft.Configuration
	for _, tr := range trs {
		all.Servers = append(all.Servers, raft.Server{ID: raft.ServerID(tr.LocalAddr()), Address: tr.LocalAddr()})
	}
	var nodes []*node
	for _, tr := range trs {
		c := Config(MinT)
		c.LocalID = raft.ServerID(tr.LocalAddr())
		c.Logger = hclog.NewNullLogger()
		if tune != nil {
			tune(c)
		}
		n := &node{id: c.LocalID, fsm: newRecorder(), tr: tr, lead: NewLeadership()}
		c.NotifyCh = n.lead.NotifyCh()
		n.fsm.committed = tr.Committed
		store, snaps := raft.NewInmemStore(), raft.NewInmemSnapshotStore()
		if err := raft.BootstrapCluster(c, store, store, snaps, tr, all); err != nil {
			t.Fatal(err)
		}
		r, err := raft.NewRaft(c, n.fsm, store, store, snaps, tr)
		if err != nil {
			t.Fatal(err)
		}
		n.raft = r
		tr.Attach(r)
		n.loops(useRun)
		nodes = append(nodes, n)
	}
	return nodes
}

func (n *node) loops(useRun bool) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	if useRun {
		wg.Go(func() { n.tr.Run(ctx) })
	}
	wg.Go(func() { n.lead.Run(ctx) })
	n.cancel = cancel
	n.stop = sync.OnceFunc(func() {
		n.raft.Shutdown().Error()
		cancel()
		wg.Wait()
	})
}

func stopAll(nodes []*node) {
	for _, n := range nodes {
		n.stop()
	}
}

func tcpTransports(t testing.TB, k int) []hardened {
	var trs []hardened
	for range k {
		trs = append(trs, NewTransport(listen(t, "127.0.0.1:0"), quiet))
	}
	return trs
}

// loopbacks makes k connected in-memory transports, for use inside a synctest bubble.
func loopbacks(k int) (trs []hardened, raw []*raft.InmemTransport) {
	for i := range k {
		_, tr := raft.NewInmemTransport(raft.ServerAddress(fmt.Sprint("n", i)))
		raw = append(raw, tr)
	}
	for i, a := range raw {
		for _, b := range raw {
			if a != b {
				a.Connect(b.LocalAddr(), b)
			}
		}
		trs = append(trs, NewLoopback(raw[i]))
	}
	return trs, raw
}

// steady keeps a leader over real sockets on a machine that now and then does not run it for a while.
func steady(c *raft.Config) { *c = withTimeout(*c, 5*time.Second) }

// elect does not wait for the timeout that steady has made long.
func elect(t testing.TB, nodes []*node) *node {
	t.Helper()
	if err := nodes[0].tr.Campaign(); err != nil {
		t.Fatal(err)
	}
	return waitLeader(t, nodes)
}

// waitLeader polls because raft has no event for "everybody agrees"; the deadline is only there to end a broken test.
func waitLeader(t testing.TB, nodes []*node) *node {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		for _, n := range nodes {
			if n.raft.State() == raft.Leader && n.raft.VerifyLeader().Error() == nil {
				return n
			}
		}
	}
	t.Fatal("no leader")
	return nil
}

func waitFor(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatal("never happened: ", what)
}
