package fleet

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"storehub/hw/display"
	"storehub/hw/hwtest"
	"storehub/hw/reader"
)

const (
	readerDriver   = "rdm6300"
	displayDriver  = "epson"
	displayCharset = display.GB18030
)

// Devices are the card reader and the display on one node's desk, seen from the far end of
// their cables.
type Devices struct {
	Reader  *hwtest.Reader
	Display *hwtest.Display

	stop context.CancelFunc
	done chan error

	mu      sync.Mutex
	changed chan struct{} // closed when the display was written to, then replaced
}

// plugDevices puts both behind their paths and keeps the display reading until close.
func plugDevices(readerPath, displayPath string) (*Devices, error) {
	r, err := hwtest.NewReader(readerPath, readerDriver)
	if err != nil {
		return nil, err
	}
	d, err := hwtest.NewDisplay(displayPath, displayDriver, displayCharset)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	ctx, stop := context.WithCancel(context.Background())
	dev := &Devices{Reader: r, Display: d, stop: stop, done: make(chan error, 1), changed: make(chan struct{})}
	d.Tap = func([]byte) {
		dev.mu.Lock()
		defer dev.mu.Unlock()
		close(dev.changed)
		dev.changed = make(chan struct{})
	}
	go func() { dev.done <- d.Run(ctx) }()
	return dev, nil
}

func (d *Devices) close() error {
	d.stop()
	return errors.Join(<-d.done, d.Reader.Close(), d.Display.Close())
}

// refresh puts fresh ptys behind the paths: a killed process leaves its own locked for
// everybody but root.
func (d *Devices) refresh() error {
	return errors.Join(d.Reader.Unplug(), d.Display.Unplug(), d.Reader.Plug(), d.Display.Plug())
}

// Swipe lays a card on the reader once and returns when its frame is written.
func (d *Devices) Swipe(card reader.Card) error { return d.Reader.Swipe(card) }

// Lines is what a person in front of the display reads.
func (d *Devices) Lines() [display.Rows]string { return d.Display.Lines() }

// lookEvery bounds how late a display that was unplugged is noticed: its screen changes without a write.
const lookEvery = 20 * time.Millisecond

// Until waits for the display to show something and answers when it did.
func (d *Devices) Until(ctx context.Context, shows func([display.Rows]string) bool) (time.Time, error) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		d.mu.Lock()
		changed := d.changed
		d.mu.Unlock()
		if shows(d.Lines()) {
			return time.Now(), nil
		}
		select {
		case <-changed:
		case <-look.C:
		case <-ctx.Done():
			return time.Time{}, fmt.Errorf("the display shows %q: %w", d.Lines(), ctx.Err())
		}
	}
}

// Quiet waits until nothing was written to the display for so long.
func (d *Devices) Quiet(ctx context.Context, long time.Duration) error {
	rest := time.NewTimer(long)
	defer rest.Stop()
	for {
		d.mu.Lock()
		changed := d.changed
		d.mu.Unlock()
		select {
		case <-changed:
			rest.Reset(long)
		case <-rest.C:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("the display is not quiet: %w", ctx.Err())
		}
	}
}
