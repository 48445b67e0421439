package hw

import (
	"fmt"

	"go.bug.st/serial"
)

// baudDefault is what every supported reader, display and caller box speaks when new.
const baudDefault = 9600

// baudModem is what most modems speak when new or find out by themselves.
// Those with USB of their own do not care.
const baudModem = 115200

// OpenSerial opens a tty, a symlink to one, or a pty, raw, 8N1, with DTR and
// RTS on, without read timeout, and throws away what was received before.
// It is the only place that knows go.bug.st/serial's ports.
func OpenSerial(path string, baud int) (Port, error) {
	if baud <= 0 {
		baud = baudDefault
	}
	p, err := openPrivate(path, &serial.Mode{BaudRate: baud})
	if err != nil {
		return nil, err
	}
	// Some adapters power their reader from these lines; a pty has none.
	_ = p.SetDTR(true)
	_ = p.SetRTS(true)
	if err := p.ResetInputBuffer(); err != nil {
		_ = p.Close() // the first error tells more
		return nil, fmt.Errorf("empty the input buffer: %w", err)
	}
	return p, nil
}
