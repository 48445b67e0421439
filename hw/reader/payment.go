package reader

const (
	panMin = 13 // shortest payment card number, in digits
	panMax = 19 // longest
)

// paymentScan watches a line go by for a payment card: 13 to 19 digits that
// pass Luhn, followed by '=' and a month of expiry (track 2), or preceded by
// 'B' and followed by '^' (track 1). It sees every byte of the line, also of
// one too long to be kept, and holds one number at a time.
type paymentScan struct {
	run   [panMax]byte
	n     int  // digits in the run; panMax+1 means too many
	bRun  bool // the run stands behind a 'B'
	prev  byte
	after int // 0: none; 1..4: how many digits of YYMM are expected next, counted up
	month byte
	found bool
}

func (p *paymentScan) reset() { *p = paymentScan{} }

func (p *paymentScan) step(c byte) {
	digit := c >= '0' && c <= '9'
	p.expiry(c, digit)
	if digit {
		if p.n == 0 {
			p.bRun = p.prev == 'B' || p.prev == 'b'
		}
		if p.n < panMax {
			p.run[p.n] = c - '0'
		}
		p.n = min(p.n+1, panMax+1)
	} else {
		if p.number() {
			p.found = p.found || c == '^' && p.bRun
			if c == '=' {
				p.after = 1
			}
		}
		p.n = 0
	}
	p.prev = c
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

// number reports whether the run that just ended is a card number by Luhn.
func (p *paymentScan) number() bool {
	if p.n < panMin || p.n > panMax {
		return false
	}
	sum := 0
	for i, d := range p.run[:p.n] {
		v := int(d)
		if (p.n-i)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}
