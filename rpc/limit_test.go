package rpc

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// TestLimiterIsExact: within any minute ten, whenever they come, and who waits as long as he is told gets in.
func TestLimiterIsExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most, within = 10, time.Minute
		l := newLimiter[int](most, within)
		pauses := []time.Duration{0, time.Millisecond, time.Second, 5 * time.Second, 20 * time.Second}
		random := rand.New(rand.NewPCG(1, 2))
		var allowed []time.Time
		refused := 0
		for range 5000 {
			time.Sleep(pauses[random.IntN(len(pauses))])
			wait := l.wait(1)
			if wait > 0 {
				refused++
				if oldest := allowed[len(allowed)-most]; wait != time.Until(oldest.Add(within)) {
					t.Fatalf("to wait %s, the oldest of the last %d was at %s", wait, most, oldest)
				}
				if random.IntN(3) > 0 {
					continue
				}
				if time.Sleep(wait - time.Nanosecond); l.wait(1) != 1 {
					t.Fatal("a moment too soon")
				}
				if time.Sleep(time.Nanosecond); l.wait(1) != 0 {
					t.Fatal("who has waited is refused")
				}
			}
			allowed = append(allowed, time.Now())
			if n := len(allowed) - most - 1; n >= 0 && allowed[n+most].Sub(allowed[n]) < within {
				t.Fatalf("%d within %s", most+1, allowed[n+most].Sub(allowed[n]))
			}
		}
		if refused < 100 || len(allowed) < 1000 {
			t.Errorf("%d refused, %d allowed", refused, len(allowed))
		}
	})
}

// TestLimiterIsBounded: a flood of addresses fills no memory and locks nobody out for good.
func TestLimiterIsBounded(t *testing.T) {
	synctest.Test(t, func(*testing.T) {
		l := newLimiter[netip.Addr](2, time.Second)
		addr := func(i int) netip.Addr { return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, uint32(i)))) }
		allowed := 0
		for i := range 2 * maxSources {
			if l.wait(addr(i+1)) == 0 {
				allowed++
			}
		}
		if len(l.sources) > maxSources+1 || allowed > maxSources+2 {
			t.Errorf("%d sources, %d allowed", len(l.sources), allowed)
		}
		time.Sleep(2 * time.Second)
		if l.wait(addr(1<<30)) > 0 || len(l.sources) > 2 {
			t.Errorf("%d sources are left after their time", len(l.sources))
		}
		one, same := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::ffff")
		if l.wait(network(one)) > 0 || l.wait(network(same)) > 0 || l.wait(network(one)) == 0 {
			t.Error("one network has one account")
		}
	})
}
