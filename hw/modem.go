package hw

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"storehub/hw/modem"
)

// The outcomes of Modem.Send that are no success: an error of it is exactly
// one of them. Compare with errors.Is.
var (
	// ErrRefused: this message to this number will not be taken. Do not retry.
	ErrRefused = modem.ErrRefused
	// ErrNotSent: nothing was handed over, or the network refused it for now.
	// It may be tried again.
	ErrNotSent = modem.ErrNotSent
	// ErrUnknown: it was handed over, or a part of it, and no clear answer
	// came. It may have been sent: only a person may send it again.
	ErrUnknown = modem.ErrUnknown
)

// errStopped is why nothing is sent after Run has returned.
var errStopped = errors.New("the modem is not served any more")

// Modem is a supervised GSM modem that sends short messages and tells of calls.
type Modem struct {
	sup  *Supervisor
	clip *modem.CLIP // of the goroutine of Run
	tell *teller
	turn chan struct{} // room for one: the message that is being sent

	mu   sync.Mutex
	talk *modem.Dialogue
	open bool // there is a port
	ref  byte // of the next message
}

// NewModem returns a modem that is not set up yet. It sends what it hears of
// calls to out as a Caller does; nil means that nobody wants to know. cfg.Handler
// is set here.
func NewModem(cfg Config, out chan<- Call) (*Modem, error) {
	if cfg.Spec.Driver != modem.DriverGSM {
		return nil, fmt.Errorf("%w: no modem driver %q", ErrSpec, cfg.Spec.Driver)
	}
	// Where references begin is left to chance: after a restart the parts of a
	// new message must not look like those of an old one.
	m := &Modem{turn: make(chan struct{}, 1), talk: modem.NewDialogue(), clip: modem.NewCLIP(), ref: byte(rand.N(256))}
	cfg.Handler = modemHandler{m}
	m.sup = NewSupervisor(cfg)
	m.tell = newTeller(m.sup, out)
	return m, nil
}

// Run serves the modem until ctx ends; see Supervisor.Run.
func (m *Modem) Run(ctx context.Context) error { return m.sup.Run(ctx) }

// Status is the port's state and counters; Frames counts parts of messages that
// the network took. An open modem that cannot send says why in LastError.
func (m *Modem) Status() Status { return m.sup.Status() }

// Send sends text to number, in up to modem.PartsMax parts, and returns when
// the network took all of it (nil) or with the one of ErrRefused, ErrNotSent
// and ErrUnknown that is true. It waits while the modem is being opened and set
// up, or sends another message, and returns at once if the modem cannot send.
// When ctx ends before the message was handed over it is ErrNotSent, later
// ErrUnknown. Give ctx a deadline: a message takes seconds, and up to two
// minutes may pass until a modem counts as silent. Call it from anywhere.
func (m *Modem) Send(ctx context.Context, number, text string) error {
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	done := make(chan error, 1)
	if err := m.begin(number, text, done); err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		m.cancel(ctx.Err())
		return <-done
	}
}

// begin gives the message to the dialogue, whose outcome done will get. The
// error is of a number or a text that cannot be encoded.
func (m *Modem) begin(number, text string, done chan<- error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	pdus, err := modem.Encode(number, text, m.ref)
	if err != nil {
		return err
	}
	m.ref++
	m.talk.Send(time.Now(), pdus, func(refs []byte, err error) {
		m.sup.message(len(refs), err)
		done <- err
	})
	m.sup.Wake()
	return nil
}

// cancel makes the dialogue tell an outcome now, unless it has.
func (m *Modem) cancel(why error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.talk.Cancel(time.Now(), why)
	m.sup.Wake()
}

// modemHandler keeps the methods of Handler, Source and CloseWatcher out of
// Modem's own.
type modemHandler struct{ *Modem }

// do lets f use the dialogue, then tells what became of the modem.
func (m modemHandler) do(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
	if m.open {
		m.sup.standing(m.talk.Ready(), m.talk.Trouble(), "modem ready", "modem cannot send")
	}
}

func (m modemHandler) Opened(now time.Time) {
	m.clip.Opened(now)
	m.do(func() { m.open = true; m.talk.Opened(now) })
}

func (m modemHandler) Closed(why error) {
	now := time.Now()
	m.clip.Closed(now, func(e modem.Event) {
		if why != nil {
			m.tell.event(now, e)
		}
	})
	if why == nil {
		why = errStopped
	}
	m.do(func() { m.open = false; m.talk.Closed(why) })
}

// Data goes to both: what the dialogue passes over may be a call.
func (m modemHandler) Data(now time.Time, b []byte) {
	m.do(func() { m.talk.Push(now, b) })
	m.clip.Push(now, b, func(e modem.Event) { m.called(now, e) })
}

func (m modemHandler) Tick(now time.Time) {
	m.do(func() { m.talk.Tick(now) })
	m.clip.Tick(now, func(e modem.Event) { m.called(now, e) })
}

// called tells of a call. A modem that did not tell who it was may have
// forgotten that it should; it is set up before a message that is sent because
// of the call.
func (m modemHandler) called(now time.Time, e modem.Event) {
	if e.Call.State == modem.Ended && e.Call.Presented == modem.Unavailable {
		m.do(func() { m.talk.Doubt(now) })
	}
	m.tell.event(now, e)
}

func (m modemHandler) Deadline() (t time.Time) {
	m.do(func() { t = m.talk.Deadline() })
	if c := m.clip.Deadline(); t.IsZero() || !c.IsZero() && c.Before(t) {
		t = c
	}
	return t
}

func (m modemHandler) Next() (b []byte) {
	m.do(func() { b = m.talk.Next() })
	return b
}

// Wrote passes on what was written, late or not. After any other error the
// port is closed, which tells more.
func (m modemHandler) Wrote(now time.Time, err error) {
	if err == nil || errors.Is(err, ErrStuck) {
		m.do(func() { m.talk.Wrote(now) })
	}
}

// standing records and logs, once each, that what is behind the open port is
// set up, or why it is of no use.
func (s *Supervisor) standing(ready bool, trouble error, good, bad string) {
	switch {
	case trouble != nil:
		s.count(func(st *Status) { st.fault(trouble.Error()) })
		if s.transition(trouble.Error()) {
			s.log.Warn(bad, "err", trouble)
		}
	case ready && s.transition("ready"):
		if s.cfg.Spec.login() {
			s.setState(Open, "")
		}
		s.count(func(st *Status) { st.fault("") })
		s.log.Info(good)
	}
}

// message counts a message of which the network took parts.
func (s *Supervisor) message(parts int, err error) {
	s.count(func(st *Status) {
		if st.Frames += uint64(parts); parts > 0 {
			st.LastFrameAt = time.Now()
		}
		if err != nil {
			st.Rejected++
			st.LastReject = err.Error()
		}
	})
}
