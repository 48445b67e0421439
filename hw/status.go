package hw

import (
	"errors"
	"time"
)

// State is how a port is.
type State string

const (
	Open     State = "OPEN"     // open; the device may still be silent
	Retrying State = "RETRYING" // missing, refused or lost; tried again and again
	Busy     State = "BUSY"     // another program, or another device of this one, has it
	Stuck    State = "STUCK"    // open, but a write does not end
)

// Kind is what hangs on a port. A modem is anything that tells of calls, too.
type Kind string

const (
	KindReader  Kind = "reader"
	KindDisplay Kind = "display"
	KindModem   Kind = "modem"
)

// Status is a port at one moment. Counters only grow while the program runs.
type Status struct {
	State       State
	Since       time.Time // of State
	LastFrameAt time.Time // last valid frame read, frame written, message sent or call told; zero if none
	Kind        Kind
	Driver      string
	Path        string
	Terminal    string
	LastError   string // in plain words; "" while all is well. An OPEN modem may have one, too

	ErrorSince time.Time // since when there is a LastError, of whatever kind; zero if there is none

	Errors    uint64 // failed opens, lost ports and stuck writes
	Opens     uint64 // how often the port was opened
	Frames    uint64 // valid frames read or written; parts of messages that the network took; what was told of calls
	Rejected  uint64 // frames and records refused: checksum, length and the like; messages that were not sent
	Dropped   uint64 // swipes and calls that nobody took in time, or too many a second
	Throttled uint64 // how often a flood was slowed
	Stuck     uint64 // writes that did not end in time
	BytesIn   uint64

	// LastReject is the reason of the latest refused frame and a hint, such as
	// "charset, 7E1?", or why the latest message was not sent. Never its content.
	LastReject string
}

// Status returns the present state. It may be called from anywhere.
func (s *Supervisor) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

func (s *Supervisor) count(f func(*Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.status)
}

// setState records a state, and since when if it is another.
func (s *Supervisor) setState(state State, reason string) {
	s.count(func(st *Status) {
		if st.State != state {
			st.State, st.Since = state, time.Now()
		}
		st.fault(reason)
	})
}

// fault records why all is not well; "" = it is.
func (st *Status) fault(why string) {
	switch {
	case why == "":
		st.ErrorSince = time.Time{}
	case st.LastError == "":
		st.ErrorSince = time.Now()
	}
	st.LastError = why
}

// transition reports whether what has not been logged last, and remembers it.
func (s *Supervisor) transition(what string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	changed := s.logged != what
	s.logged = what
	return changed
}

// opened records a port that serves. An exchange serves when it has let us in,
// see standing: one that hangs up at once would be open and lost for ever.
func (s *Supervisor) opened() {
	if s.cfg.Spec.login() {
		return
	}
	s.setState(Open, "")
	if s.transition(string(Open)) {
		s.log.Info(s.noun + " open")
	}
}

// failed records why there is no open port.
func (s *Supervisor) failed(err error) {
	state := Retrying
	if errors.Is(err, ErrBusy) {
		state = Busy
	}
	s.count(func(st *Status) { st.Errors++ })
	s.setState(state, err.Error())
	if s.transition(string(state) + causeOf(err)) {
		s.log.Warn(s.noun+" not available, retrying", "state", string(state), "err", err)
	}
}

// stuck records a write that does not end.
func (s *Supervisor) stuck() {
	s.count(func(st *Status) {
		if st.State != Stuck {
			st.Errors++
			st.Stuck++
		}
	})
	s.setState(Stuck, ErrStuck.Error())
	if s.transition(string(Stuck)) {
		s.log.Warn(s.noun+" stuck", "err", ErrStuck)
	}
}
