package hw

import (
	"context"
	"fmt"
	"time"

	"storehub/hw/reader"
)

// swipesPerSec and swipeBurst bound what one reader may tell: no hand is
// faster, a broken reader is.
const (
	swipesPerSec = 10
	swipeBurst   = 10
)

// Swipe is a card that was put on a reader: once per arrival, however often
// the reader repeats it.
type Swipe struct {
	Terminal string      // of the reader's Spec
	Path     string      // of the reader's Spec
	Card     reader.Card // zero if Payment
	// Payment says that somebody swiped a payment card. Its number is nowhere.
	Payment bool
	At      time.Time // when its first frame was complete; has a monotonic reading
}

// Reader is a supervised card reader.
type Reader struct {
	sup    *Supervisor
	dec    reader.Decoder
	seen   reader.Presence
	rate   bucket
	paidAt time.Time // last payment card told
	out    chan<- Swipe
}

// NewReader returns a reader that sends its swipes to out, which may be shared
// by several readers. A swipe that out does not take at once is dropped and
// counted: give it room for a few, and treat what waited long as old.
// cfg.Handler is set here.
func NewReader(cfg Config, out chan<- Swipe) (*Reader, error) {
	r := &Reader{out: out, rate: newBucket(swipesPerSec, swipeBurst, time.Now())}
	sp := cfg.Spec
	switch sp.Driver {
	case reader.DriverRDM6300, reader.DriverID12:
		r.dec = reader.NewEM4100()
	case reader.DriverEM18:
		r.dec = reader.NewEM18()
	case reader.DriverLine:
		r.dec = reader.NewLine(sp.Format, sp.IdleFlush)
	default:
		return nil, fmt.Errorf("%w: no reader driver %q", ErrSpec, sp.Driver)
	}
	if r.seen.Lockout = sp.Lockout; sp.Lockout == 0 {
		r.seen.Lockout = -1 // lockout_ms=0 means none
	}
	cfg.Handler = r.handler()
	r.sup = NewSupervisor(cfg)
	return r, nil
}

// Run serves the reader until ctx ends; see Supervisor.Run.
func (r *Reader) Run(ctx context.Context) error { return r.sup.Run(ctx) }

// Status is the port's state and counters; Frames counts repeats too.
func (r *Reader) Status() Status { return r.sup.Status() }

func (r *Reader) handler() Handler { return readerHandler{r} }

// readerHandler keeps the Handler methods out of Reader's own.
type readerHandler struct{ *Reader }

func (r readerHandler) Opened(time.Time) {
	r.dec.Reset()
	r.seen.Reconnected()
}

func (r readerHandler) Deadline() time.Time { return r.dec.Deadline() }

func (r readerHandler) Data(now time.Time, b []byte) {
	r.dec.Push(now, b, func(e reader.Event) { r.event(now, e) })
}

func (r readerHandler) Tick(now time.Time) {
	r.dec.Tick(now, func(e reader.Event) { r.event(now, e) })
}

func (r *Reader) event(now time.Time, e reader.Event) {
	if e.Reject != "" {
		r.sup.rejected(e)
		return
	}
	r.sup.frame(now)
	sw := Swipe{Terminal: r.sup.cfg.Spec.Terminal, Path: r.sup.cfg.Spec.Path, Card: e.Card, Payment: e.Payment, At: now}
	if !r.arrived(now, e) {
		return
	}
	if r.rate.try(now) {
		select {
		case r.out <- sw:
			return
		default:
		}
	}
	r.sup.dropped()
	r.seen.Forget(e.Card) // a card that still lies there gets another chance
}

// arrived reports whether e is a new swipe. Payment cards have no name to
// remember them by: one in a lock-out is told.
func (r *Reader) arrived(now time.Time, e reader.Event) bool {
	if !e.Payment {
		return r.seen.Seen(e.Card, now)
	}
	if !r.paidAt.IsZero() && now.Sub(r.paidAt) < reader.LockoutDefault {
		return false
	}
	r.paidAt = now
	return true
}

func (s *Supervisor) frame(now time.Time) {
	s.count(func(st *Status) { st.Frames++; st.LastFrameAt = now })
}

func (s *Supervisor) dropped() { s.count(func(st *Status) { st.Dropped++ }) }

func (s *Supervisor) rejected(e reader.Event) {
	what := string(e.Reject)
	if e.Hint != "" {
		what += ", " + e.Hint + "?"
	}
	s.count(func(st *Status) { st.Rejected++; st.LastReject = what })
}
