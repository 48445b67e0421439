package beacon

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// street is an interface with the addresses under which the node is found behind it.
type street struct {
	net.Interface
	addrs []netip.Addr
}

// streets are the interfaces to hang the sign out at: those where a node that listens at bound can be
// reached. 0.0.0.0 and :: are all addresses of this PC.
func streets(bound netip.Addr) ([]street, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("this PC's networks: %w", err)
	}
	var list []street
	for _, i := range all {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagMulticast == 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue // it has just gone
		}
		if found := reachable(bound, addrs); len(found) > 0 {
			list = append(list, street{i, found})
		}
	}
	return list, nil
}

// reachable picks of an interface's addresses those to tell: one of each kind is enough.
func reachable(bound netip.Addr, addrs []net.Addr) []netip.Addr {
	var has []netip.Addr
	for _, a := range addrs {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil {
			has = append(has, prefix.Addr())
		}
	}
	has = usable(has)
	if !bound.IsUnspecified() {
		if slices.Contains(has, bound) {
			return []netip.Addr{bound}
		}
		return nil
	}
	var v4, v6 []netip.Addr
	for _, a := range has {
		if a.Is4() {
			v4 = append(v4, a)
		} else {
			v6 = append(v6, a)
		}
	}
	// An address that a PC has given itself counts only if nobody gave it another.
	if given := slices.DeleteFunc(slices.Clone(v4), netip.Addr.IsLinkLocalUnicast); len(given) > 0 {
		v4 = given
	}
	v4, v6 = v4[:min(len(v4), 1)], v6[:min(len(v6), 1)]
	if bound.Is4() {
		return v4
	}
	return append(v4, v6...)
}

// addrsOf are the addresses to tell at an interface.
func addrsOf(list []street, of *net.Interface) []net.Addr {
	var out []net.Addr
	for _, s := range list {
		for _, a := range s.addrs {
			if s.Index == of.Index {
				out = append(out, &net.IPNet{IP: a.AsSlice(), Mask: net.CIDRMask(a.BitLen(), a.BitLen())})
			}
		}
	}
	return out
}

// names tells two lists of streets apart.
func names(list []street) string {
	var b strings.Builder
	for _, s := range list {
		fmt.Fprintln(&b, s.Index, s.Name, s.addrs)
	}
	return b.String()
}

// networks are the kinds to try, best first: where IPv6 is switched off only the second works.
func networks(bound netip.Addr) []string {
	switch {
	case bound.Is4():
		return []string{"udp4"}
	case bound.IsUnspecified():
		return []string{"udp", "udp4"}
	}
	return []string{"udp6"}
}
