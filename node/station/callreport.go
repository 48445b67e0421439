package station

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	"storehub/hw"
	"storehub/hw/modem"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

// callPause is between two tries to tell a call that nobody takes.
const callPause = time.Second

// reportCall tells the shop of a call that a device of this node heard. The call's id makes of several tellings one. An error is
// that nobody was there to take it.
func (s *Station) reportCall(ctx context.Context, terminal string, c hw.Call) error {
	_, err := s.propose(ctx, reportOf(terminal, c, time.Now()), nil)
	var away *rpc.Unavailable
	if err == nil || ctx.Err() != nil {
		return nil
	}
	if errors.As(err, &away) {
		return err
	}
	s.cfg.Logger.Error("a call was not told", "source", c.Source, "state", c.State, "why", err)
	return nil
}

// reportOf is what the shop is told of a call now. A source says what it likes, and a path under /dev/serial/by-id is long: what there
// is no room for is left out, for the call must not get lost over that.
func reportOf(terminal string, c hw.Call, now time.Time) *storehubv1.ReportCallRequest {
	number := c.Number
	if utf8.RuneCountInString(number) > fsm.RoomNumber {
		number = "" // half of one is somebody else's
	}
	name := []rune(c.Name)
	return &storehubv1.ReportCallRequest{
		CallId: end(c.ID, fsm.RoomCallID), Line: end(c.Line, fsm.RoomLine), Number: number, CallerName: string(name[:min(len(name), fsm.RoomName)]), Terminal: terminal,
		DurationMs:   min(c.DurationMS, fsm.RoomTalkMS),
		Presentation: presentations[c.Presentation], Direction: directions[c.Direction], State: callStates[c.State],
		OccurredAt: timestamppb.New(c.At), SentAt: timestamppb.New(now),
	}
}

// end is the last so many characters of a text: what tells ids and devices from one another stands behind.
func end(text string, most int) string {
	r := []rune(text)
	return string(r[max(0, len(r)-most):])
}

var (
	presentations = map[modem.Presentation]storehubv1.Presentation{
		modem.Allowed:     storehubv1.Presentation_PRESENTATION_ALLOWED,
		modem.Restricted:  storehubv1.Presentation_PRESENTATION_RESTRICTED,
		modem.Unavailable: storehubv1.Presentation_PRESENTATION_UNAVAILABLE,
	}
	directions = map[modem.Direction]storehubv1.Direction{
		modem.Inbound:  storehubv1.Direction_DIRECTION_INBOUND,
		modem.Outbound: storehubv1.Direction_DIRECTION_OUTBOUND,
	}
	callStates = map[modem.CallState]storehubv1.CallState{
		modem.Ringing:  storehubv1.CallState_CALL_STATE_RINGING,
		modem.Answered: storehubv1.CallState_CALL_STATE_ANSWERED,
		modem.Ended:    storehubv1.CallState_CALL_STATE_ENDED,
		modem.Missed:   storehubv1.CallState_CALL_STATE_MISSED,
	}
)
