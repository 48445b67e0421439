package demo

import (
	"context"
	"fmt"
	"regexp"

	"storehub/hw/display"
	storehubv1 "storehub/proto/storehub/v1"
)

// everyNodeServes is the cluster as each node sees it.
func (c *closing) everyNodeServes(ctx context.Context) (string, error) {
	for _, m := range c.fleet.members {
		if err := m.ready(ctx, len(c.fleet.members)); err != nil {
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
	return fmt.Sprintf("%d nodes", len(c.fleet.members)), nil
}

var numbers = regexp.MustCompile(`\d+`)

// displaysShowWhatTheBoardSays compares the counts on all three displays with the board: what
// stands on a desk is what people believe.
func (c *closing) displaysShowWhatTheBoardSays(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, awaitWithin)
	defer cancel()
	var idle, serving, pending int32
	for _, category := range c.boards[memberNames[0]].GetCategories() {
		idle, serving, pending = idle+category.Idle, serving+category.Serving, pending+category.Pending
	}
	want := fmt.Sprint([]int32{idle, serving, pending})
	for _, m := range c.fleet.members {
		_, err := m.dev.until(ctx, func(lines [display.Rows]string) bool {
			return fmt.Sprint(numbers.FindAllString(lines[1], -1)) == want
		})
		if err != nil {
			return "", fmt.Errorf("%s's display: expected the counts %s: %w", m.name, want, err)
		}
	}
	return fmt.Sprintf("%d free, %d serve, %d wait for their guests", idle, serving, pending), nil
}
