package hw

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"
)

const (
	readBuffer = 256 // bytes taken by one read

	writeTimeoutDefault = 2 * time.Second
	// closeGrace is how long a stopping port waits for a write under way.
	// A write that takes longer sits in the kernel, where Close cannot touch
	// the descriptor it already looked up.
	closeGrace = 500 * time.Millisecond

	// A port that sends more than floodBytesPerSec after floodBurst is read
	// more slowly; the kernel then drops what does not fit its 4 KiB. The
	// fastest honest device, a scanner at 115200 baud, sends 11.5 kB/s.
	floodBytesPerSec = 16 << 10
	floodBurst       = 16 << 10
	// networkFactor is how much more an exchange may say, which tells of every
	// channel of a busy house and hangs up on who does not listen.
	networkFactor = 64

	// emptyReadsMax ends a port whose Read keeps returning nothing at once.
	emptyReadsMax = 100
)

// errPanic reports a library that panicked, as go.bug.st/serial does when a
// descriptor is 1024 or more.
var errPanic = errors.New("the serial library failed")

// chunk is one read, by value: nothing is shared and nothing allocated.
type chunk struct {
	at   time.Time
	n    int
	err  error
	data [readBuffer]byte
}

// session is one opening of a port, from Open to Close. The goroutine of Run
// owns it; readLoop and writeLoop only use the guard and the channels.
type session struct {
	s      *Supervisor
	port   *guard
	source Source // nil if the handler does not write

	chunks chan *chunk   // from readLoop, unbuffered: the port is read only as fast as it is served
	free   chan struct{} // to readLoop: its chunk was used
	quit   chan struct{} // closed to end readLoop when it waits to hand over
	jobs   chan []byte   // to writeLoop, unbuffered
	done   chan error    // from writeLoop, room for one, so that it can always end
	gone   chan struct{} // closed when readLoop has ended

	busy     bool // writeLoop has a job
	late     bool // ... and it is stuck
	overdue  time.Time
	budget   bucket
	resumeAt time.Time // not zero: reading pauses until then
	timer    *time.Timer
}

func newSession(s *Supervisor, port Port) *session {
	src, _ := s.cfg.Handler.(Source)
	t := time.NewTimer(time.Hour)
	t.Stop()
	rate := 1.0
	if s.cfg.Spec.network() {
		rate = networkFactor
	}
	return &session{
		s: s, port: &guard{port: port}, source: src,
		chunks: make(chan *chunk), free: make(chan struct{}), quit: make(chan struct{}),
		jobs: make(chan []byte), done: make(chan error, 1), gone: make(chan struct{}),
		budget: newBucket(rate*floodBytesPerSec, rate*floodBurst, time.Now()),
		timer:  t,
	}
}

// readLoop reads until the first error, which it hands over and ends.
func (ses *session) readLoop() {
	defer close(ses.gone)
	c := new(chunk)
	for empty := 0; c.err == nil; {
		c.n, c.err = ses.port.read(c.data[:])
		c.at = time.Now()
		if c.n == 0 && c.err == nil {
			if empty++; empty < emptyReadsMax {
				continue
			}
			c.err = io.ErrNoProgress
		}
		empty = 0
		select {
		case ses.chunks <- c:
		case <-ses.quit:
			return
		}
		select {
		case <-ses.free:
		case <-ses.quit:
			return
		}
	}
}

// writeLoop writes one job after the other, each whole, until jobs is closed.
func (ses *session) writeLoop() {
	defer close(ses.done)
	for b := range ses.jobs {
		ses.done <- ses.port.writeAll(b)
	}
}

// guard is the only holder of a Port. After close it refuses to write.
type guard struct {
	port   Port
	mu     sync.Mutex
	closed bool
}

func (g *guard) read(b []byte) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			n, err = 0, fmt.Errorf("%w: %v", errPanic, r)
		}
	}()
	return g.port.Read(b)
}

func (g *guard) write(b []byte) (int, error) {
	g.mu.Lock()
	closed := g.closed
	g.mu.Unlock()
	if closed {
		return 0, os.ErrClosed
	}
	return g.port.Write(b)
}

// writeAll finishes short writes; the closed mark is looked at before each.
func (g *guard) writeAll(b []byte) error {
	for len(b) > 0 {
		n, err := g.write(b)
		b = b[n:]
		if err != nil && !errors.Is(err, syscall.EINTR) {
			return fmt.Errorf("write: %w", err)
		}
		if n == 0 && err == nil {
			return fmt.Errorf("write: %w", io.ErrShortWrite)
		}
	}
	return nil
}

// close marks and closes. The caller sees to it that no write is between
// looking at the mark and the kernel.
func (g *guard) close(writing bool) error {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	if r, ok := g.port.(interface{ ResetOutputBuffer() error }); ok && writing {
		_ = r.ResetOutputBuffer() // a real tty otherwise waits up to 30 s for output to drain
	}
	return g.port.Close()
}

// shut ends the session: last write, Close once, both loops gone. cause is
// why; it returns an error that is also ErrStuck if a write never came back.
func (ses *session) shut(ctx context.Context, cause error) error {
	defer ses.timer.Stop()
	close(ses.jobs)
	writing := !ses.awaitWriter(nil, closeGrace)
	if err := ses.port.close(writing); err != nil && cause == nil {
		cause = fmt.Errorf("close: %w", err)
	}
	close(ses.quit)
	<-ses.gone
	if !writing || ses.awaitWriter(nil, closeGrace) {
		return cause
	}
	// Never a second writer: wait for this one, or leave it behind for good.
	ses.s.stuck()
	if ses.awaitWriter(ctx.Done(), 0) {
		return cause
	}
	return errors.Join(cause, fmt.Errorf("%s: %w", ses.s.cfg.Spec.Path, ErrStuck))
}

// awaitWriter waits for the end of writeLoop until stop or, if positive,
// limit, and reports whether it ended.
func (ses *session) awaitWriter(stop <-chan struct{}, limit time.Duration) bool {
	if ses.source == nil {
		return true
	}
	var timeout <-chan time.Time
	if limit > 0 {
		t := time.NewTimer(limit)
		defer t.Stop()
		timeout = t.C
	}
	for {
		select {
		case _, more := <-ses.done:
			if !more {
				return true
			}
		case <-timeout:
			return false
		case <-stop:
			return false
		}
	}
}
