package modem

import "time"

// How long the modem may take. Its handbooks say up to 5 s for commands that
// ask the SIM or the network, and one to two minutes for a message.
const (
	commandLimit = 5 * time.Second
	promptLimit  = 10 * time.Second
	finalLimit   = 2 * time.Minute

	// settleTime is how long after ESC everything that arrives is of before.
	settleTime = 300 * time.Millisecond
	// restTime is how long a modem that cannot send is left alone before it is
	// set up again: a SIM may be put in, a network may come.
	restTime = 10 * time.Second
	// silentMax is how often in a row a command of the set-up may go
	// unanswered before all is begun anew.
	silentMax = 3
	// earlyMax bounds what waits for the writer, in bytes. More comes only while
	// the writer is stuck, and is dropped.
	earlyMax = 4 << 10
)

// phase is what the dialogue is doing.
type phase int

const (
	closed    phase = iota // there is no port
	settling               // ESC takes the modem out of whatever it was in
	asking                 // a command of the set-up is to be answered
	resting                // the set-up found a trouble
	ready                  // nothing to do
	preparing              // AT+CMGF=0 is to be answered
	prompting              // AT+CMGS is to be answered by a prompt
	sending                // the PDU was written, or is being written
)

// Done is told the outcome of a message, once: nil if the network took all of
// it, else an error that is exactly one of ErrRefused, ErrNotSent and
// ErrUnknown. refs are the references (TP-MR) of the parts that it took.
type Done func(refs []byte, err error)

// Dialogue is one modem from its being plugged in to its being unplugged, and
// again. It is not safe for concurrent use. now must never run backwards.
//
// A modem that restarts by itself may be in text mode, in which it would take
// the length of a PDU for a number and the PDU for a text. So each part begins
// with AT+CMGF=0.
type Dialogue struct {
	phase    phase
	trouble  error // why messages cannot be sent; nil while that is not known
	deadline time.Time

	lines lines
	early []byte // arrived while out was not written: answers come after questions

	out     []byte
	limit   time.Duration // for the answer, from when out is written
	offered bool          // Next gave it away: it may be on the wire
	stale   bool          // begin anew as soon as it is
	doubted bool          // ... and as soon as there is nothing to do

	step    int   // asking: which command
	seen    bool  // ... the line it wants has come
	verdict error // ... and what it told
	silent  int   // ... how often it went unanswered

	taken bool // sending: the reference has come
	ref   byte
	msg   *message
}

// message is the one that waits or is under way.
type message struct {
	pdus   []PDU
	done   Done
	begun  bool
	handed bool   // the PDU of the present part may have reached the modem
	refs   []byte // of the parts that the network took
}

// NewDialogue returns a dialogue that waits for Opened.
func NewDialogue() *Dialogue { return &Dialogue{} }

// Opened begins anew with a port that was just opened.
func (d *Dialogue) Opened(now time.Time) {
	d.forget()
	d.trouble = nil
	d.restart(now)
}

// Closed tells that there is no port (any more), and why. A message that was
// handed over is ErrUnknown with it.
func (d *Dialogue) Closed(why error) {
	d.forget()
	d.abort(why)
	d.phase, d.trouble, d.deadline = closed, why, time.Time{}
}

// Trouble is why nothing can be sent now; nil if it can, or if nobody knows yet.
func (d *Dialogue) Trouble() error { return d.trouble }

// Ready reports that the modem is set up and has nothing to do.
func (d *Dialogue) Ready() bool { return d.phase == ready }

// Deadline is when Tick wants to be called; zero is never.
func (d *Dialogue) Deadline() time.Time { return d.deadline }

// Send hands over a message as Encode makes it. It waits for a modem that is
// being set up, and fails at once if that cannot send.
func (d *Dialogue) Send(now time.Time, pdus []PDU, done Done) {
	switch {
	case d.msg != nil:
		done(nil, outcome(ErrNotSent, ErrOccupied))
	case d.trouble != nil:
		done(nil, outcome(ErrNotSent, d.trouble))
	default:
		d.msg = &message{pdus: pdus, done: done}
		if d.phase == ready {
			d.prepare(now)
		}
	}
}

