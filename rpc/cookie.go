package rpc

import (
	"crypto/sha256"
	"errors"
	"net/http"
	"time"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// HeaderAs says which of a browser's two credentials a call means: "terminal" or "person". Without it the person acts, if one is
// signed in.
const HeaderAs = "Storehub-As"

const (
	asPerson   = "person"
	asTerminal = "terminal"
	// cookieLife is as long as browsers keep any cookie. One of a terminal, which does not end, is set anew as it is used.
	cookieLife = 400 * 24 * time.Hour
	// nodeDigits of a node's id tell the cookies of several nodes apart: 127.0.0.1 is one host to a browser, whatever the port.
	nodeDigits = 8
)

// sameOrigin refuses what the page of another site made a browser send.
var sameOrigin = http.NewCrossOriginProtection()

// cookieName is what a browser knows one of its credentials of this node by.
func (s *Server) cookieName(as string) string {
	id := s.hub.Standing().NodeID
	return "storehub-" + id[:min(nodeDigits, len(id))] + "-" + as
}

func (s *Server) cookie(r http.Header, as string) string {
	lines, name := r["Cookie"], s.cookieName(as)
	if len(lines) == 0 {
		return ""
	}
	c, err := (&http.Request{Header: http.Header{"Cookie": lines}}).Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// bring finds the credential of a call: the header's before a cookie's.
func (s *Server) bring(r *http.Request, c *call) error {
	c.secure = r.TLS != nil
	if r.Header.Get("Authorization") != "" {
		if token, ok := bearer(r.Header); ok {
			c.token = token
		}
		return nil
	}
	signsIn := r.URL.Path == storehubv1connect.AccessServiceSignInProcedure
	// A PC that is no node yet has given no browser a credential; what comes is another node's.
	if s.hub != nil && (len(r.Header["Cookie"]) > 0 || r.Header.Get(HeaderAs) != "") {
		if err := s.bringCookie(r.Header, c, signsIn); err != nil {
			return err
		}
	}
	if (c.cookie != "" || signsIn) && sameOrigin.Check(r) != nil {
		c.token, c.cookie = "", ""
		return refuse(fsm.Denied, storehubv1.Reason_REASON_CROSS_ORIGIN)
	}
	return nil
}

func (s *Server) bringCookie(h http.Header, c *call, signsIn bool) error {
	order := []string{asPerson, asTerminal}
	switch as := h.Get(HeaderAs); {
	case signsIn:
		order = []string{asTerminal} // whoever signs in there is nobody yet
	case as == asPerson || as == asTerminal:
		order = []string{as}
	case as != "":
		return refuse(fsm.Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", HeaderAs, "value", asTerminal+" or "+asPerson)
	}
	for _, as := range order {
		if c.token = s.cookie(h, as); c.token != "" {
			c.cookie = as
			return nil
		}
	}
	return nil
}

// credentialOf is what a token is in a command.
func credentialOf(token string) *storehubv1.Credential {
	sum := sha256.Sum256([]byte(token))
	return &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: sum[:]}}
}

// keep sets a credential of a browser. No script sees it, no other site makes the browser send it.
func (s *Server) keep(c *call, as, token string, life time.Duration) {
	c.cookies = append(c.cookies, &http.Cookie{
		Name: s.cookieName(as), Value: token, Path: "/", MaxAge: int(min(life, cookieLife) / time.Second),
		HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteStrictMode,
	})
}

// forget takes a credential away from a browser.
func (s *Server) forget(c *call, as string) {
	c.cookies = append(c.cookies, &http.Cookie{
		Name: s.cookieName(as), Path: "/", MaxAge: -1, HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteStrictMode,
	})
}

// forgetIfOver takes a cookie away that was refused and is never good again, so that the next call of the browser is the
// terminal's. A node that only lags behind takes nothing away: who is signed in would be so no longer.
func (s *Server) forgetIfOver(c *call, err error) {
	var fault *fsm.Fault
	if c.cookie == "" || !errors.As(err, &fault) || fault.Kind != fsm.Unauthenticated {
		return
	}
	if c.refused || s.hub.Recent().Over(c.credential, s.hub.NowMS()) {
		s.forget(c, c.cookie)
	}
}
