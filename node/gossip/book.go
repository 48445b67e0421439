package gossip

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/memberlist"
)

// ErrPortInUse says that another program has the gossip's port.
var ErrPortInUse = errors.New("the gossip port is in use")

// keyLen is AES-256.
const keyLen = 32

// Options of a Book.
type Options struct {
	Cluster string // cluster id; nodes of others are not understood
	Key     []byte // 32 bytes, shared by the cluster
	Self    Self   // Addr decides the gossip's port: the next one
	// Bind is the IP to listen on; "" means all IPv4 addresses of this PC.
	Bind string
	// File keeps the last known addresses.
	File string
	// Hints are HOST:PORT of other nodes (not of their gossip), tried as long as
	// somebody is missing.
	Hints []string
	// OnMove hears that a node has another address than before. It is called by
	// Run and holds it up while it works. Nil: nobody cares.
	OnMove func(node, addr string)
	Log    *slog.Logger // nil: slog.Default()

	tune func(*memberlist.Config) // tests make it quicker
}

// Book is the address book. Its readers never wait for the network.
type Book struct {
	opts  Options
	log   *slog.Logger
	dirty chan struct{} // the book changed: Run saves it and tells OnMove

	mu    sync.RWMutex
	self  Self
	epoch uint64
	seen  map[string]Member // living members by memberlist name
	known map[string]Member // best entry by node id, the living and the remembered
	moved map[string]string // node -> address, not yet told to OnMove
}

// New reads the address file and checks the options. Nothing listens before
// Run.
func New(opts Options) (*Book, error) {
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if len(opts.Key) != keyLen {
		return nil, fmt.Errorf("the gossip key has %d bytes, it must have %d", len(opts.Key), keyLen)
	}
	if opts.Cluster == "" || opts.Self.Node == "" || opts.File == "" {
		return nil, errors.New("gossip needs a cluster id, a node id and a file for addresses")
	}
	if _, err := encodeMeta(opts.Self, ^uint64(0)); err != nil {
		return nil, err
	}
	if _, _, err := splitAddr(opts.Self.Addr); err != nil {
		return nil, fmt.Errorf("this node's own address: %w", err)
	}
	for _, h := range opts.Hints {
		if _, err := gossipAddr(h); err != nil {
			return nil, fmt.Errorf("hint where other nodes are: %w", err)
		}
	}
	b := &Book{
		opts: opts, log: opts.Log, self: opts.Self,
		dirty: make(chan struct{}, 1),
		seen:  map[string]Member{}, known: map[string]Member{}, moved: map[string]string{},
	}
	s, err := loadFile(opts.File)
	if err != nil {
		b.log.Warn("starting without remembered addresses", "error", err)
	}
	b.epoch = s.Epoch
	for _, m := range s.Nodes {
		if m.Node != b.self.Node {
			b.known[m.Node] = m
		}
	}
	return b, nil
}

// Learn adds addresses from elsewhere (node id -> HOST:PORT), such as a join
// answer. What gossip says about a living node stays.
func (b *Book) Learn(addrs map[string]string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for node, addr := range addrs {
		old, ok := b.known[node]
		if _, _, err := splitAddr(addr); err != nil || old.Alive || node == b.self.Node || (!ok && len(b.known) >= maxNodes) {
			continue
		}
		old.Node, old.Addr = node, addr
		b.known[node] = old
	}
	poke(b.dirty)
}

// Forget removes a node that left the cluster for good.
func (b *Book) Forget(node string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.known, node)
	delete(b.moved, node)
	for name, m := range b.seen {
		if m.Node == node {
			delete(b.seen, name)
		}
	}
	poke(b.dirty)
}

// Lookup tells where a node lives, or last lived: HOST:PORT.
func (b *Book) Lookup(node string) (addr string, ok bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	m, ok := b.known[node]
	return m.Addr, ok
}

// Members lists the other nodes by id.
func (b *Book) Members() []Member {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return slices.SortedFunc(maps.Values(b.known), func(x, y Member) int { return cmp.Compare(x.Node, y.Node) })
}

// poke wakes a loop; one wake-up is enough for any number of reasons.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// nextEpoch makes the name of the next start: later than the last one even if
// the clock went back.
func (b *Book) nextEpoch() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now().UnixMilli()
	b.epoch = max(b.epoch+1, uint64(max(now, 0)))
	return b.epoch
}

// sight takes over what memberlist says about a living member.
func (b *Book) sight(n *memberlist.Node) {
	m, err := decodeMeta(n.Name, n.Addr, n.Meta)
	if err != nil {
		b.log.Warn("an entry in the gossip is left out", "error", err)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if m.Node == b.self.Node {
		return
	}
	b.seen[n.Name] = m
	b.settle(m.Node)
}

// lose takes over that a member is gone.
func (b *Book) lose(n *memberlist.Node) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m, ok := b.seen[n.Name]
	if !ok {
		return
	}
	delete(b.seen, n.Name)
	b.settle(m.Node)
}

// loseAll is for the moment when memberlist itself stops.
func (b *Book) loseAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.seen)
	for node := range b.known {
		b.settle(node)
	}
}

// settle chooses the entry of a node: the living one with the newest epoch, or
// else what was known before.
func (b *Book) settle(node string) {
	old, had := b.known[node]
	best := old
	best.Alive = false
	for _, m := range b.seen {
		if m.Node == node && (!best.Alive || m.Epoch > best.Epoch) {
			best = m
		}
	}
	if best == old || (!had && len(b.known) >= maxNodes) {
		return
	}
	b.known[node] = best
	if had && best.Addr != old.Addr {
		b.moved[node] = best.Addr
	}
	poke(b.dirty)
}
