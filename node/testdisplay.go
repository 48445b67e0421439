package node

import (
	"context"
	"errors"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

// testWithin is how long the node of a display may take to answer.
const testWithin = 3 * time.Second

// TestDisplay lets the node of the display show the pattern.
func (h *hub) TestDisplay(ctx context.Context, req *storehubv1.TestDisplayRequest) (*storehubv1.TestDisplayResponse, error) {
	members := h.replica.Shown().Nodes()
	i := slices.IndexFunc(members, func(m fsm.Node) bool { return !m.Removed && (m.ID == req.Node || m.Name == req.Node) })
	if i < 0 {
		return nil, missing(storehubv1.Reason_REASON_NO_SUCH_NODE, &storehubv1.FaultArg{Name: "node", Value: req.Node})
	}
	own := &storehubv1.TestOwnDisplayRequest{Terminal: req.Terminal, Path: req.Path}
	if members[i].ID == h.node.ID() {
		return h.node.testDisplay(own)
	}
	return h.others.TestOwnDisplay(ctx, members[i].ID, own)
}

// testDisplay shows the pattern on displays that hang here.
func (n *Node) testDisplay(req *storehubv1.TestOwnDisplayRequest) (*storehubv1.TestDisplayResponse, error) {
	list, until := n.station.TestDisplay(req.Terminal, req.Path)
	if len(list) == 0 {
		args := []*storehubv1.FaultArg{{Name: "terminal", Value: req.Terminal}, {Name: "node", Value: n.id.Name()}}
		if req.Path != "" {
			args = append(args, &storehubv1.FaultArg{Name: "path", Value: req.Path})
		}
		return nil, missing(storehubv1.Reason_REASON_NO_SUCH_DISPLAY, args...)
	}
	return &storehubv1.TestDisplayResponse{Displays: list, Until: timestamppb.New(until)}, nil
}

func missing(reason storehubv1.Reason, args ...*storehubv1.FaultArg) error {
	return &fsm.Fault{Kind: fsm.Missing, Detail: &storehubv1.FaultDetail{Reason: reason, Args: args}}
}

// TestOwnDisplay asks another node. One that does not answer shows nothing that anybody would wait for.
func (c *peerClient) TestOwnDisplay(ctx context.Context, id string, req *storehubv1.TestOwnDisplayRequest) (*storehubv1.TestDisplayResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, testWithin)
	defer cancel()
	res, err := c.to(id).TestOwnDisplay(ctx, req)
	if err == nil {
		return res.Shown, nil
	}
	var fault *fsm.Fault
	if err = rpc.FromWire(err); errors.As(err, &fault) {
		return nil, fault
	}
	return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NODE_DOWN, Why: err.Error()}
}

func (s peerServer) TestOwnDisplay(_ context.Context, req *storehubv1.TestOwnDisplayRequest) (*storehubv1.TestOwnDisplayResponse, error) {
	res, err := s.node.testDisplay(req)
	if err != nil {
		return nil, err
	}
	return &storehubv1.TestOwnDisplayResponse{Shown: res}, nil
}
