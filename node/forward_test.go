package node

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc"
)

// leader answers forwarded calls as a test wants.
type leader struct {
	storehubv1connect.PeerServiceClient
	answer func(*storehubv1.ForwardRequest) (*storehubv1.ForwardResponse, error)

	mu    sync.Mutex
	calls []int // how many commands each carried
}

func (l *leader) Forward(_ context.Context, req *storehubv1.ForwardRequest) (*storehubv1.ForwardResponse, error) {
	l.mu.Lock()
	l.calls = append(l.calls, len(req.Commands))
	l.mu.Unlock()
	return l.answer(req)
}

// echo answers each command with a result that tells which it was.
func echo(req *storehubv1.ForwardRequest) (*storehubv1.ForwardResponse, error) {
	res := &storehubv1.ForwardResponse{}
	for _, c := range req.Commands {
		res.Outcomes = append(res.Outcomes, &storehubv1.ForwardOutcome{CameTo: &storehubv1.ForwardOutcome_Result{Result: &storehubv1.Result{Answer: []byte(c.RequestId)}}})
	}
	return res, nil
}

// forwardMany sends n commands; the first calls are held until the rest waits.
func forwardMany(t *testing.T, n int, answer func(*storehubv1.ForwardRequest) (*storehubv1.ForwardResponse, error)) (calls []int, errs []error) {
	t.Helper()
	errs = make([]error, n)
	synctest.Test(t, func(t *testing.T) {
		all := make(chan struct{})
		to := &leader{}
		l := &lane{peer: to}
		to.answer = func(req *storehubv1.ForwardRequest) (*storehubv1.ForwardResponse, error) {
			<-all
			return answer(req)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				id := fmt.Sprint(i)
				res, err := l.forward(ctx, &storehubv1.Command{RequestId: id})
				if err == nil && string(res.Answer) != id {
					err = fmt.Errorf("the answer of %s", res.Answer)
				}
				errs[i] = err
			})
		}
		synctest.Wait()
		close(all)
		wg.Wait()
		synctest.Wait() // for the carriers
		calls = to.calls
	})
	return calls, errs
}

// Under load commands travel together, and each gets its own answer.
func TestForwardsTogether(t *testing.T) {
	calls, errs := forwardMany(t, 100, echo)
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if len(calls) > 5 {
		t.Errorf("100 commands went in %v", calls)
	}
}

// What one comes to is not what the others come to.
func TestForwardedErrorIsItsOwn(t *testing.T) {
	_, errs := forwardMany(t, 20, func(req *storehubv1.ForwardRequest) (*storehubv1.ForwardResponse, error) {
		res, _ := echo(req)
		for i, c := range req.Commands {
			if c.RequestId == "7" {
				res.Outcomes[i] = &storehubv1.ForwardOutcome{CameTo: &storehubv1.ForwardOutcome_Error{Error: &storehubv1.ForwardError{
					Code: uint32(connect.CodeUnavailable), Message: "later", Detail: &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_NO_LEADER},
				}}}
			}
		}
		return res, nil
	})
	for i, err := range errs {
		var u *rpc.Unavailable
		if i == 7 != (errors.As(rpc.FromWire(err), &u) && u.Reason == storehubv1.Reason_REASON_NO_LEADER && !u.Uncertain) || i != 7 && err != nil {
			t.Errorf("command %d: %v", i, err)
		}
	}
}

// A call that is refused whole, for a command that the leader cannot read, does not refuse the rest.
func TestForwardsSinglyAfterARefusal(t *testing.T) {
	refused := connect.NewWireError(connect.CodeInvalidArgument, errors.New("unknown field"))
	d, err := connect.NewErrorDetail(&storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_UNKNOWN_FIELD})
	if err != nil {
		t.Fatal(err)
	}
	refused.AddDetail(d)
	_, errs := forwardMany(t, 20, func(req *storehubv1.ForwardRequest) (*storehubv1.ForwardResponse, error) {
		for _, c := range req.Commands {
			if c.RequestId == "7" {
				return nil, refused
			}
		}
		return echo(req)
	})
	for i, err := range errs {
		var f *fsm.Fault
		if i == 7 != errors.As(rpc.FromWire(err), &f) || i != 7 && err != nil {
			t.Errorf("command %d: %v", i, err)
		}
	}
}

// What nobody waits for any more is not sent, and certainly not done.
func TestGivenUpIsNotSent(t *testing.T) {
	to := &leader{answer: echo}
	l := &lane{peer: to, calls: maxCalls}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := l.forward(ctx, &storehubv1.Command{}); !errors.Is(err, errUnsent) {
		t.Fatal(err)
	}
	l.carry()
	if len(to.calls) != 0 || l.calls != maxCalls-1 {
		t.Errorf("calls %v, %d under way", to.calls, l.calls)
	}
}

// A leader that answers nobody does not fill this node's memory.
func TestForwardsAreBounded(t *testing.T) {
	l := &lane{peer: &leader{answer: echo}, calls: maxCalls, waiting: make([]*forwarded, maxQueued)}
	if _, err := l.forward(t.Context(), &storehubv1.Command{}); !errors.Is(err, errFull) {
		t.Error(err)
	}
}
