package modem_test

import (
	"errors"
	"testing"
	"time"

	"storehub/hw/modem"
)

// submitTo is an SMS-SUBMIT up to its TP-DCS.
const submitTo = "000101099121436587F900"

// TestCodings reads texts in every way that a TP-DCS and a header allow.
func TestCodings(t *testing.T) {
	for name, c := range map[string]struct {
		hex  string
		want modem.Body
	}{
		"class in the general group": {submitTo + "1105C8329BFD06", modem.Body{Text: "Hello"}},
		"class of its own group":     {submitTo + "F005C8329BFD06", modem.Body{Text: "Hello"}},
		"waiting, discard":           {submitTo + "C805C8329BFD06", modem.Body{Text: "Hello"}},
		"waiting, store":             {submitTo + "D805C8329BFD06", modem.Body{Text: "Hello"}},
		"waiting, UCS2":              {submitTo + "E8044F60597D", modem.Body{Alphabet: modem.UCS2, Text: "你好"}},
		"UCS2 with a class":          {submitTo + "19044F60597D", modem.Body{Alphabet: modem.UCS2, Text: "你好"}},
		"half a pair":                {submitTo + "0804D83D0061", modem.Body{Alphabet: modem.UCS2, Text: "\uFFFDa"}},
		"euro":                       {submitTo + "00029B32", modem.Body{Text: "€"}},
		"unknown in the extension":   {submitTo + "00029B30", modem.Body{Text: "a"}},
		"escape twice":               {submitTo + "00029B0D", modem.Body{Text: " "}},
		"escape at the end":          {submitTo + "00011B", modem.Body{Text: " "}},
		"absolute validity": {"001901099121436587F90000" + "62103291041280" + "05C8329BFD06",
			modem.Body{Text: "Hello"}},
		"reference of two octets": {"004101099121436587F90008" + "0B" + "060804ABCD0302" + "4F60597D",
			modem.Body{Alphabet: modem.UCS2, Text: "你好", Concat: modem.Concat{Ref: 0xABCD, Total: 3, Part: 2}}},
		"header of another kind": {"004101099121436587F90008" + "09" + "0424020101" + "4F60",
			modem.Body{}},
		"no parts at all": {"004101099121436587F90008" + "0A" + "050003010000" + "4F60597D",
			modem.Body{Alphabet: modem.UCS2, Text: "你好"}},
	} {
		s, err := modem.DecodeSubmit(unhex(t, c.hex))
		if c.want == (modem.Body{}) {
			if !errors.Is(err, modem.ErrPDU) {
				t.Errorf("%s: %+v, %v", name, s, err)
			}
			continue
		}
		if err != nil || s.Body != c.want || s.Validity != 0 {
			t.Errorf("%s: %+v, %v; want %+v", name, s, err, c.want)
			continue
		}
		if pdu, err := s.Encode(); err != nil || len(pdu) == 0 {
			t.Errorf("%s: not written again: %v", name, err)
		}
	}
	for _, coding := range []string{"04", "0C", "20", "80", "B0", "F4"} {
		if s, err := modem.DecodeSubmit(unhex(t, submitTo+coding+"05C8329BFD06")); !errors.Is(err, modem.ErrPDU) {
			t.Errorf("coding %s: %+v, %v", coding, s, err)
		}
	}
}

// TestTimestamps are those of a service centre, good and bad.
func TestTimestamps(t *testing.T) {
	zone := func(quarters int) *time.Location { return time.FixedZone("", quarters*15*60) }
	for hex, want := range map[string]time.Time{
		"62103291041280": time.Date(2026, 1, 23, 19, 40, 21, 0, zone(8)),
		"6210329104128A": time.Date(2026, 1, 23, 19, 40, 21, 0, zone(-28)),
		"62103291041201": time.Date(2026, 1, 23, 19, 40, 21, 0, zone(10)),
		"62312091041280": {}, // a month 13
		"62200391041280": {}, // the 30th of February
		"00000000000000": {},
	} {
		d, err := modem.DecodeDeliver(unhex(t, "00040B911234567890F00000"+hex+"05C8329BFD06"))
		if err != nil || !d.At.Equal(want) || d.At.IsZero() != want.IsZero() {
			t.Errorf("%s: %v, %v; want %v", hex, d.At, err, want)
		}
	}
}

// TestSubmitRefuses holds that a Submit put together by hand is checked, too.
func TestSubmitRefuses(t *testing.T) {
	to := modem.Address{Type: modem.International, Value: "48123456789"}
	long := make([]rune, 161)
	for i := range long {
		long[i] = 'a'
	}
	for name, c := range map[string]struct {
		s    modem.Submit
		want error
	}{
		"letters in the number": {modem.Submit{To: modem.Address{Type: modem.AsDialled, Value: "12x"}}, modem.ErrNumber},
		"to a name":             {modem.Submit{To: modem.Address{Type: 0xD0, Value: "Shop"}}, modem.ErrNumber},
		"too many digits":       {modem.Submit{To: modem.Address{Type: modem.AsDialled, Value: string(long[:21])}}, modem.ErrNumber},
		"not in the alphabet":   {modem.Submit{To: to, Body: modem.Body{Text: "好"}}, modem.ErrText},
		"unknown alphabet":      {modem.Submit{To: to, Body: modem.Body{Alphabet: 4, Text: "a"}}, modem.ErrText},
		"too long":              {modem.Submit{To: to, Body: modem.Body{Text: string(long)}}, modem.ErrText},
		"too long with a header": {modem.Submit{To: to, Body: modem.Body{Text: string(long[:154]),
			Concat: modem.Concat{Ref: 1, Total: 2, Part: 1}}}, modem.ErrText},
	} {
		if pdu, err := c.s.Encode(); !errors.Is(err, c.want) || pdu != nil {
			t.Errorf("%s: %X, %v", name, []byte(pdu), err)
		}
	}
}
