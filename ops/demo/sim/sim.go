// Package sim is how "storehub sim" reaches the simulated hardware of a running demo.
//
// One TCP connection on loopback carries one request and one answer, each a JSON object on a
// line of its own. The demo listens, makes the token and writes both into demo.json; whoever can
// read that file (mode 0600) may move the cables and the cards.
package sim

import (
	"fmt"
	"strings"
)

// Op is what a request asks for.
type Op string

const (
	// Swipe holds a card to a node's reader; the answer comes when the frame is written.
	Swipe Op = "swipe"
	// Display reads what a node's customer display shows.
	Display Op = "display"
	// Unplug pulls the cable of a device, Replug puts it back.
	Unplug Op = "unplug"
	Replug Op = "replug"
	// Restart starts a node that was killed again, with fresh ptys behind its devices; the answer
	// comes when it serves.
	Restart Op = "restart"
	// Call lets somebody call a simulated phone; the answer comes when a node has taken its report.
	Call Op = "call"
)

// Device is one of a node's two simulated devices.
type Device string

const (
	Reader  Device = "reader"
	Monitor Device = "display"
)

// Request is what the client sends.
type Request struct {
	Token string `json:"token"`
	Op    Op     `json:"op"`
	// Node is the name of the node that the device hangs on; of Call, the terminal at which the phone lies.
	Node string `json:"node"`
	// Card is needed by Swipe, in any spelling that the API takes.
	Card string `json:"card,omitempty"`
	// Device is needed by Unplug and Replug.
	Device Device `json:"device,omitempty"`
	Ring   Ring   `json:"ring,omitzero"`
}

// Ring is what Call needs.
type Ring struct {
	// Assistant is the phone by name or id, "" = the one at Node.
	Assistant string `json:"assistant,omitempty"`
	Number    string `json:"number,omitempty"`
	// State is ringing, answered, ended or missed; "" = it rings, and ends after a while.
	State    string `json:"state,omitempty"`
	Withheld bool   `json:"withheld,omitempty"`
	// Line is the shop's line that is called, "" = the phone itself.
	Line string `json:"line,omitempty"`
}

// Answer is what the demo sends back.
type Answer struct {
	OK bool `json:"ok"`
	// Lines are the two lines of 20 cells of Display, and what Call has done in one line.
	Lines []string `json:"lines,omitempty"`
	// Note says why the lines of Display are no news.
	Note  string   `json:"note,omitempty"`
	Error *Problem `json:"error,omitempty"`
}

// Problem is a refusal in the three parts in which people are told it. A handler may return it
// as its error.
type Problem struct {
	What string `json:"what"`
	Why  string `json:"why"`
	Do   string `json:"do"`
}

func (p *Problem) Error() string { return p.What + ": " + p.Why }

// maxLine bounds a request or an answer; the largest are far below 1 KiB.
const maxLine = 4 << 10

// check refuses a request that no handler should see.
func (r Request) check() *Problem {
	bad := func(why string) *Problem {
		return &Problem{What: "the request makes no sense", Why: why, Do: "see storehub sim --help"}
	}
	switch {
	case r.Op == Call && r.Node == "" && r.Ring.Assistant == "":
		return bad("it names neither a node nor a phone")
	case r.Op == Call && r.Ring.Number == "" && !r.Ring.Withheld:
		return bad("a call has a number, or it is withheld")
	case r.Op == Call:
		return nil
	case r.Node == "":
		return bad("it names no node")
	case r.Op == Swipe && strings.TrimSpace(r.Card) == "":
		return bad("a swipe needs a card")
	case (r.Op == Unplug || r.Op == Replug) && r.Device != Reader && r.Device != Monitor:
		return bad(fmt.Sprintf("%q is no device: reader or display", r.Device))
	case r.Op != Swipe && r.Op != Display && r.Op != Unplug && r.Op != Replug && r.Op != Restart:
		return bad(fmt.Sprintf("%q is nothing that the simulation does", r.Op))
	}
	return nil
}
