package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"testing"
	"time"
)

// shake runs one handshake and returns what each side found.
func shake(t testing.TB, client, server *tls.Config) (cs, ss tls.ConnectionState, clientErr, serverErr error) {
	t.Helper()
	a, b := net.Pipe()
	c, s := tls.Client(a, client), tls.Server(b, server)
	defer a.Close()
	defer b.Close()
	done := make(chan error, 1)
	go func() {
		err := s.Handshake()
		if err == nil {
			_, err = s.Write([]byte("!"))
		} else {
			b.Close()
		}
		done <- err
	}()
	clientErr = c.Handshake()
	if clientErr == nil {
		// With TLS 1.3 the client learns the server's judgement with the first byte.
		_, clientErr = c.Read(make([]byte, 1))
	} else {
		a.Close()
	}
	serverErr = <-done
	return c.ConnectionState(), s.ConnectionState(), clientErr, serverErr
}

func TestPeersMeet(t *testing.T) {
	a := mustCreate(t)
	b := mustJoin(t, a, "techroom")
	for _, alpn := range []string{ALPNRaft, ALPNPeer} {
		cs, ss, err, serverErr := shake(t, b.DialTLS(a.Node(), alpn, Policy{}), a.ServerTLS(Policy{}))
		if err != nil || serverErr != nil {
			t.Fatalf("%s: %v, %v", alpn, err, serverErr)
		}
		p, err := a.PeerOf(ss)
		if err != nil || p.Node != b.Node() || p.Cluster != a.Cluster() || p.Expired {
			t.Fatalf("%s: the server met %+v, %v", alpn, p, err)
		}
		if cs.NegotiatedProtocol != alpn || cs.Version != tls.VersionTLS13 {
			t.Fatalf("%s: %+v", alpn, cs)
		}
	}
}

func TestPeersThatAreRefused(t *testing.T) {
	now := time.Now()
	clock := func() time.Time { return now }
	a := mustCreate(t, WithClock(clock))
	b := mustJoin(t, a, "techroom")
	c := mustJoin(t, a, "office")
	stranger := mustCreate(t)
	pretender := pretend(t, a, b)
	gone := func(n NodeID) bool { return n == b.Node() }
	noCert := b.DialTLS(a.Node(), ALPNRaft, Policy{})
	noCert.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &tls.Certificate{}, nil }
	for _, tc := range []struct {
		name                     string
		client, server           *tls.Config
		wantClient, wantServerIs error // nil = any error
	}{
		{"other cluster dials", stranger.DialTLS(a.Node(), ALPNRaft, Policy{}), a.ServerTLS(Policy{}), ErrOtherCluster, nil},
		{"other cluster dials unchecked", blind(stranger.DialTLS(a.Node(), ALPNRaft, Policy{})), a.ServerTLS(Policy{}), nil, ErrOtherCluster},
		{"forged chain", blind(pretender.DialTLS(a.Node(), ALPNRaft, Policy{})), a.ServerTLS(Policy{}), nil, ErrStranger},
		{"forged server", c.DialTLS(b.Node(), ALPNRaft, Policy{}), pretender.ServerTLS(Policy{}), ErrStranger, nil},
		{"another node answers", c.DialTLS(b.Node(), ALPNPeer, Policy{}), a.ServerTLS(Policy{}), ErrOtherNode, nil},
		{"removed node dials", b.DialTLS(a.Node(), ALPNRaft, Policy{}), a.ServerTLS(Policy{Removed: gone}), nil, ErrRemoved},
		{"removed node answers", a.DialTLS(b.Node(), ALPNRaft, Policy{Removed: gone}), b.ServerTLS(Policy{}), ErrRemoved, nil},
		{"no certificate", noCert, a.ServerTLS(Policy{}), nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err, serverErr := shake(t, tc.client, tc.server)
			if err == nil || (tc.wantClient != nil && !errors.Is(err, tc.wantClient)) {
				t.Errorf("client: %v, want %v", err, tc.wantClient)
			}
			if serverErr == nil || (tc.wantServerIs != nil && !errors.Is(serverErr, tc.wantServerIs)) {
				t.Errorf("server: %v, want %v", serverErr, tc.wantServerIs)
			}
		})
	}
}

