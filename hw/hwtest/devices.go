package hwtest

import (
	"context"
	"errors"
	"sync"

	"storehub/hw/display"
	"storehub/hw/reader"
)

// Reader is a simulated card reader.
type Reader struct {
	*Port
	driver string
}

// NewReader plugs in a reader behind path that speaks as driver does
// ("rdm6300", "id12", "em18", "line").
func NewReader(path, driver string) (*Reader, error) {
	p, err := New(path)
	if err != nil {
		return nil, err
	}
	return &Reader{Port: p, driver: driver}, nil
}

// Swipe sends the frame of card once and returns when it is written. A real
// RDM6300 would repeat it every 50 ms while the card lies there.
func (r *Reader) Swipe(card reader.Card) error {
	frame, err := reader.Frame(r.driver, card)
	if err != nil {
		return err
	}
	return r.Send(frame)
}

// Display is a simulated customer display. Its Run must be running for the
// program's writes to arrive.
type Display struct {
	*Port
	// Tap, if set before Run, also gets every byte that the program writes.
	Tap func(b []byte)

	mu     sync.Mutex
	screen *display.Screen
	driver string
	enc    display.Encoding
}

// NewDisplay plugs in a display behind path that speaks the protocol of
// driver ("epson", "cd5220") and has the characters of enc.
func NewDisplay(path, driver string, enc display.Encoding) (*Display, error) {
	screen, err := display.NewScreen(driver, enc)
	if err != nil {
		return nil, err
	}
	p, err := New(path)
	if err != nil {
		return nil, err
	}
	return &Display{Port: p, screen: screen, driver: driver, enc: enc}, nil
}

// Run feeds the screen until ctx ends.
func (d *Display) Run(ctx context.Context) error {
	return d.Port.Run(ctx, func(b []byte) {
		d.mu.Lock()
		_, _ = d.screen.Write(b) // a screen never fails
		d.mu.Unlock()
		if d.Tap != nil {
			d.Tap(b)
		}
	})
}

// Lines is what a person would read: two lines of twenty cells.
func (d *Display) Lines() [display.Rows]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.screen.Lines()
}

// Unplug pulls the cable, and with it the power: the screen goes blank.
func (d *Display) Unplug() error {
	return errors.Join(d.Port.Unplug(), d.SwitchOffAndOn())
}

// SwitchOffAndOn takes the display's power for a moment and leaves its cable
// in: it is blank and has forgotten its settings, and the program cannot know.
func (d *Display) SwitchOffAndOn() error {
	blank, err := display.NewScreen(d.driver, d.enc)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.screen = blank
	return nil
}
