package station

import (
	"context"
	"errors"
	"strings"
	"time"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
	"storehub/rpc/lines"
)

// followAgain is the pause before a broken stream of events is taken up again.
const followAgain = time.Second

// follow shows the swipes that came to this node's terminals by the API, at whichever node they
// were made: a display tells of every card at its terminal.
func (s *Station) follow(ctx context.Context) error {
	after := s.cfg.Hub.Standing().Index
	for {
		err := s.cfg.Hub.Events(ctx, after, func(m *storehubv1.WatchEventsResponse) error {
			for _, e := range m.Events {
				if e.Name == "CardSwiped" {
					s.swipedElsewhere(ctx, m, e)
				}
			}
			after = m.Index
			return nil
		})
		var gone *rpc.EventsGone
		if errors.As(err, &gone) {
			after = max(gone.Oldest, s.cfg.Hub.Standing().Index)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(followAgain):
		}
	}
}

// swipedElsewhere shows a swipe that is not one of this node's readers, whose own answer says more.
func (s *Station) swipedElsewhere(ctx context.Context, m *storehubv1.WatchEventsResponse, e *storehubv1.Event) {
	p := s.posts[argOf(e, "terminal")]
	if p == nil || p.own(m.Index) {
		return
	}
	v, err := s.cfg.Hub.Local(ctx)
	if err != nil || v.Now()-m.At.AsTime().UnixMilli() > messageFor.Milliseconds() {
		return // this node catches up: nobody stands there any more
	}
	answer := answerOf(v, e)
	p.show(func(l storehubv1.Language) [2]string { return lines.Swipe(l, answer) })
}

// SwipeRefused shows why a card that came to this node's API did nothing.
func (s *Station) SwipeRefused(_ context.Context, terminal string, why *storehubv1.FaultDetail) {
	if p := s.posts[terminal]; p != nil {
		p.refuse(why)
	}
}

// answerOf is what the swipe answered, as far as the state still tells.
func answerOf(v fsm.View, e *storehubv1.Event) *storehubv1.SwipeResponse {
	res := &storehubv1.SwipeResponse{Action: storehubv1.SwipeAction(storehubv1.SwipeAction_value["SWIPE_ACTION_"+argOf(e, "action")]), Technician: e.Technician}
	t := v.Technician(e.Technician)
	if t == nil {
		res.StaffId = strings.TrimPrefix(argOf(e, "holder"), "staff:")
		for _, member := range v.ListStaff(nil).Staff {
			if member.Id == res.StaffId {
				res.Name = member.Name
			}
		}
		return res
	}
	res.Name, res.State = t.Name, t.State
	board, err := v.Board(t.Category)
	if err != nil {
		return res
	}
	for _, c := range board.Categories {
		for _, q := range c.Queue {
			if q.Technician == t.Number {
				res.Position = q.Position
			}
		}
		for _, a := range c.Assignments {
			if a.Technician != t.Number {
				continue
			}
			res.AssignmentId, res.Room = a.Id, a.Room
			if a.PlannedEnd != nil {
				res.MinutesLeft = fsm.MinutesLeft(a.PlannedEnd.AsTime().UnixMilli(), v.Now())
			}
		}
	}
	return res
}

func argOf(e *storehubv1.Event, name string) string {
	for _, a := range e.Args {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}
