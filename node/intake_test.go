//go:build linux

package node

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"storehub/rpc"
)

// intakeAt opens the intake at an address, with nothing behind it.
func intakeAt(t *testing.T, address string, log *said) door {
	t.Helper()
	n := &Node{cfg: Config{Intake: address, Log: log.logger()}, metrics: prometheus.NewRegistry()}
	d, err := n.openIntake(t.Context(), rpc.NewServer(nil, nil, rpc.Options{Log: n.cfg.Log}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.at.Close() })
	return d
}

// TestIntakeHasRoomForEight of one address, whether they say anything or not.
func TestIntakeHasRoomForEight(t *testing.T) {
	var log said
	d := intakeAt(t, "127.0.0.1:0", &log)
	ended := make(chan error, 1)
	go func() { ended <- d.server.Serve(d.at) }()
	t.Cleanup(func() {
		_ = d.server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	c, ok := d.at.(*crowd)
	if !ok || c.all != intakeRoom {
		t.Fatalf("%T", d.at)
	}
	for range intakeEach {
		come(t, c, "127.0.0.1")
	}
	turnedAway(t, come(t, c, "127.0.0.1"))
	if n := c.Turned(); n != 1 || strings.Contains(log.String(), "every network") {
		t.Errorf("%d turned away:\n%s", n, log.String())
	}
}

// TestIntakeOnEveryNetwork is allowed and warned of.
func TestIntakeOnEveryNetwork(t *testing.T) {
	for _, address := range []string{":0", "0.0.0.0:0", "[::]:0"} {
		var log said
		intakeAt(t, address, &log)
		if !strings.Contains(log.String(), "on every network that this PC is in") {
			t.Errorf("%s:\n%s", address, log.String())
		}
	}
}

// TestWhereTheIntakeIsTold: a port alone is no place that a phone could be told.
func TestWhereTheIntakeIsTold(t *testing.T) {
	lan := func() string { return "192.168.1.20" }
	for _, tc := range []struct{ listen, node, want string }{
		{"10.0.0.7:7180", "192.168.1.30:7100", "10.0.0.7:7180"},
		{"shop-pc:7180", "192.168.1.30:7100", "shop-pc:7180"},
		{":7180", "192.168.1.30:7100", "192.168.1.30:7180"},
		{"0.0.0.0:7180", "192.168.1.30:7100", "192.168.1.30:7180"},
		{"[::]:7180", "127.0.0.1:7100", "192.168.1.20:7180"},
	} {
		if got := toldAt(tc.listen, tc.node, lan); got != tc.want {
			t.Errorf("%s at %s: %s, want %s", tc.listen, tc.node, got, tc.want)
		}
	}
}
