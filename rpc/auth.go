package rpc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/reflect/protoreflect"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// gate stands before every handler: who asks, may he, can the request be read; and behind it:
// what the caller is told of an error.
type gate struct {
	s *Server
	// reports are how often one token may report calls here; all of them must allow it.
	reports []*limiter[tokenHash]
}

var _ connect.Interceptor = gate{}

func (g gate) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (res connect.AnyResponse, err error) {
		defer g.count(req.Spec(), time.Now(), &err)
		defer g.settle(ctx, &err)
		ctx, cancel := g.s.deadline(ctx)
		defer cancel()
		if err := g.admit(ctx, req.Spec()); err != nil {
			return nil, err
		}
		if err := unreadable(req.Any()); err != nil {
			return nil, err
		}
		return next(ctx, req)
	}
}

func (g gate) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return func(ctx context.Context, conn connect.StreamingHandlerConn) (err error) {
		defer g.count(conn.Spec(), time.Now(), &err)
		defer g.settle(ctx, &err)
		if err := g.admit(ctx, conn.Spec()); err != nil {
			return err
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(g.s.streams, cancel)()
		c := callOf(ctx)
		defer c.finish()
		err = next(ctx, checked{conn, c})
		if g.s.streams.Err() != nil && errors.Is(err, context.Canceled) {
			return &Unavailable{Reason: storehubv1.Reason_REASON_BEHIND, Why: "this node is stopping"}
		}
		return err
	}
}

// count tells of a call that has ended; it runs after settle, which gives the error its code.
func (g gate) count(spec connect.Spec, began time.Time, err *error) {
	outcome := "ok"
	if *err != nil {
		outcome = connect.CodeOf(*err).String()
	}
	g.s.observe(spec.Procedure, outcome, time.Since(began))
}

func (gate) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return next
}

// checked refuses a stream's request that the codec could not read.
type checked struct {
	connect.StreamingHandlerConn
	call *call
}

func (c checked) Receive(m any) error {
	if err := c.StreamingHandlerConn.Receive(m); err != nil {
		return err
	}
	if err := unreadable(m); err != nil {
		return err
	}
	c.call.received()
	return nil
}

// settle turns whatever a handler came to into what the caller may read.
func (g gate) settle(ctx context.Context, err *error) {
	if p := recover(); p != nil {
		if abort, ok := p.(error); ok && errors.Is(abort, http.ErrAbortHandler) {
			panic(p)
		}
		*err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
	}
	g.s.forgetIfOver(callOf(ctx), *err)
	switch {
	case *err == nil:
	case errors.Is(ctx.Err(), context.Canceled) && !uncertain(*err):
		// The caller has gone; nobody reads the error, and a failed write is no news.
		*err = connect.NewError(connect.CodeCanceled, context.Canceled)
	case callOf(ctx).method == reportMethod && unknownCredential(*err):
		*err = unpaired()
	default:
		*err = g.s.wire(ctx, *err)
	}
}

// reportMethod is what phones call.
var reportMethod = strings.ReplaceAll(strings.Trim(storehubv1connect.CallServiceReportCallProcedure, "/"), "/", ".")

// unpaired is what a phone is told whose token is none, or none any more: its person does not sign in, but pairs it.
func unpaired() error {
	return worded(connect.CodeUnauthenticated, refuse(fsm.Unauthenticated, storehubv1.Reason_REASON_BAD_CREDENTIAL).Detail,
		"The token of this phone is unknown or was revoked, and nothing was done. Pair the phone again at its register.")
}

// uncertain: perhaps it was done. Nothing may hide that.
func uncertain(err error) bool {
	var u *Unavailable
	return errors.As(err, &u) && u.Uncertain
}

// deadline is when a call ends that brings no earlier end of its own.
func (s *Server) deadline(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return context.WithTimeout(ctx, maxTimeout)
	}
	return context.WithTimeout(ctx, s.timeout)
}

