package rpc

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *rewrite {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test ./rpc -rewrite writes it anew):\n%s", file, got)
	}
}

// faults is one error of every kind that a hub may return.
func faults() []error {
	var list []error
	for _, kind := range slices.Sorted(maps.Keys(faultCodes)) {
		list = append(list, refuse(kind, storehubv1.Reason_REASON_BAD_VALUE, "field", "x"))
	}
	for _, reason := range []storehubv1.Reason{
		storehubv1.Reason_REASON_NO_LEADER, storehubv1.Reason_REASON_NO_MAJORITY, storehubv1.Reason_REASON_BEHIND, storehubv1.Reason_REASON_QUARANTINED,
		storehubv1.Reason_REASON_OVERLOADED, storehubv1.Reason_REASON_NEEDS_UPGRADE,
	} {
		list = append(list, &Unavailable{Reason: reason, Why: "because"})
	}
	for _, reason := range []storehubv1.Reason{storehubv1.Reason_REASON_UNCERTAIN, storehubv1.Reason_REASON_QUARANTINED, storehubv1.Reason_REASON_NEEDS_UPGRADE} {
		list = append(list, &Unavailable{Reason: reason, Uncertain: true, Why: "it stopped in the middle"})
	}
	return append(list, &EventsGone{Oldest: 42}, ErrSlow)
}

