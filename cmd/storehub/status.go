package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const statusLong = `Status shows the cluster as the node that answers sees it: who leads, who is reachable, how far
each has applied the log, and the devices that hang on each.

With --wait it asks again until a majority stands behind the answer, for scripts that start nodes.`

func statusCommand(a *app) *cobra.Command {
	var wait time.Duration
	cmd := &cobra.Command{
		Use:     "status",
		Short:   "Show nodes, leader and devices",
		Long:    statusLong,
		Example: "  storehub status --wait 30s",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			hub, err := a.forReads()
			if err != nil {
				return err
			}
			defer hub.Close()
			st, err := getStatus(cmd.Context(), hub, wait)
			if err != nil {
				return err
			}
			return a.print(st, func() error { return a.drawStatus(st) })
		}),
	}
	cmd.Flags().DurationVar(&wait, "wait", 0, "ask again for so `long` until there is a majority")
	return cmd
}

// waitStep is how often --wait asks.
const waitStep = 200 * time.Millisecond

func getStatus(ctx context.Context, hub *hub, wait time.Duration) (*storehubv1.GetStatusResponse, error) {
	deadline := time.Now().Add(wait)
	for {
		st, err := hub.cluster.GetStatus(ctx, &storehubv1.GetStatusRequest{})
		if wait == 0 || err == nil && st.HasMajority && st.LeaderId != "" {
			return st, err
		}
		// A refusal, such as a bad credential, does not go away by waiting.
		if err != nil && explain(err).code != codeUnavailable {
			return nil, err
		}
		if time.Now().After(deadline) {
			if err == nil {
				err = unavailable("the node has no majority after "+wait.String(), st.Trouble, "start the other nodes, or look at what they log")
			}
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(waitStep):
		}
	}
}

func (a *app) drawStatus(st *storehubv1.GetStatusResponse) error {
	s := screenOf(a.out)
	majority := "majority: yes"
	if !st.HasMajority {
		majority = s.paint(alarm, "!! READ ONLY · no majority")
	}
	fmt.Fprintf(a.out, "%s\n%s · index %d · age %s\ncluster %s · epoch %d · level %d\n", s.paint(bold, printable(st.ShopName)),
		majority, st.Index, ageText(time.Duration(st.AgeMs)*time.Millisecond), st.ClusterId, st.Epoch, st.Level)
	if st.Trouble != "" {
		fmt.Fprintln(a.out, s.paint(alarm, "!! "+printable(st.Trouble)))
	}
	for _, f := range st.Filling {
		fmt.Fprintln(a.out, s.paint(yellow, fmt.Sprintf("! %s: %d of %d; full, it takes no more", printable(f.Table), f.Rows, f.RowsMax)))
	}
	nodes := newTable("", "NODE", "ROLE", "STATE", "APPLIED", "HEARD", "VERSION", "ADDRESS", "ID").numbers(4)
	devices := newTable("NODE", "DEVICE", "DRIVER", "STATE", "SINCE", "LAST FRAME", "ERRORS", "TERMINAL", "PATH").numbers(6)
	for _, n := range st.Nodes {
		here := ""
		if n.Id == st.NodeId {
			here = "*"
		}
		nodes.row(here, n.Name, bareEnum(n.Role.String(), "NODE_ROLE_"), n.State, strconv.FormatUint(n.AppliedIndex, 10), heard(n, st.NodeId), n.Version, n.Addr, n.Id)
		for _, d := range n.Devices {
			devices.row(n.Name, d.Kind, d.Driver, bareEnum(d.State.String(), "DEVICE_STATE_"), clock(d.Since), clock(d.LastFrameAt), strconv.FormatInt(d.Errors, 10), d.Terminal, d.Path)
		}
	}
	fmt.Fprintln(a.out)
	if err := nodes.write(a.out); err != nil || len(devices.rows) == 0 {
		return err
	}
	fmt.Fprintln(a.out)
	return devices.write(a.out)
}

// heard is how long ago the node that answers heard from n.
func heard(n *storehubv1.NodeStatus, self string) string {
	switch {
	case n.Id == self:
		return "-"
	case n.LastContactMs < 0:
		return "never"
	}
	return ageText(time.Duration(n.LastContactMs) * time.Millisecond)
}
