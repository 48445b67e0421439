package node

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"math/big"
	"net"
	"strings"
	"time"

	"storehub/node/gossip"
	"storehub/node/identity"
	"storehub/node/wire"
)

const (
	// setupCertLives is longer than anybody takes to set up a PC.
	setupCertLives = 7 * 24 * time.Hour
	// setupRoom is how many connections there may be to a PC that is set up over the network, and setupEach from one address.
	setupRoom = 32
	setupEach = 16
)

// openRemote opens the door to the network. There is no authority yet that could vouch for this PC, so whoever comes compares
// the fingerprint in his browser with the one on the PC's own screen.
func (s *Setup) openRemote(ctx context.Context) error {
	ln, err := s.listen(ctx, s.cfg.Listen)
	if err != nil {
		return err
	}
	cert, err := setupCertificate()
	if err != nil {
		return err
	}
	sum := sha256.Sum256(cert.Certificate[0])
	s.fingerprint = fingerprint(sum[:])
	s.remote = "https://" + toldAt(s.cfg.Listen, "", gossip.LocalIP)
	secure := tls.NewListener(newCrowd(ln, setupRoom, setupEach, s.cfg.Log), &tls.Config{
		Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
	})
	s.doors = append(s.doors, door{"set-up page for the network", wire.NewPublicServer(s.site()), secure})
	return nil
}

// setupCertificate is one that nobody has signed, for as long as this process lives.
func setupCertificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a key for the set-up: %w", err)
	}
	ips, err := identity.LocalIPs()
	if err != nil {
		return tls.Certificate{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return tls.Certificate{}, err
	}
	now := time.Now()
	leaf := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "storehub set-up"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(setupCertLives),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses: append(ips, net.IPv4(127, 0, 0, 1), net.IPv6loopback), DNSNames: []string{"localhost"},
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, leaf, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a certificate for the set-up: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// fingerprint is a digest as browsers show it: AB:CD:…
func fingerprint(sum []byte) string {
	var pairs []string
	for _, b := range sum {
		pairs = append(pairs, strings.ToUpper(hex.EncodeToString([]byte{b})))
	}
	return strings.Join(pairs, ":")
}
