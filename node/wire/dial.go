package wire

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"syscall"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/identity"
)

// nodeAddr makes a node id look like an address, which is what it is to Raft:
// a new DHCP lease then changes no Raft configuration.
type nodeAddr identity.NodeID

func (nodeAddr) Network() string  { return "storehub" }
func (a nodeAddr) String() string { return string(a) }

// RaftLayer carries raft's streams. Its address is the node id.
type RaftLayer struct {
	*queue
	wire *Wire
}

var _ raft.StreamLayer = (*RaftLayer)(nil)

// Dial opens a stream to the node whose id is address.
func (l *RaftLayer) Dial(address raft.ServerAddress, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return l.wire.dial(ctx, identity.NodeID(address), identity.ALPNRaft)
}

// dial opens a verified connection to node id, within 3 s or ctx.
func (w *Wire) dial(ctx context.Context, id identity.NodeID, alpn string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, w.opts.HandshakeTimeout)
	defer cancel()
	raw, addr, err := w.connect(ctx, id)
	if err != nil {
		return nil, err
	}
	peerSocket(raw)
	c := tls.Client(raw, w.opts.ID.DialTLS(id, alpn, w.opts.Policy))
	if err := c.HandshakeContext(ctx); err != nil {
		_ = raw.Close()
		// A failed dial to whoever asks what may have been sent: nothing.
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: fmt.Errorf("greet node %s at %s: %w", id.Short(), addr, err)}
	}
	peer := identity.Peer{Cluster: w.opts.ID.Cluster(), Node: id, Leaf: c.ConnectionState().PeerCertificates[0]}
	pc := &conn{Conn: c, wire: w, peer: peer, raft: alpn == identity.ALPNRaft}
	if !w.track(pc) {
		_ = pc.Close()
		return nil, net.ErrClosed
	}
	return pc, nil
}

// connect looks the node up and opens TCP to it.
func (w *Wire) connect(ctx context.Context, id identity.NodeID) (net.Conn, string, error) {
	addr, ok := w.opts.Lookup(id)
	if !ok {
		return nil, "", fmt.Errorf("%w: %s", ErrNoAddress, id.Short())
	}
	d := net.Dialer{KeepAliveConfig: peerKeepAlive}
	c, err := d.DialContext(ctx, "tcp", addr)
	if err == nil {
		return c, addr, nil
	}
	if refused(err) {
		err = fmt.Errorf("%w (%w)", syscall.ECONNREFUSED, err)
	}
	return nil, addr, fmt.Errorf("reach node %s at %s: %w", id.Short(), addr, err)
}

// Redial asks whether anybody listens where a node lives; no TLS. Nil: yes.
// An error that is syscall.ECONNREFUSED on every system: the PC is up and the
// process is gone. Any other error proves nothing.
func (w *Wire) Redial(ctx context.Context, id identity.NodeID) error {
	c, _, err := w.connect(ctx, id)
	if err != nil {
		return err
	}
	return c.Close()
}
