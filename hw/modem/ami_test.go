package modem_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"storehub/hw/modem"
)

const greeting = "Asterisk Call Manager/7.0.3\r\n"

const challenged = "Response: Success\r\nActionID: challenge\r\nChallenge: 160265432\r\n\r\n"

const welcome = "Response: Success\r\nMessage: Authentication accepted\r\n\r\n"

func event(name string, headers ...string) string {
	return "Event: " + name + "\r\n" + strings.Join(headers, "\r\n") + "\r\n\r\n"
}

// incoming is the channel of a call with this number, in a context.
func incoming(id, number, context string) string {
	return event("Newchannel", "Channel: DAHDI/1-1", "ChannelState: 4", "CallerIDNum: "+number, "CallerIDName: <unknown>",
		"Context: "+context, "Exten: s", "Uniqueid: "+id, "Linkedid: "+id)
}

func of(name, id string, more ...string) string {
	return event(name, append([]string{"Uniqueid: " + id, "Linkedid: " + id}, more...)...)
}

func TestExchangeRules(t *testing.T) {
	in := incoming("1.1", "13800138000", "from-trunk")
	leg := event("Newchannel", "ChannelState: 0", "CallerIDNum: 13800138000", "Uniqueid: 1.2", "Linkedid: 1.1")
	for _, c := range []struct {
		name   string
		script []said
		want   []string
	}{
		{"missed", []said{{0, in + leg}, {1, event("Hangup", "Uniqueid: 1.2", "Linkedid: 1.1") + of("Hangup", "1.1")}}, []string{"ringing 1.1 13800138000", "missed 1.1 13800138000"}},
		{"answered", []said{{0, in + in + leg}, {1, event("Newstate", "ChannelState: 6", "Uniqueid: 1.2", "Linkedid: 1.1")},
			{2, of("Newstate", "1.1", "ChannelState: 6") + of("Newstate", "1.1", "ChannelState: 6")}, {10 * time.Second, of("Hangup", "1.1")}},
			[]string{"ringing 1.1 13800138000", "answered 1.1 13800138000", "ended 1.1 13800138000"}},
		{"a telephone of the house", []said{{0, incoming("1.1", "101", "from-trunk") + incoming("1.2", "13800138000", "from-internal")}, {1, of("Hangup", "1.1")}}, nil},
		{"a call that the exchange makes", []said{{0, strings.Replace(in, "ChannelState: 4", "ChannelState: 0", 1)}}, nil},
		{"withheld", []said{{0, incoming("1.1", "anonymous", "from-trunk")}}, []string{"ringing 1.1 restricted"}},
		{"a number that comes later", []said{{0, incoming("1.1", "<unknown>", "from-trunk")}, {time.Second / 2, of("NewCallerid", "1.1", "CallerIDNum: 139", "CallerIDName: Bo")}}, []string{"ringing 1.1 139 Bo"}},
		{"one that does not", []said{{0, incoming("1.1", "", "from-trunk")}, {2 * time.Second, of("NewCallerid", "1.1", "CallerIDNum: 139")}}, []string{"ringing 1.1 unavailable"}},
		{"a number that comes later and may not be shown", []said{{0, incoming("1.1", "", "from-trunk")},
			{1, of("NewCallerid", "1.1", "CallerIDNum: 139", "CallerIDName: Bo", "CID-CallingPres: 35 (Presentation Prohibited, Network Number)")}}, []string{"ringing 1.1 restricted"}},
		{"hung up before it came", []said{{0, incoming("1.1", "", "from-trunk")}, {1, of("Hangup", "1.1")}}, []string{"ringing 1.1 unavailable", "missed 1.1 unavailable"}},
		{"joined to an older one", []said{{0, in + incoming("1.5", "13900139000", "from-trunk")}, {1, event("Newstate", "ChannelState: 6", "Uniqueid: 1.5", "Linkedid: 1.1")},
			{2, event("Hangup", "Uniqueid: 1.5", "Linkedid: 1.1") + of("Hangup", "1.1")}},
			[]string{"ringing 1.1 13800138000", "ringing 1.5 13900139000", "answered 1.5 13900139000", "ended 1.5 13900139000", "missed 1.1 13800138000"}},
		{"nothing of a call", []said{{0, event("PeerStatus", "Peer: x") + "Response: Error\r\nMessage: x\r\n\r\n" + of("Hangup", "9.9")}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			equal(t, tell(loggedIn{modem.NewAMI(modem.AMIConfig{})}, time.Minute, c.script...), c.want...)
		})
	}
	mine := loggedIn{modem.NewAMI(modem.AMIConfig{Contexts: []string{"door", "pstn"}})}
	equal(t, tell(mine, 1, said{0, incoming("1.1", "101", "pstn") + incoming("1.2", "13800138000", "from-trunk")}), "ringing 1.1 101")
}

