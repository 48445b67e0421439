package main

import (
	"strings"
	"testing"

	"github.com/skip2/go-qrcode"
)

// TestQRIsDrawnWhole: every dot of the code is in the drawing, each half block two of them, and around it the light margin without
// which no camera finds it.
func TestQRIsDrawnWhole(t *testing.T) {
	const text = "storehub://pair?code=123456&node=https%3A%2F%2F192.168.1.10%3A7100"
	var out strings.Builder
	if err := drawQR(&out, text); err != nil {
		t.Fatal(err)
	}
	code, err := qrcode.New(text, qrcode.Low)
	if err != nil {
		t.Fatal(err)
	}
	dots := code.Bitmap()
	light := map[rune][2]bool{'█': {true, true}, '▀': {true, false}, '▄': {false, true}, ' ': {false, false}}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != (len(dots)+1)/2 {
		t.Fatalf("%d lines for %d rows", len(lines), len(dots))
	}
	for y, row := range dots {
		line := []rune(lines[y/2])
		for x, dark := range row {
			if drawn, ok := light[line[x]]; !ok || drawn[y%2] == dark {
				t.Fatalf("row %d, column %d: %q", y, x, line[x])
			}
		}
	}
	for y := range 4 {
		if strings.Trim(lines[y/2], "█") != "" {
			t.Errorf("there is no margin: %q", lines[y/2])
		}
	}
}
