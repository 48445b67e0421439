package display_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"storehub/hw/display"
)

var drivers = []string{display.DriverEpson, display.DriverCD5220}

// boards are lines as the shop shows them, and what must arrive per encoding.
var boards = []struct {
	text string
	want map[display.Encoding]string
}{
	{"下一位 12 15 18", map[display.Encoding]string{
		display.GB18030: "下一位 12 15 18     ", display.GBK: "下一位 12 15 18     ",
		display.ASCII: "?????? 12 15 18     ", display.CP852: "?????? 12 15 18     "}},
	{"Nast. 12 żółć ŁÓDŹ", map[display.Encoding]string{
		display.GB18030: "Nast. 12 zolc LODZ  ", display.GBK: "Nast. 12 zolc LODZ  ",
		display.ASCII: "Nast. 12 zolc LODZ  ", display.CP852: "Nast. 12 żółć ŁÓDŹ  "}},
	{"Z\u0307o\u0301 decomposed", map[display.Encoding]string{ // NFC first
		display.CP852: "Żó decomposed       ", display.ASCII: "Zo decomposed       "}},
	{"a\x1b\x0c\r\nb\u0085c\x7f", map[display.Encoding]string{
		display.GB18030: "a????b?c?           ", display.ASCII: "a????b?c?           ", display.CP852: "a????b?c?           "}},
	{"好😀好", map[display.Encoding]string{display.GB18030: "好??好              ", display.ASCII: "??????              "}},
	{"一二三四五六七八九十百", map[display.Encoding]string{display.GBK: "一二三四五六七八九十"}},
	{"一二三四五六七八九1十", map[display.Encoding]string{display.GBK: "一二三四五六七八九1 "}},
	{"𠮷A", map[display.Encoding]string{display.GB18030: "??A                 "}},
	{"x\u200dy\u0300\ufe0f", map[display.Encoding]string{display.ASCII: "xy                  "}},
	{"★VIP足疗·8 12 18", map[display.Encoding]string{
		display.GB18030: "★VIP足疗·8 12 18  ", display.GBK: "★VIP足疗·8 12 18  ", display.ASCII: "??VIP??????8 12 18  "}},
	{"贵宾Ⅱ €5 … α я", map[display.Encoding]string{
		display.GB18030: "贵宾Ⅱ €5 … α я ", display.CP852: "?????? ??5 ?? ?? ?? "}},
	{"a≠b 1≥0", map[display.Encoding]string{display.GB18030: "a≠b 1≥0           ", display.ASCII: "a??b 1??0           "}},
	{"soft\u00adhyphen", map[display.Encoding]string{ // it has a place in the table and none on the line
		display.GB18030: "softhyphen          ", display.CP852: "softhyphen          "}},
	{"“q”—’", map[display.Encoding]string{display.ASCII: `"q"-'               `}},
}

func TestBoards(t *testing.T) {
	for _, driver := range drivers {
		for _, b := range boards {
			for enc, want := range b.want {
				lines := show(t, driver, enc, [2]string{b.text, "2"})
				if lines[0] != want || strings.TrimSpace(lines[1]) != "2" {
					t.Errorf("%s %s %q: shows %q, want %q", driver, enc, b.text, lines, want)
				}
			}
		}
	}
}

// show sends lines to a display and reads it.
func show(t fataler, driver string, enc display.Encoding, lines [2]string) [2]string {
	t.Helper()
	d, err := display.NewDriver(driver, enc)
	if err != nil {
		t.Fatal(err)
	}
	s := newScreen(t, driver, enc)
	write(s, d.Init())
	write(s, d.Frame(lines))
	return s.Lines()
}

