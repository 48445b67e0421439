//go:build linux

package chaos

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"connectrpc.com/connect"

	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestStoppedNodes: SIGSTOP of the leader, and of a follower, under twenty writers, and SIGCONT
// after others have gone on for a short or a long time. What the stopped one is asked meanwhile it
// answers when it awakes, and then it must not take itself for the leader that it was.
func TestStoppedNodes(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the long round does it")
	}
	s := openShop(t)
	w := s.write(writersAtOnce)
	w.more(s, 100)
	old := 0
	for _, n := range []int64{1, 200} {
		old += s.stopped(w, s.leader(), n)
		s.stopped(w, s.follower(), n)
	}
	if old == 0 {
		t.Log("no local read was old either: nothing was to be seen in this run")
	}
	s.judge(w)
}

const (
	// readsAtOnce are asked of a stopped node, of each kind.
	readsAtOnce = 16
	// readsEach follow one another, so that some begin in each moment of the awakening.
	readsEach = 20
)

// stopped stops m while n writes are acknowledged elsewhere, and answers how many of its local
// reads told an old state, as they may.
func (s *shop) stopped(w *writers, m *fleet.Member, n int64) (old int) {
	s.t.Helper()
	early := s.ask(w, m, "linearizable")
	pid := m.PID()
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		s.t.Fatal(err)
	}
	defer syscall.Kill(pid, syscall.SIGCONT) // also when the test has failed
	w.more(s, n)
	late, local := s.ask(w, m, "linearizable"), s.ask(w, m, "local")
	if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
		s.t.Fatal(err)
	}
	awake := s.ask(w, m, "linearizable")
	fresh := 0
	for what, r := range map[string]*reads{"before it was stopped": early, "while it was stopped": late, "when it awoke": awake} {
		r.wait()
		fresh += int(r.fresh.Load())
		for _, err := range r.stale {
			s.t.Errorf("a linearizable read that %s was sent %s: %v", m.Name, what, err)
		}
		for _, err := range r.failed {
			s.t.Errorf("a linearizable read that %s was sent %s: %v", m.Name, what, err)
		}
	}
	local.wait()
	s.eventually(m.Name+" reads again", func(ctx context.Context) error {
		ok, err := w.read(ctx, m, "linearizable", func() {})
		if err == nil && !ok {
			err = errors.New("not yet")
		}
		return err
	})
	s.ready()
	s.t.Logf("%s stopped for %d writes: of %d linearizable reads %d were answered, none with an old state; of %d local ones %d were old",
		m.Name, n, 3*readsAtOnce*readsEach, fresh, readsAtOnce*readsEach, len(local.stale))
	return len(local.stale)
}

// reads are some that were sent at once.
type reads struct {
	wg    sync.WaitGroup
	fresh atomic.Int64

	mu            sync.Mutex
	stale, failed []error
}

func (r *reads) wait() { r.wg.Wait() }

// ask sends reads to one node, and returns when all of them are on the wire.
func (s *shop) ask(w *writers, m *fleet.Member, level string) *reads {
	r := &reads{}
	var sent sync.WaitGroup
	sent.Add(readsAtOnce)
	for range readsAtOnce {
		r.wg.Go(func() {
			ctx, cancel := context.WithTimeout(s.t.Context(), patience/2)
			defer cancel()
			once := sync.OnceFunc(sent.Done)
			for range readsEach {
				ok, err := w.read(ctx, m, level, once)
				r.note(ok, err)
			}
		})
	}
	sent.Wait()
	return r
}

func (r *reads) note(ok bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case errors.Is(err, errStale):
		r.stale = append(r.stale, err)
	case err != nil:
		r.failed = append(r.failed, err)
	case ok:
		r.fresh.Add(1)
	}
}

// unanswered are the codes of a read that told nothing. Canceled is a connection whose time was over when the node awoke.
var unanswered = []connect.Code{connect.CodeUnavailable, connect.CodeDeadlineExceeded, connect.CodeCanceled}

var errStale = errors.New("an old state")

// read asks a node for the rooms. They must count at least as far as every writer had been told
// before the question. Not ok: the node said that it cannot tell.
func (w *writers) read(ctx context.Context, m *fleet.Member, level string, sent func()) (ok bool, err error) {
	defer sent() // also when it never came so far
	index := w.newest.Load()
	var counted [writersAtOnce]int64
	for k := range counted {
		counted[k] = w.counters[k].Load()
	}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { sent() }})
	ctx, info := connect.NewClientContext(ctx)
	info.RequestHeader().Set("Storehub-Consistency", level)
	list, err := m.API.ListRooms(ctx, &storehubv1.ListRoomsRequest{})
	switch {
	case err != nil && slices.Contains(unanswered, connect.CodeOf(err)):
		return false, nil
	case err != nil:
		return false, err
	}
	at, err := strconv.ParseUint(info.ResponseHeader().Get(headerIndex), 10, 64)
	if err != nil {
		return false, err
	}
	if at < index {
		return false, fmt.Errorf("%w: index %d, somebody had been told %d", errStale, at, index)
	}
	rooms := map[string]string{}
	for _, r := range list.Rooms {
		rooms[r.Id] = r.Name
	}
	for k, want := range counted {
		if has, _ := strconv.ParseInt(rooms[roomOf(k)], 10, 64); has < want {
			return false, fmt.Errorf("%w: writer %d counts %d, he had been told %d", errStale, k, has, want)
		}
	}
	return true, nil
}
