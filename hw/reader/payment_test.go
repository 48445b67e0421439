package reader_test

import (
	"fmt"
	"strings"
	"testing"

	"storehub/hw/reader"
)

// TestPaymentCards runs what magnetic stripe readers send through the line
// decoder: bank cards are flagged and nothing of them comes out.
func TestPaymentCards(t *testing.T) {
	for _, v := range vectors(t, "magstripe.json") {
		t.Run(v.Name, func(t *testing.T) {
			chunks, gap := chunksOf(t, v)
			for _, f := range reader.Formats() {
				events := play(reader.NewLine(f, 0), chunks, gap)
				if len(events) != 1 {
					t.Fatalf("%s: %d events, want 1", f, len(events))
				}
				if events[0].Payment != v.Expect.Payment {
					t.Errorf("%s: payment = %v, want %v", f, events[0].Payment, v.Expect.Payment)
				}
				if v.Expect.Payment {
					mustNotTell(t, events[0], v.Expect.Track2.ID)
				}
			}
			anyCut(t, func() reader.Decoder { return reader.NewLine(reader.FormatText, 0) }, unhex(t, v.Bytes))
		})
	}
}

func mustNotTell(t *testing.T, e reader.Event, pan string) {
	t.Helper()
	if (e != reader.Event{Payment: true}) {
		t.Errorf("a payment card tells %+v", e)
	}
	if strings.Contains(fmt.Sprintf("%+v", e), pan) {
		t.Error("the number is in the event")
	}
}

func TestPaymentRule(t *testing.T) {
	for line, want := range map[string]bool{
		";4111111111111111=2712101?":                         true,
		"4111111111111111=2712":                              true,
		"4111111111111111D2712101":                           true,  // as terminals write track 2
		";4111111111111111=2713101?":                         false, // no such month
		"4111111111111112=2712101":                           false, // Luhn
		";4111111111111112=2712101?":                         true,  // misread by one digit
		"4111111111111111":                                   false, // a number alone may be a bar code
		";1234567897=2712?":                                  false, // ten digits
		"%B4111111111111111^A/B^2712101?":                    true,  // track 1 alone
		"%B4111111111111112^A/B^2712101?":                    false,
		"%B4111 1111 1111 1111^DOE/J^2512101?":               true, // grouped as it is printed
		"%b 4111 1111 1111 1111 ^DOE/J^2512101?":             true,
		"%B4111 1111 1111 1112^DOE/J^2512101?":               false,
		"4111 1111 1111 1111^":                               false, // no track 1
		strings.Repeat("x", 200) + ";4111111111111111=2712?": true,  // too long to be kept, not to be seen
		"41111111111111110000=2712":                          false, // twenty digits
	} {
		events := play(reader.NewLine(reader.FormatText, 0), [][]byte{[]byte(line + "\r")}, 0)
		if len(events) != 1 || events[0].Payment != want {
			t.Errorf("%q: %+v, want payment %v", line, events, want)
		}
	}
}
