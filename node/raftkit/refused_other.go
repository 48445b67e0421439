//go:build !windows

package raftkit

import "syscall"

const (
	connRefused  = syscall.ECONNREFUSED
	connReset    = syscall.ECONNRESET
	connAborted  = syscall.ECONNABORTED
	brokenPipe   = syscall.EPIPE
	connTimedOut = syscall.ETIMEDOUT
)
