package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

func planShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "show ID",
		Short:             "Show a plan with all its dates",
		Example:           "  storehub plan show P-1\n  storehub plan show P-1 -o json",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(planIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			id, err := idWord(cmd, "P", "a plan", args[0])
			if err != nil {
				return err
			}
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error {
				res, err := d.plan.GetPlan(cmd.Context(), &storehubv1.GetPlanRequest{Id: id})
				if err != nil {
					return err
				}
				return a.print(res, func() error {
					fmt.Fprintln(a.out, d.planTitle(cmd.Context(), res.Plan))
					fmt.Fprintf(a.out, "%s · %d done · %d left\n", countOf(int(res.Plan.Total), "date"), res.Plan.Done, res.Plan.Left)
					return d.datesTable(res.Plan.Occurrences).write(a.out)
				})
			})
		}),
	}
}

func planList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "list [CUSTOMER]",
		Short:             "List the plans of a customer, or of all, newest first",
		Example:           "  storehub plan list\n  storehub plan list Anna",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: a.completing(customerIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error {
				req := &storehubv1.ListPlansRequest{}
				if len(args) > 0 {
					c, err := d.customerNamed(cmd.Context(), args[0])
					if err != nil {
						return err
					}
					req.CustomerId = c.Id
				}
				res, err := d.plan.ListPlans(cmd.Context(), req)
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawPlans(d, res) })
			})
		}),
	}
}

func (a *app) drawPlans(d *desk, res *storehubv1.ListPlansResponse) error {
	if len(res.Plans) == 0 {
		fmt.Fprintln(a.out, "there is no plan yet; make one with \"storehub plan create\"")
		return nil
	}
	t := newTable("PLAN", "CUSTOMER", "NAME", "ITEM", "REPEAT", "DATES", "DONE", "LEFT", "NEXT", "MADE").numbers(5, 6, 7)
	for _, p := range res.Plans {
		next := "-"
		if p.NextStart != nil {
			next = d.minute(p.NextStart)
		}
		t.row(p.Id, p.CustomerId, orDash(oneLine(p.CustomerName)), p.Item, bareEnum(p.Repeat.String(), "REPEAT_"),
			strconv.Itoa(int(p.Total)), strconv.Itoa(int(p.Done)), strconv.Itoa(int(p.Left)), next, d.date(p.CreatedAt))
	}
	if err := t.write(a.out); err != nil {
		return err
	}
	if res.Truncated {
		fmt.Fprintln(a.out, "… and older ones; name a customer to see all of his")
	}
	return nil
}
