package rpc

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"strconv"

	"connectrpc.com/connect"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// faultCodes is the one place where a refusal of the rules becomes a code of the wire. The
// code alone leads back to the kind, which is how a forwarded refusal keeps it.
var faultCodes = map[fsm.Kind]connect.Code{
	fsm.Invalid:         connect.CodeInvalidArgument,
	fsm.Missing:         connect.CodeNotFound,
	fsm.Exists:          connect.CodeAlreadyExists,
	fsm.Conflict:        connect.CodeFailedPrecondition,
	fsm.Denied:          connect.CodePermissionDenied,
	fsm.Full:            connect.CodeResourceExhausted,
	fsm.Internal:        connect.CodeInternal,
	fsm.Unauthenticated: connect.CodeUnauthenticated,
}

// kindOf is the way back.
func kindOf(code connect.Code) (fsm.Kind, bool) {
	for kind, c := range faultCodes {
		if c == code {
			return kind, true
		}
	}
	return 0, false
}

// unavailableCode: everything that another try may mend is Unavailable. A node that needs an
// upgrade cannot do it however often it is asked; whether it has done it, before it stopped, only
// another try can tell.
func unavailableCode(e *Unavailable) connect.Code {
	if e.Reason == storehubv1.Reason_REASON_NEEDS_UPGRADE && !e.Uncertain {
		return connect.CodeUnimplemented
	}
	return connect.CodeUnavailable
}

// refuse makes a fault of this package's own checks; args are name, value, name, value…
func refuse(kind fsm.Kind, reason storehubv1.Reason, args ...string) *fsm.Fault {
	detail := &storehubv1.FaultDetail{Reason: reason}
	for i := 0; i+1 < len(args); i += 2 {
		detail.Args = append(detail.Args, &storehubv1.FaultArg{Name: args[i], Value: args[i+1]})
	}
	return &fsm.Fault{Kind: kind, Detail: detail}
}

// wireError makes of any error what travels to the caller. ok tells that it is one of ours;
// anything else must not show its text.
func wireError(err error) (e *connect.Error, ok bool) {
	var (
		fault       *fsm.Fault
		unavailable *Unavailable
		gone        *EventsGone
		coded       *connect.Error
	)
	switch {
	case errors.As(err, &fault):
		return ToWire(fault), true
	case errors.As(err, &unavailable):
		detail := &storehubv1.FaultDetail{Reason: unavailable.Reason, Uncertain: unavailable.Uncertain}
		return detailed(unavailableCode(unavailable), detail, unavailable.Why), true
	case errors.As(err, &gone):
		detail := refuse(fsm.Invalid, storehubv1.Reason_REASON_EVENTS_GONE, "oldest", strconv.FormatUint(gone.Oldest, 10)).Detail
		return detailed(connect.CodeOutOfRange, detail, ""), true
	case errors.Is(err, ErrSlow):
		return detailed(connect.CodeUnavailable, &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_TOO_SLOW}, ""), true
	case errors.Is(err, context.DeadlineExceeded):
		// A write whose deadline passed is uncertain (unknownIfCut); what comes here changed nothing.
		detail := &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_BEHIND}
		return detailed(connect.CodeUnavailable, detail, "the deadline passed before this node could answer"), true
	case errors.Is(err, context.Canceled):
		return connect.NewError(connect.CodeCanceled, context.Canceled), true
	case errors.As(err, &coded):
		return coded, coded.Code() != connect.CodeUnknown && coded.Code() != connect.CodeInternal
	}
	return nil, false
}

// ToWire is a refusal as a client gets it.
func ToWire(fault *fsm.Fault) *connect.Error {
	return detailed(faultCodes[fault.Kind], fault.Detail, "")
}

func detailed(code connect.Code, detail *storehubv1.FaultDetail, why string) *connect.Error {
	return worded(code, detail, sentence(detail, why))
}

// worded is an error with a sentence of its own instead of its reason's.
func worded(code connect.Code, detail *storehubv1.FaultDetail, words string) *connect.Error {
	e := connect.NewError(code, errors.New(words))
	if d, err := connect.NewErrorDetail(detail); err == nil {
		e.AddDetail(d)
	}
	return e
}

// wire is wireError for the caller of a method: what is not ours goes to the log, once, under a
// reference that the caller is told.
func (s *Server) wire(ctx context.Context, err error) *connect.Error {
	e, ours := wireError(err)
	if ours {
		return e
	}
	reference := rand.Text()[:12]
	c := callOf(ctx)
	s.log.LogAttrs(ctx, slog.LevelError, "a call failed", slog.String("reference", reference),
		slog.String("method", c.method), slog.String("request_id", c.id), slog.Any("error", err))
	return detailed(connect.CodeInternal, refuse(fsm.Internal, storehubv1.Reason_REASON_UNSPECIFIED, "reference", reference).Detail, "")
}

// unknownIfCut: a write that was given up by its clock may still happen.
func unknownIfCut(err error) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return &Unavailable{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "the deadline passed before a majority answered"}
	}
	return err
}

// FromWire turns what a call to another node came to back into the error that was returned
// there: *fsm.Fault, *Unavailable, *EventsGone or the context's. A connection that broke is an
// *Unavailable too, uncertain unless nothing can have been sent.
func FromWire(err error) error {
	var coded *connect.Error
	if !errors.As(err, &coded) {
		return err
	}
	detail := FaultDetail(err)
	if !connect.IsWireError(err) {
		return fromTransport(err, coded)
	}
	if coded.Code() == connect.CodeCanceled {
		// We have not cancelled it, so the other node did, in the middle.
		return cutOff(coded)
	}
	switch reason := detail.GetReason(); {
	case coded.Code() == connect.CodeOutOfRange && detail != nil:
		return &EventsGone{Oldest: oldest(detail)}
	case detail != nil && (coded.Code() == connect.CodeUnavailable || reason == storehubv1.Reason_REASON_NEEDS_UPGRADE):
		if reason == storehubv1.Reason_REASON_TOO_SLOW {
			return ErrSlow
		}
		return &Unavailable{Reason: reason, Uncertain: detail.Uncertain, Why: whyOf(detail, coded.Message())}
	case detail != nil:
		if kind, ok := kindOf(coded.Code()); ok {
			return &fsm.Fault{Kind: kind, Detail: detail}
		}
	}
	return err
}

func fromTransport(err error, coded *connect.Error) error {
	var op *net.OpError
	switch {
	case errors.As(err, &op) && op.Op == "dial":
		return &Unavailable{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "the other node cannot be reached: " + coded.Message()}
	case coded.Code() == connect.CodeCanceled && errors.Is(err, context.Canceled):
		return context.Canceled
	}
	return cutOff(coded)
}

func cutOff(coded *connect.Error) error {
	return &Unavailable{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "the call to the other node was cut: " + coded.Message()}
}

func oldest(detail *storehubv1.FaultDetail) uint64 {
	for _, a := range detail.Args {
		if a.Name == "oldest" {
			n, _ := strconv.ParseUint(a.Value, 10, 64)
			return n
		}
	}
	return 0
}

// FaultDetail is the detail that a refusal carries on the wire, nil when it has none.
func FaultDetail(err error) *storehubv1.FaultDetail {
	var coded *connect.Error
	if !errors.As(err, &coded) {
		return nil
	}
	for _, d := range coded.Details() {
		if m, err := d.Value(); err == nil {
			if detail, ok := m.(*storehubv1.FaultDetail); ok {
				return detail
			}
		}
	}
	return nil
}
