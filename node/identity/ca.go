package identity

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"
)

const (
	caLife   = 20 * 365 * 24 * time.Hour
	leafLife = 365 * 24 * time.Hour
	// backdate lets a PC whose clock is two days behind use a new certificate.
	backdate = 48 * time.Hour
	// maxIPs bounds what a leaf lists; a shop PC has two or three.
	maxIPs = 16
)

// ErrNoCAKey says that this node does not hold the authority's key and must ask
// a voter to sign.
var ErrNoCAKey = errors.New("this node does not hold the cluster's signing key")

// shopNets are the addresses that every authority may vouch for: private, carrier
// and link-local ranges.
var shopNets = parseNets("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
	"169.254.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128")

func parseNets(list ...string) []*net.IPNet {
	out := make([]*net.IPNet, len(list))
	for i, s := range list {
		_, n, err := net.ParseCIDR(s)
		if err != nil {
			panic(err) // the list above is constant
		}
		out[i] = n
	}
	return out
}

// newAuthority makes the cluster's own authority. Its name constraints limit
// the damage of a stolen key: phones that trust the shop's certificate still
// refuse it for any name or address outside a local network. own are the
// networks of the PC that makes it: some shops live in an office range.
func newAuthority(cluster ClusterID, own []*net.IPNet, now time.Time) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("make the authority's key: %w", err)
	}
	tmpl := &x509.Certificate{
		Subject:                     pkix.Name{Organization: []string{"storehub"}, CommonName: "storehub " + cluster.Short() + " authority"},
		NotBefore:                   now.Add(-backdate),
		NotAfter:                    now.Add(caLife),
		KeyUsage:                    x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid:       true,
		IsCA:                        true,
		MaxPathLenZero:              true,
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         []string{"local", "localhost"},
		PermittedIPRanges:           append(slices.Clone(shopNets), beyond(own)...),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		return nil, nil, fmt.Errorf("make the authority's certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, fmt.Errorf("read back the authority's certificate: %w", err)
	}
	return cert, key, nil
}

// leafFor is what a certificate is issued for.
type leafFor struct {
	node NodeID
	name string
	ips  []net.IP
	key  *ecdsa.PublicKey
}

// issue signs a leaf. now is the floored time of the signer.
func issue(ca *x509.Certificate, caKey *ecdsa.PrivateKey, cluster ClusterID, l leafFor, now time.Time) ([]byte, error) {
	if err := ValidName(l.name); err != nil {
		return nil, err
	}
	end := now.Add(leafLife)
	if end.After(ca.NotAfter) {
		end = ca.NotAfter
	}
	tmpl := &x509.Certificate{
		Subject:     pkix.Name{Organization: []string{"storehub"}, CommonName: l.name},
		NotBefore:   now.Add(-backdate),
		NotAfter:    end,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{serverUse, clientUse},
		DNSNames:    []string{l.name + ".local", "localhost"},
		IPAddresses: leafIPs(ca.PermittedIPRanges, l.ips),
		URIs:        []*url.URL{nodeURI(cluster, l.node)},
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, ca, l.key, caKey)
	if err != nil {
		return nil, fmt.Errorf("sign the certificate of %s: %w", l.node.Short(), err)
	}
	return der, nil
}

// widest is the shortest prefix of a network of the shop's own that the
// authority vouches for: a wider one is no local network.
const widest = 16

// beyond are the IPv4 networks of a PC that lie outside shopNets. IPv6 has an
// address of the kind for each PC and day, and nobody is told one.
func beyond(own []*net.IPNet) []*net.IPNet {
	var out []*net.IPNet
	for _, n := range own {
		ip, bits := n.IP.To4(), prefix(n)
		if ip == nil || ip.IsUnspecified() || within(shopNets, ip) || within(out, ip) || len(out) == maxIPs {
			continue
		}
		mask := net.CIDRMask(max(bits, widest), 32)
		out = append(out, &net.IPNet{IP: ip.Mask(mask), Mask: mask})
	}
	return out
}

func prefix(n *net.IPNet) int {
	ones, size := n.Mask.Size()
	if size == 128 {
		ones -= 96 // of an IPv4 address in the longer form
	}
	return ones
}

func within(nets []*net.IPNet, ip net.IP) bool {
	return slices.ContainsFunc(nets, func(n *net.IPNet) bool { return n.Contains(ip) })
}

