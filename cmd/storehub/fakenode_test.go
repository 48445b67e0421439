package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// fakeNode answers what a test tells it to; a real node can hardly be made to say all of this.
type fakeNode struct {
	storehubv1connect.UnimplementedDispatchServiceHandler
	storehubv1connect.UnimplementedClusterServiceHandler
	dispatch func(context.Context, *storehubv1.DispatchRequest) (*storehubv1.DispatchResponse, error)
	boards   []*storehubv1.Board
	events   func(after uint64, send func(*storehubv1.WatchEventsResponse) error) error
	index    uint64
	tokens   []string
}

func (f *fakeNode) Dispatch(ctx context.Context, req *storehubv1.DispatchRequest) (*storehubv1.DispatchResponse, error) {
	return f.dispatch(ctx, req)
}

func (f *fakeNode) WatchBoard(_ context.Context, _ *storehubv1.WatchBoardRequest, s *connect.ServerStream[storehubv1.Board]) error {
	for _, b := range f.boards {
		if err := s.Send(b); err != nil {
			return err
		}
	}
	return connect.NewError(connect.CodePermissionDenied, errors.New("that was all"))
}

func (f *fakeNode) GetStatus(context.Context, *storehubv1.GetStatusRequest) (*storehubv1.GetStatusResponse, error) {
	return &storehubv1.GetStatusResponse{Index: f.index}, nil
}

func (f *fakeNode) WatchEvents(_ context.Context, req *storehubv1.WatchEventsRequest, s *connect.ServerStream[storehubv1.WatchEventsResponse]) error {
	return f.events(req.AfterIndex, s.Send)
}

func (f *fakeNode) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(storehubv1connect.NewDispatchServiceHandler(f))
	mux.Handle(storehubv1connect.NewClusterServiceHandler(f))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.tokens = append(f.tokens, r.Header.Get("Authorization"))
		w.Header().Set("Storehub-Request-Id", r.Header.Get("Storehub-Request-Id"))
		mux.ServeHTTP(w, r)
	})
}

func (f *fakeNode) start(t *testing.T) (url string) {
	s := httptest.NewServer(f.handler())
	t.Cleanup(s.Close)
	return s.URL
}

// patience is how long a command tries what does not work: enough for one handshake on a busy machine.
const patience = "3s"

type outcome struct {
	code     int
	out, err string
}

// storehub runs the program in this process, away from the settings of whoever runs the test.
func storehub(t *testing.T, args ...string) outcome {
	t.Helper()
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, home)
	}
	for _, name := range []string{"STOREHUB_NODE", "STOREHUB_TOKEN_FILE", "STOREHUB_CA_FILE", "STOREHUB_CONTEXT", "COLUMNS"} {
		t.Setenv(name, "")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var out, errs bytes.Buffer
	code := run(ctx, args, strings.NewReader(""), &out, &errs)
	waited := strings.Count(errs.String(), "; trying on…\n")
	if code != codeDone && strings.Count(errs.String(), "\n") != waited+3 && !strings.Contains(errs.String(), "to go on from here") {
		t.Errorf("%q: not three lines: %s", args, errs.String())
	}
	return outcome{code, out.String(), errs.String()}
}

func (o outcome) want(t *testing.T, code int, inErr ...string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit code %d, want %d; stdout %q, stderr %q", o.code, code, o.out, o.err)
	}
	for _, s := range inErr {
		if !strings.Contains(o.err, s) {
			t.Errorf("stderr has no %q: %s", s, o.err)
		}
	}
}

func fault(code connect.Code, message string, detail *storehubv1.FaultDetail) error {
	e := connect.NewError(code, errors.New(message))
	d, err := connect.NewErrorDetail(detail)
	must(err)
	e.AddDetail(d)
	return e
}

func shortage() error {
	return fault(connect.CodeFailedPrecondition, "Fewer are free.", &storehubv1.FaultDetail{
		Reason: storehubv1.Reason_REASON_SHORTAGE,
		Args:   []*storehubv1.FaultArg{{Name: "female", Value: "1"}, {Name: "male", Value: "0"}, {Name: "any", Value: "2"}, {Name: "category", Value: "foot"}},
	})
}

// A guest who waits is no party that could be smaller, or whose rest could wait.
func TestNobodyForAWaitingGuest(t *testing.T) {
	f := explain(fault(connect.CodeFailedPrecondition, "", &storehubv1.FaultDetail{
		Reason: storehubv1.Reason_REASON_SHORTAGE,
		Args:   []*storehubv1.FaultArg{{Name: "female", Value: "1"}, {Name: "category", Value: "foot"}, {Name: "waiting", Value: "W-2"}},
	}))
	if want := "nobody who is free fits the guest W-2 in foot; needed: 1 woman"; f.what != want {
		t.Errorf("got %q, want %q", f.what, want)
	}
	if !strings.HasPrefix(f.do, "wait until \"storehub board\" says that W-2 can be served; or send somebody") || strings.Contains(f.do, "partial") {
		t.Errorf("got %q", f.do)
	}
}

