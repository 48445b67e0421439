package rpc

import (
	"cmp"
	"context"
	"net/url"
	"time"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc/vapid"
)

type access struct{ s *Server }

var _ storehubv1connect.AccessServiceHandler = access{}

func (h access) CreateToken(ctx context.Context, req *storehubv1.CreateTokenRequest) (*storehubv1.CreateTokenResponse, error) {
	return propose[*storehubv1.CreateTokenResponse](ctx, h.s, req)
}

func (h access) RevokeToken(ctx context.Context, req *storehubv1.RevokeTokenRequest) (*storehubv1.RevokeTokenResponse, error) {
	return propose[*storehubv1.RevokeTokenResponse](ctx, h.s, req)
}

func (h access) ListTokens(ctx context.Context, req *storehubv1.ListTokensRequest) (*storehubv1.ListTokensResponse, error) {
	return read(ctx, h.s, req, sure(fsm.View.ListTokens))
}

// SignIn looks at the terminal before it hashes a PIN: that takes a good part of a second, and strangers are not to make it do so.
func (h access) SignIn(ctx context.Context, req *storehubv1.SignInRequest) (*storehubv1.SignInResponse, error) {
	c := callOf(ctx)
	if req.Pin != "" {
		if req.GetCode() != "" {
			return nil, refuse(fsm.Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "pin", "value", "not with a code")
		}
		v, err := h.s.hub.Linearizable(ctx)
		if err != nil {
			return nil, err
		}
		if err := v.Enrolled(c.credential, h.s.hub.NowMS()); err != nil {
			return nil, err
		}
	}
	res, err := propose[*storehubv1.SignInResponse](ctx, h.s, req)
	if err != nil || !req.Cookie {
		return res, err
	}
	life := cookieLife
	if res.ExpiresAt != nil {
		life = res.ExpiresAt.AsTime().Sub(time.UnixMilli(h.s.hub.NowMS()))
	}
	h.s.keep(c, kept(res.Session), res.Token, life)
	res.Token = ""
	return res, nil
}

// kept is which of a browser's credentials a session is.
func kept(s *storehubv1.Session) string {
	if s.GetKind() == storehubv1.SessionKind_SESSION_KIND_TERMINAL {
		return asTerminal
	}
	return asPerson
}

func (h access) SignOut(ctx context.Context, req *storehubv1.SignOutRequest) (*storehubv1.SignOutResponse, error) {
	res, err := propose[*storehubv1.SignOutResponse](ctx, h.s, req)
	if c := callOf(ctx); err == nil && c.cookie != "" {
		h.s.forget(c, c.cookie)
	}
	return res, err
}

func (h access) CreateSignInCode(ctx context.Context, req *storehubv1.CreateSignInCodeRequest) (*storehubv1.CreateSignInCodeResponse, error) {
	res, err := propose[*storehubv1.CreateSignInCodeResponse](ctx, h.s, req)
	if err != nil {
		return nil, err
	}
	status, err := h.s.hub.Cluster(ctx)
	if err != nil {
		return nil, err
	}
	v, err := h.s.hub.Local(ctx)
	if err != nil {
		return nil, err
	}
	res.Url = pageURL(res.Code, cmp.Or(v.NodeOf(req.GetTerminal()), h.s.hub.Standing().NodeID), status)
	return res, nil
}

// pageURL is the page of a node, or of any that has an address if that has none, with a code behind the "#", which no browser
// sends anywhere.
func pageURL(code, node string, status *storehubv1.GetStatusResponse) (page string) {
	for _, n := range status.Nodes {
		if at := cmp.Or(n.ApiAddr, n.Addr); at != "" && (page == "" || n.Id == node) {
			page = "https://" + at + "/#code=" + url.QueryEscape(code)
		}
	}
	return page
}

// GetSession tells a browser of both of its credentials, whichever of them the call means.
func (h access) GetSession(ctx context.Context, req *storehubv1.GetSessionRequest) (*storehubv1.GetSessionResponse, error) {
	return read(ctx, h.s, req, func(v fsm.View, _ *storehubv1.GetSessionRequest) (*storehubv1.GetSessionResponse, error) {
		c, res := callOf(ctx), &storehubv1.GetSessionResponse{}
		fill(res, v.SessionOf(c.credential, h.s.hub.NowMS()))
		if res.Person.GetTechnician() != "" {
			var err error
			if res.PushKey, err = vapid.Public(h.s.hub.Digest); err != nil {
				return nil, err
			}
			res.PushEndpointSum = v.PushEndpointSum(c.credential)
		}
		if c.cookie == "" {
			return res, nil
		}
		for _, as := range []string{asPerson, asTerminal} {
			token := h.s.cookie(c.header, as)
			session := v.SessionOf(credentialOf(token), h.s.hub.NowMS())
			if session == nil {
				continue
			}
			if as != c.cookie {
				session.Current = false
				fill(res, session)
			}
			if as == asTerminal {
				h.s.keep(c, as, token, cookieLife)
			}
		}
		return res, nil
	})
}

func fill(res *storehubv1.GetSessionResponse, s *storehubv1.Session) {
	if s.GetKind() == storehubv1.SessionKind_SESSION_KIND_TERMINAL {
		res.Terminal = s
	} else {
		res.Person = s
	}
}

func (h access) ListSessions(ctx context.Context, req *storehubv1.ListSessionsRequest) (*storehubv1.ListSessionsResponse, error) {
	return read(ctx, h.s, req, func(v fsm.View, _ *storehubv1.ListSessionsRequest) (*storehubv1.ListSessionsResponse, error) {
		return v.ListSessions(callOf(ctx).credential, h.s.hub.NowMS(), h.s.used.all()), nil
	})
}

func (h access) EndSession(ctx context.Context, req *storehubv1.EndSessionRequest) (*storehubv1.EndSessionResponse, error) {
	return propose[*storehubv1.EndSessionResponse](ctx, h.s, req)
}

func (h access) SetPushSubscription(ctx context.Context, req *storehubv1.SetPushSubscriptionRequest) (*storehubv1.SetPushSubscriptionResponse, error) {
	return propose[*storehubv1.SetPushSubscriptionResponse](ctx, h.s, req)
}
