package modem_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"storehub/hw/modem"
)

// classes are the three outcomes that are no success.
var classes = []error{modem.ErrRefused, modem.ErrNotSent, modem.ErrUnknown}

// checkClass holds that the one outcome is class, for the reason why, and no
// other class.
func (p *play) checkClass(class, why error) {
	p.t.Helper()
	if p.told != 1 {
		p.t.Fatalf("%d outcomes", p.told)
	}
	for _, c := range classes {
		if errors.Is(p.err, c) != (c == class) {
			p.t.Errorf("%v: is %q: %v", p.err, c, errors.Is(p.err, c))
		}
	}
	if why != nil && !errors.Is(p.err, why) {
		p.t.Errorf("%v; the reason should be %v", p.err, why)
	}
}

// TestChatter has the modem tell of everything but the message, wherever it may.
func TestChatter(t *testing.T) {
	const urc = "\r\nRING\r\n\r\n+CLIP: \"+48600100200\",145,,,,0\r\n\r\n+CMTI: \"SM\",3\r\n\r\n+CREG: 1,\"00C3\",\"A5\"\r\n^RSSI:18\r\n\x00\xff\r\n"
	p := newPlay(t)
	p.open()
	for _, a := range answers {
		p.expect(a.cmd)
		p.say(urc)
		p.say(urc + a.answer)
	}
	p.send("+48123456789", "hello")
	p.expect("AT+CMGF=0\r")
	p.say(urc + "\r\nOK\r\n" + urc)
	p.expect("AT+CMGS=19\r")
	p.say(urc + "\r\n> " + urc)
	p.expect(helloPDU)
	p.say(urc + "\r\n+CMGS: 255\r\n" + urc)
	if p.told != 0 {
		t.Fatalf("told before OK: %v", p.err)
	}
	p.say(urc + "\r\nOK\r\n" + urc)
	p.checkClass(nil, nil)
	if len(p.refs) != 1 || p.refs[0] != 255 || !p.d.Ready() {
		t.Errorf("references %v", p.refs)
	}
}

// TestPromptWithoutSpace is how some modems ask for the PDU.
func TestPromptWithoutSpace(t *testing.T) {
	p := newPlay(t)
	p.ready()
	p.toPrompt()
	p.say("\n>")
	p.expect(helloPDU)
	p.say("\x00\n+CMGS:9\n\x00OK\n")
	p.checkClass(nil, nil)
}

// TestErrors are the modem's refusals, before and after the PDU was handed over.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		line          string
		before, after error
		why           error
	}{
		{"+CMS ERROR: 304", modem.ErrRefused, modem.ErrRefused, nil},
		{"+CMS ERROR: 38", modem.ErrNotSent, modem.ErrNotSent, nil},
		{"+CMS ERROR: 111", modem.ErrRefused, modem.ErrRefused, nil}, // a cause of the network that is not in the table
		{"+CMS ERROR: 310", modem.ErrNotSent, modem.ErrNotSent, modem.ErrNoSIM},
		{"+CMS ERROR: 331", modem.ErrNotSent, modem.ErrNotSent, modem.ErrNoNetwork},
		{"+CMS ERROR: 332", modem.ErrNotSent, modem.ErrUnknown, nil},
		{"+CMS ERROR: 500", modem.ErrNotSent, modem.ErrUnknown, nil},
		{"+CMS ERROR: 514", modem.ErrNotSent, modem.ErrUnknown, nil}, // of one maker
		{"+CMS ERROR: no network service", modem.ErrNotSent, modem.ErrUnknown, nil},
		{"+CME ERROR: 11", modem.ErrNotSent, modem.ErrNotSent, modem.ErrPIN},
		{"+CME ERROR: 4", modem.ErrRefused, modem.ErrRefused, nil},
		{"+CME ERROR: 31", modem.ErrNotSent, modem.ErrUnknown, nil},
		{"+CME ERROR: 777", modem.ErrNotSent, modem.ErrUnknown, nil},
		{"ERROR", modem.ErrNotSent, modem.ErrUnknown, nil},
	} {
		t.Run(c.line, func(t *testing.T) {
			early, late := newPlay(t), newPlay(t)
			early.ready()
			early.toPrompt()
			early.say("\r\n" + c.line + "\r\n")
			early.checkClass(c.before, c.why)
			late.ready()
			late.toFinal()
			late.say("\r\n" + c.line + "\r\n")
			late.checkClass(c.after, c.why)
			for _, p := range []*play{early, late} {
				if refused := errors.Is(p.err, modem.ErrRefused); p.d.Ready() != refused {
					t.Errorf("ready: %v", p.d.Ready())
				} else if !refused {
					p.expect("\x1b\r")
				}
			}
		})
	}
}

