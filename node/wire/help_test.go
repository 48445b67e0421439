package wire

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"storehub/node/identity"
)

func TestMain(m *testing.M) {
	if args := os.Getenv(childEnv); args != "" {
		if err := child(strings.Split(args, "\n")); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// book is an address book that tests write by hand.
type book struct {
	mu sync.Mutex
	m  map[identity.NodeID]string
}

func (b *book) lookup(n identity.NodeID) (string, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	a, ok := b.m[n]
	return a, ok
}

func (b *book) set(n identity.NodeID, addr string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.m[n] = addr
}

func newBook() *book { return &book{m: map[identity.NodeID]string{}} }

// shop makes n identities of one cluster.
func shop(t testing.TB, n int, opts ...identity.Option) []*identity.Identity {
	t.Helper()
	first, err := identity.Create(filepath.Join(t.TempDir(), "d"), "node0", opts...)
	if err != nil {
		t.Fatal(err)
	}
	ids := []*identity.Identity{first}
	for len(ids) < n {
		r, err := identity.NewRequest(filepath.Join(t.TempDir(), "d"), "nodex", nil, opts...)
		if err != nil {
			t.Fatal(err)
		}
		csr, err := identity.ParseCSR(r.CSR)
		if err != nil {
			t.Fatal(err)
		}
		a, err := first.Admit(csr, true)
		if err != nil {
			t.Fatal(err)
		}
		id, err := r.Accept(first.NewToken(), a)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// start runs a wire on loopback until the test ends or stop is called.
func start(t testing.TB, b *book, opts Options) (w *Wire, stop func()) {
	t.Helper()
	opts.Lookup = b.lookup
	opts.Log = slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithCancel(context.Background())
	w, err := Listen(ctx, "127.0.0.1:0", opts)
	if err != nil {
		t.Fatal(err)
	}
	b.set(opts.ID.Node(), w.Addr().String())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return w, stop
}

// serve runs both HTTP servers of w.
func serve(t testing.TB, w *Wire, h http.Handler, renew func(string) bool) {
	t.Helper()
	peer, public := NewPeerServer(h, renew), NewPublicServer(h)
	var wg sync.WaitGroup
	wg.Go(func() { _ = peer.Serve(w.Peers()) })
	wg.Go(func() { _ = public.Serve(w.Public()) })
	t.Cleanup(func() {
		_, _ = peer.Close(), public.Close()
		wg.Wait()
	})
}

// soon is far longer than anything here takes.
const soon = 10 * time.Second

func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	t.Cleanup(cancel)
	return ctx
}
