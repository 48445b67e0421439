package phones_test

import (
	"os"
	"strings"
	"testing"

	"storehub/fsm/phones"
)

// Numbers of twelve countries as people and networks of each write them (P22, P23, P24).
func TestE164(t *testing.T) {
	for _, c := range []struct{ region, e164, typed string }{
		{"CZ", "+420777123456", "777 123 456|777123456|+420777123456|00420 777-123-456|tel:+420-777-123-456|420777123456| 777 123 456 "},
		{"CN", "+8613800138000", "138 0013 8000|+8613800138000|8613800138000|0086 138 0013 8000|１３８００１３８０００|138-0013-8000"},
		{"CN", "+862151082965", "021 5108 2965|02151082965|+86 21 5108 2965|(021) 51082965"},
		{"PL", "+48601234567", "601234567|+48 601 234 567|601-234-567|0048601234567|48601234567|601.234.567|tel:601234567;phone-context=+48"},
		{"TW", "+886912345678", "0912 345 678|0912345678|+886 912 345 678|886912345678"},
		{"DE", "+4930901820", "030 901820|+49 30 901820|+49 (0)30 901820|0049 30 901820|030/901820"},
		{"GB", "+447911123456", "07911 123456|+44 7911 123456|+44 (0)7911 123456|0044 7911 123456"},
		{"US", "+12125550123", "(212) 555-0123|212.555.0123|1 212 555 0123|+1-212-555-0123"},
		{"HU", "+36301234567", "06 30 123 4567|+36 30 123 4567|06-30-123-4567|0036 30 123 4567"},
		{"IT", "+390236618300", "02 3661 8300|+39 02 3661 8300|0039 02 3661 8300"},
		{"RU", "+79161234567", "8 916 123-45-67|+7 916 123 45 67|8 (916) 123 45 67"},
		{"FR", "+33612345678", "06 12 34 56 78|+33 6 12 34 56 78|0033612345678|06.12.34.56.78"},
		{"JP", "+81312345678", "03-1234-5678|+81 3 1234 5678|０３（１２３４）５６７８"},
		{"SK", "+421905123456", "0905 123 456|+421 905 123 456|00421905123456"},
		{"VN", "+84912345678", "0912 345 678|+84 912 345 678"},
		{"PL", "+8613800138000", "+86 138 0013 8000|008613800138000"},
		// None.
		{"PL", "", "|  |112|12345|anna|sip:anna@example.org|anna123456789|1-800-FLOWERS|+|00|#31#601234567890123|" + strings.Repeat("9", 300) + "|+48 60|--"},
		{"XX", "", "601234567"},
		{"XX", "+48601234567", "+48 601 234 567"},
	} {
		for typed := range strings.SplitSeq(c.typed, "|") {
			if got := phones.E164(typed, c.region); got != c.e164 {
				t.Errorf("%q in %s: got %q, want %q", typed, c.region, got, c.e164)
			}
		}
	}
}

func TestRegion(t *testing.T) {
	for region, want := range map[string]bool{"CN": true, "PL": true, "pl": false, "XX": false, "": false, "001": false} {
		if phones.Region(region) != want {
			t.Errorf("%q: want %v", region, want)
		}
	}
}

func TestVersionIsTheModules(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if want := "github.com/nyaruka/" + phones.Version + "\n"; !strings.Contains(string(mod), want) {
		t.Errorf("go.mod does not want %q", want)
	}
}

// Whatever a network sends, the answer is a number or nothing.
func FuzzE164(f *testing.F) {
	f.Add("777 123 456", "CZ")
	f.Fuzz(func(t *testing.T, number, region string) {
		got := phones.E164(number, region)
		if got != "" && (got[0] != '+' || len(got) < 5 || len(got) > 18) {
			t.Errorf("%q in %q: %q", number, region, got)
		}
	})
}