// TestAnyText holds for every text: twenty bytes a line, twenty cells shown,
// no control byte on the wire beyond the commands.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		enc := rapid.SampledFrom(display.Encodings()).Draw(t, "enc")
		driver := rapid.SampledFrom(drivers).Draw(t, "driver")
		text := rapid.String().Draw(t, "text")
		for _, b := range enc.Line(text) {
			if b < ' ' || b == 0x7F {
				t.Fatalf("control byte %02X in a line", b)
			}
		}
		for _, line := range show(t, driver, enc, [2]string{text, text}) {
			cells := 0
			for _, r := range line {
				if r >= 0x80 && (enc == display.GBK || enc == display.GB18030) {
					cells++
				}
				cells++
			}
			if cells != display.Cols || strings.ContainsRune(line, utf8.RuneError) {
				t.Fatalf("%q shows %q: %d cells", text, line, cells)
			}
		}
	})
}

// TestNoCharacterIsWiderThanItsWidth: whoever lays out a line by widths gets all of it.
func TestNoCharacterIsWiderThanItsWidth(t *testing.T) {
	for _, enc := range display.Encodings() {
		for r := rune(0); r < 0x20000; r++ {
			if n, w := enc.Cells(r), display.Width(string(r)); n > w {
				t.Errorf("%s: %U %c takes %d cells, counted as %d", enc, r, r, n, w)
			}
		}
	}
}

// TestInitHeals cuts a frame anywhere, as an unplugged cable does: after Init
// and a whole frame the display shows the truth.
func TestInitHeals(t *testing.T) {
	for _, driver := range drivers {
		for _, enc := range display.Encodings() {
			d, err := display.NewDriver(driver, enc)
			if err != nil {
				t.Fatal(err)
			}
			whole := append(d.Init(), d.Frame([2]string{"old old old", "old 2"})...)
			for cut := range whole {
				s := newScreen(t, driver, enc)
				write(s, whole[:cut])
				write(s, d.Init())
				write(s, d.Frame([2]string{"new", "new 2"}))
				if l := s.Lines(); strings.TrimSpace(l[0]) != "new" || strings.TrimSpace(l[1]) != "new 2" {
					t.Errorf("%s %s cut at %d: shows %q", driver, enc, cut, l)
				}
			}
		}
	}
}

func TestUnknownNames(t *testing.T) {
	if _, err := display.NewDriver("vfd", display.ASCII); err == nil || !strings.Contains(err.Error(), "epson") {
		t.Errorf("unknown driver: %v", err)
	}
	if _, err := display.NewScreen("epson", "utf-8"); err == nil || !strings.Contains(err.Error(), "cp852") {
		t.Errorf("unknown encoding: %v", err)
	}
}

// FuzzScreen holds that no bytes break a screen and that cutting is nothing.
func FuzzScreen(f *testing.F) {
	for _, file := range []string{"display_epson.json", "display_cd5220.json"} {
		for _, v := range vectors(f, file) {
			f.Add(unhex(f, v.Bytes))
		}
	}
	f.Add([]byte("\x1F\x03aaaaaaaaaaaaaaaaaaaaaa\x1F\x01b\x1F\x02\n\n\x1F\nc"))
	f.Add([]byte("\x1B\x57\x01\x01\x01\x01\x02\x02x\x1B&\x01ABxxxxxxxxxxxxy\x1F(E\x02\x00ab"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, driver := range drivers {
			for _, enc := range display.Encodings() {
				whole, cut := newScreen(t, driver, enc), newScreen(t, driver, enc)
				write(whole, b)
				for i := range b {
					write(cut, b[i:i+1])
				}
				if whole.Lines() != cut.Lines() {
					t.Errorf("%s %s: cutting changes %q to %q", driver, enc, whole.Lines(), cut.Lines())
				}
			}
		}
	})
}

// FuzzLine holds that any string is twenty printable bytes.
func FuzzLine(f *testing.F) {
	for _, v := range vectors(f, "width_gbk.json") {
		f.Add(v.Expect.Input)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, enc := range display.Encodings() {
			for _, b := range enc.Line(s) {
				if b < ' ' || b == 0x7F {
					t.Errorf("%s: byte %02X", enc, b)
				}
			}
		}
	})
}