func TestExchangeTellsDurationAndLine(t *testing.T) {
	h := &heard{now: t0}
	a := loggedIn{modem.NewAMI(modem.AMIConfig{})}
	a.Opened(t0)
	a.Push(t0, []byte(incoming("1.1", "13800138000", "from-trunk")+of("Newstate", "1.1", "ChannelState: 6")), h.emit)
	a.Push(t0.Add(90*time.Second), []byte(of("Hangup", "1.1")), h.emit)
	if c := h.events[2].Call; c.Duration != 90*time.Second || c.Line != "DAHDI/1" {
		t.Errorf("%+v", c)
	}
}

// TestExchangeCallsOutliveAConnection: calls are asked for after a new login.
func TestExchangeCallsOutliveAConnection(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		want   []string
	}{
		"one goes on": {event("CoreShowChannel", "ChannelState: 6", "Uniqueid: 1.1", "Linkedid: 1.1") +
			event("CoreShowChannel", "ChannelState: 6", "Uniqueid: 3.2", "Linkedid: 3.1") + event("CoreShowChannelsComplete"),
			[]string{"answered 1.1 13800138000", "ended 2.1 13900139000", "missed 3.1 13700137000"}},
		"the user may not ask": {"Response: Error\r\nActionID: channels\r\n\r\n", []string{"ended 1.1 13800138000", "ended 2.1 13900139000", "ended 3.1 13700137000"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := modem.NewAMI(modem.AMIConfig{})
			var h heard
			a.Opened(t0)
			a.Push(t0, []byte(greeting+challenged+welcome+incoming("1.1", "13800138000", "t")+incoming("2.1", "13900139000", "t")+incoming("3.1", "13700137000", "t")+incoming("4.1", "", "t")), h.emit)
			a.Closed(t0, h.emit)
			h.events = nil
			a.Opened(t0)
			a.Push(t0, []byte(greeting+challenged+welcome+c.answer+of("Hangup", "3.1")), h.emit)
			equal(t, told(h.events), c.want...)
		})
	}
}

// row is a channel of a call as the list of channels has it.
func row(id, state, number, context, channel string) string {
	return of("CoreShowChannel", id, "ActionID: channels", "Channel: "+channel, "ChannelState: "+state, "ChannelStateDesc: Ring", "CallerIDNum: "+number,
		"CallerIDName: Bo", "Context: "+context, "Exten: 1001", "Priority: 1", "Application: Dial", "Duration: 00:00:07")
}

// TestExchangeTellsWhatRingsAfterALogin: a call that began while nobody was connected is told as any other, and once.
func TestExchangeTellsWhatRingsAfterALogin(t *testing.T) {
	const trunk, complete = "PJSIP/trunk-00000001", "Event: CoreShowChannelsComplete\r\nActionID: channels\r\n\r\n"
	rings := row("1.1", "4", "13800138000", "from-trunk", trunk)
	for _, c := range []struct {
		name     string
		contexts []string
		says     string
		want     []string
	}{
		{"rings", nil, rings + complete, []string{"ringing 1.1 13800138000 Bo"}},
		{"an analogue line rings", nil, row("1.1", "8", "13800138000", "from-trunk", "DAHDI/1-1") + complete, []string{"ringing 1.1 13800138000 Bo"}},
		{"withholds his number", nil, row("1.1", "4", "anonymous", "from-trunk", trunk) + complete, []string{"ringing 1.1 restricted Bo"}},
		{"told by both", nil, rings + incoming("1.1", "13800138000", "from-trunk") + of("NewCallerid", "1.1", "CallerIDNum: 139") + rings + complete, []string{"ringing 1.1 13800138000 Bo"}},
		{"the other way round", nil, incoming("1.1", "13800138000", "from-trunk") + rings + complete, []string{"ringing 1.1 13800138000"}},
		{"goes on", nil, rings + complete + of("Newstate", "1.1", "ChannelState: 6") + of("Hangup", "1.1"), []string{"ringing 1.1 13800138000 Bo", "answered 1.1 13800138000 Bo", "ended 1.1 13800138000 Bo"}},
		{"talks already", nil, row("1.1", "6", "13800138000", "from-trunk", trunk) + complete + of("Hangup", "1.1"), nil},
		{"a leg of it", nil, strings.Replace(rings, "Uniqueid: 1.1", "Uniqueid: 1.2", 1) + complete, nil},
		{"a telephone of the house", nil, row("1.1", "4", "101", "from-trunk", trunk) + row("1.2", "4", "13800138000", "from-internal", trunk) + complete, nil},
		{"a telephone of the house that calls out with the number of the shop", nil, row("1.1", "4", "02188880000", "macro-dialout-trunk", "PJSIP/101-0000002a") + complete, nil},
		{"another context", []string{"pstn"}, rings + complete, nil},
		{"the context", []string{"pstn"}, row("1.1", "4", "101", "pstn", "SIP/200-1") + complete, []string{"ringing 1.1 101 Bo"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := loggedIn{modem.NewAMI(modem.AMIConfig{Contexts: c.contexts})}
			equal(t, tell(a, time.Minute, said{0, c.says}), c.want...)
		})
	}
	h := listen(loggedIn{modem.NewAMI(modem.AMIConfig{})}, [][]byte{[]byte(rings)}, 0)
	want := modem.CallEvent{ID: "1.1", Line: "1001", Number: "13800138000", Name: "Bo", Presented: modem.Allowed, Direction: modem.Inbound, State: modem.Ringing}
	if len(h.events) != 1 || h.events[0].Call != want {
		t.Errorf("%+v", h.events)
	}
}

