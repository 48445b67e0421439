package hw

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"time"

	"storehub/hw/modem"
)

// callsPerSec and callBurst bound what one source may tell, of each call up to
// three things. No shop's telephones ring more often for long; a broken box, or
// somebody in the network, does, and the shop keeps for months what it is told.
const (
	callsPerSec = 2
	callBurst   = 100
)

// Call is a call in one of its states, whatever told it.
type Call struct {
	Source string // DRIVER@PATH of the Spec
	// ID names the call, the same in all its states, and no other call ever: the
	// exchange's Linkedid, else made of source, line, start of this program and
	// a number.
	ID           string
	Line         string // which line rings: see Spec.Line
	Number       string // as received; "" unless Presentation is Allowed
	Name         string // "" if none was sent
	Presentation modem.Presentation
	Direction    modem.Direction
	State        modem.CallState
	DurationMS   int64     // of talk, when it ended; 0 if the source cannot tell
	At           time.Time // when it was heard; has a monotonic reading
}

// Caller is a supervised source of calls: a modem, a box, or an exchange.
type Caller struct {
	sup  *Supervisor
	dec  modem.Listener
	tell *teller
}

// NewCaller returns a source that sends what it hears of calls to out. What out
// does not take at once is dropped and counted: give it room for a few. A call
// rings once; see modem.CallState for what else is told of it. cfg.Handler is
// set here.
func NewCaller(cfg Config, out chan<- Call) (*Caller, error) {
	c := &Caller{}
	sp := cfg.Spec
	switch sp.Driver {
	case modem.DriverCID:
		c.dec = modem.NewCID()
	case modem.DriverWhozz:
		c.dec = modem.NewWhozz()
	case modem.DriverLine:
		box, err := modem.NewLineBox(sp.Match)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSpec, err)
		}
		c.dec = box
	case modem.DriverAMI:
		c.dec = modem.NewAMI(modem.AMIConfig{User: sp.User, Contexts: contexts(sp.Context)})
	default:
		return nil, fmt.Errorf("%w: no driver %q that tells of calls", ErrSpec, sp.Driver)
	}
	if cfg.Open == nil && sp.network() {
		cfg.Open = c.open
	}
	cfg.Handler = callerHandler{c}
	if t, ok := c.dec.(modem.Talker); ok {
		cfg.Handler = talkerHandler{callerHandler{c}, t}
	}
	c.sup = NewSupervisor(cfg)
	c.tell = newTeller(c.sup, out)
	return c, nil
}

func contexts(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// Run serves the source until ctx ends; see Supervisor.Run.
func (c *Caller) Run(ctx context.Context) error { return c.sup.Run(ctx) }

// Status is the port's state and counters; Frames counts what was told of calls.
// A modem that is open and cannot tell who calls says why in LastError.
func (c *Caller) Status() Status { return c.sup.Status() }

// open opens a source in the network. The secret is read each time: who gave a
// wrong one puts the right one into the file.
func (c *Caller) open(path string, _ int) (Port, error) {
	ami, ok := c.dec.(*modem.AMI)
	if !ok {
		return listen(c.sup.ctx, strings.TrimPrefix(path, udpPrefix), c.sup.cfg.Spec.From, func(who netip.Addr) { c.tell.rejected("sender " + who.String()) })
	}
	s, err := secret(c.sup.cfg.Spec.SecretFile)
	if err != nil {
		return nil, err
	}
	ami.Secret(s)
	return dial(c.sup.ctx, path)
}

// callerHandler keeps the methods of Handler and CloseWatcher out of Caller's own.
type callerHandler struct{ *Caller }

func (c callerHandler) Opened(now time.Time) { c.dec.Opened(now) }

// Closed ends calls of which nothing more is heard, but not those of a program
// that stops.
func (c callerHandler) Closed(why error) {
	now := time.Now()
	c.dec.Closed(now, func(e modem.Event) {
		if why != nil {
			c.tell.event(now, e)
		}
	})
}

func (c callerHandler) Data(now time.Time, b []byte) {
	c.dec.Push(now, b, func(e modem.Event) { c.tell.event(now, e) })
}

func (c callerHandler) Deadline() time.Time { return c.dec.Deadline() }

func (c callerHandler) Tick(now time.Time) {
	c.dec.Tick(now, func(e modem.Event) { c.tell.event(now, e) })
}

// talkerHandler is the handler of a source that has to be spoken to.
type talkerHandler struct {
	callerHandler
	talk modem.Talker
}

func (t talkerHandler) Next() []byte {
	t.sup.standing(t.talk.Ready(), t.talk.Trouble(), "source of calls ready", "calls may not be told")
	return t.talk.Next()
}

// Wrote passes on what was written, late or not. After any other error the
// port is closed, which tells more.
func (t talkerHandler) Wrote(now time.Time, err error) {
	if err == nil || errors.Is(err, ErrStuck) {
		t.talk.Wrote(now)
	}
}

func (t talkerHandler) Useless() error { return t.talk.Useless() }

// teller turns the events of one decoder into calls.
type teller struct {
	sup    *Supervisor
	out    chan<- Call // nil: nobody wants to know
	rate   bucket
	source string
	boot   string // no other program has the same, also if the clock was set back
}

func newTeller(sup *Supervisor, out chan<- Call) *teller {
	sp := sup.cfg.Spec
	now := time.Now()
	return &teller{
		sup: sup, out: out, rate: newBucket(callsPerSec, callBurst, now), source: sp.Driver + "@" + sp.Path,
		boot: now.UTC().Format("20060102T150405") + "-" + strings.ToLower(rand.Text()[:5]),
	}
}

func (t *teller) event(now time.Time, e modem.Event) {
	if e.Reject != "" {
		t.rejected(string(e.Reject))
		return
	}
	if t.out == nil {
		return
	}
	c := t.call(now, e.Call)
	t.sup.frame(now)
	if t.rate.try(now) {
		select {
		case t.out <- c:
			return
		default:
		}
	}
	t.sup.dropped()
}

func (t *teller) rejected(why string) {
	t.sup.count(func(st *Status) { st.Rejected++; st.LastReject = why })
}

func (t *teller) call(now time.Time, e modem.CallEvent) Call {
	c := Call{
		Source: t.source, ID: e.ID, Line: t.line(e.Line), Number: e.Number, Name: e.Name,
		Presentation: e.Presented, Direction: e.Direction, State: e.State, DurationMS: e.Duration.Milliseconds(), At: now,
	}
	if t.sup.cfg.Spec.Driver != modem.DriverAMI {
		c.ID = strings.Join([]string{c.Source, c.Line, t.boot, e.ID}, "/")
	}
	return c
}

// line names a line: as the source does, behind the name that the configuration
// gives it; if there is neither, as the port.
func (t *teller) line(told string) string {
	sp := t.sup.cfg.Spec
	switch {
	case sp.Line != "" && told != "":
		return sp.Line + "-" + told
	case sp.Line != "":
		return sp.Line
	case told != "":
		return told
	}
	return filepath.Base(sp.Path)
}
