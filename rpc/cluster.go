package rpc

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type cluster struct{ s *Server }

var _ storehubv1connect.ClusterServiceHandler = cluster{}

func (h cluster) GetStatus(ctx context.Context, _ *storehubv1.GetStatusRequest) (*storehubv1.GetStatusResponse, error) {
	res, err := h.s.hub.Cluster(ctx)
	if err != nil || h.s.has(ctx, storehubv1.Permission_PERMISSION_SWIPE) {
		return res, err
	}
	hidden := proto.CloneOf(res) // what nodes have told belongs to the hub
	for _, n := range hidden.Nodes {
		for _, d := range n.Devices {
			d.Shown = nil
		}
	}
	return hidden, nil
}

func (h cluster) TestDisplay(ctx context.Context, req *storehubv1.TestDisplayRequest) (*storehubv1.TestDisplayResponse, error) {
	if err := fsm.CheckRequired(req); err != nil {
		return nil, err
	}
	return h.s.hub.TestDisplay(ctx, req)
}

func (h cluster) CreateJoinToken(ctx context.Context, req *storehubv1.CreateJoinTokenRequest) (*storehubv1.CreateJoinTokenResponse, error) {
	res, err := propose[*storehubv1.CreateJoinTokenResponse](ctx, h.s, req)
	if err != nil {
		return nil, err
	}
	st, err := h.s.hub.Cluster(ctx)
	if err != nil {
		st = nil // the token is made, and whoever has it knows an address
	}
	res.Urls = joinURLs(st)
	via := "https://HOST:PORT"
	if len(res.Urls) > 0 {
		via = strings.Join(res.Urls, ",")
	}
	res.Line = "storehub join --dir DIR --name NAME " + res.Token + " --via " + via
	return res, nil
}

// joinURLs are the addresses of the nodes that can let another one in. Those that are good on this PC alone are named only if
// there are no others.
func joinURLs(st *storehubv1.GetStatusResponse) []string {
	var here, all []string
	for _, n := range st.GetNodes() {
		addr, err := netip.ParseAddrPort(n.Addr)
		switch {
		case n.Addr == "" || n.Role == storehubv1.NodeRole_NODE_ROLE_NONVOTER:
		case err == nil && addr.Addr().IsLoopback():
			here = append(here, "https://"+n.Addr)
		default:
			all = append(all, "https://"+n.Addr)
		}
	}
	if len(all) == 0 {
		return here
	}
	return all
}

func (h cluster) TransferLeadership(ctx context.Context, req *storehubv1.TransferLeadershipRequest) (*storehubv1.TransferLeadershipResponse, error) {
	asked, err := propose[*storehubv1.TransferLeadershipResponse](ctx, h.s, req)
	if err != nil {
		return nil, err
	}
	leader, err := h.s.hub.TransferLeadership(ctx, asked, callOf(ctx).index)
	if err != nil {
		return nil, unknownIfCut(err)
	}
	return &storehubv1.TransferLeadershipResponse{LeaderId: leader, From: asked.From}, nil
}

func (h cluster) RemoveNode(ctx context.Context, req *storehubv1.RemoveNodeRequest) (*storehubv1.RemoveNodeResponse, error) {
	if err := h.s.hub.MayRemove(ctx, req.Id); err != nil {
		return nil, err
	}
	return propose[*storehubv1.RemoveNodeResponse](ctx, h.s, req)
}

func (h cluster) WatchEvents(ctx context.Context, req *storehubv1.WatchEventsRequest, stream *connect.ServerStream[storehubv1.WatchEventsResponse]) error {
	return h.s.watchEvents(ctx, req.AfterIndex, stream.Send)
}

func (h cluster) ListAudit(ctx context.Context, req *storehubv1.ListAuditRequest) (*storehubv1.ListAuditResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.ListAudit))
}

func (h cluster) GetHead(ctx context.Context, req *storehubv1.GetHeadRequest) (*storehubv1.GetHeadResponse, error) {
	return read(ctx, h.s, req, sure(getHead))
}

func getHead(v fsm.View, _ *storehubv1.GetHeadRequest) *storehubv1.GetHeadResponse {
	head := v.Head()
	return &storehubv1.GetHeadResponse{Index: v.Index(), Size: head.Size, Head: head.Hash}
}

func (h cluster) GetBoardAt(ctx context.Context, req *storehubv1.GetBoardAtRequest) (*storehubv1.Board, error) {
	at := time.Now()
	if req.At != nil {
		at = req.At.AsTime()
	}
	v, err := h.s.hub.At(ctx, at)
	if err != nil {
		return nil, err
	}
	callOf(ctx).index = v.Index()
	board, err := v.Board(req.Category)
	if err != nil {
		return nil, err
	}
	// Only what a majority had on disk is in the past; it is as old as it is.
	board.HasMajority, board.AgeMs = true, max(0, time.Since(at).Milliseconds())
	return board, nil
}

func (h cluster) Preview(ctx context.Context, req *storehubv1.PreviewRequest) (*storehubv1.PreviewResponse, error) {
	return h.s.preview(ctx, req)
}
