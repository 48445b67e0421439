package identity

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// ErrUsed says that a new identity was asked for in a directory that has one,
// or has other things in it.
var ErrUsed = errors.New("the data directory is already in use")

// ErrNone says that a data directory has no identity yet.
var ErrNone = errors.New("no node lives in this data directory")

// Identity is one node's own: ids, keys, certificates, cluster secrets. Safe
// for concurrent use.
type Identity struct {
	dir     string
	cluster ClusterID
	node    NodeID
	name    string
	ca      *x509.Certificate
	caKey   *ecdsa.PrivateKey // nil on a node that may not sign
	key     *ecdsa.PrivateKey
	secrets secrets
	floor   *floor

	leaf  atomic.Pointer[tls.Certificate] // never nil
	renew sync.Mutex                      // one writer of node.crt
}

// Option changes how an identity is opened.
type Option func(*options)

type options struct {
	local func() time.Time
	nets  func() ([]*net.IPNet, error)
}

// WithClock gives the local clock; time.Now when not given. Simulations and
// tests use it.
func WithClock(now func() time.Time) Option { return func(o *options) { o.local = now } }

func buildOptions(opts []Option) options {
	o := options{local: time.Now, nets: localNets}
	for _, f := range opts {
		f(&o)
	}
	return o
}

// Create makes a new cluster with its first node called name in dir. The
// directory must be missing or empty (ErrUsed).
func Create(dir, name string, opts ...Option) (*Identity, error) {
	if err := ValidName(name); err != nil {
		return nil, err
	}
	if err := checkUnused(dir); err != nil {
		return nil, err
	}
	o := buildOptions(opts)
	f := newFloor(floorPath(dir), o.local)
	now := f.now()
	cluster, node := ClusterID(newID()), NewNodeID()
	nets, err := o.nets()
	if err != nil {
		return nil, err
	}
	ca, caKey, err := newAuthority(cluster, nets, now)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the node's key: %w", err)
	}
	leaf, err := issue(ca, caKey, cluster, leafFor{node: node, name: name, ips: candidates(nets), key: &key.PublicKey}, now)
	if err != nil {
		return nil, err
	}
	id := &Identity{dir: dir, cluster: cluster, node: node, name: name, ca: ca, caKey: caKey, key: key,
		secrets: newSecrets(cluster), floor: f}
	if err := id.use(leaf); err != nil {
		return nil, err
	}
	if err := id.save(); err != nil {
		return nil, err
	}
	return id, nil
}

// use makes a signed leaf the one that new handshakes show.
func (id *Identity) use(der []byte) error {
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return fmt.Errorf("read the node's certificate: %w", err)
	}
	if !id.key.PublicKey.Equal(leaf.PublicKey) {
		return errors.New("the node's certificate does not fit its key")
	}
	p, err := verifyLeaf(leaf, id.ca, id.Now(), clientUse)
	if err != nil {
		return fmt.Errorf("the node's certificate: %w", err)
	}
	if p.Cluster != id.cluster {
		return fmt.Errorf("the node's certificate is of cluster %s, this directory of cluster %s", p.Cluster.Short(), id.cluster.Short())
	}
	if p.Node != id.node {
		return fmt.Errorf("the node's certificate is of node %s, this directory of node %s", p.Node.Short(), id.node.Short())
	}
	// The authority goes along, so that a joiner can compare it with its token.
	id.leaf.Store(&tls.Certificate{Certificate: [][]byte{der, id.ca.Raw}, PrivateKey: id.key, Leaf: leaf})
	return nil
}

// Dir is the data directory.
func (id *Identity) Dir() string { return id.dir }

// Cluster is the cluster's id.
func (id *Identity) Cluster() ClusterID { return id.cluster }

// Node is this node's id.
func (id *Identity) Node() NodeID { return id.node }

// Name is what people call this node, also <name>.local.
func (id *Identity) Name() string { return id.name }

// HasCAKey reports whether this node can sign certificates.
func (id *Identity) HasCAKey() bool { return id.caKey != nil }

// Leaf is the certificate that new handshakes show.
func (id *Identity) Leaf() *x509.Certificate { return id.leaf.Load().Leaf }

// CAPEM is the authority's certificate, to be pinned by clients and installed
// on phones.
func (id *Identity) CAPEM() []byte { return certPEM(id.ca.Raw) }

// CADigest is SHA-256 of the authority's certificate (DER) in hex: by it one authority is told from another.
func (id *Identity) CADigest() string {
	sum := sha256.Sum256(id.ca.Raw)
	return hex.EncodeToString(sum[:])
}

// GossipKey is the 32-byte key of the gossip's encryption.
func (id *Identity) GossipKey() []byte { return bytes.Clone(id.secrets.Gossip) }

// MAC is HMAC-SHA256 with the cluster secret over purpose and parts, the same
// on every node. Lengths are mixed in, so ("a","bc") and ("ab","c") differ.
func (id *Identity) MAC(purpose string, parts ...[]byte) []byte {
	m := hmac.New(sha256.New, id.secrets.Secret)
	add := func(b []byte) {
		_, _ = m.Write(binary.BigEndian.AppendUint32(nil, uint32(len(b))))
		_, _ = m.Write(b)
	}
	add([]byte(purpose))
	for _, p := range parts {
		add(p)
	}
	return m.Sum(nil)
}

// leafIPsNow are the addresses in the present leaf.
func (id *Identity) leafIPsNow() []net.IP {
	return leafIPs(id.ca.PermittedIPRanges, id.Leaf().IPAddresses)
}

// Covered is addr, HOST:PORT, if this node's certificate names its host, and
// else NAME.local with the port, which it always does.
func (id *Identity) Covered(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil || id.Leaf().VerifyHostname(host) == nil {
		return addr
	}
	return net.JoinHostPort(id.name+".local", port)
}

func certPEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
