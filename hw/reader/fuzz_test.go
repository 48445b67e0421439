package reader_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storehub/hw/reader"
)

// fuzzDecoder feeds any bytes in two ways, which must agree, and then a good
// frame, which must come through whatever stood before it.
func fuzzDecoder(f *testing.F, fresh func() reader.Decoder, seeds []vector, driver string) {
	for _, v := range seeds {
		f.Add(unhex(f, v.Bytes))
	}
	card := reader.EM4100Card([5]byte{0x6F, 0, 0x7B, 0x39, 0x72})
	frame, err := reader.Frame(driver, card)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		whole := play(fresh(), [][]byte{b}, 0)
		if diff := cmp.Diff(whole, play(fresh(), singly(b), 0)); diff != "" {
			t.Errorf("cutting changes the result:\n%s", diff)
		}
		d := fresh()
		var got []reader.Event
		emit := func(e reader.Event) { got = append(got, e) }
		d.Push(t0, b, emit)
		d.Push(t0.Add(2*time.Second), frame, emit) // silence heals everything
		d.Tick(t0.Add(4*time.Second), emit)
		if c := cards(got); len(c) == 0 || c[len(c)-1] != card.String() {
			t.Errorf("a good frame after silence was lost: %v", c)
		}
	})
}

func FuzzEM4100(f *testing.F) {
	fuzzDecoder(f, func() reader.Decoder { return reader.NewEM4100() }, vectors(f, "em4100_ascii.json"), reader.DriverRDM6300)
}

func FuzzEM18(f *testing.F) {
	fuzzDecoder(f, func() reader.Decoder { return reader.NewEM18() }, vectors(f, "em4100_ascii.json"), reader.DriverEM18)
}

func FuzzLine(f *testing.F) {
	seeds := append(vectors(f, "line_reader.json"), vectors(f, "magstripe.json")...)
	fuzzDecoder(f, func() reader.Decoder { return reader.NewLine(reader.FormatHex10, 0) }, seeds, reader.DriverLine)
}

func FuzzParseCard(f *testing.F) {
	for _, s := range []string{"em4100:6F007B3972", "em4100/32:007B3972", "printed:0008075634 123,14706", "iso14443a:2A83155E"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := reader.ParseCard(s)
		if err != nil {
			return
		}
		if again, err := reader.ParseCard(c.String()); err != nil || again != c {
			t.Errorf("%q is %v, which reads as %v, %v", s, c, again, err)
		}
	})
}
