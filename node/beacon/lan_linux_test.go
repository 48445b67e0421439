package beacon

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/betamos/zeroconf"
	"go.uber.org/goleak"

	"storehub/node/beacon/lantest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hang hangs a sign out until stop is called.
func hang(t *testing.T, bound string, sign func() Sign) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var ran sync.WaitGroup
	ran.Go(func() {
		if err := New(Options{Bound: netip.MustParseAddr(bound), Sign: sign}).Run(ctx); err != nil {
			t.Error(err)
		}
	})
	stop = func() {
		cancel()
		ran.Wait()
	}
	t.Cleanup(stop)
	return stop
}

func always(s Sign) func() Sign { return func() Sign { return s } }

// sees looks until the list is as wanted.
func sees(t *testing.T, want func([]Sign) bool) []Sign {
	t.Helper()
	var got []Sign
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
		var err error
		if got, err = Look(t.Context(), 500*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		if want(got) {
			return got
		}
	}
	t.Fatalf("in vain: %+v", got)
	return nil
}

// TestOnALAN hangs signs out where they can be seen, all with real packets.
func TestOnALAN(t *testing.T) {
	if testing.Short() {
		t.Skip("the long round does it")
	}
	if !lantest.Own(t) {
		return
	}
	if got, err := Look(t.Context(), 100*time.Millisecond); err != nil || len(got) != 0 {
		t.Errorf("without any network: %v %v", got, err)
	}
	lantest.Address(t, [4]byte{10, 77, 0, 1})

	var shop atomic.Pointer[string]
	shop.Store(new(string))
	first, second, other := lotus(), lotus(), lotus()
	second.Node, second.NodeID, second.Port = "office", strings.Repeat("m", 26), 7110
	other.Shop, other.Cluster, other.NodeID = "Aurora", strings.Repeat("b", 26), strings.Repeat("n", 26)
	hang(t, "0.0.0.0", func() Sign {
		s := first
		s.Shop = *shop.Load()
		return s
	})
	stop := hang(t, "::", always(second))
	hang(t, "10.77.0.1", always(other))
	hidden := lotus()
	hidden.Node, hidden.NodeID = "hidden", strings.Repeat("h", 26)
	hang(t, "127.0.0.1", always(hidden))
	hang(t, "10.99.0.1", always(hidden))

	got := sees(t, func(s []Sign) bool { return len(s) == 3 })
	if got[0].Node != first.Node || got[0].Shop != "" || got[1].Shop != "Aurora" || got[2].Node != "office" {
		t.Errorf("got %+v", got)
	}
	second.Addrs = []netip.Addr{netip.MustParseAddr("10.77.0.1")}
	if a, b := asJSON(t, got[2]), asJSON(t, second); a != b {
		t.Errorf("got %s, want %s", a, b)
	}

	// Goodbye: whoever has it listed crosses it out at once, and not when the record is too old.
	gone := make(chan string, 16)
	watcher, err := zeroconf.New().Browse(func(e zeroconf.Event) {
		if e.Op == zeroconf.OpAdded && strings.HasPrefix(e.Name, "office") {
			go stop()
		}
		if e.Op == zeroconf.OpRemoved {
			gone <- e.Name
		}
	}, service).Network("udp4").Open()
	if err != nil {
		t.Fatal(err)
	}
	select {
	case name := <-gone:
		if name != "office-mmmmmm" {
			t.Errorf("%s has gone", name)
		}
	case <-time.After(20 * time.Second):
		t.Error("nobody said goodbye")
	}
	if err := watcher.Close(); err != nil {
		t.Error(err)
	}

	// The shop has a name now, and then the PC another address.
	name := "Lotus"
	shop.Store(&name)
	sees(t, func(s []Sign) bool { return len(s) == 2 && s[1].Shop == "Lotus" })
	lantest.Address(t, [4]byte{10, 77, 0, 9})
	got = sees(t, func(s []Sign) bool {
		return len(s) == 1 && slices.Equal(s[0].Addrs, []netip.Addr{netip.MustParseAddr("10.77.0.9")})
	})
	if got[0].Node != "reception" {
		t.Errorf("the one that listens at the old address is told of: %+v", got)
	}
	strangers(t)
}

// strangers hang out what they like; the list stays clean.
func strangers(t *testing.T) {
	t.Helper()
	evil, liar := lotus(), lotus()
	evil.NodeID, liar.NodeID = strings.Repeat("e", 26), strings.Repeat("d", 26)
	text := evil.text()
	text[1] = "shop=\x1b[2J\x07Lotus \xff\xe2\x80\xae" + strings.Repeat("足", 70)
	for name, s := range map[string]*zeroconf.Service{
		"evil": {Text: text, Port: 7100},
		"liar": {Text: liar.text(), Port: 22},
		"long": {Text: append(slices.Repeat([]string{strings.Repeat("x", 255)}, 40), evil.text()...), Port: 7100},
		"mute": {Port: 7100},
	} {
		s.Type, s.Name, s.Hostname = service, "\x1b[31m"+name, name+".local"
		c, err := zeroconf.New().Publish(s).Network("udp4").Open()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	got := sees(t, func(s []Sign) bool { return len(s) == 2 })
	i := slices.IndexFunc(got, func(s Sign) bool { return s.NodeID == evil.NodeID })
	if i < 0 || got[i].Shop != "[2JLotus "+strings.Repeat("足", 18) {
		t.Errorf("got %+v", got)
	}
}