// blind switches the client's own check off, to see the server's.
func blind(c *tls.Config) *tls.Config {
	c.VerifyConnection = nil
	return c
}

// pretend builds an identity with the ids of node in a's cluster under an
// authority of its own.
func pretend(t *testing.T, a, node *Identity) *Identity {
	t.Helper()
	ca, caKey, err := newAuthority(a.Cluster(), nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := issue(ca, caKey, a.Cluster(), leafFor{node: node.Node(), name: "x", key: &key.PublicKey}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	id := &Identity{cluster: a.Cluster(), node: node.Node(), name: "x", ca: ca, caKey: caKey, key: key, floor: newFloor("", time.Now)}
	if err := id.use(leaf); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestPeersDoNotResume(t *testing.T) {
	a := mustCreate(t)
	b := mustJoin(t, a, "techroom")
	removed := false
	server := a.ServerTLS(Policy{Removed: func(NodeID) bool { return removed }})
	client := b.DialTLS(a.Node(), ALPNRaft, Policy{})
	client.SessionTicketsDisabled = false // a peer that does not play by the rules
	client.ClientSessionCache = tls.NewLRUClientSessionCache(4)
	client.ServerName = "a"
	for range 2 {
		cs, _, err, serverErr := shake(t, client, server)
		if err != nil || serverErr != nil || cs.DidResume {
			t.Fatal(err, serverErr, cs.DidResume)
		}
	}
	removed = true
	if _, _, _, err := shake(t, client, server); !errors.Is(err, ErrRemoved) {
		t.Fatalf("a removed node: %v", err)
	}
}

func TestPublicClients(t *testing.T) {
	a, stranger := mustCreate(t), mustCreate(t)
	cs, ss, err, serverErr := shake(t, a.NewToken().ClientTLS(), a.ServerTLS(Policy{})) // as a joiner
	if err != nil || serverErr != nil || cs.NegotiatedProtocol != "h2" {
		t.Fatal(err, serverErr, cs.NegotiatedProtocol)
	}
	if _, err := a.PeerOf(ss); !errors.Is(err, ErrNoCert) {
		t.Fatalf("a joiner passed for a peer: %v", err)
	}
	if _, _, err, _ = shake(t, stranger.NewToken().ClientTLS(), a.ServerTLS(Policy{})); !errors.Is(err, ErrOtherCluster) {
		t.Fatalf("a token of another cluster: %v", err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(a.CAPEM())
	for _, name := range []string{"127.0.0.1", "localhost", "reception.local"} { // as a phone with the authority installed
		browser := &tls.Config{RootCAs: pool, ServerName: name, NextProtos: []string{"h2", "http/1.1"}}
		if _, _, err, serverErr = shake(t, browser, a.ServerTLS(Policy{})); err != nil || serverErr != nil {
			t.Errorf("browser at %s: %v, %v", name, err, serverErr)
		}
	}
}

func TestTheAuthorityCannotVouchForTheWorld(t *testing.T) {
	a := mustCreate(t)
	tmpl := *a.Leaf()
	tmpl.SerialNumber, tmpl.PublicKey = nil, nil
	tmpl.DNSNames = []string{"bank.example.com"}
	der, err := x509.CreateCertificate(rand.Reader, &tmpl, a.ca, &a.key.PublicKey, a.caKey)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(leaf.DNSNames, "bank.example.com") {
		t.Fatal("the forged leaf lost its name")
	}
	if _, err := verifyLeaf(leaf, a.ca, time.Now(), serverUse); !errors.Is(err, ErrStranger) {
		t.Fatalf("a leaf for a bank: %v", err)
	}
}
