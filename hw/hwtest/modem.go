package hwtest

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"storehub/hw/modem"
)

// Mood is how a simulated modem behaves. The zero Mood is well.
type Mood struct {
	// SIM is what AT+CPIN? tells: "" is READY, "SIM PIN" a SIM with a PIN,
	// "NOT INSERTED" none.
	SIM      string
	Offline  bool   // registered in no network
	Deaf     bool   // answers nothing, as another kind of device does
	NoPrompt bool   // does not ask for a PDU
	Refuse   string // final result for each PDU instead of taking it, such as "+CMS ERROR: 38"
	Silent   bool   // takes PDUs and says nothing more
	Chatter  bool   // calls and messages come in, before and after every answer
	// Handed is called with each complete PDU before it is answered, on the
	// goroutine of Run. It may unplug the modem.
	Handed func()
}

// Message is a text as the person gets it, put together from its parts.
type Message struct{ To, Text string }

// Modem is a simulated GSM modem. Its Run must be running for it to answer.
type Modem struct {
	*Port

	mu     sync.Mutex
	mood   Mood
	echo   bool
	text   bool // AT+CMGF=1, as it is after switching on
	clip   bool // AT+CLIP=1: it tells who calls
	prompt int  // the length that AT+CMGS told; 0 outside a PDU
	heard  []byte
	pdus   []string
	sent   []modem.Submit
}

// NewModem plugs in a modem behind path that is well.
func NewModem(path string) (*Modem, error) {
	p, err := New(path)
	if err != nil {
		return nil, err
	}
	m := &Modem{Port: p}
	m.switchOn()
	return m, nil
}

// Set changes the modem's mood from now on.
func (m *Modem) Set(mood Mood) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mood = mood
}

// PDUs are all that were handed over, in hex, taken or not.
func (m *Modem) PDUs() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.pdus...)
}

// Messages are those of which the modem took all parts, in the order of their
// last parts.
func (m *Modem) Messages() []Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	type key struct {
		to  string
		ref uint16
	}
	begun := map[key]string{}
	var list []Message
	for _, s := range m.sent {
		k := key{s.To.String(), s.Concat.Ref}
		if s.Concat.Part <= 1 {
			begun[k] = ""
		}
		begun[k] += s.Text
		if s.Concat.Part == s.Concat.Total {
			list = append(list, Message{To: k.to, Text: begun[k]})
		}
	}
	return list
}

// Unplug pulls the cable, and with it the power: the modem forgets its settings.
func (m *Modem) Unplug() error {
	err := m.Port.Unplug()
	m.switchOn()
	return err
}

// SwitchOffAndOn takes the modem's power for a moment and leaves its cable in:
// it has forgotten its settings, and the program cannot know.
func (m *Modem) SwitchOffAndOn() { m.switchOn() }

func (m *Modem) switchOn() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.echo, m.text, m.clip, m.prompt, m.heard = true, true, false, 0, nil
}

// Ring rings once, and tells who calls as the program has asked for; "" is
// somebody who withholds it.
func (m *Modem) Ring(number string) error {
	m.mu.Lock()
	clip := m.clip
	m.mu.Unlock()
	said := "\r\nRING\r\n"
	switch {
	case clip && number != "":
		said += fmt.Sprintf("\r\n+CLIP: \"%s\",129,,,,0\r\n", number)
	case clip:
		said += "\r\n+CLIP: \"\",128,,,,1\r\n"
	}
	return m.Send([]byte(said))
}

// HangUp is the caller's.
func (m *Modem) HangUp() error { return m.Send([]byte("\r\nNO CARRIER\r\n")) }

// Run answers the program until ctx ends.
func (m *Modem) Run(ctx context.Context) error {
	return m.Port.Run(ctx, func(b []byte) {
		for _, c := range b {
			m.hear(c)
		}
	})
}

