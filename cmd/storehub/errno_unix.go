//go:build !windows

package main

import (
	"errors"
	"syscall"
)

func refusedHere(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EHOSTUNREACH) || errors.Is(err, syscall.ENETUNREACH)
}
func addressInUse(err error) bool   { return errors.Is(err, syscall.EADDRINUSE) }
func addressNotMine(err error) bool { return errors.Is(err, syscall.EADDRNOTAVAIL) }
func connectionCut(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
