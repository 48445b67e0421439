package wire

import (
	"crypto/tls"
	"net"
	"syscall"
	"testing"
)

func TestPeerSocketsNoticeSilence(t *testing.T) {
	b, ids := newBook(), shop(t, 2)
	w0, _ := start(t, b, Options{ID: ids[0]})
	w1, _ := start(t, b, Options{ID: ids[1]})
	out, in := accepted(t, w1, w0, ids[0].Node())
	for name, c := range map[string]net.Conn{"dialled": out, "accepted": in} {
		socket := c.(*conn).Conn.(*tls.Conn).NetConn()
		if below, ok := socket.(*guest); ok {
			socket = below.Conn
		}
		raw, err := socket.(*net.TCPConn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		for opt, want := range map[int]int{tcpUserTimeout: 3000, syscall.TCP_KEEPIDLE: 3, syscall.TCP_KEEPINTVL: 3} {
			var got int
			var optErr error
			if err := raw.Control(func(fd uintptr) { got, optErr = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, opt) }); err != nil {
				t.Fatal(err)
			}
			if optErr != nil || got != want {
				t.Errorf("%s: option %d is %d, %v; want %d", name, opt, got, optErr, want)
			}
		}
	}
}
