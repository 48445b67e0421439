package beacon

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/betamos/zeroconf"
)

// service is what signs are hung out as.
var service = zeroconf.NewType("_storehub._tcp")

// lookEvery is how soon a new address, or a new name of the shop, is on the sign.
const lookEvery = 5 * time.Second

// Options of a Beacon. All but Log are required.
type Options struct {
	// Bound is where the node listens; an address of this PC alone is told to nobody.
	Bound netip.Addr
	// Sign is asked every few seconds what the node says of itself.
	Sign func() Sign
	Log  *slog.Logger // nil: slog.Default()
}

// Beacon keeps a node's sign out. Make it with New, then Run it.
type Beacon struct {
	opts Options
	log  *slog.Logger
	// failed: that it does not work was logged, and is not again until it does.
	failed bool
}

// New does nothing yet.
func New(opts Options) *Beacon {
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	opts.Bound = opts.Bound.Unmap()
	return &Beacon{opts: opts, log: opts.Log}
}

// Run has the sign out until ctx ends, and hangs it out anew when this PC's addresses or the node's words
// have changed. Nothing stands on it, so what fails is logged and tried again.
func (b *Beacon) Run(ctx context.Context) error {
	if b.opts.Bound.IsLoopback() {
		<-ctx.Done()
		return nil
	}
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	var out *zeroconf.Client
	var told string
	defer func() { b.takeIn(out) }()
	for {
		sign := b.opts.Sign()
		list, err := streets(b.opts.Bound)
		if now := names(list) + strings.Join(sign.text(), "\n"); err == nil && (out == nil || now != told) {
			b.takeIn(out)
			out, err = b.hangOut(sign, list)
			told = now
		}
		b.note(err)
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
	}
}

// hangOut answers nil where there is no network to hang the sign out at.
func (b *Beacon) hangOut(sign Sign, list []street) (*zeroconf.Client, error) {
	if len(list) == 0 {
		return nil, nil
	}
	// A name of our own, with the node's id in it: NAME.local may be that of the PC itself, or of one in another
	// shop, and is not taken from anybody.
	name := sign.Node + "-" + sign.NodeID[:min(len(sign.NodeID), 6)]
	s := &zeroconf.Service{Type: service, Name: name, Hostname: name + ".local", Port: sign.Port, Text: sign.text()}
	return open(networks(b.opts.Bound), func(c *zeroconf.Client) {
		c.Publish(s).Logger(b.log).Interfaces(func() ([]net.Interface, error) {
			var of []net.Interface
			for _, s := range list {
				of = append(of, s.Interface)
			}
			return of, nil
		}).InterfaceAddrs(func(of *net.Interface) ([]net.Addr, error) { return addrsOf(list, of), nil })
	})
}

// takeIn says goodbye.
func (b *Beacon) takeIn(out *zeroconf.Client) {
	if out == nil {
		return
	}
	if err := out.Close(); err != nil {
		b.log.Debug("the sign for the local network was not taken in cleanly", "error", err)
	}
}

func (b *Beacon) note(err error) {
	if err != nil && !b.failed {
		b.log.Warn("this node does not show on the local network; it is tried again", "error", err)
	}
	b.failed = err != nil
}

// open tries one kind of network after the other.
func open(kinds []string, set func(*zeroconf.Client)) (c *zeroconf.Client, err error) {
	for _, kind := range kinds {
		c = zeroconf.New().Network(kind)
		set(c)
		if c, err = c.Open(); err == nil {
			return c, nil
		}
	}
	return nil, fmt.Errorf("open the port of mDNS, UDP 5353: %w", err)
}
