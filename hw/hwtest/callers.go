package hwtest

import (
	"context"
	"crypto/md5"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// CallerModem is a simulated analogue modem that tells who calls. Its Run must
// be running for it to be set up.
type CallerModem struct {
	*Port
	knows []string

	mu    sync.Mutex
	told  bool // it was asked to tell who calls
	heard []byte
	cmds  []string
}

// NewCallerModem plugs in a modem behind path that knows commands besides
// ATE0V1; to every other one it says ERROR. AT+VCID=1 and AT#CID=1 make it tell
// who calls. Without commands it answers nothing, as a box that only talks.
func NewCallerModem(path string, commands ...string) (*CallerModem, error) {
	p, err := New(path)
	if err != nil {
		return nil, err
	}
	return &CallerModem{Port: p, knows: commands}, nil
}

// Commands are all that the program has given, in order.
func (m *CallerModem) Commands() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.cmds)
}

// Unplug pulls the cable, and with it the power.
func (m *CallerModem) Unplug() error {
	err := m.Port.Unplug()
	m.SwitchOffAndOn()
	return err
}

// SwitchOffAndOn takes the modem's power for a moment: it has forgotten what it
// was asked for, and the program cannot know.
func (m *CallerModem) SwitchOffAndOn() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.told, m.heard = false, nil
}

// Run answers the program until ctx ends.
func (m *CallerModem) Run(ctx context.Context) error {
	return m.Port.Run(ctx, func(b []byte) {
		for _, c := range b {
			if answer := m.hear(c); answer != "" {
				_ = m.Send([]byte(answer)) // it does not look whether anybody reads
			}
		}
	})
}

func (m *CallerModem) hear(c byte) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c != '\r' {
		m.heard = append(m.heard, c)
		return ""
	}
	cmd := string(m.heard)
	m.heard = nil
	m.cmds = append(m.cmds, cmd)
	switch {
	case len(m.knows) == 0:
		return ""
	case cmd != "ATE0V1" && !slices.Contains(m.knows, cmd):
		return failure
	case cmd == "AT+VCID=1", cmd == "AT#CID=1":
		m.told = true
	}
	return ok
}

// Ring rings once.
func (m *CallerModem) Ring() error { return m.Send([]byte("\r\nRING\r\n")) }

// Caller tells who calls, between the first ring and the second, if it was
// asked to; "" is a field that was not sent.
func (m *CallerModem) Caller(number, name string) error {
	m.mu.Lock()
	told := m.told || len(m.knows) == 0
	m.mu.Unlock()
	if !told {
		return nil
	}
	block := "\r\nDATE = 0321\r\nTIME = 1405\r\n"
	if number != "" {
		block += "NMBR = " + number + "\r\n"
	}
	if name != "" {
		block += "NAME = " + name + "\r\n"
	}
	return m.Send([]byte(block))
}

// WhozzRecord is a record of a Whozz Calling? box.
type WhozzRecord struct {
	Line         int
	Outbound     bool
	End          bool
	Seconds      int
	BadChecksum  bool
	Number, Name string
}

// String is the record in the comprehensive form, without a line end.
func (r WhozzRecord) String() string {
	pick := func(b bool, yes, no string) string {
		if b {
			return yes
		}
		return no
	}
	return fmt.Sprintf("%02d %s %s %04d %s A2 12/17 04:54 PM %-14s %-15s", r.Line, pick(r.Outbound, "O", "I"), pick(r.End, "E", "S"),
		r.Seconds, pick(r.BadChecksum, "B", "G"), r.Number, r.Name)
}

// WhozzOffHook is the detail record of a handset that was lifted.
func WhozzOffHook(line int) string { return fmt.Sprintf("%02d F             12/17 16:54:04", line) }

// Datagram is a record as the box with this serial number sends it in the network.
func Datagram(serial uint64, record string) []byte {
	var number [8]byte
	binary.BigEndian.PutUint64(number[:], serial)
	return []byte("^^<U>" + string(number[2:]) + "<S>" + string(number[2:]) + "$" + record)
}

// Exchange is a simulated Asterisk with a manager interface, for one program at
// a time. It never takes the secret in clear. Its Run must be running.
type Exchange struct {
	address, user, secret string

	mu        sync.Mutex
	conn      net.Conn // logged in; nil: nobody
	challenge string   // given on this connection, for one login; "": none
	heard     strings.Builder
	live      []channel
	cut       bool
	logins    int
	mute      bool
	pings     int
}

// channel is that of a call that there is.
type channel struct{ id, number, exten, state string }

func (c channel) headers() []string {
	return []string{"Channel: PJSIP/trunk-00000001", "ChannelState: " + c.state, "CallerIDNum: " + c.number, "CallerIDName: <unknown>",
		"Context: from-trunk", "Exten: " + c.exten, "Uniqueid: " + c.id, "Linkedid: " + c.id}
}

// NewExchange returns an exchange that listens on 127.0.0.1 once it runs, at a
// port that is free now.
func NewExchange(user, secret string) (*Exchange, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &Exchange{address: l.Addr().String(), user: user, secret: secret}, l.Close()
}

// Address is HOST:PORT.
func (x *Exchange) Address() string { return x.address }

// Logins counts tries to log in, Pings the pings.
func (x *Exchange) Logins() int { x.mu.Lock(); defer x.mu.Unlock(); return x.logins }
func (x *Exchange) Pings() int  { x.mu.Lock(); defer x.mu.Unlock(); return x.pings }

