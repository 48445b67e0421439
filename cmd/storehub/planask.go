package main

import (
	"fmt"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// maxRepeats is how many dates one first time, or a list of single ones, may come to.
	maxRepeats = 99
	// maxPlanDates is how many dates one plan may have.
	maxPlanDates = 999
)

// planFlags are what the flags of one plan said.
type planFlags struct {
	weekly, daily int32
	first, at     []string
	with          []string
	onConflict    string
	past          bool
}

var policies = map[string]storehubv1.ConflictPolicy{
	"reject": storehubv1.ConflictPolicy_CONFLICT_POLICY_REJECT_ALL,
	"skip":   storehubv1.ConflictPolicy_CONFLICT_POLICY_SKIP,
	"append": storehubv1.ConflictPolicy_CONFLICT_POLICY_APPEND_AT_END,
}

func (f *planFlags) register(a *app, cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.Int32Var(&f.weekly, "weekly", 0, "`N` dates a week apart, 1 to 99, for each --first time")
	fl.Int32Var(&f.daily, "daily", 0, "`N` dates a day apart, 1 to 99, for each --first time")
	fl.StringSliceVar(&f.first, "first", nil, "`TIMES` of the first dates, such as \"2027-01-09 10:00\"")
	fl.StringSliceVar(&f.at, "at", nil, "`TIMES` of all dates, at most 99")
	fl.StringSliceVar(&f.with, "with", nil, "`RESOURCES` that every date occupies, by id")
	fl.Var(newChoice(&f.onConflict, "", "reject", "skip", "append"), "on-conflict", "what becomes of dates that are not free (not given: as the shop's settings say)")
	fl.BoolVar(&f.past, "past", false, pastUsage)
	cmd.MarkFlagsMutuallyExclusive("weekly", "daily", "at")
	cmd.MarkFlagsMutuallyExclusive("first", "at")
	must(cmd.RegisterFlagCompletionFunc("with", inList(a.completing(resourceIDs, 0))))
	must(cmd.RegisterFlagCompletionFunc("on-conflict", cobra.FixedCompletions([]string{"reject", "skip", "append"}, cobra.ShellCompDirectiveNoFileComp)))
}

// run asks for the plan of the flags. What is wrong with them is told before anybody is asked.
func (f *planFlags) run(a *app, cmd *cobra.Command, args []string, find func() (*hub, error), then func(*cobra.Command, *desk, *storehubv1.CreatePlanRequest) error) error {
	req, err := f.ask(cmd)
	if err != nil {
		return err
	}
	first, err := readMoments(f.first)
	if err != nil {
		return refuseTime(cmd, "first", err)
	}
	at, err := readMoments(f.at)
	if err != nil {
		return refuseTime(cmd, "at", err)
	}
	return a.atDesk(cmd.Context(), find, func(d *desk) (err error) {
		if req.FirstTimes, err = d.instants(first); err != nil {
			return refuseTime(cmd, "first", err)
		}
		if req.CustomTimes, err = d.instants(at); err != nil {
			return refuseTime(cmd, "at", err)
		}
		if err := d.notPast(f.past, append(req.FirstTimes, req.CustomTimes...)...); err != nil {
			return err
		}
		c, err := d.customerNamed(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		req.CustomerId, req.Item = c.Id, args[1]
		return then(cmd, d, req)
	})
}

// ask makes the request of the flags, without times and customer.
func (f *planFlags) ask(cmd *cobra.Command) (*storehubv1.CreatePlanRequest, error) {
	req := &storehubv1.CreatePlanRequest{Resources: f.with, ConflictPolicy: policies[f.onConflict]}
	flag := ""
	switch {
	case len(f.at) > 0:
		req.Repeat = storehubv1.Repeat_REPEAT_CUSTOM
		if len(f.at) > maxRepeats {
			return nil, usage(cmd, fmt.Sprintf("--at names %d dates, at most %d can be in one plan that is not repeated: make several plans", len(f.at), maxRepeats))
		}
		return req, nil
	case cmd.Flags().Changed("weekly"):
		flag, req.Repeat, req.Count = "--weekly", storehubv1.Repeat_REPEAT_WEEKLY, f.weekly
	case cmd.Flags().Changed("daily"):
		flag, req.Repeat, req.Count = "--daily", storehubv1.Repeat_REPEAT_DAILY, f.daily
	default:
		return nil, usage(cmd, "when? Give --weekly N or --daily N with --first, or name every date with --at")
	}
	dates := len(f.first) * int(req.Count)
	switch {
	case req.Count < 1 || req.Count > maxRepeats:
		return nil, usage(cmd, fmt.Sprintf("%s is out of range: %d, allowed is 1 to %d", flag, req.Count, maxRepeats))
	case len(f.first) == 0:
		return nil, usage(cmd, flag+" needs --first: when does it begin?")
	case dates > maxPlanDates:
		return nil, usage(cmd, fmt.Sprintf("%d first times of %d dates each are %d dates, at most %d can be in one plan", len(f.first), req.Count, dates, maxPlanDates))
	}
	return req, nil
}

// asked is how many dates a plan is to have.
func asked(req *storehubv1.CreatePlanRequest) int {
	return len(req.FirstTimes)*int(req.Count) + len(req.CustomTimes)
}

// policy is what becomes of dates that are not free.
func (d *desk) policy(req *storehubv1.CreatePlanRequest) storehubv1.ConflictPolicy {
	if req.ConflictPolicy != storehubv1.ConflictPolicy_CONFLICT_POLICY_UNSPECIFIED {
		return req.ConflictPolicy
	}
	return d.settings.GetConflictPolicy()
}
