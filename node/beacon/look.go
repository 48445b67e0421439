package beacon

import (
	"cmp"
	"context"
	"log/slog"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/betamos/zeroconf"
)

const (
	// askAgain is when a second question follows: on a wireless network the first is lost easily. Standards
	// want a second between the two.
	askAgain = time.Second
	// maxSigns is how many signs are listed; a network with more has somebody on it who makes them up.
	maxSigns = 256
)

// Look asks the network for signs and collects for a time what is answered, sorted by shop and node. Two
// that say the same are both listed: nobody can tell here which is true.
func Look(ctx context.Context, within time.Duration) ([]Sign, error) {
	var mu sync.Mutex
	found := map[string]*zeroconf.Service{}
	hear := func(e zeroconf.Event) {
		mu.Lock()
		defer mu.Unlock()
		if e.Op == zeroconf.OpRemoved {
			delete(found, e.Name)
		} else if _, known := found[e.Name]; known || len(found) < maxSigns {
			found[e.Name] = e.Service
		}
	}
	c, err := open(networks(netip.IPv6Unspecified()), func(c *zeroconf.Client) {
		c.Browse(hear, service).Logger(slog.New(slog.DiscardHandler))
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	select {
	case <-ctx.Done():
	case <-time.After(askAgain):
		c.Reload()
		<-ctx.Done()
	}
	err = c.Close() // nobody calls hear any more
	var signs []Sign
	for _, s := range found {
		if sign, ok := read(s.Port, s.Text, s.Addrs); ok {
			signs = append(signs, sign)
		}
	}
	slices.SortFunc(signs, before)
	return signs, err
}

// before is the order of a list: shops together, and the same list every time.
func before(a, b Sign) int {
	return cmp.Or(cmp.Compare(a.Shop, b.Shop), cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(a.Node, b.Node),
		cmp.Compare(a.NodeID, b.NodeID), cmp.Compare(a.Port, b.Port), slices.CompareFunc(a.Addrs, b.Addrs, netip.Addr.Compare),
		cmp.Compare(a.CA, b.CA), cmp.Compare(a.Version, b.Version))
}
