package reader_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
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
		UID40   string  `json:"uid40_hex"`
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
	for _, printed := range []string{f.Dez8, f.Dez10, f.Dez55, f.Dez35C, f.Dez14, f.Dez14[2:], f.Printed(), card.PrintedNumber()} {
		if printed == f.Dez14[2:] && f.Dez14[:2] != "00" {
			continue // twelve digits are not enough for this one
		}
		c, err := reader.ParsePrinted(printed)
		if err != nil || !c.Matches(card) {
			t.Errorf("printed %q reads as %v, %v; the card is %v", printed, c, err, card)
		}
	}
}

func checkPrinted(t *testing.T, v numberVector) {
	errs := map[string]error{"range": reader.ErrRange, "empty": reader.ErrEmpty, "": nil}
	want, ok := errs[v.Expect.Error]
	if !ok {
		t.Fatalf("unknown error %q", v.Expect.Error)
	}
	c, err := reader.ParsePrinted(*v.Expect.Input)
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
	if want != nil {
		return
	}
	low, perr := strconv.ParseUint(c.UID, 16, 64)
	if perr != nil {
		t.Fatal(perr)
	}
	switch {
	case v.Expect.UID40 != "":
		ok = c.Bits == 40 && c.UID == v.Expect.UID40
	case v.Expect.MatchOn == "id32":
		ok = c.Bits == 32 && uint32(low) == v.Expect.ID32
	case v.Expect.MatchOn == "id24":
		ok = c.Bits == 24 && uint32(low) == v.Expect.ID24
	}
	if !ok {
		t.Errorf("%q reads as %v (%d)", *v.Expect.Input, c, low)
	}
}

func TestParsePrintedRefuses(t *testing.T) {
	for in, want := range map[string]error{
		"0008075634 123,14707":             reader.ErrInconsistent,
		"123,65536":                        reader.ErrRange,
		"16777216":                         reader.ErrRange, // eight digits are 24 bits
		"1099511627776":                    reader.ErrRange, // 41 bits
		"123":                              reader.ErrFormat,
		"12a,00001":                        reader.ErrFormat,
		"1,2,3":                            reader.ErrFormat,
		"-000000001":                       reader.ErrFormat,
		"0008075634 0008075634 0008075634": reader.ErrFormat,
		" \t":                              reader.ErrEmpty,
	} {
		if c, err := reader.ParsePrinted(in); !errors.Is(err, want) {
			t.Errorf("%q: %v, %v; want %v", in, c, err, want)
		}
	}
}

func TestParseCard(t *testing.T) {
	for in, want := range map[string]string{
		"em4100:6f007b3972":            "em4100:6F007B3972",
		"6F007B3972":                   "em4100:6F007B3972",
		"0008075634":                   "em4100:0008075634", // hex here too, never guessed
		"em4100/32:007b3972":           "em4100/32:007B3972",
		"em4100/24:7B3972":             "em4100/24:7B3972",
		"EM4100/40:6F007B3972":         "em4100:6F007B3972",
		"iso14443a:2a83155e":           "iso14443a:2A83155E",
		"iso14443a/32:2a83155e":        "iso14443a:2A83155E",
		"text:E4BC9A":                  "text:E4BC9A",
		"printed:123,14706":            "em4100/24:7B3972",
		"printed:0008075634 123,14706": "em4100/32:007B3972",
	} {
		if c, err := reader.ParseCard(in); err != nil || c.String() != want {
			t.Errorf("%q: %v, %v; want %s", in, c, err, want)
		}
	}
	for in, want := range map[string]error{
		"": reader.ErrEmpty, "printed:": reader.ErrEmpty,
		"em4100:007B3972": reader.ErrFormat, "em4100/24:007B3972": reader.ErrFormat,
		"em4100:xyz": reader.ErrFormat, "rfid:00": reader.ErrFormat, "iso14443a:00": reader.ErrFormat, "text:": reader.ErrFormat,
	} {
		if c, err := reader.ParseCard(in); !errors.Is(err, want) {
			t.Errorf("%q: %v, %v; want %v", in, c, err, want)
		}
	}
}
