// Package rpctest is a shop in memory for tests of package rpc and of its clients: the real
// rules on one state, without a log, a cluster or a disk. A Node stands for one of several
// terminals that share the state at once.
package rpctest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	"storehub/fsm/phones"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

// OwnerToken is the credential of every new Shop's owner.
const OwnerToken = "owner-token-for-tests"

// Shop is one state and what was written to it.
type Shop struct {
	secret []byte
	ahead  atomic.Int64 // of this machine's clock, ns

	mu       sync.Mutex
	state    *fsm.State
	view     fsm.View
	commands []*storehubv1.Command
	events   []*storehubv1.WatchEventsResponse
	oldest   uint64
	hashes   []tlog.Hash // of the audit tree, as tlog stores them
	leaves   int64
	watchers map[chan struct{}]bool
}

// NewShop is a shop that was just set up by node "n1".
func NewShop() *Shop {
	s := &Shop{secret: []byte("cluster secret"), state: fsm.New(), watchers: map[chan struct{}]bool{}}
	s.view = s.state.Fork().View()
	sum := sha256.Sum256([]byte(OwnerToken))
	s.apply(&storehubv1.Command{
		Credential: &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: "n1"}},
		Op: &storehubv1.Command_SetUp{SetUp: &storehubv1.SetUp{
			ClusterId: "c1", Name: "Test", Epoch: 1, Level: fsm.SupportedLevel, OwnerTokenHash: sum[:], NodeId: "n1", NodeName: "reception",
		}},
	})
	return s
}

// Node is a terminal of the shop.
func (s *Shop) Node(id string) *Node {
	return &Node{shop: s, standing: rpc.Standing{NodeID: id, HasMajority: true}}
}

// View is the state as it stands.
func (s *Shop) View() fsm.View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.view
}

// Commands is everything that entered the log.
func (s *Shop) Commands() []*storehubv1.Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands)
}

// LogContains tells whether a text stands anywhere in the log.
func (s *Shop) LogContains(text string) bool {
	for _, cmd := range s.Commands() {
		if b, _ := proto.Marshal(cmd); bytes.Contains(b, []byte(text)) {
			return true
		}
	}
	return false
}

// Forget drops the events up to an index, as time would.
func (s *Shop) Forget(index uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.oldest = index
}

// Pass lets cluster time pass without an entry.
func (s *Shop) Pass(d time.Duration) { s.ahead.Add(int64(d)) }

func (s *Shop) nowMS() int64 { return time.Now().Add(time.Duration(s.ahead.Load())).UnixMilli() }

// Tick tells the state what time it is.
func (s *Shop) Tick() {
	s.apply(&storehubv1.Command{
		Credential: &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: "n1"}},
		Op:         &storehubv1.Command_Tick{Tick: &storehubv1.Tick{}},
	})
}

func (s *Shop) apply(cmd *storehubv1.Command) *storehubv1.Result {
	s.mu.Lock()
	defer s.mu.Unlock()
	cmd = proto.CloneOf(cmd)
	fsm.Prepare(s.state.View, s.env(), cmd)
	now := s.nowMS()
	cmd.Stamp = &storehubv1.Stamp{UnixMs: now, OffsetUntilMs: now + 1<<40, Committed: s.state.Index()}
	s.commands = append(s.commands, cmd)
	out := s.state.Apply(s.state.Index()+1, 1, cmd)
	s.view = s.state.Fork().View()
	if out.Leaf != nil {
		more, err := tlog.StoredHashes(s.leaves, out.Leaf, tlog.HashReaderFunc(s.stored))
		if err != nil {
			panic(err) // every hash that it asks for is there
		}
		s.hashes, s.leaves = append(s.hashes, more...), s.leaves+1
	}
	if len(out.Events) > 0 {
		s.events = append(s.events, &storehubv1.WatchEventsResponse{Index: s.state.Index(), At: timestamppb.New(time.UnixMilli(now)), Events: out.Events})
	}
	s.wake()
	return out.Result
}