// TestTroubles are modems that cannot send: whoever waits is told why, and
// whoever asks later too, until it is over.
func TestTroubles(t *testing.T) {
	for _, c := range []struct {
		cmd, answer string
		why         error
	}{
		{"ATE0V1\r", "\r\nERROR\r\n", modem.ErrCommand},
		{"AT+CPIN?\r", "\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n", modem.ErrPIN},
		{"AT+CPIN?\r", "\r\n+CPIN: SIM PUK\r\n\r\nOK\r\n", modem.ErrPUK},
		{"AT+CPIN?\r", "\r\n+CPIN: NOT INSERTED\r\n\r\nOK\r\n", modem.ErrNoSIM},
		{"AT+CPIN?\r", "\r\n+CME ERROR: 10\r\n", modem.ErrNoSIM},
		{"AT+CPIN?\r", "\r\n+CME ERROR: 11\r\n", modem.ErrPIN},
		{"AT+CPIN?\r", "\r\nERROR\r\n", modem.ErrNoSIM},
		{"AT+CMGF=0\r", "\r\n+CMS ERROR: 303\r\n", modem.ErrCommand},
		{"AT+CMGF?\r", "\r\n+CMGF: 1\r\n\r\nOK\r\n", modem.ErrCommand},
		{"AT+CREG?\r", "\r\n+CREG: 0,2\r\n\r\nOK\r\n\r\n+CEREG: 0,0\r\n\r\nOK\r\n", modem.ErrNoNetwork},
		{"AT+CREG?\r", "\r\n+CREG: 0,3\r\n\r\nOK\r\n\r\nERROR\r\n", modem.ErrNoNetwork},
	} {
		p := newPlay(t)
		p.send("+48123456789", "waits")
		p.open()
		p.upTo(c.cmd)
		p.say(c.answer)
		p.checkClass(modem.ErrNotSent, c.why)
		p.send("+48123456789", "too late")
		p.checkClass(modem.ErrNotSent, c.why)
		p.wrote.Reset()
		p.wait() // it looks again by itself
		p.expect("\x1b\r")
		p.wait()
		p.upTo("")
		if !p.d.Ready() || p.d.Trouble() != nil {
			t.Errorf("%q: not ready, %v", c.answer, p.d.Trouble())
		}
	}
}

// TestDataNetworkAlone is a modem for LTE, which +CREG does not know of.
func TestDataNetworkAlone(t *testing.T) {
	for _, answer := range []string{"\r\n+CREG: 0,0\r\n\r\nOK\r\n", "\r\nERROR\r\n"} {
		p := newPlay(t)
		p.open()
		p.upTo("AT+CREG?\r")
		p.say(answer)
		p.say("\r\n+CEREG: 0,5\r\n\r\nOK\r\n")
		if !p.d.Ready() {
			t.Errorf("not ready: %v", p.d.Trouble())
		}
	}
}

// TestSilentModem asks three times, gives up and begins anew.
func TestSilentModem(t *testing.T) {
	p := newPlay(t)
	p.send("+48123456789", "waits")
	p.open()
	for range 3 {
		p.expect("ATE0V1\r")
		p.wait()
	}
	p.checkClass(modem.ErrNotSent, modem.ErrSilent)
	p.wait()
	p.expect("\x1b\r")
	p.wait()
	p.upTo("")
	if !p.d.Ready() {
		t.Error("not ready")
	}
}

