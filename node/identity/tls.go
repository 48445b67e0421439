package identity

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
)

// Protocol names of the connections between nodes (ALPN).
const (
	ALPNRaft = "storehub-raft/1" // raft's own stream
	ALPNPeer = "storehub-peer/1" // HTTP/2 with prior knowledge: the peers' Connect calls
)

// ServerTLS is for the one port of a node. A hello that offers ALPNRaft or
// ALPNPeer must show a certificate of this cluster; every other hello (browser,
// command line, phone) is not asked for one and gets h2 or http/1.1.
func (id *Identity) ServerTLS(pol Policy) *tls.Config {
	strict := pol
	strict.AllowExpired = false
	raft, peer := id.peerServer(ALPNRaft, strict), id.peerServer(ALPNPeer, pol)
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: id.serverCert,
		NextProtos:     []string{"h2", "http/1.1"},
		Time:           id.Now,
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			switch {
			case slices.Contains(hello.SupportedProtos, ALPNRaft):
				return raft, nil
			case slices.Contains(hello.SupportedProtos, ALPNPeer):
				return peer, nil
			}
			return nil, nil
		},
	}
}

// peerServer demands a certificate but leaves judging it to VerifyConnection:
// the library's own check would use the local clock as it is.
func (id *Identity) peerServer(alpn string, pol Policy) *tls.Config {
	return &tls.Config{
		MinVersion:             tls.VersionTLS13,
		GetCertificate:         id.serverCert,
		ClientAuth:             tls.RequireAnyClientCert,
		NextProtos:             []string{alpn},
		SessionTicketsDisabled: true, // a removed node must meet the whole check each time
		Time:                   id.Now,
		VerifyConnection: func(cs tls.ConnectionState) error {
			_, err := id.verify(cs, "", clientUse, pol)
			return err
		},
	}
}

// DialTLS is for a connection to node want and to no other; alpn is ALPNRaft or
// ALPNPeer. A node with an expired leaf of its own may dial: the other side
// decides.
func (id *Identity) DialTLS(want NodeID, alpn string, pol Policy) *tls.Config {
	pol.AllowExpired = false
	return &tls.Config{
		MinVersion: tls.VersionTLS13,
		NextProtos: []string{alpn},
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return id.leaf.Load(), nil
		},
		SessionTicketsDisabled: true,
		Time:                   id.Now,
		InsecureSkipVerify:     true, // VerifyConnection does all of it, with floored time and the node's name
		VerifyConnection: func(cs tls.ConnectionState) error {
			if _, err := id.verify(cs, want, serverUse, pol); err != nil {
				return err
			}
			return wantALPN(cs, alpn)
		},
	}
}

func wantALPN(cs tls.ConnectionState, alpn string) error {
	if cs.NegotiatedProtocol != alpn {
		return fmt.Errorf("the peer does not speak %s", alpn)
	}
	return nil
}

func (id *Identity) serverCert(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return id.leaf.Load(), nil
}

func publicClient(verify func(tls.ConnectionState) error) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS13,
		NextProtos:         []string{"h2", "http/1.1"},
		InsecureSkipVerify: true, // VerifyConnection pins the authority instead of names and system roots
		VerifyConnection:   verify,
	}
}

// parseCert reads exactly one certificate in PEM.
func parseCert(text []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, errors.New("there is no certificate in it")
	}
	return x509.ParseCertificate(block.Bytes)
}