// stored needs mu.
func (s *Shop) stored(indexes []int64) (list []tlog.Hash, err error) {
	for _, i := range indexes {
		list = append(list, s.hashes[i])
	}
	return list, nil
}

// wake needs mu.
func (s *Shop) wake() {
	for c := range s.watchers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// after is the events behind an index.
func (s *Shop) after(index uint64) (list []*storehubv1.WatchEventsResponse, last uint64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if index < s.oldest {
		return nil, 0, &rpc.EventsGone{Oldest: s.oldest}
	}
	for _, e := range s.events {
		if e.Index > index {
			list = append(list, e)
		}
	}
	return list, s.state.Index(), nil
}

func (s *Shop) env() fsm.Env {
	return fsm.Env{
		Zone: func(string) (fsm.Zone, bool) {
			return fsm.Zone{Version: "test", OffsetS: func(int64) int32 { return 0 }}, true
		},
		Phones:   fsm.Phones{E164: phones.E164, Region: phones.Region, Version: phones.Version},
		Random:   func(n int) []byte { return s.mac("random", []byte(time.Now().String()))[:n] },
		CodeHash: func(code string) []byte { return s.mac("code", []byte(code)) },
		Secret: func(purpose string, cmd *storehubv1.Command) string {
			if purpose == fsm.SecretPairing {
				return fmt.Sprintf("%06d", binary.BigEndian.Uint64(s.mac(purpose, []byte(cmd.RequestId)))%1_000_000)
			}
			if purpose == fsm.SecretSignIn {
				code := base32.NewEncoding(fsm.CodeAlphabet).EncodeToString(s.mac(purpose, []byte(cmd.RequestId))[:5])
				return code[:4] + "-" + code[4:]
			}
			credential, _ := proto.MarshalOptions{Deterministic: true}.Marshal(cmd.Credential)
			return purpose + "-" + hex.EncodeToString(s.mac(purpose, credential, []byte(cmd.RequestId)))[:40]
		},
	}
}

func (s *Shop) mac(purpose string, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, s.secret)
	for _, p := range append([][]byte{[]byte(purpose)}, parts...) {
		h.Write([]byte{byte(len(p) >> 16), byte(len(p) >> 8), byte(len(p))})
		h.Write(p)
	}
	return h.Sum(nil)
}

// subscribe signals every change until stop.
func (s *Shop) subscribe() (signal chan struct{}, stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := make(chan struct{}, 1)
	s.watchers[c] = true
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, c)
	}
}

// Watchers is how many streams are open.
func (s *Shop) Watchers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.watchers)
}

// Proposal is what a Node does instead of Propose; next applies the command.
type Proposal func(ctx context.Context, next func() *storehubv1.Result) (*storehubv1.Result, error)

// Node implements rpc.Hub and rpc.Peers. The hooks replace what it would do, for failures.
type Node struct {
	shop *Shop

	mu       sync.Mutex
	standing rpc.Standing
	propose  Proposal
	transfer func(to string, index uint64)
	needed   error // what MayRemove answers
	archive  func(at time.Time) (fsm.View, error)
	stale    *fsm.View
	slow     bool
}

var (
	_ rpc.Hub   = (*Node)(nil)
	_ rpc.Peers = (*Node)(nil)
)

// Set changes where the node stands and tells those who watch.
func (n *Node) Set(change func(*rpc.Standing)) {
	n.mu.Lock()
	change(&n.standing)
	n.mu.Unlock()
	n.shop.mu.Lock()
	defer n.shop.mu.Unlock()
	n.shop.wake()
}

// OnPropose puts f in the place of Propose, nil takes it away.
func (n *Node) OnPropose(f Proposal) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.propose = f
}

// OnTransfer hears to whom the lead is to be handed, and at which index that was asked for.
func (n *Node) OnTransfer(f func(to string, index uint64)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.transfer = f
}

