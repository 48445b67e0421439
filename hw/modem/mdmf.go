package modem

import (
	"encoding/hex"
	"strconv"
)

// The messages of caller identity, Bellcore GR-30 and ETSI EN 300 659-3.
const (
	sdmfCall    = 0x04 // single data message: date, time, number
	sdmfWaiting = 0x06 // ... that a voice mailbox has something; no call
	mdmfCall    = 0x80 // multiple data message: parameters
	mdmfWaiting = 0x82

	paramDate      = 0x01
	paramNumber    = 0x02
	paramNoNumber  = 0x04 // O or P instead of the number
	paramName      = 0x07
	paramNoName    = 0x08
	stampDigits    = 8 // MMDDHHMM
	packetOverhead = 3 // type, length, checksum
)

// packet is a message of caller identity, taken apart.
type packet struct {
	who     CallEvent
	waiting bool // it is of a mailbox and not of a call
}

// messageWaiting tells a packet in hex that is of a mailbox by its type alone:
// some modems leave its checksum out, or half of its last digit.
func messageWaiting(text string) bool {
	if len(text) < 2 {
		return false
	}
	b, err := hex.DecodeString(text[:2])
	return err == nil && (b[0] == sdmfWaiting || b[0] == mdmfWaiting)
}

// readPacket reads a packet in hex, as modems give it with AT+VCID=2. Without
// a valid checksum its number is not trusted.
func readPacket(text string) (packet, Reason) {
	if messageWaiting(text) {
		return packet{waiting: true}, ""
	}
	b, err := hex.DecodeString(text)
	switch {
	case err != nil:
		return packet{}, RejectHex
	case len(b) < packetOverhead || len(b) != int(b[1])+packetOverhead:
		return packet{}, RejectLength
	case sum(b) != 0:
		return packet{}, RejectChecksum
	}
	body := b[2 : len(b)-1]
	switch b[0] {
	case sdmfCall:
		return readSDMF(body)
	case mdmfCall:
		return readMDMF(body)
	}
	return packet{}, RejectKind
}

// sum is 0 if the last byte is the two's complement of the sum of the others.
func sum(b []byte) (s byte) {
	for _, c := range b {
		s += c
	}
	return s
}

func readSDMF(body []byte) (packet, Reason) {
	if len(body) < stampDigits {
		return packet{}, RejectLength
	}
	var p packet
	p.who.caller(string(body[stampDigits:]), "")
	p.who.Stamp = stampOf(string(body[:stampDigits]))
	return p, ""
}

func readMDMF(body []byte) (packet, Reason) {
	var number, name, date string
	for len(body) > 0 {
		if len(body) < 2 || len(body) < 2+int(body[1]) {
			return packet{}, RejectLength
		}
		kind, value := body[0], string(body[2:2+int(body[1])])
		body = body[2+len(value):]
		switch kind {
		case paramDate:
			date = value
		case paramNumber, paramNoNumber:
			number = value
		case paramName, paramNoName:
			name = value
		}
	}
	var p packet
	p.who.caller(number, name)
	p.who.Stamp = stampOf(date)
	return p, ""
}

// stampOf reads MMDDHHMM.
func stampOf(s string) Stamp {
	if len(s) != stampDigits {
		return Stamp{}
	}
	return stamped(digits(s[:2]), digits(s[2:4]), digits(s[4:6]), digits(s[6:]))
}

// digits is a number of a few digits, with blanks for leading zeros; -1 if it is none.
func digits(s string) int {
	for len(s) > 1 && s[0] == ' ' {
		s = s[1:]
	}
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return -1
	}
	return int(n)
}
