package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const planLong = `A service plan (服务计划) is many dates of one customer that are agreed on at once. The shop must have
plans switched on, and the item must be one that is booked in plans.

Times are what the shop's clock shows, wherever this computer is. A customer is named by id (C-17),
or by a piece of the name or phone that nobody else has. A date of plan P-12 is named by its number.`

func planCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "plan",
		Short:   "Keep service plans: many dates agreed on at once",
		Long:    planLong,
		Example: "  storehub plan list\n  storehub plan show P-1",
	}, planPreview(a), planCreate(a), planShow(a), planList(a), planMove(a), planCancel(a), planMark(a), planUndo(a),
		planPrint(a), planRezone(a))
}

const planTimesLong = `

With --weekly or --daily each --first time is repeated so many times by what the shop's clock shows;
with --at every date is named. Dates that are not free are refused, left out (skip) or replaced by as
many at the end (append), as --on-conflict says or else the shop.`

func planPreview(a *app) *cobra.Command {
	var f planFlags
	cmd := &cobra.Command{
		Use:   "preview CUSTOMER ITEM",
		Short: "Show what a plan would come to; nothing is kept",
		Long:  "Preview shows every date of a plan with what is in its way." + planTimesLong,
		Example: `  storehub plan preview C-1 care --weekly 10 --first "2027-01-09 10:00" \
    --with anna
  storehub plan preview Anna care --daily 5 --first "tomorrow 9:30" --with anna`,
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: inOrder(a.completing(customerIDs, 0), a.completing(planItems, 0)),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			return f.run(a, cmd, args, a.forReads, a.previewPlan)
		}),
	}
	f.register(a, cmd)
	return cmd
}

func planCreate(a *app) *cobra.Command {
	var f planFlags
	cmd := &cobra.Command{
		Use:   "create CUSTOMER ITEM",
		Short: "Make a plan with all its dates, in one step",
		Long:  "Create makes a plan with all its dates, or refuses it with everything that is in the way." + planTimesLong,
		Example: `  storehub plan create C-1 care --weekly 10 --first "2027-01-09 10:00" \
    --with anna
  storehub plan create C-1 care --at "2027-02-01 18:00,2027-02-14 9:00" \
    --with anna --on-conflict skip`,
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: inOrder(a.completing(customerIDs, 0), a.completing(planItems, 0)),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			return f.run(a, cmd, args, a.forWrites, a.createPlan)
		}),
	}
	f.register(a, cmd)
	a.writes(cmd)
	return cmd
}

func (a *app) previewPlan(cmd *cobra.Command, d *desk, req *storehubv1.CreatePlanRequest) error {
	res, err := d.plan.PreviewPlan(cmd.Context(), &storehubv1.PreviewPlanRequest{
		CustomerId: req.CustomerId, Item: req.Item, Repeat: req.Repeat, Count: req.Count, FirstTimes: req.FirstTimes, CustomTimes: req.CustomTimes,
		Resources: req.Resources, ConflictPolicy: req.ConflictPolicy,
	})
	if err != nil {
		return err
	}
	return a.print(res, func() error {
		v := planView{plan: res.Plan, conflicts: res.Conflicts, policy: d.policy(req), asked: asked(req)}
		fmt.Fprintln(a.out, "preview of a plan "+d.planTitle(cmd.Context(), res.Plan))
		if err := v.table(d.shopClock).write(a.out); err != nil {
			return err
		}
		d.tell(a.out, res.Warnings)
		fmt.Fprintln(a.out, v.verdict())
		return nil
	})
}

func (a *app) createPlan(cmd *cobra.Command, d *desk, req *storehubv1.CreatePlanRequest) error {
	res, err := d.plan.CreatePlan(a.act(cmd), req)
	if err != nil {
		return fewConflicts(d.refusal(err), req.ConflictPolicy != 0)
	}
	return a.print(res, func() error {
		v := planView{plan: res.Plan, conflicts: res.Conflicts, policy: d.policy(req), asked: asked(req)}
		fmt.Fprintln(a.out, "made the plan "+d.planTitle(cmd.Context(), res.Plan))
		if err := v.table(d.shopClock).write(a.out); err != nil {
			return err
		}
		if more := int(res.Total) - len(res.Conflicts); more > 0 {
			fmt.Fprintf(a.out, "… and %d more conflicts\n", more)
		}
		d.tell(a.out, res.Warnings)
		return nil
	})
}

// fewConflicts leaves so many conflicts in the line of a refusal as one can read; a preview shows them all. asked = it was
// said what becomes of dates that are not free.
func fewConflicts(err error, asked bool) error {
	f := explain(err)
	if f.fault == nil || f.fault.Detail.GetReason() != storehubv1.Reason_REASON_DATES_TAKEN {
		return f
	}
	parts := strings.Split(f.what, "; ")
	if more := len(parts) - maxNamed; more > 0 {
		f.what = strings.Join(parts[:maxNamed], "; ") + "; … and " + strconv.Itoa(more) + " more"
	}
	f.do = "see all with \"storehub plan preview\"; then choose other times or resources, or add --on-conflict skip or append"
	if asked {
		f.do = "see all with \"storehub plan preview\"; nothing would be left of it, so choose other times or resources"
	}
	return f
}