// hear takes one byte of the program.
func (m *Modem) hear(c byte) {
	m.mu.Lock()
	echo := ""
	if m.echo && !m.mood.Deaf {
		echo = string([]byte{c})
	}
	inPDU := m.prompt > 0
	end := c == '\r' && !inPDU || c == ctrlZ && inPDU
	var heard string
	switch {
	case c == esc:
		m.heard = nil
	case end:
		heard, m.heard = string(m.heard), nil
	default:
		m.heard = append(m.heard, c)
	}
	m.mu.Unlock()
	m.tell(echo)
	switch {
	case c == esc && inPDU:
		m.answer(m.abandon())
	case end && inPDU:
		m.answer(m.take(heard))
	case end:
		m.answer(m.obey(strings.ToUpper(heard)))
	}
}

const (
	ctrlZ = 0x1A
	esc   = 0x1B

	ok      = "\r\nOK\r\n"
	failure = "\r\nERROR\r\n"
	chatter = "\r\nRING\r\n\r\n+CLIP: \"+48600100200\",145,,,,0\r\n\r\n+CMTI: \"SM\",3\r\n"
)

// tell sends s. A modem does not look whether anybody is there to read it.
func (m *Modem) tell(s string) {
	if s != "" {
		_ = m.Send([]byte(s))
	}
}

// answer sends a result, in the modem's mood.
func (m *Modem) answer(s string) {
	m.mu.Lock()
	mood := m.mood
	m.mu.Unlock()
	switch {
	case mood.Deaf || s == "":
		return
	case mood.Chatter:
		s = chatter + s
		if !strings.HasSuffix(s, "> ") { // nothing comes between a prompt and its PDU
			s += chatter
		}
	}
	m.tell(s)
}

// obey carries out a command and returns what the modem says to it.
func (m *Modem) obey(cmd string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if length, found := strings.CutPrefix(cmd, "AT+CMGS="); found {
		return m.ask(length)
	}
	switch cmd {
	case "":
		return ""
	case "AT", "AT+CMEE=1":
	case "ATE0V1":
		m.echo = false
	case "AT+CLIP=1":
		m.clip = true
	case "AT+CMGF=0":
		m.text = false
	case "AT+CMGF?":
		if m.text {
			return "\r\n+CMGF: 1\r\n" + ok
		}
		return "\r\n+CMGF: 0\r\n" + ok
	case "AT+CPIN?":
		return m.sim()
	case "AT+CREG?", "AT+CEREG?":
		state := 1
		if m.mood.Offline {
			state = 2
		}
		return fmt.Sprintf("\r\n%s: 0,%d\r\n%s", cmd[2:len(cmd)-1], state, ok)
	default:
		return failure
	}
	return ok
}

func (m *Modem) sim() string {
	switch m.mood.SIM {
	case "":
		return "\r\n+CPIN: READY\r\n" + ok
	case "NOT INSERTED":
		return "\r\n+CME ERROR: 10\r\n"
	}
	return "\r\n+CPIN: " + m.mood.SIM + "\r\n" + ok
}

// ask answers AT+CMGS by a prompt. The caller holds mu.
func (m *Modem) ask(length string) string {
	var n int
	if _, err := fmt.Sscanf(length, "%d", &n); err != nil || n <= 0 || m.text {
		return failure
	}
	if m.mood.NoPrompt {
		return ""
	}
	m.prompt = n
	return "\r\n> "
}

func (m *Modem) abandon() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.prompt = 0
	return ok
}

// take is given a whole PDU.
func (m *Modem) take(pdu string) string {
	m.mu.Lock()
	m.pdus = append(m.pdus, pdu)
	length, mood := m.prompt, m.mood
	m.prompt = 0
	m.mu.Unlock()
	if mood.Handed != nil {
		mood.Handed()
	}
	b, err := hex.DecodeString(pdu)
	s, malformed := modem.DecodeSubmit(b)
	switch {
	case err != nil || malformed != nil || modem.PDU(b).Len() != length:
		return "\r\n+CMS ERROR: 304\r\n"
	case mood.Refuse != "":
		return "\r\n" + mood.Refuse + "\r\n"
	case mood.Silent:
		return ""
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, s)
	return fmt.Sprintf("\r\n+CMGS: %d\r\n%s", len(m.sent)%256, ok)
}
