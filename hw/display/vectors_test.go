package display_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"storehub/hw/display"
)

type vector struct {
	Name   string `json:"name"`
	Bytes  string `json:"bytes_hex"`
	Expect struct {
		Screen     *[2]string `json:"screen"`
		Brightness int        `json:"brightness"`
		CodePage   int        `json:"codepage"`
		Blink      int        `json:"blink"`
		CP866      string     `json:"text_cp866"`
		Selects    string     `json:"selects"`
		Then       string     `json:"then"`
		Input      string     `json:"input_text"`

		Cells     int    `json:"cells"`
		TextCells string `json:"text_cells"`
		ByteLen   int    `json:"byte_len"`
		Text      string `json:"text"`
		GBKOK     *bool  `json:"gbk_ok"`
		CellsUsed int    `json:"cells_used"`
	} `json:"expect"`
}

func vectors(t testing.TB, name string) []vector {
	t.Helper()
	var vs []vector
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &vs); err != nil {
		t.Fatal(err)
	}
	return vs
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fataler is a test or a property.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func newScreen(t fataler, driver string, enc display.Encoding) *display.Screen {
	t.Helper()
	s, err := display.NewScreen(driver, enc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(s *display.Screen, b []byte) { _, _ = s.Write(b) }

// TestScreenVectors shows published and constructed byte strings on the
// simulated displays. The vectors write cells as Latin-1.
func TestScreenVectors(t *testing.T) {
	for file, driver := range map[string]string{"display_epson.json": "epson", "display_cd5220.json": "cd5220"} {
		for _, v := range vectors(t, file) {
			t.Run(driver+"/"+v.Name, func(t *testing.T) {
				b := unhex(t, v.Bytes)
				s := newScreen(t, driver, display.ASCII)
				write(s, b)
				checkScreen(t, v, s)
				rapid.Check(t, func(t *rapid.T) {
					cut := newScreen(t, driver, display.ASCII)
					for rest := b; len(rest) > 0; {
						n := rapid.IntRange(1, len(rest)).Draw(t, "n")
						write(cut, rest[:n])
						rest = rest[n:]
					}
					if cut.Raw() != s.Raw() {
						t.Fatal("cutting changes the screen")
					}
				})
			})
		}
	}
}

func checkScreen(t *testing.T, v vector, s *display.Screen) {
	e := v.Expect
	if e.Screen != nil {
		if diff := cmp.Diff(*e.Screen, latin1(s)); diff != "" {
			t.Errorf("screen (-want +got):\n%s", diff)
		}
	}
	if e.Brightness != 0 && s.Brightness() != e.Brightness || s.CodeTable() != e.CodePage || s.Blink() != e.Blink {
		t.Errorf("brightness %d code table %d blink %d, want %d %d %d",
			s.Brightness(), s.CodeTable(), s.Blink(), e.Brightness, e.CodePage, e.Blink)
	}
	if e.CP866 != "" && strings.TrimRight(s.Lines()[0], " ") != e.CP866 {
		t.Errorf("reads %q, want %q", s.Lines()[0], e.CP866)
	}
	if e.Selects != "" && (e.Then != "printer" || s.Selected()) {
		t.Errorf("selected %v, want %s then %s", s.Selected(), e.Selects, e.Then)
	}
}

// latin1 shows each cell's byte as the character of that number.
func latin1(s *display.Screen) [2]string {
	var out [2]string
	for i, row := range s.Raw() {
		for _, b := range row {
			out[i] += string(rune(b))
		}
	}
	return out
}

// TestEncoderVectors makes the bytes of the vectors from their texts where
// the driver is meant to send just these.
func TestEncoderVectors(t *testing.T) {
	epson := map[string][2]string{"right_align_price": {"Foot massage 60m", "              198.00"}}
	for _, v := range vectors(t, "display_epson.json") {
		if lines, ok := epson[v.Name]; ok {
			d, err := display.NewDriver("epson", display.ASCII)
			if err != nil {
				t.Fatal(err)
			}
			want := unhex(t, v.Bytes)[2:] // after ESC @
			if got := d.Frame(lines); string(got) != string(want) {
				t.Errorf("%s: %X, want %X", v.Name, got, want)
			}
		}
	}
	d, err := display.NewDriver("cd5220", display.ASCII)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors(t, "display_cd5220.json") {
		if v.Name == "both_lines" {
			if got, want := d.Frame([2]string{"Bed 12", "Tech 88"}), unhex(t, v.Bytes)[2:]; string(got) != string(want) {
				t.Errorf("%s: %X, want %X", v.Name, got, want)
			}
		}
	}
}

func TestWidthVectors(t *testing.T) {
	for _, v := range vectors(t, "width_gbk.json") {
		t.Run(v.Name, func(t *testing.T) {
			e, want := v.Expect, unhex(t, v.Bytes)
			switch {
			case e.Cells > 0:
				if got := display.Width(e.TextCells); got != e.Cells {
					t.Errorf("%q has width %d, want %d", e.TextCells, got, e.Cells)
				}
				spelled, err := simplifiedchinese.GB18030.NewEncoder().String(e.TextCells)
				if err != nil || spelled != string(want) || len(want) != e.ByteLen {
					t.Errorf("spelled %X, %v; want %X", spelled, err, want)
				}
				if line := display.GBK.Line(e.Input); e.ByteLen == display.Cols && string(line[:]) != string(want) {
					t.Errorf("line %X, want %X", line, want)
				}
			case e.GBKOK != nil:
				checkGBK(t, e.Text, want, *e.GBKOK)
			case e.CellsUsed > 0:
				if got := display.Width(string(want)); got != e.CellsUsed {
					t.Errorf("width %d, want %d", got, e.CellsUsed)
				}
			default:
				t.Fatal("a vector that nothing checks")
			}
		})
	}
}

func checkGBK(t *testing.T, text string, want []byte, ok bool) {
	can := true
	for _, r := range text {
		can = can && display.GBK.Can(r)
	}
	line := display.GBK.Line(text)
	if can != ok || ok && string(line[:len(want)]) != string(want) {
		t.Errorf("%q: can %v, line %X; want %v, %X", text, can, line, ok, want)
	}
}
