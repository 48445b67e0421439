package fsm

import (
	"fmt"
	"strconv"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

// Kind sorts refusals by what the caller may do about them (architecture 8).
type Kind int32

// The numbers travel in remembered answers: never change one.
const (
	// Invalid: the input is wrong; fix it.
	Invalid Kind = 1 + iota
	// Missing: it is not there; refresh.
	Missing
	// Exists: it is there already; refresh.
	Exists
	// Conflict: the state says no; refresh and decide.
	Conflict
	// Denied: ask somebody who may.
	Denied
	// Full: a limit; wait or make room.
	Full
	// Internal: a rule panicked; report.
	Internal
	// Unauthenticated: no or a bad credential; log in.
	Unauthenticated
)

var kindNames = [...]string{"", "Invalid", "Missing", "Exists", "Conflict", "Denied", "Full", "Internal", "Unauthenticated"}

func (k Kind) String() string {
	if k < 1 || int(k) >= len(kindNames) {
		return "Kind(" + strconv.Itoa(int(k)) + ")"
	}
	return kindNames[k]
}

// Fault is a refusal. It is part of the result and remembered like an answer.
type Fault struct {
	Kind   Kind
	Detail *storehubv1.FaultDetail
}

// Error is for operators and logs, in English; screens make their own sentence from the reason.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(ReasonName(f.Detail.Reason))
	writeArgs(&b, f.Detail.Args)
	for _, it := range f.Detail.Items {
		b.WriteString("; ")
		b.WriteString(ReasonName(it.Reason))
		writeArgs(&b, it.Args)
	}
	return b.String()
}

func writeArgs(b *strings.Builder, args []*storehubv1.FaultArg) {
	for i, a := range args {
		b.WriteString([...]string{" ", ", "}[min(i, 1)])
		b.WriteString(a.Name + "=" + strconv.Quote(a.Value))
	}
}

// ReasonName is the reason's word: "SHORTAGE".
func ReasonName(r storehubv1.Reason) string {
	return strings.TrimPrefix(r.String(), "REASON_")
}

// refuse makes a Fault; args are name, value, name, value…
func refuse(kind Kind, reason storehubv1.Reason, args ...any) *Fault {
	return &Fault{kind, &storehubv1.FaultDetail{Reason: reason, Args: argList(args)}}
}

// maxArg is how much of a value a refusal repeats, in characters: it may be anything that a
// client sent, and is remembered. The longest card has 138.
const maxArg = 160

func argList(args []any) []*storehubv1.FaultArg {
	list := wholeArgs(args)
	for _, a := range list {
		a.Value = clipped(a.Value)
	}
	return list
}

// wholeArgs are the values of an event, which a rule has checked and no state keeps.
func wholeArgs(args []any) []*storehubv1.FaultArg {
	room := make([]storehubv1.FaultArg, len(args)/2) // one piece of memory for all
	list := make([]*storehubv1.FaultArg, len(room))
	for i := range list {
		list[i] = &room[i]
		list[i].Name, list[i].Value = args[2*i].(string), text(args[2*i+1])
	}
	return list
}

func clipped(s string) string {
	if len(s) <= maxArg {
		return s
	}
	n := 0
	for i := range s {
		if n++; n > maxArg {
			return s[:i] + "…"
		}
	}
	return s
}

// with adds one thing that was in the way.
func (f *Fault) with(reason storehubv1.Reason, args ...any) *Fault {
	f.Detail.Items = append(f.Detail.Items, &storehubv1.FaultItem{Reason: reason, Args: argList(args)})
	f.Detail.Total = int32(len(f.Detail.Items))
	return f
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case storehubv1.TechnicianState:
		return strings.TrimPrefix(v.String(), "TECHNICIAN_STATE_")
	case storehubv1.AssignmentState:
		return strings.TrimPrefix(v.String(), "ASSIGNMENT_STATE_")
	case storehubv1.Gender:
		return strings.TrimPrefix(v.String(), "GENDER_")
	case storehubv1.Kind:
		return strings.TrimPrefix(v.String(), "KIND_")
	case storehubv1.Role:
		return strings.TrimPrefix(v.String(), "ROLE_")
	case storehubv1.Permission:
		return strings.TrimPrefix(v.String(), "PERMISSION_")
	case storehubv1.TerminalRole:
		return strings.TrimPrefix(v.String(), "TERMINAL_ROLE_")
	case storehubv1.NodeRole:
		return strings.TrimPrefix(v.String(), "NODE_ROLE_")
	case storehubv1.TimerKind:
		return strings.TrimPrefix(v.String(), "TIMER_KIND_")
	default:
		return fmt.Sprint(v)
	}
}
