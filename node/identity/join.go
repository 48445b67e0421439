package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hpke"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"time"
)

// Request is a node that wants to join. Nothing is on disk before Accept.
type Request struct {
	Node NodeID
	CSR  []byte // DER, for the join call

	dir, name string
	key       *ecdsa.PrivateKey
	opts      options
}

// Answer is what the cluster gives to a joiner. Secrets travel in Sealed, which
// only the holder of the request's key can open; they are never in a log.
type Answer struct {
	Cluster ClusterID
	CA      []byte // DER
	Leaf    []byte // DER
	Sealed  []byte
}

// sealed is the content of Answer.Sealed.
type sealed struct {
	Secrets secrets   `json:"secrets"`
	CAKey   []byte    `json:"ca_key,omitempty"` // PKCS #8
	Time    time.Time `json:"time"`
}

// NewRequest makes the id and key of a node called name that will live in dir.
// The directory must be missing or empty (ErrUsed).
func NewRequest(dir, name string, ips []net.IP, opts ...Option) (*Request, error) {
	if err := checkUnused(dir); err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the node's key: %w", err)
	}
	r := &Request{Node: NewNodeID(), dir: dir, name: name, key: key, opts: buildOptions(opts)}
	r.CSR, err = newCSR(r.Node, name, ips, key)
	return r, err
}

// Admit signs the leaf of a joiner whose token the state machine has accepted
// and seals the cluster's secrets for it; withCAKey for a node that may become
// a voter. It needs the authority's key (ErrNoCAKey).
func (id *Identity) Admit(csr CSR, withCAKey bool) (Answer, error) {
	if id.caKey == nil {
		return Answer{}, ErrNoCAKey
	}
	leaf, err := issue(id.ca, id.caKey, id.cluster, leafFor{node: csr.Node, name: csr.Name, ips: csr.IPs, key: csr.key}, id.Now())
	if err != nil {
		return Answer{}, err
	}
	s := sealed{Secrets: id.secrets, Time: id.Now()}
	if withCAKey {
		if s.CAKey, err = x509.MarshalPKCS8PrivateKey(id.caKey); err != nil {
			return Answer{}, fmt.Errorf("seal the join answer: %w", err)
		}
	}
	box, err := seal(csr, id.cluster, s)
	if err != nil {
		return Answer{}, fmt.Errorf("seal the join answer: %w", err)
	}
	return Answer{Cluster: id.cluster, CA: id.ca.Raw, Leaf: leaf, Sealed: box}, nil
}

// sealInfo binds a sealed box to one cluster and node.
func sealInfo(c ClusterID, n NodeID) []byte {
	return fmt.Appendf(nil, "storehub join 1|%s|%s", c, n)
}

func seal(csr CSR, cluster ClusterID, s sealed) ([]byte, error) {
	plain, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	pub, err := csr.key.ECDH()
	if err != nil {
		return nil, err
	}
	to, err := hpke.NewDHKEMPublicKey(pub)
	if err != nil {
		return nil, err
	}
	return hpke.Seal(to, hpke.HKDFSHA256(), hpke.AES256GCM(), sealInfo(cluster, csr.Node), plain)
}

func (r *Request) open(a Answer) (s sealed, err error) {
	priv, err := r.key.ECDH()
	if err != nil {
		return s, err
	}
	mine, err := hpke.NewDHKEMPrivateKey(priv)
	if err != nil {
		return s, err
	}
	plain, err := hpke.Open(mine, hpke.HKDFSHA256(), hpke.AES256GCM(), sealInfo(a.Cluster, r.Node), a.Sealed)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(plain, &s)
}

// Accept checks the answer against the token and writes the identity. After an
// error nothing is on disk.
func (r *Request) Accept(tok Token, a Answer) (*Identity, error) {
	if pin(a.CA) != tok.CA || a.Cluster.prefix() != tok.Cluster {
		return nil, fmt.Errorf("%w: the join answer does not fit the token", ErrOtherCluster)
	}
	if _, err := ParseClusterID(string(a.Cluster)); err != nil {
		return nil, fmt.Errorf("the join answer: %w", err)
	}
	ca, err := x509.ParseCertificate(a.CA)
	if err != nil {
		return nil, fmt.Errorf("the join answer has no authority: %w", err)
	}
	s, err := r.open(a)
	if err != nil {
		return nil, fmt.Errorf("the join answer was not made for this request: %w", err)
	}
	if err := s.Secrets.check(a.Cluster); err != nil {
		return nil, fmt.Errorf("the secrets in the join answer: %w", err)
	}
	id := &Identity{dir: r.dir, cluster: a.Cluster, node: r.Node, name: r.name, ca: ca, key: r.key,
		secrets: s.Secrets, floor: newFloor(floorPath(r.dir), r.opts.local)}
	if len(s.CAKey) > 0 {
		if id.caKey, err = parseKey(s.CAKey); err != nil {
			return nil, fmt.Errorf("the signing key in the join answer: %w", err)
		}
		if !id.caKey.PublicKey.Equal(ca.PublicKey) {
			return nil, errors.New("the signing key in the join answer does not fit its authority")
		}
	}
	if err := id.use(a.Leaf); err != nil {
		return nil, fmt.Errorf("the join answer: %w", err)
	}
	if err := id.save(); err != nil {
		return nil, err
	}
	return id, id.floor.note(s.Time)
}
