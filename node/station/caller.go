package station

import (
	"context"
	"fmt"
	"time"

	"storehub/hw"
	"storehub/hw/modem"
	storehubv1 "storehub/proto/storehub/v1"
)

// callRoom is how many reports of one source may wait for OnCall; more are dropped and counted
// there. A source rings a few times a minute, and OnCall takes seconds at worst.
const callRoom = 32

// deafAfter is how long a source of calls may be away until its terminal says so: a cable is pulled
// and plugged in again in less.
const deafAfter = time.Minute

// caller takes what one source tells of calls to OnCall, one after the other, so that a call ends
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

// rings is the terminal at which the calls of a source are shown: the one it names, else the node's
// first RECEPTION, else its only one. A node without terminals may stand where the telephones are.
func (s *Station) rings(spec hw.Spec) (terminal string, err error) {
	if spec.Terminal != "" {
		_, err := s.post(spec)
		return spec.Terminal, err
	}
	for _, t := range s.cfg.Terminals {
		if t.Role == storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION {
			return t.Name, nil
		}
	}
	if len(s.cfg.Terminals) == 1 {
		return s.cfg.Terminals[0].Name, nil
	}
	return "", nil
}

func (c *caller) serve(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case call := <-c.calls:
			if c.cfg.OnCall != nil {
				c.cfg.OnCall(ctx, c.terminal, call)
			}
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
