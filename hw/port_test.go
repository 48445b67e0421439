//go:build linux

package hw_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"storehub/hw"
	"storehub/hw/reader"
)

// TestNeverWriteAfterClose changes the text all the time while the port fails
// all the time.
func TestNeverWriteAfterClose(t *testing.T) {
	var ports counted
	var current atomic.Pointer[fakePort]
	open := func(string, int) (hw.Port, error) {
		p := newFake()
		current.Store(p)
		ports.opens.Add(1)
		return &countedPort{Port: p, c: &ports}, nil
	}
	d, err := hw.NewDisplay(hw.Config{Spec: spec(t, hw.ParseDisplay, "epson@/dev/fake-display"), Open: open})
	if err != nil {
		t.Fatal(err)
	}
	stop := start(t, d.Run)
	n := 0
	eventually(t, "four openings", func() bool {
		for range 20 {
			n++
			d.Show([2]string{strings.Repeat("x", n%20), time.Now().String()})
		}
		if p := current.Load(); p != nil {
			select {
			case p.fail <- errFake:
			default:
			}
		}
		return ports.opens.Load() >= 4
	})
	if err := stop(); err != nil {
		t.Error(err)
	}
	ports.check(t)
}

// TestIdlePortSleeps holds that an idle port makes no calls, and therefore
// no load: one Read waits, and the process spends next to no time.
func TestIdlePortSleeps(t *testing.T) {
	var ports counted
	_, r, _ := plugReader(t, "rdm6300", hw.Config{Open: ports.open})
	start(t, r.Run)
	awaitState(t, r.Status, hw.Open)
	eventually(t, "the first Read", func() bool { return ports.reads.Load() == 1 })
	before := cpu(t)
	const idle = 500 * time.Millisecond
	<-time.After(idle) // the length of the measurement, not a wait for something
	if used := cpu(t) - before; used > idle/4 {
		t.Errorf("%v of processor time in %v of idling", used, idle)
	}
	if n := ports.reads.Load(); n != 1 {
		t.Errorf("%d Reads of an idle port, want one that waits", n)
	}
}

func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestTransitionsAreLoggedOnce fails to open again and again.
func TestTransitionsAreLoggedOnce(t *testing.T) {
	var log records
	path := filepath.Join(t.TempDir(), "nothing")
	r, err := hw.NewReader(hw.Config{Spec: spec(t, hw.ParseReader, "em18@"+path), Logger: log.logger()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	stop := start(t, r.Run)
	eventually(t, "three attempts", func() bool { return r.Status().Errors >= 3 })
	if err := stop(); err != nil {
		t.Error(err)
	}
	if n := strings.Count(log.String(), "\n"); n != 1 || !strings.Contains(log.String(), "plugged in") {
		t.Errorf("%d lines for one transition:\n%s", n, &log)
	}
}

// TestLibraryPanic lets Read panic as go.bug.st/serial does for descriptors
// of 1024 and more.
func TestLibraryPanic(t *testing.T) {
	r, err := hw.NewReader(hw.Config{
		Spec: spec(t, hw.ParseReader, "em18@/dev/fake-panic"),
		Open: func(string, int) (hw.Port, error) { return panicPort{newFake()}, nil },
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	start(t, r.Run)
	eventually(t, "the panic is an error", func() bool {
		return strings.Contains(r.Status().LastError, "index out of range")
	})
}

type panicPort struct{ *fakePort }

func (panicPort) Read([]byte) (int, error) { return make([]int, 16)[len(os.Args)+17], nil }

// TestEmptyReads ends a port whose Read keeps saying nothing.
func TestEmptyReads(t *testing.T) {
	r, err := hw.NewReader(hw.Config{
		Spec: spec(t, hw.ParseReader, "em18@/dev/fake-empty"),
		Open: func(string, int) (hw.Port, error) { return emptyPort{newFake()}, nil },
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	start(t, r.Run)
	eventually(t, "the port is given up", func() bool {
		return strings.Contains(r.Status().LastError, "no data")
	})
}

type emptyPort struct{ *fakePort }

func (emptyPort) Read([]byte) (int, error) { return 0, nil }

// TestOneOwner refuses a second Run, and a second device on one port.
func TestOneOwner(t *testing.T) {
	sim, r, _ := plugReader(t, "rdm6300", hw.Config{})
	stop := start(t, r.Run)
	awaitState(t, r.Status, hw.Open)
	if err := r.Run(context.Background()); !errors.Is(err, hw.ErrRunning) {
		t.Errorf("second Run: %v", err)
	}
	alias := filepath.Join(t.TempDir(), "alias") // another name of the same device
	if err := os.Symlink(sim.Path(), alias); err != nil {
		t.Fatal(err)
	}
	out := make(chan hw.Swipe, 1)
	second, err := hw.NewReader(hw.Config{Spec: spec(t, hw.ParseReader, "line@"+alias)}, out)
	if err != nil {
		t.Fatal(err)
	}
	start(t, second.Run)
	st := awaitState(t, second.Status, hw.Busy)
	if !strings.Contains(st.LastError, "another device of this program") {
		t.Errorf("reason %q", st.LastError)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	awaitState(t, second.Status, hw.Open) // by itself
	if err := sim.Send([]byte("MEMBER-42\r")); err != nil {
		t.Fatal(err)
	}
	awaitSwipe(t, out, reader.TextCard("MEMBER-42"))
}

// TestRefusals opens what is no serial port.
func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		"/dev/null":                hw.ErrNotSerial,
		file:                       hw.ErrNotSerial,
		dir:                        hw.ErrNotSerial,
		filepath.Join(dir, "gone"): hw.ErrMissing,
	} {
		r, err := hw.NewReader(hw.Config{Spec: spec(t, hw.ParseReader, "rdm6300@"+path)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		start(t, r.Run)
		eventually(t, "a refusal of "+path, func() bool { return r.Status().Errors > 0 })
		if st := r.Status(); st.State != hw.Retrying || !strings.Contains(st.LastError, want.Error()) {
			t.Errorf("%s: %s %q, want %q", path, st.State, st.LastError, want)
		}
	}
}
