package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"storehub/hw/display"
	"storehub/hw/hwtest"
	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

// pullCables: the node notices, says so in its status, and takes the device back by itself.
func (h *hour) pullCables(ctx context.Context) (string, error) {
	err := atOnce(ctx, h.pullReader, h.pullDisplay)
	return fmt.Sprintf("card read %v, display painted %v after the plug", round(h.figures.reopened), round(h.figures.repaint)), err
}

func (h *hour) pullReader(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, awaitWithin)
	defer cancel()
	m := h.member("reception")
	if err := m.Devices.Reader.Unplug(); err != nil {
		return err
	}
	if err := h.deviceIs(ctx, m, "reader", storehubv1.DeviceState_DEVICE_STATE_RETRYING); err != nil {
		return err
	}
	if err := swipe(m.Devices, cardOf("lin")); !errors.Is(err, hwtest.ErrUnplugged) {
		return fmt.Errorf("a swipe without a cable: expected %w, saw %w", hwtest.ErrUnplugged, err)
	}
	at := time.Now()
	if err := m.Devices.Reader.Plug(); err != nil {
		return err
	}
	if err := h.deviceIs(ctx, m, "reader", storehubv1.DeviceState_DEVICE_STATE_OPEN); err != nil {
		return err
	}
	if err := swipe(m.Devices, cardOf("lin")); err != nil {
		return err
	}
	if err := h.greeted(ctx, m.Name, "lin", time.Now()); err != nil {
		return err
	}
	h.figures.reopened = time.Since(at)
	return nil
}

func (h *hour) pullDisplay(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, awaitWithin)
	defer cancel()
	m := h.member("techroom")
	if err := m.Devices.Display.Unplug(); err != nil {
		return err
	}
	if err := h.deviceIs(ctx, m, "display", storehubv1.DeviceState_DEVICE_STATE_RETRYING); err != nil {
		return err
	}
	if err := expect("a display without power", "", strings.TrimSpace(strings.Join(linesOf(m.Devices), ""))); err != nil {
		return err
	}
	at := time.Now()
	if err := m.Devices.Display.Plug(); err != nil {
		return err
	}
	when, err := m.Devices.Until(ctx, func(lines [display.Rows]string) bool {
		return strings.TrimSpace(lines[0]) != "" && strings.TrimSpace(lines[1]) != ""
	})
	h.figures.repaint = when.Sub(at)
	return err
}

func linesOf(d *fleet.Devices) []string {
	lines := d.Lines()
	return lines[:]
}

// deviceLook is how often a node is asked about a device.
const deviceLook = 20 * time.Millisecond

// deviceIs waits until the node says so of its device.
func (h *hour) deviceIs(ctx context.Context, m *fleet.Member, kind string, want storehubv1.DeviceState) error {
	return fleet.Poll(ctx, deviceLook, func(ctx context.Context) error {
		st, err := m.API.GetStatus(ctx, &storehubv1.GetStatusRequest{})
		if err != nil {
			return err
		}
		for _, n := range st.Nodes {
			for _, d := range n.Devices {
				if n.Id == m.ID() && d.Kind == kind {
					return expect(m.Name+"'s "+kind, want, d.State)
				}
			}
		}
		return fmt.Errorf("%s says nothing of its %s", m.Name, kind)
	})
}
