package node

import (
	"context"
	"net"
	"time"

	"storehub/node/beacon"
)

// Sign is what a node says of itself to the local network: a hint where it is, and no proof of anything.
type Sign = beacon.Sign

// Discover asks the local network which nodes are there, of any shop.
func Discover(ctx context.Context, within time.Duration) ([]Sign, error) {
	return beacon.Look(ctx, within)
}

// showSign keeps this node's sign out.
func (n *Node) showSign(ctx context.Context) error {
	at, ok := n.wire.Addr().(*net.TCPAddr)
	if n.cfg.NoMDNS || !ok {
		<-ctx.Done()
		return nil
	}
	return beacon.New(beacon.Options{Bound: at.AddrPort().Addr(), Sign: func() Sign {
		return Sign{
			Cluster: string(n.id.Cluster()), Shop: n.replica.Shown().ShopName(), Node: n.id.Name(), NodeID: n.ID(),
			CA: n.id.CADigest(), Version: n.cfg.Version, Port: at.AddrPort().Port(),
		}
	}, Log: n.cfg.Log}).Run(ctx)
}