// admit finds out who calls and refuses early what the rule would refuse anyway.
func (g gate) admit(ctx context.Context, spec connect.Spec) error {
	s, c := g.s, callOf(ctx)
	method := spec.Schema.(protoreflect.MethodDescriptor)
	c.method = string(method.FullName())
	if err := fsm.CheckRequestID(c.id); err != nil {
		return err
	}
	if err := c.readHeaders(method); err != nil {
		return err
	}
	switch need := permissionOf(method); need {
	case storehubv1.Permission_PERMISSION_UNSPECIFIED:
		return fmt.Errorf("%s has no permission in the schema", c.method)
	case storehubv1.Permission_PERMISSION_OPEN, storehubv1.Permission_PERMISSION_PEER:
		if spec.Procedure == storehubv1connect.AccessServiceSignInProcedure && c.token != "" {
			c.credential = credentialOf(c.token) // the terminal's, at which somebody signs in
		}
		return nil // byHead has looked
	default:
		c.credential = credentialOf(c.token)
		if !fsm.IsCommand(method.Input().FullName()) || !s.mayRecently(c.credential, need) {
			if err := s.authorize(ctx, need); err != nil {
				return err
			}
		}
		s.used.note(c.credential, s.hub.NowMS())
		if need == storehubv1.Permission_PERMISSION_REPORT_CALLS {
			return g.tooOften(tokenHash(c.credential.GetTokenHash()))
		}
		return nil
	}
}

// tooOften limits each assistant. A token that is none has no account: it would only crowd out those that are.
func (g gate) tooOften(token tokenHash) error {
	for _, l := range g.reports {
		if err := l.check(token, "this phone has reported"); err != nil {
			return err
		}
	}
	return nil
}

func (c *call) readHeaders(method protoreflect.MethodDescriptor) error {
	switch level := c.header.Get(HeaderConsistency); level {
	case "":
		c.linearizable = certain(method)
	case "local":
	case "linearizable":
		c.linearizable = true
	default:
		return refuse(fsm.Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", HeaderConsistency, "value", "local or linearizable")
	}
	if least := c.header.Get(HeaderMinIndex); least != "" {
		n, err := strconv.ParseUint(least, 10, 64)
		if err != nil {
			return refuse(fsm.Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", HeaderMinIndex, "value", "an index")
		}
		c.minIndex = n
	}
	return nil
}

func bearer(h http.Header) (string, bool) {
	scheme, token, ok := strings.Cut(h.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	return token, ok && strings.EqualFold(scheme, "Bearer") && token != ""
}

// mayRecently lets a write pass on the word of a state that need not be the newest, for its rule
// looks again. It saves a copy of the state for every write.
func (s *Server) mayRecently(credential *storehubv1.Credential, need storehubv1.Permission) bool {
	v := s.hub.Recent()
	return v.SetUp() && v.Authorize(credential, need, s.hub.NowMS()) == nil
}

// authorize asks this node's state, and once more a certain one before it tells somebody with a
// token made a moment ago at another node that there is no such token.
func (s *Server) authorize(ctx context.Context, need storehubv1.Permission) error {
	c := callOf(ctx)
	v, err := s.hub.Local(ctx)
	if err != nil {
		return err
	}
	if !v.SetUp() {
		// This node has heard nothing yet, so it cannot tell good credentials from bad ones.
		return &Unavailable{Reason: storehubv1.Reason_REASON_BEHIND, Why: "this node has not heard from its cluster since it started"}
	}
	err = v.Authorize(c.credential, need, s.hub.NowMS())
	if !unknownCredential(err) || s.doubts.wait(network(c.source)) > 0 {
		return err
	}
	newer, failed := s.hub.Linearizable(ctx)
	if failed != nil {
		return err
	}
	err = newer.Authorize(c.credential, need, s.hub.NowMS())
	c.refused = unknownCredential(err)
	return err
}

func unknownCredential(err error) bool {
	var fault *fsm.Fault
	return errors.As(err, &fault) && fault.Detail.Reason == storehubv1.Reason_REASON_BAD_CREDENTIAL
}

// stillMay ends a stream whose credential was revoked or has expired.
func (s *Server) stillMay(ctx context.Context, v fsm.View, need storehubv1.Permission) error {
	c, now := callOf(ctx).credential, s.hub.NowMS()
	err := v.Authorize(c, need, now)
	if err == nil {
		s.used.note(c, now)
	}
	return err
}
