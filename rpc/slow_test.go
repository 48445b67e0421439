package rpc_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc"
	"storehub/rpc/rpctest"
)

// TestNoCredentialNoBody: who has none is answered before he has sent his body, and let go of.
func TestNoCredentialNoBody(t *testing.T) {
	node := rpctest.NewShop().Node("n1")
	server := httptest.NewServer(rpc.NewServer(node, node, rpc.Options{}).Clients())
	defer server.Close()
	conns := map[string]net.Conn{}
	for method, head := range map[string]string{
		"DispatchService/Dispatch":   "",
		"DispatchService/GetBoard":   "Authorization: Basic eDp4\r\n",
		"DispatchService/WatchBoard": "Authorization: Bearer \r\n",
		"PeerService/Probe":          "Authorization: Bearer x\r\n",
	} {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(10 * time.Second))
		fmt.Fprintf(c, "POST /storehub.v1.%s HTTP/1.1\r\nHost: x\r\n%sContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{", method, head)
		conns[method] = c
	}
	for method, c := range conns {
		r := bufio.NewReader(c)
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Errorf("%s: %v", method, err)
			continue
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %s", method, res.Status)
		}
		if _, err := r.ReadByte(); err == nil || isTimeout(err) {
			t.Errorf("%s: the connection is still held: %v", method, err)
		}
	}
}

func isTimeout(err error) bool {
	ne, ok := err.(net.Error)
	return ok && ne.Timeout()
}

// TestStreamsOutliveTheBodysTime: the time in which a request must have come is not that of its answer.
func TestStreamsOutliveTheBodysTime(t *testing.T) {
	for _, h2 := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) { streamOutlives(t, h2) })
	}
}

func streamOutlives(t *testing.T, h2 bool) {
	shop, p := rpctest.NewShop(), newPipes()
	node := shop.Node("n1")
	s := &site{t: t, shop: shop, node: node, http: &httptest.Server{Listener: p, EnableHTTP2: h2}}
	s.http.Config = &http.Server{Handler: rpc.NewServer(node, node, rpc.Options{}).Clients(), ReadTimeout: time.Second, WriteTimeout: time.Second}
	s.http.StartTLS()
	s.http.Client().Transport.(*http.Transport).DialContext = p.dial
	defer func() {
		s.http.CloseClientConnections()
		s.http.Client().CloseIdleConnections()
		s.http.Close()
	}()
	stream, err := storehubv1connect.NewDispatchServiceClient(s.client(rpctest.OwnerToken), s.http.URL).WatchBoard(t.Context(), &storehubv1.WatchBoardRequest{})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if !stream.Receive() {
		t.Fatal(stream.Err())
	}
	time.Sleep(2 * time.Second)
	shop.Tick()
	if !stream.Receive() {
		t.Errorf("h2 %v: %v", h2, stream.Err())
	}
}

// TestOpenCallsAreRefusedByTheirHead: too many calls from one address cost no body either.
func TestOpenCallsAreRefusedByTheirHead(t *testing.T) {
	h := handlerFor(rpctest.NewShop().Node("n1"))
	for range 10 {
		h.call(t, "Peer.Join", `{}`, "").ok()
	}
	h.call(t, "Peer.Join", `{`+strings.Repeat(" ", 2<<20), "").refused("resource_exhausted", "OVERLOADED")
}
