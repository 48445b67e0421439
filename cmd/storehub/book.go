package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

func agendaBook(a *app) *cobra.Command {
	var who string
	past := false
	req := &storehubv1.CreateBookingRequest{}
	cmd := &cobra.Command{
		Use:   "book ITEM TIME",
		Short: "Book a single date",
		Long: `Book makes a single date of an item that is booked date by date. Without --for nobody knows who comes;
say it in --notes.`,
		Example: `  storehub agenda book facial "2027-01-09 10:00" --for C-1 --with anna
  storehub agenda book facial "tomorrow 15:30" --notes "Ms Li, by phone"`,
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: inOrder(a.completing(singleItems, 0)),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			at, err := readMoment(args[1])
			if err != nil {
				return err
			}
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) (err error) {
				req.Item = args[0]
				if req.StartsAt, err = d.instant(at); err != nil {
					return err
				}
				if err := d.notPast(past, req.StartsAt); err != nil {
					return err
				}
				if who != "" {
					c, err := d.customerNamed(cmd.Context(), who)
					if err != nil {
						return err
					}
					req.CustomerId = c.Id
				}
				res, err := d.booking.CreateBooking(a.act(cmd), req)
				if err != nil {
					return otherTime(d.refusal(err))
				}
				return a.print(res, func() error { return a.drawBooking(cmd, d, res.Booking, res.Warnings) })
			})
		}),
	}
	fl := cmd.Flags()
	fl.StringVar(&who, "for", "", "`CUSTOMER` who comes: an id, or a piece of the name or phone")
	fl.StringSliceVar(&req.Resources, "with", nil, "`RESOURCES` that it occupies, by id")
	fl.StringVar(&req.Notes, "notes", "", "`WORDS` to remember")
	fl.BoolVar(&past, "past", false, pastUsage)
	a.writes(cmd)
	must(cmd.RegisterFlagCompletionFunc("for", a.completing(customerIDs, 0)))
	must(cmd.RegisterFlagCompletionFunc("with", inList(a.completing(resourceIDs, 0))))
	return cmd
}

// otherTime is what to do about a single date that is not free.
func otherTime(err error) error {
	f := explain(err)
	if f.because(storehubv1.Reason_REASON_DATES_TAKEN) {
		f.do = "choose another time or other resources; \"storehub agenda free\" shows what is free"
	}
	return f
}

func (a *app) drawBooking(cmd *cobra.Command, d *desk, b *storehubv1.Booking, warnings []*storehubv1.Warning) error {
	entry := &storehubv1.AgendaEntry{
		Id: b.Id, CustomerId: b.CustomerId, CustomerName: d.namesOf(cmd.Context(), []string{b.CustomerId})[b.CustomerId], Item: b.Item, StartsAt: b.StartsAt, EndsAt: b.EndsAt,
		State: b.State, Resources: b.Resources, Notes: b.Notes,
	}
	if err := d.agendaTable([]*storehubv1.AgendaEntry{entry}, true).write(a.out); err != nil {
		return err
	}
	d.tell(a.out, warnings)
	return nil
}

func agendaMove(a *app) *cobra.Command {
	var to string
	req := &storehubv1.RescheduleBookingRequest{}
	cmd := &cobra.Command{
		Use:               "move ID",
		Short:             "Move a single date, give it other resources, or both",
		Example:           "  storehub agenda move B-1 --to \"2027-01-09 11:30\"\n  storehub agenda move B-1 --with bea",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(bookingIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) (err error) {
			if req.Id, err = idWord(cmd, "B", "a single date", args[0]); err != nil {
				return err
			}
			if to == "" && len(req.Resources) == 0 {
				return usage(cmd, "what is to change? Give --to or --with")
			}
			var at moment
			if to != "" {
				if at, err = readMoment(to); err != nil {
					return refuseTime(cmd, "to", err)
				}
			}
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error { return a.moveBooking(cmd, d, req, at) })
		}),
	}
	cmd.Flags().StringVar(&to, "to", "", "`TIME` at which it begins")
	cmd.Flags().StringSliceVar(&req.Resources, "with", nil, "`RESOURCES` that it occupies from now on")
	a.writes(cmd)
	must(cmd.RegisterFlagCompletionFunc("with", inList(a.completing(resourceIDs, 0))))
	return cmd
}

func (a *app) moveBooking(cmd *cobra.Command, d *desk, req *storehubv1.RescheduleBookingRequest, at moment) error {
	if at.text != "" {
		start, err := d.instant(at)
		if err != nil {
			return refuseTime(cmd, "to", err)
		}
		req.StartsAt = start
	}
	res, err := d.booking.RescheduleBooking(a.act(cmd), req)
	if err != nil {
		return otherTime(d.refusal(err))
	}
	return a.print(res, func() error { return a.drawBooking(cmd, d, res.Booking, res.Warnings) })
}