// TestExchangeIsUseless is every end of a connection that is not heard of otherwise.
func TestExchangeIsUseless(t *testing.T) {
	for _, c := range []struct {
		says  string
		ticks int
		want  error
	}{
		{"", 1, modem.ErrNoAnswer},
		{greeting, 1, modem.ErrNoAnswer},
		{"SSH-2.0-OpenSSH_9.9\r\n" + greeting, 0, modem.ErrNoExchange},
		{greeting + challenged, 1, modem.ErrNoAnswer},
		{greeting + challenged + "Response: Error\r\nMessage: Authentication failed\r\n\r\n", 0, modem.ErrLogin},
		{greeting + "Response: Error\r\nMessage: Must specify AuthType\r\n\r\n", 0, modem.ErrChallenge},
		{greeting + welcome, 0, modem.ErrChallenge}, // of no use, and not let in
		{greeting + challenged + welcome, 1, nil},   // a ping
		{greeting + challenged + welcome, 2, modem.ErrNoAnswer},
	} {
		a := modem.NewAMI(modem.AMIConfig{})
		a.Opened(t0)
		a.Push(t0, []byte(c.says), func(modem.Event) {})
		for range c.ticks {
			a.Tick(a.Deadline(), func(modem.Event) {})
		}
		if err := a.Useless(); !errors.Is(err, c.want) {
			t.Errorf("%q: %v, want %v", c.says, err, c.want)
		}
	}
	a := modem.NewAMI(modem.AMIConfig{})
	a.Opened(t0)
	now := t0
	a.Push(now, []byte(greeting+challenged+welcome), nil)
	_ = a.Next() // the challenge, the login and the question for calls
	a.Wrote(now)
	for range 10 {
		now = a.Deadline()
		a.Tick(now, nil)
		if got := string(a.Next()); got != "Action: Ping\r\n\r\n" {
			t.Fatalf("it says %q", got)
		}
		a.Wrote(now)
		a.Push(now, []byte("Response: Success\r\nPing: Pong\r\n\r\n"), nil)
	}
	if d := now.Sub(t0); a.Useless() != nil || d != 200*time.Second {
		t.Errorf("after %v: %v", d, a.Useless())
	}
}

// TestExchangeIsBounded lets an exchange say too much: the oldest call goes.
func TestExchangeIsBounded(t *testing.T) {
	var h heard
	a := loggedIn{modem.NewAMI(modem.AMIConfig{})}
	a.Opened(t0)
	a.Push(t0, []byte(strings.Repeat("x", 1<<16)+": y\r\n"), h.emit)
	for i := range 100 {
		a.Push(t0, fmt.Appendf(nil, "Key%d: v\r\n", i), h.emit)
	}
	a.Push(t0, []byte("\r\n"), h.emit)
	for i := range 1025 {
		a.Push(t0, []byte(incoming(fmt.Sprint(i), "13800138000", "t")), h.emit)
	}
	if n := len(h.calls(modem.Ringing)); n != 1025 {
		t.Errorf("%d ring", n)
	}
	if gone := h.calls(modem.Missed); len(gone) != 1 || gone[0].ID != "0" {
		t.Errorf("%+v", gone)
	}
}
