package reader_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"storehub/hw/reader"
)

type vector struct {
	Name   string   `json:"name"`
	Bytes  string   `json:"bytes_hex"`
	Chunks []string `json:"chunks_hex"`
	GapMS  int      `json:"gap_ms"`
	Mode   string   `json:"mode"`
	Expect struct {
		Cards []struct {
			UID   string `json:"uid40_hex"`
			ID32  uint32 `json:"id32"`
			Dec10 string `json:"dec10"`
		} `json:"cards"`
		Lines     []string `json:"lines"`
		IdleFlush []string `json:"idle_flush"`
		Reasons   []string `json:"reasons"`
		Hint      string   `json:"hint"`
		Payment   bool     `json:"payment_card"`
		Track2    *struct {
			ID string `json:"id"`
		} `json:"track2"`
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

// t0 is when every test begins; decoders see no other clock.
var t0 = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// play pushes chunks with gap between them, then waits for silence.
func play(d reader.Decoder, chunks [][]byte, gap time.Duration) []reader.Event {
	var events []reader.Event
	emit := func(e reader.Event) { events = append(events, e) }
	now := t0
	for i, c := range chunks {
		if i > 0 {
			now = now.Add(gap)
		}
		d.Push(now, c, emit)
	}
	if end := d.Deadline(); !end.IsZero() {
		d.Tick(end.Add(-1), func(e reader.Event) { panic("too early: " + string(e.Reject)) })
		d.Tick(end, emit)
	}
	return events
}

func chunksOf(t testing.TB, v vector) ([][]byte, time.Duration) {
	if len(v.Chunks) == 0 {
		return [][]byte{unhex(t, v.Bytes)}, 0
	}
	var out [][]byte
	for _, c := range v.Chunks {
		out = append(out, unhex(t, c))
	}
	return out, time.Duration(v.GapMS) * time.Millisecond
}

// singly cuts b into its bytes.
func singly(b []byte) [][]byte {
	var out [][]byte
	for i := range b {
		out = append(out, b[i:i+1])
	}
	return out
}

func decoderFor(v vector) func() reader.Decoder {
	if v.Mode == "em18" {
		return func() reader.Decoder { return reader.NewEM18() }
	}
	return func() reader.Decoder { return reader.NewEM4100() }
}

func cards(events []reader.Event) []string {
	out := []string{}
	for _, e := range events {
		if !e.Card.IsZero() {
			out = append(out, e.Card.String())
		}
	}
	return out
}

func rejects(events []reader.Event) []reader.Reason {
	var out []reader.Reason
	for _, e := range events {
		if e.Reject != "" {
			out = append(out, e.Reject)
		}
	}
	return out
}

func TestEM4100Vectors(t *testing.T) {
	for _, v := range vectors(t, "em4100_ascii.json") {
		t.Run(v.Name, func(t *testing.T) {
			want := []string{}
			for _, c := range v.Expect.Cards {
				want = append(want, "em4100:"+c.UID)
			}
			chunks, gap := chunksOf(t, v)
			events := play(decoderFor(v)(), chunks, gap)
			if diff := cmp.Diff(want, cards(events)); diff != "" {
				t.Errorf("cards (-want +got):\n%s", diff)
			}
			checkReasons(t, v, rejects(events))
			for i, e := range events {
				if !e.Card.IsZero() && i < len(v.Expect.Cards) {
					checkForms(t, e.Card, v.Expect.Cards[i].ID32, v.Expect.Cards[i].Dec10)
				}
			}
			if gap > 50*time.Millisecond {
				return // its meaning is in the gap: other cuts mean something else
			}
			anyCut(t, decoderFor(v), unhex(t, v.Bytes))
		})
	}
}

// checkReasons holds the reasons that a vector names, if it names any.
func checkReasons(t *testing.T, v vector, got []reader.Reason) {
	t.Helper()
	if len(v.Expect.Reasons) == 0 {
		return
	}
	if len(got) != len(v.Expect.Reasons) {
		t.Fatalf("rejects %v, want %v", got, v.Expect.Reasons)
	}
	for i, want := range v.Expect.Reasons {
		if string(got[i]) != want && want != "length_or_non_hex" {
			t.Errorf("reject %d is %s, want %s", i, got[i], want)
		}
	}
}

func checkForms(t *testing.T, c reader.Card, id32 uint32, dec10 string) {
	t.Helper()
	id, ok := c.ID40()
	if f := reader.FormsOf(id); !ok || f.ID32 != id32 || f.Dez10 != dec10 {
		t.Errorf("%s is %d %s, want %d %s", c, f.ID32, f.Dez10, id32, dec10)
	}
}

// anyCut holds that events do not depend on how the bytes were cut.
func anyCut(t *testing.T, fresh func() reader.Decoder, b []byte) {
	t.Helper()
	whole := play(fresh(), [][]byte{b}, 0)
	if diff := cmp.Diff(whole, play(fresh(), singly(b), time.Millisecond)); diff != "" {
		t.Errorf("byte by byte (-whole +bytes):\n%s", diff)
	}
	rapid.Check(t, func(t *rapid.T) {
		var chunks [][]byte
		for rest := b; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			chunks, rest = append(chunks, rest[:n]), rest[n:]
		}
		gap := time.Duration(rapid.IntRange(0, 15).Draw(t, "gap_ms")) * time.Millisecond
		if diff := cmp.Diff(whole, play(fresh(), chunks, gap)); diff != "" {
			t.Fatalf("in chunks (-whole +chunks):\n%s", diff)
		}
	})
}

func TestLineVectors(t *testing.T) {
	for _, v := range vectors(t, "line_reader.json") {
		t.Run(v.Name, func(t *testing.T) {
			fresh := func() reader.Decoder { return reader.NewLine(reader.FormatText, 0) }
			chunks, gap := chunksOf(t, v)
			events := play(fresh(), chunks, gap)
			checkLines(t, v.Expect.Lines, events)
			checkReasons(t, v, rejects(events))
			for _, e := range events {
				if e.Hint != v.Expect.Hint {
					t.Errorf("hint %q, want %q", e.Hint, v.Expect.Hint)
				}
			}
			if v.Expect.IdleFlush != nil {
				d := reader.NewLine(reader.FormatText, 50*time.Millisecond)
				checkLines(t, v.Expect.IdleFlush, play(d, chunks, gap))
			}
			anyCut(t, fresh, unhex(t, v.Bytes))
		})
	}
}

func checkLines(t *testing.T, want []string, events []reader.Event) {
	t.Helper()
	var got []string
	for _, e := range events {
		if e.Reject == "" {
			got = append(got, string(unhex(t, e.Card.UID)))
		}
	}
	if diff := cmp.Diff(append([]string{}, want...), append([]string{}, got...)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
