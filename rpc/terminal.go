package rpc

import (
	"context"
	"errors"
	"strings"

	"connectrpc.com/connect"

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

func (h terminal) WatchTerminal(ctx context.Context, req *storehubv1.WatchTerminalRequest, stream *connect.ServerStream[storehubv1.TerminalFrame]) error {
	return h.s.watchTerminal(ctx, req, stream.Send)
}

func (h terminal) ClaimAnnouncement(ctx context.Context, req *storehubv1.ClaimAnnouncementRequest) (*storehubv1.ClaimAnnouncementResponse, error) {
	res, err := propose[*storehubv1.ClaimAnnouncementResponse](ctx, h.s, req)
	if err != nil {
		return nil, err
	}
	if v, err := h.s.hub.Local(ctx); err == nil {
		addKind(v, req, res)
	}
	return res, nil
}

// addKind fills the kind of an assignment into what is spoken, in the terminal's language.
func addKind(v fsm.View, req *storehubv1.ClaimAnnouncementRequest, res *storehubv1.ClaimAnnouncementResponse) {
	res.Text = strings.ReplaceAll(res.Text, "{kind}", lines.Kind(v.LanguageAt(req.Terminal), res.Kind))
}

func (h terminal) Swipe(ctx context.Context, req *storehubv1.SwipeRequest) (*storehubv1.SwipeResponse, error) {
	res, err := propose[*storehubv1.SwipeResponse](ctx, h.s, req)
	if err != nil {
		h.tellRefused(ctx, req.Terminal, err)
		return nil, err
	}
	// It is done; words must not turn it into a failure.
	if v, err := h.s.hub.Local(ctx); err == nil {
		addLines(v, req, res)
	}
	return res, nil
}

// SwipeWitness is a Hub whose node has displays. It hears why a card that came by the API did
// nothing; what a swipe did it learns from the events.
type SwipeWitness interface {
	SwipeRefused(ctx context.Context, terminal string, why *storehubv1.FaultDetail)
}

// tellRefused lets the terminal's displays say why. What is wrong with the caller and not with the
// card is for the caller alone.
func (h terminal) tellRefused(ctx context.Context, terminal string, err error) {
	witness, ok := h.s.hub.(SwipeWitness)
	if !ok {
		return
	}
	var fault *fsm.Fault
	var away *Unavailable
	switch {
	case errors.As(err, &fault):
		switch fault.Detail.Reason {
		case storehubv1.Reason_REASON_NO_CREDENTIAL, storehubv1.Reason_REASON_BAD_CREDENTIAL, storehubv1.Reason_REASON_TOKEN_EXPIRED,
			storehubv1.Reason_REASON_PERMISSION_MISSING, storehubv1.Reason_REASON_NOT_YOUR_TERMINAL, storehubv1.Reason_REASON_NO_SUCH_TERMINAL,
			storehubv1.Reason_REASON_REQUIRED:
			return
		}
		witness.SwipeRefused(ctx, terminal, fault.Detail)
	case errors.As(err, &away):
		witness.SwipeRefused(ctx, terminal, &storehubv1.FaultDetail{Reason: away.Reason, Uncertain: away.Uncertain})
	}
}

// addLines says what a swipe did in the terminal's language.
func addLines(v fsm.View, req *storehubv1.SwipeRequest, res *storehubv1.SwipeResponse) {
	shown := lines.Swipe(v.LanguageAt(req.Terminal), res)
	res.Lines = shown[:]
}
