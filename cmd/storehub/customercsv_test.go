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
		read, err := readCustomers(name, []byte(text), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		list := read.customers
		if len(list) != 2 || list[0].Name != "Anna" || list[0].Notes != "a\nb" || list[1].Name != "Jan" || list[1].Phones[0] != "602" {
			t.Errorf("%s: %v", name, list)
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
		_, err := readCustomers("list.csv", []byte(text), nil)
		var f *failure
		if !errors.As(err, &f) || f.what != "list.csv names no separator" || f.code != codeUsage {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A column that nobody takes is told: somebody's second number may stand in it.
func TestColumnsLeftAside(t *testing.T) {
	read, err := readCustomers("list.csv", []byte("Nazwisko i imię;Tel. kom.;Kontakt;Wiek;;pies\nLis Ewa;601234567;602000111;30;x;Azor\n"), map[string]string{"pies": "skip"})
	if err != nil || len(read.customers) != 1 || read.customers[0].Name != "Lis Ewa" || len(read.customers[0].Phones) != 1 {
		t.Fatalf("%v, %v", read, err)
	}
	if want := []string{"Kontakt", "Wiek"}; !slices.Equal(read.aside, want) {
		t.Errorf("got %q, want %q", read.aside, want)
	}
}

// TestWhatAListLacks: cells without a title are told, empty ones at the end of a line are not, and what one would look for in a list is.
func TestWhatAListLacks(t *testing.T) {
	const beyond = "; they are left aside"
	wide := "name,phone\n" + strings.Repeat("Ewa,1,x\n", warnedLines+2)
	for text, want := range map[string][]string{
		"name,phone\nEwa,601,,\nJan,602,x,y,\nIza,603, ,z\n": {"line 3 has 2 cells more than the heading" + beyond, "line 4 has 2 cells more than the heading" + beyond},
		"name,mail\nEwa,e@example.org\n":                     {"no column of x holds phone numbers; if one does, say which: --map TITLE=phone"},
		"imię,nazw.,tel\nEwa,Lis,601\n":                      {"a column of x holds half of the names; if another holds the rest, say so: --map TITLE=first-name or --map TITLE=last-name"},
		"imię,nazwisko,tel\nEwa,Lis,601\n":                   nil,
	} {
		read, err := readCustomers("x", []byte(text), nil)
		if err != nil || !slices.Equal(read.warnings, want) {
			t.Errorf("%q: %v, %v", text, read, err)
		}
	}
	if read, err := readCustomers("x", []byte(wide), nil); err != nil || len(read.warnings) != warnedLines+1 || read.warnings[warnedLines] != "and 2 more such lines" {
		t.Errorf("%v, %v", read, err)
	}
}
