package station

import (
	"context"
	"fmt"
	"time"

	"storehub/hw"
	"storehub/hw/modem"
	storehubv1 "storehub/proto/storehub/v1"
)

// callRoom is how many reports of one source may wait for onCall; more are dropped and counted
// there. A source rings a few times a minute, and onCall takes seconds at worst.
const callRoom = 32

// deafAfter is how long a source of calls may be away until its terminal says so: a cable is pulled
// and plugged in again in less.
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

func (c *caller) serve(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case call := <-c.calls:
			c.onCall(ctx, c.terminal, call)
		}
	}
}

// status is the device's, with the terminal at which it rings. A modem that sends belongs to none
// unless it names one: what it is there for is not the telephone.
func (c *caller) status() hw.Status {
	st := c.dev.Status()
	if st.Driver != modem.DriverGSM {
		st.Terminal = c.terminal
	}
	return st
}

// trouble is why no calls are told at the terminal; "" = they are, or may be soon.
func (c *caller) trouble(now time.Time) string {
	st := c.dev.Status()
	if st.Driver == modem.DriverGSM || st.State == hw.Open || now.Sub(st.Since) < deafAfter {
		return ""
	}
	return "it does not tell who calls: " + st.LastError
}
