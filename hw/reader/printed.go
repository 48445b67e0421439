package reader

import (
	"fmt"
	"strconv"
	"strings"
)

// parsePrinted reads what stands on an EM4100 card: ten digits, the low 32
// bits; a pair such as 123,14706, the low 24; or both, which must agree. Eight
// digits alone are not taken: a pair says the same and cannot be mistaken.
func parsePrinted(s string) (Card, error) {
	var whole, pair Card
	for _, f := range strings.Fields(s) {
		high, low, isPair := strings.Cut(f, ",")
		seen := &whole
		if isPair {
			seen = &pair
		}
		if !seen.IsZero() || !isPair && len(f) != 10 {
			return Card{}, fmt.Errorf("%w: printed %q", ErrFormat, s)
		}
		var err error
		if isPair {
			*seen, err = printedPair(high, low)
		} else {
			*seen, err = decimal(f, 32)
		}
		if err != nil {
			return Card{}, err
		}
	}
	switch {
	case whole.IsZero() && pair.IsZero():
		return Card{}, fmt.Errorf("%w: nothing is printed", ErrFormat)
	case whole.IsZero():
		return pair, nil
	case !pair.IsZero() && !whole.Matches(pair):
		return Card{}, fmt.Errorf("%w: the two numbers of %q are not of one card", ErrFormat, s)
	}
	return whole, nil
}

// printedPair is one byte and two, as 123,14706.
func printedPair(high, low string) (Card, error) {
	h, err := digits(high, 8)
	if err != nil {
		return Card{}, err
	}
	l, err := digits(low, 16)
	if err != nil {
		return Card{}, err
	}
	return em4100Bits(h<<16|l, 24), nil
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
