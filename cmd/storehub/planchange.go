package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

// datesOf is which dates of a plan a command is about.
type datesOf struct {
	plan   string
	number int32
	scope  storehubv1.Scope
}

const allDates = "all"

// datesNamed reads ID and NUMBER or "all" of a command with a flag --following.
func datesNamed(cmd *cobra.Command, args []string, following bool) (w datesOf, err error) {
	if w.plan, err = idWord(cmd, "P", "a plan", args[0]); err != nil {
		return w, err
	}
	if strings.EqualFold(args[1], allDates) {
		if following {
			return w, usage(cmd, "\"all\" are all dates that are ahead: leave --following out, or write the number of the first")
		}
		w.scope = storehubv1.Scope_SCOPE_ALL_FUTURE
		return w, nil
	}
	w.scope = storehubv1.Scope_SCOPE_THIS
	if following {
		w.scope = storehubv1.Scope_SCOPE_THIS_AND_FOLLOWING
	}
	w.number, err = dateNumber(cmd, args[1])
	return w, err
}

func dateNumber(cmd *cobra.Command, text string) (int32, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 {
		return 0, usage(cmd, quote(text)+" is no number of a date: \"storehub plan show\" lists them")
	}
	return int32(n), nil
}

func planMove(a *app) *cobra.Command {
	var to, by string
	var with []string
	following := false
	cmd := &cobra.Command{
		Use:   "move ID NUMBER|all",
		Short: "Move dates, give them other resources, or both",
		Long: `Move lets a date begin at another time, with --following those behind it too, by as much of what the
shop's clock shows. All of it is done, or it is refused with everything that is in the way. A date that
was moved by itself stays where it is when others move.`,
		Example: `  storehub plan move P-1 3 --to "2027-01-23 14:00"
  storehub plan move P-1 4 --following --by -30m
  storehub plan move P-1 all --by 1d --with bea`,
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: inOrder(a.completing(planIDs, 0), a.completeNumbers),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			w, err := datesNamed(cmd, args, following)
			if err != nil {
				return err
			}
			req := &storehubv1.RescheduleOccurrencesRequest{PlanId: w.plan, Number: w.number, Scope: w.scope, Resources: with}
			start, err := whereTo(cmd, req, to, by)
			if err != nil {
				return err
			}
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error { return a.movePlan(cmd, d, req, start) })
		}),
	}
	fl := cmd.Flags()
	fl.BoolVar(&following, "following", false, "and all behind it")
	fl.StringVar(&to, "to", "", "`TIME` at which the date that is named begins")
	fl.StringVar(&by, "by", "", "`SPAN` by which they move, such as 30m, -1h or 7d")
	fl.StringSliceVar(&with, "with", nil, "`RESOURCES` that they occupy from now on")
	a.writes(cmd)
	cmd.MarkFlagsMutuallyExclusive("to", "by")
	must(cmd.RegisterFlagCompletionFunc("with", inList(a.completing(resourceIDs, 0))))
	return cmd
}

// whereTo puts a span into a request, or reads the time that is to be put into it; nil = there is none.
func whereTo(cmd *cobra.Command, req *storehubv1.RescheduleOccurrencesRequest, to, by string) (*moment, error) {
	switch {
	case to != "" && req.Scope == storehubv1.Scope_SCOPE_ALL_FUTURE:
		return nil, usage(cmd, "--to is when one date begins: write its number, with --following for those behind it, or --by")
	case to != "":
		m, err := readMoment(to)
		if err != nil {
			return nil, refuseTime(cmd, "to", err)
		}
		return &m, nil
	case by != "":
		minutes, err := minutesOf(by)
		if err != "" {
			return nil, usage(cmd, "--by "+by+": "+err)
		}
		req.To = &storehubv1.RescheduleOccurrencesRequest_ShiftMinutes{ShiftMinutes: minutes}
	case len(req.Resources) == 0:
		return nil, usage(cmd, "what is to change? Give --to, --by or --with")
	}
	return nil, nil
}

// minutesOf reads a span as a clock shows it: a day is 24 hours there, however long it lasts.
func minutesOf(text string) (minutes int32, problem string) {
	d, err := time.ParseDuration(text)
	if days, ok := strings.CutSuffix(text, "d"); ok {
		var n int64
		n, err = strconv.ParseInt(days, 10, 32)
		d = time.Duration(n) * 24 * time.Hour
	}
	const most = 3660 * 24 * time.Hour
	switch {
	case err != nil:
		return 0, "write a span such as 30m, -1h, 1h30m or 7d"
	case d == 0:
		return 0, "that moves nothing"
	case d%time.Minute != 0:
		return 0, "dates move by whole minutes"
	case d > most || d < -most:
		return 0, "that is more than ten years"
	}
	return int32(d / time.Minute), ""
}

func (a *app) movePlan(cmd *cobra.Command, d *desk, req *storehubv1.RescheduleOccurrencesRequest, start *moment) error {
	if start != nil {
		at, err := d.instant(*start)
		if err != nil {
			return refuseTime(cmd, "to", err)
		}
		req.To = &storehubv1.RescheduleOccurrencesRequest_StartsAt{StartsAt: at}
	}
	res, err := d.plan.RescheduleOccurrences(a.act(cmd), req)
	if err != nil {
		return otherTimes(d.refusal(err))
	}
	return a.print(res, func() error {
		if err := a.drawChanged(d, res.Occurrences, res.Total, "moved"); err != nil {
			return err
		}
		d.tell(a.out, res.Warnings)
		return nil
	})
}

