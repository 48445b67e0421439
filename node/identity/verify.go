package identity

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"
)

const (
	serverUse = x509.ExtKeyUsageServerAuth
	clientUse = x509.ExtKeyUsageClientAuth
)

// Why a peer was refused; errors of the handshake wrap one of these.
var (
	ErrNoCert       = errors.New("the peer showed no certificate")
	ErrStranger     = errors.New("the peer's certificate is not signed by this cluster")
	ErrOtherCluster = errors.New("the peer belongs to another cluster")
	ErrOtherNode    = errors.New("another node answered at this address")
	ErrRemoved      = errors.New("the peer was removed from the cluster")
	ErrExpired      = errors.New("the peer's certificate has expired")
)

// Peer is who stands at the other end of a connection.
type Peer struct {
	Cluster ClusterID
	Node    NodeID
	// Expired is set for a leaf that is good except for its age. Such a peer may
	// renew and do nothing else.
	Expired bool
	Leaf    *x509.Certificate
}

func (p Peer) fresh() error {
	if p.Expired {
		return fmt.Errorf("%w on %s", ErrExpired, p.Leaf.NotAfter.Format(time.DateOnly))
	}
	return nil
}

// Policy is what the identity cannot know by itself.
type Policy struct {
	// Removed reports nodes that must not connect any more. Nil: none. It runs
	// in every handshake and must not block.
	Removed func(NodeID) bool
	// AllowExpired lets a peer in whose leaf is only too old, on ALPNPeer and as
	// Peer.Expired. The owner of the connection must then let it renew only.
	AllowExpired bool
}

// verifyLeaf checks the chain, the use and the names of a leaf. now must be
// floored time. A leaf that starts later than now is accepted: the authority's
// signature proves that its start has passed, so it is our clock that is slow.
func verifyLeaf(leaf, ca *x509.Certificate, now time.Time, use x509.ExtKeyUsage) (Peer, error) {
	cluster, node, err := leafNames(leaf)
	if err != nil {
		return Peer{}, fmt.Errorf("%w: %w", ErrStranger, err)
	}
	if leaf.NotBefore.After(now) {
		now = leaf.NotBefore
	}
	expired := now.After(leaf.NotAfter)
	if expired {
		now = leaf.NotAfter
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	_, err = leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{use}})
	if err != nil {
		return Peer{}, fmt.Errorf("%w: %w", ErrStranger, err)
	}
	return Peer{Cluster: cluster, Node: node, Expired: expired, Leaf: leaf}, nil
}

// leafNames reads cluster and node from the one URI a leaf has.
func leafNames(leaf *x509.Certificate) (ClusterID, NodeID, error) {
	if len(leaf.URIs) != 1 {
		return "", "", errors.New("the certificate is not a storehub node's")
	}
	return parseNodeURI(leaf.URIs[0])
}

// verify is the one check of a connection between nodes. want is the node that
// was dialled; "" accepts any node of the cluster.
func (id *Identity) verify(cs tls.ConnectionState, want NodeID, use x509.ExtKeyUsage, pol Policy) (Peer, error) {
	if len(cs.PeerCertificates) == 0 {
		return Peer{}, ErrNoCert
	}
	leaf := cs.PeerCertificates[0]
	// Only for a better word: what a stranger's certificate claims is not trusted.
	if c, _, err := leafNames(leaf); err == nil && c != id.cluster {
		return Peer{}, fmt.Errorf("%w (%s, this is %s)", ErrOtherCluster, c.Short(), id.cluster.Short())
	}
	p, err := verifyLeaf(leaf, id.ca, id.Now(), use)
	if err != nil {
		return Peer{}, err
	}
	if want != "" && p.Node != want {
		return Peer{}, fmt.Errorf("%w: wanted %s, found %s", ErrOtherNode, want.Short(), p.Node.Short())
	}
	if pol.Removed != nil && pol.Removed(p.Node) {
		return Peer{}, fmt.Errorf("%w: %s", ErrRemoved, p.Node.Short())
	}
	if pol.AllowExpired {
		return p, nil
	}
	return p, p.fresh()
}

// PeerOf tells who sent the certificate of an already verified connection. It
// fails with ErrNoCert for a browser or the command line.
func (id *Identity) PeerOf(cs tls.ConnectionState) (Peer, error) {
	return id.verify(cs, "", clientUse, Policy{AllowExpired: true})
}
