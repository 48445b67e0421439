package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"storehub/node"
)

// discoverFor is long enough for a PC that sleeps between two beats of a wireless network.
const discoverFor = 2 * time.Second

// neighbour is a node that was found on the local network, by what it says of itself.
type neighbour struct {
	Shop     string   `json:"shop"`
	Node     string   `json:"node"`
	URLs     []string `json:"urls"`
	Version  string   `json:"version"`
	CADigest string   `json:"caDigest"`
	// Contexts are those of this person that trust an authority with that digest.
	Contexts  []string `json:"contexts"`
	ClusterID string   `json:"clusterId"`
	NodeID    string   `json:"nodeId"`
}

func (a *app) discover(cmd *cobra.Command) error {
	for _, name := range []string{"node", "token-file", "ca-file", "context"} {
		if cmd.Flags().Changed(name) {
			return usage(cmd, "--discover asks the network and no node, so --"+name+" means nothing to it")
		}
	}
	known, err := trusted()
	if err != nil {
		return err
	}
	within := discoverFor
	if a.reach.timeout != 0 {
		within = a.reach.timeout
	}
	signs, err := node.Discover(cmd.Context(), within)
	if err != nil {
		return unavailable("the local network cannot be asked", err.Error(), "another program may keep UDP port 5353 to itself; or write the address of a node with --node")
	}
	answer := struct {
		Nodes []neighbour `json:"nodes"`
	}{neighbours(signs, known)}
	return a.printValue(answer, func() error { return a.drawNeighbours(answer.Nodes, within) })
}

func neighbours(signs []node.Sign, known map[string][]string) []neighbour {
	list := []neighbour{}
	for _, s := range signs {
		n := neighbour{
			Shop: s.Shop, Node: s.Node, Version: s.Version, CADigest: s.CA, ClusterID: s.Cluster, NodeID: s.NodeID,
			Contexts: append([]string{}, known[s.CA]...), // none is a list, too
		}
		for _, addr := range s.Addrs {
			n.URLs = append(n.URLs, "https://"+net.JoinHostPort(addr.String(), strconv.Itoa(int(s.Port))))
		}
		list = append(list, n)
	}
	return list
}

// trusted are the names of the contexts by the digest of each authority that they trust. One whose file is
// gone is of no use anyway, and says so when it is used.
func trusted() (map[string][]string, error) {
	f, err := loadContexts()
	if err != nil {
		return nil, err
	}
	known := map[string][]string{}
	for _, name := range f.names() {
		c := f.Contexts[name]
		rest := []byte(c.CA)
		if raw, err := os.ReadFile(c.CAFile); err == nil {
			rest = raw
		}
		for block, rest := pem.Decode(rest); block != nil; block, rest = pem.Decode(rest) {
			sum := sha256.Sum256(block.Bytes)
			if digest := hex.EncodeToString(sum[:]); !slices.Contains(known[digest], name) {
				known[digest] = append(known[digest], name)
			}
		}
	}
	return known, nil
}

// shownDigest is how much of a digest a table has room for; -o json has all of it.
const shownDigest = 16

func (a *app) drawNeighbours(list []neighbour, within time.Duration) error {
	if len(list) == 0 {
		_, err := fmt.Fprintf(a.out, "no shop answered within %v\n"+
			"A node answers if it runs on this network, listens on more than 127.0.0.1 and\n"+
			"was not started with --no-mdns. Firewalls (UDP port 5353) and networks for\n"+
			"guests often keep such questions away; the address works all the same:\n"+
			"  storehub nodes --node https://HOST:PORT\n", within)
		return err
	}
	t := newTable("SHOP", "NODE", "ADDRESS", "VERSION", "AUTHORITY", "CONTEXT")
	for _, n := range list {
		t.row(orDash(n.Shop), n.Node, strings.Join(n.URLs, ","), orDash(n.Version), n.CADigest[:min(len(n.CADigest), shownDigest)]+"…", orDash(strings.Join(n.Contexts, ",")))
	}
	return t.write(a.out)
}
