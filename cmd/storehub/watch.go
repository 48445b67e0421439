package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const watchLong = `Watch prints every event of the shop as it is committed: in order, each once, on any node. It goes
on until ^C and survives the loss of a node. Without --after it begins with what happens from now
on; --after 0 begins with the oldest that is kept, --after N behind the entry N. The last index is
told at the end, so that the next watch can go on there. Times are in the time zone of the shop.`

func watchCommand(a *app) *cobra.Command {
	var after uint64
	cmd := &cobra.Command{
		Use:     "watch",
		Short:   "Print what happens, as it happens",
		Long:    watchLong,
		Example: "  storehub watch --after 0 -o json",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			hub, err := a.forReads()
			if err != nil {
				return err
			}
			defer hub.Close()
			st, err := hub.cluster.GetStatus(cmd.Context(), &storehubv1.GetStatusRequest{})
			switch {
			case err != nil:
				return err
			case !cmd.Flags().Changed("after"):
				after = st.Index
			case after > st.Index:
				fmt.Fprintf(a.err, "the last entry of this node is %d: nothing is shown before entry %d\n", st.Index, after+1)
			}
			return a.watch(cmd.Context(), hub, clockOf(st.Zone), after)
		}),
	}
	cmd.Flags().Uint64Var(&after, "after", 0, "begin behind this `INDEX` (not given: with what happens from now on)")
	return cmd
}

func (a *app) watch(ctx context.Context, hub *hub, c *shopClock, after uint64) error {
	begin := after
	err := hub.WatchEvents(ctx, after, func(m *storehubv1.WatchEventsResponse) error {
		if len(m.Events) > 0 {
			if err := a.printEvents(c, m); err != nil {
				return err
			}
		}
		after = m.Index
		return nil
	})
	if ctx.Err() == nil && after == begin {
		return err // nothing has come
	}
	fmt.Fprintf(a.err, "to go on from here: storehub watch --after %d\n", after)
	return ended(ctx, err)
}

func (a *app) printEvents(c *shopClock, m *storehubv1.WatchEventsResponse) error {
	if a.format != "table" {
		return a.printMessageFrame(m)
	}
	for _, e := range m.Events {
		if _, err := fmt.Fprintln(a.out, printable(eventLine(c, m, e))); err != nil {
			return err
		}
	}
	return nil
}

// eventLine is index, time, what happened to whom, and what else there is to tell.
func eventLine(c *shopClock, m *storehubv1.WatchEventsResponse, e *storehubv1.Event) string {
	parts := []string{pad(strconv.FormatUint(m.Index, 10), 6, true), c.second(m.At), pad(e.Name, 24, false)}
	for _, named := range [][2]string{{"technician", e.Technician}, {"assignment", e.AssignmentId}} {
		if named[1] != "" {
			parts = append(parts, named[0]+" "+named[1])
		}
	}
	if list := argList(eventArgs(e)); list != "" {
		parts = append(parts, strings.TrimSpace(list))
	}
	if e.Reason != storehubv1.Reason_REASON_UNSPECIFIED {
		parts = append(parts, reasonName(e.Reason))
	}
	if e.Actor != "" {
		parts = append(parts, "by "+e.Actor)
	}
	return strings.TrimRight(strings.Join(parts, "  "), " ")
}

// eventArgs are the arguments for people: whoever came for another is not named like whoever did it,
// and neither minutes left of a service that is due nor time served by nobody is worth a word.
func eventArgs(e *storehubv1.Event) []*storehubv1.FaultArg {
	var args []*storehubv1.FaultArg
	for _, a := range e.Args {
		switch {
		case a.Name == "by":
			args = append(args, &storehubv1.FaultArg{Name: "substitute", Value: a.Value})
		case a.Value != "0" || a.Name != "minutes_left" && a.Name != "served_ms":
			args = append(args, a)
		}
	}
	return args
}