func refusing(err error) *fakeNode {
	return &fakeNode{dispatch: func(context.Context, *storehubv1.DispatchRequest) (*storehubv1.DispatchResponse, error) {
		return nil, err
	}}
}

func TestRefusalIsExitOneInThreeLines(t *testing.T) {
	url := refusing(shortage()).start(t)
	o := storehub(t, "--node", url, "dispatch", "foot", "-n", "3")
	o.want(t, codeRefused, "error: too few are free in foot; still needed: 1 woman and 2 of either gender\n", "  why: SHORTAGE: Fewer are free.\n", "   do: ask for fewer, or add --allow-partial")
	if o.out != "" {
		t.Errorf("stdout %q", o.out)
	}
}

func TestRefusalAsJSON(t *testing.T) {
	url := refusing(shortage()).start(t)
	for _, args := range [][]string{{"dispatch", "foot", "-n", "3"}, {"call", "dispatch.Dispatch", `{"category":"foot"}`}} {
		o := storehub(t, append([]string{"--node", url, "-o", "json"}, args...)...)
		o.want(t, codeRefused, "too few are free")
		var got struct {
			Code, Message, Reason string
			Args                  []struct{ Name, Value string }
			Uncertain             *bool
		}
		if err := json.Unmarshal([]byte(o.out), &got); err != nil {
			t.Fatalf("%v in %q", err, o.out)
		}
		if got.Code != "failed_precondition" || got.Message != "Fewer are free." || got.Reason != "REASON_SHORTAGE" || len(got.Args) != 4 || got.Uncertain == nil {
			t.Errorf("got %+v", got)
		}
	}
	if o := storehub(t, "--node", url, "-o", "yaml", "dispatch", "foot", "-n", "3"); !strings.Contains(o.out, "reason: REASON_SHORTAGE\n") {
		t.Errorf("YAML: %s", o.out)
	}
}

func TestOutcomesThatAreNotKnown(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"uncertain":  {fault(connect.CodeUnavailable, "Cut off.", &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true}), "--request-id my-act"},
		"no leader":  {fault(connect.CodeUnavailable, "Nobody leads.", &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_NO_LEADER}), "no node leads"},
		"internal":   {connect.NewError(connect.CodeInternal, errors.New("x")), "not known"},
		"an upgrade": {fault(connect.CodeUnimplemented, "Old.", &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_NEEDS_UPGRADE}), "too old"},
	} {
		t.Run(name, func(t *testing.T) {
			url := refusing(c.err).start(t)
			o := storehub(t, "--node", url, "--timeout", patience, "-o", "json", "dispatch", "foot", "-n", "1", "--request-id", "my-act")
			o.want(t, codeUnavailable, c.want)
		})
	}
}

func TestBadCredential(t *testing.T) {
	node := refusing(fault(connect.CodeUnauthenticated, "Who?", &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_BAD_CREDENTIAL}))
	url := node.start(t)
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("sesame\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := storehub(t, "--node", url, "--token-file", file, "dispatch", "foot", "-n", "1")
	o.want(t, codeRefused, "the node does not know this credential", "--token-file")
	if node.tokens[0] != "Bearer sesame" {
		t.Errorf("the node got %q", node.tokens)
	}
}

func TestTheAuthorityIsChecked(t *testing.T) {
	_, _ = x509.SystemCertPool() // read once, which takes a busy machine longer than a handshake
	s := httptest.NewTLSServer(refusing(shortage()).handler())
	t.Cleanup(s.Close)
	s.Config.ErrorLog = nil
	dispatch := []string{"--node", s.URL, "--timeout", patience, "dispatch", "foot", "-n", "1"}
	storehub(t, dispatch...).want(t, codeUnavailable, "not vouched for by an authority that is trusted here", "--ca-file")

	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}
	storehub(t, append([]string{"--ca-file", ca}, dispatch...)...).want(t, codeRefused, "too few are free")

	plain := strings.Replace(refusing(shortage()).start(t), "http://", "https://", 1)
	storehub(t, "--node", plain, "--timeout", patience, "dispatch", "foot", "-n", "1").want(t, codeUnavailable, "there is no TLS at this port")
}

func TestTheNextNodeIsTried(t *testing.T) {
	url := refusing(shortage()).start(t)
	storehub(t, "--node", "http://127.0.0.1:1,"+url, "dispatch", "foot", "-n", "1").want(t, codeRefused, "too few are free")
}

