package rpc

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// boardPace is the least time between two boards of one stream: the first change shows at once,
// a busy hour does not flood a phone.
const boardPace = 100 * time.Millisecond

// watchBoard sends the whole board, always the latest: at once, on every change, when the
// majority is lost or found, and at least every Heartbeat.
func (s *Server) watchBoard(ctx context.Context, category string, send func(*storehubv1.Board) error) error {
	c := callOf(ctx)
	defer c.calm()
	signal, stop := s.hub.Changes()
	defer stop()
	for {
		// Where the node stands is taken before the board: what changes in between signals again.
		standing := s.hub.Standing()
		board, err := s.frame(ctx, category, standing)
		if err != nil {
			return err
		}
		c.hurry()
		if err := send(board); err != nil {
			return err
		}
		if err := s.untilNext(ctx, signal, standing, board.Index, false); err != nil {
			return err
		}
	}
}

// frame is the board of now, for a caller who may still see it.
func (s *Server) frame(ctx context.Context, category string, standing Standing) (*storehubv1.Board, error) {
	v, err := s.view(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.stillMay(ctx, v, storehubv1.Permission_PERMISSION_READ); err != nil {
		return nil, err
	}
	board, err := v.Board(category)
	if err != nil {
		return nil, err
	}
	fillStanding(board, standing)
	return board, nil
}

func fillStanding(b *storehubv1.Board, standing Standing) {
	b.AgeMs = standing.Age.Milliseconds()
	b.HasMajority = standing.HasMajority
	b.Restored = standing.Restored
	b.Trouble = standing.Trouble
}

// untilNext returns when the next frame is due after one that showed a standing and the state at index: what is urgent does not
// wait for the pace where hurries is set.
func (s *Server) untilNext(ctx context.Context, signal <-chan struct{}, shown Standing, index uint64, hurries bool) error {
	sent := time.Now()
	beat := time.NewTimer(Heartbeat)
	defer beat.Stop()
	var paced <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-beat.C:
			return nil
		case <-paced:
			return nil
		case _, ok := <-signal:
			if !ok {
				return &Unavailable{Reason: storehubv1.Reason_REASON_BEHIND, Why: "this node is stopping"}
			}
			now := s.hub.Standing()
			if hurries && now.Urgent > index {
				return nil
			}
			if now.HasMajority != shown.HasMajority || now.Restored != shown.Restored || now.Trouble != shown.Trouble {
				return nil
			}
			if now.Index > index && paced == nil {
				paced = time.After(boardPace - time.Since(sent))
			}
		}
	}
}

// watchTerminal sends what a terminal has to show: at once when somebody there waits for it, else when it has changed, and at least
// every Heartbeat.
func (s *Server) watchTerminal(ctx context.Context, req *storehubv1.WatchTerminalRequest, send func(*storehubv1.TerminalFrame) error) error {
	c := callOf(ctx)
	defer c.calm()
	signal, stop := s.hub.Changes()
	defer stop()
	var sent *storehubv1.TerminalFrame
	var sentAt time.Time
	for {
		standing := s.hub.Standing()
		v, err := s.terminalView(ctx, sent != nil, standing)
		if err != nil {
			return err
		}
		frame, err := s.terminalFrame(ctx, req, v, standing)
		if err != nil {
			return err
		}
		if sent == nil || time.Since(sentAt) >= Heartbeat || !sameFrame(sent, frame) {
			c.hurry()
			if err := send(frame); err != nil {
				return err
			}
			c.calm()
			sent, sentAt = frame, time.Now()
		}
		if err := s.untilNext(ctx, signal, standing, frame.Index, true); err != nil {
			return err
		}
	}
}

// terminalView is the state of a frame. The first has all that this node has answered; those after it come for what has changed, which is
// there, and do not wait for what somebody else is being answered meanwhile.
func (s *Server) terminalView(ctx context.Context, goesOn bool, standing Standing) (fsm.View, error) {
	if goesOn {
		return s.hub.AtLeast(ctx, standing.Index)
	}
	return s.view(ctx)
}

// terminalFrame is what a terminal has to show now, for a caller who may see it there.
func (s *Server) terminalFrame(ctx context.Context, req *storehubv1.WatchTerminalRequest, v fsm.View, standing Standing) (*storehubv1.TerminalFrame, error) {
	if err := v.MayWatch(callOf(ctx).credential, req.Terminal, s.hub.NowMS()); err != nil {
		return nil, err
	}
	frame, err := v.TerminalFrame(req.Terminal)
	if err != nil {
		return nil, err
	}
	frame.AgeMs, frame.HasMajority, frame.Restored, frame.Trouble = standing.Age.Milliseconds(), standing.HasMajority, standing.Restored, standing.Trouble
	return masked(frame, nil)(ctx, s)
}

// sameFrame tells that nobody would see a difference.
func sameFrame(a, b *storehubv1.TerminalFrame) bool {
	index, age := b.Index, b.AgeMs
	defer func() { b.Index, b.AgeMs = index, age }()
	b.Index, b.AgeMs = a.Index, a.AgeMs
	return proto.Equal(a, b)
}

// watchEvents passes the events on; the marks of progress are the heartbeat.
func (s *Server) watchEvents(ctx context.Context, after uint64, send func(*storehubv1.WatchEventsResponse) error) error {
	c := callOf(ctx)
	defer c.calm()
	return s.hub.Events(ctx, after, func(m *storehubv1.WatchEventsResponse) error {
		v, err := s.hub.Local(ctx)
		if err != nil {
			return err
		}
		if err := s.stillMay(ctx, v, storehubv1.Permission_PERMISSION_AUDIT); err != nil {
			return err
		}
		c.hurry()
		return send(m)
	})
}

// board answers GetBoard.
func (s *Server) board(ctx context.Context, req *storehubv1.GetBoardRequest) (*storehubv1.Board, error) {
	standing := s.hub.Standing()
	return read(ctx, s, req, func(v fsm.View, req *storehubv1.GetBoardRequest) (*storehubv1.Board, error) {
		board, err := v.Board(req.Category)
		if err == nil {
			fillStanding(board, standing)
		}
		return board, err
	})
}
