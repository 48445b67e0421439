package nodetest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"net/http"
	"testing"

	"storehub/node/identity"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc/client"
)

// stranger joins by hand, under any id and with any key.
type stranger struct {
	t    *testing.T
	real *Real
}

func (s stranger) key() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	return key
}

func (s stranger) token(role storehubv1.NodeRole) string {
	s.t.Helper()
	res, err := s.real.Nodes[0].Cluster().CreateJoinToken(s.t.Context(), &storehubv1.CreateJoinTokenRequest{Role: role})
	if err != nil {
		s.t.Fatal(err)
	}
	return res.Token
}

func (s stranger) join(token, id, name string, key *ecdsa.PrivateKey) (*storehubv1.JoinResponse, error) {
	s.t.Helper()
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject: pkix.Name{CommonName: id}, DNSNames: []string{name + ".local"},
	}, key)
	if err != nil {
		s.t.Fatal(err)
	}
	parsed, err := identity.ParseToken(token)
	if err != nil {
		s.t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: parsed.ClientTLS(), ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	peers := storehubv1connect.NewPeerServiceClient(&http.Client{Transport: transport}, s.real.Nodes[0].URL())
	return peers.Join(s.t.Context(), &storehubv1.JoinRequest{Token: token, Name: name, Csr: csr})
}

func (s stranger) refused(want storehubv1.Reason, token, id, name string, key *ecdsa.PrivateKey) {
	s.t.Helper()
	res, err := s.join(token, id, name, key)
	if got := client.Fault(err).GetReason(); got != want {
		s.t.Errorf("join as %s: %v %v, want %v", id, res, err, want)
	}
}

func TestTokenGivesNobodysIdentityAway(t *testing.T) {
	t.Parallel()
	r := newTestReal(t)
	r.Nodes[0].Start()
	r.Nodes[0].Ready()
	s := stranger{t, r}
	leader := r.Nodes[0].Node.ID()
	fresh := s.token(storehubv1.NodeRole_NODE_ROLE_NONVOTER)
	s.refused(storehubv1.Reason_REASON_NODE_KNOWN, fresh, leader, "reception", s.key())

	// The refusal has left the token as it was; the answer to its use may be lost and asked for again.
	id, key := string(identity.NewNodeID()), s.key()
	first, err := s.join(fresh, id, "techroom", key)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.join(fresh, id, "techroom", key)
	if err != nil || again.Role != first.Role || !bytes.Equal(again.Ca, first.Ca) {
		t.Fatalf("the same node asks again: %v", err)
	}
	s.refused(storehubv1.Reason_REASON_JOIN_TOKEN_SPENT, fresh, id, "techroom", s.key())
	s.refused(storehubv1.Reason_REASON_JOIN_TOKEN_SPENT, fresh, string(identity.NewNodeID()), "techroom", key)

	voter := s.token(storehubv1.NodeRole_NODE_ROLE_VOTER)
	s.refused(storehubv1.Reason_REASON_NODE_KNOWN, voter, id, "techroom", s.key())
	s.refused(storehubv1.Reason_REASON_NODE_KNOWN, voter, id, "techroom", key)
}
