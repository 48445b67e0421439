//go:build linux

package hw_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"storehub/hw"
	"storehub/hw/hwtest"
	"storehub/hw/modem"
)

// newCaller is a source of calls that runs until the test ends, and what it tells.
func newCaller(t *testing.T, text string, cfg hw.Config) (*hw.Caller, chan hw.Call) {
	t.Helper()
	cfg.Spec = spec(t, hw.ParseModem, text)
	out := make(chan hw.Call, 16)
	c, err := hw.NewCaller(cfg, out)
	if err != nil {
		t.Fatal(err)
	}
	start(t, c.Run)
	return c, out
}

// awaitCall waits for what is told next.
func awaitCall(t *testing.T, out <-chan hw.Call, state modem.CallState, number string) hw.Call {
	t.Helper()
	select {
	case c := <-out:
		if c.State != state || c.Number != number || (number == "") == (c.Presentation == modem.Allowed) || c.ID == "" || c.Line == "" || c.At.IsZero() {
			t.Fatalf("told %+v, want %s %q", c, state, number)
		}
		return c
	case <-time.After(patience):
		t.Fatalf("never told: %s %q", state, number)
		return hw.Call{}
	}
}

func noCall(t *testing.T, out <-chan hw.Call) {
	t.Helper()
	select {
	case c := <-out:
		t.Fatalf("told %+v", c)
	default:
	}
}

