package nodetest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"connectrpc.com/connect"

	"storehub/node"
	"storehub/node/ports"
	"storehub/node/raftkit"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// Real is a cluster of whole nodes on loopback.
type Real struct {
	T     testing.TB
	Owner string // the owner's token
	Nodes []*RealNode
	Log   *slog.Logger
	roots *x509.CertPool
	store string
}

// RealNode is one of them, running or not.
type RealNode struct {
	Name   string
	Config node.Config
	Node   *node.Node // the present or the last run

	real *Real
	stop context.CancelFunc
	done chan error
}

// steady is a timeout with which a leader stays one on a machine that now and then does not run it
// for a while.
const steady = 4 * raftkit.MinT

// NewReal makes a cluster with its first node, which is not started.
func NewReal(t testing.TB) *Real { return newRealWith(t, "") }

// newRealWith is NewReal with a kind of log store.
func newRealWith(t testing.TB, store string) *Real {
	t.Helper()
	r := &Real{T: t, store: store, Log: slog.New(slog.DiscardHandler), roots: x509.NewCertPool()}
	n := r.add("reception")
	made, err := node.Init(t.Context(), node.InitOptions{Dir: n.Config.Dir, Name: n.Name, Shop: "Shop", Timeout: steady})
	if err != nil {
		t.Fatal(err)
	}
	r.Owner = made.OwnerToken
	t.Cleanup(r.StopAll)
	return r
}

func (r *Real) add(name string) *RealNode {
	listen, page, err := ports.Take()
	if err != nil {
		r.T.Fatal(err)
	}
	n := &RealNode{Name: name, real: r, Config: node.Config{
		Dir: filepath.Join(r.T.TempDir(), name), Listen: ports.Addr(listen), HTTP: ports.Addr(page), CatchUp: 200 * time.Millisecond,
		Version: "test", LogStore: r.store, Log: r.Log.With("node", name), Exit: func(err error) { panic(err) },
	}}
	r.Nodes = append(r.Nodes, n)
	return n
}

// Join makes one more node by way of the first and starts it.
func (r *Real) Join(name string) *RealNode {
	r.T.Helper()
	token, err := r.Nodes[0].Cluster().CreateJoinToken(r.T.Context(), &storehubv1.CreateJoinTokenRequest{})
	if err != nil {
		r.T.Fatal(err)
	}
	n := r.add(name)
	_, err = node.Join(r.T.Context(), node.JoinOptions{Dir: n.Config.Dir, Name: name, Token: token.Token, Via: []string{r.Nodes[0].URL()}})
	if err != nil {
		r.T.Fatal(err)
	}
	n.Start()
	return n
}

// Start opens the node and runs it.
func (n *RealNode) Start() {
	n.real.T.Helper()
	opened, err := node.Open(n.real.T.Context(), n.Config)
	if err != nil {
		n.real.T.Fatal(err)
	}
	n.real.roots.AppendCertsFromPEM(opened.CAPEM())
	ctx, stop := context.WithCancel(context.Background())
	n.Node, n.stop, n.done = opened, stop, make(chan error, 1)
	go func() { n.done <- opened.Run(ctx) }()
}

// Stop ends the node in peace.
func (n *RealNode) Stop() {
	n.real.T.Helper()
	if n.stop == nil {
		return
	}
	n.stop()
	n.stop = nil
	if err := <-n.done; err != nil {
		n.real.T.Errorf("%s: %v", n.Name, err)
	}
}

// StopAll ends all nodes.
func (r *Real) StopAll() {
	for _, n := range r.Nodes {
		n.Stop()
	}
}

// URL is where clients reach the node.
func (n *RealNode) URL() string { return "https://" + n.Config.Listen }

// HTTP is a client that trusts the cluster and, if token is set, shows it.
func (r *Real) HTTP(token string) *http.Client {
	t := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: r.roots, MinVersion: tls.VersionTLS13}, ForceAttemptHTTP2: true}
	r.T.Cleanup(t.CloseIdleConnections)
	return &http.Client{Transport: bearer{t, token}}
}

type bearer struct {
	next  http.RoundTripper
	token string
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if b.token != "" {
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return b.next.RoundTrip(r)
}

// Cluster, Dispatch and Roster are the services of the node, as the owner.
func (n *RealNode) Cluster(opts ...connect.ClientOption) storehubv1connect.ClusterServiceClient {
	return storehubv1connect.NewClusterServiceClient(n.real.HTTP(n.real.Owner), n.URL(), opts...)
}

func (n *RealNode) Dispatch(opts ...connect.ClientOption) storehubv1connect.DispatchServiceClient {
	return storehubv1connect.NewDispatchServiceClient(n.real.HTTP(n.real.Owner), n.URL(), opts...)
}

func (n *RealNode) Roster() storehubv1connect.RosterServiceClient {
	return storehubv1connect.NewRosterServiceClient(n.real.HTTP(n.real.Owner), n.URL())
}

// Eventually polls with a deadline.
func (r *Real) Eventually(what string, ok func() bool) {
	r.T.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	r.T.Fatalf("never happened: %s", what)
}

// Ready waits until the node believes itself to be up to date.
func (n *RealNode) Ready() {
	n.real.T.Helper()
	n.real.Eventually(n.Name+" is ready", func() bool {
		s := n.Node.Replica().Standing()
		return s.HasMajority && !s.Restored && n.Node.Replica().Shown().SetUp()
	})
}

// Voters waits until the cluster has so many voters and every node knows.
func (r *Real) Voters(want int) {
	r.T.Helper()
	r.Eventually(fmt.Sprint(want, " voters"), func() bool {
		for _, n := range r.Nodes {
			if n.stop == nil {
				continue
			}
			votes := 0
			for _, s := range n.Node.Replica().Suffrage() {
				if s == 0 { // raft.Voter
					votes++
				}
			}
			if votes != want || !n.Node.Replica().Standing().HasMajority {
				return false
			}
		}
		return true
	})
}

// Furnish sets up a category "foot" with k technicians on duty.
func (r *Real) Furnish(k int) {
	r.T.Helper()
	roster, ctx := r.Nodes[0].Roster(), r.T.Context()
	if _, err := roster.PutCategory(ctx, &storehubv1.PutCategoryRequest{Id: "foot", Name: "Foot"}); err != nil {
		r.T.Fatal(err)
	}
	for i := range k {
		number := fmt.Sprint(i + 1)
		_, err := roster.PutTechnician(ctx, &storehubv1.PutTechnicianRequest{
			Number: number, Name: "T" + number, Gender: storehubv1.Gender_GENDER_FEMALE, Category: "foot",
		})
		if err == nil {
			_, err = roster.CheckIn(ctx, &storehubv1.CheckInRequest{Technician: number})
		}
		if err != nil {
			r.T.Fatal(err)
		}
	}
}
