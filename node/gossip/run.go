package gossip

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/hashicorp/memberlist"
)

const (
	// searchFirst is the first pause between calls to missing nodes; it doubles
	// up to searchEvery.
	searchFirst = 100 * time.Millisecond
	searchEvery = 5 * time.Second
	// leaveWait is how long a stopping node waits for its farewell to go out.
	leaveWait = 500 * time.Millisecond
	// streamTimeout bounds one call to a node that may be switched off.
	streamTimeout = 2 * time.Second
)

// Run gossips until ctx ends, and starts anew when this PC's address changes.
// ErrPortInUse: the port after the node's own is taken.
func (b *Book) Run(ctx context.Context) error {
	for {
		err := b.session(ctx)
		b.loseAll()
		b.flush()
		if err != nil || ctx.Err() != nil {
			return err
		}
		b.log.Info("gossip starts anew with another address")
	}
}

// session is one life of memberlist under one name. It returns nil when ctx
// ended or the address changed.
func (b *Book) session(ctx context.Context) error {
	self, epoch := b.me(), b.nextEpoch()
	b.save() // the epoch must not be used twice
	d := &delegate{book: b, epoch: epoch}
	cfg, ip, err := b.config(self, d)
	if err != nil {
		return err
	}
	list, err := memberlist.Create(cfg)
	if err != nil {
		return fmt.Errorf("start the gossip: %w", explainPort(cfg.BindAddr, cfg.BindPort, err))
	}
	var search sync.WaitGroup
	done, stop := context.WithCancel(ctx)
	defer func() {
		stop()
		_ = list.Leave(leaveWait) // only speeds up what the others would notice
		if err := list.Shutdown(); err != nil {
			b.log.Warn("gossip did not stop cleanly", "error", err)
		}
		search.Wait()
	}()
	search.Go(func() { b.search(done, list) })
	b.serve(ctx, list, self, ip)
	return nil
}

// serve works until ctx ends or the session must be renewed.
func (b *Book) serve(ctx context.Context, list *memberlist.Memberlist, self Self, ip string) {
	look := time.NewTicker(searchEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.dirty:
			b.flush()
		case <-look.C:
			if host, _, _ := splitAddr(self.Addr); host == "" && localIP(ip) != ip {
				return
			}
		}
	}
}

// search calls the nodes that are missing, at once and then again and again.
func (b *Book) search(ctx context.Context, list *memberlist.Memberlist) {
	answered := map[string]bool{}
	// A shop's PCs are switched on together: look often at first.
	for pause := searchFirst; ; pause = min(2*pause, searchEvery) {
		for _, addr := range b.missing(answered) {
			if ctx.Err() != nil {
				return
			}
			_, err := list.Join([]string{addr})
			answered[addr] = err == nil
			if err != nil {
				b.log.Debug("a node does not answer the gossip", "addr", addr, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// missing lists the gossip addresses to call: of nodes that are not heard from,
// and every hint until it has answered. A hint stays even when others are
// living: two halves of a cluster that each found somebody must still meet.
func (b *Book) missing(answered map[string]bool) []string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []string
	living := map[string]bool{}
	for _, m := range b.known {
		a, err := gossipAddr(m.Addr)
		switch {
		case err != nil:
		case m.Alive:
			living[a] = true
		default:
			out = append(out, a)
		}
	}
	for _, h := range b.opts.Hints {
		a, err := gossipAddr(h)
		if err == nil && !living[a] && (len(living) == 0 || !answered[a]) && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

func (b *Book) me() Self {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.self
}

// flush saves the book and tells who moved.
func (b *Book) flush() {
	b.save()
	b.mu.Lock()
	moved := b.moved
	b.moved = map[string]string{}
	b.mu.Unlock()
	for node, addr := range moved {
		b.log.Info("a node is at another address now", "node", node, "addr", addr)
		if b.opts.OnMove != nil {
			b.opts.OnMove(node, addr)
		}
	}
}

func (b *Book) save() {
	b.mu.RLock()
	epoch := b.epoch
	b.mu.RUnlock()
	if err := saveFile(b.opts.File, saved{Epoch: epoch, Nodes: b.Members()}); err != nil {
		b.log.Warn("known addresses are not on disk", "error", err)
	}
}

func (b *Book) config(self Self, d *delegate) (cfg *memberlist.Config, ip string, err error) {
	host, port, err := splitAddr(self.Addr)
	if err != nil {
		return nil, "", err
	}
	cfg = memberlist.DefaultLANConfig()
	cfg.Name = memberName(self.Node, d.epoch)
	cfg.Label = b.opts.Cluster
	cfg.SecretKey = b.opts.Key
	if ip = host; net.ParseIP(host) == nil {
		ip = localIP("")
	}
	cfg.BindAddr, cfg.BindPort = b.opts.Bind, port+1
	if cfg.BindAddr == "" {
		cfg.BindAddr = "0.0.0.0"
		if net.ParseIP(ip).To4() == nil {
			cfg.BindAddr = "::"
		}
	}
	cfg.AdvertiseAddr, cfg.AdvertisePort = ip, port+1
	cfg.TCPTimeout = streamTimeout
	cfg.DeadNodeReclaimTime = 30 * time.Second
	cfg.AwarenessMaxMultiplier = 8
	cfg.Delegate, cfg.Events = d, d
	cfg.Logger = log.New(&logWriter{log: b.log}, "", 0)
	if b.opts.tune != nil {
		b.opts.tune(cfg)
	}
	return cfg, ip, nil
}

// LocalIP is the address that others should use to reach this PC. It may lie outside the ranges that
// a certificate can name: nodes know each other by their ids.
func LocalIP() string { return localIP("") }

// localIP picks the address that others should use: the one in use if this PC
// still has it, else the first private IPv4, else any, else loopback.
func localIP(inUse string) string {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return inUse
	}
	best, rank := "127.0.0.1", 0
	for _, a := range addrs {
		n, ok := a.(*net.IPNet)
		if !ok || n.IP.IsLoopback() || n.IP.IsLinkLocalUnicast() || n.IP.To4() == nil {
			continue
		}
		r := 1
		if n.IP.IsPrivate() {
			r = 2
		}
		if n.IP.String() == inUse {
			r = 3
		}
		if r > rank {
			best, rank = n.IP.String(), r
		}
	}
	return best
}

// explainPort turns memberlist's words into ErrPortInUse where that is what
// they mean; memberlist keeps only the text of the cause.
func explainPort(bind string, port int, cause error) error {
	addr := net.JoinHostPort(bind, strconv.Itoa(port))
	say := func(kind string) error {
		return fmt.Errorf("%w: it needs %s port %d, the one after the node's own; stop the other program or give this node another port",
			ErrPortInUse, kind, port)
	}
	if ln, err := net.Listen("tcp", addr); err == nil {
		_ = ln.Close()
	} else if inUse(err) {
		return say("TCP")
	}
	if pc, err := net.ListenPacket("udp", addr); err == nil {
		_ = pc.Close()
	} else if inUse(err) {
		return say("UDP")
	}
	return cause
}

// wsaEADDRINUSE is what Windows says; its syscall.EADDRINUSE is invented.
const wsaEADDRINUSE = syscall.Errno(10048)

func inUse(err error) bool {
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, wsaEADDRINUSE)
}