// Heard is all that programs have said, as one reads it who listens in the network.
func (x *Exchange) Heard() string { x.mu.Lock(); defer x.mu.Unlock(); return x.heard.String() }

// Mute lets the exchange say nothing any more, as one without power.
func (x *Exchange) Mute(on bool) { x.mu.Lock(); defer x.mu.Unlock(); x.mute = on }

// Cut takes the exchange off the network, or puts it back: its calls go on.
func (x *Exchange) Cut(off bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.cut = off; off && x.conn != nil {
		_ = x.conn.Close()
		x.conn = nil
	}
}

// Connected reports that a program is logged in.
func (x *Exchange) Connected() bool { x.mu.Lock(); defer x.mu.Unlock(); return x.conn != nil }

// Run serves programs until ctx ends; then it may be run again, which is an
// exchange that restarts and has no calls.
func (x *Exchange) Run(ctx context.Context) error {
	var cfg net.ListenConfig
	l, err := cfg.Listen(ctx, "tcp", x.address)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	x.mu.Lock()
	x.live = nil
	x.mu.Unlock()
	for {
		conn, err := l.Accept()
		if err != nil {
			_ = l.Close()
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		x.serve(ctx, conn)
	}
}

// serve talks to one program until it, or ctx, ends.
func (x *Exchange) serve(ctx context.Context, conn net.Conn) {
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	defer func() {
		x.mu.Lock()
		x.conn, x.challenge = nil, ""
		x.mu.Unlock()
		_ = conn.Close()
	}()
	if _, err := conn.Write([]byte("Asterisk Call Manager/7.0.3\r\n")); err != nil {
		return
	}
	var heard string
	buf := make([]byte, 1<<10)
	for {
		n, err := conn.Read(buf)
		heard += string(buf[:n])
		for {
			action, rest, whole := strings.Cut(heard, "\r\n\r\n")
			if !whole {
				break
			}
			heard = rest
			if !x.act(conn, action+"\r\n") {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// act answers one action, and reports whether the program may go on.
func (x *Exchange) act(conn net.Conn, action string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	has := func(header string) bool { return strings.Contains("\r\n"+action, "\r\n"+header+"\r\n") }
	if x.cut {
		return false
	}
	x.heard.WriteString(action)
	answer, goOn := "", true
	switch {
	case has("Action: Challenge") && has("AuthType: MD5"):
		x.challenge = rand.Text()[:9]
		answer = "Response: Success\r\nActionID: challenge\r\nChallenge: " + x.challenge + "\r\n\r\n"
	case has("Action: Login"):
		x.logins++
		key := md5.Sum([]byte(x.challenge + x.secret))
		goOn = x.challenge != "" && has("AuthType: MD5") && has("Username: "+x.user) && has("Key: "+hex.EncodeToString(key[:]))
		if x.challenge = ""; goOn {
			x.conn, answer = conn, "Response: Success\r\nMessage: Authentication accepted\r\n\r\nEvent: FullyBooted\r\nStatus: Fully Booted\r\n\r\n"
		} else {
			answer = "Response: Error\r\nMessage: Authentication failed\r\n\r\n"
		}
	case has("Action: CoreShowChannels"):
		answer = "Response: Success\r\nActionID: channels\r\nMessage: Channels will follow\r\n\r\n"
		for _, c := range x.live {
			answer += "Event: CoreShowChannel\r\nActionID: channels\r\n" + strings.Join(c.headers(), "\r\n") + "\r\n\r\n"
		}
		answer += "Event: CoreShowChannelsComplete\r\nActionID: channels\r\n\r\n"
	case has("Action: Ping"):
		x.pings++
		answer = "Response: Success\r\nPing: Pong\r\n\r\n"
	}
	if !x.mute {
		_ = write(conn, answer) // who has gone is found out by reading
	}
	return goOn
}

// ErrNobody is returned while no program is logged in.
var ErrNobody = errors.New("no program is logged in")

// Event sends an event with these headers, "Key: value".
func (x *Exchange) Event(name string, headers ...string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.conn == nil {
		return ErrNobody
	}
	return write(x.conn, fmt.Sprintf("Event: %s\r\nPrivilege: call,all\r\n%s\r\n\r\n", name, strings.Join(headers, "\r\n")))
}

// write gives a program that does not read a limit of its own each time: that of an earlier write is over some day.
func write(conn net.Conn, text string) error {
	if err := conn.SetWriteDeadline(time.Now().Add(sendLimit)); err != nil {
		return err
	}
	_, err := conn.Write([]byte(text))
	return err
}

// Call lets a call come in from outside, also while nobody hears of it.
func (x *Exchange) Call(id, number, exten string) error {
	c := channel{id: id, number: number, exten: exten, state: "4"}
	x.mu.Lock()
	x.live = append(x.live, c)
	x.mu.Unlock()
	return x.Event("Newchannel", c.headers()...)
}

// Answer lets the call be answered, also while nobody hears of it.
func (x *Exchange) Answer(id string) error {
	x.mu.Lock()
	for i := range x.live {
		if x.live[i].id == id {
			x.live[i].state = "6"
		}
	}
	x.mu.Unlock()
	return x.Event("Newstate", "ChannelState: 6", "Uniqueid: "+id, "Linkedid: "+id)
}

// HangUp ends the call, also while nobody hears of it.
func (x *Exchange) HangUp(id string) error {
	x.mu.Lock()
	x.live = slices.DeleteFunc(x.live, func(c channel) bool { return c.id == id })
	x.mu.Unlock()
	return x.Event("Hangup", "Uniqueid: "+id, "Linkedid: "+id, "Cause: 16")
}
