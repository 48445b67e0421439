package main

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"storehub/node"
)

// authority is a certificate as far as anybody here reads it, with its digest.
const (
	authority       = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"
	authorityDigest = "b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78" // of "ABC"
)

func neighbourhood() []node.Sign {
	return []node.Sign{
		{
			Shop: "Lotus 足疗", Node: "reception", Version: "v1", CA: authorityDigest, Port: 7100,
			Addrs: []netip.Addr{netip.MustParseAddr("192.168.1.10"), netip.MustParseAddr("fd00::10")},
		},
		{Node: "office", CA: strings.Repeat("0", 64), Port: 7110, Addrs: []netip.Addr{netip.MustParseAddr("192.168.1.11")}},
	}
}

// TestNeighboursAreKnownByTheirAuthority: by the file of a context and by the PEM within one, whatever its nodes.
func TestNeighboursAreKnownByTheirAuthority(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, t.TempDir())
	}
	file := filepath.Join(t.TempDir(), "ca.crt")
	if err := os.WriteFile(file, []byte("a note\n"+authority+authority), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]savedContext{
		"shop": {CAFile: file}, "pem": {CA: authority}, "plain": {}, "gone": {CAFile: file + ".old"}, "none": {CA: "nothing"},
	} {
		c.Nodes = []string{"https://192.0.2.1:7100"}
		if err := putContext(name, c, false); err != nil {
			t.Fatal(err)
		}
	}
	known, err := trusted()
	if err != nil || len(known) != 1 || !slices.Equal(known[authorityDigest], []string{"pem", "shop"}) {
		t.Errorf("%v %v", known, err)
	}
	list := neighbours(neighbourhood(), known)
	if !slices.Equal(list[0].Contexts, []string{"pem", "shop"}) || len(list[1].Contexts) != 0 {
		t.Errorf("%+v", list)
	}
	if b, err := json.Marshal(list[1]); err != nil || !bytes.Contains(b, []byte(`"contexts":[]`)) {
		t.Errorf("%s %v", b, err)
	}
	if b, err := json.Marshal(neighbours(nil, known)); err != nil || string(b) != "[]" {
		t.Errorf("%s %v", b, err)
	}
}

func TestNeighboursInATable(t *testing.T) {
	var out bytes.Buffer
	a := &app{out: &out, format: "table"}
	list := neighbours(neighbourhood(), map[string][]string{authorityDigest: {"shop"}})
	list[1].Shop = "\x1b[2JLotus\u202e" // what read has let through, a table does not
	if err := a.drawNeighbours(list, time.Second); err != nil {
		t.Fatal(err)
	}
	want := `SHOP           NODE       ADDRESS                                           VERSION  AUTHORITY          CONTEXT
Lotus 足疗     reception  https://192.168.1.10:7100,https://[fd00::10]:7100  v1       b5d4045c3f466fa9…  shop
·[2JLotus·     office     https://192.168.1.11:7110                         -        0000000000000000…  -
`
	if got := out.String(); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	out.Reset()
	if err := a.drawNeighbours(nil, 2*time.Second); err != nil || !strings.HasPrefix(out.String(), "no shop answered within 2s\n") {
		t.Errorf("%q %v", out.String(), err)
	}
	for line := range strings.SplitSeq(out.String(), "\n") {
		if widths.StringWidth(line) > helpWidth {
			t.Errorf("too wide: %s", line)
		}
	}
}

func TestDiscoverAsksNoNode(t *testing.T) {
	for flag, value := range map[string]string{"node": "https://192.0.2.1:7100", "context": "shop", "token-file": "x", "ca-file": "x"} {
		storehub(t, "nodes", "--discover", "--"+flag, value).want(t, codeUsage, "--"+flag+" means nothing to it")
	}
}