// Needed makes the shop need all its nodes.
func (n *Node) Needed(why error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.needed = why
}

// LagAt keeps the node's local reads at a view, until nil.
func (n *Node) LagAt(v *fsm.View) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stale = v
}

// Slow ends event streams with rpc.ErrSlow.
func (n *Node) Slow() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.slow = true
}

func (n *Node) Propose(ctx context.Context, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	n.mu.Lock()
	hook, standing := n.propose, n.standing
	n.mu.Unlock()
	next := func() *storehubv1.Result { return n.shop.apply(cmd) }
	switch {
	case hook != nil:
		return hook(ctx, next)
	case !standing.HasMajority:
		return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_MAJORITY, Why: "1 of 3 nodes is here"}
	}
	return next(), nil
}

func (n *Node) Local(context.Context) (fsm.View, error) {
	n.mu.Lock()
	stale := n.stale
	n.mu.Unlock()
	if stale != nil {
		return *stale, nil
	}
	return n.shop.View(), nil
}

// Recent is as old as it may be.
func (n *Node) Recent() fsm.View {
	v, _ := n.Local(context.Background())
	return v
}

func (n *Node) Linearizable(context.Context) (fsm.View, error) {
	if !n.Standing().HasMajority {
		return fsm.View{}, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_MAJORITY, Why: "1 of 3 nodes is here"}
	}
	return n.shop.View(), nil
}

func (n *Node) AtLeast(_ context.Context, index uint64) (fsm.View, error) {
	if v := n.shop.View(); v.Index() >= index {
		return v, nil
	}
	return fsm.View{}, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_BEHIND, Why: "this node is behind"}
}

// OnAt puts f in the place of the archive.
func (n *Node) OnAt(f func(at time.Time) (fsm.View, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.archive = f
}

// At knows no past but that of OnAt.
func (n *Node) At(_ context.Context, at time.Time) (fsm.View, error) {
	n.mu.Lock()
	archive := n.archive
	n.mu.Unlock()
	if archive != nil {
		return archive(at)
	}
	return n.shop.View(), nil
}

// Tree reads what the shop has kept of its audit tree.
func (n *Node) Tree(context.Context) (tlog.HashReader, error) {
	n.shop.mu.Lock()
	defer n.shop.mu.Unlock()
	kept := slices.Clone(n.shop.hashes)
	return tlog.HashReaderFunc(func(indexes []int64) (list []tlog.Hash, err error) {
		for _, i := range indexes {
			list = append(list, kept[i])
		}
		return list, nil
	}), nil
}

func (n *Node) NowMS() int64 { return n.shop.nowMS() }

func (n *Node) Preview(_ context.Context, cmd *storehubv1.Command) (fsm.PreviewOf, error) {
	n.shop.mu.Lock()
	fork := n.shop.state.Fork()
	n.shop.mu.Unlock()
	cmd = proto.CloneOf(cmd)
	fsm.Prepare(fork.View, n.Env(), cmd)
	cmd.Stamp = &storehubv1.Stamp{UnixMs: n.NowMS()}
	return fsm.Preview(fork, cmd)
}

func (n *Node) Explain(_ context.Context, v fsm.View, req *storehubv1.ExplainTechnicianRequest) (*storehubv1.ExplainTechnicianResponse, error) {
	return v.ExplainTechnician(req)
}

func (n *Node) Standing() rpc.Standing {
	n.mu.Lock()
	defer n.mu.Unlock()
	st := n.standing
	v := n.shop.View()
	st.Index, st.Urgent = v.Index(), v.Urgent()
	return st
}

func (n *Node) Changes() (<-chan struct{}, func()) { return n.shop.subscribe() }

func (n *Node) Events(ctx context.Context, after uint64, f func(*storehubv1.WatchEventsResponse) error) error {
	signal, stop := n.shop.subscribe()
	defer stop()
	beat := time.NewTicker(rpc.Heartbeat)
	defer beat.Stop()
	for {
		n.mu.Lock()
		slow := n.slow
		n.mu.Unlock()
		if slow {
			return rpc.ErrSlow
		}
		list, last, err := n.shop.after(after)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := f(e); err != nil {
				return err
			}
			after = e.Index
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-signal:
		case <-beat.C:
			after = max(after, last)
			if err := f(&storehubv1.WatchEventsResponse{Index: after}); err != nil {
				return err
			}
		}
	}
}

