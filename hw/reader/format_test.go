package reader_test

import (
	"bytes"
	"testing"
	"time"

	"storehub/hw/reader"
)

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		format reader.Format
		line   string
		want   string // canonical card, or a reason
	}{
		{reader.FormatHex10, "6f007B3972", "em4100:6F007B3972"},
		{reader.FormatHex10, " 6F007B3972 ", "em4100:6F007B3972"},
		{reader.FormatHex10, "0008075634", "em4100:0008075634"},
		{reader.FormatHex10, "6F007B397", "length"},
		{reader.FormatHex10, "6F007B397G", "non_hex"},
		{reader.FormatHex10, "0000000000", "null_uid"},
		{reader.FormatDec10, "0008075634", "em4100/32:007B3972"},
		{reader.FormatDec10, "4294967296", "range"},
		{reader.FormatDec10, "00080756A4", "non_digit"},
		{reader.FormatDec10, "08075634", "length"},
		{reader.FormatDec8, "08075634", "em4100/24:7B3972"},
		{reader.FormatDec8, "16777216", "range"},
		{reader.FormatWG26, "12314706", "em4100/24:7B3972"},
		{reader.FormatWG26, "123,14706", "em4100/24:7B3972"},
		{reader.FormatWG26, "123.14706", "em4100/24:7B3972"},
		{reader.FormatWG26, "7B3972", "em4100/24:7B3972"},
		{reader.FormatWG26, "256,00001", "range"},
		{reader.FormatWG26, "25600001", "range"},
		{reader.FormatWG26, "0008075634", "length"},
		{reader.FormatText, "MEMBER-42", "text:4D454D4245522D3432"},
	} {
		events := play(reader.NewLine(c.format, 0), [][]byte{[]byte(c.line + "\r\n")}, 0)
		if len(events) != 1 {
			t.Fatalf("%s %q: %d events", c.format, c.line, len(events))
		}
		got := string(events[0].Reject)
		if got == "" {
			got = events[0].Card.String()
		}
		if got != c.want {
			t.Errorf("%s %q: %s, want %s", c.format, c.line, got, c.want)
		}
	}
}

func TestLongLineIsOneReject(t *testing.T) {
	d := reader.NewLine(reader.FormatText, 0)
	events := play(d, [][]byte{bytes.Repeat([]byte("x"), 100000), []byte("\rok\r")}, 0)
	if got := rejects(events); len(got) != 1 || got[0] != reader.ReasonLength {
		t.Errorf("rejects %v", got)
	}
	if got := cards(events); len(got) != 1 || got[0] != "text:6F6B" {
		t.Errorf("cards %v", got)
	}
}

func TestFrameIsTheInverse(t *testing.T) {
	card := reader.EM4100Card([5]byte{0x6F, 0, 0x7B, 0x39, 0x72})
	for driver, d := range map[string]reader.Decoder{
		reader.DriverRDM6300: reader.NewEM4100(),
		reader.DriverID12:    reader.NewEM4100(),
		reader.DriverEM18:    reader.NewEM18(),
		reader.DriverLine:    reader.NewLine(reader.FormatHex10, 0),
	} {
		frame, err := reader.Frame(driver, card)
		if err != nil {
			t.Fatal(err)
		}
		if got := cards(play(d, [][]byte{frame, frame}, 50*time.Millisecond)); len(got) != 2 || got[0] != card.String() || got[1] != got[0] {
			t.Errorf("%s: %q gives %v", driver, frame, got)
		}
	}
	if _, err := reader.Frame("rdm6300", reader.TextCard("x")); err == nil {
		t.Error("an RDM6300 read a text")
	}
	if _, err := reader.Frame("nfc", card); err == nil {
		t.Error("an unknown driver has a frame")
	}
}

// TestEM18Silence holds the length of silence that ends a frame without end.
func TestEM18Silence(t *testing.T) {
	d := reader.NewEM18()
	var got []reader.Event
	emit := func(e reader.Event) { got = append(got, e) }
	d.Push(t0, []byte("6F007B39725F"), emit)
	d.Tick(t0.Add(19*time.Millisecond), emit)
	if len(got) != 0 {
		t.Fatalf("after 19 ms: %v", got)
	}
	d.Push(t0.Add(20*time.Millisecond), []byte("6F007B"), emit)
	d.Push(t0.Add(90*time.Millisecond), []byte("39725F"), emit)
	d.Tick(t0.Add(110*time.Millisecond), emit)
	d.Push(t0.Add(200*time.Millisecond), []byte("6F007B39725F0"), emit)
	d.Tick(t0.Add(220*time.Millisecond), emit)
	if c, r := cards(got), rejects(got); len(c) != 2 || len(r) != 1 || r[0] != reader.ReasonLength {
		t.Errorf("cards %v, rejects %v", c, r)
	}
}

// TestCharsetHints: what an installer is told of a line that is no text.
func TestCharsetHints(t *testing.T) {
	for line, want := range map[string]string{
		"\xc4\xe3\xba\xc3":                 "GBK", // 你好
		"VIP\xbb\xe1\xd4\xb1-42":           "GBK", // VIP会员-42
		"\xb1\xb2\x33\xb4\x35\x36\xb7\xb8": "7E1", // 12345678, bit 7 is parity
		"\xb1\xb2\x8d":                     "7E1", // 12 CR: a Chinese character, but for its end
		"\x1b\x5b\x41":                     "",
		"\xff\xfe\x01":                     "",
	} {
		events := play(reader.NewLine(reader.FormatText, 0), [][]byte{[]byte(line + "\n")}, 0)
		if len(events) != 1 || events[0].Reject != reader.ReasonCharset || events[0].Hint != want {
			t.Errorf("% X: %+v, want the hint %q", line, events, want)
		}
	}
}