// Cancel gives up the message, if there is one, because of why. What the modem
// has not got is kept from it; what it has got is ErrUnknown, and its late
// answer is waited for, so that it is not taken for that of the next.
func (d *Dialogue) Cancel(now time.Time, why error) {
	if d.msg == nil {
		return
	}
	begun, handed := d.msg.begun, d.msg.handed
	d.abort(why)
	if begun && (d.phase == prompting || d.phase == sending && !handed) {
		d.restart(now)
	}
}

// Doubt sets the modem up again as soon as it has nothing to do: it may have
// been switched off and on, and forgotten what it was told.
func (d *Dialogue) Doubt(now time.Time) {
	d.doubted = d.phase >= preparing
	if d.phase == ready {
		d.restart(now)
	}
}

// Next returns bytes to write, the same until Wrote; nil means nothing.
func (d *Dialogue) Next() []byte {
	if d.out == nil {
		return nil
	}
	d.offered = true
	if d.phase == sending && d.current() != nil {
		d.msg.handed = true
	}
	return d.out
}

// Wrote tells that what Next returned last is written.
func (d *Dialogue) Wrote(now time.Time) {
	if !d.offered {
		return
	}
	early := d.early
	d.out, d.offered, d.early = nil, false, nil
	if d.stale {
		d.restart(now)
		return
	}
	d.deadline = now.Add(d.limit)
	d.Push(now, early)
}

// Push takes what the modem said: one read of the port, far less than earlyMax.
func (d *Dialogue) Push(now time.Time, b []byte) {
	for i, c := range b {
		if d.out != nil {
			d.early = append(d.early, b[i:min(len(b), i+earlyMax-len(d.early))]...)
			return
		}
		d.take(now, c)
	}
}

func (d *Dialogue) take(now time.Time, c byte) {
	if d.phase == closed || d.phase == settling {
		return
	}
	line, ended := d.lines.push(c)
	switch {
	case ended:
		d.answer(now, line)
	case d.phase == prompting && d.lines.prompt():
		d.lines.reset()
		d.handOver(now)
	}
}

// answer serves a line. What it does not know is an echo, or the modem tells
// of something else: a call, a message, the network.
func (d *Dialogue) answer(now time.Time, line string) {
	code, failed := errorLine(line)
	switch {
	case d.phase == asking && failed:
		if refused := setup[d.step].refused; refused != nil {
			d.verdict = refused(code)
		}
		d.answered(now)
	case d.phase == asking:
		d.answerStep(now, line)
	case d.phase == preparing && line == "OK":
		d.announce(now)
	case d.phase == sending && line == "OK" && d.taken:
		d.partTaken(now)
	case d.phase == sending && !failed:
		d.reference(line)
	case d.phase >= preparing && failed:
		d.refused(now, code)
	}
}

// Tick tells that now has come without more bytes.
func (d *Dialogue) Tick(now time.Time) {
	if d.deadline.IsZero() || now.Before(d.deadline) {
		return
	}
	switch d.phase {
	case settling:
		if d.out != nil { // not even ESC is out: Wrote sets another deadline
			d.deadline = time.Time{}
			return
		}
		d.lines.reset()
		d.ask(now, 0)
	case resting:
		d.restart(now)
	case asking:
		if setup[d.step].optional && !d.offered {
			d.ask(now, d.step+1)
			return
		}
		if d.silent++; d.silent < silentMax && !d.offered {
			d.ask(now, d.step)
			return
		}
		d.rest(now, ErrSilent)
	case preparing, prompting, sending:
		if d.current() != nil {
			d.abort(ErrSilent)
		}
		d.restart(now)
	}
}

// forget drops what belongs to an earlier port.
func (d *Dialogue) forget() {
	d.lines.reset()
	d.out, d.early, d.offered, d.stale, d.doubted, d.silent = nil, nil, false, false, false, 0
}
