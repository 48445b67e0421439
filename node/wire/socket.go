package wire

import (
	"net"
	"time"
)

// peerSilence is how long a peer may leave bytes or a probe unanswered.
const peerSilence = 3 * time.Second

var peerKeepAlive = net.KeepAliveConfig{Enable: true, Idle: peerSilence, Interval: peerSilence, Count: 2}

// publicKeepAlive is gentler: a phone may sleep or change its access point.
var publicKeepAlive = net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 15 * time.Second, Count: 4}

// peerSocket sets what only connections between nodes should have. What the
// system refuses is left out: the heartbeats above notice silence too.
func peerSocket(c net.Conn) {
	t, ok := c.(*net.TCPConn)
	if !ok {
		return
	}
	_ = t.SetKeepAliveConfig(peerKeepAlive)
	setUserTimeout(t, peerSilence)
}
