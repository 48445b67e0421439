package hw

import (
	"errors"
	"fmt"
	"io"
	"syscall"
	"testing"

	"go.bug.st/serial"
)

// TestLostIsOnlyADeviceThatWent: whoever reads "unplugged" looks at the cable, so nothing else
// may say it.
func TestLostIsOnlyADeviceThatWent(t *testing.T) {
	for err, want := range map[error]bool{
		syscall.EIO: true, syscall.ENXIO: true, syscall.EBADF: true,
		syscall.ENOMEM: false, syscall.EINVAL: false, io.ErrNoProgress: false, io.ErrShortWrite: false, errPanic: false,
		&serial.PortError{}: false, // a busy port
	} {
		got := lost("/dev/ttyUSB0", fmt.Errorf("read: %w", err))
		if errors.Is(got, ErrLost) != want || !errors.Is(got, err) {
			t.Errorf("%v is told as %q, want gone = %v", err, got, want)
		}
	}
}
