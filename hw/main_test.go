//go:build linux

package hw_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"storehub/hw"
	"storehub/hw/hwtest"
	"storehub/hw/reader"
)

// helperEnv makes the test binary play one of helpers instead of testing: as
// a child it can drop root, for whom neither permissions nor locks hold.
const helperEnv = "STOREHUB_HW_HELPER"

func TestMain(m *testing.M) {
	if name := os.Getenv(helperEnv); name != "" {
		os.Exit(runHelper(name))
	}
	goleak.VerifyTestMain(m)
}

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// eventually waits until ok, and fails the test with what describes the rest.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	if !within(patience, ok) {
		t.Fatalf("never happened: %s", what)
	}
}

func within(d time.Duration, ok func() bool) bool {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(d); time.Now().Before(end); <-tick.C {
		if ok() {
			return true
		}
	}
	return ok()
}

// start runs f until the test ends or stop is called, which returns its error.
func start(t *testing.T, f func(context.Context) error) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(patience):
			t.Error("Run did not return")
			return nil
		}
	})
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Logf("run ended with %v", err)
		}
	})
	return stop
}

// records is a log that a test can read.
type records struct {
	mu    sync.Mutex
	lines strings.Builder
}

func (r *records) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lines.Write(b)
}

func (r *records) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lines.String()
}

func (r *records) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(r, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func spec(t *testing.T, parse func(string) (hw.Spec, error), s string) hw.Spec {
	t.Helper()
	sp, err := parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return sp
}

// plugReader is a simulated reader and the supervised one that reads it.
func plugReader(t *testing.T, driver string, cfg hw.Config) (*hwtest.Reader, *hw.Reader, chan hw.Swipe) {
	t.Helper()
	sim, err := hwtest.NewReader(filepath.Join(t.TempDir(), "desk-reader"), driver)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	cfg.Spec = spec(t, hw.ParseReader, driver+"@"+sim.Path()+"?terminal=desk")
	out := make(chan hw.Swipe, 4)
	r, err := hw.NewReader(cfg, out)
	if err != nil {
		t.Fatal(err)
	}
	return sim, r, out
}

// plugDisplay is a simulated display and the supervised one that writes to it.
func plugDisplay(t *testing.T, driver string, cfg hw.Config) (*hwtest.Display, *hw.Display) {
	t.Helper()
	sp := spec(t, hw.ParseDisplay, driver+"@"+filepath.Join(t.TempDir(), "desk-display"))
	sim, err := hwtest.NewDisplay(sp.Path, driver, sp.Encoding)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	cfg.Spec = sp
	d, err := hw.NewDisplay(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return sim, d
}

func awaitState(t *testing.T, status func() hw.Status, want hw.State) hw.Status {
	t.Helper()
	var st hw.Status
	if !within(patience, func() bool { st = status(); return st.State == want }) {
		t.Fatalf("state is %s (%s), want %s", st.State, st.LastError, want)
	}
	return st
}

func awaitSwipe(t *testing.T, out <-chan hw.Swipe, want reader.Card) hw.Swipe {
	t.Helper()
	select {
	case sw := <-out:
		if sw.Card != want {
			t.Fatalf("swiped %v, want %v", sw.Card, want)
		}
		return sw
	case <-time.After(patience):
		t.Fatalf("no swipe of %v", want)
		return hw.Swipe{}
	}
}

func noSwipe(t *testing.T, out <-chan hw.Swipe) {
	t.Helper()
	select {
	case sw := <-out:
		t.Fatalf("swiped %+v", sw)
	default:
	}
}

var (
	cardA = reader.EM4100Card([5]byte{0x6F, 0x00, 0x7B, 0x39, 0x72})
	cardB = reader.EM4100Card([5]byte{0x62, 0xE3, 0x08, 0x6C, 0xED})
)

func swipe(t *testing.T, sim *hwtest.Reader, c reader.Card) {
	t.Helper()
	if err := sim.Swipe(c); err != nil {
		t.Fatal(err)
	}
}
