package gossip

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/hashicorp/memberlist"
	"pgregory.net/rapid"
)

func TestNewRefusesBadOptions(t *testing.T) {
	for name, spoil := range map[string]func(*Options){
		"short key":  func(o *Options) { o.Key = o.Key[:16] },
		"no cluster": func(o *Options) { o.Cluster = "" },
		"no node":    func(o *Options) { o.Self.Node = "" },
		"no file":    func(o *Options) { o.File = "" },
		"no port":    func(o *Options) { o.Self.Addr = "127.0.0.1" },
		"last port":  func(o *Options) { o.Self.Addr = "127.0.0.1:65535" },
		"bad hint":   func(o *Options) { o.Hints = []string{"somewhere"} },
		"long name":  func(o *Options) { o.Self.Name = strings.Repeat("x", 512) },
	} {
		o := options(t, "a", 7100)
		spoil(&o)
		if _, err := New(o); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func mustNew(t *testing.T) *Book {
	t.Helper()
	b, err := New(options(t, "me", 7100))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func member(t testing.TB, node string, epoch uint64, at string) *memberlist.Node {
	b, err := encodeMeta(Self{Node: node, Addr: at}, epoch)
	if err != nil {
		t.Fatal(err)
	}
	return &memberlist.Node{Name: memberName(node, epoch), Addr: net.IPv4(10, 0, 0, 9), Meta: b}
}

func TestTheNewestLivingBootCounts(t *testing.T) {
	b := mustNew(t)
	is := func(want string, alive bool) {
		t.Helper()
		if !knows(b, "x", want, alive)() {
			t.Fatalf("the book has %v, want %s alive %v", b.Members(), want, alive)
		}
	}
	b.sight(member(t, "x", 5, "10.0.0.1:7100"))
	is("10.0.0.1:7100", true)
	b.sight(member(t, "x", 7, "10.0.0.2:7100"))
	is("10.0.0.2:7100", true)
	b.sight(member(t, "x", 6, "10.0.0.3:7100")) // late news of an older boot
	is("10.0.0.2:7100", true)
	b.lose(member(t, "x", 7, "10.0.0.2:7100"))
	is("10.0.0.3:7100", true) // a living one, though older, beats a dead one
	b.lose(member(t, "x", 6, "10.0.0.3:7100"))
	b.lose(member(t, "x", 5, "10.0.0.1:7100"))
	is("10.0.0.1:7100", false)
	b.sight(member(t, "x", 1, ":7300")) // its address file was lost; no host: where memberlist sees it
	is("10.0.0.9:7300", true)
	b.Forget("x")
	if _, ok := b.Lookup("x"); ok {
		t.Fatal("x is not forgotten")
	}
}

func TestLearnDoesNotOverruleGossip(t *testing.T) {
	b := mustNew(t)
	b.sight(member(t, "x", 5, "10.0.0.1:7100"))
	b.Learn(map[string]string{"x": "10.0.0.8:7100", "y": "10.0.0.2:7100", "z": "rubbish", "me": "10.0.0.3:7100"})
	for node, want := range map[string]string{"x": "10.0.0.1:7100", "y": "10.0.0.2:7100", "z": "", "me": ""} {
		if got, _ := b.Lookup(node); got != want {
			t.Errorf("%s is at %q, want %q", node, got, want)
		}
	}
}

func TestLyingEntriesAreLeftOut(t *testing.T) {
	b := mustNew(t)
	good := member(t, "x", 5, "10.0.0.1:7100")
	other := member(t, "y", 5, "10.0.0.1:7100")
	for name, n := range map[string]*memberlist.Node{
		"no meta":      {Name: good.Name},
		"noise":        {Name: good.Name, Meta: []byte("hello")},
		"another node": {Name: good.Name, Meta: other.Meta},
		"another boot": {Name: memberName("x", 6), Meta: good.Meta},
		"no port":      {Name: good.Name, Meta: []byte(`{"n":"x","e":5,"a":"10.0.0.1"}`)},
		"myself":       member(t, "me", 9, "10.0.0.1:7100"),
	} {
		b.sight(n)
		if len(b.Members()) != 0 {
			t.Errorf("%s was believed: %v", name, b.Members())
		}
	}
	for i := range 2 * maxNodes {
		b.sight(member(t, "n"+strings.Repeat("i", i), 1, "10.0.0.1:7100"))
	}
	if n := len(b.Members()); n != maxNodes {
		t.Errorf("the book has %d entries, its bound is %d", n, maxNodes)
	}
}

func TestDecodeMetaNeverPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, err := decodeMeta(rapid.String().Draw(t, "name"), net.IPv4(1, 2, 3, 4), rapid.SliceOf(rapid.Byte()).Draw(t, "meta"))
		if err != nil && !errors.Is(err, errMeta) {
			t.Fatal(err)
		}
	})
}

func TestLogLevelsAndRepeats(t *testing.T) {
	var out bytes.Buffer
	w := &logWriter{log: slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelInfo}))}
	for _, line := range []string{
		"[DEBUG] memberlist: Stream connection from=1.2.3.4:5\n",
		"[INFO] memberlist: Suspect x has failed, no acks received\n",
		"[ERR] memberlist: Failed fallback TCP ping: timeout to 10.0.0.1\n",
		"[ERR] memberlist: Failed fallback TCP ping: timeout to 10.0.0.2\n",
		"[WARN] memberlist: Refuting a suspect message (from: y)\n",
	} {
		if n, err := w.Write([]byte(line)); n != len(line) || err != nil {
			t.Fatal(n, err)
		}
	}
	got := out.String()
	if strings.Count(got, "\n") != 2 || strings.Count(got, "level=WARN") != 1 || !strings.Contains(got, "Refuting") {
		t.Fatalf("logged:\n%s", got)
	}
}
