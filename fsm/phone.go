package fsm

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"unicode"

	storehubv1 "storehub/proto/storehub/v1"
)

// A phone number is kept as it was typed and, read before the log with the tables of the world's numbers, in the form of
// E.164. Two numbers are the same when those are. A number that could not be read is itself and no other.

const (
	// shortNumber: so few digits are an extension or a service, which stands for nobody's phone.
	shortNumber = 6
	minTail     = 7
	maxTail     = 15 // no number is longer (E.164)
	// maxServiceCode is how many digits stand between the signs of a code such as *31#.
	maxServiceCode = 3
	// maxProbable is how many customers one tail of digits is shown for, and one number in a window.
	maxProbable = 20
)

// numbersIn are the phone numbers of a request, in the order in which they are prepared.
func numbersIn(cmd *storehubv1.Command) (list []string) {
	switch op := cmd.Op.(type) {
	case *storehubv1.Command_PutCustomer:
		return op.PutCustomer.Phones
	case *storehubv1.Command_ImportCustomers:
		for _, c := range op.ImportCustomers.Customers {
			list = append(list, c.Phones...)
		}
	case *storehubv1.Command_ReportCall:
		if op.ReportCall.Number != "" {
			return []string{op.ReportCall.Number}
		}
	case *storehubv1.Command_FlagNumber:
		if op.FlagNumber.Number != "" {
			return []string{op.FlagNumber.Number}
		}
	}
	return list
}

// numbersBefore reads the numbers of a request, in the shop's region.
func (s *State) numbersBefore(env Env, numbers []string) *storehubv1.Prepared {
	p := &storehubv1.Prepared{Region: s.effective.GetDefaultRegion(), PhonesVersion: env.Phones.Version}
	for _, n := range numbers {
		e164 := ""
		if !inPart(n) {
			e164 = env.Phones.E164(withoutCode(n), p.Region)
		}
		p.E164 = append(p.E164, e164)
	}
	return p
}

// preparedNumbers answers what was read of the numbers of this command, as many as it has. It refuses what was read for a shop
// elsewhere, and what no table of numbers would have answered.
func (tx *Tx) preparedNumbers(n int) ([]string, error) {
	p := tx.cmd.GetPrepared()
	if n == 0 {
		return nil, nil
	}
	if p.GetRegion() != tx.s.effective.GetDefaultRegion() || len(p.GetE164()) != n {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	for _, e164 := range p.E164 {
		if e164 != "" && !isE164(e164) {
			return nil, refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
		}
	}
	return p.E164, nil
}

func isE164(s string) bool {
	digits, plus := strings.CutPrefix(s, "+")
	return plus && len(digits) >= minTail && len(digits) <= maxTail && strings.Trim(digits, "0123456789") == ""
}

// digitsOf are the digits of a number, whatever people put between them; none of what has letters, such as a name of a SIP user.
func digitsOf(number string) string { return string(addDigits(nil, number)) }

// addDigits adds them to b, and none of what has letters.
func addDigits(b []byte, number string) []byte {
	begin := len(b)
	for _, r := range strings.TrimPrefix(number, "tel:") {
		switch {
		case r >= '0' && r <= '9':
			b = append(b, byte(r))
		case r >= '０' && r <= '９': // as an input method writes them
			b = append(b, byte(r-'０'+'0'))
		case unicode.IsLetter(r):
			return b[:begin]
		}
	}
	return b
}

// phoneKey orders numbers by their last digits, so that one look finds all with the same tail.
func phoneKey(number, e164 string) string {
	digits := digitsOf(cmp.Or(e164, number))
	if digits == "" {
		return "=" + number
	}
	return backwards(digits)
}

func backwards(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// isNumber tells whether a source has told a number at all, and not a picture or dashes. The name of a SIP user may have no digit.
func isNumber(number string) bool {
	return strings.ContainsFunc(number, unicode.IsDigit) || strings.ContainsFunc(number, unicode.IsLetter) && !inPart(number)
}

// codeSigns are what codes are dialled with.
const codeSigns = "*#"

// withoutCode is a number without what was dialled before it, as *31#, and behind it, as in *21*601234567#.
func withoutCode(number string) string {
	called, ends := strings.CutSuffix(number, "#")
	code := strings.TrimLeft(called, codeSigns)
	at := strings.IndexAny(code, codeSigns)
	if code == called || at < 1 || at > maxServiceCode || strings.Trim(code[:at], "0123456789") != "" || code[at] == '*' && !ends {
		return called
	}
	return code[at+1:]
}

// inPart tells whether a phone has shown only a part of a number, as ***700800: the rest reads like a whole one, of somebody else.
func inPart(number string) bool {
	number = withoutCode(number)
	if strings.ContainsAny(number, codeSigns+"＊＃•●…?") {
		return true
	}
	letters := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return r
	}, number)
	return letters != "" && strings.Trim(letters, "xX") == ""
}

// shownDigits is how much of a number everybody at work may see: enough to tell two customers of one name apart.
const shownDigits = 3

