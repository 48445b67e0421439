package identity

import (
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"time"
)

// Due reports whether the leaf should be issued again: this PC's addresses
// differ from those in it, or it has passed its renewal age.
func (id *Identity) Due(ips []net.IP) bool {
	return !slices.EqualFunc(leafIPs(id.ca.PermittedIPRanges, ips), id.leafIPsNow(), net.IP.Equal) || !id.Now().Before(id.renewAt())
}

// renewAt lies between 50 and 80 % of the leaf's life, elsewhere for each node,
// so that a shop set up in one hour does not renew in one hour.
func (id *Identity) renewAt() time.Time {
	leaf := id.Leaf()
	var sum int
	for _, c := range []byte(id.node) {
		sum += int(c)
	}
	life := leaf.NotAfter.Sub(leaf.NotBefore)
	return leaf.NotBefore.Add(life * time.Duration(50+sum%31) / 100)
}

// Refresh issues this node's leaf again if it is Due and says whether it did.
// Connections keep what they have; new handshakes show the new one. A node
// without the authority's key gets ErrNoCAKey and asks a voter with RenewalCSR.
func (id *Identity) Refresh(ips []net.IP) (bool, error) {
	if !id.Due(ips) {
		return false, nil
	}
	if id.caKey == nil {
		return false, ErrNoCAKey
	}
	der, err := issue(id.ca, id.caKey, id.cluster, leafFor{node: id.node, name: id.name, ips: ips, key: &id.key.PublicKey}, id.Now())
	if err != nil {
		return false, err
	}
	return true, id.Install(der)
}

// RenewalCSR is a request for the same node, name and key with new addresses.
func (id *Identity) RenewalCSR(ips []net.IP) ([]byte, error) {
	return newCSR(id.node, id.name, ips, id.key)
}

// Renew signs a new leaf for a connected peer. The request must be for the node
// and the key that the peer has just proved to hold, and keep its name; an
// expired leaf is enough. Whether the node is still a member is the caller's
// and Policy.Removed's to know.
func (id *Identity) Renew(p Peer, csr CSR) ([]byte, error) {
	if id.caKey == nil {
		return nil, ErrNoCAKey
	}
	if csr.Node != p.Node || !csr.key.Equal(p.Leaf.PublicKey) {
		return nil, fmt.Errorf("%w: a node can only renew its own certificate", ErrOtherNode)
	}
	if csr.Name != p.Leaf.Subject.CommonName {
		return nil, fmt.Errorf("node %s is called %q and cannot be renewed as %q", p.Node.Short(), p.Leaf.Subject.CommonName, csr.Name)
	}
	return issue(id.ca, id.caKey, id.cluster, leafFor{node: csr.Node, name: csr.Name, ips: csr.IPs, key: csr.key}, id.Now())
}

// Install takes over a leaf (DER) that was signed for this node's key.
func (id *Identity) Install(der []byte) error {
	id.renew.Lock()
	defer id.renew.Unlock()
	old := id.leaf.Load()
	if err := id.use(der); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(id.dir, Folder, leafFile), certPEM(der)); err != nil {
		id.leaf.Store(old) // what is shown and what is on disk stay the same
		return err
	}
	return nil
}