// TestLateAnswers gives answers to commands that were given up: the set-up
// takes none of them for that of a later one.
func TestLateAnswers(t *testing.T) {
	p := newPlay(t)
	p.open()
	p.expect("ATE0V1\r")
	p.wait()
	p.expect("ATE0V1\r")
	p.say("\r\nOK\r\n\r\nOK\r\n") // the second is taken for that of AT+CMEE=1
	p.expect("AT+CMEE=1\rAT+CPIN?\r")
	p.say("\r\nOK\r\n")
	p.say("\r\n+CPIN: READY\r\n\r\nOK\r\n\r\nOK\r\n")
	p.expect("AT+CMGF=0\rAT+CMGF?\r")
	p.say("\r\nOK\r\n")
	p.expect("")
	p.say("\r\n+CMGF: 0\r\n\r\nOK\r\n")
	p.expect("AT+CLIP=1\r")
	p.say("\r\nOK\r\n")
	p.expect("AT+CREG?\r")
}

// TestCallerIDIsNoMatter: a modem that does not know AT+CLIP=1, says so late or never, sends all the same.
func TestCallerIDIsNoMatter(t *testing.T) {
	for _, late := range []string{"", "\r\nOK\r\n", "\r\nERROR\r\n"} {
		p := newPlay(t)
		p.open()
		p.upTo("AT+CLIP=1\r")
		p.wrote.Reset()
		p.wait()
		p.expect("AT+CREG?\r")
		p.say(late + "\r\n+CREG: 0,1\r\n\r\nOK\r\n")
		if p.wrote.String() == "AT+CEREG?\r" {
			p.say("\r\n+CEREG: 0,1\r\n\r\nOK\r\n")
		}
		if !p.d.Ready() {
			t.Errorf("after %q it is not ready: %v", late, p.d.Trouble())
		}
	}
}

// TestDoubt sets up again once there is nothing to do, and not before.
func TestDoubt(t *testing.T) {
	p := newPlay(t)
	p.ready()
	p.d.Doubt(p.now)
	p.pump()
	p.expect("\x1b\r")
	p.wait()
	p.upTo("")
	if !p.d.Ready() {
		t.Error("not ready")
	}
	p.toFinal()
	p.d.Doubt(p.now)
	p.pump()
	p.expect("")
	p.say("\r\n+CMGS: 1\r\n\r\nOK\r\n")
	if p.told != 1 || p.err != nil {
		t.Errorf("%d outcomes, %v", p.told, p.err)
	}
	p.expect("\x1b\r") // now
	p.wait()
	p.upTo("")
}

// TestNoPrompt gives the message up before anything was handed over, and the
// prompt that comes too late gets no PDU.
func TestNoPrompt(t *testing.T) {
	p := newPlay(t)
	p.ready()
	p.toPrompt()
	p.wait()
	p.checkClass(modem.ErrNotSent, modem.ErrSilent)
	p.expect("\x1b\r")
	p.say("\r\n> ")
	p.expect("")
	p.wait()
	p.expect("ATE0V1\r")
}

// TestNoFinalAnswer is the worst: handed over, and nothing more is heard.
func TestNoFinalAnswer(t *testing.T) {
	p := newPlay(t)
	p.ready()
	p.toFinal()
	if left := p.d.Deadline().Sub(p.now); left != 2*time.Minute {
		t.Errorf("it waits for %v", left)
	}
	p.say("\r\nOK\r\n") // without a reference it is no answer
	p.wait()
	p.checkClass(modem.ErrUnknown, modem.ErrSilent)
	p.expect("\x1b\r")
	p.say("\r\n+CMGS: 4\r\n\r\nOK\r\n") // too late
	if p.told != 1 {
		t.Errorf("%d outcomes", p.told)
	}
}

var errPulled = errors.New("the cable was pulled")

