package reader

import (
	"encoding/hex"
	"fmt"
	"math/bits"
	"strconv"
)

// Forms are the numbers that makers print for one 40-bit EM4100 id. The names
// are proxmark's with those of Chinese readers beside them; V is the first
// byte (version or customer), D3..D0 the four after it.
type Forms struct {
	Hex10   string // the raw id (10H)
	BitRev  string // "unique tag id": the bits of every byte reversed
	Dez8    string // low 24 bits (6H8D, ABA6H)
	Dez10   string // low 32 bits (8H10D, ABA8H)
	Dez55   string // high and low half of the low 32 (4H4H, WG34)
	Dez35A  string // V and the low 16
	Dez35B  string // D3 and the low 16
	Dez35C  string // D2 and the low 16 (2H4H, WG26 "3+5")
	Dez14   string // all 40 bits (IK2, 10H12D)
	Dez15   string // all 40 bits of BitRev (IK3)
	Dez20   string // every hex digit of BitRev as two decimals (ZK)
	Version byte   // V
	ID32    uint32 // D3..D0
}

// FormsOf gives every printed form of a 40-bit id.
func FormsOf(id [5]byte) Forms {
	var v, rev uint64
	var revID [5]byte
	zk := ""
	for i, b := range id {
		revID[i] = bits.Reverse8(b)
		v = v<<8 | uint64(b)
		rev = rev<<8 | uint64(revID[i])
		zk += fmt.Sprintf("%02d%02d", revID[i]>>4, revID[i]&15)
	}
	lo16 := v & 0xFFFF
	return Forms{
		Hex10:   fmt.Sprintf("%010X", v),
		BitRev:  fmt.Sprintf("%010X", rev),
		Dez8:    fmt.Sprintf("%08d", v&0xFFFFFF),
		Dez10:   fmt.Sprintf("%010d", v&0xFFFFFFFF),
		Dez55:   fmt.Sprintf("%05d.%05d", v>>16&0xFFFF, lo16),
		Dez35A:  fmt.Sprintf("%03d.%05d", id[0], lo16),
		Dez35B:  fmt.Sprintf("%03d.%05d", id[1], lo16),
		Dez35C:  fmt.Sprintf("%03d.%05d", id[2], lo16),
		Dez14:   fmt.Sprintf("%014d", v),
		Dez15:   fmt.Sprintf("%015d", rev),
		Dez20:   zk,
		Version: id[0],
		ID32:    uint32(v),
	}
}

// Printed is the pair that stands on most cards: "0008075634 123,14706".
func (f Forms) Printed() string {
	return f.Dez10 + " " + f.Dez35C[:3] + "," + f.Dez35C[4:]
}

// PrintedNumber is what a card with c's id usually has printed on it, "" if c
// is not an EM4100 card of which at least 32 bits are known.
func (c Card) PrintedNumber() string {
	if c.Technology != TechEM4100 || c.Bits < 32 {
		return ""
	}
	v, err := strconv.ParseUint(c.UID, 16, 64)
	if err != nil {
		return ""
	}
	return FormsOf([5]byte{byte(v >> 32), byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}).Printed()
}

// ID40 is the 40-bit id, or false if c is not a fully known EM4100 card.
func (c Card) ID40() (id [5]byte, ok bool) {
	if c.Technology != TechEM4100 || c.Bits != 40 {
		return id, false
	}
	n, err := hex.Decode(id[:], []byte(c.UID))
	return id, err == nil && n == len(id)
}
