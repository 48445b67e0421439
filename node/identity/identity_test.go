package identity

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("STOREHUB_TEST_HOLD_LOCK"); dir != "" {
		holdLock(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

func mustCreate(t testing.TB, opts ...Option) *Identity {
	t.Helper()
	id, err := Create(filepath.Join(t.TempDir(), "data"), "reception", opts...)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// mustJoin brings a second node into voter's cluster.
func mustJoin(t testing.TB, voter *Identity, name string, opts ...Option) *Identity {
	t.Helper()
	r, err := NewRequest(filepath.Join(t.TempDir(), "data"), name, nil, opts...)
	if err != nil {
		t.Fatal(err)
	}
	csr, err := ParseCSR(r.CSR)
	if err != nil {
		t.Fatal(err)
	}
	a, err := voter.Admit(csr, true)
	if err != nil {
		t.Fatal(err)
	}
	id, err := r.Accept(voter.NewToken(), a)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestCreateThenLoad(t *testing.T) {
	a := mustCreate(t)
	b, err := Load(a.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if a.Cluster() != b.Cluster() || a.Node() != b.Node() || b.Name() != "reception" || !b.HasCAKey() {
		t.Fatalf("read back %+v", b)
	}
	if !bytes.Equal(a.GossipKey(), b.GossipKey()) || !bytes.Equal(a.MAC("x", []byte("y")), b.MAC("x", []byte("y"))) {
		t.Fatal("the secrets changed")
	}
	if got := a.Leaf().NotAfter.Sub(a.Leaf().NotBefore); got != leafLife+backdate {
		t.Fatalf("a leaf lives %s", got)
	}
	if got := a.ca.NotAfter.Sub(a.ca.NotBefore); got != caLife+backdate {
		t.Fatalf("the authority lives %s", got)
	}
}

func TestFilesArePrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // modes mean nothing there; the directory inherits the user's rights
	}
	id := mustCreate(t)
	list, err := os.ReadDir(filepath.Join(id.Dir(), Folder))
	if err != nil || len(list) < 6 {
		t.Fatalf("%d files, %v", len(list), err)
	}
	key := filepath.Join(id.Dir(), Folder, keyFile)
	if err := os.Chmod(key, 0o644); err != nil { // as a careless restore does
		t.Fatal(err)
	}
	if _, err := Load(id.Dir()); err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		info, err := os.Stat(filepath.Join(id.Dir(), Folder, e.Name()))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", e.Name(), info.Mode(), err)
		}
	}
}

func TestMACSeparatesItsParts(t *testing.T) {
	id := mustCreate(t)
	seen := map[string]bool{}
	for _, parts := range [][][]byte{{}, {nil}, {[]byte("ab"), []byte("c")}, {[]byte("a"), []byte("bc")}, {[]byte("abc")}} {
		for _, purpose := range []string{"p", "q"} {
			seen[string(id.MAC(purpose, parts...))] = true
		}
	}
	if len(seen) != 10 {
		t.Fatalf("only %d of 10 codes differ", len(seen))
	}
	if bytes.Equal(id.MAC("p"), mustCreate(t).MAC("p")) {
		t.Fatal("two clusters have one secret")
	}
}

func TestUsedDirectoryIsRefused(t *testing.T) {
	id := mustCreate(t)
	_, err := Create(id.Dir(), "other")
	if !errors.Is(err, ErrUsed) || !strings.Contains(err.Error(), `"reception"`) {
		t.Fatalf("Create over a node: %v", err)
	}
	if _, err = NewRequest(id.Dir(), "other", nil); !errors.Is(err, ErrUsed) {
		t.Fatalf("join over a node: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "holiday.jpg"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err = Create(dir, "other"); !errors.Is(err, ErrUsed) || !strings.Contains(err.Error(), "holiday.jpg") {
		t.Fatalf("Create over photos: %v", err)
	}
}

func TestLeftoversOfACrashAreNotAUse(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, Folder+".tmp-123"), 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := LockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := Create(dir, "reception"); err != nil {
		t.Fatal(err)
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	other := mustCreate(t)
	read := func(id *Identity, f string) []byte {
		b, err := os.ReadFile(filepath.Join(id.Dir(), Folder, f))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, tc := range []struct {
		name, file string
		data       []byte
		want       string
	}{
		{"corrupted key", keyFile, []byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), "node.key is damaged"},
		{"empty key", keyFile, nil, "there is no key in it"},
		{"key of another node", keyFile, read(other, keyFile), "does not fit its key"},
		{"half a certificate", leafFile, read(other, leafFile)[:100], "node.crt is damaged"},
		{"leaf and key of another cluster", leafFile, read(other, leafFile), "node.crt is damaged"},
		{"secrets of another cluster", secretsFile, read(other, secretsFile), "it is of cluster " + other.Cluster().Short()},
		{"broken secrets", secretsFile, []byte("{"), "secrets.json is damaged"},
		{"another authority's key", caKeyFile, read(other, caKeyFile), "does not fit ca.crt"},
		{"broken marker", markerFile, []byte(`{"version":1,"cluster_id":"x"}`), "node.json is damaged"},
		{"newer marker", markerFile, []byte(`{"version":9}`), "newer storehub"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			id := mustCreate(t)
			if err := os.WriteFile(filepath.Join(id.Dir(), Folder, tc.file), tc.data, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Load(id.Dir()); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("Load: %v, want %q", err, tc.want)
			}
		})
	}
	if _, err := Load(t.TempDir()); !errors.Is(err, ErrNone) {
		t.Fatalf("Load of an empty directory: %v", err)
	}
	if err := os.Remove(filepath.Join(other.Dir(), Folder, keyFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(other.Dir()); err == nil || !strings.Contains(err.Error(), "node.key is missing") {
		t.Fatalf("Load without a key: %v", err)
	}
}

func TestRefreshWhenAddressesChange(t *testing.T) {
	id := mustCreate(t)
	lan := []net.IP{net.IPv4(192, 168, 1, 20)}
	changed, err := id.Refresh(lan)
	if err != nil || !changed {
		t.Fatalf("Refresh = %v, %v", changed, err)
	}
	if err := id.Leaf().VerifyHostname("192.168.1.20"); err != nil {
		t.Fatal(err)
	}
	if err := id.Leaf().VerifyHostname("reception.local"); err != nil {
		t.Fatal(err)
	}
	if changed, err = id.Refresh(lan); err != nil || changed {
		t.Fatalf("the second Refresh = %v, %v", changed, err)
	}
	again, err := Load(id.Dir())
	if err != nil || again.Due(lan) {
		t.Fatalf("the new leaf was not written: %v", err)
	}
}

func TestRefreshBeforeTheEnd(t *testing.T) {
	now := time.Now()
	id := mustCreate(t, WithClock(func() time.Time { return now }))
	ips := id.leafIPsNow()
	now = now.Add(leafLife * 45 / 100)
	if id.Due(ips) {
		t.Fatal("due before half its life")
	}
	now = now.Add(leafLife * 40 / 100)
	changed, err := id.Refresh(ips)
	if err != nil || !changed || id.Leaf().NotAfter.Before(now.Add(leafLife-time.Minute)) {
		t.Fatalf("Refresh = %v, %v, until %s", changed, err, id.Leaf().NotAfter)
	}
}

func TestPublicAddressesStayOutOfTheLeaf(t *testing.T) {
	id := mustCreate(t)
	if _, err := id.Refresh([]net.IP{net.IPv4(8, 8, 8, 8), net.IPv4(10, 0, 0, 7)}); err != nil {
		t.Fatal(err)
	}
	if id.Leaf().VerifyHostname("8.8.8.8") == nil || id.Leaf().VerifyHostname("10.0.0.7") != nil {
		t.Fatalf("the leaf lists %v", id.Leaf().IPAddresses)
	}
}

// living makes a PC of other networks.
func living(cidrs ...string) Option {
	return func(o *options) {
		o.nets = func() (nets []*net.IPNet, err error) {
			for _, c := range cidrs {
				ip, n, err := net.ParseCIDR(c)
				if err != nil {
					return nil, err
				}
				nets = append(nets, &net.IPNet{IP: ip, Mask: n.Mask})
			}
			return nets, nil
		}
	}
}

func TestALeafNamesAnAddressOfTheShopsOwnNetwork(t *testing.T) {
	id := mustCreate(t, living("198.51.100.7/24", "100.64.0.9/10", "203.0.113.5/8"))
	good := func(id *Identity, host string) error {
		roots := x509.NewCertPool()
		roots.AddCert(id.ca)
		_, err := id.Leaf().Verify(x509.VerifyOptions{Roots: roots, DNSName: host, CurrentTime: id.Now()})
		return err
	}
	for _, host := range []string{"198.51.100.7", "100.64.0.9", "203.0.113.5"} {
		if err := good(id, host); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	other := mustJoin(t, id, "office")
	ips := []net.IP{net.IPv4(198, 51, 100, 8), net.IPv4(203, 1, 113, 5), net.ParseIP("2001:db8::1")}
	leaf, err := id.Renew(Peer{Cluster: other.cluster, Node: other.node, Leaf: other.Leaf()}, renewal(t, other, ips))
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Install(leaf); err != nil {
		t.Fatal(err)
	}
	if err := good(other, "198.51.100.8"); err != nil {
		t.Error(err)
	}
	if good(other, "203.1.113.5") == nil {
		t.Error("the authority vouches for more than the networks of its PC")
	}
	if other.Due(ips) {
		t.Error("what the authority may not name makes the leaf due for ever")
	}
}

func TestCoveredIsAnAddressThatTheLeafNames(t *testing.T) {
	id := mustCreate(t, living("10.0.0.7/24"))
	for addr, want := range map[string]string{
		"10.0.0.7:7100": "10.0.0.7:7100", "198.51.100.7:7100": "reception.local:7100", "localhost:7100": "localhost:7100", "[::1]:7100": "[::1]:7100",
	} {
		if got := id.Covered(addr); got != want {
			t.Errorf("Covered(%s) = %s, want %s", addr, got, want)
		}
	}
}

func TestTheAddressThatOthersAreToldFitsIntoALeaf(t *testing.T) {
	var cidrs []string
	for i := range 20 {
		cidrs = append(cidrs, fmt.Sprintf("100.64.%d.1/24", i))
	}
	id := mustCreate(t, living(append(cidrs, "198.51.100.7/24", "192.168.1.20/24")...))
	if got := id.Covered("192.168.1.20:7100"); got != "192.168.1.20:7100" {
		t.Fatal(got)
	}
}
