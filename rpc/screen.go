package rpc

import (
	"context"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

type screen struct{ s *Server }

var _ storehubv1connect.ScreenServiceHandler = screen{}

func (h screen) WatchScreen(ctx context.Context, req *storehubv1.WatchScreenRequest, stream *connect.ServerStream[storehubv1.Screen]) error {
	return watchLevel(ctx, h.s, level[seen, *storehubv1.Screen]{
		frame: func(ctx context.Context, v fsm.View, standing Standing) (seen, error) {
			return h.frame(ctx, req, v, standing)
		},
		pick: pickScreen, hurries: true,
	}, stream.Send)
}

// seen is all that somebody sees of a screen: what is whole in each frame, and what is left out of it while it does not change.
type seen struct {
	whole    *storehubv1.Screen
	board    *storehubv1.Board
	terminal *storehubv1.TerminalFrame
}

// frame is all that was asked for as it is now, for a caller who may still see it.
func (h screen) frame(ctx context.Context, req *storehubv1.WatchScreenRequest, v fsm.View, standing Standing) (now seen, err error) {
	if err := h.s.stillMay(ctx, v, storehubv1.Permission_PERMISSION_READ); err != nil {
		return seen{}, err
	}
	now.whole = &storehubv1.Screen{
		Index: v.Index(), AgeMs: standing.Age.Milliseconds(), HasMajority: standing.HasMajority, Restored: standing.Restored, Trouble: standing.Trouble,
		Now: timestamppb.New(time.UnixMilli(h.s.hub.NowMS())), Zone: v.Zone(), Build: h.s.build, NodeId: standing.NodeID, Shop: v.ShopName(),
		Revisions: revisionsOf(v),
	}
	now.whole.NodeName, now.whole.Others = h.s.hub.Nodes()
	if req.Board || req.Category != "" {
		if now.board, err = boardFrame(v, req.Category, standing); err != nil {
			return seen{}, err
		}
	}
	if req.Terminal != "" {
		now.terminal, err = h.s.terminalFrame(ctx, req.Terminal, v, standing)
	}
	return now, err
}

// revisionsOf is one of each topic, in order.
func revisionsOf(v fsm.View) []*storehubv1.Revision {
	topics := storehubv1.Topic_TOPIC_UNSPECIFIED.Descriptor().Values()
	list := make([]*storehubv1.Revision, 0, topics.Len()-1)
	for i := 1; i < topics.Len(); i++ {
		topic := storehubv1.Topic(topics.Get(i).Number())
		list = append(list, &storehubv1.Revision{Topic: topic, Index: v.Revision(topic)})
	}
	return list
}

// pickScreen leaves out what was sent and has not changed.
func pickScreen(sent *seen, now seen) (m *storehubv1.Screen, news bool) {
	m = proto.CloneOf(now.whole)
	if sent == nil {
		m.Board, m.Terminal = now.board, now.terminal
		return m, true
	}
	if now.board != nil && !sameBoard(sent.board, now.board) {
		m.Board, news = now.board, true
	}
	if now.terminal != nil && !sameFrame(sent.terminal, now.terminal) {
		m.Terminal, news = now.terminal, true
	}
	return m, news || !sameWhole(sent.whole, now.whole)
}

// sameBoard tells that nobody would see a difference.
func sameBoard(a, b *storehubv1.Board) bool {
	index, age, head, now := b.Index, b.AgeMs, b.Head, b.Now
	defer func() { b.Index, b.AgeMs, b.Head, b.Now = index, age, head, now }()
	b.Index, b.AgeMs, b.Head, b.Now = a.Index, a.AgeMs, a.Head, a.Now
	return proto.Equal(a, b)
}

func sameWhole(a, b *storehubv1.Screen) bool {
	index, age, now := b.Index, b.AgeMs, b.Now
	defer func() { b.Index, b.AgeMs, b.Now = index, age, now }()
	b.Index, b.AgeMs, b.Now = a.Index, a.AgeMs, a.Now
	return proto.Equal(a, b)
}
