package fsm

import (
	"strconv"
	"strings"
)

// Ids are counters in the state, written with a letter so that they can be read aloud.
type (
	assignmentID uint64
	visitID      uint64
	waitingID    uint64
	outboxID     uint64
	tokenID      uint64
	customerID   uint64
	planID       uint64
	bookingID    uint64
	leaveID      uint64
	punchCardID  uint64
	dateID       uint64
	noticeID     uint64
	feedID       uint64
	waitlistID   uint64
	callID       uint64
	assistantID  uint64
	ticketID     uint64
)

func (id assignmentID) String() string { return "A-" + strconv.FormatUint(uint64(id), 10) }
func (id visitID) String() string      { return "V-" + strconv.FormatUint(uint64(id), 10) }
func (id waitingID) String() string    { return "W-" + strconv.FormatUint(uint64(id), 10) }
func (id outboxID) String() string     { return "N-" + strconv.FormatUint(uint64(id), 10) }
func (id tokenID) String() string      { return "T-" + strconv.FormatUint(uint64(id), 10) }
func (id customerID) String() string   { return "C-" + strconv.FormatUint(uint64(id), 10) }
func (id planID) String() string       { return "P-" + strconv.FormatUint(uint64(id), 10) }

func (id bookingID) String() string   { return "B-" + strconv.FormatUint(uint64(id), 10) }
func (id punchCardID) String() string { return "K-" + strconv.FormatUint(uint64(id), 10) }
func (id dateID) String() string      { return "D-" + strconv.FormatUint(uint64(id), 10) }
func (id noticeID) String() string    { return "M-" + strconv.FormatUint(uint64(id), 10) }
func (id feedID) String() string      { return "F-" + strconv.FormatUint(uint64(id), 10) }
func (id waitlistID) String() string  { return "R-" + strconv.FormatUint(uint64(id), 10) }
func (id callID) String() string      { return "G-" + strconv.FormatUint(uint64(id), 10) }
func (id assistantID) String() string { return "H-" + strconv.FormatUint(uint64(id), 10) }
func (id ticketID) String() string    { return "S-" + strconv.FormatUint(uint64(id), 10) }
func (id leaveID) String() string     { return "L-" + strconv.FormatUint(uint64(id), 10) }

func (id assignmentID) key() string { return numberKey(uint64(id)) }

// parseID reads "A-1042"; the letter may be small, and that is all the freedom there is.
func parseID(letter, s string) (uint64, bool) {
	head, digits, ok := strings.Cut(s, "-")
	if !ok || !strings.EqualFold(head, letter) {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || digits[0] == '0' {
		return 0, false
	}
	return n, true
}

func outboxKey(id string) (string, bool) {
	n, ok := parseID("N", id)
	return numberKey(n), ok
}

// CustomerName is how people call a customer of a number.
func CustomerName(n uint64) string { return customerID(n).String() }
