package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const statusLong = `Status shows the cluster as the node that answers sees it: who leads, who is reachable, how far
each has applied the log, and the devices that hang on each.

The node asks all others when it is asked, at most five times a second. APPLIED is what each said
then, and HEARD how long ago that was. Behind a write the others may be a moment late; a node lags if APPLIED stays behind while
HEARD is small. With a large HEARD, APPLIED is as old, and says nothing of now.

With --wait it asks again until a majority stands behind the answer, for scripts that start nodes. Times are in the time
zone of the shop. For each node with an intake the address is told at which phones report calls in clear.`

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
	cmd.Flags().DurationVar(&wait, "wait", 0, "ask again for this `TIME` until there is a majority")
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
				why := firstOf(st.Trouble, "it does not reach enough of the other nodes")
				if st.HasMajority {
					why = firstOf(st.Trouble, "no node leads the cluster yet")
				}
				err = unavailable("the node has no majority after "+wait.String(), why, "start the other nodes, or look at what they log")
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
	s, c := screenOf(a.out), clockOf(st.Zone)
	majority := "majority: yes"
	if !st.HasMajority {
		majority = s.paint(alarm, "!! READ ONLY · no majority")
	}
	fmt.Fprintf(a.out, "%s\n%s · index %d · age %s\ncluster %s · epoch %d · level %d · times in %s\n", s.paint(bold, printable(st.ShopName)),
		majority, st.Index, ageText(time.Duration(st.AgeMs)*time.Millisecond), st.ClusterId, st.Epoch, st.Level, c.zone)
	if st.Trouble != "" {
		fmt.Fprintln(a.out, s.paint(alarm, "!! "+printable(st.Trouble)))
	}
	for _, f := range st.Filling {
		fmt.Fprintln(a.out, s.paint(yellow, fmt.Sprintf("! %s: %d of %d; full, it takes no more", printable(f.Table), f.Rows, f.RowsMax)))
	}
	nodes := newTable("", "NODE", "ROLE", "STATE", "APPLIED", "HEARD", "VERSION", "ADDRESS", "ID").numbers(4)
	for _, n := range st.Nodes {
		here := ""
		if n.Id == st.NodeId {
			here = "*"
		}
		nodes.row(here, n.Name, bareEnum(n.Role.String(), "NODE_ROLE_"), n.State, strconv.FormatUint(n.AppliedIndex, 10), heard(n, st.NodeId), n.Version, n.Addr, n.Id)
	}
	fmt.Fprintln(a.out)
	if err := nodes.write(a.out); err != nil {
		return err
	}
	for _, n := range st.Nodes {
		for _, line := range gapLines(c, n) {
			fmt.Fprintln(a.out, s.paint(yellow, line))
		}
		for _, line := range terminalLines(n) {
			fmt.Fprintln(a.out, s.paint(yellow, line))
		}
	}
	if line := noticeLine(st.Nodes); line != "" {
		fmt.Fprintln(a.out, "\n"+line)
	}
	for _, n := range st.Nodes {
		if n.IntakeAddr != "" && n.State != "down" {
			fmt.Fprintln(a.out, "\n"+printable("intake: "+n.Name+" takes calls in clear at "+intakeURL(n)))
		}
	}
	return a.drawDevices(s, c, st.Nodes)
}

// gapLines say what a node's archive lacks for good, the newest of it, and what is left to do.
func gapLines(c *shopClock, n *storehubv1.NodeStatus) []string {
	if len(n.ArchiveGaps) == 0 {
		return nil
	}
	g := n.ArchiveGaps[0]
	what := fmt.Sprintf("! %s: its archive lacks the entries %d to %d, before %s", printable(n.Name), g.From, g.To, c.minute(g.Until))
	if more := n.ArchiveGapsTotal - 1; more > 0 {
		what += fmt.Sprintf(", and %d older ranges", more)
	}
	return []string{
		what,
		"  and cannot bring them any more: ask another node about that time, with --node;",
		"  to hear of it no more delete archive/gaps.json there and start the node anew",
	}
}

// terminalLines say which terminals of a node do not work as it is configured. Most stand on no
// device's row: a terminal may have none. Of a node that is down nobody knows anything.
func terminalLines(n *storehubv1.NodeStatus) []string {
	if n.State == "down" {
		return nil
	}
	var lines []string
	for _, t := range n.TerminalTroubles {
		lines = append(lines, "! "+printable(n.Name)+": terminal "+printable(t.Terminal)+": "+printable(oneLine(t.Why)))
	}
	return lines
}

// noticeLine says which node sends notices by what, "" = none does.
func noticeLine(nodes []*storehubv1.NodeStatus) string {
	var who []string
	for _, n := range nodes {
		var ways []string
		for _, c := range n.NoticeChannels {
			ways = append(ways, bareEnum(c.String(), "NOTICE_CHANNEL_"))
		}
		if len(ways) > 0 && n.State != "down" {
			who = append(who, printable(n.Name)+" by "+strings.Join(ways, ", "))
		}
	}
	if len(who) == 0 {
		return ""
	}
	return "notices: " + strings.Join(who, "; ")
}

// drawDevices shows what hangs on each node and below it why something does not work. Of the
// devices of a node that is down nobody knows anything.
func (a *app) drawDevices(s screen, c *shopClock, nodes []*storehubv1.NodeStatus) error {
	devices := newTable("NODE", "DEVICE", "DRIVER", "STATE", "SINCE", "LAST FRAME", "ERRORS", "TERMINAL", "PATH").numbers(6)
	var notes [][]string
	for _, n := range nodes {
		for _, d := range n.Devices {
			state := bareEnum(d.State.String(), "DEVICE_STATE_")
			if n.State == "down" {
				state = "?"
				notes = append(notes, nil)
			} else {
				notes = append(notes, notesOf(n, d))
			}
			devices.row(n.Name, d.Kind, d.Driver, state, c.second(d.Since), c.second(d.LastFrameAt), strconv.FormatInt(d.Errors, 10), d.Terminal, d.Path)
		}
	}
	if len(devices.rows) == 0 {
		return nil
	}
	fmt.Fprintln(a.out)
	for i, line := range devices.lines() {
		if _, err := fmt.Fprintln(a.out, line); err != nil {
			return err
		}
		if i == 0 {
			continue
		}
		for _, note := range notes[i-1] {
			fmt.Fprintln(a.out, s.paint(yellow, "  ! "+printable(oneLine(note))))
		}
	}
	return nil
}

// notesOf is what a person should know of a device of a node. A node of an older version tells only
// here what is wrong with a terminal.
func notesOf(n *storehubv1.NodeStatus, d *storehubv1.Device) []string {
	var notes []string
	if d.LastError != "" {
		notes = append(notes, d.LastError)
	}
	if d.Rejected > 0 {
		what := "frames refused"
		switch {
		case d.Kind == "modem" && d.Driver == "gsm":
			what = "messages not sent"
		case d.Kind == "modem":
			what = "records refused"
		}
		notes = append(notes, fmt.Sprintf("%d %s, the last one: %s", d.Rejected, what, d.LastReject))
	}
	if d.Limited != "" {
		notes = append(notes, d.Limited)
	}
	if d.TerminalTrouble != "" && len(n.TerminalTroubles) == 0 {
		notes = append(notes, "terminal "+d.Terminal+": "+d.TerminalTrouble)
	}
	return notes
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
