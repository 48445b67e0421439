package sim_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"storehub/ops/demo/sim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a node with a reader and a display, without any of it.
type bench struct {
	mu    sync.Mutex
	heard []string
	hang  bool
}

func (b *bench) note(words ...string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if words[1] != "techroom" {
		return &sim.Problem{What: "there is no node " + words[1], Why: "it is not in demo.json", Do: "name another"}
	}
	b.heard = append(b.heard, strings.Join(words, " "))
	return nil
}

func (b *bench) Swipe(ctx context.Context, node, card string) error {
	if b.hang {
		<-ctx.Done()
		return ctx.Err()
	}
	return b.note("swipe", node, card)
}

func (b *bench) Display(_ context.Context, node string) ([2]string, string, error) {
	return [2]string{"下一位 12 15 18      ", "空闲12 上钟7 待2     "}, "it is unplugged", b.note("display", node)
}

func (b *bench) Unplug(_ context.Context, node string, d sim.Device) error {
	return b.note("unplug", node, string(d))
}

func (b *bench) Replug(context.Context, string, sim.Device) error {
	return errors.New("the cable is lost")
}

func (b *bench) Call(_ context.Context, node string, ring sim.Ring) (string, error) {
	return "G-1 ringing", b.note("call", node, ring.Number, ring.State)
}

func (b *bench) Restart(_ context.Context, node string) error { return b.note("restart", node) }

func start(t *testing.T, h sim.Handler) (addr, token string) {
	t.Helper()
	ln, err := sim.Listen()
	if err != nil {
		t.Fatal(err)
	}
	token = sim.NewToken()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- sim.Serve(ctx, ln, token, h) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return ln.Addr().String(), token
}

func TestExchange(t *testing.T) {
	b := &bench{}
	addr, token := start(t, b)
	for _, req := range []sim.Request{
		{Token: token, Op: sim.Swipe, Node: "techroom", Card: "em4100:6F007B3972"},
		{Token: token, Op: sim.Unplug, Node: "techroom", Device: sim.Reader},
		{Token: token, Op: sim.Restart, Node: "techroom"},
		{Token: token, Op: sim.Call, Node: "techroom", Ring: sim.Ring{Number: "130", State: "missed"}},
	} {
		if a, err := sim.Do(t.Context(), addr, req); err != nil || !a.OK {
			t.Errorf("%s: %+v, %v", req.Op, a, err)
		}
	}
	a, err := sim.Do(t.Context(), addr, sim.Request{Token: token, Op: sim.Display, Node: "techroom"})
	if err != nil || len(a.Lines) != 2 || a.Lines[0] != "下一位 12 15 18      " || a.Note != "it is unplugged" {
		t.Errorf("display: %+v, %v", a, err)
	}
	want := "swipe techroom em4100:6F007B3972|unplug techroom reader|restart techroom|call techroom 130 missed|display techroom"
	if got := strings.Join(b.heard, "|"); got != want {
		t.Errorf("the handler heard %q, want %q", got, want)
	}
}

func TestRefusals(t *testing.T) {
	addr, token := start(t, &bench{})
	for name, c := range map[string]struct {
		req  sim.Request
		want string
	}{
		"token":      {sim.Request{Token: "x", Op: sim.Display, Node: "techroom"}, "does not know this token"},
		"node":       {sim.Request{Token: token, Op: sim.Display, Node: "attic"}, "there is no node attic"},
		"no node":    {sim.Request{Token: token, Op: sim.Display}, "names no node"},
		"no card":    {sim.Request{Token: token, Op: sim.Swipe, Node: "techroom", Card: " "}, "needs a card"},
		"no phone":   {sim.Request{Token: token, Op: sim.Call, Ring: sim.Ring{Number: "130"}}, "neither a node nor a phone"},
		"no number":  {sim.Request{Token: token, Op: sim.Call, Node: "techroom"}, "a call has a number"},
		"device":     {sim.Request{Token: token, Op: sim.Unplug, Node: "techroom", Device: "modem"}, "is no device"},
		"op":         {sim.Request{Token: token, Op: "dance", Node: "techroom"}, "nothing that the simulation does"},
		"some error": {sim.Request{Token: token, Op: sim.Replug, Node: "techroom", Device: sim.Monitor}, "the cable is lost"},
	} {
		_, err := sim.Do(t.Context(), addr, c.req)
		var p *sim.Problem
		if !errors.As(err, &p) || !strings.Contains(p.Error(), c.want) || p.Do == "" {
			t.Errorf("%s: %v, want a problem with %q", name, err, c.want)
		}
	}
}

func TestNonsenseIsAnswered(t *testing.T) {
	addr, _ := start(t, &bench{})
	for _, line := range []string{"{\n", "hello\n", strings.Repeat("x", 9000) + "\n"} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		// Too long a line is cut off without an answer; both are an end, not a hang.
		_, _ = conn.Write([]byte(line))
		conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		if _, err := conn.Read(make([]byte, 1)); err != nil && isTimeout(err) {
			t.Errorf("%.10q: no end", line)
		}
		conn.Close()
	}
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

func TestClientGivesUp(t *testing.T) {
	addr, token := start(t, &bench{hang: true})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := sim.Do(ctx, addr, sim.Request{Token: token, Op: sim.Swipe, Node: "techroom", Card: "x"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
