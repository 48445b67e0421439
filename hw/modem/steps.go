package modem

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// restart takes the modem out of whatever it is in, then sets it up. If bytes
// are being written, it waits for that.
func (d *Dialogue) restart(now time.Time) {
	if d.offered {
		d.stale, d.deadline = true, time.Time{}
		return
	}
	d.stale, d.doubted, d.early = false, false, nil
	d.phase = settling
	d.write(now, abandonPDU, settleTime)
}

// ask sends a command of the set-up.
func (d *Dialogue) ask(now time.Time, step int) {
	if step != d.step {
		d.silent = 0
	}
	d.phase, d.step, d.seen, d.verdict = asking, step, false, nil
	d.write(now, setup[step].cmd+"\r", commandLimit)
}

func (d *Dialogue) answerStep(now time.Time, line string) {
	s := setup[d.step]
	switch {
	case s.wants != "" && strings.HasPrefix(line, s.wants):
		d.seen, d.verdict = true, s.judge(line)
	case line == "OK" && (d.seen || s.wants == ""):
		d.answered(now)
	}
}

// answered goes on after the final result of a command of the set-up.
func (d *Dialogue) answered(now time.Time) {
	s := setup[d.step]
	switch {
	case d.verdict != nil && !s.excused:
		d.rest(now, d.verdict)
	case d.step == len(setup)-1, s.enough && d.seen && d.verdict == nil:
		d.idle(now)
	default:
		d.ask(now, d.step+1)
	}
}

// rest waits with a trouble, of which everybody who wants to send is told.
func (d *Dialogue) rest(now time.Time, trouble error) {
	d.trouble = trouble
	d.abort(trouble)
	d.silent = 0
	if d.offered {
		d.restart(now)
		return
	}
	d.phase, d.deadline = resting, now.Add(restTime)
}

// idle is ready, and begins the message that waits.
func (d *Dialogue) idle(now time.Time) {
	d.phase, d.trouble, d.deadline, d.silent = ready, nil, time.Time{}, 0
	switch {
	case d.msg != nil:
		d.prepare(now)
	case d.doubted:
		d.restart(now)
	}
}

// prepare begins a part.
func (d *Dialogue) prepare(now time.Time) {
	d.msg.begun, d.msg.handed = true, false
	d.phase, d.taken = preparing, false
	d.write(now, "AT+CMGF=0\r", commandLimit)
}

// announce says how long the PDU will be. Nobody may be waiting any more.
func (d *Dialogue) announce(now time.Time) {
	m := d.current()
	if m == nil {
		d.idle(now)
		return
	}
	d.phase = prompting
	d.write(now, fmt.Sprintf("AT+CMGS=%d\r", m.pdu().Len()), promptLimit)
}

// handOver answers the prompt. From here on the message may leave.
func (d *Dialogue) handOver(now time.Time) {
	d.phase = sending
	d.write(now, d.msg.pdu().Hex()+string(rune(ctrlZ)), finalLimit)
}

// reference reads +CMGS: the network took the part. OK is still to come.
func (d *Dialogue) reference(line string) {
	rest, ok := strings.CutPrefix(line, "+CMGS:")
	if !ok {
		return
	}
	n, err := strconv.ParseUint(strings.TrimSpace(strings.Split(rest, ",")[0]), 10, 8)
	if err != nil {
		return
	}
	d.taken, d.ref = true, byte(n)
}

// partTaken goes on after a part that the network took.
func (d *Dialogue) partTaken(now time.Time) {
	m := d.current()
	if m == nil {
		d.idle(now)
		return
	}
	m.refs = append(m.refs, d.ref)
	if len(m.refs) < len(m.pdus) {
		d.prepare(now)
		return
	}
	d.finish(nil)
	d.idle(now)
}

// refused serves an error instead of a prompt or a reference. Unless it is of
// the message, the set-up finds out what is wrong.
func (d *Dialogue) refused(now time.Time, code CodeError) {
	class := code.class(d.phase == sending)
	switch {
	case d.phase == preparing:
		class = ErrNotSent
	case d.taken:
		class = ErrUnknown
	}
	if m := d.current(); m != nil {
		d.finish(m.failed(class, code))
	}
	if class == ErrRefused {
		d.idle(now)
		return
	}
	d.restart(now)
}

// abort ends the message, waiting or under way, without an answer.
func (d *Dialogue) abort(why error) {
	m := d.msg
	switch {
	case m == nil:
	case !m.handed:
		d.finish(m.failed(ErrNotSent, why))
	case !d.taken:
		d.finish(m.failed(ErrUnknown, why))
	default:
		m.refs = append(m.refs, d.ref)
		if len(m.refs) == len(m.pdus) {
			d.finish(nil)
			return
		}
		d.finish(m.failed(ErrNotSent, why))
	}
}

func (d *Dialogue) finish(err error) {
	m := d.msg
	d.msg = nil
	m.done(m.refs, err)
}

// current is the message under way, which nobody has given up.
func (d *Dialogue) current() *message {
	if d.msg == nil || !d.msg.begun {
		return nil
	}
	return d.msg
}

func (d *Dialogue) write(now time.Time, s string, limit time.Duration) {
	d.out, d.offered, d.limit = []byte(s), false, limit
	d.deadline = now.Add(limit)
}

func (m *message) pdu() PDU { return m.pdus[len(m.refs)] }

// failed is the outcome of a message whose present part failed. If earlier
// parts are out, a retry would send them twice: nobody knows what arrived.
func (m *message) failed(class, why error) error {
	if n := len(m.pdus); n > 1 {
		why = fmt.Errorf("part %d of %d: %w", len(m.refs)+1, n, why)
	}
	if len(m.refs) > 0 {
		class = ErrUnknown
	}
	return outcome(class, why)
}

func outcome(class, why error) error { return fmt.Errorf("%w: %w", class, why) }
