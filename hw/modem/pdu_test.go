package modem_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"storehub/hw/modem"
)

// TestAnyMessage holds for every text that can be sent: the parts, read again,
// are the text, no part is too long, and all belong together.
func TestAnyMessage(t *testing.T) {
	gsm := rapid.SampledFrom([]rune("@£$¥èé\n\r_ΔΩÆß !\"¤%0Az¡Ä§¿äà^{}\\[~]|€"))
	any := rapid.Rune().Filter(func(r rune) bool { return r >= ' ' && (r < 0x7F || r > 0x9F) })
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.SampledFrom([]*rapid.Generator[rune]{gsm, any}).Draw(t, "alphabet")
		text := rapid.StringOfN(one, 0, 700, -1).Draw(t, "text")
		number := rapid.StringMatching(`\+[0-9]{7,15}|[0-9]{3,20}`).Draw(t, "number")
		ref := rapid.Byte().Draw(t, "ref")
		pdus, err := modem.Encode(number, text, ref)
		if err != nil {
			if !errors.Is(err, modem.ErrText) || !strings.Contains(err.Error(), "parts") {
				t.Fatal(err)
			}
			return
		}
		var got strings.Builder
		for i, pdu := range pdus {
			s, err := modem.DecodeSubmit(pdu)
			if err != nil {
				t.Fatal(err)
			}
			if pdu.Len() != len(pdu)-1 || len(pdu) > 1+165 { // 3GPP TS 23.040: a TPDU has at most 164 octets, and TP-VP
				t.Fatalf("%d octets", len(pdu))
			}
			want := modem.Concat{}
			if len(pdus) > 1 {
				want = modem.Concat{Ref: uint16(ref), Total: byte(len(pdus)), Part: byte(i + 1)}
			}
			if s.To.String() != number || s.Concat != want || s.Validity != modem.Validity {
				t.Fatalf("%+v, want %+v", s, want)
			}
			got.WriteString(s.Text)
		}
		if want := norm.NFC.String(text); got.String() != want || len(pdus) > modem.PartsMax {
			t.Fatalf("%d parts say %q, want %q", len(pdus), got.String(), want)
		}
	})
}

// TestNoHalfCharacters puts a character of two units where a part ends.
func TestNoHalfCharacters(t *testing.T) {
	for text, want := range map[string][]int{
		strings.Repeat("a", 152) + "€" + strings.Repeat("a", 20): {152, 21},
		strings.Repeat("好", 66) + "😀" + strings.Repeat("好", 20):  {66, 21},
	} {
		_, parts, err := modem.Split(text)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, p := range parts {
			got = append(got, len([]rune(p)))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("characters per part (-want +got):\n%s", diff)
		}
	}
}

// TestRefusedTexts holds that what cannot be sent is refused and says why,
// without telling it to whoever reads the log.
func TestRefusedTexts(t *testing.T) {
	for text, says := range map[string]string{
		"secret \x1a":                       "U+001A",
		"secret \x00":                       "U+0000",
		"secret \xff":                       "UTF-8",
		"secret\ttab":                       "U+0009",
		strings.Repeat("secret", 255) + "s": "11 parts",
		strings.Repeat("secretś", 100):      "11 parts",
	} {
		_, err := modem.Encode("+48123456789", text, 0)
		if !errors.Is(err, modem.ErrText) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, want %s", text, err, says)
		}
	}
	if _, parts, err := modem.Split(strings.Repeat("secret", 255)); err != nil || len(parts) != modem.PartsMax {
		t.Errorf("the longest text has %d parts, %v", len(parts), err)
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]modem.Address{
		"+48 123-456-789":   {Type: modem.International, Value: "48123456789"},
		"+1 (212) 555.0100": {Type: modem.International, Value: "12125550100"},
		"138 0013 8000":     {Type: modem.AsDialled, Value: "13800138000"},
		"0048/123456789":    {Type: modem.AsDialled, Value: "0048123456789"},
		"112":               {Type: modem.AsDialled, Value: "112"},
	} {
		if got, err := modem.ParseAddress(in); err != nil || got != want {
			t.Errorf("%s: %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "+", "12", "+123456", "+1234567890123456", strings.Repeat("1", 21), "+48 12345678x",
		"48+123456789", "*100#", "１３８００１３８０００", "++48123456789", "+48\r123456789", "a;b"} {
		_, err := modem.Encode(in, "hello", 0)
		if !errors.Is(err, modem.ErrNumber) || len(in) > 3 && strings.Contains(err.Error(), in) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

// TestSenderName is a message from a shop that shows a name.
func TestSenderName(t *testing.T) {
	b := unhex(t, "00040DD0C2B03BEC0ECF01"+"0000"+"62103291041280"+"05C8329BFD06")
	d, err := modem.DecodeDeliver(b)
	if err != nil || d.From.String() != "Bananas" || d.Text != "Hello" {
		t.Errorf("%+v, %v", d, err)
	}
}

// TestValidity goes over all values of TP-VP.
func TestValidity(t *testing.T) {
	base := modem.Submit{To: modem.Address{Type: modem.International, Value: "48123456789"}}
	last := time.Duration(0)
	for vp := range 256 {
		pdu, err := base.Encode()
		if err != nil {
			t.Fatal(err)
		}
		b := append([]byte{}, pdu...)
		b[1] |= 0x10
		b = append(b[:len(b)-1], byte(vp), 0)
		s, err := modem.DecodeSubmit(b)
		if err != nil || s.Validity <= last {
			t.Fatalf("%d: %v after %v, %v", vp, s.Validity, last, err)
		}
		for _, d := range []time.Duration{s.Validity, last + 1} { // it and all that is a little shorter
			again := s
			again.Validity = d
			if pdu, err := again.Encode(); err != nil || string(pdu) != string(b) {
				t.Errorf("%d: %v is %s, %v", vp, d, pdu.Hex(), err)
			}
		}
		last = s.Validity
	}
}

// TestUnreadable is what is no message, or none with text.
func TestUnreadable(t *testing.T) {
	for name, b := range map[string]string{
		"nothing":         "",
		"deliver":         "00040B911234567890F000000250100173832305C8329BFD06",
		"too long":        "000101099121436587F900000CF4F29C0E6A97E7F3F0B90CFF",
		"binary":          "000101099121436587F9000402F4F2",
		"compressed":      "000101099121436587F9002002F4F2",
		"reserved":        "000101099121436587F9008002F4F2",
		"half a unit":     "000101099121436587F90008034F6059",
		"header too long": "004101099121436587F900000505FFFFFFFF",
		"header is all":   "004101099121436587F9000001050003",
		"header is more":  "004101099121436587F9000006050003010201",
		"141 octets":      submitTo + "088E" + strings.Repeat("0061", 71),
		"hole in number":  "0001010991214F6587F9000000",
		"long number":     "00010115912143658721436587214365870000000000",
		"to a name":       "000101" + "0DD0C2B03BEC0ECF01" + "000000",
	} {
		if s, err := modem.DecodeSubmit(unhex(t, b)); !errors.Is(err, modem.ErrPDU) || s.Text != "" {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}
