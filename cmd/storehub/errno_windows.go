package main

import (
	"errors"

	"golang.org/x/sys/windows"
)

// Windows has numbers of its own for what package syscall calls by Unix names.

func refusedHere(err error) bool    { return errors.Is(err, windows.WSAECONNREFUSED) }
func addressInUse(err error) bool   { return errors.Is(err, windows.WSAEADDRINUSE) }
func addressNotMine(err error) bool { return errors.Is(err, windows.WSAEADDRNOTAVAIL) }
func connectionCut(err error) bool {
	return errors.Is(err, windows.WSAECONNRESET) || errors.Is(err, windows.WSAECONNABORTED)
}
