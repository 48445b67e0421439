package modem_test

import (
	"strings"
	"time"

	"storehub/hw/modem"
)

// t0 is when every test begins; a dialogue sees no other clock.
var t0 = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// fataler is a test, or a property being checked.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// play is a dialogue and what it wrote, with a clock that only play moves.
type play struct {
	t     fataler
	d     *modem.Dialogue
	now   time.Time
	wrote strings.Builder // since expect

	told int // outcomes
	refs []byte
	err  error
}

func newPlay(t fataler) *play { return &play{t: t, d: modem.NewDialogue(), now: t0} }

// pump lets everything be written that is to be.
func (p *play) pump() {
	for b := p.d.Next(); b != nil; b = p.d.Next() {
		p.wrote.Write(b)
		p.d.Wrote(p.now)
	}
}

func (p *play) say(s string) {
	p.d.Push(p.now, []byte(s))
	p.pump()
}

// wait lets the time of the next deadline come, and not a moment more.
func (p *play) wait() {
	p.t.Helper()
	end := p.d.Deadline()
	if end.IsZero() {
		p.t.Fatalf("it waits for nothing")
	}
	p.d.Tick(end.Add(-1))
	p.pump()
	if p.d.Deadline() != end {
		p.t.Fatalf("it acted too early")
	}
	p.now = end
	p.d.Tick(end)
	p.pump()
}

func (p *play) expect(s string) {
	p.t.Helper()
	if got := p.wrote.String(); got != s {
		p.t.Fatalf("it wrote %q, want %q", got, s)
	}
	p.wrote.Reset()
}

func (p *play) open() {
	p.t.Helper()
	p.d.Opened(p.now)
	p.pump()
	p.expect("\x1b\r")
	p.wait()
}

// answers is what a modem that is well says to the set-up.
var answers = []struct{ cmd, answer string }{
	{"ATE0V1\r", "ATE0V1\r\r\nOK\r\n"},
	{"AT+CMEE=1\r", "\r\nOK\r\n"},
	{"AT+CPIN?\r", "\r\n+CPIN: READY\r\n\r\nOK\r\n"},
	{"AT+CMGF=0\r", "\r\nOK\r\n"},
	{"AT+CMGF?\r", "\r\n+CMGF: 0\r\n\r\nOK\r\n"},
	{"AT+CLIP=1\r", "\r\nOK\r\n"},
	{"AT+CREG?\r", "\r\n+CREG: 0,1\r\n\r\nOK\r\n"},
}

// upTo answers the set-up until cmd is asked.
func (p *play) upTo(cmd string) {
	p.t.Helper()
	for _, a := range answers {
		if p.wrote.String() == cmd {
			return
		}
		p.expect(a.cmd)
		p.say(a.answer)
	}
}

// ready opens a modem that is well.
func (p *play) ready() {
	p.t.Helper()
	p.open()
	p.upTo("")
	if !p.d.Ready() || p.d.Trouble() != nil {
		p.t.Fatalf("it is not ready: %v", p.d.Trouble())
	}
}

func (p *play) send(number, text string) {
	p.t.Helper()
	pdus, err := modem.Encode(number, text, 7)
	if err != nil {
		p.t.Fatalf("%v", err)
	}
	p.told = 0
	p.d.Send(p.now, pdus, func(refs []byte, err error) { p.told, p.refs, p.err = p.told+1, refs, err })
	p.pump()
}

// toPrompt begins a message and stands before the prompt.
func (p *play) toPrompt() {
	p.t.Helper()
	p.send("+48123456789", "hello")
	p.expect("AT+CMGF=0\r")
	p.say("\r\nOK\r\n")
	p.expect("AT+CMGS=19\r")
}

const helloPDU = "0011000B918421436587F90000A705E8329BFD06\x1a"

// toFinal hands the PDU over and waits for the answer.
func (p *play) toFinal() {
	p.t.Helper()
	p.toPrompt()
	p.say("\r\n> ")
	p.expect(helloPDU)
}
