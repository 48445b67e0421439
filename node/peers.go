package node

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"

	"storehub/fsm"
	"storehub/node/gossip"
	"storehub/node/identity"
	"storehub/node/replica"
	"storehub/node/wire"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc"
)

// peerClient asks other nodes.
type peerClient struct {
	wire *wire.Wire

	mu    sync.Mutex
	lanes map[string]*lane // by node id; as many as there ever were nodes
}

var _ replica.Peers = (*peerClient)(nil)

func newPeerClient(w *wire.Wire) *peerClient {
	return &peerClient{wire: w, lanes: map[string]*lane{}}
}

func (c *peerClient) lane(id string) *lane {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.lanes[id]
	if l == nil {
		// The transport goes to the node of that id, wherever it lives; the URL only has to be one.
		l = &lane{peer: storehubv1connect.NewPeerServiceClient(&http.Client{Transport: c.wire.PeerTransport(identity.NodeID(id))}, "http://"+id)}
		c.lanes[id] = l
	}
	return l
}

func (c *peerClient) to(id string) storehubv1connect.PeerServiceClient { return c.lane(id).peer }

func (c *peerClient) Forward(ctx context.Context, leader string, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	res, err := c.lane(leader).forward(ctx, cmd)
	if errors.Is(err, wire.ErrNoAddress) {
		return nil, &replica.Error{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "nobody knows where the leader lives", Err: err}
	}
	return res, inward(err)
}

func (c *peerClient) ReadIndex(ctx context.Context, leader string) (uint64, error) {
	res, err := c.to(leader).ReadIndex(ctx, &storehubv1.ReadIndexRequest{})
	if err != nil {
		return 0, inward(err)
	}
	return res.Index, nil
}

func (c *peerClient) Probe(ctx context.Context, id string, hashIndex uint64) (*storehubv1.ProbeResponse, error) {
	return c.to(id).Probe(ctx, &storehubv1.ProbeRequest{HashIndex: hashIndex})
}

// HandOver asks the leader to hand the lead over.
func (c *peerClient) HandOver(ctx context.Context, leader, to string) (string, error) {
	res, err := c.to(leader).HandOver(ctx, &storehubv1.HandOverRequest{To: to})
	if err != nil {
		return "", rpc.FromWire(err)
	}
	return res.LeaderId, nil
}

// Renew asks a node that can sign for this node's next certificate.
func (c *peerClient) Renew(ctx context.Context, id string, csr []byte) ([]byte, error) {
	res, err := c.to(id).Renew(ctx, &storehubv1.RenewRequest{Csr: csr})
	if err != nil {
		return nil, rpc.FromWire(err)
	}
	return res.Certificate, nil
}

// peerServer answers other nodes.
type peerServer struct{ node *Node }

var _ rpc.Peers = peerServer{}

// Forward runs a command of a follower here. It goes no further: two nodes that each take the other
// for the leader would pass it to and fro.
func (s peerServer) Forward(ctx context.Context, _ string, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	res, err := s.node.replica.ProposeHere(ctx, cmd)
	return res, outward(err)
}

func (s peerServer) ReadIndex(ctx context.Context) (uint64, error) {
	index, err := s.node.replica.ReadIndex(ctx)
	return index, outward(err)
}

func (s peerServer) Probe(_ context.Context, req *storehubv1.ProbeRequest) (*storehubv1.ProbeResponse, error) {
	res := s.node.replica.Probe(req.HashIndex)
	res.Report = s.node.report()
	return res, nil
}

// HandOver goes no further, as Forward.
func (s peerServer) HandOver(ctx context.Context, to string) (string, error) {
	if !s.node.replica.Serves() {
		return "", &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "the lead has just moved on"}
	}
	leader, err := s.node.replica.Transfer(ctx, to)
	return leader, outward(err)
}

// Renew signs for a member what it may have anyway: its own name and key, for its addresses of
// now. It needs no log, since nothing is decided.
func (s peerServer) Renew(ctx context.Context, req *storehubv1.RenewRequest) (*storehubv1.RenewResponse, error) {
	n := s.node
	p, ok := wire.PeerFrom(ctx)
	if !ok || !n.member(p.Node) {
		return nil, &fsm.Fault{Kind: fsm.Denied, Detail: &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_NO_SUCH_NODE, Args: []*storehubv1.FaultArg{{Name: "node", Value: string(p.Node)}}}}
	}
	csr, err := identity.ParseCSR(req.Csr)
	if err != nil {
		return nil, badField("csr", err)
	}
	leaf, err := n.id.Renew(p, csr)
	switch {
	case errors.Is(err, identity.ErrNoCAKey):
		return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "this node cannot sign certificates: ask one that votes"}
	case err != nil:
		return nil, badField("csr", err)
	}
	n.cfg.Log.Info("a node's certificate was renewed", "node", p.Node, "name", csr.Name)
	return &storehubv1.RenewResponse{Certificate: leaf}, nil
}

