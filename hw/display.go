package hw

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	"storehub/hw/display"
)

// Display is a supervised customer display of two lines by twenty cells.
type Display struct {
	sup *Supervisor
	drv display.Driver

	mu      sync.Mutex
	want    []byte // the frame to show; nil before the first Show
	repaint bool

	// owned by the goroutine of Run
	shown   []byte // what the display shows; nil if that is not known
	pending []byte
}

// NewDisplay returns a display that shows nothing until Show is called.
// cfg.Handler is set here.
func NewDisplay(cfg Config) (*Display, error) {
	drv, err := display.NewDriver(cfg.Spec.Driver, cfg.Spec.Encoding)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSpec, err)
	}
	d := &Display{drv: drv}
	cfg.Handler = displayHandler{d}
	d.sup = NewSupervisor(cfg)
	return d, nil
}

// Show makes the display show lines, cut and padded to its cells. It never
// blocks: the latest call wins, nothing is written when nothing changed, and
// after a reconnect the latest is painted again. Call it from anywhere.
func (d *Display) Show(lines [display.Rows]string) { d.show(lines, false) }

// Repaint shows lines as after a reconnect, with the init sequence and also if
// they did not change: a display may have been switched off and on without its
// cable being pulled, which nobody can see from here.
func (d *Display) Repaint(lines [display.Rows]string) { d.show(lines, true) }

func (d *Display) show(lines [display.Rows]string, whole bool) {
	frame := d.drv.Frame(lines)
	d.mu.Lock()
	wanted := whole || !bytes.Equal(frame, d.want)
	d.want, d.repaint = frame, d.repaint || whole
	d.mu.Unlock()
	if wanted {
		d.sup.Wake()
	}
}

// Run serves the display until ctx ends; see Supervisor.Run.
func (d *Display) Run(ctx context.Context) error { return d.sup.Run(ctx) }

// Status is the port's state and counters; Frames counts frames written.
func (d *Display) Status() Status { return d.sup.Status() }

// displayHandler keeps the Handler and Source methods out of Display's own.
type displayHandler struct{ *Display }

func (d displayHandler) Opened(time.Time)       { d.shown = nil }
func (d displayHandler) Data(time.Time, []byte) {} // a display that answers is not listened to
func (d displayHandler) Deadline() time.Time    { return time.Time{} }
func (d displayHandler) Tick(time.Time)         {}

// Next is the latest frame, with the init sequence before it if the display
// may show anything.
func (d displayHandler) Next() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.repaint {
		d.repaint, d.shown = false, nil
	}
	if d.want == nil || bytes.Equal(d.want, d.shown) {
		return nil
	}
	d.pending = d.want
	if d.shown == nil {
		return append(d.drv.Init(), d.want...)
	}
	return d.want
}

// Wrote notes what is shown now. After a failed or late write nobody knows
// what arrived in between, so everything is painted again.
func (d displayHandler) Wrote(now time.Time, err error) {
	d.shown = nil
	if err == nil {
		d.shown = d.pending
		d.sup.frame(now)
	}
}
