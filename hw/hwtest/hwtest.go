// Package hwtest simulates serial devices with ptys, for tests and for the
// demo: whatever opens a tty opens these paths without knowing.
//
// A Port is a symlink with a pty behind it. Unplug closes the pty's master
// and takes the link away, which reaches the program under test exactly as a
// pulled USB cable does; Plug puts a new pty behind the same link. A killed
// program leaves its pty locked for ordinary users: Unplug and Plug gives the
// next one a fresh one. Everything works without root.
//
// The harness keeps the slave side open, so that the simulated device
// survives the program's closing and opening. Nothing limits the speed, and a
// pty knows neither baud rate nor parity nor modem lines. Bytes sent while
// nobody has the port open wait in the kernel, up to 4 KiB; hw throws them
// away when it opens. There are no goroutines in here: a device that the
// program writes to needs a caller for Run, or it will look stuck, which is
// how a test makes a stuck one.
//
// On systems without ptys (Windows) Plug returns errors.ErrUnsupported.
package hwtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"
)

const (
	// sendLimit is how long Send waits for a program that does not read.
	sendLimit = 2 * time.Second
	// sendPiece is less than the kernel takes at once, and more than a frame.
	sendPiece = 1 << 10
)

// ErrUnplugged is returned by Send while nothing is plugged in.
var ErrUnplugged = errors.New("unplugged")

// Port is one simulated serial port. Its methods are safe for concurrent use.
type Port struct {
	path string

	mu      sync.Mutex
	master  *os.File // nil while unplugged
	slave   *os.File
	changed chan struct{} // closed at every Plug and Unplug, then replaced
}

// New plugs a new port in behind path, which must not exist or be a symlink,
// in a folder that exists.
// Close it when done.
func New(path string) (*Port, error) {
	p := &Port{path: path, changed: make(chan struct{})}
	if err := p.Plug(); err != nil {
		return nil, err
	}
	return p, nil
}

// Path is what the program under test opens.
func (p *Port) Path() string { return p.path }

// Plugged reports whether there is a device behind the path.
func (p *Port) Plugged() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.master != nil
}

// Plug puts a fresh pty behind the path. It does nothing if one is there.
func (p *Port) Plug() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.master != nil {
		return nil
	}
	master, slave, err := openPTY()
	if err != nil {
		return fmt.Errorf("plug %s: %w", p.path, err)
	}
	if err := link(slave.Name(), p.path); err != nil {
		return errors.Join(fmt.Errorf("plug %s: %w", p.path, err), master.Close(), slave.Close())
	}
	p.master, p.slave = master, slave
	p.signal()
	return nil
}

// link replaces path by a symlink in one step. Anything but a symlink that
// stands there is left alone.
func link(target, path string) error {
	if fi, err := os.Lstat(path); err == nil && fi.Mode()&os.ModeSymlink == 0 {
		return fmt.Errorf("%s: %w and is no symlink", path, os.ErrExist)
	}
	next := path + ".new"
	if err := os.Remove(next); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Symlink(target, next); err != nil {
		return err
	}
	return os.Rename(next, path)
}

// Unplug pulls the cable. It does nothing if it is out already.
func (p *Port) Unplug() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.master == nil {
		return nil
	}
	err := errors.Join(os.Remove(p.path), p.master.Close(), p.slave.Close())
	p.master, p.slave = nil, nil
	p.signal()
	if err != nil {
		return fmt.Errorf("unplug %s: %w", p.path, err)
	}
	return nil
}

// Close unplugs for good; Run, if any, must be ended by its context.
func (p *Port) Close() error { return p.Unplug() }

// signal wakes Run. The caller holds mu.
func (p *Port) signal() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// Send is what the device says: it returns when all of b is in the kernel,
// and with os.ErrDeadlineExceeded if the program does not read for 2 s.
func (p *Port) Send(b []byte) error {
	p.mu.Lock()
	master := p.master
	p.mu.Unlock()
	if master == nil {
		return fmt.Errorf("send to %s: %w", p.path, ErrUnplugged)
	}
	for piece := range slices.Chunk(b, sendPiece) { // each has its own time: a program may read slowly
		if err := master.SetWriteDeadline(time.Now().Add(sendLimit)); err != nil {
			return fmt.Errorf("send to %s: %w", p.path, err)
		}
		if _, err := master.Write(piece); err != nil {
			return fmt.Errorf("send to %s: %w", p.path, err)
		}
	}
	return nil
}

// Run hands everything that the program writes to sink, in order, until ctx
// ends; it outlives unplugging. b is valid during the call only. Call it once
// at a time. It returns nil, or the error of a broken pty.
func (p *Port) Run(ctx context.Context, sink func(b []byte)) error {
	buf := make([]byte, 4096)
	for ctx.Err() == nil {
		p.mu.Lock()
		master, changed := p.master, p.changed
		p.mu.Unlock()
		if master != nil {
			if err := pump(ctx, master, buf, sink); err != nil {
				return fmt.Errorf("read from %s: %w", p.path, err)
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
	return nil
}

// pump reads one pty until it is closed or ctx ends; both are no error.
func pump(ctx context.Context, master *os.File, buf []byte, sink func([]byte)) error {
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = master.SetReadDeadline(time.Unix(1, 0)) // a closed one needs no waking
		close(woken)
	})
	defer func() {
		if !stop() {
			<-woken
			_ = master.SetReadDeadline(time.Time{}) // for the next Run
		}
	}()
	for {
		n, err := master.Read(buf)
		if n > 0 {
			sink(buf[:n])
		}
		switch {
		case err == nil:
		case errors.Is(err, os.ErrClosed), errors.Is(err, os.ErrDeadlineExceeded):
			return nil
		default:
			return err
		}
	}
}
