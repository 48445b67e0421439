package identity

import (
	"errors"
	"net"
	"testing"
	"time"
)

func TestExpiredLeafMayOnlyRenew(t *testing.T) {
	now := time.Now()
	a := mustCreate(t, WithClock(func() time.Time { return now }))
	b := mustJoin(t, a, "techroom", WithClock(func() time.Time { return now }))
	now = now.Add(leafLife + 24*time.Hour) // b was switched off for a year
	if _, err := a.Refresh(nil); err != nil {
		t.Fatal(err)
	}
	_, _, _, err := shake(t, b.DialTLS(a.Node(), ALPNPeer, Policy{}), a.ServerTLS(Policy{}))
	if !errors.Is(err, ErrExpired) {
		t.Fatalf("without leave: %v", err)
	}
	lenient := a.ServerTLS(Policy{AllowExpired: true})
	_, _, _, err = shake(t, b.DialTLS(a.Node(), ALPNRaft, Policy{}), lenient)
	if !errors.Is(err, ErrExpired) {
		t.Fatalf("raft with an expired leaf: %v", err)
	}
	_, ss, clientErr, err := shake(t, b.DialTLS(a.Node(), ALPNPeer, Policy{}), lenient)
	if err != nil || clientErr != nil {
		t.Fatal(err, clientErr)
	}
	p, err := a.PeerOf(ss)
	if err != nil || !p.Expired {
		t.Fatalf("the server met %+v, %v", p, err)
	}
	csr := renewal(t, b, nil)
	leaf, err := a.Renew(p, csr)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Install(leaf); err != nil {
		t.Fatal(err)
	}
	if _, _, clientErr, err = shake(t, b.DialTLS(a.Node(), ALPNRaft, Policy{}), a.ServerTLS(Policy{})); err != nil || clientErr != nil {
		t.Fatal(err, clientErr)
	}
}

func TestOnlyOneselfIsRenewed(t *testing.T) {
	a := mustCreate(t)
	b, c := mustJoin(t, a, "techroom"), mustJoin(t, a, "office")
	csr := renewal(t, c, nil)
	if _, err := a.Renew(Peer{Node: b.Node(), Leaf: b.Leaf()}, csr); !errors.Is(err, ErrOtherNode) {
		t.Fatalf("b renewed c: %v", err)
	}
	csr.Node = b.Node() // c's key, b's name
	if _, err := a.Renew(Peer{Node: b.Node(), Leaf: b.Leaf()}, csr); !errors.Is(err, ErrOtherNode) {
		t.Fatalf("b renewed with c's key: %v", err)
	}
	if err := b.Install(c.Leaf().Raw); err == nil {
		t.Fatal("b installed c's leaf")
	}
	if b.Leaf().Equal(c.Leaf()) {
		t.Fatal("b shows c's leaf")
	}
}

func TestAClockIn1970DoesNoHarm(t *testing.T) {
	flat := func() time.Time { return time.Unix(0, 0) }
	later := time.Now().AddDate(0, 3, 0)
	a := mustCreate(t, WithClock(func() time.Time { return later }))
	b := mustJoin(t, a, "techroom", WithClock(flat)) // its leaf starts after its build time
	back, err := Load(b.Dir(), WithClock(flat))
	if err != nil {
		t.Fatal(err)
	}
	if back.Now().Before(later.Add(-time.Second)) {
		t.Fatalf("after a restart it is %s, the cluster's time was %s", back.Now(), later)
	}
	for _, dir := range []struct{ from, to *Identity }{{back, a}, {a, back}} {
		_, _, err, serverErr := shake(t, dir.from.DialTLS(dir.to.Node(), ALPNRaft, Policy{}), dir.to.ServerTLS(Policy{}))
		if err != nil || serverErr != nil {
			t.Fatal(err, serverErr)
		}
	}
	first := mustCreate(t, WithClock(flat)) // even a whole shop set up in 1970
	if first.Leaf().NotAfter.Before(time.Now()) {
		t.Fatalf("a leaf made in 1970 ends %s", first.Leaf().NotAfter)
	}
}

func TestClusterTimeIsRemembered(t *testing.T) {
	flat := func() time.Time { return time.Unix(0, 0) }
	id := mustCreate(t, WithClock(flat))
	want := buildTime().Add(100 * 24 * time.Hour)
	if err := id.NoteClusterTime(want); err != nil {
		t.Fatal(err)
	}
	if err := id.NoteClusterTime(want.Add(time.Minute)); err != nil { // not worth a write
		t.Fatal(err)
	}
	back, err := Load(id.Dir(), WithClock(flat))
	if err != nil || !back.Now().Equal(want.Truncate(time.Second)) {
		t.Fatalf("read back %s, %v; want %s", back.Now(), err, want)
	}
}

// renewal is what a node asks for a new leaf with.
func renewal(t *testing.T, of *Identity, ips []net.IP) CSR {
	t.Helper()
	der, err := of.RenewalCSR(ips)
	if err != nil {
		t.Fatal(err)
	}
	csr, err := ParseCSR(der)
	if err != nil {
		t.Fatal(err)
	}
	return csr
}