// masking stands for what is not shown of a number. None is ever written with it.
const masking = "•••"

// Mask is a number as P45 shows it, "••• ••• 456"; of one so short that this would be most of it, nothing is shown.
func Mask(number string) string {
	if number == "" {
		return ""
	}
	digits := digitsOf(number)
	if len(digits) < 2*shownDigits {
		return masking
	}
	return masking + " " + masking + " " + digits[len(digits)-shownDigits:]
}

// unmasked are the numbers of a request with those of the customer in place of what is shown of them: whoever may not see a number
// writes back what he sees, and must not write it over the number. What it stands for comes in the order in which it was shown.
func unmasked(phones, e164 []string, known *storehubv1.CustomerRow) (full, fullE164 []string) {
	full, fullE164 = slices.Clone(phones), slices.Clone(e164)
	given := make([]bool, len(known.GetPhones()))
	for i, p := range full {
		for j, whole := range known.GetPhones() {
			if !given[j] && strings.HasPrefix(p, masking) && p == Mask(whole) {
				full[i], fullE164[i], given[j] = whole, known.E164[j], true
				break
			}
		}
	}
	return full, fullE164
}

// checkShown refuses a number of which only a part is shown: nobody could call it.
func checkShown(field string, numbers ...string) error {
	for _, n := range numbers {
		if strings.Contains(n, masking) {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", field)
		}
	}
	return nil
}

func indexCustomer(s *State, before, after *storehubv1.CustomerRow) {
	for i, p := range before.GetPhones() {
		s.by.phoned.Delete(under(phoneKey(p, e164At(before, i))) + numberKey(before.Id))
	}
	for i, p := range after.GetPhones() {
		s.by.phoned.Set(under(phoneKey(p, e164At(after, i)))+numberKey(after.Id), numberKey(after.Id))
	}
}

// e164At stands beside a phone. The row may be one of a damaged snapshot, of which nobody knows yet.
func e164At(r *storehubv1.CustomerRow, i int) string {
	if i >= len(r.E164) {
		return ""
	}
	return r.E164[i]
}

// sameNumber tells whether two numbers are one.
func (s *State) sameNumber(number, e164, other, otherE164 string) bool {
	if s.effective.GetCompatExact() || e164 == "" || otherE164 == "" {
		return number == other
	}
	return e164 == otherE164
}

// owners are the customers who have a number, by id: one more than are ever listed, since a number may stand for "none" in a thousand
// imported lines.
func (s *State) owners(number, e164 string) (list []*storehubv1.CustomerRow) {
	prefixed(s.by.phoned, s.ownerPrefix(number, e164), func(_, key string) bool {
		row, _ := s.rows.customers.get(key)
		for i, p := range row.Phones {
			if s.sameNumber(number, e164, p, row.E164[i]) {
				list = append(list, row)
				break
			}
		}
		return len(list) <= maxFound
	})
	return list
}

// ownerPrefix is where in the index those stand who may have a number. What was read of it may be another number than what was read
// when it was saved, for a shop elsewhere; with compat_exact that does not matter.
func (s *State) ownerPrefix(number, e164 string) string {
	if digits := digitsOf(number); s.effective.GetCompatExact() && len(digits) >= minTail {
		return backwards(digits)[:minTail]
	}
	return under(phoneKey(number, e164))
}

// callersOf are the customers who may be calling from a number (B2): those who have it, else those who have one with the same
// tail, as a network that leaves the country out shows it. Nobody is behind a number that is not shown, or only in part.
func (s *State) callersOf(number, e164 string) ([]*storehubv1.CustomerRow, storehubv1.Match) {
	if number == "" || inPart(number) {
		return nil, storehubv1.Match_MATCH_NONE
	}
	if list := s.owners(number, e164); len(list) > 0 {
		return list, storehubv1.Match_MATCH_EXACT
	}
	digits, tail := digitsOf(cmp.Or(e164, number)), int(s.effective.GetMatchTail())
	if s.effective.GetCompatExact() || len(digits) <= shortNumber || len(digits) < tail {
		return nil, storehubv1.Match_MATCH_NONE
	}
	var list []*storehubv1.CustomerRow
	prefixed(s.by.phoned, backwards(digits)[:tail], func(_, key string) bool {
		row, _ := s.rows.customers.get(key)
		if !slices.Contains(list, row) { // he may have the tail in two countries
			list = append(list, row)
		}
		return len(list) < maxProbable
	})
	if len(list) == 0 {
		return nil, storehubv1.Match_MATCH_NONE
	}
	return list, storehubv1.Match_MATCH_PROBABLE
}

// customerKey is what the archive seals with what it keeps of a customer: made of bytes that the leader drew.
func (tx *Tx) customerKey(id uint64) ([]byte, error) {
	seed := tx.cmd.GetPrepared().GetKeySeed()
	if len(seed) != sha256.Size {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(append([]byte(nil), seed...), id))
	return sum[:16], nil
}
