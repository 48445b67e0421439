package rpc

import (
	"strings"
	"testing"

	storehubv1 "storehub/proto/storehub/v1"
)

// TestJoinURLs: what only this PC reaches is no address for another one.
func TestJoinURLs(t *testing.T) {
	node := func(addr string, role storehubv1.NodeRole) *storehubv1.NodeStatus {
		return &storehubv1.NodeStatus{Addr: addr, Role: role}
	}
	const voter, nonvoter = storehubv1.NodeRole_NODE_ROLE_VOTER, storehubv1.NodeRole_NODE_ROLE_NONVOTER
	for _, c := range []struct {
		nodes []*storehubv1.NodeStatus
		urls  string
	}{
		{[]*storehubv1.NodeStatus{node("127.0.0.1:7100", voter), node("21.0.0.9:7100", voter)}, "https://21.0.0.9:7100"},
		{[]*storehubv1.NodeStatus{node("127.0.0.1:7100", voter), node("21.0.0.9:7100", nonvoter)}, "https://127.0.0.1:7100"},
		{[]*storehubv1.NodeStatus{node("21.0.0.8:7100", voter), node("shop.lan:7100", voter)}, "https://21.0.0.8:7100 https://shop.lan:7100"},
		{[]*storehubv1.NodeStatus{node("", voter)}, ""},
	} {
		if urls := strings.Join(joinURLs(&storehubv1.GetStatusResponse{Nodes: c.nodes}), " "); urls != c.urls {
			t.Errorf("expected %q, saw %q", c.urls, urls)
		}
	}
}
