package client_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
	"storehub/rpc/client"
	"storehub/rpc/rpctest"
)

// goes cuts a node off, or brings it back, as a process that ends and one that starts do.
func (p *place) goes(away bool) {
	p.unready.Store(away)
	p.broken.Store(nil)
	if away {
		p.breaks(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	}
}

// asked makes a call and tells which of two nodes has answered it.
func asked(t *testing.T, c *client.Client, near, far *place) *place {
	t.Helper()
	n, f := near.calls.Load(), far.calls.Load()
	if _, err := c.Roster().ListRooms(t.Context(), &storehubv1.ListRoomsRequest{}); err != nil {
		t.Fatal(err)
	}
	synctest.Wait() // what it has begun in the background begins
	switch {
	case far.calls.Load() > f:
		return far
	case near.calls.Load() > n:
		return near
	}
	t.Fatal("nobody was asked")
	return nil
}

// TestTheNearNodeIsFoundAgain: the near node is left while it is down. A minute later, beside a call that does
// not wait for it, it is looked whether it is back.
func TestTheNearNodeIsFoundAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		near, far := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
		near.delay.Store(int64(time.Millisecond))
		far.delay.Store(int64(5 * time.Millisecond))
		c := connectTo(t, client.Options{Nodes: []string{far.http.URL, near.http.URL}})
		is := func(want *place, when string) {
			t.Helper()
			if asked(t, c, near, far) != want {
				t.Errorf("%s the wrong node was asked", when)
			}
		}
		is(near, "at first")
		near.goes(true)
		is(far, "while the near one is down")
		time.Sleep(2 * time.Minute)
		is(far, "while the near one is still down")
		time.Sleep(time.Second)
		near.goes(false)
		is(far, "just after the near one came back")
		time.Sleep(2 * time.Minute)
		before := time.Now()
		is(far, "by a call that does not wait to hear of the near one")
		if d := time.Since(before); d > 6*time.Millisecond {
			t.Errorf("it took %v", d)
		}
		time.Sleep(time.Second)
		is(near, "when it was heard of")
	})
}

// TestEqualsStay: who was left is not gone back to for a little.
func TestEqualsStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		near, far := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
		near.delay.Store(int64(2 * time.Millisecond))
		far.delay.Store(int64(3 * time.Millisecond))
		c := connectTo(t, client.Options{Nodes: []string{near.http.URL, far.http.URL}})
		near.goes(true)
		asked(t, c, near, far)
		near.goes(false)
		for range 3 {
			time.Sleep(2 * time.Minute)
			if asked(t, c, near, far) != far {
				t.Error("the present node was left for one that is hardly nearer")
			}
		}
		// It is left first where it fails, for the nearest of the others.
		far.goes(true)
		if _, err := c.Roster().PutRoom(t.Context(), room("1")); err != nil || near.calls.Load() == 0 {
			t.Error(err)
		}
	})
}

// TestOneThatIsOffHoldsNobodyUp: a PC without power refuses nothing, it only never answers.
func TestOneThatIsOffHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		off, on := listen(t, func(net.Conn) {}), serve(t, shop, "n1", false)
		on.delay.Store(int64(time.Millisecond))
		start := time.Now()
		c := connectTo(t, client.Options{Nodes: []string{off, on.http.URL}})
		if _, err := c.Roster().PutRoom(t.Context(), room("1")); err != nil || time.Since(start) > 200*time.Millisecond {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		// Nor does it hold up the end of a client that looks for it.
		time.Sleep(2 * time.Minute)
		if _, err := c.Roster().PutRoom(t.Context(), room("2")); err != nil {
			t.Error(err)
		}
		start = time.Now()
		c.Close()
		if time.Since(start) > 0 {
			t.Errorf("Close took %v", time.Since(start))
		}
		if _, err := c.Roster().PutRoom(t.Context(), room("3")); err != nil {
			t.Errorf("a call after Close: %v", err)
		}
	})
}

// TestNoTimeToMeasure: who gave up at once has not found out who is nearest, and the next call does.
func TestNoTimeToMeasure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		near, far, other := serve(t, shop, "n1", false), serve(t, shop, "n2", false), serve(t, shop, "n3", false)
		near.delay.Store(int64(20 * time.Millisecond))
		far.delay.Store(int64(50 * time.Millisecond))
		other.delay.Store(int64(50 * time.Millisecond))
		c := connectTo(t, client.Options{Nodes: []string{other.http.URL, far.http.URL, near.http.URL}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := c.Roster().PutRoom(ctx, room("1")); err == nil {
			t.Error("done in no time")
		}
		if asked(t, c, near, far) != near {
			t.Error("the far one was asked")
		}
	})
}

// TestNobodyWaitsForAnothersMeasurement: who has little time gives up when it is over, and Close waits for nobody,
// while the first call of all still looks for a node that serves.
func TestNobodyWaitsForAnothersMeasurement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connectTo(t, client.Options{Nodes: []string{listen(t, func(net.Conn) {}), listen(t, func(net.Conn) {})}, Patience: 3 * time.Second})
		var first sync.WaitGroup
		first.Go(func() { _, _ = c.Roster().PutRoom(t.Context(), room("1")) })
		synctest.Wait()
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if _, err := c.Roster().PutRoom(ctx, room("2")); err == nil || time.Since(start) > 20*time.Millisecond {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		c.Close()
		if d := time.Since(start); d > 20*time.Millisecond {
			t.Errorf("Close came back after %v", d)
		}
		first.Wait()
	})
}

// TestAWatchLeavesANodeThatIsCutOff: it says so in its boards and goes on saying it; another one serves. Where
// none serves the watch stays.
func TestAWatchLeavesANodeThatIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		near, far := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
		far.delay.Store(int64(5 * time.Millisecond))
		cutOff := func(p *place, is bool) {
			p.unready.Store(is)
			p.node.Set(func(s *rpc.Standing) { s.HasMajority = !is })
		}
		c := connectTo(t, client.Options{
			Nodes:    []string{near.http.URL, far.http.URL},
			Retrying: func(node string, err error) { t.Errorf("%s was lost: %v", node, err) },
		})
		done := errors.New("seen enough")
		boards := 0
		err := c.WatchBoard(t.Context(), "", func(b *storehubv1.Board) error {
			boards++
			switch {
			case boards == 1 && b.HasMajority:
				cutOff(near, true)
				cutOff(far, true)
				shop.Tick()
			case boards == 5:
				if b.HasMajority || far.calls.Load() != 0 {
					t.Errorf("left for one that is cut off as well: %v", b)
				}
				cutOff(far, false)
			case boards > 5 && b.HasMajority:
				return done
			case boards > 10:
				return errors.New("it stayed")
			}
			return nil
		})
		if !errors.Is(err, done) || near.calls.Load() != 1 || far.calls.Load() != 1 {
			t.Errorf("after %d boards, %d and %d streams: %v", boards, near.calls.Load(), far.calls.Load(), err)
		}
	})
}
