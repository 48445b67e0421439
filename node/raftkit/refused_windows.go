package raftkit

import "syscall"

// On Windows syscall.ECONNREFUSED and its kin are numbers invented by Go that no socket call returns; the real ones are Winsock's.
const (
	connRefused  = syscall.Errno(10061) // WSAECONNREFUSED
	connReset    = syscall.Errno(10054) // WSAECONNRESET
	connAborted  = syscall.Errno(10053) // WSAECONNABORTED
	brokenPipe   = syscall.Errno(109)   // ERROR_BROKEN_PIPE
	connTimedOut = syscall.Errno(10060) // WSAETIMEDOUT
)
