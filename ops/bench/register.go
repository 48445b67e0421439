package bench

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// register is the screen of a terminal: what its stream has shown.
type register struct {
	mu sync.Mutex
	// now are the calls in the last frame, came when each was first shown, and how often it came anew.
	now   map[string]bool
	came  map[string]time.Time
	times map[string]int
	// twice is how many frames had a call in them twice.
	twice  int
	frames int
	// changed is closed with every frame.
	changed chan struct{}
	ended   error
}

func newRegister() *register {
	return &register{now: map[string]bool{}, came: map[string]time.Time{}, times: map[string]int{}, changed: make(chan struct{})}
}

// watch reads the stream until it ends.
func (r *register) watch(stream *connect.ServerStreamForClient[storehubv1.TerminalFrame]) {
	for stream.Receive() {
		r.show(time.Now(), stream.Msg())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = fmt.Errorf("the register's stream ended: %w", stream.Err())
	r.wake()
}

func (r *register) show(at time.Time, f *storehubv1.TerminalFrame) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.frames++
	shown := map[string]bool{}
	for _, w := range f.Calls {
		id := w.Call.CallId
		if shown[id] {
			r.twice++
		}
		shown[id] = true
		if r.now[id] {
			continue
		}
		r.times[id]++
		if r.times[id] == 1 {
			r.came[id] = at
		}
	}
	r.now = shown
	r.wake()
}

func (r *register) wake() {
	close(r.changed)
	r.changed = make(chan struct{})
}

// until waits for a frame with a call in it, or for one without; when the call came.
func (r *register) until(ctx context.Context, id string, there bool) (time.Time, error) {
	for {
		r.mu.Lock()
		came, changed, ended, now := r.came[id], r.changed, r.ended, r.now[id]
		r.mu.Unlock()
		// A window may have come and gone between two looks.
		if there && !came.IsZero() || !there && !now {
			return came, nil
		}
		if ended != nil {
			return time.Time{}, ended
		}
		select {
		case <-ctx.Done():
			return time.Time{}, context.Cause(ctx)
		case <-changed:
		}
	}
}

// seen is how many frames there were, and how many windows came twice or stood twice in one.
func (r *register) seen() (frames, doubled int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	doubled = r.twice
	for _, times := range r.times {
		doubled += times - 1
	}
	return r.frames, doubled
}

// phone is what reports to a register, and the register's own stream at another node.
type phone struct {
	// reports are its assistants: each reports callsARound times, for a node takes no more of one within a minute.
	reports []caller[storehubv1.ReportCallRequest, storehubv1.ReportCallResponse]
	dismiss caller[storehubv1.DismissCallRequest, storehubv1.DismissCallResponse]
	screen  *register
	rang    int
}

// counter is the register of experiment calls.
const counter = "counter"

// pairsANode is how many phones are paired at one node: it takes few from one address within a minute.
const pairsANode = 7

// pair makes a register and pairs a phone with it that can ring for so many rounds. It reports at node a; the register's screen is at node b.
func (s *shop) pair(ctx context.Context, https []*http.Client, a, b, rounds int) (*phone, error) {
	if _, err := s.Members()[0].API.PutTerminal(ctx, &storehubv1.PutTerminalRequest{
		Id: counter, Name: counter, Role: storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION,
	}); err != nil {
		return nil, err
	}
	t := s.target(https)
	p := &phone{screen: newRegister()}
	for i := range min(rounds, pairsANode*len(s.urls)) {
		token, err := pairAt(ctx, t.from(i%len(s.urls)))
		if err != nil {
			return nil, err
		}
		ofPhone := t.from(a)
		ofPhone.token = token
		p.reports = append(p.reports, newCaller[storehubv1.ReportCallRequest, storehubv1.ReportCallResponse](ofPhone, 0, storehubv1connect.CallServiceReportCallProcedure))
	}
	p.dismiss = newCaller[storehubv1.DismissCallRequest, storehubv1.DismissCallResponse](t.from(b), 0, storehubv1connect.CallServiceDismissCallProcedure)
	watch := connect.NewClient[storehubv1.WatchTerminalRequest, storehubv1.TerminalFrame](https[1%len(https)], s.urls[b]+storehubv1connect.TerminalServiceWatchTerminalProcedure)
	req := connect.NewRequest(&storehubv1.WatchTerminalRequest{Terminal: counter})
	req.Header().Set("Authorization", "Bearer "+s.token)
	stream, err := watch.CallServerStream(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("watch the register: %w", err)
	}
	go p.screen.watch(stream)
	return p, nil
}

// pairAt pairs one more assistant with the register.
func pairAt(ctx context.Context, t target) (token string, err error) {
	open := newCaller[storehubv1.CreatePairingRequest, storehubv1.CreatePairingResponse](t, 0, storehubv1connect.CallServiceCreatePairingProcedure)
	code, err := open.call(ctx, &storehubv1.CreatePairingRequest{Terminal: counter})
	if err != nil {
		return "", fmt.Errorf("open a pairing: %w", err)
	}
	become := newCaller[storehubv1.PairRequest, storehubv1.PairResponse](t, 0, storehubv1connect.CallServicePairProcedure)
	assistant, err := become.call(ctx, &storehubv1.PairRequest{Code: code.Code, DeviceName: "phone"})
	if err != nil {
		return "", fmt.Errorf("pair a phone: %w", err)
	}
	return assistant.Token, nil
}

// ring lets one guest call: from the report at one node to the window at the other. Then the window is closed, as people do.
func (p *phone) ring(ctx context.Context, guests int) (shown, answered time.Duration, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, shownWithin, errNoWindow)
	defer cancel()
	report := p.reports[p.rang/callsARound%len(p.reports)]
	p.rang++
	id := fmt.Sprintf("call-%d", p.rang)
	start := time.Now()
	if _, err := report.call(ctx, &storehubv1.ReportCallRequest{CallId: id, Number: mobileOf(p.rang%guests + 1)}); err != nil {
		return 0, 0, err
	}
	answered = time.Since(start)
	came, err := p.screen.until(ctx, id, true)
	if err != nil {
		return 0, answered, fmt.Errorf("%s: %w", id, err)
	}
	shown = came.Sub(start)
	if _, err := p.dismiss.call(ctx, &storehubv1.DismissCallRequest{CallId: id, Terminal: counter}); err != nil {
		return shown, answered, err
	}
	_, err = p.screen.until(ctx, id, false)
	return shown, answered, err
}