// otherTimes is what to do about dates that are moved to where others are: none can be left out.
func otherTimes(err error) error {
	f := explain(err)
	if f.fault != nil && f.fault.Detail.GetReason() == storehubv1.Reason_REASON_DATES_TAKEN {
		f.do = "nothing was moved: choose another time or other resources; \"storehub agenda free\" shows what is free"
	}
	return f
}

// drawChanged shows the dates that a change was about.
func (a *app) drawChanged(d *desk, list []*storehubv1.Occurrence, total int32, done string) error {
	if total == 0 {
		fmt.Fprintln(a.out, "no date was "+done+": none is ahead")
		return nil
	}
	if err := d.datesTable(list).write(a.out); err != nil {
		return err
	}
	if more := int(total) - len(list); more > 0 {
		fmt.Fprintf(a.out, "… and %d more\n", more)
	}
	fmt.Fprintln(a.out, done+" "+countOf(int(total), "date"))
	return nil
}

func planCancel(a *app) *cobra.Command {
	req := &storehubv1.CancelOccurrencesRequest{}
	following := false
	cmd := &cobra.Command{
		Use:   "cancel ID NUMBER|all",
		Short: "Cancel one date, that and those behind it, or all that are ahead",
		Example: `  storehub plan cancel P-1 3 --reason "the customer is ill"
  storehub plan cancel P-1 5 --following
  storehub plan cancel P-1 all --waive-unit --reason "we move house"`,
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: inOrder(a.completing(planIDs, 0), a.completeNumbers),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			w, err := datesNamed(cmd, args, following)
			if err != nil {
				return err
			}
			req.PlanId, req.Number, req.Scope = w.plan, w.number, w.scope
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error {
				res, err := d.plan.CancelOccurrences(a.act(cmd), req)
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawChanged(d, res.Occurrences, res.Total, "cancelled") })
			})
		}),
	}
	fl := cmd.Flags()
	fl.BoolVar(&following, "following", false, "and all behind it")
	fl.StringVar(&req.Reason, "reason", "", "`WORDS` that say why")
	fl.BoolVar(&req.WaiveUnit, "waive-unit", false, "take no unit of a punch card, however late it is")
	a.writes(cmd)
	return cmd
}

func planMark(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "mark ID NUMBER arrived|completed|no-show",
		Short:             "Say what became of a date",
		Example:           "  storehub plan mark P-1 1 arrived\n  storehub plan mark P-1 1 no-show",
		Args:              cobra.ExactArgs(3),
		ValidArgsFunction: inOrder(a.completing(planIDs, 0), a.completeNumbers, fixed(markWords)),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			w, err := datesNamed(cmd, args, false)
			if err == nil && w.number == 0 {
				err = usage(cmd, "one date at a time: write its number")
			}
			if err != nil {
				return err
			}
			state, err := markNamed(cmd, args[2])
			if err != nil {
				return err
			}
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error {
				res, err := d.plan.MarkOccurrence(a.act(cmd), &storehubv1.MarkOccurrenceRequest{PlanId: w.plan, Number: w.number, State: state})
				if err != nil {
					return err
				}
				return a.print(res, func() error { return d.datesTable([]*storehubv1.Occurrence{res.Occurrence}).write(a.out) })
			})
		}),
	}
	a.writes(cmd)
	return cmd
}

func planUndo(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "undo ID NUMBER",
		Short:             "Take back what became of a date last, within seven days",
		Example:           "  storehub plan undo P-1 1",
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: inOrder(a.completing(planIDs, 0), a.completeNumbers),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			w, err := datesNamed(cmd, args, false)
			if err == nil && w.number == 0 {
				err = usage(cmd, "one date at a time: write its number")
			}
			if err != nil {
				return err
			}
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error {
				res, err := d.plan.UndoOccurrence(a.act(cmd), &storehubv1.UndoOccurrenceRequest{PlanId: w.plan, Number: w.number})
				if err != nil {
					return nothingToUndo(err)
				}
				return a.print(res, func() error {
					if err := d.datesTable([]*storehubv1.Occurrence{res.Occurrence}).write(a.out); err != nil {
						return err
					}
					a.tellUndone(d, res.Occurrence.State)
					return nil
				})
			})
		}),
	}
	a.writes(cmd)
	return cmd
}

// nothingToUndo is what to do about a date of which nothing can be taken back.
func nothingToUndo(err error) error {
	f := explain(err)
	if f.fault != nil && argNamed(f.fault.Detail, "state") == "PLANNED" {
		f.do = "nothing was said of it that could be taken back"
	}
	return f
}

// tellUndone reminds of who may have been told the opposite: no notice goes out for what was taken back.
func (a *app) tellUndone(d *desk, now storehubv1.OccurrenceState) {
	if now == storehubv1.OccurrenceState_OCCURRENCE_STATE_PLANNED && d.settings.GetChangeNotices() {
		fmt.Fprintln(a.out, "note: if it was cancelled, the customer may have been told so; call him, he is not told that it takes place")
	}
}
