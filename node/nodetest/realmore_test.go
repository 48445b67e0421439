package nodetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"storehub/node"
	"storehub/node/raftkit"
	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// watch reads events after an index until it has those up to want.
func watch(t *testing.T, n *RealNode, after, want uint64) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	stream, err := n.Cluster().WatchEvents(ctx, &storehubv1.WatchEventsRequest{AfterIndex: after})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	var list []string
	for stream.Receive() {
		m := stream.Msg()
		if m.Index <= after {
			t.Fatalf("%s: index %d after %d", n.Name, m.Index, after)
		}
		after = m.Index
		for _, e := range m.Events {
			list = append(list, fmt.Sprint(m.Index, e.Name, e.AssignmentId))
		}
		if m.Index >= want {
			return list
		}
	}
	t.Fatalf("%s: the stream ended at %d: %v", n.Name, after, stream.Err())
	return nil
}

func eventsElsewhere(t *testing.T, r *Real) {
	start := r.Nodes[0].Node.Replica().Shown().Index()
	var last uint64
	for range 2 {
		res, err := r.Nodes[0].Dispatch().Dispatch(t.Context(), Dispatch())
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Nodes[1].Dispatch().CancelAssignment(t.Context(), &storehubv1.CancelAssignmentRequest{AssignmentId: res.Assignments[0].Id})
		if err != nil {
			t.Fatal(err)
		}
	}
	last = r.Nodes[1].Node.Replica().Shown().Index()
	whole := watch(t, r.Nodes[0], start, last)
	if len(whole) < 4 {
		t.Fatalf("events: %v", whole)
	}
	for _, n := range r.Nodes[1:] {
		if got := watch(t, n, start, last); !slices.Equal(got, whole) {
			t.Fatalf("%s: %v, not %v", n.Name, got, whole)
		}
	}
	// Half here, the rest there.
	var middle uint64
	if _, err := fmt.Sscanf(whole[len(whole)/2], "%d", &middle); err != nil {
		t.Fatal(err)
	}
	both := append(watch(t, r.Nodes[1], start, middle), watch(t, r.Nodes[2], middle, last)...)
	if !slices.Equal(both, whole) {
		t.Fatalf("in two halves: %v, not %v", both, whole)
	}
}

func restart(t *testing.T, r *Real) {
	lead := r.leader()
	if lead == nil {
		t.Fatal("nobody leads")
	}
	res, err := lead.Dispatch(withID("before")).Dispatch(t.Context(), Dispatch())
	if err != nil {
		t.Fatal(err)
	}
	log := lead.Node.Replica().Raft()
	term := log.CurrentTerm()
	lead.Stop()
	if log.CurrentTerm() == term { // it would know of the next one's election
		t.Error("after a stop in peace the lead was not handed over")
	}
	var next *RealNode
	r.Eventually("another leads", func() bool { next = r.leader(); return next != nil })
	again, err := next.Dispatch(withID("before")).Dispatch(t.Context(), Dispatch())
	if err != nil || !proto.Equal(again, res) {
		t.Fatalf("the same press: %v, %v", again, err)
	}
	lead.Start()
	lead.Ready()
	r.Eventually("all are equal", func() bool {
		a, b := lead.Node.Replica().Shown(), next.Node.Replica().Shown()
		return a.Index() == b.Index() && bytes.Equal(a.Hash(), b.Hash())
	})
}

// A shop of two: the second node follows without a vote, so that one of two may be switched off.
func TestSecondNodeDoesNotVote(t *testing.T) {
	t.Parallel()
	r := newTestReal(t)
	r.Nodes[0].Start()
	r.Nodes[0].Ready()
	second := r.Join("techroom")
	second.Ready()
	time.Sleep(5 * r.Nodes[0].Config.CatchUp) // it is caught up, and it stays what it is
	r.Voters(1)
	second.Stop()
	r.Furnish(1)
}

// Nobody is let in without the word of the cluster: not on the peers' side without a certificate.
func TestPeersNeedACertificate(t *testing.T) {
	t.Parallel()
	r := newTestReal(t)
	r.Nodes[0].Start()
	r.Nodes[0].Ready()
	c := storehubv1connect.NewPeerServiceClient(r.HTTP(r.Owner), r.Nodes[0].URL())
	for name, call := range map[string]func() error{
		"Forward": func() error {
			_, err := c.Forward(t.Context(), &storehubv1.ForwardRequest{Commands: []*storehubv1.Command{Command("x", Dispatch())}})
			return err
		},
		"ReadIndex": func() error { _, err := c.ReadIndex(t.Context(), &storehubv1.ReadIndexRequest{}); return err },
		"Probe":     func() error { _, err := c.Probe(t.Context(), &storehubv1.ProbeRequest{}); return err },
	} {
		if code := connect.CodeOf(call()); code != connect.CodePermissionDenied && code != connect.CodeUnauthenticated {
			t.Errorf("%s as the owner: %v", name, code)
		}
	}
}

// A directory that lost its log must not vote again under its old id.
func TestAmnesiaIsRefused(t *testing.T) {
	t.Parallel()
	r := newTestReal(t)
	n := r.Nodes[0]
	n.Start()
	n.Ready()
	n.Stop()
	if err := os.RemoveAll(filepath.Join(n.Config.Dir, "raft")); err != nil {
		t.Fatal(err)
	}
	if _, err := node.Open(t.Context(), n.Config); !errors.Is(err, raftkit.ErrDamaged) {
		t.Fatalf("a node that forgot its votes: %v", err)
	}
}

// A first command that cannot be read is said at the start: without it a new shop waits for ever.
func TestDamagedSeedIsRefused(t *testing.T) {
	t.Parallel()
	r := newTestReal(t)
	n := r.Nodes[0]
	n.Start()
	n.Ready()
	n.Stop()
	seed := filepath.Join(n.Config.Dir, "seed.json")
	if err := os.WriteFile(seed, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := node.Open(t.Context(), n.Config); err == nil || !strings.Contains(err.Error(), seed) || !strings.Contains(err.Error(), "delete it") {
		t.Fatalf("a node with half a seed: %v", err)
	}
	if err := os.Remove(seed); err != nil {
		t.Fatal(err)
	}
	n.Start()
	n.Ready()
}

// A log that was copied from another cluster is not taken for this one's.
func TestForeignLogIsRefused(t *testing.T) {
	t.Parallel()
	a, b := newTestReal(t), newTestReal(t)
	for _, r := range []*Real{a, b} {
		r.Nodes[0].Start()
		r.Nodes[0].Ready()
		r.Furnish(1)
		r.Nodes[0].Stop()
	}
	from, to := a.Nodes[0].Config, b.Nodes[0].Config
	if err := os.RemoveAll(filepath.Join(to.Dir, "raft")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(from.Dir, "raft"), filepath.Join(to.Dir, "raft")); err != nil {
		t.Fatal(err)
	}
	if _, err := node.Open(t.Context(), to); !errors.Is(err, replica.ErrOtherCluster) {
		t.Fatalf("another cluster's log: %v", err)
	}
}