// member: the shop knows this node, and has not removed it.
func (n *Node) member(id identity.NodeID) bool {
	return slices.ContainsFunc(n.replica.Shown().Nodes(), func(m fsm.Node) bool { return m.ID == string(id) && !m.Removed })
}

// Join spends the token, in the log, and gives the new node its certificate and the cluster's
// secrets, sealed for its key. The leader takes it from there.
func (s peerServer) Join(ctx context.Context, req *storehubv1.JoinRequest) (*storehubv1.JoinResponse, error) {
	n := s.node
	if !n.id.HasCAKey() {
		return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "this node cannot sign certificates: join by way of one that votes"}
	}
	token, err := identity.ParseToken(req.Token)
	if err != nil {
		return nil, badField("token", err)
	}
	csr, err := identity.ParseCSR(req.Csr)
	if err != nil {
		return nil, badField("csr", err)
	}
	if csr.Name != req.Name {
		return nil, badField("name", errors.New("it differs from the request's"))
	}
	role, err := s.admit(ctx, token, csr)
	if err != nil {
		return nil, err
	}
	answer, err := n.id.Admit(csr, role != storehubv1.NodeRole_NODE_ROLE_NONVOTER)
	if err != nil {
		return nil, fmt.Errorf("sign the certificate of a new node: %w", err)
	}
	n.cfg.Log.Info("a node joins", "node", csr.Node, "name", csr.Name, "role", role)
	return &storehubv1.JoinResponse{
		Certificate: answer.Leaf, Ca: answer.CA, ClusterId: string(answer.Cluster), Sealed: answer.Sealed,
		Peers: n.addresses(), TimeoutMs: n.settings.TimeoutMS, Role: role,
	}, nil
}

func (s peerServer) admit(ctx context.Context, token identity.Token, csr identity.CSR) (storehubv1.NodeRole, error) {
	hash := sha256.Sum256([]byte(token.Text()))
	key, err := csr.KeyHash()
	if err != nil {
		return 0, err
	}
	cmd := fsm.Wrap(&storehubv1.AdmitNode{TokenHash: hash[:], NodeId: string(csr.Node), Name: csr.Name, KeyHash: key})
	cmd.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: s.node.ID()}}
	cmd.RequestId = "join-" + rand.Text() // the rule itself knows a node that asks again by its key
	res, err := s.node.hub.Propose(ctx, cmd)
	if err != nil {
		return 0, err
	}
	if f := fsm.FaultOf(res); f != nil {
		return 0, f
	}
	answer, err := fsm.Answer(cmd, res)
	if err != nil {
		return 0, err
	}
	return answer.(*storehubv1.AdmitNodeResult).Role, nil
}

func badField(field string, err error) error {
	return &fsm.Fault{Kind: fsm.Invalid, Detail: &storehubv1.FaultDetail{
		Reason: storehubv1.Reason_REASON_BAD_VALUE,
		Args:   []*storehubv1.FaultArg{{Name: "field", Value: field}, {Name: "why", Value: err.Error()}},
	}}
}

// addresses is where nodes live, for one that joins.
func (n *Node) addresses() []*storehubv1.PeerAddr {
	list := []*storehubv1.PeerAddr{{Id: n.ID(), Addr: n.addr()}}
	for _, m := range n.book.Members() {
		list = append(list, &storehubv1.PeerAddr{Id: m.Node, Addr: m.Addr})
	}
	return list
}

// addr is where others reach this node.
func (n *Node) addr() string {
	host, port, err := net.SplitHostPort(n.wire.Addr().String())
	if err != nil {
		return n.cfg.Listen
	}
	if ip := net.ParseIP(host); ip != nil && !ip.IsUnspecified() {
		return net.JoinHostPort(host, port)
	}
	return net.JoinHostPort(gossip.LocalIP(), port)
}