func name(err error) string {
	var fault *fsm.Fault
	var unavailable *Unavailable
	switch {
	case errors.As(err, &fault):
		return "fsm." + fault.Kind.String()
	case errors.As(err, &unavailable):
		return "Unavailable " + fsm.ReasonName(unavailable.Reason)
	case errors.Is(err, ErrSlow):
		return "ErrSlow"
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", err), "*rpc.")
}

func TestFaultTable(t *testing.T) {
	var b strings.Builder
	more := []error{context.DeadlineExceeded, context.Canceled, unknownIfCut(context.DeadlineExceeded)}
	for i, err := range append(faults(), more...) {
		what := name(err)
		if n := i - len(faults()); n >= 0 {
			what = [...]string{"deadline of a read", "caller gone", "deadline of a write"}[n]
		}
		e, ours := wireError(err)
		if !ours {
			t.Fatalf("%s is not ours", what)
		}
		d := FaultDetail(e)
		fmt.Fprintf(&b, "%-26s %-20s %-14s uncertain=%v\n", what, e.Code(), fsm.ReasonName(d.GetReason()), d.GetUncertain())
	}
	if e, ours := wireError(errors.New("disk on fire")); ours {
		t.Fatal(e)
	}
	fmt.Fprintf(&b, "%-26s %-20s %-14s the text becomes a reference\n", "anything else", connect.CodeInternal, "UNSPECIFIED")
	golden(t, "faults.golden", b.String())
}

func TestSentences(t *testing.T) {
	for n, name := range storehubv1.Reason_name {
		s := sentences[storehubv1.Reason(n)]
		if len(strings.Split(s, " ")) < 6 || !strings.HasSuffix(s, ".") || s[:1] != strings.ToUpper(s[:1]) {
			t.Errorf("%s has no sentence that says what, why and what to do: %q", name, s)
		}
		if !strings.ContainsAny(strings.TrimSuffix(s, "."), ".:,;") {
			t.Errorf("%s does not say what to do: %q", name, s)
		}
	}
	if len(sentences) != len(storehubv1.Reason_name) {
		t.Error("a sentence without a reason")
	}
	detail := refuse(fsm.Conflict, storehubv1.Reason_REASON_SHORTAGE, "female", "2", "male", "0").Detail
	detail.Items = []*storehubv1.FaultItem{{Reason: storehubv1.Reason_REASON_NOT_IDLE, Args: []*storehubv1.FaultArg{{Name: "technician", Value: "12"}}}}
	detail.Total, detail.Truncated = 3, true
	want := sentences[detail.Reason] + " (female: 2, male: 0) In the way: NOT_IDLE (technician: 12). And 2 more."
	if got := sentence(detail, ""); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEveryKindHasACode(t *testing.T) {
	for kind := fsm.Invalid; !strings.HasPrefix(kind.String(), "Kind("); kind++ {
		code, ok := faultCodes[kind]
		if back, found := kindOf(code); !ok || !found || back != kind {
			t.Errorf("%v has code %v, which leads back to %v", kind, code, back)
		}
	}
}

// failing is a node whose leader refuses everything with err.
type failing struct {
	Hub
	Peers
	err error
}

func (f failing) Standing() Standing { return Standing{} }

func (f failing) Forward(context.Context, string, *storehubv1.Command) (*storehubv1.Result, error) {
	return nil, f.err
}

// TestForwardingKeepsTheError: what a leader says arrives at the follower as it was.
func TestForwardingKeepsTheError(t *testing.T) {
	for _, want := range faults() {
		t.Run(name(want), func(t *testing.T) {
			got := FromWire(forward(t, failing{err: want}))
			var fault, wanted *fsm.Fault
			var gone, wantGone *EventsGone
			var unavailable, wantUnavailable *Unavailable
			switch {
			case errors.As(want, &wanted):
				if !errors.As(got, &fault) || fault.Kind != wanted.Kind || !proto.Equal(fault.Detail, wanted.Detail) {
					t.Errorf("got %#v", got)
				}
			case errors.As(want, &wantGone):
				if !errors.As(got, &gone) || gone.Oldest != wantGone.Oldest {
					t.Errorf("got %#v", got)
				}
			case errors.As(want, &wantUnavailable):
				if !errors.As(got, &unavailable) || unavailable.Reason != wantUnavailable.Reason || unavailable.Uncertain != wantUnavailable.Uncertain || unavailable.Why != wantUnavailable.Why {
					t.Errorf("got %#v", got)
				}
			default:
				if !errors.Is(got, want) {
					t.Errorf("got %#v", got)
				}
			}
		})
	}
}

func forward(t *testing.T, f failing) error {
	t.Helper()
	h := NewServer(f, f, Options{}).Peers()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(WithPeer(r.Context(), "n2")))
	}))
	defer server.Close()
	client := storehubv1connect.NewPeerServiceClient(server.Client(), server.URL)
	res, err := client.Forward(t.Context(), &storehubv1.ForwardRequest{Commands: []*storehubv1.Command{fsm.Wrap(&storehubv1.CheckInRequest{})}})
	server.Client().CloseIdleConnections()
	if err != nil {
		t.Fatal(err)
	}
	_, err = Outcome(res.Outcomes[0])
	return err
}

func TestFromWireTellsSentFromUnsent(t *testing.T) {
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	_, err := storehubv1connect.NewPeerServiceClient(dead.Client(), dead.URL).ReadIndex(t.Context(), &storehubv1.ReadIndexRequest{})
	var unavailable *Unavailable
	if !errors.As(FromWire(err), &unavailable) || unavailable.Uncertain || unavailable.Reason != storehubv1.Reason_REASON_NO_LEADER {
		t.Errorf("nothing can have been sent: %#v", FromWire(err))
	}
	cut := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer cut.Close()
	_, err = storehubv1connect.NewPeerServiceClient(cut.Client(), cut.URL).Forward(t.Context(), &storehubv1.ForwardRequest{})
	cut.Client().CloseIdleConnections()
	if !errors.As(FromWire(err), &unavailable) || !unavailable.Uncertain {
		t.Errorf("it may have been done: %#v", FromWire(err))
	}
}

// TestCanceled: the caller's own cancel is no word about the other node.
func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := storehubv1connect.NewPeerServiceClient(http.DefaultClient, "http://127.0.0.1:1").ReadIndex(ctx, &storehubv1.ReadIndexRequest{})
	if !errors.Is(FromWire(err), context.Canceled) {
		t.Errorf("%#v", FromWire(err))
	}
}
