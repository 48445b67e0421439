package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

func planRezone(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rezone",
		Short: "Bring dates back to their times after the zone has changed",
		Long: `Rezone is for after the shop's time zone was put right, or its country has changed the rules: dates that
are ahead, of plans and single ones, stay at their instants then, and the clock shows another time than
was agreed on. It moves them to where the clock shows that again. A date whose place is taken stays
where it is and is listed: move it by hand, or make room and do this again.`,
		Example:           "  storehub plan rezone",
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error { return a.rezone(cmd, d) })
		}),
	}
	a.writes(cmd)
	return cmd
}

// rezone asks until all dates were looked at: one call moves so many as fit into one step.
func (a *app) rezone(cmd *cobra.Command, d *desk) error {
	sum, moved := &storehubv1.RezonePlansResponse{}, int32(0)
	for part, from := 0, (*timestamppb.Timestamp)(nil); part == 0 || from != nil || sum.Total > 0 && sum.Moved > moved; part++ {
		if from == nil { // what stood in the way may have moved since
			moved, sum.Total, sum.Stuck = sum.Moved, 0, nil
		}
		res, err := d.plan.RezonePlans(a.actPart(cmd, part), &storehubv1.RezonePlansRequest{From: from})
		if err != nil && part > 0 {
			f := explain(err)
			f.what += "; " + countOf(int(sum.Moved), "date") + " are moved already"
			f.do += "; then do it again, what was moved is left alone"
			return f
		}
		if err != nil {
			return err
		}
		sum.Moved, sum.Total, sum.Truncated = sum.Moved+res.Moved, sum.Total+res.Total, sum.Truncated || res.Truncated
		sum.Stuck = append(sum.Stuck, res.Stuck...)
		from = res.Next
	}
	return a.print(sum, func() error { return a.drawRezoned(d.shopClock, sum) })
}

func (a *app) drawRezoned(c *shopClock, res *storehubv1.RezonePlansResponse) error {
	fmt.Fprintln(a.out, countOf(int(res.Moved), "date")+" moved, "+countOf(int(res.Total), "date")+" left where they are")
	if len(res.Stuck) == 0 {
		return nil
	}
	t := newTable("DATE ID", "SHOWS NOW", "AGREED ON", "TAKEN")
	for _, s := range res.Stuck {
		var taken []string
		for _, k := range s.Conflicts {
			taken = append(taken, conflictWords(k))
		}
		if len(taken) == 0 {
			taken = []string{"that time is over"}
		}
		t.row(s.Date, c.date(s.StartsAt)+" "+c.hour(s.StartsAt), s.LocalTime, strings.Join(taken, "; "))
	}
	return t.write(a.out)
}
