package main

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestCSVOfAMac: lines that end with a carriage return alone are lines, and one in a cell is none.
func TestCSVOfAMac(t *testing.T) {
	for name, text := range map[string]string{
		"alone":              "name;phone;notes\rAnna;601;\"a\nb\"\r\rJan;602;\r",
		"behind sep=":        "sep=;\rname;phone;notes\rAnna;601;\"a\nb\"\rJan;602;",
		"as elsewhere":       "name;phone;notes\nAnna;601;\"a\nb\"\nJan;602;\n",
		"as Windows does it": "name;phone;notes\r\nAnna;601;\"a\r\nb\"\r\nJan;602;\r\n",
	} {
		list, _, err := readCustomers(name, []byte(text), nil)
		if err != nil || len(list) != 2 || list[0].Name != "Anna" || list[0].Notes != "a\nb" || list[1].Name != "Jan" || list[1].Phones[0] != "602" {
			t.Errorf("%s: %v %v", name, list, err)
			continue
		}
		want := 4 // the cell takes two
		if strings.Contains(text, "\r\r") || strings.HasPrefix(text, "sep=") {
			want++
		}
		if list[1].line != want {
			t.Errorf("%s: Jan is in line %d, not %d", name, list[1].line, want)
		}
	}
	var f *failure
	if _, err := decodeText("x", []byte("name\rAnna\r\xff"), ""); !errors.As(err, &f) || !strings.Contains(f.what, "line 3, column 1") {
		t.Errorf("a bad character: %v", err)
	}
}

// TestCSVWithoutItsSeparator: "sep=" with nothing behind it is told as that.
func TestCSVWithoutItsSeparator(t *testing.T) {
	for _, text := range []string{"sep=", "sep=\nname,phone\n", "sep=\r\nname,phone\r\n", "sep=\rname,phone\r", "sep=\"\nname"} {
		_, _, err := readCustomers("list.csv", []byte(text), nil)
		var f *failure
		if !errors.As(err, &f) || f.what != "list.csv names no separator" || f.code != codeUsage {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A column that nobody takes is told: somebody's second number may stand in it.
func TestColumnsLeftAside(t *testing.T) {
	list, aside, err := readCustomers("list.csv", []byte("Nazwisko i imię;Tel. kom.;Kontakt;Wiek;;pies\nLis Ewa;601234567;602000111;30;x;Azor\n"), map[string]string{"pies": "skip"})
	if err != nil || len(list) != 1 || list[0].Name != "Lis Ewa" || len(list[0].Phones) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	if want := []string{"Kontakt", "Wiek"}; !slices.Equal(aside, want) {
		t.Errorf("got %q, want %q", aside, want)
	}
}
