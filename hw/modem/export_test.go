package modem

// What the tests of vectors look at and no program needs.

// ReadCLIP takes a +CLIP apart.
func ReadCLIP(line string) (number string, kind int, alpha string, validity int) {
	c := readCLIP(line)
	return c.number, c.kind, c.alpha, c.validity
}

// Lines cuts what a modem says.
func Lines(b []byte) (list []string) {
	l := lines{room: packetLine}
	for _, c := range b {
		if line, ended := l.push(c); ended {
			list = append(list, line)
		}
	}
	return list
}

// Record is a record of a Whozz box with its header.
type Record struct {
	Unit, Serial            uint64
	Line, Ring              string
	Start, Trusted, Limited bool
	Duration, Second        int
	Detail                  byte
	Who                     CallEvent
}

// Records reads all that a box sends, and why the rest was refused.
func Records(b []byte) (list []Record, rejects []Reason) {
	var f framer
	for _, c := range b {
		h, text, ended := f.push(c)
		if !ended {
			continue
		}
		r, why := readWhozz(text)
		if why != "" {
			rejects = append(rejects, why)
			continue
		}
		list = append(list, Record{
			Unit: h.unit, Serial: h.serial, Line: r.line, Ring: r.ring, Start: r.start, Trusted: r.trusted, Limited: r.limited,
			Duration: r.duration, Second: r.second, Detail: r.detail, Who: r.who,
		})
	}
	return list, rejects
}

// LogIn skips banner and login.
func (a *AMI) LogIn() { a.phase = amiOn }
