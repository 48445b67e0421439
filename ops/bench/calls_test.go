package bench

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// TestGuests: each is a customer of his own, and no import is larger than one may be.
func TestGuests(t *testing.T) {
	const n = 3000
	numbers := map[string]bool{}
	at := 0
	for _, req := range guestsFrom(at, n) {
		if size := proto.Size(req); size > fsm.MaxImport || len(req.Customers) > fsm.MaxImportCustomers {
			t.Errorf("an import of %d bytes with %d customers", size, len(req.Customers))
		}
		for _, c := range req.Customers {
			at++
			if want := guest(at); !proto.Equal(c, want) {
				t.Fatalf("guest %d is %v", at, c)
			}
			for _, p := range c.Phones {
				numbers[p] = true
			}
		}
	}
	if at != n || len(numbers) != 2*n {
		t.Errorf("%d guests with %d numbers", at, len(numbers))
	}
}

// TestLookups: every kind of question is answered as it says.
func TestLookups(t *testing.T) {
	c, err := fillCrowd(100)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lookups {
		if s := c.find(l, 0); s.Commands != 1 || s.Failed != 0 {
			t.Errorf("%s: %+v", l.what, s)
		}
	}
	if s := c.search("guest 77", 1, 0); s.Failed != 0 {
		t.Errorf("a text: %+v", s)
	}
	wrong := lookup{"nobody", lookups[2].phone, storehubv1.Match_MATCH_EXACT}
	if s := c.find(wrong, 0); s.Failed != 1 {
		t.Errorf("a wrong answer counts: %+v", s)
	}
}

// TestRegister: a window that comes twice is seen, whether in one frame or after it had gone.
func TestRegister(t *testing.T) {
	frame := func(ids ...string) *storehubv1.TerminalFrame {
		f := &storehubv1.TerminalFrame{}
		for _, id := range ids {
			f.Calls = append(f.Calls, &storehubv1.CallWindow{Call: &storehubv1.Call{CallId: id}})
		}
		return f
	}
	r, base := newRegister(), time.Now()
	r.show(base, frame("a"))
	r.show(base.Add(1), frame("b", "a"))
	r.show(base.Add(2), frame("b"))
	came, err := r.until(t.Context(), "b", true)
	if frames, doubled := r.seen(); err != nil || !came.Equal(base.Add(1)) || frames != 3 || doubled != 0 {
		t.Errorf("b came at %v, %v; %d frames, doubled %d", came.Sub(base), err, frames, doubled)
	}
	r.show(base.Add(3), frame("a", "b", "b"))
	if _, doubled := r.seen(); doubled != 2 {
		t.Errorf("a again and b twice: doubled %d", doubled)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errNoWindow)
	if _, err := r.until(ctx, "c", true); err != errNoWindow {
		t.Errorf("c never came: %v", err)
	}
}

// lateDesk answers nobody before so many have come.
type lateDesk struct {
	storehubv1connect.UnimplementedDispatchServiceHandler
	wanted, came, back atomic.Int64
	enough             chan struct{}
}

func (d *lateDesk) Dispatch(ctx context.Context, _ *storehubv1.DispatchRequest) (*storehubv1.DispatchResponse, error) {
	if d.came.Add(1) == d.wanted.Load() {
		close(d.enough)
	}
	select {
	case <-d.enough:
	case <-ctx.Done():
	}
	return &storehubv1.DispatchResponse{Assignments: []*storehubv1.Assignment{{Id: "A-1"}}}, ctx.Err()
}

func (d *lateDesk) CancelAssignment(context.Context, *storehubv1.CancelAssignmentRequest) (*storehubv1.CancelAssignmentResponse, error) {
	d.back.Add(1)
	return &storehubv1.CancelAssignmentResponse{}, nil
}

// TestOpenLoad: who comes does not wait for those before, and all are taken back.
func TestOpenLoad(t *testing.T) {
	const n = 20
	desk := &lateDesk{enough: make(chan struct{})}
	desk.wanted.Store(n)
	mux := http.NewServeMux()
	mux.Handle(storehubv1connect.NewDispatchServiceHandler(desk))
	srv := httptest.NewServer(mux)
	defer srv.Close()
	l := &openLoad{desks: []frontDesk{newFrontDesk(target{urls: []string{srv.URL}, https: []*http.Client{srv.Client()}}, 0)}}
	s := l.run(t.Context(), 1000, func() bool { return desk.came.Load() >= n })
	if s.Failed != 0 || s.Commands < n || len(l.sent) != s.Commands {
		t.Fatalf("%d sent: %+v", len(l.sent), s)
	}
	if err := l.takeBack(t.Context()); err != nil || int(desk.back.Load()) != s.Commands || len(l.sent) != 0 {
		t.Errorf("%d of %d taken back: %v", desk.back.Load(), s.Commands, err)
	}
	slow := Offer{1000, Sample{Commands: 4000, PerSecond: 900}}
	if slow.reached() {
		t.Error("nine of ten in time is not the rate that was offered")
	}
}
