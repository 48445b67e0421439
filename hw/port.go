// Package hw keeps serial devices alive: card readers, customer displays,
// modems and whatever else tells who calls. One that is unplugged, replaced,
// busy, stuck or flooding must neither stop the program nor need a person.
//
// A Supervisor owns one port. Its Run opens the port, reads, writes, notices
// that it is gone, waits 0.25 s to 10 s and opens it again by the configured
// path, until its context ends. Reader, Display, Modem and Caller put the
// decoders, encoders and dialogues of hw/reader, hw/display and hw/modem on
// top; those packages are pure. To a Supervisor a telephone exchange, or a box
// in the network, is one more port.
//
// What is promised:
//   - All methods of a Handler run on the goroutine that called Run.
//   - One goroutine reads and at most one writes; a write that does not end is
//     reported as STUCK and never overtaken by a second writer.
//   - No Write begins after Close: a closed descriptor's number may already
//     belong to another file.
//   - An idle port wakes nobody. A flooding one is slowed to floodBytesPerSec
//     and counted; memory stays bounded.
//   - State changes are logged once, attempts are not. Bytes are never logged.
//
// This file holds every go statement of the package.
package hw

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Port is an open serial port. Close must release a blocked Read; it need not
// release a blocked Write. If it has ResetOutputBuffer() error, that is called
// before Close when a write is under way, because closing waits for output.
type Port interface{ io.ReadWriteCloser }

// Opener opens the port at path for baud, 8N1. OpenSerial is the usual one.
type Opener func(path string, baud int) (Port, error)

// Handler is what a Supervisor serves. Its methods run on the goroutine of
// Run, one at a time, and should return soon: while they run, nothing is read.
type Handler interface {
	// Opened tells that the port was opened; nothing of an earlier one follows.
	Opened(now time.Time)
	// Data hands over what was read at now. b is valid during the call only.
	Data(now time.Time, b []byte)
	// Deadline is when Tick wants to be called if no data come; zero is never.
	Deadline() time.Time
	Tick(now time.Time)
}

// Source is implemented by handlers that also write. After Wake, and after
// each write, the Supervisor asks for the next bytes; there is no queue, so a
// slow device gets what is current when it is ready.
type Source interface {
	// Next returns bytes to write, which the handler leaves alone until Wrote;
	// nil means nothing. It may be asked again before the writer has taken
	// them; what it returned last is what is written.
	Next() []byte
	// Wrote tells the result. ErrStuck means written, but late.
	Wrote(now time.Time, err error)
}

// CloseWatcher is implemented by handlers that have to know when there is no port.
type CloseWatcher interface {
	// Closed tells that the port could not be opened, was lost or was closed,
	// and why; nil means that Run is about to return because its context ended.
	Closed(why error)
}

// Judge is implemented by handlers that may find that an open port is of no
// use: a wrong secret, an exchange that fell silent. It is asked after Data and
// Tick; an error closes the port, which is then opened anew as after any other.
type Judge interface{ Useless() error }

// Errors of Run. Compare with errors.Is.
var (
	// ErrRunning refuses a second Run of one device.
	ErrRunning = errors.New("already running")
	// ErrStuck tells that a write did not end in time.
	ErrStuck = errors.New("the device does not take what is written to it")
)

// Config is what a Supervisor needs. Open, Logger and WriteTimeout have
// defaults: OpenSerial, silence, 2 s.
type Config struct {
	Spec         Spec
	Handler      Handler
	Open         Opener
	Logger       *slog.Logger
	WriteTimeout time.Duration
}

// Supervisor owns one serial port. Make it with NewSupervisor, start it with
// Run; Status and Wake may be called from anywhere at any time.
type Supervisor struct {
	cfg     Config
	noun    string // what the log calls the port
	log     *slog.Logger
	wake    chan struct{} // room for one: a wake while one is due adds nothing
	running atomic.Bool
	low     lowFDs
	ctx     context.Context // of Run, for an Opener of this package that may take long

	mu     sync.Mutex
	status Status
	logged string // the transition that was logged last
}

// NewSupervisor returns a supervisor that has not touched its port yet.
func NewSupervisor(cfg Config) *Supervisor {
	native := cfg.Open == nil
	if native {
		cfg.Open = OpenSerial
	}
	if cfg.WriteTimeout <= 0 {
		cfg.WriteTimeout = writeTimeoutDefault
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	sp := cfg.Spec
	noun := "serial port"
	if sp.network() {
		noun = "network source"
	}
	return &Supervisor{
		cfg:  cfg,
		noun: noun,
		low:  lowFDs{unused: !native},
		log:  cfg.Logger.With("device", string(sp.Kind), "driver", sp.Driver, "path", sp.Path),
		wake: make(chan struct{}, 1),
		status: Status{State: Retrying, Since: time.Now(),
			Kind: sp.Kind, Driver: sp.Driver, Path: sp.Path, Terminal: sp.Terminal},
	}
}

// Wake makes the Supervisor ask its Source for bytes. It never blocks.
func (s *Supervisor) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run serves the port until ctx ends and then returns nil with the port
// closed and every goroutine gone. The one exception is a write that the
// kernel does not give back: then Run returns an error that is ErrStuck, the
// port is closed, and one goroutine ends when the device is unplugged.
func (s *Supervisor) Run(ctx context.Context) error {
	if !s.running.CompareAndSwap(false, true) {
		return fmt.Errorf("%s: %w", s.cfg.Spec.Path, ErrRunning)
	}
	defer s.running.Store(false)
	s.ctx = ctx
	_ = s.low.hold() // failing now is no fault yet: open tries again and says so
	defer s.low.release()
	wait := newBackoff()
	for {
		began := time.Now()
		err := s.once(ctx)
		s.tellClosed(ctx, err)
		if ctx.Err() != nil {
			s.setState(Retrying, "stopped")
			if errors.Is(err, ErrStuck) {
				return err
			}
			return nil
		}
		if time.Since(began) >= stableAfter {
			wait.reset()
		}
		s.failed(err)
		if err := s.pause(ctx, wait, atLeast(err)); err != nil {
			s.setState(Retrying, "stopped")
			return nil
		}
	}
}

// tellClosed tells the handler that there is no port, if it wants to know.
func (s *Supervisor) tellClosed(ctx context.Context, why error) {
	h, ok := s.cfg.Handler.(CloseWatcher)
	if !ok {
		return
	}
	if ctx.Err() != nil {
		why = nil
	}
	h.Closed(why)
}

// once opens the port and serves it until it fails or ctx ends.
func (s *Supervisor) once(ctx context.Context) error {
	release, err := claim(s.cfg.Spec.Path)
	if err != nil {
		return err
	}
	defer release()
	port, err := s.open()
	if err != nil {
		return explain(s.cfg.Spec.Path, err)
	}
	ses := newSession(s, port)
	go ses.readLoop()
	if ses.source != nil {
		go ses.writeLoop()
	}
	defer func() { _ = s.low.hold() }() // at once, before others take what Close gave back
	return ses.serve(ctx)
}

// open opens the port with a low descriptor number in reach; see lowFDs.
func (s *Supervisor) open() (Port, error) {
	if err := s.low.lend(s.cfg.Spec.Path); err != nil {
		return nil, err
	}
	defer func() { _ = s.low.hold() }() // for the next time, while there still are some
	return s.cfg.Open(s.cfg.Spec.Path, s.cfg.Spec.Baud)
}
