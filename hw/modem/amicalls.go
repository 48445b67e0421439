package modem

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	// callsMax bounds how many calls of an exchange are followed.
	callsMax = 1024
	// numberWait is how long a channel that comes in without a number waits for
	// it: that of an analogue line comes after the first ring.
	numberWait = time.Second
	// extensionMax is how many digits the number of a telephone in the house has.
	extensionMax = 6
)

// The states of a channel, include/asterisk/channelstate.h.
const (
	channelRing    = "4" // it rings here: a call comes in
	channelUp      = "6"
	channelPreRing = "8" // ... on an analogue line
)

// houseChannel is how channels of telephones of the house are named. Once the
// dialplan has given a call out the shop's own number, and led it to another
// context, nothing else tells it from one that comes in.
var houseChannel = regexp.MustCompile(`^(?:PJSIP|SIP|IAX2)/[0-9]{1,6}-`)

// amiCall is a call that came in. Its id is the Linkedid that it came with, and
// the Uniqueid of the caller's own channel.
type amiCall struct {
	call     CallEvent
	told     bool
	due      time.Time // it waits for its number until then; zero: it does not
	answered time.Time
	stale    bool // known by an earlier connection only
}

func (a *AMI) event(now time.Time, m map[string]string, emit func(Event)) {
	if c := a.calls[m["Linkedid"]]; c != nil {
		c.stale = false // this is a leg of it: it lives
	}
	// A channel keeps its Uniqueid, and gets another Linkedid when it is joined
	// to an older call.
	c := a.calls[m["Uniqueid"]]
	switch m["Event"] {
	case "Newchannel":
		if c == nil {
			a.comes(now, m, emit)
		}
	case "NewCallerid":
		if c != nil && !c.told && isCaller(m["CallerIDNum"]) {
			if c.call.caller(m["CallerIDNum"], m["CallerIDName"]); strings.Contains(m["CID-CallingPres"], "Prohibited") {
				c.call.Number, c.call.Name, c.call.Presented = "", "", Restricted
			}
			c.tell(emit)
		}
	case "CoreShowChannel":
		switch {
		case c != nil:
			c.stale = false
			c.state(now, m["ChannelState"], emit)
		case len(a.cfg.Contexts) > 0 || !houseChannel.MatchString(m["Channel"]):
			a.comes(now, m, emit) // it began while nobody was connected
		}
	case "CoreShowChannelsComplete":
		a.listed(emit)
	case "Newstate":
		if c != nil {
			c.state(now, m["ChannelState"], emit)
		}
	case "Hangup":
		if c != nil {
			a.ends(now, c, emit)
		}
	}
}

// comes takes a channel that is not known yet, if it is a call from outside that rings.
func (a *AMI) comes(now time.Time, m map[string]string, emit func(Event)) {
	state := m["ChannelState"]
	if id := m["Linkedid"]; id == "" || id != m["Uniqueid"] || state != channelRing && state != channelPreRing || !a.outside(m) {
		return
	}
	if len(a.order) >= callsMax {
		a.ends(now, a.calls[a.order[0]], emit)
	}
	c := &amiCall{}
	c.call.caller(m["CallerIDNum"], m["CallerIDName"])
	c.call.ID, c.call.Line, c.call.Direction = m["Linkedid"], lineOf(m), Inbound
	a.calls[c.call.ID] = c
	a.order = append(a.order, c.call.ID)
	if c.call.Presented == Unavailable {
		c.due = now.Add(numberWait)
		return
	}
	c.tell(emit)
}

// outside tells a call that comes in from one that a telephone of the house makes.
func (a *AMI) outside(m map[string]string) bool {
	if len(a.cfg.Contexts) > 0 {
		return slices.Contains(a.cfg.Contexts, m["Context"])
	}
	number := m["CallerIDNum"]
	return !strings.HasPrefix(m["Context"], "from-internal") && (len(number) > extensionMax || !isCaller(number))
}

// isCaller reports that a field holds a number and not why there is none.
func isCaller(number string) bool {
	_, absent := absences[strings.ToLower(number)]
	return !absent
}

// lineOf is the number that was called; where the exchange has none, the trunk.
func lineOf(m map[string]string) string {
	if exten := m["Exten"]; exten != "" && exten != "s" {
		return tidy(exten)
	}
	channel := m["Channel"]
	if i := strings.LastIndexByte(channel, '-'); i > 0 {
		channel = channel[:i]
	}
	return tidy(channel)
}

func (c *amiCall) tell(emit func(Event)) {
	if !c.told {
		c.told, c.due, c.call.State = true, time.Time{}, Ringing
		emit(Event{Call: c.call})
	}
}

func (c *amiCall) state(now time.Time, state string, emit func(Event)) {
	if state != channelUp || !c.answered.IsZero() {
		return
	}
	c.tell(emit)
	c.answered, c.call.State = now, Answered
	emit(Event{Call: c.call})
}

func (a *AMI) ends(now time.Time, c *amiCall, emit func(Event)) {
	c.tell(emit)
	c.call.State = Missed
	if !c.answered.IsZero() {
		c.call.State, c.call.Duration = Ended, now.Sub(c.answered)
	}
	a.drop(c)
	emit(Event{Call: c.call})
}

func (a *AMI) drop(c *amiCall) {
	delete(a.calls, c.call.ID)
	a.order = slices.DeleteFunc(a.order, func(id string) bool { return id == c.call.ID })
}

// listed ends the calls of an earlier connection that the exchange does not
// have any more. When they ended, and whether they were answered, nobody knows.
func (a *AMI) listed(emit func(Event)) {
	for _, id := range slices.Clone(a.order) {
		c := a.calls[id]
		if !c.stale {
			continue
		}
		c.call.State = Ended
		a.drop(c)
		emit(Event{Call: c.call})
	}
}

// held is when the first call that waits for its number is told without.
func (a *AMI) held() (first time.Time) {
	for _, id := range a.order {
		first = earlier(first, a.calls[id].due)
	}
	return first
}

func (a *AMI) release(now time.Time, emit func(Event)) {
	for _, id := range a.order {
		if c := a.calls[id]; !c.due.IsZero() && !now.Before(c.due) {
			c.tell(emit)
		}
	}
}