func do(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func plugCallerModem(t *testing.T, knows ...string) *hwtest.CallerModem {
	t.Helper()
	sim, err := hwtest.NewCallerModem(filepath.Join(t.TempDir(), "fax"), knows...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	start(t, sim.Run)
	return sim
}

// TestCallerModem lets an analogue modem ring: with a known caller, after a
// replug, with noise before, and with a caller whom it does not tell.
func TestCallerModem(t *testing.T) {
	var log records
	sim := plugCallerModem(t, "ATS0=0", "AT#CID=1")
	c, out := newCaller(t, "cid@"+sim.Path()+"?line=front", hw.Config{Logger: log.logger()})
	ready := func(times int) {
		t.Helper()
		eventually(t, "the modem is set up", func() bool { return strings.Count(log.String(), "source of calls ready") == times })
	}
	ready(1)
	do(t, sim.Ring(), sim.Caller("504551234", "A N OTHER"), sim.Ring())
	first := awaitCall(t, out, modem.Ringing, "504551234")
	if first.Name != "A N OTHER" || first.Line != "front" || first.Source != "cid@"+sim.Path() || first.Direction != modem.Inbound {
		t.Errorf("%+v", first)
	}
	do(t, sim.Unplug())
	if end := awaitCall(t, out, modem.Ended, "504551234"); end.ID != first.ID {
		t.Errorf("%+v is no end of %+v", end, first)
	}
	awaitState(t, c.Status, hw.Retrying)
	do(t, sim.Plug())
	ready(2)
	do(t, sim.Send([]byte("\x00\xff garbage\r\n80FF00\r\n")), sim.Ring(), sim.Caller("139", ""))
	second := awaitCall(t, out, modem.Ringing, "139")
	if second.ID == first.ID {
		t.Errorf("%s twice", first.ID)
	}
	noCall(t, out)
	ready(2)
	for _, private := range []string{"504551234", "OTHER"} {
		if strings.Contains(log.String(), private) {
			t.Errorf("%s is told", private)
		}
	}
	if st := c.Status(); st.Kind != hw.KindModem || st.Driver != "cid" || st.LastError != "" || st.Frames != 3 || st.Rejected != 0 {
		t.Errorf("%+v", st)
	}
}

// TestCallerModemThatForgot is a modem that was switched off and on: the first
// caller is a stranger, and the next one is not.
func TestCallerModemThatForgot(t *testing.T) {
	sim := plugCallerModem(t, "ATS0=0", "AT+VCID=1")
	var log records
	_, out := newCaller(t, "cid@"+sim.Path(), hw.Config{Logger: log.logger()})
	eventually(t, "the modem is set up", func() bool { return strings.Contains(log.String(), "source of calls ready") })
	before := len(sim.Commands()) // a command may have been given twice: what was said just after the port was opened can be lost
	sim.SwitchOffAndOn()
	do(t, sim.Ring(), sim.Caller("139", ""), sim.Ring(), sim.Send([]byte("\r\nNO CARRIER\r\n")))
	if c := awaitCall(t, out, modem.Ringing, ""); c.Line != "fax" {
		t.Errorf("%+v", c)
	}
	awaitCall(t, out, modem.Ended, "")
	eventually(t, "it is set up again", func() bool {
		cmds := sim.Commands()[before:]
		return len(cmds) > 0 && cmds[len(cmds)-1] == "AT+VCID=1"
	})
	do(t, sim.Ring(), sim.Caller("139", ""))
	awaitCall(t, out, modem.Ringing, "139")
}

// TestCallerIDRefused is a modem that only rings, and says so in its status.
func TestCallerIDRefused(t *testing.T) {
	sim := plugCallerModem(t, "ATS0=0")
	c, out := newCaller(t, "cid@"+sim.Path(), hw.Config{})
	eventually(t, "the trouble is known", func() bool { return c.Status().LastError == modem.ErrNoCallerID.Error() })
	before := c.Status()
	if before.State != hw.Open || before.ErrorSince.Before(before.Since) {
		t.Errorf("%+v", before)
	}
	do(t, sim.Ring(), sim.Caller("139", ""), sim.Ring())
	awaitCall(t, out, modem.Ringing, "")
	if st := c.Status(); st.ErrorSince != before.ErrorSince {
		t.Errorf("%+v", st)
	}
}

// TestCallerBoxes are boxes that only talk: with line ends, with a pattern of
// their own, and Whozz Calling? by wire.
func TestCallerBoxes(t *testing.T) {
	box := func(name string) *hwtest.Port {
		p, err := hwtest.New(filepath.Join(t.TempDir(), name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = p.Close() })
		return p
	}
	say := func(p *hwtest.Port, c *hw.Caller, text string) {
		t.Helper()
		awaitState(t, c.Status, hw.Open)
		do(t, p.Send([]byte(text)))
	}
	for option, text := range map[string]string{"": "来电 13900139000\r\n", "?match=^T:(?P<number>.*)$": "N:1234567\r\nT:13900139000\r\n"} {
		p := box("box")
		c, out := newCaller(t, "line@"+p.Path()+option, hw.Config{})
		say(p, c, text)
		awaitCall(t, out, modem.Ringing, "13900139000")
		do(t, p.Unplug(), p.Plug())
		eventually(t, "it is opened again", func() bool { return c.Status().Opens == 2 })
		say(p, c, strings.Replace(text, "139", "137", 1))
		awaitCall(t, out, modem.Ringing, "13700139000")
		noCall(t, out)
	}
	p := box("whozz")
	c, out := newCaller(t, "whozz@"+p.Path()+"?line=shop", hw.Config{})
	r := hwtest.WhozzRecord{Line: 2, Number: "800-240-4637", Name: "CallerID.com"}
	say(p, c, "rubbish\r\n"+r.String()+"\r\n"+r.String()+"\r\n"+hwtest.WhozzOffHook(2)+"\r\n")
	first := awaitCall(t, out, modem.Ringing, "800-240-4637")
	if first.Line != "shop-2" || first.Name != "CallerID.com" {
		t.Errorf("%+v", first)
	}
	awaitCall(t, out, modem.Answered, "800-240-4637")
	r.End, r.Seconds = true, 95
	say(p, c, r.String()+"\r\n")
	if end := awaitCall(t, out, modem.Ended, "800-240-4637"); end.DurationMS != 95_000 || end.ID != first.ID {
		t.Errorf("%+v", end)
	}
	do(t, p.Unplug())
	awaitState(t, c.Status, hw.Retrying)
	do(t, p.Plug())
	say(p, c, hwtest.WhozzRecord{Line: 1, BadChecksum: true, Number: "8?0"}.String()+"\r\n"+hwtest.WhozzRecord{Line: 1, Number: "Private"}.String()+"\r\n")
	if got := awaitCall(t, out, modem.Ringing, ""); got.Presentation != modem.Restricted || got.Line != "shop-1" {
		t.Errorf("%+v", got)
	}
	if st := c.Status(); st.Rejected != 2 || st.LastReject != "checksum" || st.Opens != 2 {
		t.Errorf("%+v", st)
	}
}

// freePort is an address that is free now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	do(t, l.Close())
	return l.LocalAddr().String()
}

// TestWhozzByNetwork hears two boxes, duplicates and garbage at a port that
// another program has at first.
func TestWhozzByNetwork(t *testing.T) {
	address := freePort(t)
	squatter, err := net.ListenPacket("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	c, out := newCaller(t, "whozz@udp:"+address, hw.Config{})
	if st := awaitState(t, c.Status, hw.Busy); !strings.Contains(st.LastError, "in use by another program") {
		t.Errorf("%+v", st)
	}
	do(t, squatter.Close())
	awaitState(t, c.Status, hw.Open)
	conn, err := net.Dial("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	send := func(b []byte) {
		t.Helper()
		if _, err := conn.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	r := hwtest.WhozzRecord{Line: 1, Number: "770-263-7111"}
	send([]byte("GET / HTTP/1.0\r\n\r\n"))
	send(make([]byte, 9000))
	send(nil)
	send(hwtest.Datagram(7, r.String())[:60]) // cut: the next one is whole all the same
	const serial = 0x0D0A0D0A0D0A             // line ends within the header
	for range 2 {
		send(hwtest.Datagram(serial, r.String()))
	}
	first := awaitCall(t, out, modem.Ringing, "770-263-7111")
	if first.Line != "1" || first.Source != "whozz@udp:"+address {
		t.Errorf("%+v", first)
	}
	send(hwtest.Datagram(8, r.String())) // another box
	if c := awaitCall(t, out, modem.Ringing, "770-263-7111"); c.ID == first.ID {
		t.Errorf("%+v", c)
	}
	send(hwtest.Datagram(serial, hwtest.WhozzOffHook(1)))
	if c := awaitCall(t, out, modem.Answered, "770-263-7111"); c.ID != first.ID {
		t.Errorf("%+v", c)
	}
	r.End = true
	send(hwtest.Datagram(8, r.String()))
	awaitCall(t, out, modem.Missed, "770-263-7111")
	noCall(t, out)
}

// TestWhozzBySenders hears only those that it is to hear, and tells of the others.
func TestWhozzBySenders(t *testing.T) {
	record := hwtest.Datagram(7, hwtest.WhozzRecord{Line: 1, Number: "770-263-7111"}.String())
	for from, heard := range map[string]bool{"": true, "?from=127.0.0.1": true, "?from=192.0.2.1,127.0.0.0/8": true, "?from=192.0.2.0/24": false} {
		address := freePort(t)
		c, out := newCaller(t, "whozz@udp:"+address+from, hw.Config{})
		awaitState(t, c.Status, hw.Open)
		conn, err := net.Dial("udp", address)
		if err != nil {
			t.Fatal(err)
		}
		_, err = conn.Write(record)
		do(t, err, conn.Close())
		if heard {
			awaitCall(t, out, modem.Ringing, "770-263-7111")
			continue
		}
		eventually(t, "it is refused", func() bool { return c.Status().Rejected == 1 })
		if st := c.Status(); st.LastReject != "sender 127.0.0.1" || st.BytesIn != 0 || st.State != hw.Open {
			t.Errorf("%+v", st)
		}
		noCall(t, out)
	}
}

// TestFloodOfCalls lets one sender make calls up for ten minutes: the shop, which keeps what it is told, is told few of them.
func TestFloodOfCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, out := newFake(), make(chan hw.Call)
		c, err := hw.NewCaller(hw.Config{
			Spec: spec(t, hw.ParseModem, "whozz@udp::3520"), Open: func(string, int) (hw.Port, error) { return p, nil },
		}, out)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- c.Run(ctx) }()
		told := 0
		go func() {
			for {
				select {
				case <-out:
					told++
				case <-ctx.Done():
					return
				}
			}
		}()
		const spacing = 100 * time.Millisecond
		for i := range int(10 * time.Minute / spacing) {
			p.data <- append(hwtest.Datagram(uint64(i), hwtest.WhozzRecord{Line: i % 100, Number: fmt.Sprint(10000 + i)}.String()), '\n')
			time.Sleep(spacing)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if st := c.Status(); told < 600 || told > 2*600+100 || st.Dropped+uint64(told) != st.Frames {
			t.Errorf("told %d: %+v", told, st)
		}
	})
}

