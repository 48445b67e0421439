package node

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// pipe is a listener of net.Pipe, which a bubble of time can see through.
type pipe struct {
	conns chan net.Conn
	ended chan struct{}
}

func (p pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}

// Close is called once: net/http sees to that.
func (p pipe) Close() error {
	close(p.ended)
	return nil
}

func (p pipe) Addr() net.Addr { return &net.TCPAddr{} }

// TestServeLetsCallsEnd: a call that takes a while when the node stops is answered, and its context
// lives until then.
func TestServeLetsCallsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ln := pipe{make(chan net.Conn), make(chan struct{})}
		ctx, stop := context.WithCancel(t.Context())
		s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			stop()
			select {
			case <-r.Context().Done():
				w.WriteHeader(http.StatusTeapot)
			case <-time.After(answersWithin / 2):
			}
		})}
		ended := make(chan error, 1)
		go func() { ended <- door{"calls", s, ln}.serve(ctx) }()
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) {
			here, there := net.Pipe()
			ln.conns <- there
			return here, nil
		}}}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://node", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("status %d", res.StatusCode)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
