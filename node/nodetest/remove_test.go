package nodetest

import (
	"slices"
	"testing"

	"github.com/hashicorp/raft"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

// A PC that is lost is replaced by another one of its name; nobody can take out so many that the shop
// stands still.
func TestReplaceANode(t *testing.T) {
	t.Parallel()
	r := newThree(t)
	lost := followerOf(r)
	lost.Stop()
	asked := r.leader()
	for _, n := range r.Nodes {
		if n == lost {
			continue
		}
		if _, err := asked.remove(t, n.Name); client.Fault(err).GetReason() != storehubv1.Reason_REASON_NODE_NEEDED {
			t.Errorf("%s may go: %v", n.Name, err)
		}
	}
	if _, err := asked.remove(t, lost.Name); err != nil {
		t.Fatal(err)
	}
	r.Eventually("raft has let it go", func() bool { return len(asked.Node.Replica().Suffrage()) == 2 })

	lost.Start()
	fresh := r.Join(lost.Name)
	fresh.Ready()
	r.Eventually("its successor votes", func() bool { return asked.Node.Replica().Suffrage()[fresh.Node.ID()] == raft.Voter })
	if lost.Node.Replica().Standing().HasMajority {
		t.Errorf("%s is back", lost.Name)
	}
}

// The leader can be taken out like any other node: it gives the lead away, says why it serves nobody,
// and says it again after a restart.
func TestRemoveTheLeader(t *testing.T) {
	t.Parallel()
	r := newThree(t)
	gone := r.leader()
	if _, err := gone.remove(t, gone.Node.ID()); err != nil {
		t.Fatal(err)
	}
	isOut := func() bool {
		trouble := gone.Node.Replica().Trouble()
		return trouble != nil && trouble.Reason == storehubv1.Reason_REASON_NODE_REMOVED
	}
	r.Eventually("it knows", isOut)
	r.Eventually("the others go on without it", func() bool {
		lead := r.leader()
		return lead != nil && lead != gone && len(lead.Node.Replica().Suffrage()) == 2
	})
	gone.Stop()
	gone.Start()
	r.Eventually("it still knows", isOut)
	lead := r.leader()
	if _, err := lead.Dispatch().Dispatch(t.Context(), Dispatch()); err != nil {
		t.Error(err)
	}
}

func (n *RealNode) remove(t *testing.T, node string) (*storehubv1.RemoveNodeResponse, error) {
	return n.Cluster().RemoveNode(t.Context(), &storehubv1.RemoveNodeRequest{Id: node})
}

func followerOf(r *Real) *RealNode {
	return r.Nodes[slices.IndexFunc(r.Nodes, func(n *RealNode) bool { return !n.Node.Replica().Serves() })]
}
