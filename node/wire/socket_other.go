//go:build !linux

package wire

import (
	"net"
	"time"
)

// setUserTimeout has no equal here; keep-alive does its work more slowly.
func setUserTimeout(*net.TCPConn, time.Duration) {}
