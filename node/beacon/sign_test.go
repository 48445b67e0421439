package beacon

import (
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var lan = []netip.Addr{netip.MustParseAddr("192.168.1.10")}

func lotus() Sign {
	return Sign{
		Cluster: strings.Repeat("a", 26), Shop: "Lotus 足疗", Node: "reception", NodeID: strings.Repeat("k", 26),
		CA: strings.Repeat("0f", 32), Version: "v1.2.3", Port: 7100, Addrs: lan,
	}
}

func with(key, value string) []string {
	var out []string
	for _, t := range lotus().text() {
		if strings.HasPrefix(t, key+"=") {
			t = key + "=" + value
		}
		out = append(out, t)
	}
	return out
}

func TestASignIsReadAsItWasWritten(t *testing.T) {
	want := lotus()
	got, ok := read(want.Port, want.text(), want.Addrs)
	if a, b := asJSON(t, got), asJSON(t, want); !ok || a != b {
		t.Errorf("got %s, want %s", a, b)
	}
	for _, text := range want.text() {
		if len(text) > 255 {
			t.Errorf("%d bytes do not fit into a TXT record", len(text))
		}
	}
	// Keys of a later version are none of ours; of two the first counts, in any case.
	more := append([]string{"CLUSTER=" + want.Cluster, "colour=red", "=", "", "flag"}, want.text()...)
	if got, ok := read(want.Port, append(more, "port=1"), want.Addrs); !ok || got.Cluster != want.Cluster {
		t.Errorf("%v %v", got, ok)
	}
	// A node that does not know its shop's name yet is found, too.
	if got, ok := read(want.Port, with(keyShop, ""), want.Addrs); !ok || got.Shop != "" {
		t.Errorf("%v %v", got, ok)
	}
}

func asJSON(t testing.TB, s Sign) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestLiesAreNoSign: what none of ours would say is not listed.
func TestLiesAreNoSign(t *testing.T) {
	for name, text := range map[string][]string{
		"nothing":             nil,
		"another port":        with(keyPort, "7101"),
		"no port":             with(keyPort, ""),
		"a port with a sign":  with(keyPort, "+7100"),
		"a port with zeros":   with(keyPort, "07100"),
		"a short cluster":     with(keyCluster, "abc"),
		"a path for an id":    with(keyNodeID, "../../../etc/passwd0000000"),
		"letters of no id":    with(keyNodeID, strings.Repeat("u", 26)),
		"a node of two lines": with(keyNode, "reception\nok"),
		"a node that is long": with(keyNode, strings.Repeat("a", 64)),
		"a node with colours": with(keyNode, "\x1b[31mreception"),
		"no authority":        with(keyCA, ""),
		"half an authority":   with(keyCA, strings.Repeat("0f", 16)),
		"an option":           with(keyNode, "-o"),
	} {
		if got, ok := read(7100, text, lan); ok {
			t.Errorf("%s: listed as %+v", name, got)
		}
	}
	if _, ok := read(0, with(keyPort, "0"), lan); ok {
		t.Error("port 0 is listed")
	}
	flood := make([]string, maxStrings)
	if _, ok := read(7100, append(flood, lotus().text()...), lan); ok {
		t.Error("what stands behind a flood of strings is read")
	}
	for _, addr := range []string{"127.0.0.1", "::1", "0.0.0.0", "::", "224.0.0.251", "fe80::1", "ff02::fb", "255.255.255.255", "::ffff:127.0.0.1"} {
		if _, ok := read(7100, lotus().text(), []netip.Addr{netip.MustParseAddr(addr)}); ok {
			t.Errorf("the address %s is listed", addr)
		}
	}
	many := []netip.Addr{{}}
	for a, i := lan[0], 0; i < 100; a, i = a.Next(), i+1 {
		many = append(many, a, netip.AddrFrom16(a.As16()))
	}
	if got, ok := read(7100, lotus().text(), many); !ok || len(got.Addrs) != maxAddrs || got.Addrs[0] != lan[0] {
		t.Errorf("%v %v", got.Addrs, ok)
	}
}

func TestTextForPeople(t *testing.T) {
	for in, want := range map[string]string{
		"Lotus\x1b[2J\x07\r\n":         "Lotus[2J",
		"Lo\u202etus\u200b\u2066":      "Lotus",
		"a\x00b\x9bc\u0085d\xff\xfee":  "abcde",
		`C:\Lotus`:                     "C:Lotus",
		" \u3000Lotus ":                "Lotus",
		strings.Repeat("足", 30):        strings.Repeat("足", 21),
		strings.Repeat("a", 63) + "é":  strings.Repeat("a", 63),
		"Łóżko i spa 足疗 – «Lotus»":     "Łóżko i spa 足疗 – «Lotus»",
		"\n\t\u2028\u2029\ufeff\ue000": "",
	} {
		if got := words(in, maxShop); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// TestStrangersWordsAreHarmless: whatever the network says, no list of ours moves a cursor.
func TestStrangersWordsAreHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := lotus().text()
		for range rapid.IntRange(0, 5).Draw(t, "changes") {
			at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
			key, _, _ := strings.Cut(text[at], "=")
			text[at] = rapid.OneOf(
				rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return key + "=" + string(b) }),
				rapid.Map(rapid.String(), func(s string) string { return key + "=" + s }),
				rapid.String(),
			).Draw(t, "string")
		}
		s, ok := read(uint16(rapid.SampledFrom([]int{0, 1, 7100}).Draw(t, "port")), text, lan)
		if !ok {
			return
		}
		for _, word := range []string{s.Cluster, s.Shop, s.Node, s.NodeID, s.CA, s.Version} {
			if len(word) > maxShop || !utf8.ValidString(word) || strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Fatalf("%q is listed", word)
			}
		}
	})
}

func TestWhereASignIsHungOut(t *testing.T) {
	for _, c := range []struct {
		bound string
		has   []string
		want  string
	}{
		{"0.0.0.0", []string{"192.168.1.10/24", "fd00::10/64", "fe80::1/64"}, "[192.168.1.10]"},
		{"::", []string{"192.168.1.10/24", "fd00::10/64", "fe80::1/64"}, "[192.168.1.10 fd00::10]"},
		{"0.0.0.0", []string{"127.0.0.1/8", "::1/128"}, "[]"},
		{"0.0.0.0", []string{"169.254.3.4/16", "192.168.1.10/24"}, "[192.168.1.10]"},
		{"0.0.0.0", []string{"169.254.3.4/16"}, "[169.254.3.4]"},
		{"192.168.1.11", []string{"192.168.1.10/24", "192.168.1.11/24"}, "[192.168.1.11]"},
		{"192.168.1.11", []string{"10.0.0.1/8"}, "[]"},
		{"fd00::10", []string{"192.168.1.10/24", "fd00::10/64"}, "[fd00::10]"},
	} {
		var has []net.Addr
		for _, text := range c.has {
			ip, of, err := net.ParseCIDR(text)
			if err != nil {
				t.Fatal(err)
			}
			has = append(has, &net.IPNet{IP: ip, Mask: of.Mask})
		}
		if got := fmt.Sprint(reachable(netip.MustParseAddr(c.bound), has)); got != c.want {
			t.Errorf("listening at %s with %v: %s, want %s", c.bound, c.has, got, c.want)
		}
	}
}
