package reader

const (
	panMin = 13 // shortest payment card number, in digits
	panMax = 19 // longest
)

// paymentScan watches a line go by for a payment card: 13 to 19 digits that
// pass Luhn, followed by '=' or 'D' and a month of expiry (track 2), or preceded by
// 'B' and followed by '^' (track 1, where the number may be grouped by blanks). Behind the sentinel ';' of track 2 the
// layout is enough without Luhn: better refuse a house card that imitates a
// bank's than keep a number that was misread by one digit. It sees every byte
// of the line, also of one too long to be kept, and holds one number at a time.
type paymentScan struct {
	run   [panMax]byte
	n     int  // digits in the run; panMax+1 means too many
	lead  byte // what stands before the run
	prev  byte
	after int // 0: none; 1..4: how many digits of YYMM are expected next, counted up
	month byte
	found bool
}

func (p *paymentScan) reset() { *p = paymentScan{} }

func (p *paymentScan) step(c byte) {
	if c == ' ' && p.inTrack1() {
		return
	}
	digit := c >= '0' && c <= '9'
	p.expiry(c, digit)
	if digit {
		if p.n == 0 {
			p.lead = p.prev
		}
		if p.n < panMax {
			p.run[p.n] = c - '0'
		}
		p.n = min(p.n+1, panMax+1)
	} else {
		p.number(c)
		p.n = 0
	}
	p.prev = c
}

// inTrack1 reports that a track 1 number may be under way, whose blanks say nothing.
func (p *paymentScan) inTrack1() bool {
	lead := p.lead
	if p.n == 0 {
		lead = p.prev
	}
	return lead == 'B' || lead == 'b'
}

// expiry checks the YYMM that follows the number and '='.
func (p *paymentScan) expiry(c byte, digit bool) {
	if p.after == 0 {
		return
	}
	if !digit {
		p.after = 0
		return
	}
	switch p.after {
	case 3:
		p.month = (c - '0') * 10
	case 4:
		p.month += c - '0'
		p.found = p.found || p.month >= 1 && p.month <= 12
		p.after = -1
	}
	p.after++
}

// number judges the run of digits that c ends.
func (p *paymentScan) number(c byte) {
	if p.n < panMin || p.n > panMax {
		return
	}
	switch {
	case (c == '=' || c == 'D' || c == 'd') && (p.lead == ';' || luhn(p.run[:p.n])):
		p.after = 1
	case c == '^' && p.inTrack1() && luhn(p.run[:p.n]):
		p.found = true
	}
}

// luhn is the check of payment card numbers, ISO/IEC 7812.
func luhn(digits []byte) bool {
	sum := 0
	for i, d := range digits {
		v := int(d)
		if (len(digits)-i)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}
