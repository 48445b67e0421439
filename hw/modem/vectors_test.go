package modem_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"storehub/hw/modem"
)

type vector struct {
	Name   string `json:"name"`
	Bytes  string `json:"bytes_hex"`
	Mode   string `json:"mode"`
	Expect struct {
		Type   string `json:"type"`
		To     string `json:"to"`
		From   string `json:"from"`
		SMSC   string `json:"smsc"`
		DCS    *byte  `json:"dcs"`
		VP     byte   `json:"vp"`
		MR     *byte  `json:"mr"`
		Ref    uint16 `json:"ref"`
		Total  byte   `json:"total"`
		Part   byte   `json:"part"`
		UDHI   bool   `json:"udhi"`
		UDH    string `json:"udh"`
		Len    int    `json:"cmgs_len"`
		SCTS   string `json:"scts"`
		Text   string `json:"text"`
		Joined string `json:"joined_text"`
		Error  string `json:"error"`

		Parts   int   `json:"parts"`
		Septets []int `json:"septets"`
		TextLen int   `json:"text_len"`

		Sent  bool   `json:"sent"`
		CMS   int    `json:"cms"`
		Retry bool   `json:"retry"`
		Steps []turn `json:"steps"`
	} `json:"expect"`
}

type turn struct {
	Dir string `json:"dir"`
	Hex string `json:"hex"`
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

func TestPDUVectors(t *testing.T) {
	for _, v := range vectors(t, "sms_pdu.json") {
		t.Run(v.Name, func(t *testing.T) {
			switch b := unhex(t, v.Bytes); {
			case v.Mode == "segmentation":
				checkSplit(t, v, string(b))
			case v.Expect.Error != "":
				if _, err := modem.DecodeDeliver(b); !errors.Is(err, modem.ErrPDU) || !strings.Contains(err.Error(), v.Expect.Error) {
					t.Errorf("%v, want %s", err, v.Expect.Error)
				}
			case v.Expect.Type == "deliver":
				checkDeliver(t, v, b)
			default:
				checkSubmit(t, v, b)
			}
		})
	}
}

// checkSubmit reads the vector's PDU and makes the same bytes again.
func checkSubmit(t *testing.T, v vector, b []byte) {
	t.Helper()
	s, err := modem.DecodeSubmit(b)
	if err != nil {
		t.Fatal(err)
	}
	want := v.Expect
	if s.To.String() != want.To || s.Text != want.Text {
		t.Errorf("to %s: %q", s.To, s.Text)
	}
	checkBody(t, v, s.Body)
	if want.MR != nil && s.Ref != *want.MR {
		t.Errorf("reference %d, want %d", s.Ref, *want.MR)
	}
	if want.VP == 196 && s.Validity != 30*24*time.Hour { // 196 - 166 days
		t.Errorf("valid for %v", s.Validity)
	}
	pdu, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if pdu.Hex() != v.Bytes || pdu.Len() != want.Len {
		t.Errorf("%d %s\nwant %d %s", pdu.Len(), pdu.Hex(), want.Len, v.Bytes)
	}
	if !bytes.Contains(b, unhex(t, want.UDH)) {
		t.Errorf("no header %s", want.UDH)
	}
	if want.Joined != "" {
		checkJoined(t, v, s)
	}
}

// checkJoined sends the whole text of which the vector is one part.
func checkJoined(t *testing.T, v vector, s modem.Submit) {
	t.Helper()
	pdus, err := modem.Encode(s.To.String(), v.Expect.Joined, byte(v.Expect.Ref))
	if err != nil || len(pdus) != int(v.Expect.Total) {
		t.Fatalf("%d parts, %v", len(pdus), err)
	}
	part, err := modem.DecodeSubmit(pdus[v.Expect.Part-1])
	if err != nil || part.Body != s.Body {
		t.Errorf("part %d is %+v, %v; want %+v", v.Expect.Part, part.Body, err, s.Body)
	}
}

func checkDeliver(t *testing.T, v vector, b []byte) {
	t.Helper()
	d, err := modem.DecodeDeliver(b)
	if err != nil {
		t.Fatal(err)
	}
	want := v.Expect
	if d.From.String() != want.From || want.SMSC != "" && d.Centre.String() != want.SMSC {
		t.Errorf("from %s by %s", d.From, d.Centre)
	}
	if want.Text != "" && d.Text != want.Text || want.UDHI && d.Concat == (modem.Concat{}) {
		t.Errorf("%+v", d.Body)
	}
	if want.SCTS != "" && d.At.Format("06-01-02T15:04:05-07:00") != want.SCTS {
		t.Errorf("at %v", d.At)
	}
	checkBody(t, v, d.Body)
}

func checkBody(t *testing.T, v vector, b modem.Body) {
	t.Helper()
	if v.Expect.DCS != nil && byte(b.Alphabet) != *v.Expect.DCS {
		t.Errorf("alphabet %d, want %d", b.Alphabet, *v.Expect.DCS)
	}
	if want := (modem.Concat{Ref: v.Expect.Ref, Total: v.Expect.Total, Part: v.Expect.Part}); b.Concat != want {
		t.Errorf("part %+v, want %+v", b.Concat, want)
	}
}

func checkSplit(t *testing.T, v vector, text string) {
	t.Helper()
	alphabet, parts, err := modem.Split(text)
	if err != nil {
		t.Fatal(err)
	}
	if byte(alphabet) != *v.Expect.DCS || len(parts) != v.Expect.Parts || strings.Join(parts, "") != text {
		t.Errorf("alphabet %d, %d parts", alphabet, len(parts))
	}
	if n := utf8.RuneCountInString(text); n != v.Expect.TextLen {
		t.Errorf("%d characters, want %d", n, v.Expect.TextLen)
	}
	if v.Expect.Septets != nil && !slices.Equal(septets(parts), v.Expect.Septets) {
		t.Errorf("septets %v, want %v", septets(parts), v.Expect.Septets)
	}
}

// septets counts those of parts in GSM7, in another way than the package.
func septets(parts []string) []int {
	var list []int
	for _, p := range parts {
		n := utf8.RuneCountInString(p)
		for _, r := range p {
			if strings.ContainsRune("^{}\\[~]|€\f", r) {
				n++
			}
		}
		list = append(list, n)
	}
	return list
}

// TestDialogueVectors plays each dialogue whole and byte by byte.
func TestDialogueVectors(t *testing.T) {
	for _, v := range vectors(t, "sms_at_dialog.json") {
		for _, size := range []int{1 << 10, 1} {
			t.Run(v.Name, func(t *testing.T) {
				p := newPlay(t)
				p.ready()
				p.send("+8615050850677", "你好")
				p.expect("AT+CMGF=0\r")
				p.say("\r\nOK\r\n")
				for _, s := range v.Expect.Steps {
					if s.Dir == "rx" {
						for piece := range slices.Chunk(unhex(t, s.Hex), size) {
							p.say(string(piece))
						}
						continue
					}
					p.expect(withValidity(string(unhex(t, s.Hex))))
				}
				p.outcome(v)
			})
		}
	}
}

// withValidity is a vector's PDU with this package's validity period instead
// of its own.
func withValidity(s string) string {
	return strings.Replace(s, "0008C404", "0008A704", 1)
}

func (p *play) outcome(v vector) {
	p.t.Helper()
	if p.told != 1 {
		p.t.Fatalf("%d outcomes", p.told)
	}
	var code modem.CodeError
	switch {
	case v.Expect.Sent:
		if p.err != nil || len(p.refs) != 1 || p.refs[0] != *v.Expect.MR {
			p.t.Errorf("%v, %v", p.refs, p.err)
		}
	case errors.Is(p.err, modem.ErrNotSent) != v.Expect.Retry, errors.Is(p.err, modem.ErrRefused) == v.Expect.Retry:
		p.t.Errorf("%v; may be tried again: %v", p.err, v.Expect.Retry)
	case !errors.As(p.err, &code) || code.Code != v.Expect.CMS:
		p.t.Errorf("%v, want code %d", p.err, v.Expect.CMS)
	}
}
