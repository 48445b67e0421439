//go:build !windows

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// terminalSize answers width and height, and whether f is a terminal at all.
func terminalSize(f *os.File) (width, height int, ok bool) {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0, 0, false
	}
	return int(size.Col), int(size.Row), true
}

// enableEscapes is for consoles that must be told to understand escape sequences.
func enableEscapes(*os.File) bool { return true }