func TestUnplugged(t *testing.T) {
	for _, c := range []struct {
		name  string
		until func(p *play)
		class error
	}{
		{"before set-up", func(p *play) { p.open(); p.send("+48123456789", "hello") }, modem.ErrNotSent},
		{"before the prompt", func(p *play) { p.ready(); p.toPrompt() }, modem.ErrNotSent},
		{"after the PDU", func(p *play) { p.ready(); p.toFinal() }, modem.ErrUnknown},
		{"after the reference", func(p *play) { p.ready(); p.toFinal(); p.say("\r\n+CMGS: 1\r\n") }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlay(t)
			c.until(p)
			p.d.Closed(errPulled)
			if c.class == nil {
				p.checkClass(nil, nil)
			} else {
				p.checkClass(c.class, errPulled)
			}
			p.say("\r\n+CMGS: 1\r\n\r\nOK\r\n")
			p.send("+48123456789", "while it is out")
			p.checkClass(modem.ErrNotSent, errPulled)
			p.wrote.Reset()
			p.ready() // as if nothing had been
			p.toFinal()
			p.say("\r\n+CMGS: 2\r\n\r\nOK\r\n")
			p.checkClass(nil, nil)
		})
	}
}

var errGivenUp = errors.New("given up")

func TestCancel(t *testing.T) {
	t.Run("waiting", func(t *testing.T) {
		p := newPlay(t)
		p.open()
		p.send("+48123456789", "hello")
		p.d.Cancel(p.now, errGivenUp)
		p.checkClass(modem.ErrNotSent, errGivenUp)
		p.upTo("")
		if !p.d.Ready() {
			t.Error("the set-up did not go on")
		}
	})
	t.Run("preparing", func(t *testing.T) {
		p := newPlay(t)
		p.ready()
		p.send("+48123456789", "hello")
		p.expect("AT+CMGF=0\r")
		p.d.Cancel(p.now, errGivenUp)
		p.checkClass(modem.ErrNotSent, errGivenUp)
		p.say("\r\nOK\r\n")
		p.expect("")
		if !p.d.Ready() {
			t.Error("not ready")
		}
	})
	t.Run("prompting", func(t *testing.T) {
		p := newPlay(t)
		p.ready()
		p.toPrompt()
		p.d.Cancel(p.now, errGivenUp)
		p.checkClass(modem.ErrNotSent, errGivenUp)
		p.say("\r\n> ")
		p.expect("\x1b\r")
	})
	t.Run("prompting, not written yet", func(t *testing.T) {
		p := newPlay(t)
		p.ready()
		p.send("+48123456789", "hello")
		p.expect("AT+CMGF=0\r")
		p.d.Push(p.now, []byte("\r\nOK\r\n"))
		p.d.Next() // the writer may have it
		p.d.Cancel(p.now, errGivenUp)
		p.checkClass(modem.ErrNotSent, errGivenUp)
		p.pump()
		p.expect("AT+CMGS=19\r\x1b\r")
	})
	t.Run("handing over, not written yet", func(t *testing.T) {
		p := newPlay(t)
		p.ready()
		p.toPrompt()
		p.d.Push(p.now, []byte("\r\n> "))
		p.d.Cancel(p.now, errGivenUp) // nobody asked for the PDU
		p.checkClass(modem.ErrNotSent, errGivenUp)
		p.pump()
		p.expect("\x1b\r")
	})
	t.Run("handed over", func(t *testing.T) {
		p := newPlay(t)
		p.ready()
		p.toPrompt()
		p.d.Push(p.now, []byte("\r\n> "))
		p.d.Next() // the writer may have it
		p.d.Cancel(p.now, errGivenUp)
		p.checkClass(modem.ErrUnknown, errGivenUp)
		p.pump()
		p.expect(helloPDU)
		p.send("+48123456789", "hello") // waits for the answer to the first
		p.expect("")
		p.say("\r\n+CMGS: 1\r\n\r\nOK\r\n")
		p.expect("AT+CMGF=0\r")
		if p.told != 0 {
			t.Errorf("the second got the outcome of the first: %v", p.err)
		}
	})
}

// TestOneMessage refuses a second one while one is under way.
func TestOneMessage(t *testing.T) {
	p := newPlay(t)
	p.ready()
	p.toPrompt()
	p.send("+48123456789", "second")
	p.checkClass(modem.ErrNotSent, modem.ErrOccupied)
}

