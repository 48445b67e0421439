package demo

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"storehub/hw/display"
	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

// everyNodeServes is the cluster as each node sees it.
func (c *closing) everyNodeServes(ctx context.Context) (string, error) {
	for _, m := range c.fleet.Members() {
		if err := m.Ready(ctx, len(c.fleet.Members())); err != nil {
			return "", err
		}
		for _, kind := range []string{"reader", "display"} {
			within, cancel := context.WithTimeout(ctx, awaitWithin)
			err := c.deviceIs(within, m, kind, storehubv1.DeviceState_DEVICE_STATE_OPEN)
			cancel()
			if err != nil {
				return "", err
			}
		}
	}
	return fmt.Sprintf("%d nodes", len(c.fleet.Members())), nil
}

var numbers = regexp.MustCompile(`\d+`)

// displaysShowWhatTheBoardSays compares the counts on all three displays with the board: what
// stands on a desk is what people believe.
func (c *closing) displaysShowWhatTheBoardSays(ctx context.Context) (string, error) {
	counts := countsOf(c.boards[memberNames[0]])
	for _, m := range c.fleet.Members() {
		if err := shows(ctx, m, counts); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d free, %d serve, %d wait for their guests", counts[0], counts[1], counts[2]), nil
}

// countsOf are those free, serving and sent on a board.
func countsOf(b *storehubv1.Board) (counts [3]int32) {
	for _, c := range b.GetCategories() {
		counts[0], counts[1], counts[2] = counts[0]+c.Idle, counts[1]+c.Serving, counts[2]+c.Pending
	}
	return counts
}

// paintedWithin is how long a display may take to show what the board says: a message after a
// swipe stands for five seconds.
const paintedWithin = 10 * time.Second

// shows waits until the node's display tells these counts.
func shows(ctx context.Context, m *fleet.Member, counts [3]int32) error {
	ctx, cancel := context.WithTimeoutCause(ctx, paintedWithin, fmt.Errorf("not within %v", paintedWithin))
	defer cancel()
	want := fmt.Sprint(counts)
	_, err := m.Devices.Until(ctx, func(lines [display.Rows]string) bool {
		return fmt.Sprint(numbers.FindAllString(lines[1], -1)) == want
	})
	if err != nil {
		return fmt.Errorf("%s's display: expected the counts %s: %w", m.Name, want, err)
	}
	return nil
}
