package main

import (
	"fmt"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const testDisplayLong = `Test-display shows a test pattern on the displays of a terminal for five seconds: twenty cells in the
first line, letters of the terminal's language in the second. Stand before the display, or have
somebody on the phone who does.

The node of the display is asked by whichever node answers, so this works from any PC of the shop.
Nothing of the shop changes.`

func testDisplayCommand(a *app) *cobra.Command {
	path := ""
	cmd := &cobra.Command{
		Use:     "test-display NODE TERMINAL",
		Short:   "Show a test pattern on the displays of a terminal",
		Long:    testDisplayLong,
		Example: "  storehub nodes test-display techroom techroom\n  storehub nodes test-display desk till --path /dev/ttyUSB1",
		Args:    cobra.ExactArgs(2),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			hub, err := a.forReads()
			if err != nil {
				return err
			}
			defer hub.Close()
			res, err := hub.cluster.TestDisplay(cmd.Context(), &storehubv1.TestDisplayRequest{Node: args[0], Terminal: args[1], Path: path})
			if err != nil {
				return err
			}
			return a.print(res, func() error { return a.drawTest(res) })
		}),
	}
	cmd.Flags().StringVar(&path, "path", "", "only the display at this PORT")
	return cmd
}

// drawTest says which displays show the pattern; one that is not open needs a person first.
func (a *app) drawTest(res *storehubv1.TestDisplayResponse) error {
	for _, d := range res.Displays {
		line := "the display at " + d.Path + " shows the test pattern for 5 s"
		if state := bareEnum(d.State.String(), "DEVICE_STATE_"); d.State != storehubv1.DeviceState_DEVICE_STATE_OPEN {
			line = "! the display at " + d.Path + " is " + state + " and shows nothing: " + oneLine(d.LastError)
		}
		if _, err := fmt.Fprintln(a.out, printable(line)); err != nil {
			return err
		}
	}
	return nil
}
