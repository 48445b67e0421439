package rpc

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// level is a stream of frames that each show the present, so that who misses some misses nothing.
type level[F, M any] struct {
	// frame is what there is to show now, for a caller who may still see it.
	frame func(ctx context.Context, v fsm.View, standing Standing) (F, error)
	// pick is what to send of a frame to whom an earlier one was sent, nil = none, and whether it is news. At first and after
	// a Heartbeat it is sent in any case.
	pick func(sent *F, now F) (m M, news bool)
	// hurries: what somebody waits for does not wait for the pace.
	hurries bool
}

// watchLevel sends the present at once, then when it has changed, at once when the majority is lost or found, and at least
// every Heartbeat.
func watchLevel[F, M any](ctx context.Context, s *Server, l level[F, M], send func(M) error) error {
	c := callOf(ctx)
	defer c.calm()
	signal, stop := s.hub.Changes()
	defer stop()
	var sent *F
	var sentAt time.Time
	var pace pace
	for {
		// Where the node stands is taken before the state: what changes in between signals again.
		standing := s.hub.Standing()
		v, err := s.levelView(ctx, sent != nil, standing)
		if err != nil {
			return err
		}
		now, err := l.frame(ctx, v, standing)
		if err != nil {
			return err
		}
		if m, news := l.pick(sent, now); news || sent == nil || time.Since(sentAt) >= Heartbeat {
			c.hurry()
			if err := send(m); err != nil {
				return err
			}
			c.calm()
			sent, sentAt = &now, time.Now()
		}
		pace.take(time.Now())
		if err := s.untilNext(ctx, signal, standing, v.Index(), l.hurries, &pace); err != nil {
			return err
		}
	}
}

// levelView is the state of a frame. The first has all that this node has answered; those after it come for what has changed, which is
// there, and do not wait for what somebody else is being answered meanwhile.
func (s *Server) levelView(ctx context.Context, goesOn bool, standing Standing) (fsm.View, error) {
	if goesOn {
		return s.hub.AtLeast(ctx, standing.Index)
	}
	return s.view(ctx)
}

// untilNext returns when the next frame is due after one that showed a standing and the state at index: what is urgent does not
// wait for the pace where hurries is set.
func (s *Server) untilNext(ctx context.Context, signal <-chan struct{}, shown Standing, index uint64, hurries bool, pace *pace) error {
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
				paced = time.After(pace.wait(time.Now()))
			}
		}
	}
}

// watchBoard sends the whole board on every change.
func (s *Server) watchBoard(ctx context.Context, category string, send func(*storehubv1.Board) error) error {
	return watchLevel(ctx, s, level[*storehubv1.Board, *storehubv1.Board]{
		frame: func(ctx context.Context, v fsm.View, standing Standing) (*storehubv1.Board, error) {
			if err := s.stillMay(ctx, v, storehubv1.Permission_PERMISSION_READ); err != nil {
				return nil, err
			}
			return boardFrame(v, category, standing)
		},
		pick: func(_ **storehubv1.Board, now *storehubv1.Board) (*storehubv1.Board, bool) { return now, true },
	}, send)
}

func boardFrame(v fsm.View, category string, standing Standing) (*storehubv1.Board, error) {
	board, err := v.Board(category)
	if err == nil {
		fillStanding(board, standing)
	}
	return board, err
}

func fillStanding(b *storehubv1.Board, standing Standing) {
	b.AgeMs = standing.Age.Milliseconds()
	b.HasMajority = standing.HasMajority
	b.Restored = standing.Restored
	b.Trouble = standing.Trouble
}

// watchTerminal sends what a terminal has to show, at once when somebody there waits for it.
func (s *Server) watchTerminal(ctx context.Context, req *storehubv1.WatchTerminalRequest, send func(*storehubv1.TerminalFrame) error) error {
	return watchLevel(ctx, s, level[*storehubv1.TerminalFrame, *storehubv1.TerminalFrame]{
		frame: func(ctx context.Context, v fsm.View, standing Standing) (*storehubv1.TerminalFrame, error) {
			return s.terminalFrame(ctx, req.Terminal, v, standing)
		},
		pick: func(sent **storehubv1.TerminalFrame, now *storehubv1.TerminalFrame) (*storehubv1.TerminalFrame, bool) {
			return now, sent != nil && !sameFrame(*sent, now)
		},
		hurries: true,
	}, send)
}

// terminalFrame is what a terminal has to show now, for a caller who may see it there.
func (s *Server) terminalFrame(ctx context.Context, terminal string, v fsm.View, standing Standing) (*storehubv1.TerminalFrame, error) {
	if err := v.MayWatch(callOf(ctx).credential, terminal, s.hub.NowMS()); err != nil {
		return nil, err
	}
	frame, err := v.TerminalFrame(terminal)
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
		return boardFrame(v, req.Category, standing)
	})
}
