package rpc_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc"
	"storehub/rpc/rpctest"
)

// screen is a client of a stream, over a real HTTP handler on a pipe in a bubble of time.
type screen struct {
	boards []*storehubv1.Board
	at     []time.Duration
	err    error
	done   chan struct{}
	stop   context.CancelFunc
}

// watch collects the boards of a stream in the background.
func watch(t *testing.T, shop *rpctest.Shop, node *rpctest.Node, token string) *screen {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	sc := &screen{done: make(chan struct{}), stop: stop}
	client := storehubv1connect.NewDispatchServiceClient(piped(t, node, token), "http://node")
	start := time.Now()
	go func() {
		defer close(sc.done)
		stream, err := client.WatchBoard(ctx, &storehubv1.WatchBoardRequest{})
		if err != nil {
			sc.err = err
			return
		}
		for stream.Receive() {
			sc.boards = append(sc.boards, stream.Msg())
			sc.at = append(sc.at, time.Since(start))
		}
		sc.err = stream.Err()
		_ = stream.Close()
	}()
	synctest.Wait()
	return sc
}

// settled lets time pass and everybody do what it made due.
func settled(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (sc *screen) end() {
	sc.stop()
	<-sc.done
}

func TestWatchBoardIsALevel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		node := shop.Node("n1")
		h := handlerFor(node)
		sc := watch(t, shop, node, rpctest.OwnerToken)
		defer sc.end()
		if len(sc.boards) != 1 {
			t.Fatalf("want the present at once, got %d boards", len(sc.boards))
		}
		time.Sleep(time.Second)
		// Fifty changes at one instant: the first shows at once, the rest as a few boards.
		for i := range 50 {
			h.call(t, "Roster.PutRoom", `{"id":"`+strconv.Itoa(i)+`","name":"r"}`, rpctest.OwnerToken).ok()
		}
		settled(time.Second)
		if n := len(sc.boards); n < 2 || n > 5 {
			t.Errorf("want 2 to 5 boards, got %d at %v", n, sc.at)
		}
		if last := sc.boards[len(sc.boards)-1]; last.Index != shop.View().Index() {
			t.Errorf("the last board shows %d of %d", last.Index, shop.View().Index())
		}
		if at := sc.at[1]; at != time.Second {
			t.Errorf("the first change showed at %v", at)
		}
	})
}

func TestWatchBoardPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		node := shop.Node("n1")
		sc := watch(t, shop, node, rpctest.OwnerToken)
		defer sc.end()
		time.Sleep(time.Second)
		for range 200 {
			shop.Tick()
			time.Sleep(5 * time.Millisecond)
		}
		synctest.Wait()
		inAnySecond(t, sc.at)
		// A few in quick succession do not wait.
		if n := len(sc.at); n < 10 || sc.at[2]-sc.at[1] > 10*time.Millisecond {
			t.Errorf("%d boards in a second of 200 changes: %v", n, sc.at)
		}
	})
}

// inAnySecond fails when more than ten frames came within a second.
func inAnySecond(t *testing.T, at []time.Duration) {
	t.Helper()
	for i := range at {
		n := 0
		for _, other := range at[i:] {
			if other-at[i] < time.Second {
				n++
			}
		}
		if n > 10 {
			t.Errorf("%d frames in a second: %v", n, at)
		}
	}
}

func TestWatchBoardHeartbeatAndMajority(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		node := shop.Node("n2")
		sc := watch(t, shop, node, rpctest.OwnerToken)
		defer sc.end()
		settled(rpc.Heartbeat)
		if len(sc.boards) != 2 || sc.at[1] != rpc.Heartbeat {
			t.Fatalf("heartbeats at %v", sc.at)
		}
		// The flip does not wait for the pace.
		shop.Tick()
		synctest.Wait()
		node.Set(func(s *rpc.Standing) {
			s.HasMajority, s.Restored, s.Age, s.Trouble = false, true, 3*time.Second, "this node must be upgraded"
		})
		synctest.Wait()
		last := sc.boards[len(sc.boards)-1]
		if last.HasMajority || !last.Restored || last.Trouble != "this node must be upgraded" || last.AgeMs != 3000 || sc.at[len(sc.at)-1] != rpc.Heartbeat {
			t.Errorf("lost the majority: %v at %v", last, sc.at)
		}
		n := len(sc.boards)
		node.Set(func(s *rpc.Standing) { s.HasMajority, s.Restored, s.Age, s.Trouble = true, false, 0, "" })
		synctest.Wait()
		if len(sc.boards) != n+1 || !sc.boards[n].HasMajority {
			t.Errorf("found it again: %d boards, had %d", len(sc.boards), n)
		}
		// A signal without news, as when only the age grew, is no board.
		node.Set(func(s *rpc.Standing) { s.Age = time.Millisecond })
		settled(time.Second)
		if len(sc.boards) != n+1 {
			t.Errorf("%d boards without news", len(sc.boards)-n-1)
		}
	})
}

func TestStreamsEndWithTheirToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		node := shop.Node("n1")
		h := handlerFor(node)
		made := h.call(t, "Access.CreateToken", `{"name":"m","role":"MANAGER"}`, rpctest.OwnerToken).ok()
		sc := watch(t, shop, node, made.at("token").(string))
		defer sc.end()
		ev := events(t, node, made.at("token").(string), 0)
		h.call(t, "Access.RevokeToken", `{"id":"`+made.at("id").(string)+`"}`, rpctest.OwnerToken).ok()
		time.Sleep(time.Second)
		<-sc.done
		<-ev.done
		for _, err := range []error{sc.err, ev.err} {
			if connect.CodeOf(err) != connect.CodeUnauthenticated || rpc.FaultDetail(err).GetReason() != storehubv1.Reason_REASON_BAD_CREDENTIAL {
				t.Error(err)
			}
		}
		if n := shop.Watchers(); n != 0 {
			t.Errorf("%d streams are left open", n)
		}
	})
}

func TestStreamsRefuseWhatTheyCannotRead(t *testing.T) {
	s := open(t)
	viewer, _ := s.token("VIEWER")
	_, err := drain(storehubv1connect.NewClusterServiceClient(s.client(viewer), s.http.URL).WatchEvents(ctx, &storehubv1.WatchEventsRequest{}))
	if rpc.FaultDetail(err).GetReason() != storehubv1.Reason_REASON_PERMISSION_MISSING {
		t.Error(err)
	}
	unknown := &storehubv1.WatchBoardRequest{}
	unknown.ProtoReflect().SetUnknown([]byte{0x98, 0x06, 0x01})
	_, err = drain(s.dispatch(rpctest.OwnerToken).WatchBoard(ctx, unknown))
	if d := rpc.FaultDetail(err); d.GetReason() != storehubv1.Reason_REASON_UNKNOWN_FIELD || d.Args[0].Value != "99" {
		t.Error(err)
	}
	_, err = drain(s.dispatch(rpctest.OwnerToken).WatchBoard(ctx, &storehubv1.WatchBoardRequest{Category: "none"}))
	if connect.CodeOf(err) != connect.CodeNotFound {
		t.Error(err)
	}
}

func drain[T any](stream *connect.ServerStreamForClient[T], err error) (list []*T, _ error) {
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	for stream.Receive() {
		list = append(list, stream.Msg())
	}
	return list, stream.Err()
}

// tape is a client of the events.
type tape struct {
	entries []*storehubv1.WatchEventsResponse
	err     error
	done    chan struct{}
	stop    context.CancelFunc
}

func events(t *testing.T, node *rpctest.Node, token string, after uint64) *tape {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	tp := &tape{done: make(chan struct{}), stop: stop}
	client := storehubv1connect.NewClusterServiceClient(piped(t, node, token), "http://node")
	go func() {
		defer close(tp.done)
		stream, err := client.WatchEvents(ctx, &storehubv1.WatchEventsRequest{AfterIndex: after})
		if err != nil {
			tp.err = err
			return
		}
		for stream.Receive() {
			tp.entries = append(tp.entries, stream.Msg())
		}
		tp.err = stream.Err()
		_ = stream.Close()
	}()
	synctest.Wait()
	return tp
}

func TestWatchEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		node := shop.Node("n1")
		h := handlerFor(node)
		put := func(id string) { h.call(t, "Roster.PutRoom", `{"id":"`+id+`","name":"r"}`, rpctest.OwnerToken).ok() }
		put("1")
		tp := events(t, node, rpctest.OwnerToken, 1)
		put("2")
		put("3")
		time.Sleep(rpc.Heartbeat + time.Millisecond)
		tp.stop()
		<-tp.done
		var indexes []uint64
		for _, e := range tp.entries {
			indexes = append(indexes, e.Index)
		}
		if want := []uint64{2, 3, 4, 4}; !slices.Equal(indexes, want) {
			t.Fatalf("got %v, want %v", indexes, want)
		}
		if mark := tp.entries[3]; len(mark.Events) != 0 || len(tp.entries[0].Events) == 0 {
			t.Errorf("the last is no mark: %v", mark)
		}
		if connect.CodeOf(tp.err) != connect.CodeCanceled {
			t.Error(tp.err)
		}

		shop.Forget(3)
		gone := events(t, node, rpctest.OwnerToken, 1)
		<-gone.done
		var want *rpc.EventsGone
		if connect.CodeOf(gone.err) != connect.CodeOutOfRange || !errors.As(rpc.FromWire(gone.err), &want) || want.Oldest != 3 {
			t.Error(gone.err)
		}
		node.Slow()
		slow := events(t, node, rpctest.OwnerToken, 4)
		<-slow.done
		if !errors.Is(rpc.FromWire(slow.err), rpc.ErrSlow) {
			t.Error(slow.err)
		}
	})
}
