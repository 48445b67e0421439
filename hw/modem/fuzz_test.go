package modem_test

import (
	"strings"
	"testing"
	"time"

	"storehub/hw/modem"
)

// FuzzDecode holds that no bytes break the decoders, and that what was read as
// a message can be written and read again.
func FuzzDecode(f *testing.F) {
	for _, v := range vectors(f, "sms_pdu.json") {
		f.Add(unhex(f, v.Bytes))
	}
	f.Add(unhex(f, "004101099121436587F9000812060804FFFF0201005A006F00620061"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := modem.DecodeDeliver(b); err != nil && d != (modem.Deliver{}) {
			t.Errorf("%+v beside %v", d, err)
		}
		s, err := modem.DecodeSubmit(b)
		if err != nil {
			return
		}
		pdu, err := s.Encode()
		if err != nil {
			t.Fatalf("%+v: %v", s, err)
		}
		again, err := modem.DecodeSubmit(pdu)
		if err != nil || again != s {
			t.Errorf("%+v\nbecame %+v, %v", s, again, err)
		}
	})
}

// FuzzText holds that any text is refused or arrives.
func FuzzText(f *testing.F) {
	f.Add("+48123456789", "[€] Zażółć 好😀")
	f.Add("112", strings.Repeat("a", 161))
	f.Fuzz(func(t *testing.T, number, text string) {
		pdus, err := modem.Encode(number, text, 1)
		if err != nil {
			return
		}
		for _, pdu := range pdus {
			if _, err := modem.DecodeSubmit(pdu); err != nil {
				t.Error(err)
			}
		}
	})
}

// FuzzDialogue lets a modem say anything while a message is to be sent. At
// whatever point it begins: cutting changes nothing, there is one outcome at
// most, a success has its reference, and the PDU is written once at most.
func FuzzDialogue(f *testing.F) {
	for _, v := range vectors(f, "sms_at_dialog.json") {
		for _, s := range v.Expect.Steps {
			f.Add(byte(1), unhex(f, s.Hex))
		}
	}
	f.Add(byte(0), []byte("OK\rOK\r+CPIN: READY\rOK\rOK\r+CMGF: 0\rOK\r+CREG: 1\rOK\rOK\r>+CMGS: 1\rOK\r"))
	f.Add(byte(2), []byte("+CMGS: 300\rOK\r+CMGS: 2,\"x\"\rERROR\rOK\r> "))
	f.Fuzz(func(t *testing.T, from byte, b []byte) {
		run := func(size int) *play {
			p := newPlay(t)
			switch from % 4 {
			case 0:
				p.send("+48123456789", "hello")
				p.open()
			case 1:
				p.ready()
				p.toPrompt()
			case 2:
				p.ready()
				p.toFinal()
			case 3:
				p.ready()
				p.toFinal()
				p.d.Cancel(p.now, errGivenUp)
				p.told = 0
				p.send("+48123456789", "hello")
			}
			for i := 0; i < len(b); i += size {
				p.say(string(b[i:min(i+size, len(b))]))
			}
			return p
		}
		whole, cut := run(256), run(1) // 256 is what a port hands over at most
		if whole.wrote.String() != cut.wrote.String() || whole.told != cut.told || string(whole.refs) != string(cut.refs) {
			t.Errorf("cutting changes %q to %q", whole.wrote.String(), cut.wrote.String())
		}
		if strings.Count(whole.wrote.String(), "\x1a") > 1 {
			t.Errorf("it wrote %q", whole.wrote.String())
		}
		if whole.told == 1 && whole.err == nil && len(whole.refs) != 1 {
			t.Errorf("sent with references %v", whole.refs)
		}
		settles(t, whole)
	})
}

// settles holds that a modem that falls silent and then is well becomes ready,
// and that a message which was waiting has its outcome.
func settles(t *testing.T, p *play) {
	t.Helper()
	silence := p.now.Add(10 * time.Minute)
	for p.now.Before(silence) && !p.d.Deadline().IsZero() {
		p.wait()
	}
	if p.told != 1 {
		t.Errorf("%d outcomes after silence", p.told)
	}
	p.d.Closed(errPulled)
	p.wrote.Reset()
	p.ready()
}