func TestDispatchAnswer(t *testing.T) {
	var got *storehubv1.DispatchRequest
	url := (&fakeNode{dispatch: func(_ context.Context, req *storehubv1.DispatchRequest) (*storehubv1.DispatchResponse, error) {
		got = req
		return &storehubv1.DispatchResponse{
			Total: 1, WaitingIds: []string{"W-9"}, Shortage: &storehubv1.Counts{Male: 1},
			Assignments: []*storehubv1.Assignment{{Id: "A-1", Technician: "8", Kind: req.Kind, State: storehubv1.AssignmentState_ASSIGNMENT_STATE_PENDING, Room: req.Room, Category: "foot"}},
			Warnings:    []*storehubv1.Warning{{Reason: storehubv1.Reason_REASON_DAILY_CAP, Args: []*storehubv1.FaultArg{{Name: "technician", Value: "8"}, {Name: "served", Value: "6"}, {Name: "cap", Value: "6"}}}},
		}, nil
	}}).start(t)
	o := storehub(t, "--node", url, "dispatch", "foot", "--female", "1", "--male", "1", "--room", "201", "--allow-partial")
	want := "ASSIGNMENT  NO.  KIND      STATE    ROOM  ITEM  CATEGORY\nA-1         8    rotation  pending  201   -     foot\n" +
		"note: technician 8 has had 6 of 6 turns today\nnot enough: the guest now waits for 1 man, as W-9\n"
	if o.out != want {
		t.Errorf("got\n%s\nwant\n%s", o.out, want)
	}
	if got.Kind != storehubv1.Kind_KIND_ROTATION || got.Counts.Female != 1 || got.Counts.Male != 1 || got.AllowPartial == nil || !*got.AllowPartial {
		t.Errorf("asked for %v", got)
	}
	storehub(t, "--node", url, "dispatch", "--pick", "8,12", "--card", "em4100:6F007B3972").want(t, codeDone)
	if got.Kind != storehubv1.Kind_KIND_PICK || len(got.Technicians) != 2 || got.Counts.GetAny() != 0 || got.ActorCard == "" || got.AllowPartial != nil {
		t.Errorf("asked for %v", got)
	}
}

func TestCallPassesJSONThrough(t *testing.T) {
	url := (&fakeNode{dispatch: func(_ context.Context, req *storehubv1.DispatchRequest) (*storehubv1.DispatchResponse, error) {
		return &storehubv1.DispatchResponse{Total: req.Counts.Any}, nil
	}}).start(t)
	for _, name := range []string{"dispatch.Dispatch", "DispatchService.Dispatch", "storehub.v1.DispatchService/Dispatch"} {
		o := storehub(t, "--node", url, "call", name, `{"counts":{"any":7}}`)
		o.want(t, codeDone)
		if !strings.Contains(o.out, `"total": 7`) {
			t.Errorf("%s: %s", name, o.out)
		}
	}
}

func TestBoardFrames(t *testing.T) {
	url := (&fakeNode{boards: []*storehubv1.Board{{Index: 1, HasMajority: true}, {Index: 2}}}).start(t)
	o := storehub(t, "--node", url, "board", "-w")
	if strings.Count(o.out, "audit tree") != 2 || strings.Count(o.out, "----") == 0 || !strings.Contains(o.out, "!! READ ONLY") {
		t.Errorf("got %s", o.out)
	}
	o = storehub(t, "--node", url, "board", "-w", "-o", "json")
	lines := strings.Split(strings.TrimSpace(o.out), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], `"index":"1"`) || !strings.Contains(lines[2], `"code":"permission_denied"`) {
		t.Errorf("got %q", lines)
	}
}

func TestWatchGoesOnWhereItWas(t *testing.T) {
	var asked []uint64
	url := (&fakeNode{index: 3, events: func(after uint64, send func(*storehubv1.WatchEventsResponse) error) error {
		asked = append(asked, after)
		switch len(asked) {
		case 1:
			if err := send(&storehubv1.WatchEventsResponse{Index: 8, Events: []*storehubv1.Event{{Name: "TechnicianCheckedIn", Technician: "8"}}}); err != nil {
				return err
			}
			return send(&storehubv1.WatchEventsResponse{Index: 11}) // a mark, then the node stops
		case 2:
			return connect.NewError(connect.CodeUnavailable, errors.New("stopping"))
		}
		return fault(connect.CodeOutOfRange, "Gone.", &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_EVENTS_GONE, Args: []*storehubv1.FaultArg{{Name: "oldest", Value: "40"}}})
	}}).start(t)
	o := storehub(t, "--node", url, "watch", "--after", "5")
	o.want(t, codeRefused, "the last entry of this node is 3: nothing is shown before entry 6", "to go on from here: storehub watch --after 11", "the oldest is 40")
	if len(asked) != 3 || asked[0] != 5 || asked[1] != 11 || asked[2] != 11 {
		t.Errorf("asked after %v", asked)
	}
	if strings.Count(o.out, "TechnicianCheckedIn") != 1 {
		t.Errorf("got %q", o.out)
	}
}