// TestCallsOfTheModemThatSends: calls come in between and during messages, which
// all arrive.
func TestCallsOfTheModemThatSends(t *testing.T) {
	sim, err := hwtest.NewModem(filepath.Join(t.TempDir(), "modem"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	start(t, sim.Run)
	out := make(chan hw.Call, 16)
	m, err := hw.NewModem(hw.Config{Spec: spec(t, hw.ParseModem, "gsm@"+sim.Path())}, out)
	if err != nil {
		t.Fatal(err)
	}
	start(t, m.Run)
	mustSend(t, m, short)
	do(t, sim.Ring("13900139000"), sim.Ring("13900139000"))
	first := awaitCall(t, out, modem.Ringing, "13900139000")
	mustSend(t, m, long)
	do(t, sim.HangUp())
	if end := awaitCall(t, out, modem.Ended, "13900139000"); end.ID != first.ID || end.Line != "modem" {
		t.Errorf("%+v", end)
	}
	sim.Set(hwtest.Mood{Handed: func() { _ = sim.Ring(""); _ = sim.HangUp() }}) // while a PDU is on its way
	mustSend(t, m, short)
	if c := awaitCall(t, out, modem.Ringing, ""); c.Presentation != modem.Restricted {
		t.Errorf("%+v", c)
	}
	awaitCall(t, out, modem.Ended, "")
	sim.Set(hwtest.Mood{})
	sim.SwitchOffAndOn() // it forgets +CLIP: of the next caller nobody knows, of the one after it does
	do(t, sim.Ring("139"), sim.Ring("139"), sim.HangUp())
	awaitCall(t, out, modem.Ringing, "")
	awaitCall(t, out, modem.Ended, "")
	mustSend(t, m, short)
	do(t, sim.Ring("139"))
	awaitCall(t, out, modem.Ringing, "139")
	do(t, sim.Unplug())
	awaitCall(t, out, modem.Ended, "139")
	if n := len(sim.Messages()); n != 4 {
		t.Errorf("%d messages", n)
	}
}

// TestCallsNobodyTakes: what out has no room for is counted, and the source
// goes on.
func TestCallsNobodyTakes(t *testing.T) {
	p, err := hwtest.New(filepath.Join(t.TempDir(), "box"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	out := make(chan hw.Call, 2)
	c, err := hw.NewCaller(hw.Config{Spec: spec(t, hw.ParseModem, "line@"+p.Path())}, out)
	if err != nil {
		t.Fatal(err)
	}
	start(t, c.Run)
	awaitState(t, c.Status, hw.Open)
	for i := range 100 {
		do(t, p.Send(fmt.Appendf(nil, "%d\n", 1000+i)))
	}
	eventually(t, "all are heard", func() bool { return c.Status().Frames == 100 })
	if st := c.Status(); st.Dropped != 98 {
		t.Errorf("%+v", st)
	}
	for range cap(out) {
		<-out
	}
	noCall(t, out)
}

// secretFile is a file with a secret.
func secretFile(t *testing.T, secret string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	do(t, os.WriteFile(path, []byte(secret+"\n"), 0o600))
	return path
}

func newExchange(t *testing.T) *hwtest.Exchange {
	t.Helper()
	x, err := hwtest.NewExchange("storehub", "xyzzy")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestExchange tells calls of an exchange, through its restart.
func TestExchange(t *testing.T) {
	x := newExchange(t)
	c, out := newCaller(t, "ami@"+x.Address()+"?user=storehub&secret_file="+secretFile(t, "xyzzy"), hw.Config{})
	eventually(t, "nobody answers yet", func() bool { return strings.Contains(c.Status().LastError, hw.ErrNobody.Error()) })
	stop := start(t, x.Run)
	eventually(t, "it is logged in", x.Connected)
	do(t, x.Call("1.1", "13800138000", "1001"), x.Call("1.2", "13900139000", "1001"), x.Answer("1.1"), x.HangUp("1.1"))
	first := awaitCall(t, out, modem.Ringing, "13800138000")
	if first.ID != "1.1" || first.Line != "1001" {
		t.Errorf("%+v", first)
	}
	awaitCall(t, out, modem.Ringing, "13900139000")
	awaitCall(t, out, modem.Answered, "13800138000")
	awaitCall(t, out, modem.Ended, "13800138000")
	do(t, x.Event("Bogus", strings.Repeat("x", 5000), "Linkedid: 1.2"))
	do(t, stop())
	eventually(t, "the end is seen", func() bool { return c.Status().State == hw.Retrying })
	start(t, x.Run)
	awaitCall(t, out, modem.Ended, "13900139000") // the exchange that came back does not know it
	eventually(t, "it is logged in again", x.Connected)
	do(t, x.Call("2.1", "anonymous", "1001"), x.HangUp("2.1"))
	awaitCall(t, out, modem.Ringing, "")
	awaitCall(t, out, modem.Missed, "")
	if st := c.Status(); st.State != hw.Open || st.LastError != "" || st.Opens != 2 || st.Errors == 0 {
		t.Errorf("%+v", st)
	}
}

// TestExchangeRingsBehindACutConnection: the call that began meanwhile is told once, the one that is answered already is not.
func TestExchangeRingsBehindACutConnection(t *testing.T) {
	x := newExchange(t)
	start(t, x.Run)
	c, out := newCaller(t, "ami@"+x.Address()+"?user=storehub&secret_file="+secretFile(t, "xyzzy"), hw.Config{})
	eventually(t, "it is logged in", x.Connected)
	x.Cut(true)
	eventually(t, "the end is seen", func() bool { return c.Status().State == hw.Retrying })
	for _, err := range []error{x.Call("1.1", "13800138000", "1001"), x.Call("1.2", "13900139000", "1001"), x.Answer("1.2")} {
		if !errors.Is(err, hwtest.ErrNobody) {
			t.Fatal(err)
		}
	}
	x.Cut(false)
	if call := awaitCall(t, out, modem.Ringing, "13800138000"); call.ID != "1.1" || call.Line != "1001" {
		t.Errorf("%+v", call)
	}
	do(t, x.Event("Newchannel", "ChannelState: 4", "CallerIDNum: 13800138000", "Context: from-trunk", "Exten: 1001", "Uniqueid: 1.1", "Linkedid: 1.1"), x.HangUp("1.2"), x.HangUp("1.1"))
	awaitCall(t, out, modem.Missed, "13800138000")
	noCall(t, out)
}

// TestWrongSecret tries once, says why, and tries again when the file is right.
func TestWrongSecret(t *testing.T) {
	x, path := newExchange(t), secretFile(t, "wrong")
	start(t, x.Run)
	var log records
	c, _ := newCaller(t, "ami@"+x.Address()+"?user=storehub&secret_file="+path, hw.Config{Logger: log.logger()})
	eventually(t, "it is refused", func() bool { return strings.Contains(c.Status().LastError, modem.ErrLogin.Error()) })
	awaitState(t, c.Status, hw.Retrying)
	do(t, os.WriteFile(path, []byte("xyzzy\n"), 0o600))
	eventually(t, "it is let in", x.Connected)
	if x.Logins() != 2 || strings.Contains(log.String(), "xyzzy") {
		t.Errorf("%d logins\n%s", x.Logins(), &log)
	}
	if heard := x.Heard(); strings.Contains(heard, "xyzzy") || strings.Contains(heard, "wrong") || strings.Count(heard, "\r\nKey: ") != 2 {
		t.Errorf("on the network:\n%s", heard)
	}
}

// TestNoSecret says which file is wrong, and waits for it.
func TestNoSecret(t *testing.T) {
	x, path := newExchange(t), filepath.Join(t.TempDir(), "missing")
	start(t, x.Run)
	c, _ := newCaller(t, "ami@"+x.Address()+"?user=storehub&secret_file="+path, hw.Config{})
	eventually(t, "it is missed", func() bool {
		e := c.Status().LastError
		return strings.Contains(e, hw.ErrSecret.Error()) && strings.Contains(e, path)
	})
	do(t, os.WriteFile(path, []byte("a\nb\n"), 0o600))
	eventually(t, "it is no secret", func() bool { return strings.Contains(c.Status().LastError, "one line") })
	do(t, os.WriteFile(path, []byte("xyzzy"), 0o600))
	eventually(t, "it is let in", x.Connected)
}

// TestExchangeFallsSilent waits, in a bubble of time, until an exchange without
// power is missed, and how often a refused login is tried in an hour.
func TestExchangeFallsSilent(t *testing.T) {
	path := secretFile(t, "xyzzy")
	const challenge = "Response: Success\r\nChallenge: 160265432\r\n\r\n"
	for says, most := range map[string]int{
		"": 400, challenge: 400, challenge + "Response: Error\r\nMessage: Authentication failed\r\n\r\n": 13,
		"Response: Error\r\nMessage: Must specify AuthType\r\n\r\n": 13, challenge + "Response: Success\r\n\r\n": 120,
	} {
		synctest.Test(t, func(t *testing.T) {
			opens := 0
			ctx, cancel := context.WithCancel(t.Context())
			c, err := hw.NewCaller(hw.Config{
				Spec: spec(t, hw.ParseModem, "ami@pbx:5038?user=u&secret_file="+path),
				Open: func(string, int) (hw.Port, error) {
					opens++
					p := newFake()
					go func() {
						for _, s := range []string{"Asterisk Call Manager/7.0.3\r\n", says} {
							select {
							case p.data <- []byte(s):
							case <-p.done:
								return
							}
						}
					}()
					return p, nil
				},
			}, make(chan hw.Call))
			if err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { done <- c.Run(ctx) }()
			time.Sleep(time.Hour)
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
			if opens < 10 || opens > most {
				t.Errorf("after %q it was opened %d times in an hour, at most %d", says, opens, most)
			}
		})
	}
}

// TestExchangeThatHangsUp lets an exchange take each connection and close it, as
// one does that permits other addresses: it is away, since the first time, and
// said to be so once.
func TestExchangeThatHangsUp(t *testing.T) {
	path := secretFile(t, "xyzzy")
	synctest.Test(t, func(t *testing.T) {
		var log records
		ctx, cancel := context.WithCancel(t.Context())
		c, err := hw.NewCaller(hw.Config{
			Spec: spec(t, hw.ParseModem, "ami@pbx:5038?user=u&secret_file="+path), Logger: log.logger(),
			Open: func(string, int) (hw.Port, error) {
				p := newFake()
				time.AfterFunc(time.Second, func() { _ = p.Close() })
				return p, nil
			},
		}, make(chan hw.Call))
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- c.Run(ctx) }()
		time.Sleep(10 * time.Minute)
		if st := c.Status(); st.State != hw.Retrying || time.Since(st.Since) < 9*time.Minute || st.Opens < 10 {
			t.Errorf("%+v", st)
		}
		if n := strings.Count(log.String(), "\n"); n != 1 {
			t.Errorf("said %d times:\n%s", n, &log)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestCallerDriver(t *testing.T) {
	for _, driver := range []string{"gsm", "fax"} {
		if _, err := hw.NewCaller(hw.Config{Spec: hw.Spec{Driver: driver}}, nil); !errors.Is(err, hw.ErrSpec) {
			t.Errorf("%s: %v", driver, err)
		}
	}
	if _, err := hw.NewCaller(hw.Config{Spec: hw.Spec{Driver: "line", Match: "("}}, nil); !errors.Is(err, modem.ErrMatch) {
		t.Errorf("%v", err)
	}
}
