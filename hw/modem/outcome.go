package modem

import (
	"errors"
	"fmt"
)

// The three ways in which a message may not have been sent. Each error of an
// outcome is exactly one of them, and wraps its reason. Compare with errors.Is.
var (
	// ErrRefused: this message to this number is refused, and will be again.
	ErrRefused = errors.New("the message is refused")
	// ErrNotSent: nothing has left. It may be tried again.
	ErrNotSent = errors.New("the message was not sent")
	// ErrUnknown: it was handed over, or a part of it, and no clear answer
	// came. It may have been sent, so that only a person may send it again.
	ErrUnknown = errors.New("nobody knows whether the message was sent")
)

// What keeps a modem from sending, in words for the person who set it up.
// They are reasons of ErrNotSent.
var (
	ErrSilent    = errors.New("the modem does not answer: is it a modem, switched on, and is the baud rate right?")
	ErrPIN       = errors.New("the SIM asks for its PIN: put it into a telephone and switch the PIN off")
	ErrPUK       = errors.New("the SIM is locked and asks for its PUK: unlock it in a telephone and switch the PIN off")
	ErrNoSIM     = errors.New("no SIM in the modem, or one that does not work")
	ErrNoNetwork = errors.New("the modem has no network: check antenna, place and contract")
	ErrCommand   = errors.New("the modem does not know a command that is needed: it is not one for short messages in PDU mode")
	ErrOccupied  = errors.New("another message is under way")
)

// family is who defines the numbers of an error.
type family string

const (
	cms   family = "CMS" // messages: 3GPP TS 27.005 section 3.2.5
	cme   family = "CME" // the rest: 3GPP TS 27.007 section 9.2
	plain family = ""    // just ERROR
)

// CodeError is an error result of the modem.
type CodeError struct {
	Family string // "CMS", "CME", or "" for a plain ERROR
	Code   int    // -1 if the modem gave none, or words
}

// Error gives the code as the modem does and, if known, its meaning.
func (e CodeError) Error() string {
	if e.Family == string(plain) {
		return "the modem answers ERROR"
	}
	text := fmt.Sprintf("+%s ERROR: %d", e.Family, e.Code)
	if m, ok := meanings[family(e.Family)][e.Code]; ok {
		text += ", " + m.words
	}
	return text
}

// Unwrap is the trouble with SIM or network that the code stands for, if any.
func (e CodeError) Unwrap() error { return meanings[family(e.Family)][e.Code].trouble }

// class says what the code means for a message. handed is whether its PDU was
// handed over before.
func (e CodeError) class(handed bool) error {
	m, known := meanings[family(e.Family)][e.Code]
	switch {
	case known && m.class == ErrUnknown && !handed:
		return ErrNotSent
	case known:
		return m.class
	case e.Family == string(cms) && e.Code >= 0 && e.Code < firstOfModem:
		return ErrRefused // the network's answer; those that pass are in the table
	case handed:
		return ErrUnknown // an error, but whose: the message may have left before it
	}
	return ErrNotSent
}

// firstOfModem is the first CMS code of the modem itself. Those below are the
// causes of the network, which gives them instead of taking the message: 1 to
// 127 of 3GPP TS 24.011 section E-2, 128 to 255 of 3GPP TS 23.040 section 9.2.3.22.
const firstOfModem = 256

// meaning is what a code says: of the message (class), of SIM or network
// (trouble), and in words.
type meaning struct {
	class   error
	words   string
	trouble error
}

// passes are troubles of network or modem, not of the message.
func passes(words string) meaning { return meaning{class: ErrNotSent, words: words} }

func refuses(words string) meaning { return meaning{class: ErrRefused, words: words} }

func blocks(trouble error) meaning {
	return meaning{class: ErrNotSent, words: trouble.Error(), trouble: trouble}
}

// unclear may come after the message has left.
func unclear(words string) meaning { return meaning{class: ErrUnknown, words: words} }

var meanings = map[family]map[int]meaning{
	cms: {
		1:   refuses("no such number"),
		8:   refuses("barred by the operator"),
		10:  refuses("barred"),
		17:  passes("network failure"),
		21:  refuses("rejected by the network: often the credit is used up"),
		22:  passes("congestion"),
		27:  passes("the destination is out of service"),
		28:  refuses("unknown subscriber"),
		29:  refuses("the network rejects messages of this SIM"),
		30:  refuses("unknown subscriber"),
		38:  passes("network out of order"),
		41:  passes("temporary failure"),
		42:  passes("congestion"),
		47:  passes("the network has no room"),
		50:  refuses("the contract has no short messages"),
		69:  refuses("the network does not do this"),
		192: passes("the service centre is busy"),
		193: refuses("the contract has no short messages"),
		194: passes("failure of the service centre"),
		195: refuses("the service centre does not take this number"),
		196: refuses("the number is barred"),
		300: passes("failure of the modem"),
		301: passes("the modem is busy"),
		302: passes("not allowed now"),
		303: refuses("the modem does not do this"),
		304: refuses("the modem takes the message for malformed"),
		305: refuses("the modem takes the message for malformed"),
		310: blocks(ErrNoSIM),
		311: blocks(ErrPIN),
		312: blocks(ErrPIN),
		313: blocks(ErrNoSIM),
		314: passes("the SIM is busy"),
		315: blocks(ErrNoSIM),
		316: blocks(ErrPUK),
		330: passes("the SIM has no service centre: set its number in a telephone"),
		331: blocks(ErrNoNetwork),
		332: unclear("the network did not answer in time"),
		500: unclear("unknown error"),
	},
	cme: {
		3:   passes("not allowed now"),
		4:   refuses("the modem does not do this"),
		10:  blocks(ErrNoSIM),
		11:  blocks(ErrPIN),
		12:  blocks(ErrPUK),
		13:  blocks(ErrNoSIM),
		14:  passes("the SIM is busy"),
		15:  blocks(ErrNoSIM),
		30:  blocks(ErrNoNetwork),
		31:  unclear("the network did not answer in time"),
		32:  blocks(ErrNoNetwork),
		100: unclear("unknown error"),
	},
}
