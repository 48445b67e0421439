package fsm

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	storehubv1 "storehub/proto/storehub/v1"
)

// TestSearchIgnoresCase: a search finds what a comparison in small letters finds, in whatever script.
func TestSearchIgnoresCase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("aAbB zŻżÉé李İ1２-")), 0, 8, -1)
		known := letters.Draw(t, "known")
		text := strings.ToLower(rapid.OneOf(letters, rapid.Just(known)).Draw(t, "text"))
		q := needle{text: text}
		for range 2 { // the room of the first time is not in the second's way
			if got, want := q.in(known), strings.Contains(known, text) || strings.Contains(strings.ToLower(known), text); got != want {
				t.Fatalf("%q in %q: expected %v, saw %v", text, known, want, got)
			}
		}
	})
}

func TestSearchFindsPartsOfNumbers(t *testing.T) {
	row := &storehubv1.CustomerRow{Phones: []string{"601 234-567", "sip:ewa7", "１２３ 99"}, E164: []string{"+48601234567", "", ""}}
	for digits, want := range map[string]bool{"1234": true, "86012": true, "48601": true, "4567": true, "12399": true, "5678": false, "7": true, "ewa": false} {
		q := needle{text: "=" + digits, digits: []byte(digits)}
		if got := q.hasNumber(row); got != want {
			t.Errorf("%s: expected %v, saw %v", digits, want, got)
		}
	}
	for text, want := range map[string]bool{"ewa7": true, "234-5": true, "anna": false} {
		if got := (&needle{text: text}).hasNumber(row); got != want {
			t.Errorf("%s: expected %v, saw %v", text, want, got)
		}
	}
}
