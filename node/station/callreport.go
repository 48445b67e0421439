package station

import (
	"context"
	"errors"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/hw"
	"storehub/hw/modem"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

const (
	// callPatience is how long a call is told again while nobody takes it: the log wants it late rather than never.
	callPatience = 5 * time.Minute
	callPause    = time.Second
)

// reportCall tells the shop of a call that a device of this node heard. The call's id makes of several tellings one.
func (s *Station) reportCall(ctx context.Context, terminal string, c hw.Call) {
	for {
		_, err := s.propose(ctx, reportOf(terminal, c, time.Now()), nil)
		var away *rpc.Unavailable
		switch {
		case err == nil || ctx.Err() != nil:
			return
		case errors.As(err, &away) && time.Since(c.At) < callPatience:
		default:
			s.cfg.Logger.Error("a call was not told", "source", c.Source, "state", c.State, "why", err)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(callPause):
		}
	}
}

// reportOf is what the shop is told of a call now.
func reportOf(terminal string, c hw.Call, now time.Time) *storehubv1.ReportCallRequest {
	return &storehubv1.ReportCallRequest{
		CallId: c.ID, Line: c.Line, Number: c.Number, CallerName: c.Name, Terminal: terminal, DurationMs: c.DurationMS,
		Presentation: presentations[c.Presentation], Direction: directions[c.Direction], State: callStates[c.State],
		OccurredAt: timestamppb.New(c.At), SentAt: timestamppb.New(now),
	}
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
