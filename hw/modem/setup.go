package modem

import "fmt"

// step is one command of the set-up, and what its answer means.
type step struct {
	cmd string
	// wants is the beginning of the line that has to come before OK; an OK
	// without it belongs to an earlier command, and is passed over.
	wants string
	// judge says what a line with the beginning wants tells; nil is all well.
	judge func(line string) error
	// refused says what an error result tells; nil means that it is no matter.
	refused func(CodeError) error
	// enough ends the set-up early if the judge had nothing to say.
	enough bool
	// optional goes on without an answer. One that comes late, good or bad, does
	// nothing to the next step, which waits for its line and may be refused.
	optional bool
	// excused lets a bad judgement pass: the next step asks again.
	excused bool
}

// setup makes a modem ready, whatever state it was left in. ATV1 is in the
// first command because with ATV0 its answer would not be understood.
// AT+CMGF? comes after all plain commands that matter: with its line answers and
// commands are in step again, also if an answer of long ago came in between.
//
// A modem is ready when it is registered: in the network of telephones
// (+CREG) or, as those for LTE alone are, in that of data (+CEREG).
var setup = []step{
	{cmd: "ATE0V1", refused: unfit},
	{cmd: "AT+CMEE=1"},
	{cmd: "AT+CPIN?", wants: "+CPIN:", judge: simState, refused: simError},
	{cmd: "AT+CMGF=0", refused: unfit},
	{cmd: "AT+CMGF?", wants: "+CMGF:", judge: pduMode, refused: unfit},
	{cmd: "AT+CLIP=1", optional: true}, // who calls: see CLIP
	{cmd: "AT+CREG?", wants: "+CREG:", judge: registered("+CREG:"), enough: true, excused: true},
	{cmd: "AT+CEREG?", wants: "+CEREG:", judge: registered("+CEREG:"), refused: offline},
}

func unfit(e CodeError) error { return fmt.Errorf("%w (%w)", ErrCommand, e) }

func offline(CodeError) error { return ErrNoNetwork }

// simError reads an error result of AT+CPIN?; without a SIM it is one.
func simError(e CodeError) error {
	if _, known := meanings[family(e.Family)][e.Code]; known {
		return e
	}
	return fmt.Errorf("%w (%w)", ErrNoSIM, e)
}

// simState reads the answer of AT+CPIN?, 3GPP TS 27.007 section 8.3.
func simState(line string) error {
	switch state := fields(line, "+CPIN:")[0]; state {
	case "READY", "SIM PIN2", "SIM PUK2": // the second PIN is for other things
		return nil
	case "SIM PUK":
		return ErrPUK
	case "NOT INSERTED", "NOT READY":
		return ErrNoSIM
	default: // SIM PIN, or a lock to one telephone or network
		return fmt.Errorf("%w (%s)", ErrPIN, state)
	}
}

// pduMode reads the answer of AT+CMGF?, 3GPP TS 27.005 section 3.2.3.
func pduMode(line string) error {
	if fields(line, "+CMGF:")[0] != "0" {
		return ErrCommand
	}
	return nil
}

// registered reads the answer of AT+CREG? or AT+CEREG?, 3GPP TS 27.007
// sections 7.2 and 10.1.22: mode, state, and more in other modes. When it
// comes unasked the mode is missing and a quoted area follows the state.
func registered(prefix string) func(string) error {
	return func(line string) error {
		f := fields(line, prefix)
		state := f[0]
		if len(f) > 1 && len(f[1]) == 1 {
			state = f[1]
		}
		switch state {
		case "1", "5", "6", "7": // at home or roaming; 6 and 7 for messages alone
			return nil
		}
		return ErrNoNetwork
	}
}
