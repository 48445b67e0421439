//go:build !windows

package hwtest

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/creack/pty"

	"storehub/hw"
)

// openPTY returns a pty whose master can be closed while it is being read,
// and whose slave is raw, so that bytes are not echoed while nobody listens.
func openPTY() (master, slave *os.File, err error) {
	m, s, err := pty.Open()
	if err != nil {
		return nil, nil, fmt.Errorf("open pty: %w", err)
	}
	master, err = pollable(m)
	if err != nil {
		return nil, nil, errors.Join(err, m.Close(), s.Close())
	}
	// Opening sets raw mode, which stays while the slave is open.
	raw, err := hw.OpenSerial(s.Name(), 0)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("make pty raw: %w", err), master.Close(), m.Close(), s.Close())
	}
	if err := errors.Join(raw.Close(), m.Close()); err != nil {
		return nil, nil, errors.Join(err, master.Close(), s.Close())
	}
	return master, s, nil
}

// pollable is f again, non-blocking: pty.Open leaves the master in blocking
// mode, in which Close would wait for a Read that waits for the program.
func pollable(f *os.File) (*os.File, error) {
	syscall.ForkLock.RLock()
	fd, err := syscall.Dup(int(f.Fd()))
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, fmt.Errorf("dup pty master: %w", err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		return nil, errors.Join(fmt.Errorf("pty master non-blocking: %w", err), syscall.Close(fd))
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}
