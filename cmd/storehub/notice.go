package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const noticeLong = `A notice (会员通知) is what a customer is told of a date: a reminder, that it was moved or cancelled; or what a
technician who has an ntfy topic is told of a dispatch. The shop queues it, a node that has the channel sends it. What could not be sent is tried again by itself. Of
what is unknown nobody can say whether it has arrived: ask the customer before it is sent once more.`

func noticeCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "notice",
		Short:   "See what customers are told, send it again",
		Long:    noticeLong,
		Example: "  storehub notice list Anna\n  storehub notice resend M-12",
	}, noticeList(a), noticeResend(a))
}

// noticeStates are the words for --state, as the list shows them.
var noticeStates = map[string]storehubv1.NoticeState{
	"queued": storehubv1.NoticeState_NOTICE_STATE_QUEUED, "claimed": storehubv1.NoticeState_NOTICE_STATE_CLAIMED,
	"sent": storehubv1.NoticeState_NOTICE_STATE_SENT, "failed": storehubv1.NoticeState_NOTICE_STATE_FAILED,
	"unknown": storehubv1.NoticeState_NOTICE_STATE_UNKNOWN, "too-late": storehubv1.NoticeState_NOTICE_STATE_TOO_LATE,
}

func noticeList(a *app) *cobra.Command {
	var state string
	words := []string{"queued", "claimed", "sent", "failed", "unknown", "too-late"}
	cmd := &cobra.Command{
		Use:   "list [CUSTOMER]",
		Short: "List what customers are told and what became of it",
		Long: `List shows the newest 200 notices, of one customer or of all: what waits to be sent, what a node is
sending now (claimed), and for a week what became of the others.`,
		Example:           "  storehub notice list\n  storehub notice list C-1\n  storehub notice list --state unknown",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: a.completing(customerIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error {
				req := &storehubv1.ListNoticesRequest{State: noticeStates[state]}
				if len(args) > 0 {
					c, err := d.customerNamed(cmd.Context(), args[0])
					if err != nil {
						return err
					}
					req.CustomerId = c.Id
				}
				res, err := d.notice.ListNotices(cmd.Context(), req)
				if err != nil {
					return err
				}
				return a.print(res, func() error {
					if len(res.Notices) == 0 {
						fmt.Fprintln(a.out, noNotices(state, args))
						return nil
					}
					if err := a.drawNotices(d.shopClock, d.carriers(cmd.Context()), res.Notices); err != nil {
						return err
					}
					if res.Truncated {
						fmt.Fprintln(a.out, "… and older ones")
					}
					return nil
				})
			})
		}),
	}
	cmd.Flags().Var(newChoice(&state, "", words...), "state", "only those in this state")
	must(cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

// noNotices tells why the list is empty.
func noNotices(state string, args []string) string {
	if state == "" && len(args) == 0 {
		return "nobody is to be told anything, and nobody was within a week; \"storehub notice --help\" says who is told what"
	}
	return "there is no such notice; \"storehub notice list\" shows all"
}

func noticeResend(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "resend ID",
		Short: "Send once more what failed, is unknown or came too late",
		Long: `Resend makes a new notice of one that failed, of which it is unknown whether it has arrived, or that came
too late, as long as its date has not begun.`,
		Example:           "  storehub notice resend M-12",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: do(func(cmd *cobra.Command, args []string) error {
			id, err := idWord(cmd, "M", "a notice", args[0])
			if err != nil {
				return err
			}
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error {
				res, err := d.notice.ResendNotice(a.act(cmd), &storehubv1.ResendNoticeRequest{Id: id})
				if err != nil {
					return err
				}
				return a.print(res, func() error {
					return a.drawNotices(d.shopClock, nil, []*storehubv1.Notice{res.Notice})
				})
			})
		}),
	}
	a.writes(cmd)
	return cmd
}

// carriers are the nodes. Whoever may not see them sees ids.
func (d *desk) carriers(ctx context.Context) []*storehubv1.NodeStatus {
	st, err := d.cluster.GetStatus(ctx, &storehubv1.GetStatusRequest{})
	if err != nil {
		return nil
	}
	return st.Nodes
}

// drawNotices shows notices, and below each why it was not sent. In the end stands what a person has to do.
func (a *app) drawNotices(c *shopClock, nodes []*storehubv1.NodeStatus, list []*storehubv1.Notice) error {
	names := map[string]string{}
	for _, n := range nodes {
		names[n.Id] = n.Name
	}
	t := newTable("NOTICE", "WHAT", "BY", "WHO", "ABOUT", "STATE", "AT", "TRIES", "NODE").numbers(7)
	for _, n := range list {
		at := n.StateAt
		if n.State == storehubv1.NoticeState_NOTICE_STATE_QUEUED {
			at = n.DueAt
		}
		t.row(n.Id, bareEnum(n.Cause.String(), "NOTICE_CAUSE_"), bareEnum(n.Channel.String(), "NOTICE_CHANNEL_"), firstOf(n.CustomerId, n.Technician), firstOf(n.Date, n.AssignmentId),
			bareEnum(n.State.String(), "NOTICE_STATE_"), c.minute(at), strconv.Itoa(int(n.Attempts)), orDash(firstOf(names[n.Node], n.Node)))
	}
	s := screenOf(a.out)
	for i, line := range t.lines() {
		fmt.Fprintln(a.out, line)
		if i > 0 && list[i-1].Trouble != "" {
			fmt.Fprintln(a.out, s.paint(yellow, "  ! "+printable(oneLine(list[i-1].Trouble))))
		}
	}
	for _, way := range nobodySends(nodes, list) {
		fmt.Fprintln(a.out, s.paint(yellow, "! no node that is up sends by "+way+", so these wait: see \"storehub serve --help\""))
	}
	unsure := func(n *storehubv1.Notice) bool { return n.State == storehubv1.NoticeState_NOTICE_STATE_UNKNOWN }
	if i := slices.IndexFunc(list, unsure); i >= 0 {
		fmt.Fprintln(a.out, "to send once more what did not arrive: storehub notice resend "+list[i].Id)
	}
	return nil
}

// nobodySends are the ways by which notices wait that no node serves. Without nodes nobody knows.
func nobodySends(nodes []*storehubv1.NodeStatus, list []*storehubv1.Notice) (ways []string) {
	if len(nodes) == 0 {
		return nil
	}
	serves := func(way storehubv1.NoticeChannel) bool {
		return slices.ContainsFunc(nodes, func(n *storehubv1.NodeStatus) bool {
			return n.State != "down" && slices.Contains(n.NoticeChannels, way)
		})
	}
	for _, n := range list {
		way := bareEnum(n.Channel.String(), "NOTICE_CHANNEL_")
		if n.State == storehubv1.NoticeState_NOTICE_STATE_QUEUED && !serves(n.Channel) && !slices.Contains(ways, way) {
			ways = append(ways, way)
		}
	}
	return ways
}