// TestParts sends a message of three parts; what fails after the first is
// unknown as a whole, for a retry would send the first again.
func TestParts(t *testing.T) {
	long := strings.Repeat("足道预约提醒", 30)
	begin := func(t *testing.T, taken int) *play {
		p := newPlay(t)
		p.ready()
		p.send("+8613800138000", long)
		for i := range taken + 1 {
			p.expect("AT+CMGF=0\r")
			p.say("\r\nOK\r\n")
			p.wrote.Reset()
			p.say("\r\n> ")
			if n := strings.Count(p.wrote.String(), "\x1a"); n != 1 {
				t.Fatalf("%d PDUs", n)
			}
			p.wrote.Reset()
			if i < taken {
				p.say("\r\n+CMGS: 4\r\n\r\nOK\r\n")
			}
		}
		return p
	}
	all := begin(t, 2)
	all.say("\r\n+CMGS: 6\r\n\r\nOK\r\n")
	all.checkClass(nil, nil)
	if string(all.refs) != "\x04\x04\x06" {
		t.Errorf("references %v", all.refs)
	}
	first := begin(t, 0)
	first.say("\r\n+CMS ERROR: 38\r\n")
	first.checkClass(modem.ErrNotSent, nil)
	for _, line := range []string{"+CMS ERROR: 38", "+CMS ERROR: 304"} {
		second := begin(t, 1)
		second.say("\r\n" + line + "\r\n")
		second.checkClass(modem.ErrUnknown, nil)
		if len(second.refs) != 1 || !strings.Contains(second.err.Error(), "part 2 of 3") {
			t.Errorf("%v, %v", second.refs, second.err)
		}
	}
	pulled := begin(t, 1)
	pulled.d.Closed(errPulled)
	pulled.checkClass(modem.ErrUnknown, errPulled)
	taken := begin(t, 0)
	taken.say("\r\n+CMGS: 4\r\n")
	taken.d.Closed(errPulled)
	taken.checkClass(modem.ErrUnknown, errPulled)
}

// TestContradiction is an error behind a reference: which of the two is true?
func TestContradiction(t *testing.T) {
	p := newPlay(t)
	p.ready()
	p.toFinal()
	p.say("\r\n+CMGS: 1\r\n\r\n+CMS ERROR: 38\r\n")
	p.checkClass(modem.ErrUnknown, nil)
}

// TestStuckWriter lets a write take longer than any answer may.
func TestStuckWriter(t *testing.T) {
	p := newPlay(t)
	p.ready()
	p.toPrompt()
	p.d.Push(p.now, []byte("\r\n> "))
	if b := p.d.Next(); string(b) != helloPDU {
		t.Fatalf("%q", b)
	}
	p.now = p.d.Deadline()
	p.d.Tick(p.now)
	p.checkClass(modem.ErrUnknown, modem.ErrSilent)
	if b := p.d.Next(); string(b) != helloPDU { // what a writer has stays as it is
		t.Fatalf("%q", b)
	}
	p.d.Push(p.now, []byte(strings.Repeat("noise", 2000)))
	p.d.Wrote(p.now)
	p.pump()
	p.expect("\x1b\r")
	p.wait()
	p.upTo("")
}

// TestStuckWriterInSetup does the same before there is a message.
func TestStuckWriterInSetup(t *testing.T) {
	p := newPlay(t)
	p.d.Wrote(p.now) // nothing was written
	p.send("+48123456789", "waits")
	p.d.Opened(p.now)
	p.d.Next() // the writer has ESC, and keeps it
	p.now = p.d.Deadline()
	p.d.Tick(p.now)
	if end := p.d.Deadline(); !end.IsZero() {
		t.Fatalf("it waits until %v with nothing said", end)
	}
	p.pump()
	p.expect("\x1b\r")
	p.now = p.d.Deadline()
	p.d.Tick(p.now)
	p.d.Next() // the writer has ATE0V1, and keeps it
	p.now = p.d.Deadline()
	p.d.Tick(p.now)
	p.checkClass(modem.ErrNotSent, modem.ErrSilent)
	p.wrote.Reset()
	p.d.Wrote(p.now)
	p.pump()
	p.expect("\x1b\r")
	p.wait()
	p.upTo("")
	p.d.Cancel(p.now, errGivenUp) // there is nothing to give up
	if !p.d.Ready() {
		t.Error("not ready")
	}
}
