package rpc

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// SetupDoor is what a PC that is no node yet can be asked for.
type SetupDoor interface {
	// Opens tells, in the same time whatever it is, whether a secret is the one that was shown last.
	Opens(secret string) bool
	// Describe is what helps to fill in the page; knows tells that the secret came along.
	Describe(knows bool) (*storehubv1.GetSetupResponse, error)
	// SetUpShop and JoinShop make this PC a node. Whoever comes later with the same act gets the same answer.
	SetUpShop(ctx context.Context, act SetupAct, req *storehubv1.SetUpShopRequest) (*storehubv1.SetUpShopResponse, error)
	JoinShop(ctx context.Context, act SetupAct, req *storehubv1.JoinShopRequest) (*storehubv1.JoinShopResponse, error)
}

// SetupAct tells what one person did once from what another did: the request's id and a digest of all of it.
type SetupAct struct {
	ID     string
	Digest [sha256.Size]byte
}

// How often an address may call a PC that is no node yet, and how often with a wrong secret, each minute. It must not guess,
// but may fill in a form until it is right.
const (
	setupMost = 120
	wrongMost = 10
)

// NewSetup answers SetupService at a PC that is no node yet, and refuses everything else.
func NewSetup(door SetupDoor, opts Options) http.Handler {
	opts.Timeout = maxTimeout // a slow disk is measured, and nodes of the shop are asked one after the other
	s := NewServer(nil, nil, opts)
	s.open = newLimiter[netip.Addr](setupMost, openWithin)
	mux := http.NewServeMux()
	mux.Handle(storehubv1connect.NewSetupServiceHandler(setup{s, door, newLimiter[netip.Addr](wrongMost, openWithin)}, s.handlerOptions()...))
	inside, refusals := s.enter(mux), connect.NewErrorWriter(s.handlerOptions()...)
	unset, _ := wireError(&Unavailable{Reason: storehubv1.Reason_REASON_NOT_SET_UP})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/"+storehubv1connect.SetupServiceName+"/") {
			inside.ServeHTTP(w, r)
			return
		}
		_ = refusals.Write(w, r, unset) // the caller is there or is gone
	})
}

type setup struct {
	s     *Server
	door  SetupDoor
	wrong *limiter[netip.Addr]
}

var _ storehubv1connect.SetupServiceHandler = setup{}

// admit counts whoever comes with another secret. An address that has guessed too often is told nothing of the right one either.
func (h setup) admit(ctx context.Context, secret string) error {
	c := callOf(ctx)
	const who = "with a wrong secret this address has called"
	if wait := h.wrong.spent(network(c.source)); wait > 0 {
		return h.wrong.refusal(wait, who)
	}
	if h.door.Opens(secret) {
		return nil
	}
	h.s.log.Warn("the set-up was asked for with a wrong secret", "from", c.source, "method", c.method)
	if err := h.wrong.check(network(c.source), who); err != nil {
		return err
	}
	return refuse(fsm.Denied, storehubv1.Reason_REASON_SETUP_SECRET)
}

func (h setup) GetSetup(ctx context.Context, req *storehubv1.GetSetupRequest) (*storehubv1.GetSetupResponse, error) {
	if req.Secret == "" {
		return h.door.Describe(false)
	}
	if err := h.admit(ctx, req.Secret); err != nil {
		return nil, err
	}
	return h.door.Describe(true)
}

func (h setup) SetUpShop(ctx context.Context, req *storehubv1.SetUpShopRequest) (*storehubv1.SetUpShopResponse, error) {
	act, err := h.act(ctx, req, req.Secret)
	if err != nil {
		return nil, err
	}
	return h.door.SetUpShop(ctx, act, req)
}

func (h setup) JoinShop(ctx context.Context, req *storehubv1.JoinShopRequest) (*storehubv1.JoinShopResponse, error) {
	act, err := h.act(ctx, req, req.Secret)
	if err != nil {
		return nil, err
	}
	return h.door.JoinShop(ctx, act, req)
}

// act is what is done once, by whoever has the secret.
func (h setup) act(ctx context.Context, req proto.Message, secret string) (SetupAct, error) {
	if err := h.admit(ctx, secret); err != nil {
		return SetupAct{}, err
	}
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	return SetupAct{callOf(ctx).id, sha256.Sum256(b)}, errors.Join(err, fsm.CheckRequired(req))
}

// ErrSetUp refuses what comes after the set-up.
func ErrSetUp() error { return refuse(fsm.Conflict, storehubv1.Reason_REASON_ALREADY_SET_UP) }

// RefuseField is what is wrong with a field of a request that no rule sees.
func RefuseField(field, value string) error {
	return refuse(fsm.Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", field, "value", value)
}

// afterSetup answers where there is a node: it was set up before.
type afterSetup struct{}

var _ storehubv1connect.SetupServiceHandler = afterSetup{}

func (afterSetup) GetSetup(context.Context, *storehubv1.GetSetupRequest) (*storehubv1.GetSetupResponse, error) {
	return nil, ErrSetUp()
}

func (afterSetup) SetUpShop(context.Context, *storehubv1.SetUpShopRequest) (*storehubv1.SetUpShopResponse, error) {
	return nil, ErrSetUp()
}

func (afterSetup) JoinShop(context.Context, *storehubv1.JoinShopRequest) (*storehubv1.JoinShopResponse, error) {
	return nil, ErrSetUp()
}
