package reader_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storehub/hw/reader"
)

type numberVector struct {
	Name   string `json:"name"`
	Bytes  string `json:"bytes_hex"`
	Expect struct {
		Forms map[string]string `json:"forms"`

		HexForward string `json:"hex_forward"`

		Input   *string `json:"input_text"`
		MatchOn string  `json:"match_on"`
		ID32    uint32  `json:"id32"`
		ID24    uint32  `json:"id24"`
		Error   string  `json:"error"`
	} `json:"expect"`
}

func TestNumberVectors(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "em4100_numbers.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vs []numberVector
	if err := json.Unmarshal(raw, &vs); err != nil {
		t.Fatal(err)
	}
	for _, v := range vs {
		t.Run(v.Name, func(t *testing.T) {
			switch e := v.Expect; {
			case e.Forms != nil:
				checkAllForms(t, [5]byte(unhex(t, v.Bytes)), e.Forms)
			case e.HexForward != "":
				// Of Mifare cards, which no driver here reads.
			case e.Input != nil:
				checkPrinted(t, v)
			default:
				t.Fatal("a vector that nothing checks")
			}
		})
	}
}

func checkAllForms(t *testing.T, id [5]byte, want map[string]string) {
	f := reader.FormsOf(id)
	got := map[string]string{
		"hex10": f.Hex10, "unique_tag_id_bitrev": f.BitRev, "dez8_6H8D": f.Dez8,
		"dez10_8H10D": f.Dez10, "dez5.5_4H4H": f.Dez55, "dez3.5A": f.Dez35A, "dez3.5B": f.Dez35B,
		"dez3.5C_2H4H_wg26": f.Dez35C, "dez14_IK2_10H": f.Dez14, "dez15_IK3": f.Dez15, "dez20_ZK": f.Dez20,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("forms (-want +got):\n%s", diff)
	}
	// Whatever is printed finds its card again.
	card := reader.EM4100Card(id)
	for _, printed := range []string{f.Dez10, f.Dez35C[:3] + "," + f.Dez35C[4:], f.Printed(), card.PrintedNumber()} {
		c, err := reader.ParseCard("printed:" + printed)
		if err != nil || !c.Matches(card) {
			t.Errorf("printed %q reads as %v, %v; the card is %v", printed, c, err, card)
		}
	}
}

// elsewhere are ways to write a number that the shop does not take: some readers print them, and
// the wg26 format reads the pair with a dot.
var elsewhere = []string{"111.27706", " 01 02 6f 6c 3a ", "００４０８５６６３４"}

func checkPrinted(t *testing.T, v numberVector) {
	c, err := reader.ParseCard("printed:" + *v.Expect.Input)
	if v.Expect.Error != "" || slices.Contains(elsewhere, *v.Expect.Input) {
		if err == nil {
			t.Fatalf("%q reads as %v", *v.Expect.Input, c)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	low, err := strconv.ParseUint(c.UID, 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	ok := false
	switch v.Expect.MatchOn {
	case "id32":
		ok = c.Bits == 32 && uint32(low) == v.Expect.ID32
	case "id24":
		ok = c.Bits == 24 && uint32(low) == v.Expect.ID24
	}
	if !ok {
		t.Errorf("%q reads as %v (%d)", *v.Expect.Input, c, low)
	}
}

func TestParseCard(t *testing.T) {
	for in, want := range map[string]string{
		"em4100:6f007b3972":            "em4100:6F007B3972",
		"6F007B3972":                   "em4100:6F007B3972",
		"0008075634":                   "em4100:0008075634", // hex here too, never guessed
		"em4100/32:007b3972":           "em4100/32:007B3972",
		"em4100/24:7B3972":             "em4100/24:7B3972",
		"iso14443a:2a83155e":           "iso14443a:2A83155E",
		"mag:31323334":                 "mag:31323334",
		"text:E4BC9A":                  "text:E4BC9A",
		"text:MEMBER-42":               "text:4D454D4245522D3432",
		"text:会":                       "text:E4BC9A",
		"text:4242":                    "text:4242", // hex, as readers name it
		"printed:123,14706":            "em4100/24:7B3972",
		"printed:0008075634":           "em4100/32:007B3972",
		"printed:0008075634 123,14706": "em4100/32:007B3972",
		"printed:123,14706 0008075634": "em4100/32:007B3972",
	} {
		if c, err := reader.ParseCard(in); err != nil || c.String() != want {
			t.Errorf("%q: %v, %v; want %s", in, c, err, want)
		}
	}
	for in, want := range map[string]error{
		"": reader.ErrFormat, "printed:": reader.ErrFormat, " 6F007B3972": reader.ErrFormat,
		"EM4100:6F007B3972": reader.ErrFormat, "em4100/40:6F007B3972": reader.ErrFormat,
		"em4100:007B3972": reader.ErrFormat, "em4100/24:007B3972": reader.ErrFormat, "iso14443a/32:2A83155E": reader.ErrFormat,
		"em4100:xyz": reader.ErrFormat, "rfid:00": reader.ErrFormat, "text:": reader.ErrFormat, "text:MEMBER\x00": reader.ErrFormat, "MEMBER-42": reader.ErrFormat, "text:" + strings.Repeat("41", 65): reader.ErrFormat,
		"printed:0008075634 123,14707": reader.ErrFormat, "printed:08075634": reader.ErrFormat, "printed:1,2,3": reader.ErrFormat,
		"printed:0008075634 0008075634": reader.ErrFormat, "printed:12a,00001": reader.ErrFormat, "printed:-000000001": reader.ErrFormat,
		"printed:123,65536": reader.ErrRange, "printed:256,00001": reader.ErrRange, "printed:4294967296": reader.ErrRange,
	} {
		if c, err := reader.ParseCard(in); !errors.Is(err, want) || !c.IsZero() {
			t.Errorf("%q: %v, %v; want %v", in, c, err, want)
		}
	}
}
