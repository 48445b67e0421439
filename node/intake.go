package node

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"storehub/node/gossip"
	"storehub/rpc"
)

// The intake takes a few hundred bytes from a phone that is near: whoever needs longer is no phone.
const (
	intakeWithin = 5 * time.Second
	// intakeAnswers is more: an election may have to end.
	intakeAnswers = 10 * time.Second
	intakeHeader  = 4 << 10
	// intakeRoom is how many connections there may be, and intakeEach from one address: a shop has a few phones, and each tells of a call
	// in one connection.
	intakeRoom = 64
	intakeEach = 8
)

// openIntake binds the port at which phones report calls in clear. Nothing else is there.
func (n *Node) openIntake(ctx context.Context, api *rpc.Server) (door, error) {
	at, err := n.listenPlain(ctx, "phones that report calls", n.cfg.Intake)
	if err != nil {
		return door{}, err
	}
	url := "http://" + at.Addr().String() + rpc.ReportsPath
	n.cfg.Log.Warn("calls are taken in clear: numbers and tokens can be read on the network", "intake", url)
	if onEveryNetwork(at.Addr()) {
		n.cfg.Log.Warn("calls are taken in clear on every network that this PC is in, of guests too: give --intake the address of one, as 192.168.1.20:PORT", "intake", url)
	}
	crowd := newCrowd(at, intakeRoom, intakeEach, n.cfg.Log)
	n.metrics.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "storehub_intake_closed_total", Help: "Connections at the intake that were closed at once for want of room.",
	}, func() float64 { return float64(crowd.Turned()) }))
	server := &http.Server{
		Handler: api.Intake(), ReadHeaderTimeout: intakeWithin, ReadTimeout: intakeWithin, WriteTimeout: intakeAnswers, IdleTimeout: intakeWithin,
		MaxHeaderBytes: intakeHeader,
	}
	return door{"calls of phones in clear", server, crowd}, nil
}

// IntakeAddr is where phones report in clear, "" = nowhere.
func (n *Node) IntakeAddr() string {
	if n.cfg.Intake == "" {
		return ""
	}
	return toldAt(n.cfg.Intake, n.addr(), gossip.LocalIP)
}

// toldAt is where others reach a listener. One that was given a port alone is told with the address of the node itself, or, if that is
// good on this PC alone, with the one that this PC has.
func toldAt(listen, node string, lan func() string) string {
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err != nil || host != "" && (ip == nil || !ip.IsUnspecified()) {
		return listen
	}
	host, _, _ = net.SplitHostPort(node)
	if ip := net.ParseIP(host); ip == nil || ip.IsLoopback() {
		host = lan()
	}
	return net.JoinHostPort(host, port)
}

// onEveryNetwork reports that a listener was given a port and no host.
func onEveryNetwork(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsUnspecified()
}
