package display

import "fmt"

// Names of the display drivers, as configuration writes them.
const (
	DriverEpson  = "epson"
	DriverCD5220 = "cd5220"
)

// Driver makes the bytes for one kind of display.
type Driver struct {
	name string
	enc  Encoding
}

// NewDriver returns the driver of this name ("epson", "cd5220") for displays
// that show enc.
func NewDriver(name string, enc Encoding) (Driver, error) {
	if _, err := ParseEncoding(string(enc)); err != nil {
		return Driver{}, err
	}
	switch name {
	case DriverEpson, DriverCD5220:
		return Driver{name: name, enc: enc}, nil
	}
	return Driver{}, fmt.Errorf("unknown display driver %q (have %s, %s)", name, DriverEpson, DriverCD5220)
}

// Init is sent after each connect, before the first frame. It also brings a
// display to order that was cut off in the middle of a command.
func (d Driver) Init() []byte {
	if d.name == DriverCD5220 {
		return cd5220Init(d.enc)
	}
	return epsonInit(d.enc)
}

// Frame writes both lines, each as exactly twenty cells, without clearing the
// screen first, which would flicker.
func (d Driver) Frame(lines [Rows]string) []byte {
	var out []byte
	for row, text := range lines {
		cells := d.enc.Line(text)
		if d.name == DriverCD5220 {
			out = cd5220Line(out, row, cells)
		} else {
			out = epsonLine(out, row, cells)
		}
	}
	return out
}

// kanjiOn selects two-byte characters (FS &) on displays that start without.
const kanjiOn = "\x1C\x26"
