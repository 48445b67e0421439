package client_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc/client"
	"storehub/rpc/rpctest"
)

// TestWatchEventsResumes: every event once and in order, over nodes that die.
func TestWatchEventsResumes(t *testing.T) {
	shop := rpctest.NewShop()
	a, b := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
	c := connectTo(t, client.Options{Nodes: []string{a.http.URL, b.http.URL}})
	writer := connectTo(t, client.Options{Nodes: []string{b.http.URL}})
	put := func(id string) {
		if _, err := writer.Roster().PutRoom(t.Context(), room(id)); err != nil {
			t.Error(err)
		}
	}
	put("1")
	done := errors.New("seen enough")
	var seen []string
	err := c.WatchEvents(t.Context(), 1, func(m *storehubv1.WatchEventsResponse) error {
		for _, e := range m.Events {
			seen = append(seen, e.Args[0].Value)
		}
		switch len(seen) {
		case 1:
			put("2")
		case 2:
			a.http.CloseClientConnections() // Cuts the stream, wherever it is.
			b.http.CloseClientConnections()
			put("3")
		case 3:
			return done
		}
		return nil
	})
	if !errors.Is(err, done) || !slices.Equal(seen, []string{"1", "2", "3"}) {
		t.Errorf("%q %v", seen, err)
	}
	shop.Forget(3)
	err = c.WatchEvents(t.Context(), 1, func(*storehubv1.WatchEventsResponse) error { return nil })
	if client.Fault(err).GetReason() != storehubv1.Reason_REASON_EVENTS_GONE {
		t.Error(err)
	}
}

func TestWatchBoardGoesOnElsewhere(t *testing.T) {
	shop := rpctest.NewShop()
	a, b := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
	c := connectTo(t, client.Options{Nodes: []string{a.http.URL, b.http.URL}})
	done := errors.New("seen enough")
	boards := 0
	err := c.WatchBoard(t.Context(), "", func(board *storehubv1.Board) error {
		if boards++; boards == 2 {
			return done
		}
		first := a
		if b.calls.Load() > 0 {
			first = b
		}
		first.kill()
		return nil
	})
	if !errors.Is(err, done) || a.calls.Load() != 1 || b.calls.Load() != 1 {
		t.Errorf("%d boards, %d and %d calls: %v", boards, a.calls.Load(), b.calls.Load(), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.WatchBoard(ctx, "", func(*storehubv1.Board) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestWatchScreenBeginsAnewElsewhere: the first frame of another node's stream has all that was asked for again.
func TestWatchScreenBeginsAnewElsewhere(t *testing.T) {
	shop := rpctest.NewShop()
	a, b := serve(t, shop, "n1", false), serve(t, shop, "n2", false)
	c := connectTo(t, client.Options{Nodes: []string{a.http.URL, b.http.URL}})
	done := errors.New("seen enough")
	nodes := map[string]bool{}
	err := c.WatchScreen(t.Context(), &storehubv1.WatchScreenRequest{Board: true}, func(m *storehubv1.Screen) error {
		if m.Board == nil {
			t.Errorf("a stream began without its board: %v", m)
		}
		if nodes[m.NodeId] = true; len(nodes) == 2 {
			return done
		}
		if m.NodeId == "n1" {
			a.kill()
		} else {
			b.kill()
		}
		return nil
	})
	if !errors.Is(err, done) {
		t.Errorf("%v: %v", nodes, err)
	}
}

func TestWatchEndsWithARefusal(t *testing.T) {
	shop := rpctest.NewShop()
	a := serve(t, shop, "n1", false)
	c := connectTo(t, client.Options{Nodes: []string{a.http.URL}, Token: "nobody"})
	err := c.WatchBoard(t.Context(), "", func(*storehubv1.Board) error { return nil })
	if client.Fault(err).GetReason() != storehubv1.Reason_REASON_BAD_CREDENTIAL || a.calls.Load() != 1 {
		t.Errorf("%d calls: %v", a.calls.Load(), err)
	}
}

// TestWatchWithNothingToHopeFor: what every further try would find as well is said at once, but not while another
// node may come back.
func TestWatchWithNothingToHopeFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		stranger, good := serve(t, rpctest.NewShop(), "n1", true), serve(t, shop, "n2", true)
		noTLS := listen(t, func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1<<16))
			_, _ = io.WriteString(c, "220 mail\r\n")
		})
		pool := x509.NewCertPool()
		pool.AddCert(good.http.Certificate())
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		done := errors.New("seen enough")
		board := func(*storehubv1.Board) error { return done }
		for _, nodes := range [][]string{{stranger.http.URL}, {noTLS, stranger.http.URL}} {
			tries := 0
			opts := client.Options{Nodes: nodes, CA: x509.NewCertPool(), Retrying: func(string, error) { tries++ }}
			start := time.Now()
			err := connectTo(t, opts).WatchBoard(ctx, "", board)
			if err == nil || ctx.Err() != nil || errors.Is(err, done) || tries != len(nodes)-1 || time.Since(start) > 2*time.Second {
				t.Fatalf("of %d nodes, %d further tries in %v: %v", len(nodes), tries, time.Since(start), err)
			}
		}
		good.breaks(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
		time.AfterFunc(5*time.Second, func() { good.broken.Store(nil) })
		err := connectTo(t, client.Options{Nodes: []string{good.http.URL, noTLS}, CA: pool}).WatchBoard(ctx, "", board)
		if !errors.Is(err, done) {
			t.Errorf("a node that came back was given up: %v", err)
		}
	})
}

// TestEventsOfANodeThatIsBehind: it says again what was seen, and its marks are of long ago.
func TestEventsOfANodeThatIsBehind(t *testing.T) {
	shop := rpctest.NewShop()
	p := serve(t, shop, "n1", false)
	said := []*storehubv1.WatchEventsResponse{
		{Index: 7, Events: []*storehubv1.Event{{Name: "a"}}},
		{Index: 9}, // a mark, then an older node goes on
		{Index: 3},
		{Index: 7, Events: []*storehubv1.Event{{Name: "a"}}},
		{Index: 9, Events: []*storehubv1.Event{{Name: "seen"}}},
		{Index: 9}, // it lives
		{Index: 10, Events: []*storehubv1.Event{{Name: "b"}}},
	}
	_, h := storehubv1connect.NewClusterServiceHandler(&teller{said: said})
	p.breaks(h.ServeHTTP)
	done := errors.New("seen enough")
	var got []uint64
	err := connectTo(t, client.Options{Nodes: []string{p.http.URL}}).WatchEvents(t.Context(), 5, func(m *storehubv1.WatchEventsResponse) error {
		if got = append(got, m.Index); m.Index == 10 {
			return done
		}
		return nil
	})
	if !errors.Is(err, done) || !slices.Equal(got, []uint64{7, 9, 9, 10}) {
		t.Errorf("%v %v", got, err)
	}
}

// teller sends what it is told to.
type teller struct {
	storehubv1connect.UnimplementedClusterServiceHandler
	said []*storehubv1.WatchEventsResponse
}

func (l *teller) WatchEvents(_ context.Context, _ *storehubv1.WatchEventsRequest, s *connect.ServerStream[storehubv1.WatchEventsResponse]) error {
	for _, m := range l.said {
		if err := s.Send(m); err != nil {
			return err
		}
	}
	return nil
}
