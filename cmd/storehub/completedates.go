package main

import (
	"context"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// inOrder completes the first argument with the first function, the second with the second; behind them nothing.
func inOrder(each ...cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) >= len(each) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return each[len(args)](cmd, args, typed)
	}
}

func fixed(words []cobra.Completion) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

// customerIDs are the first hundred; who has more types a piece of the name instead.
func customerIDs(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.customer.FindCustomers(ctx, &storehubv1.FindCustomersRequest{})
	return described(res.GetCustomers(), func(c *storehubv1.Customer) (string, string) { return c.Id, c.Name }), err
}

func planIDs(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.plan.ListPlans(ctx, &storehubv1.ListPlansRequest{})
	return described(res.GetPlans(), func(p *storehubv1.Plan) (string, string) {
		return p.Id, p.CustomerId + " " + p.Item + ", " + strconv.Itoa(int(p.Left)) + " left"
	}), err
}

// completeNumbers are the numbers of the dates of the plan that stands before.
func (a *app) completeNumbers(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	numbers := func(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
		res, err := hub.plan.GetPlan(ctx, &storehubv1.GetPlanRequest{Id: args[0]})
		words := described(res.GetPlan().GetOccurrences(), func(o *storehubv1.Occurrence) (string, string) {
			return strconv.Itoa(int(o.Number)), o.LocalTime + " " + dateState(o.State)
		})
		return words, err
	}
	return a.completing(numbers, 0)(cmd, args, typed)
}

func resourceIDs(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.booking.ListResources(ctx, &storehubv1.ListResourcesRequest{})
	return described(res.GetResources(), func(r *storehubv1.Resource) (string, string) {
		return r.Id, bareEnum(r.Kind.String(), "RESOURCE_KIND_") + " " + r.Name
	}), err
}

func planItems(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	return itemsBooked(ctx, hub, storehubv1.BookingMode_BOOKING_MODE_PLAN)
}

func singleItems(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	return itemsBooked(ctx, hub, storehubv1.BookingMode_BOOKING_MODE_APPOINTMENT)
}

func itemsBooked(ctx context.Context, hub *hub, mode storehubv1.BookingMode) ([]cobra.Completion, error) {
	res, err := hub.shop.ListServiceItems(ctx, &storehubv1.ListServiceItemsRequest{})
	var list []*storehubv1.ServiceItem
	for _, i := range res.GetItems() {
		if i.BookingMode == mode && i.Minutes > 0 {
			list = append(list, i)
		}
	}
	return described(list, func(i *storehubv1.ServiceItem) (string, string) { return i.Id, i.Name }), err
}

// bookingIDs are the single dates from a week ago, which can be undone, to a month ahead.
func bookingIDs(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	now := time.Now()
	res, err := hub.booking.ListAgenda(ctx, &storehubv1.ListAgendaRequest{
		From: timestamppb.New(now.AddDate(0, 0, -7)), To: timestamppb.New(now.AddDate(0, 1, 0)), Cancelled: true,
	})
	var list []*storehubv1.AgendaEntry
	for _, e := range res.GetDates() {
		if len(e.Id) > 0 && e.Id[0] == 'B' {
			list = append(list, e)
		}
	}
	return described(list, func(e *storehubv1.AgendaEntry) (string, string) {
		return e.Id, oneLine(e.LocalTime + " " + e.Item + " " + e.CustomerName)
	}), err
}
