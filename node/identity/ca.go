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

// shopNets are the only addresses the authority may vouch for: private, carrier
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
// refuse it for any name or address outside a local network.
func newAuthority(cluster ClusterID, now time.Time) (*x509.Certificate, *ecdsa.PrivateKey, error) {
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
		PermittedIPRanges:           shopNets,
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
		IPAddresses: leafIPs(l.ips),
		URIs:        []*url.URL{nodeURI(cluster, l.node)},
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, ca, l.key, caKey)
	if err != nil {
		return nil, fmt.Errorf("sign the certificate of %s: %w", l.node.Short(), err)
	}
	return der, nil
}

// leafIPs sorts, removes doubles and what the authority may not vouch for, and
// always adds loopback. Peers never look at the addresses, only browsers do.
func leafIPs(ips []net.IP) []net.IP {
	out := []net.IP{net.IPv4(127, 0, 0, 1).To4(), net.IPv6loopback}
	for _, ip := range ips {
		if v4 := ip.To4(); v4 != nil {
			ip = v4
		}
		ok := slices.ContainsFunc(shopNets, func(n *net.IPNet) bool { return n.Contains(ip) })
		if ok && !slices.ContainsFunc(out, ip.Equal) && len(out) < maxIPs {
			out = append(out, ip)
		}
	}
	slices.SortFunc(out, func(a, b net.IP) int { return bytes.Compare(a.To16(), b.To16()) })
	return out
}

// LocalIPs lists the addresses of this PC's interfaces that are up, as a leaf
// needs them: sorted, loopback included, at most 16.
func LocalIPs() ([]net.IP, error) {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("list this PC's addresses: %w", err)
	}
	var ips []net.IP
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLinkLocalUnicast() {
			ips = append(ips, n.IP)
		}
	}
	return leafIPs(ips), nil
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
		IPAddresses: leafIPs(ips),
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
