package hw

import (
	"fmt"
	"os"
)

const (
	// lowFDMax keeps ports out of reach of 1024, from which number on
	// go.bug.st/serial v1.8.0 panics (it waits with select).
	lowFDMax = 1000
	// portFDs is how many descriptors one open port takes: tty and pipe.
	portFDs = 3
)

// lowFDs holds placeholders with low numbers, given back just before a port
// is opened, so that a port which is replugged in a process with many
// connections still gets low ones. Used by the goroutine of Run only.
type lowFDs struct {
	unused bool // another Opener has no such limit
	held   []*os.File
}

// lend gives the reserve back because path is about to be opened. It keeps
// it, and tells why, when there is no device: others would take the numbers.
func (l *lowFDs) lend(path string) error {
	if l.unused {
		return nil
	}
	if _, err := os.Stat(path); err != nil {
		return err
	}
	if err := l.hold(); err != nil {
		return err
	}
	l.release()
	return nil
}

// hold fills the reserve, or tells ErrDescriptors.
func (l *lowFDs) hold() error {
	for !l.unused && len(l.held) < portFDs {
		f, err := os.Open(os.DevNull)
		if err != nil {
			return fmt.Errorf("%w (%w)", ErrDescriptors, err)
		}
		if f.Fd() >= lowFDMax {
			_ = f.Close() // nothing was written to it
			return ErrDescriptors
		}
		l.held = append(l.held, f)
	}
	return nil
}

// release gives the reserve back.
func (l *lowFDs) release() {
	for _, f := range l.held {
		_ = f.Close() // nothing was written to it
	}
	l.held = nil
}
