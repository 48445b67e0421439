package client_test

import (
	"bufio"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
	"storehub/rpc/rpctest"
)

func TestPinnedAuthority(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		a := serve(t, shop, "n1", true)
		pool := x509.NewCertPool()
		pool.AddCert(a.http.Certificate())
		c := connectTo(t, client.Options{Nodes: []string{a.http.URL}, CA: pool})
		if _, err := c.Cluster().GetStatus(t.Context(), &storehubv1.GetStatusRequest{}); err != nil {
			t.Error(err)
		}
		other := connectTo(t, client.Options{Nodes: []string{a.http.URL}, CA: x509.NewCertPool(), Patience: 100 * time.Millisecond})
		before := a.calls.Load()
		if _, err := other.Cluster().GetStatus(t.Context(), &storehubv1.GetStatusRequest{}); err == nil || !strings.Contains(err.Error(), "no node of the shop") || a.calls.Load() != before {
			t.Error("a stranger got the token:", err)
		}
		for _, bad := range []string{"http://192.0.2.1:7100", "ftp://127.0.0.1", "127.0.0.1:7100", "https://"} {
			if _, err := client.New(client.Options{Nodes: []string{bad}}); err == nil {
				t.Errorf("%s was taken", bad)
			}
		}
		if _, err := client.New(client.Options{}); err == nil {
			t.Error("nobody to call")
		}
	})
}

// What never got as far as a TLS connection was not sent: the write is certainly not done.
func TestFailedHandshakeIsNotDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stranger := serve(t, rpctest.NewShop(), "n1", true)
		closes := listen(t, func(c net.Conn) { c.Close() })
		silent := listen(t, func(net.Conn) {})
		shouts := listen(t, func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1<<16)) // A pipe holds nothing: without this the hello is never sent.
			_, _ = io.WriteString(c, "220 mail\r\n")
		})
		for name, node := range map[string]string{"stranger": stranger.http.URL, "closes": closes, "silent": silent, "no TLS": shouts} {
			c := connectTo(t, client.Options{Nodes: []string{node}, CA: x509.NewCertPool(), Patience: 200 * time.Millisecond})
			_, err := c.Roster().PutRoom(t.Context(), room("1"))
			if err == nil || errors.Is(err, client.ErrOutcomeUnknown) {
				t.Errorf("%s: want an error that says not done, got %v", name, err)
			}
		}
		if n := stranger.calls.Load(); n != 0 {
			t.Errorf("the stranger got %d calls", n)
		}
	})
}

// TestNothingToHopeFor: what the next try would find as well is said at once, but not while another node may answer.
func TestNothingToHopeFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := rpctest.NewShop()
		stranger, good := serve(t, rpctest.NewShop(), "n1", true), serve(t, shop, "n2", true)
		tries := 0
		noTLS := listen(t, func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1<<16))
			_, _ = io.WriteString(c, "220 mail\r\n")
		})
		pool := x509.NewCertPool()
		pool.AddCert(good.http.Certificate())
		opts := client.Options{Nodes: []string{stranger.http.URL, noTLS}, CA: x509.NewCertPool(), Patience: time.Minute, Retrying: func(string, error) { tries++ }}
		start := time.Now()
		_, err := connectTo(t, opts).Roster().PutRoom(t.Context(), room("1"))
		if err == nil || errors.Is(err, client.ErrOutcomeUnknown) || tries != 1 || time.Since(start) > time.Second {
			t.Errorf("%d further tries in %v: %v", tries, time.Since(start), err)
		}
		opts.Nodes, opts.CA = []string{good.http.URL, noTLS}, pool
		good.breaks(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
		time.AfterFunc(5*time.Second, func() { good.broken.Store(nil) })
		if _, err := connectTo(t, opts).Roster().PutRoom(t.Context(), room("1")); err != nil {
			t.Errorf("a node that came back was given up: %v", err)
		}
	})
}

// listen gives every connection to f and closes them at the end.
func listen(t *testing.T, f func(net.Conn)) string {
	t.Helper()
	ln := openDoor()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			defer c.Close()
			f(c)
		}
	}()
	t.Cleanup(func() {
		ln.Close()
		<-done
	})
	return "https://" + ln.Addr().String()
}

// TestPlainHTTPAtTheTLSPort is told as what it is: nothing was done.
func TestPlainHTTPAtTheTLSPort(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			_, _ = http.ReadRequest(bufio.NewReader(c))
			_, _ = io.WriteString(c, "HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\n\r\nThis port speaks HTTPS only.\n")
			_ = c.Close()
		}
	}()
	c, err := client.New(client.Options{Nodes: []string{"http://" + ln.Addr().String()}, Patience: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Dispatch().Dispatch(t.Context(), &storehubv1.DispatchRequest{})
	if !errors.Is(err, client.ErrTLSPort) || errors.Is(err, client.ErrOutcomeUnknown) {
		t.Errorf("a write: %v", err)
	}
	s, err := c.Dispatch().WatchBoard(t.Context(), &storehubv1.WatchBoardRequest{})
	if err == nil {
		s.Receive()
		err = s.Err()
	}
	if !errors.Is(err, client.ErrTLSPort) {
		t.Errorf("a stream: %v", err)
	}
}