// leafIPs sorts, removes doubles and what the authority may not vouch for, and
// always adds loopback. Peers never look at the addresses, only phones and
// browsers do.
func leafIPs(may []*net.IPNet, ips []net.IP) []net.IP {
	out := []net.IP{net.IPv4(127, 0, 0, 1).To4(), net.IPv6loopback}
	for _, ip := range ips {
		if v4 := ip.To4(); v4 != nil {
			ip = v4
		}
		if within(may, ip) && !slices.ContainsFunc(out, ip.Equal) && len(out) < maxIPs {
			out = append(out, ip)
		}
	}
	slices.SortFunc(out, func(a, b net.IP) int { return bytes.Compare(a.To16(), b.To16()) })
	return out
}

// LocalIPs lists the addresses of this PC's interfaces that are up and that a
// leaf may have to name, at most 14. Those by which others are told to reach it
// come first: private IPv4, then other IPv4, as the gossip chooses.
func LocalIPs() ([]net.IP, error) {
	nets, err := localNets()
	return candidates(nets), err
}

func candidates(nets []*net.IPNet) []net.IP {
	var ips []net.IP
	for _, n := range nets {
		ip := n.IP
		if ip.IsLinkLocalUnicast() || ip.IsLoopback() || ip.To4() == nil && !within(shopNets, ip) {
			continue
		}
		ips = append(ips, ip)
	}
	rank := func(ip net.IP) int {
		switch {
		case ip.To4() == nil:
			return 2
		case ip.IsPrivate():
			return 0
		}
		return 1
	}
	slices.SortStableFunc(ips, func(a, b net.IP) int { return rank(a) - rank(b) })
	return ips[:min(len(ips), maxIPs-2)] // a leaf names loopback twice
}

// localNets are the networks that this PC's interfaces are in, with its own
// addresses there.
func localNets() ([]*net.IPNet, error) {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("list this PC's addresses: %w", err)
	}
	var nets []*net.IPNet
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok {
			nets = append(nets, n)
		}
	}
	return nets, nil
}

// CSR is a request to sign a leaf, after its own signature was checked.
type CSR struct {
	Node NodeID
	Name string
	IPs  []net.IP
	key  *ecdsa.PublicKey
}

// KeyHash is SHA-256 over the key that the request was signed with (SubjectPublicKeyInfo, DER).
func (c CSR) KeyHash() ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(c.key)
	if err != nil {
		return nil, fmt.Errorf("the key of the certificate request: %w", err)
	}
	sum := sha256.Sum256(der)
	return sum[:], nil
}

// maxCSR bounds the bytes of a request; a real one has about 500.
const maxCSR = 8 << 10

// newCSR makes a request; the node id travels as the common name.
func newCSR(node NodeID, name string, ips []net.IP, key *ecdsa.PrivateKey) ([]byte, error) {
	if err := ValidName(name); err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject:     pkix.Name{Organization: []string{"storehub"}, CommonName: string(node)},
		DNSNames:    []string{name + ".local"},
		IPAddresses: ips[:min(len(ips), maxIPs)], // who signs knows which of them it may name
	}, key)
	if err != nil {
		return nil, fmt.Errorf("make the certificate request: %w", err)
	}
	return der, nil
}

// ParseCSR reads a request (DER) and checks that its sender has the key.
// Whether the node may have a certificate is for the caller to decide.
func ParseCSR(der []byte) (CSR, error) {
	if len(der) > maxCSR {
		return CSR{}, fmt.Errorf("the certificate request has %d bytes, more than %d", len(der), maxCSR)
	}
	r, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return CSR{}, fmt.Errorf("read the certificate request: %w", err)
	}
	if err := r.CheckSignature(); err != nil {
		return CSR{}, fmt.Errorf("the certificate request is not signed by its own key: %w", err)
	}
	key, ok := r.PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return CSR{}, errors.New("the certificate request must have an ECDSA P-256 key")
	}
	node, err := ParseNodeID(r.Subject.CommonName)
	if err != nil {
		return CSR{}, fmt.Errorf("the certificate request names no node: %w", err)
	}
	if len(r.DNSNames) != 1 || len(r.IPAddresses) > maxIPs || len(r.URIs) > 0 || len(r.EmailAddresses) > 0 {
		return CSR{}, errors.New("the certificate request must have one name and at most 16 addresses")
	}
	name, ok := bytes.CutSuffix([]byte(r.DNSNames[0]), []byte(".local"))
	if !ok {
		return CSR{}, fmt.Errorf("the certificate request is for %q, not for a name under .local", r.DNSNames[0])
	}
	if err := ValidName(string(name)); err != nil {
		return CSR{}, err
	}
	return CSR{Node: node, Name: string(name), IPs: r.IPAddresses, key: key}, nil
}
