package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const waitlistLong = `Waitlist shows who waits for a place and to whom one is offered, who waits longest first.

A place that becomes free is kept at once for who waits longest and whom it suits, and the customer is
told by the ways that the shop uses. Nobody else can book it until he says yes (accept), says no
(decline), or the time is over (offerHoldMin of the shop's settings, 0 = nothing is kept; at most half of
the time that is left). Then it goes to the next. For one customer one place is kept at a time. Who was
told of three and says nothing does not wait any more. Without opening hours nothing in quiet hours is kept.`

func waitlistCommand(a *app) *cobra.Command {
	req := &storehubv1.ListWaitlistRequest{}
	cmd := &cobra.Command{
		Use:     "waitlist",
		Short:   "Show who waits for a place; offer, accept, decline",
		Long:    waitlistLong,
		Example: "  storehub waitlist\n  storehub waitlist --item facial",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error {
				res, err := d.booking.ListWaitlist(cmd.Context(), req)
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawWaitlist(d.shopClock, res.Entries) })
			})
		}),
	}
	cmd.Flags().StringVar(&req.Item, "item", "", "only who waits for this `ITEM`")
	must(cmd.RegisterFlagCompletionFunc("item", a.completing(singleItems, 0)))
	cmd.AddCommand(waitlistJoin(a), waitlistAccept(a), waitlistDecline(a), waitlistLeave(a))
	return cmd
}

func waitlistJoin(a *app) *cobra.Command {
	var who string
	req := &storehubv1.JoinWaitlistRequest{}
	cmd := &cobra.Command{
		Use:   "join ITEM DAY|FROM..TO --for CUSTOMER",
		Short: "Put a customer on the waitlist",
		Long: `Join puts a customer on the waitlist for an item that may begin on a day, or from one time to another;
at most 14 days. What is free now is offered to him at once.`,
		Example: `  storehub waitlist join facial 2027-01-09..2027-01-11 --for C-1 --with anna
  storehub waitlist join facial tomorrow --for Li`,
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: inOrder(a.completing(singleItems, 0), fixed([]cobra.Completion{"today", "tomorrow"})),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			if who == "" {
				return usage(cmd, "who waits? Give --for")
			}
			from, to, err := readSpan(args[1])
			if err != nil {
				return err
			}
			req.Item = args[0]
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) (err error) {
				if req.From, req.To, err = d.span(from, to); err != nil {
					return err
				}
				c, err := d.customerNamed(cmd.Context(), who)
				if err != nil {
					return err
				}
				req.CustomerId = c.Id
				res, err := d.booking.JoinWaitlist(a.act(cmd), req)
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawEntry(d.shopClock, res.Entry) })
			})
		}),
	}
	fl := cmd.Flags()
	fl.StringVar(&who, "for", "", "`CUSTOMER` who waits: an id, or a piece of the name or phone")
	fl.StringSliceVar(&req.Resources, "with", nil, "`RESOURCES` that he wants, by id")
	fl.StringVar(&req.Notes, "notes", "", "`WORDS` to remember")
	a.writes(cmd)
	must(cmd.RegisterFlagCompletionFunc("for", a.completing(customerIDs, 0)))
	must(cmd.RegisterFlagCompletionFunc("with", inList(a.completing(resourceIDs, 0))))
	return cmd
}

// onEntry is a command that says one thing of one entry.
func onEntry(a *app, name, short string, run func(cmd *cobra.Command, d *desk, id string) error) *cobra.Command {
	cmd := &cobra.Command{
		Use:               name + " ID",
		Short:             short,
		Example:           "  storehub waitlist " + name + " R-7",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(waitlistIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			id, err := idWord(cmd, "R", "an entry of the waitlist", args[0])
			if err != nil {
				return err
			}
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error { return run(cmd, d, id) })
		}),
	}
	a.writes(cmd)
	return cmd
}

func waitlistAccept(a *app) *cobra.Command {
	return onEntry(a, "accept", "Book the place that is kept for somebody", func(cmd *cobra.Command, d *desk, id string) error {
		res, err := d.booking.AcceptOffer(a.act(cmd), &storehubv1.AcceptOfferRequest{Id: id})
		if err != nil {
			return otherTime(d.refusal(err))
		}
		return a.print(res, func() error { return a.drawBooking(cmd, d, res.Booking, res.Warnings) })
	})
}

func waitlistDecline(a *app) *cobra.Command {
	return onEntry(a, "decline", "Let the place go that is kept for somebody, who waits on", func(cmd *cobra.Command, d *desk, id string) error {
		res, err := d.booking.DeclineOffer(a.act(cmd), &storehubv1.DeclineOfferRequest{Id: id})
		if err != nil {
			return err
		}
		return a.print(res, func() error {
			if res.Entry == nil {
				fmt.Fprintln(a.out, id+" waits no longer: too many offers came to nothing")
				return nil
			}
			return a.drawEntry(d.shopClock, res.Entry)
		})
	})
}

func waitlistLeave(a *app) *cobra.Command {
	return onEntry(a, "leave", "Take somebody off the waitlist", func(cmd *cobra.Command, d *desk, id string) error {
		res, err := d.booking.LeaveWaitlist(a.act(cmd), &storehubv1.LeaveWaitlistRequest{Id: id})
		if err != nil {
			return err
		}
		return a.print(res, func() error {
			fmt.Fprintln(a.out, id+" is off the waitlist")
			return nil
		})
	})
}

func waitlistIDs(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.booking.ListWaitlist(ctx, &storehubv1.ListWaitlistRequest{})
	return described(res.GetEntries(), func(e *storehubv1.WaitlistEntry) (string, string) { return e.Id, e.CustomerName + " " + e.Item }), err
}

// drawEntry is one entry, and what is to be done about its offer.
func (a *app) drawEntry(c *shopClock, e *storehubv1.WaitlistEntry) error {
	if err := a.drawWaitlist(c, []*storehubv1.WaitlistEntry{e}); err != nil {
		return err
	}
	if o := e.Offer; o != nil {
		fmt.Fprintln(a.out, "kept until "+c.date(o.Until)+" "+c.hour(o.Until)+": storehub waitlist accept "+e.Id+", or decline "+e.Id)
	}
	return nil
}

func (a *app) drawWaitlist(c *shopClock, list []*storehubv1.WaitlistEntry) error {
	if len(list) == 0 {
		fmt.Fprintln(a.out, "nobody waits; put somebody on it with \"storehub waitlist join\"")
		return nil
	}
	t := newTable("ID", "CUSTOMER", "NAME", "ITEM", "FROM", "TO", "WITH", "OFFERED", "KEPT UNTIL", "NOTE")
	for _, e := range list {
		offered, until := "-", "-"
		if o := e.Offer; o != nil {
			offered, until = c.date(o.StartsAt)+" "+c.hour(o.StartsAt)+" "+strings.Join(o.Resources, ","), c.date(o.Until)+" "+c.hour(o.Until)
		}
		t.row(
			e.Id, e.CustomerId, orDash(e.CustomerName), e.Item, c.date(e.From)+" "+c.hour(e.From), c.date(e.To)+" "+c.hour(e.To),
			orDash(strings.Join(e.Resources, ",")), offered, until, orDash(cut(oneLine(e.Notes), agendaNotes)),
		)
	}
	return t.write(a.out)
}
