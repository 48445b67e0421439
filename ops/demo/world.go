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
	fleet *fleet.Fleet
	// moved is told when a node's process has changed.
	moved func(ctx context.Context) error
}

var _ sim.Handler = world{}

func (w world) Swipe(_ context.Context, node, card string) error {
	m, err := w.at(node)
	if err != nil {
		return err
	}
	err = swipe(m.Devices, card)
	if errors.Is(err, hwtest.ErrUnplugged) {
		return &sim.Problem{What: "the reader of " + node + " is unplugged", Why: err.Error(), Do: "storehub sim replug --device reader puts the cable back"}
	}
	if err != nil {
		return &sim.Problem{What: "the card was not read", Why: err.Error(), Do: "see the cards in " + ManifestName}
	}
	return nil
}

func (w world) Display(_ context.Context, node string) ([display.Rows]string, error) {
	m, err := w.at(node)
	if err != nil {
		return [display.Rows]string{}, err
	}
	return m.Devices.Lines(), nil
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
