package rpc

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// TestLimiterIsBounded: a flood of addresses fills no memory and locks nobody out for good.
func TestLimiterIsBounded(t *testing.T) {
	synctest.Test(t, func(*testing.T) {
		l := newLimiter[netip.Addr](2, time.Second)
		addr := func(i int) netip.Addr { return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, uint32(i)))) }
		allowed := 0
		for i := range 2 * maxSources {
			if l.allow(addr(i + 1)) {
				allowed++
			}
		}
		if len(l.sources) > maxSources+1 || allowed > maxSources+2 {
			t.Errorf("%d sources, %d allowed", len(l.sources), allowed)
		}
		time.Sleep(2 * time.Second)
		if !l.allow(addr(1<<30)) || len(l.sources) > 2 {
			t.Errorf("%d sources are left after their time", len(l.sources))
		}
		one, same := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::ffff")
		if !l.allow(network(one)) || !l.allow(network(same)) || l.allow(network(one)) {
			t.Error("one network has one account")
		}
	})
}
