package identity

import (
	"bytes"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
)

func TestJoin(t *testing.T) {
	voter := mustCreate(t)
	id := mustJoin(t, voter, "techroom")
	if id.Cluster() != voter.Cluster() || id.Node() == voter.Node() || !id.HasCAKey() {
		t.Fatalf("joined as %+v", id)
	}
	again, err := Load(id.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.MAC("x"), voter.MAC("x")) || !bytes.Equal(again.GossipKey(), voter.GossipKey()) {
		t.Fatal("the joiner has other secrets")
	}
}

// ask makes a request for dir, and the same as the other side reads it.
func ask(t testing.TB, dir string) (*Request, CSR) {
	t.Helper()
	r, err := NewRequest(dir, "techroom", nil)
	if err != nil {
		t.Fatal(err)
	}
	csr, err := ParseCSR(r.CSR)
	if err != nil {
		t.Fatal(err)
	}
	return r, csr
}

func TestJoinAnswersThatAreNotAccepted(t *testing.T) {
	voter, stranger := mustCreate(t), mustCreate(t)
	dir := filepath.Join(t.TempDir(), "data")
	r, csr := ask(t, dir)
	_, otherCSR := ask(t, dir)
	good, err := voter.Admit(csr, false)
	if err != nil {
		t.Fatal(err)
	}
	forOther, err := voter.Admit(otherCSR, false)
	if err != nil {
		t.Fatal(err)
	}
	bent := good
	bent.Sealed = bytes.Clone(good.Sealed)
	bent.Sealed[len(bent.Sealed)-1] ^= 1
	mixed := good
	mixed.Leaf = forOther.Leaf
	lied := good
	lied.Cluster = stranger.Cluster()
	otherCA := voter.NewToken()
	otherCA.CA = stranger.NewToken().CA
	for _, tc := range []struct {
		name string
		tok  Token
		a    Answer
	}{
		{"token of another cluster", stranger.NewToken(), good},
		{"token of another authority", otherCA, good},
		{"another cluster's id", voter.NewToken(), lied},
		{"tampered box", voter.NewToken(), bent},
		{"another node's answer", voter.NewToken(), forOther},
		{"another node's leaf", voter.NewToken(), mixed},
		{"empty", voter.NewToken(), Answer{}},
	} {
		if _, err := r.Accept(tc.tok, tc.a); err == nil {
			t.Errorf("%s was accepted", tc.name)
		}
		if _, err := os.Stat(filepath.Join(dir, Folder)); err == nil {
			t.Errorf("%s left something on disk", tc.name)
		}
	}
	id, err := r.Accept(voter.NewToken(), good)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := id.Admit(otherCSR, true); !errors.Is(err, ErrNoCAKey) {
		t.Fatalf("a node without the key signed: %v", err)
	}
	if _, err := id.Refresh([]net.IP{net.IPv4(10, 1, 2, 3)}); !errors.Is(err, ErrNoCAKey) {
		t.Fatalf("a node without the key renewed itself: %v", err)
	}
}

func TestParseCSRRefusesRubbish(t *testing.T) {
	r, err := NewRequest(filepath.Join(t.TempDir(), "data"), "techroom", nil)
	if err != nil {
		t.Fatal(err)
	}
	bent := bytes.Clone(r.CSR)
	bent[len(bent)-1] ^= 1
	for name, der := range map[string][]byte{"nothing": nil, "noise": []byte("hello"), "bent": bent, "huge": make([]byte, maxCSR+1)} {
		if _, err := ParseCSR(der); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
