package demo

import (
	"context"
	"errors"
	"fmt"

	"storehub/hw/display"
	"storehub/hw/hwtest"
	"storehub/ops/demo/sim"
	"storehub/ops/fleet"
)

// world answers "storehub sim" and "storehub demo restart".
type world struct {
	fleet  *fleet.Fleet
	phones *phones
	// me is how a shell calls this program.
	me string
	// moved is told when a node's process has changed.
	moved func(ctx context.Context) error
}

var _ sim.Handler = world{}

func (w world) Swipe(_ context.Context, node, card string) error {
	m, err := w.at(node)
	if err != nil {
		return err
	}
	if m.PID() == 0 {
		return &sim.Problem{
			What: node + " is not running", Why: fmt.Sprintf("nobody reads its card reader, its process has ended (%v)", m.Ended()),
			Do: fmt.Sprintf("%s demo restart --dir %s --node %s", w.me, shellQuote(w.fleet.Path()), node),
		}
	}
	err = swipe(m.Devices, card)
	if errors.Is(err, hwtest.ErrUnplugged) {
		return &sim.Problem{What: "the reader of " + node + " is unplugged", Why: "its cable was pulled", Do: w.replug(node, sim.Reader)}
	}
	if err != nil {
		return &sim.Problem{What: "the card was not read", Why: err.Error(), Do: "see the cards in " + ManifestName}
	}
	return nil
}

// Display also says when what stands there is no news: a display keeps its last lines, and without
// its cable it is blank.
func (w world) Display(_ context.Context, node string) (lines [display.Rows]string, note string, err error) {
	m, err := w.at(node)
	if err != nil {
		return lines, "", err
	}
	switch {
	case m.PID() == 0:
		note = node + " is not running; this is what it showed last"
	case !m.Devices.Display.Plugged():
		note = "the display is unplugged; put its cable back: " + w.replug(node, sim.Monitor)
	}
	return m.Devices.Lines(), note, nil
}

func (w world) replug(node string, device sim.Device) string {
	return fmt.Sprintf("%s sim replug --dir %s --node %s --device %s", w.me, shellQuote(w.fleet.Path()), node, device)
}

func (w world) Unplug(_ context.Context, node string, device sim.Device) error {
	m, err := w.at(node)
	if err != nil {
		return err
	}
	return cableOf(m.Devices, device).Unplug()
}

func (w world) Replug(_ context.Context, node string, device sim.Device) error {
	m, err := w.at(node)
	if err != nil {
		return err
	}
	return cableOf(m.Devices, device).Plug()
}

// cable is what can be pulled and put back.
type cable interface {
	Plug() error
	Unplug() error
}

func cableOf(d *fleet.Devices, device sim.Device) cable {
	if device == sim.Monitor {
		return d.Display
	}
	return d.Reader
}

// Restart starts a killed node again and returns when it serves.
func (w world) Restart(ctx context.Context, node string) error {
	m, err := w.at(node)
	if err != nil {
		return err
	}
	if pid := m.PID(); pid != 0 {
		return &sim.Problem{What: node + " is running", Why: fmt.Sprintf("process %d is there", pid), Do: fmt.Sprintf("kill -9 %d first", pid)}
	}
	if err := m.Restart(); err != nil {
		return err
	}
	return errors.Join(m.Ready(ctx, len(w.fleet.Members())), w.moved(ctx))
}

func (w world) at(node string) (*fleet.Member, error) {
	m, err := w.fleet.Member(node)
	if err != nil {
		return nil, &sim.Problem{What: "there is no node " + node, Why: err.Error(), Do: "name one of those in " + ManifestName}
	}
	return m, nil
}
