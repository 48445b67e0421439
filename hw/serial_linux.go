package hw

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"go.bug.st/serial"
)

// openPrivate opens the port and keeps its descriptor from programs that this
// one starts: the library does not, and a child would keep the port locked.
func openPrivate(path string, mode *serial.Mode) (serial.Port, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	p, err := serial.Open(path, mode)
	if err != nil {
		return nil, err
	}
	if device, err := filepath.EvalSymlinks(path); err == nil {
		closeOnExec(device)
	}
	return p, nil
}

// closeOnExec marks every descriptor of this process that is the device.
func closeOnExec(device string) {
	const dir = "/proc/self/fd"
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // no /proc: the descriptor stays as the library made it
	}
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if target, err := os.Readlink(filepath.Join(dir, e.Name())); err == nil && target == device {
			syscall.CloseOnExec(fd)
		}
	}
}