func (n *Node) Cluster(context.Context) (*storehubv1.GetStatusResponse, error) {
	v, st := n.shop.View(), n.Standing()
	return &storehubv1.GetStatusResponse{
		ClusterId: v.ClusterID(), Epoch: v.Epoch(), Index: v.Index(), NodeId: st.NodeID, HasMajority: st.HasMajority,
		Nodes: []*storehubv1.NodeStatus{{Id: st.NodeID, Addr: "192.0.2.1:7100", Devices: []*storehubv1.Device{{Kind: "display", Path: "/dev/d", Shown: []string{"Ewa", "arrived"}}}}},
	}, nil
}

// TestDisplay knows no display.
func (n *Node) TestDisplay(_ context.Context, req *storehubv1.TestDisplayRequest) (*storehubv1.TestDisplayResponse, error) {
	return nil, &fsm.Fault{Kind: fsm.Missing, Detail: &storehubv1.FaultDetail{
		Reason: storehubv1.Reason_REASON_NO_SUCH_DISPLAY, Args: []*storehubv1.FaultArg{{Name: "terminal", Value: req.Terminal}, {Name: "node", Value: req.Node}},
	}}
}

func (n *Node) TestOwnDisplay(ctx context.Context, req *storehubv1.TestOwnDisplayRequest) (*storehubv1.TestOwnDisplayResponse, error) {
	_, err := n.TestDisplay(ctx, &storehubv1.TestDisplayRequest{Node: n.Standing().NodeID, Terminal: req.Terminal, Path: req.Path})
	return nil, err
}

// Nodes is this one and, of three, the two others.
func (n *Node) Nodes() (string, []*storehubv1.OtherNode) {
	id, list := n.Standing().NodeID, []*storehubv1.OtherNode{}
	for _, other := range []string{"n1", "n2", "n3"} {
		if other != id {
			list = append(list, &storehubv1.OtherNode{Id: other, Name: "node " + other, Url: "https://" + other + ".local:7100"})
		}
	}
	return "node " + id, list
}

func (n *Node) TransferLeadership(_ context.Context, asked *storehubv1.TransferLeadershipResponse, index uint64) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.transfer != nil {
		n.transfer(asked.LeaderId, index)
	}
	return asked.LeaderId, nil
}

func (n *Node) MayRemove(context.Context, string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.needed
}

func (n *Node) Digest(purpose string, parts ...[]byte) []byte { return n.shop.mac(purpose, parts...) }

func (n *Node) Env() fsm.Env { return n.shop.env() }

func (n *Node) Forward(ctx context.Context, _ string, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	return n.Propose(ctx, cmd)
}

func (n *Node) ReadIndex(context.Context) (uint64, error) { return n.shop.View().Index(), nil }

func (n *Node) Probe(context.Context, *storehubv1.ProbeRequest) (*storehubv1.ProbeResponse, error) {
	return &storehubv1.ProbeResponse{AppliedIndex: n.shop.View().Index()}, nil
}

func (n *Node) Join(context.Context, *storehubv1.JoinRequest) (*storehubv1.JoinResponse, error) {
	return &storehubv1.JoinResponse{TimeoutMs: 500}, nil
}

func (n *Node) HandOver(_ context.Context, to string) (string, error) { return to, nil }

func (n *Node) Renew(context.Context, *storehubv1.RenewRequest) (*storehubv1.RenewResponse, error) {
	return &storehubv1.RenewResponse{}, nil
}

// EmptyView is what a node has that has heard nothing since it was made.
func EmptyView() fsm.View { return fsm.New().View() }
