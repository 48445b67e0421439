package gossip

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/memberlist"
	"go.uber.org/goleak"

	"storehub/node/ports"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// port is a port on loopback whose next one is free too, TCP and UDP.
func port(t testing.TB) int {
	t.Helper()
	p, _, err := ports.Take()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func quick(c *memberlist.Config) {
	c.ProbeInterval, c.ProbeTimeout = 50*time.Millisecond, 40*time.Millisecond
	c.GossipInterval, c.PushPullInterval = 10*time.Millisecond, 200*time.Millisecond
	c.SuspicionMult, c.SuspicionMaxTimeoutMult = 2, 2
}

// options of a node on loopback; hints are ports.
func options(t testing.TB, node string, p int, hints ...int) Options {
	o := Options{
		Cluster: "shop", Key: bytes.Repeat([]byte{7}, keyLen), File: filepath.Join(t.TempDir(), "addresses.json"),
		Self: Self{Node: node, Name: node + "-pc", Addr: addr(p), HTTP: "http://127.0.0.1", Version: "1.0", Level: 1},
		Log:  slog.New(slog.DiscardHandler), tune: quick,
	}
	for _, h := range hints {
		o.Hints = append(o.Hints, addr(h))
	}
	return o
}

func addr(p int) string { return fmt.Sprintf("127.0.0.1:%d", p) }

func start(t testing.TB, o Options) (b *Book, stop func()) {
	t.Helper()
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return b, stop
}

// eventually waits for what other goroutines bring about.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func knows(b *Book, node, at string, alive bool) func() bool {
	return func() bool {
		for _, m := range b.Members() {
			if m.Node == node {
				return m.Addr == at && m.Alive == alive
			}
		}
		return false
	}
}

func TestThreeNodesOnOnePC(t *testing.T) {
	pa, pb, pc := port(t), port(t), port(t)
	a, _ := start(t, options(t, "a", pa))
	b, _ := start(t, options(t, "b", pb, pa))
	c, _ := start(t, options(t, "c", pc, pb)) // knows b only
	for _, book := range []*Book{a, b, c} {
		for node, p := range map[string]int{"a": pa, "b": pb, "c": pc} {
			if node != book.self.Node {
				eventually(t, book.self.Node+" knows "+node, knows(book, node, addr(p), true))
			}
		}
		if _, ok := book.Lookup(book.self.Node); ok || len(book.Members()) != 2 {
			t.Errorf("%s lists %v", book.self.Node, book.Members())
		}
	}
	if m := a.Members()[1]; m.Name != "c-pc" || m.Version != "1.0" || m.Level != 1 || m.HTTP != "http://127.0.0.1" {
		t.Errorf("a knows c as %+v", m)
	}
}

func TestANodeMoves(t *testing.T) {
	pa, old, moved := port(t), port(t), port(t)
	oa := options(t, "a", pa)
	told := make(chan string, 4)
	oa.OnMove = func(node, at string) { told <- node + " " + at }
	a, _ := start(t, oa)
	ob := options(t, "b", old, pa)
	_, stop := start(t, ob)
	eventually(t, "a knows b", knows(a, "b", addr(old), true))
	stop()
	eventually(t, "a misses b", knows(a, "b", addr(old), false))
	if got, ok := a.Lookup("b"); !ok || got != addr(old) {
		t.Fatalf("the last address is forgotten: %q, %v", got, ok)
	}
	ob.Self.Addr = addr(moved)
	start(t, ob)
	eventually(t, "a finds b", knows(a, "b", addr(moved), true))
	if got := <-told; got != "b "+addr(moved) {
		t.Fatalf("told %q", got)
	}
}

func TestStrangersAreNotUnderstood(t *testing.T) {
	pa := port(t)
	a, _ := start(t, options(t, "a", pa))
	eventually(t, "a listens", func() bool {
		c, err := net.Dial("tcp", addr(pa+1))
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
	for name, spoil := range map[string]func(*Options){
		"other cluster": func(o *Options) { o.Cluster = "other" },
		"other key":     func(o *Options) { o.Key = bytes.Repeat([]byte{8}, keyLen) },
	} {
		o := options(t, "s", port(t), pa)
		spoil(&o)
		heard := make(chan struct{}, 64)
		o.Log = slog.New(lineHandler{only: "a node does not answer the gossip", heard: heard})
		s, stop := start(t, o)
		<-heard // its call was made and refused
		stop()
		if len(a.Members()) != 0 || len(s.Members()) != 0 {
			t.Errorf("%s: %v, %v", name, a.Members(), s.Members())
		}
	}
}

// lineHandler reports one kind of log line.
type lineHandler struct {
	only  string
	heard chan struct{}
}

func (lineHandler) Enabled(context.Context, slog.Level) bool { return true }
func (h lineHandler) WithAttrs([]slog.Attr) slog.Handler     { return h }
func (h lineHandler) WithGroup(string) slog.Handler          { return h }
func (h lineHandler) Handle(_ context.Context, r slog.Record) error {
	if r.Message == h.only {
		poke(h.heard)
	}
	return nil
}

func TestPortInUse(t *testing.T) {
	p := port(t)
	ln, err := net.Listen("tcp", addr(p+1))
	if err != nil {
		t.Fatal(err)
	}
	o := options(t, "a", p)
	o.Bind = "127.0.0.1"
	run := func() error {
		b, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		return b.Run(context.Background())
	}
	if err := run(); !errors.Is(err, ErrPortInUse) || !strings.Contains(err.Error(), fmt.Sprintf("TCP port %d", p+1)) {
		t.Errorf("TCP: %v", err)
	}
	_ = ln.Close()
	pc, err := net.ListenPacket("udp", addr(p+1))
	if err != nil {
		t.Fatal(err)
	}
	defer pc.Close()
	if err := run(); !errors.Is(err, ErrPortInUse) || !strings.Contains(err.Error(), "UDP") {
		t.Errorf("UDP: %v", err)
	}
}

func TestAddressesSurviveARestart(t *testing.T) {
	pa, pb := port(t), port(t)
	oa := options(t, "a", pa)
	a, stop := start(t, oa)
	_, _ = start(t, options(t, "b", pb, pa))
	eventually(t, "a knows b", knows(a, "b", addr(pb), true))
	stop()
	before := a.epoch
	again, err := New(oa)
	if err != nil {
		t.Fatal(err)
	}
	if !knows(again, "b", addr(pb), false)() {
		t.Fatalf("remembered %v", again.Members())
	}
	if e := again.nextEpoch(); e <= before {
		t.Fatalf("epoch %d after %d", e, before)
	}
	again.epoch = 1 << 60 // the clock went back since
	if e := again.nextEpoch(); e != 1<<60+1 {
		t.Fatalf("epoch %d", e)
	}
	back, _ := start(t, oa) // has no hints: the file alone tells it whom to ask
	eventually(t, "a finds b by its file", knows(back, "b", addr(pb), true))
	for _, bad := range []string{"{", `{"nodes":[{"Node":"x","Addr":"nowhere"},{"Node":"","Addr":"1.2.3.4:5"}]}`} {
		if err := os.WriteFile(oa.File+".bad", []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		o := oa
		o.File += ".bad"
		if b, err := New(o); err != nil || len(b.Members()) != 0 {
			t.Fatalf("from %q: %v", bad, err)
		}
	}
}
