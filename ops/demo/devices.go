package demo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"storehub/hw/display"
	"storehub/hw/hwtest"
	"storehub/hw/reader"
	"storehub/ops/demo/sim"
)

const (
	readerDriver   = "rdm6300"
	displayDriver  = "epson"
	displayCharset = display.GB18030
)

// devices are the card reader and the display on one node's desk, seen from the far end of
// their cables.
type devices struct {
	reader  *hwtest.Reader
	display *hwtest.Display
	stop    context.CancelFunc
	done    chan error

	mu      sync.Mutex
	changed chan struct{} // closed when the display was written to, then replaced
}

// plugDevices puts both behind their paths and keeps the display reading until close.
func plugDevices(readerPath, displayPath string) (*devices, error) {
	r, err := hwtest.NewReader(readerPath, readerDriver)
	if err != nil {
		return nil, err
	}
	d, err := hwtest.NewDisplay(displayPath, displayDriver, displayCharset)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	ctx, stop := context.WithCancel(context.Background())
	dev := &devices{reader: r, display: d, stop: stop, done: make(chan error, 1), changed: make(chan struct{})}
	d.Tap = func([]byte) {
		dev.mu.Lock()
		defer dev.mu.Unlock()
		close(dev.changed)
		dev.changed = make(chan struct{})
	}
	go func() { dev.done <- d.Run(ctx) }()
	return dev, nil
}

func (d *devices) close() error {
	d.stop()
	return errors.Join(<-d.done, d.reader.Close(), d.display.Close())
}

// refresh puts fresh ptys behind the paths: a killed process leaves its own locked for
// everybody but root.
func (d *devices) refresh() error {
	return errors.Join(d.reader.Unplug(), d.display.Unplug(), d.reader.Plug(), d.display.Plug())
}

// swipe lays a card on the reader once and returns when its frame is written. A card named by
// its printed number is looked for among the shop's: the frame needs all 40 bits.
func (d *devices) swipe(card string) error {
	c, err := reader.ParseCard(card)
	if err != nil {
		return err
	}
	if _, whole := c.ID40(); !whole {
		for _, known := range allCards() {
			if k, err := reader.ParseCard(known.UID); err == nil && k.Matches(c) {
				return d.reader.Swipe(k)
			}
		}
	}
	return d.reader.Swipe(c)
}

// lines is what a person in front of the display reads.
func (d *devices) lines() [display.Rows]string { return d.display.Lines() }

// cable is what can be pulled and put back.
type cable interface {
	Plug() error
	Unplug() error
}

// cable is that of one of the two devices.
func (d *devices) cable(device sim.Device) cable {
	if device == sim.Monitor {
		return d.display
	}
	return d.reader
}

// lookEvery bounds how late a display that was unplugged is noticed: its screen changes without a write.
const lookEvery = 20 * time.Millisecond

// until waits for the display to show something and answers when it did.
func (d *devices) until(ctx context.Context, shows func([display.Rows]string) bool) (time.Time, error) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		d.mu.Lock()
		changed := d.changed
		d.mu.Unlock()
		if shows(d.lines()) {
			return time.Now(), nil
		}
		select {
		case <-changed:
		case <-look.C:
		case <-ctx.Done():
			return time.Time{}, fmt.Errorf("the display shows %q: %w", d.lines(), ctx.Err())
		}
	}
}
