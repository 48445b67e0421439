package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

const agendaLong = `Agenda shows the dates of a day in order, those of plans and single ones, with what speaks against
them since they were made: a leave, a closed day, a technician who serves somebody then. Days are those
of the shop's calendar; both ends of FROM..TO are in it. Without a day it is today.

--csv prints it for a spreadsheet: UTF-8, a head, one line a date, times by the shop's clock and with
their offset. What a spreadsheet would take for a formula, because it begins with = + - or @, has a '
before it.

The commands below book, move and cancel single dates; those of plans are changed with
"storehub plan".`

// agendaFlags are what the flags of one agenda said.
type agendaFlags struct {
	resource            string
	clashing, cancelled bool
	csv                 bool
}

func agendaCommand(a *app) *cobra.Command {
	var f agendaFlags
	cmd := &cobra.Command{
		Use:   "agenda [DAY|FROM..TO]",
		Short: "Show the dates of a day; book, move and cancel single ones",
		Long:  agendaLong,
		Example: `  storehub agenda
  storehub agenda tomorrow --resource anna
  storehub agenda 2027-01-01..2027-01-31 --csv >january.csv`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: inOrder(fixed([]cobra.Completion{"today", "tomorrow", "yesterday"})),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			if f.csv && cmd.Flags().Changed("output") {
				return usage(cmd, "only one of these can be given: --csv, --output")
			}
			day := append(args, "today")[0]
			from, to, err := readSpan(day)
			if err != nil {
				return noDay(cmd, day, err)
			}
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error { return a.agenda(cmd, d, from, to, f) })
		}),
	}
	fl := cmd.Flags()
	fl.StringVar(&f.resource, "resource", "", "only dates that occupy this `RESOURCE`")
	fl.BoolVar(&f.clashing, "clashing", false, "only dates that something speaks against")
	fl.BoolVar(&f.cancelled, "cancelled", false, "those that were cancelled too")
	fl.BoolVar(&f.csv, "csv", false, "print CSV for a spreadsheet")
	must(cmd.RegisterFlagCompletionFunc("resource", a.completing(resourceIDs, 0)))
	cmd.SuggestionsMinimumDistance = 2
	cmd.AddCommand(agendaBook(a), agendaMove(a), agendaCancel(a), agendaMark(a), agendaUndo(a), agendaFree(a))
	return cmd
}

// noDay adds to a word that is no day the command that may have been meant.
func noDay(cmd *cobra.Command, word string, err error) error {
	f := explain(err)
	if near := cmd.SuggestionsFor(word); len(near) > 0 {
		f.what += "; did you mean: " + strings.Join(near, ", ")
	}
	return f
}

func (a *app) agenda(cmd *cobra.Command, d *desk, from, to moment, f agendaFlags) error {
	start, end, err := d.span(from, to)
	if err != nil {
		return err
	}
	res, err := d.booking.ListAgenda(cmd.Context(), &storehubv1.ListAgendaRequest{From: start, To: end, Resource: f.resource, Clashing: f.clashing, Cancelled: f.cancelled})
	if err != nil {
		return err
	}
	if f.csv {
		if res.Truncated {
			fmt.Fprintln(a.err, "note: "+onlySoMany(len(res.Dates)))
		}
		return writeAgendaCSV(a.out, d.shopClock, res.Dates)
	}
	return a.print(res, func() error {
		days := !d.dayStart(from, 1).Equal(end.AsTime())
		head := d.agendaTitle(start, end, from.whole && to.whole, days)
		fmt.Fprintln(a.out, head+" · "+d.zone.String()+" · "+countOf(len(res.Dates), "date"))
		return a.drawAgenda(d.shopClock, res, days)
	})
}

// agendaTitle is the day, the first and the last of several, or the time from which to which it goes.
func (c *shopClock) agendaTitle(start, end *timestamppb.Timestamp, whole, days bool) string {
	const day, minute = "2006-01-02 Mon", "2006-01-02 Mon 15:04"
	switch {
	case !whole:
		return c.show(start, minute) + " to " + c.show(end, minute)
	case days:
		return c.show(start, day) + " to " + end.AsTime().Add(-time.Nanosecond).In(c.zone).Format(day)
	}
	return c.show(start, day)
}

func (a *app) drawAgenda(c *shopClock, res *storehubv1.ListAgendaResponse, days bool) error {
	if len(res.Dates) == 0 {
		fmt.Fprintln(a.out, "no date stands there; \"storehub agenda free\" shows what can be booked, \"storehub agenda book\" books it")
		return nil
	}
	if err := c.agendaTable(res.Dates, days).write(a.out); err != nil {
		return err
	}
	if res.Truncated {
		fmt.Fprintln(a.out, onlySoMany(len(res.Dates)))
	}
	return nil
}

func onlySoMany(n int) string {
	return fmt.Sprintf("only the first %d are shown: name a shorter time", n)
}

// agendaNotes is how much of a note stands in a line.
const agendaNotes = 30

// agendaTable lists dates; with several days each line says its day.
func (c *shopClock) agendaTable(list []*storehubv1.AgendaEntry, days bool) *table {
	head := []string{"DATE ID", "TIME", "END", "CUSTOMER", "NAME", "ITEM", "WITH", "STATE", "NOTE"}
	if days {
		head = append([]string{"DATE ID", "DATE", "DAY"}, head[1:]...)
	}
	t := newTable(head...)
	for _, e := range list {
		cells := []string{
			orDash(e.Id), c.hour(e.StartsAt), c.end(e.StartsAt, e.EndsAt), orDash(e.CustomerId), orDash(e.CustomerName), orDash(e.Item),
			orDash(strings.Join(e.Resources, ",")), dateState(e.State), orDash(strings.Join(agendaWords(e), "; ")),
		}
		if days {
			cells = append([]string{cells[0], c.date(e.StartsAt), c.weekday(e.StartsAt)}, cells[1:]...)
		}
		t.row(cells...)
	}
	return t
}

// agendaWords are what speaks against a date and what was noted about it.
func agendaWords(e *storehubv1.AgendaEntry) (words []string) {
	for _, clash := range e.Clashes {
		words = append(words, "!! "+clashWord(clash))
	}
	if e.Unpaid {
		words = append(words, "no card paid it")
	}
	if e.Notes != "" {
		words = append(words, cut(oneLine(e.Notes), agendaNotes))
	}
	return words
}
