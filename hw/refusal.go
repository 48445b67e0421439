package hw

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"go.bug.st/serial"

	"storehub/hw/modem"
)

// Why a port could not be opened, in words for the person who plugs it in.
// Compare with errors.Is.
var (
	ErrMissing     = errors.New("no such device: is it plugged in?")
	ErrNotSerial   = errors.New("this is not a serial port")
	ErrPermission  = errors.New("no permission: add the user to group dialout (uucp on some systems) and log in again")
	ErrBusy        = errors.New("the port is in use")
	ErrDescriptors = errors.New("no file number below 1000 is free for a serial port: this program has too many files and connections open")
)

// ErrLost ends an open port whose device does not answer any more.
var ErrLost = errors.New("the device is gone: unplugged, or switched off")

var causes = []error{ErrNobody, ErrNoHost, ErrHungUp, ErrSecret, modem.ErrLogin, modem.ErrChallenge, modem.ErrNoExchange, modem.ErrNoAnswer, ErrLost, ErrBusy, ErrMissing, ErrPermission, ErrNotSerial, ErrDescriptors, errPanic}

// causeOf is the stable part of err: its sentinel, or all of it.
func causeOf(err error) string {
	for _, c := range causes {
		if errors.Is(err, c) {
			return c.Error()
		}
	}
	return err.Error()
}

// explain puts the reason why path did not open into plain words. The result
// is one of the errors above and still wraps err.
func explain(path string, err error) error {
	cause := refusal(path, err)
	if cause == nil || errors.Is(err, cause) {
		return fmt.Errorf("%s: %w", path, err)
	}
	hint := ""
	if cause == ErrBusy {
		hint = " by " + likelyHolder(path)
	}
	return fmt.Errorf("%s: %w%s (%w)", path, cause, hint, err)
}

// lost is the error of an open port that failed. Only what a device that went
// away leaves behind is called so; anything else, such as a library that
// panicked, is not cured by looking at the cable and says so itself.
func lost(path string, err error) error {
	if gone(err) {
		return fmt.Errorf("%s: %w (%w)", path, ErrLost, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}

// gone recognises the end of a device: a hung-up line, an I/O error, or a
// descriptor that the system took away.
func gone(err error) bool {
	var pe *serial.PortError
	if errors.As(err, &pe) && pe.Code() == serial.PortClosed {
		return true
	}
	return errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ENXIO) || errors.Is(err, syscall.EBADF)
}

func refusal(path string, err error) error {
	var pe *serial.PortError
	if errors.As(err, &pe) {
		switch pe.Code() {
		case serial.PortBusy:
			return ErrBusy
		case serial.PermissionDenied:
			return ErrPermission
		case serial.PortNotFound:
			return ErrMissing
		case serial.InvalidSerialPort:
			if _, gone := os.Stat(path); errors.Is(gone, fs.ErrNotExist) {
				return ErrMissing // unplugged while it was being opened
			}
			return ErrNotSerial
		}
	}
	switch {
	case errors.Is(err, ErrDescriptors):
		return ErrDescriptors
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENXIO),
		errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.EIO):
		return ErrMissing
	case errors.Is(err, fs.ErrPermission):
		return ErrPermission
	case errors.Is(err, syscall.EBUSY):
		return ErrBusy
	case errors.Is(err, syscall.EISDIR), errors.Is(err, syscall.ENOTTY), errors.Is(err, syscall.ENOTDIR):
		return ErrNotSerial
	}
	return nil
}

// likelyHolder names the programs that have path open, as far as this user
// may see them, else those that usually do.
func likelyHolder(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		if names := holders(real); len(names) > 0 {
			return strings.Join(names, ", ")
		}
	}
	return "another program: likely a second storehub, ModemManager, brltty or a terminal program, " +
		"or a killed program left a simulated port locked"
}

// claims are the devices that this process has open: the kernel's lock does
// not hold against the process itself, nor against root.
var claims struct {
	sync.Mutex
	held map[string]bool
}

// claim takes the device behind path for one supervisor, or says that another
// has it. A path that does not resolve is left for Open to refuse.
func claim(path string) (release func(), err error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		real = path
	}
	claims.Lock()
	defer claims.Unlock()
	if claims.held[real] {
		return nil, fmt.Errorf("%s: %w by another device of this program: see its configuration", path, ErrBusy)
	}
	if claims.held == nil {
		claims.held = make(map[string]bool)
	}
	claims.held[real] = true
	return func() {
		claims.Lock()
		defer claims.Unlock()
		delete(claims.held, real)
	}, nil
}
