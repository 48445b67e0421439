package naive

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"storehub/node/identity"
	"storehub/node/ports"
)

// Cluster is three naive nodes as processes of their own.
type Cluster struct {
	URLs  []string
	CAPEM []byte
	ids   []string // of the nodes, as in URLs
	http  *http.Client
	procs []*exec.Cmd
}

// Start makes three identities under dir and starts them with
// `exe args… --dir DIR --listen ADDR --log-store KIND --peers ID=ADDR,…`.
func Start(ctx context.Context, dir, logStore, exe string, args ...string) (*Cluster, error) {
	c := &Cluster{}
	ids, err := identities(dir)
	if err != nil {
		return nil, err
	}
	c.CAPEM = ids[0].CAPEM()
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(c.CAPEM) {
		return nil, errors.New("the cluster's CA does not parse")
	}
	c.http = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	var peers, addrs []string
	for _, id := range ids {
		port, _, err := ports.Take()
		if err != nil {
			return nil, err
		}
		addr := ports.Addr(port)
		addrs = append(addrs, addr)
		peers = append(peers, string(id.Node())+"="+addr)
	}
	for i, id := range ids {
		cmd := exec.CommandContext(ctx, exe, append(args, "--dir", id.Dir(), "--listen", addrs[i], "--log-store", logStore, "--peers", strings.Join(peers, ","))...)
		cmd.Stderr = os.Stderr
		// The node ends with the other end of its stdin, however this process ends.
		if _, err := cmd.StdinPipe(); err != nil {
			c.Stop()
			return nil, err
		}
		if err := cmd.Start(); err != nil {
			c.Stop()
			return nil, fmt.Errorf("start naive node: %w", err)
		}
		c.procs = append(c.procs, cmd)
		c.URLs = append(c.URLs, "https://"+addrs[i])
		c.ids = append(c.ids, string(id.Node()))
	}
	return c, nil
}

// Stop ends the processes.
func (c *Cluster) Stop() {
	c.http.CloseIdleConnections()
	for _, p := range c.procs {
		// They hold nothing that outlives the benchmark.
		_ = p.Process.Kill()
		_ = p.Wait()
	}
}

// ParsePeers reads what Start wrote.
func ParsePeers(s string) (map[string]string, error) {
	peers := map[string]string{}
	for part := range strings.SplitSeq(s, ",") {
		id, addr, ok := strings.Cut(part, "=")
		if !ok {
			return nil, fmt.Errorf("peer %q: write ID=ADDR", part)
		}
		peers[id] = addr
	}
	return peers, nil
}

// identities makes one cluster of three nodes, the second and third admitted by the first.
func identities(dir string) ([]*identity.Identity, error) {
	first, err := identity.Create(filepath.Join(dir, "naive0"), "naive0")
	if err != nil {
		return nil, err
	}
	ids := []*identity.Identity{first}
	for _, name := range []string{"naive1", "naive2"} {
		req, err := identity.NewRequest(filepath.Join(dir, name), name, []net.IP{net.IPv4(127, 0, 0, 1)})
		if err != nil {
			return nil, err
		}
		csr, err := identity.ParseCSR(req.CSR)
		if err != nil {
			return nil, err
		}
		answer, err := first.Admit(csr, true)
		if err != nil {
			return nil, err
		}
		id, err := req.Accept(first.NewToken(), answer)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// Settle is how long Start's caller waits at most for the first leader.
const Settle = 15 * time.Second
