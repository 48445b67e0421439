package station

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"storehub/hw"
	"storehub/hw/modem"
	storehubv1 "storehub/proto/storehub/v1"
)

// deafAfter is how long a source of calls may be away, or of no use, until its terminal says so: a
// cable is pulled and plugged in again in less.
const deafAfter = time.Minute

// caller takes what one source tells of calls to onCall, one after the other, so that a call ends
// behind its ringing; sources run side by side.
type caller struct {
	*Station
	terminal string // "" = no terminal of this node
	dev      interface {
		Run(context.Context) error
		Status() hw.Status
	}
	calls chan hw.Call
	lost  atomic.Uint64             // calls that waited in vain
	named atomic.Pointer[time.Time] // when it last told who calls, or that it may not
}

// addModem adds what sends text messages, or tells of calls, or both.
func (s *Station) addModem(spec hw.Spec) error {
	terminal, err := s.rings(spec)
	if err != nil {
		return err
	}
	c := &caller{Station: s, terminal: terminal, calls: make(chan hw.Call, callRoom)}
	cfg := hw.Config{Spec: spec, Logger: s.cfg.Logger}
	if spec.Driver != modem.DriverGSM {
		c.dev, err = hw.NewCaller(cfg, c.calls)
	} else {
		if s.modem != nil {
			return fmt.Errorf("%s %s: one modem sends text messages, and there is one already", spec.Kind, spec.Path)
		}
		s.modem, err = hw.NewModem(cfg, c.calls)
		c.dev = s.modem
	}
	s.callers = append(s.callers, c)
	return err
}

// rings is the register at which the calls of a source are shown: the one it names, else the node's first RECEPTION, else its first
// BACK_OFFICE. A node without one may stand where the telephones are: then the registers that are put to the line show its calls.
func (s *Station) rings(spec hw.Spec) (terminal string, err error) {
	if spec.Terminal != "" {
		if _, err := s.post(spec); err != nil {
			return "", err
		}
	}
	for _, role := range []storehubv1.TerminalRole{storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION, storehubv1.TerminalRole_TERMINAL_ROLE_BACK_OFFICE} {
		for _, t := range s.cfg.Terminals {
			if t.Role == role && (spec.Terminal == "" || t.Name == spec.Terminal) {
				return t.Name, nil
			}
		}
	}
	if spec.Terminal != "" && spec.Driver != modem.DriverGSM {
		return "", fmt.Errorf("%s %s: the terminal %s is neither a reception nor a back office and shows no calls", spec.Kind, spec.Path, spec.Terminal)
	}
	return "", nil
}

// serve tells the calls one after the other, and takes what comes meanwhile: while the shop has no majority, one waits for minutes.
func (c *caller) serve(ctx context.Context) error {
	q := callQueue{log: c.cfg.Logger, lost: func() { c.lost.Add(1) }}
	var (
		call  hw.Call
		why   error            // nobody took a call
		told  chan error       // while one is being told
		pause <-chan time.Time // while nobody took one
	)
	for {
		if told == nil && pause == nil {
			var any bool
			if call, any = q.next(time.Now(), why); any {
				told = make(chan error, 1)
				go func(told chan<- error, call hw.Call) { told <- c.onCall(ctx, c.terminal, call) }(told, call)
			}
		}
		select {
		case <-ctx.Done():
			if told != nil {
				<-told
			}
			return nil
		case more := <-c.calls:
			if more.Presentation != modem.Unavailable {
				c.named.Store(&more.At)
			}
			q.put(more)
		case why = <-told:
			told = nil
			if q.done(call, why != nil); why != nil {
				pause = time.After(callPause)
			}
		case <-pause:
			pause = nil
		}
	}
}

// status is the device's, with the terminal at which it rings. A modem that sends belongs to none
// unless it names one: what it is there for is not the telephone.
func (c *caller) status() hw.Status {
	st := c.dev.Status()
	st.Dropped += c.lost.Load()
	if st.Driver != modem.DriverGSM {
		st.Terminal = c.terminal
	}
	return st
}

// trouble is why no calls are told at the terminal; "" = they are, or may be soon. A source that is open can be of no use as well, as a
// modem that only rings. One that tells who calls although it answers nothing is a box that only talks.
func (c *caller) trouble(now time.Time) string {
	st := c.dev.Status()
	since := st.Since
	if st.State == hw.Open {
		since = st.ErrorSince
		if at := c.named.Load(); st.LastError == "" || at != nil && at.After(since) {
			return ""
		}
	}
	if st.Driver == modem.DriverGSM || now.Sub(since) < deafAfter {
		return ""
	}
	return "it does not tell who calls: " + st.LastError
}
