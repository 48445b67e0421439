package reader

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// ParsePrinted reads the number printed on an EM4100 card: ten digits (the
// low 32 bits), eight digits (24), twelve to fourteen (all 40), a pair such as
// 123,14706 (24) or 00123,14706 (32), a ten-digit number with its pair, which
// must agree, or the id in hex if it has a letter or stands in five pairs.
// Full-width digits from a Chinese keyboard are accepted. Errors wrap
// ErrEmpty, ErrFormat, ErrRange or ErrInconsistent.
func ParsePrinted(s string) (Card, error) {
	fields := strings.FieldsFunc(narrow(s), unicode.IsSpace)
	if len(fields) == 0 {
		return Card{}, ErrEmpty
	}
	if c, ok := printedHex(fields); ok {
		return c, nil
	}
	if len(fields) > 2 {
		return Card{}, fmt.Errorf("%w: %q", ErrFormat, s)
	}
	best := Card{}
	for _, f := range fields {
		c, err := printedNumber(f)
		if err != nil {
			return Card{}, err
		}
		if !best.IsZero() && !best.Matches(c) {
			return Card{}, fmt.Errorf("%w: %q", ErrInconsistent, s)
		}
		if c.Bits > best.Bits {
			best = c
		}
	}
	return best, nil
}

// narrow turns full-width ASCII, as Chinese keyboards type it, into ASCII.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xFF01 && r <= 0xFF5E {
			return r - 0xFEE0
		}
		return r
	}, s)
}

// printedHex accepts ten hex digits when they cannot be a decimal number.
func printedHex(fields []string) (Card, bool) {
	joined := strings.Join(fields, "")
	if len(joined) != 10 || len(fields) != 1 && len(fields) != 5 {
		return Card{}, false
	}
	if len(fields) == 1 && !strings.ContainsAny(joined, "abcdefABCDEF") {
		return Card{}, false
	}
	v, err := strconv.ParseUint(joined, 16, 40)
	return em4100Bits(v, 40), err == nil
}

func printedNumber(f string) (Card, error) {
	if i := strings.IndexAny(f, ",."); i >= 0 {
		return printedPair(f[:i], f[i+1:])
	}
	switch n := len(f); {
	case n == 8:
		return decimal(f, 24)
	case n == 10:
		return decimal(f, 32)
	case n >= 12 && n <= 14:
		return decimal(f, 40)
	}
	return Card{}, fmt.Errorf("%w: %q", ErrFormat, f)
}

// printedPair reads 123,14706 (three digits: one byte) or 00123,14706 (five:
// two bytes) before the low 16 bits.
func printedPair(high, low string) (Card, error) {
	highBits := 8
	if len(high) == 5 {
		highBits = 16
	} else if len(high) > 3 {
		return Card{}, fmt.Errorf("%w: %q,%q", ErrFormat, high, low)
	}
	if len(low) > 5 {
		return Card{}, fmt.Errorf("%w: %q,%q", ErrFormat, high, low)
	}
	h, err := digits(high, highBits)
	if err != nil {
		return Card{}, err
	}
	l, err := digits(low, 16)
	if err != nil {
		return Card{}, err
	}
	return em4100Bits(h<<16|l, highBits+16), nil
}

func decimal(s string, bits int) (Card, error) {
	v, err := digits(s, bits)
	if err != nil {
		return Card{}, err
	}
	return em4100Bits(v, bits), nil
}

// digits reads an unsigned decimal number of at most bits bits.
func digits(s string, bits int) (uint64, error) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, fmt.Errorf("%w: %q", ErrFormat, s)
	}
	v, err := strconv.ParseUint(s, 10, bits)
	if err != nil {
		return 0, fmt.Errorf("%w: %s needs more than %d bits", ErrRange, s, bits)
	}
	return v, nil
}
