package rpc

import (
	"context"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc/lines"
)

type terminal struct{ s *Server }

var _ storehubv1connect.TerminalServiceHandler = terminal{}

func (h terminal) PutTerminal(ctx context.Context, req *storehubv1.PutTerminalRequest) (*storehubv1.PutTerminalResponse, error) {
	return propose[*storehubv1.PutTerminalResponse](ctx, h.s, req)
}

func (h terminal) ListTerminals(ctx context.Context, req *storehubv1.ListTerminalsRequest) (*storehubv1.ListTerminalsResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.ListTerminals))
}

func (h terminal) ClaimAnnouncement(ctx context.Context, req *storehubv1.ClaimAnnouncementRequest) (*storehubv1.ClaimAnnouncementResponse, error) {
	return propose[*storehubv1.ClaimAnnouncementResponse](ctx, h.s, req)
}

func (h terminal) Swipe(ctx context.Context, req *storehubv1.SwipeRequest) (*storehubv1.SwipeResponse, error) {
	res, err := propose[*storehubv1.SwipeResponse](ctx, h.s, req)
	if err != nil {
		return nil, err
	}
	// It is done; words must not turn it into a failure.
	if v, err := h.s.hub.Local(ctx); err == nil {
		addLines(v, req, res)
	}
	return res, nil
}

// addLines says what a swipe did in the terminal's language.
func addLines(v fsm.View, req *storehubv1.SwipeRequest, res *storehubv1.SwipeResponse) {
	shown := lines.Swipe(v.Terminal(req.Terminal).GetLanguage(), res)
	res.Lines = shown[:]
}