func agendaCancel(a *app) *cobra.Command {
	req := &storehubv1.CancelBookingRequest{}
	cmd := &cobra.Command{
		Use:               "cancel ID",
		Short:             "Cancel a single date that is not over",
		Example:           "  storehub agenda cancel B-1 --reason \"anna is ill\" --waive-unit",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(bookingIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) (err error) {
			if req.Id, err = idWord(cmd, "B", "a single date", args[0]); err != nil {
				return err
			}
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error {
				res, err := d.booking.CancelBooking(a.act(cmd), req)
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawBooking(cmd, d, res.Booking, nil) })
			})
		}),
	}
	cmd.Flags().StringVar(&req.Reason, "reason", "", "`WORDS` that say why")
	cmd.Flags().BoolVar(&req.WaiveUnit, "waive-unit", false, "take no unit of a punch card, however late it is")
	a.writes(cmd)
	return cmd
}

func agendaMark(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "mark ID arrived|completed|no-show",
		Short:             "Say what became of a single date",
		Example:           "  storehub agenda mark B-1 arrived",
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: inOrder(a.completing(bookingIDs, 0), fixed(markWords)),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			id, err := idWord(cmd, "B", "a single date", args[0])
			if err != nil {
				return err
			}
			state, err := markNamed(cmd, args[1])
			if err != nil {
				return err
			}
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error {
				res, err := d.booking.MarkBooking(a.act(cmd), &storehubv1.MarkBookingRequest{Id: id, State: state})
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawBooking(cmd, d, res.Booking, nil) })
			})
		}),
	}
	a.writes(cmd)
	return cmd
}

func agendaUndo(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "undo ID",
		Short:             "Take back what became of a single date last, within seven days",
		Example:           "  storehub agenda undo B-1",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(bookingIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			id, err := idWord(cmd, "B", "a single date", args[0])
			if err != nil {
				return err
			}
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error {
				res, err := d.booking.UndoBooking(a.act(cmd), &storehubv1.UndoBookingRequest{Id: id})
				if err != nil {
					return nothingToUndo(err)
				}
				return a.print(res, func() error {
					if err := a.drawBooking(cmd, d, res.Booking, nil); err != nil {
						return err
					}
					a.tellUndone(d, res.Booking.State)
					return nil
				})
			})
		}),
	}
	a.writes(cmd)
	return cmd
}

func agendaFree(a *app) *cobra.Command {
	var every time.Duration
	req := &storehubv1.ListAvailabilityRequest{}
	cmd := &cobra.Command{
		Use:   "free ITEM [DAY|FROM..TO]",
		Short: "Show when an item can be booked, and with what",
		Long:  "Free shows when an item can begin, and what is free of all that it needs then; at most 31 days.\nWithout a day it is today.",
		Example: `  storehub agenda free facial tomorrow --every 30m
  storehub agenda free facial 2027-01-09..2027-01-16 --with anna`,
		Args:              cobra.RangeArgs(1, 2),
		ValidArgsFunction: inOrder(a.completing(singleItems, 0), fixed([]cobra.Completion{"today", "tomorrow"})),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			if every != 0 && (every%time.Minute != 0 || every < 5*time.Minute || every > 4*time.Hour) {
				return usage(cmd, "--every takes whole minutes, 5m to 4h")
			}
			from, to, err := readSpan(append(args, "today")[1])
			if err != nil {
				return err
			}
			req.Item, req.StepMinutes = args[0], int32(every/time.Minute)
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) (err error) {
				if req.From, req.To, err = d.span(from, to); err != nil {
					return err
				}
				res, err := d.booking.ListAvailability(cmd.Context(), req)
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawFree(d.shopClock, res) })
			})
		}),
	}
	fl := cmd.Flags()
	fl.StringSliceVar(&req.Resources, "with", nil, "`RESOURCES` that must be free, by id")
	fl.Var(span{&every}, "every", "`TIME` between the beginnings, 5m to 4h (not given: 15m)")
	must(cmd.RegisterFlagCompletionFunc("with", inList(a.completing(resourceIDs, 0))))
	return cmd
}

func (a *app) drawFree(c *shopClock, res *storehubv1.ListAvailabilityResponse) error {
	if len(res.Times) == 0 {
		fmt.Fprintln(a.out, "nothing is free then; look at the day with \"storehub agenda\", or name a longer time")
		return nil
	}
	t := newTable("DATE", "DAY", "TIME", "END", "FREE")
	for _, f := range res.Times {
		t.row(c.date(f.StartsAt), c.weekday(f.StartsAt), c.hour(f.StartsAt), c.end(f.StartsAt, f.EndsAt), orDash(strings.Join(f.Resources, ",")))
	}
	if err := t.write(a.out); err != nil {
		return err
	}
	if res.Truncated {
		fmt.Fprintln(a.out, onlySoMany(len(res.Times)))
	}
	return nil
}
