//go:build !linux

package hw

import "go.bug.st/serial"

func openPrivate(path string, mode *serial.Mode) (serial.Port, error) {
	return serial.Open(path, mode)
}
