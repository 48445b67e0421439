package hw

import (
	"net/netip"
	"testing"
)

// TestNear: without the option from a box is heard if it is in the shop, and nobody from elsewhere.
func TestNear(t *testing.T) {
	own := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/8"), netip.MustParsePrefix("203.0.113.17/24"), netip.MustParsePrefix("2001:db8:1::5/64")}
	for from, want := range map[string]bool{
		"127.0.0.1": true, "::1": true, "192.168.1.9": true, "10.1.2.3": true, "172.31.0.1": true, "169.254.7.7": true, "fe80::1%eth0": true, "fd00::9": true,
		"::ffff:192.168.1.9": true, "203.0.113.200": true, "::ffff:203.0.113.200": true, "2001:db8:1::77": true,
		"203.0.114.1": false, "172.32.0.1": false, "8.8.8.8": false, "::ffff:8.8.8.8": false, "2001:db8:2::1": false, "0.0.0.0": false, "224.0.0.1": false,
	} {
		if got := near(netip.MustParseAddr(from), own); got != want {
			t.Errorf("%s: %v", from, got)
		}
	}
}
