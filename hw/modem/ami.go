package modem

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"strings"
	"time"
)

// What keeps an exchange from telling calls, in words for the person who set it up.
var (
	ErrChallenge  = errors.New("the exchange gives no challenge, and the secret is not sent in clear")
	ErrLogin      = errors.New("the exchange refuses the user or its secret: see manager.conf there")
	ErrNoExchange = errors.New("what answers there is no Asterisk Manager Interface")
	ErrNoAnswer   = errors.New("the exchange does not answer")
)

const (
	amiBanner = "Asterisk Call Manager/"
	// amiAnswer is how long the exchange may take for banner, login and ping.
	amiAnswer = 10 * time.Second
	// amiQuiet is how long the exchange may say nothing before it is asked
	// whether it is there: a connection whose other end has no power looks like
	// one on which nothing happens.
	amiQuiet = 20 * time.Second

	// Bounds of one message; what is beyond is not looked at.
	amiLineMax   = 1 << 10
	amiHeaderMax = 64

	askChannels = "channels" // ActionID of the list of channels
)

// AMIConfig is what an AMI needs.
type AMIConfig struct {
	User, Secret string
	// Contexts are those of the dialplan in which calls come in; none = see AMI.
	Contexts []string
}

// AMI listens to an Asterisk exchange by its Manager Interface. Make it with NewAMI.
//
// A call is the channel that came in, named by its Linkedid. It is answered when
// the exchange answers it, which may be a menu or a mailbox, and missed if it
// never did. Without Contexts a channel of context from-internal… and a caller
// with a number of up to six digits are taken for a telephone of the house.
type AMI struct {
	cfg   AMIConfig
	phase amiPhase

	line    []byte
	headers map[string]string

	queue, writing []byte
	offered        bool
	due            time.Time // of an answer, or of a ping
	pinged         bool
	useless        error

	calls map[string]*amiCall
	order []string // of calls, oldest first
}

type amiPhase int

const (
	amiClosed amiPhase = iota
	amiGreeting
	amiAsking // for a challenge
	amiLogin
	amiOn
)

// NewAMI returns a decoder that waits for Opened.
func NewAMI(cfg AMIConfig) *AMI { return &AMI{cfg: cfg, calls: map[string]*amiCall{}} }

// Secret replaces the secret, for the next login.
func (a *AMI) Secret(s string) { a.cfg.Secret = s }

func (a *AMI) Opened(now time.Time) {
	a.forget()
	a.phase, a.due = amiGreeting, now.Add(amiAnswer)
}

// Closed keeps the calls that were told: they go on without this connection, and
// what became of them is asked when there is another.
func (a *AMI) Closed(time.Time, func(Event)) {
	a.forget()
	for _, c := range a.calls {
		if c.stale = true; !c.told {
			a.drop(c)
		}
	}
}

// forget drops what belongs to one connection.
func (a *AMI) forget() {
	a.phase, a.line, a.headers = amiClosed, nil, map[string]string{}
	a.queue, a.writing, a.offered, a.due, a.pinged, a.useless = nil, nil, false, time.Time{}, false, nil
}

func (a *AMI) Trouble() error { return nil } // a login that is refused ends the connection
func (a *AMI) Ready() bool    { return a.phase == amiOn }
func (a *AMI) Useless() error { return a.useless }

func (a *AMI) Next() []byte {
	if a.writing == nil && len(a.queue) > 0 {
		a.writing, a.queue = a.queue, nil
	}
	a.offered = a.writing != nil
	return a.writing
}

func (a *AMI) Wrote(time.Time) {
	if a.offered {
		a.writing, a.offered = nil, false
	}
}

func (a *AMI) Deadline() time.Time { return earlier(a.due, a.held()) }

func (a *AMI) Tick(now time.Time, emit func(Event)) {
	a.release(now, emit)
	switch {
	case a.due.IsZero() || now.Before(a.due):
	case a.phase == amiOn && !a.pinged:
		a.pinged, a.due = true, now.Add(amiAnswer)
		a.act("Ping", "")
	default:
		a.useless, a.due = ErrNoAnswer, time.Time{}
	}
}

func (a *AMI) Push(now time.Time, b []byte, emit func(Event)) {
	a.release(now, emit)
	if a.phase == amiOn {
		a.pinged, a.due = false, now.Add(amiQuiet)
	}
	for _, c := range b {
		if a.phase == amiClosed || a.useless != nil {
			return
		}
		switch {
		case c == '\n':
			a.take(now, strings.TrimSuffix(string(a.line), "\r"), emit)
			a.line = a.line[:0]
		case len(a.line) < amiLineMax:
			a.line = append(a.line, c)
		}
	}
}

// take serves one line: the banner, a header, or the end of a message.
func (a *AMI) take(now time.Time, line string, emit func(Event)) {
	if a.phase == amiGreeting {
		if !strings.HasPrefix(line, amiBanner) {
			a.useless = ErrNoExchange
			return
		}
		a.phase, a.due = amiAsking, now.Add(amiAnswer)
		a.act("Challenge", "challenge", "AuthType", "MD5")
		return
	}
	key, value, found := strings.Cut(line, ":")
	switch {
	case line == "":
		m := a.headers
		a.headers = map[string]string{}
		a.message(now, m, emit)
	case found && len(a.headers) < amiHeaderMax:
		a.headers[key] = strings.TrimSpace(value)
	}
}

// message serves what is before an empty line.
func (a *AMI) message(now time.Time, m map[string]string, emit func(Event)) {
	switch response := m["Response"]; {
	case m["Event"] != "":
		a.event(now, m, emit)
	case a.phase == amiAsking && response == "Success" && m["Challenge"] != "":
		a.phase, a.due = amiLogin, now.Add(amiAnswer)
		a.act("Login", "login", "AuthType", "MD5", "Username", a.cfg.User, "Key", amiKey(m["Challenge"], a.cfg.Secret), "Events", "call")
	case a.phase == amiAsking && response != "":
		a.useless = ErrChallenge
	case a.phase == amiLogin && response == "Success":
		a.phase, a.due = amiOn, now.Add(amiQuiet)
		a.act("CoreShowChannels", askChannels)
	case a.phase == amiLogin && response != "":
		a.useless = ErrLogin
	case m["ActionID"] == askChannels && response == "Error":
		a.listed(emit) // the user may not ask: nobody knows
	}
}

// amiKey proves that one knows the secret, to an exchange that gave this
// challenge: the secret itself would be read by whoever listens.
func amiKey(challenge, secret string) string {
	sum := md5.Sum([]byte(challenge + secret)) // what the protocol has
	return hex.EncodeToString(sum[:])
}

// act queues an action. Whoever wrote the user must not be able to write an
// action with it.
func (a *AMI) act(name, id string, headers ...string) {
	var b strings.Builder
	b.WriteString("Action: " + name + "\r\n")
	if id != "" {
		b.WriteString("ActionID: " + id + "\r\n")
	}
	for i := 0; i < len(headers); i += 2 {
		b.WriteString(headers[i] + ": " + strings.Map(printing, headers[i+1]) + "\r\n")
	}
	a.queue = append(a.queue, b.String()+"\r\n"...)
}
