package client

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// pipes is a listener whose connections are net.Pipe, which a bubble of time can see through.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if c, ok := <-p; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}

// Close is called once: net/http sees to that.
func (p pipes) Close() error {
	close(p)
	return nil
}

func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// mute sends one board on each stream and then nothing.
type mute struct {
	storehubv1connect.UnimplementedDispatchServiceHandler
	streams uint64
}

func (m *mute) WatchBoard(ctx context.Context, _ *storehubv1.WatchBoardRequest, s *connect.ServerStream[storehubv1.Board]) error {
	m.streams++
	if err := s.Send(&storehubv1.Board{Index: m.streams}); err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

// TestSilence: a node that says nothing for three heartbeats is left.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := make(pipes)
		mux := http.NewServeMux()
		mux.Handle(storehubv1connect.NewDispatchServiceHandler(&mute{}))
		server := &http.Server{Handler: mux, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
		served := make(chan struct{})
		go func() {
			defer close(served)
			_ = server.Serve(p)
		}()
		var lost []error
		c, err := New(Options{Nodes: []string{"http://127.0.0.1:1"}, Token: "x", Retrying: func(_ string, err error) { lost = append(lost, err) }})
		if err != nil {
			t.Fatal(err)
		}
		c.retry.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
			here, there := net.Pipe()
			p <- there
			return here, nil
		}
		done := errors.New("seen enough")
		start := time.Now()
		var at []time.Duration
		err = c.WatchBoard(t.Context(), "", func(b *storehubv1.Board) error {
			if at = append(at, time.Since(start)); b.Index == 3 {
				return done
			}
			return nil
		})
		if !errors.Is(err, done) || len(lost) != 2 || !errors.Is(lost[0], errSilent) {
			t.Errorf("%v after losing %v", err, lost)
		}
		if at[1] < silence || at[1] > silence+time.Second {
			t.Errorf("boards at %v", at)
		}
		c.Close()
		_ = server.Close()
		<-served
	})
}
