package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// What the scenes of the book are about. The hall and the lamp belong to this hour alone, so that a shop of any history has room.
const (
	hourPlan    = "hour-plan"   // an hour, in plans
	hourVisit   = "hour-visit"  // half an hour, by itself
	hourMinute  = "hour-minute" // a minute, in plans
	weeks       = 10
	laterWeeks  = 12
	weeksAmidst = 2 // how many weeks of both plans meet
)

// book is what the scenes of the book hand on.
type book struct {
	hall, lamp   string // resources
	first, later string // customers
	begins       time.Time
	plan         *storehubv1.Plan
	// left is what the second plan came to.
	left *storehubv1.Plan
}

// openBook makes what the scenes need.
func (h *hour) openBook(ctx context.Context) error {
	run := strings.ReplaceAll(time.Now().UTC().Format("150405.000"), ".", "")
	h.book = &book{hall: "hall" + run, lamp: "lamp" + run, begins: time.Now().UTC().Truncate(time.Hour).AddDate(0, 0, 5)}
	_, err := act(ctx, h.owner, (*nodeAPI).UpdateSettings, &storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(true)})
	for _, it := range []*storehubv1.PutServiceItemRequest{
		{Id: hourPlan, Name: "plan of the hour", Minutes: 60, BookingMode: byPlan, Needs: []storehubv1.ResourceKind{aVenue}},
		{Id: hourVisit, Name: "visit of the hour", Minutes: 30, BookingMode: bySingle, Needs: []storehubv1.ResourceKind{anEquipped}},
		{Id: hourMinute, Name: "minute of the hour", Minutes: 1, BookingMode: byPlan, Needs: []storehubv1.ResourceKind{aVenue}},
	} {
		_, putting := act(ctx, h.owner, (*nodeAPI).PutServiceItem, it)
		err = errors.Join(err, putting)
	}
	for id, kind := range map[string]storehubv1.ResourceKind{h.book.hall: aVenue, h.book.lamp: anEquipped} {
		_, putting := act(ctx, h.owner, (*nodeAPI).PutResource, &storehubv1.PutResourceRequest{Id: id, Kind: kind})
		err = errors.Join(err, putting)
	}
	for name, id := range map[string]*string{"guest of the hour": &h.book.first, "later guest of the hour": &h.book.later} {
		res, putting := act(ctx, h.owner, (*nodeAPI).PutCustomer, &storehubv1.PutCustomerRequest{Name: name})
		*id, err = res.GetCustomer().GetId(), errors.Join(err, putting)
	}
	return err
}

// weekly is a plan of so many weeks from an instant on, in the hall.
func (b *book) weekly(customer string, from time.Time, count int32, policy storehubv1.ConflictPolicy) *storehubv1.CreatePlanRequest {
	return &storehubv1.CreatePlanRequest{
		CustomerId: customer, Item: hourPlan, Repeat: storehubv1.Repeat_REPEAT_WEEKLY, Count: count,
		FirstTimes: []*timestamppb.Timestamp{timestamppb.New(from)}, Resources: []string{b.hall}, ConflictPolicy: policy,
	}
}

// meet is the request for the plan whose first weeks are the last ones of the first plan.
func (b *book) meet(policy storehubv1.ConflictPolicy) *storehubv1.CreatePlanRequest {
	return b.weekly(b.later, b.begins.AddDate(0, 0, 7*(weeks-weeksAmidst)), laterWeeks, policy)
}

// taken are the conflicts of both, as a refusal lists them: when, what is full, who has it.
func (b *book) taken() (list []string) {
	for _, o := range b.plan.Occurrences[weeks-weeksAmidst:] {
		list = append(list, fmt.Sprintf("%d %s %s/%d", o.StartsAt.AsTime().UnixMilli(), b.hall, b.plan.Id, o.Number))
	}
	return list
}

// planAgainstPlan: a plan is made; another one in its way is refused as a whole, with everything that is in the way.
func (h *hour) planAgainstPlan(ctx context.Context) (string, error) {
	if err := h.openBook(ctx); err != nil {
		return "", err
	}
	b := h.book
	made, err := act(ctx, h.people["reception"], (*nodeAPI).CreatePlan, b.weekly(b.first, b.begins, weeks, storehubv1.ConflictPolicy_CONFLICT_POLICY_REJECT_ALL))
	if err != nil {
		return "", err
	}
	if err := expect("dates of the plan", weeks, len(made.Plan.Occurrences)); err != nil {
		return "", err
	}
	b.plan = made.Plan
	office := h.people["office"]
	_, refused := act(ctx, office, (*nodeAPI).CreatePlan, b.meet(storehubv1.ConflictPolicy_CONFLICT_POLICY_REJECT_ALL))
	if err := errors.Join(refusedWith("the plan in its way", "DATES_TAKEN", refused), sameList("conflicts", b.taken(), conflictsIn(refused))); err != nil {
		return "", err
	}
	kept, err := office.nodes[0].ListPlans(ctx, &storehubv1.ListPlansRequest{CustomerId: b.later})
	return fmt.Sprintf("%s holds both dates", b.plan.Id), errors.Join(err, expect("plans kept of what was refused", 0, len(kept.GetPlans())))
}

// planAround: the same with SKIP is made, but for what is taken.
func (h *hour) planAround(ctx context.Context) (string, error) {
	b := h.book
	made, err := act(ctx, h.people["office"], (*nodeAPI).CreatePlan, b.meet(storehubv1.ConflictPolicy_CONFLICT_POLICY_SKIP))
	if err != nil {
		return "", err
	}
	var out []string
	for _, c := range made.Conflicts {
		out = append(out, fmt.Sprintf("%d %s %s", c.StartsAt.AsTime().UnixMilli(), c.Resource, strings.Join(c.HeldBy, " ")))
	}
	b.left = made.Plan
	return fmt.Sprintf("%s has %d of %d dates", made.Plan.Id, len(made.Plan.Occurrences), laterWeeks), errors.Join(
		expect("dates of the plan", laterWeeks-weeksAmidst, len(made.Plan.Occurrences)), sameList("dates left out", b.taken(), out))
}

// times are how many are fought for.
const timesWanted = 10

// bookAtOnce: all three nodes book the same time in the same moment, over and over.
func (h *hour) bookAtOnce(ctx context.Context) (string, error) {
	won := map[string]int{}
	for i := range timesWanted {
		at := timestamppb.New(h.book.begins.Add(time.Duration(i) * 30 * time.Minute))
		node, err := h.bookOneAtOnce(ctx, at)
		if err != nil {
			return "", fmt.Errorf("time %d: %w", i+1, err)
		}
		won[node]++
	}
	var told []string
	for _, name := range memberNames {
		told = append(told, fmt.Sprintf("%s %d", name, won[name]))
	}
	return "won by " + strings.Join(told, ", "), nil
}

// bookOneAtOnce answers who got it; the two others must have been told so.
func (h *hour) bookOneAtOnce(ctx context.Context, at *timestamppb.Timestamp) (winner string, err error) {
	got := make([]*storehubv1.CreateBookingResponse, len(memberNames))
	refused := make([]error, len(memberNames))
	var all []func(context.Context) error
	for i, name := range memberNames {
		all = append(all, func(ctx context.Context) error {
			got[i], refused[i] = act(ctx, h.people[name], (*nodeAPI).CreateBooking, &storehubv1.CreateBookingRequest{
				Item: hourVisit, StartsAt: at, Resources: []string{h.book.lamp}, Notes: "from " + name,
			})
			return ctx.Err()
		})
	}
	if err := atOnce(ctx, all...); err != nil {
		return "", err
	}
	booking := ""
	for i, name := range memberNames {
		if refused[i] == nil {
			if winner != "" {
				return "", fmt.Errorf("%s and %s both got it", winner, name)
			}
			winner, booking = name, got[i].Booking.Id
		}
	}
	if winner == "" {
		return "", fmt.Errorf("nobody got it: %w", errors.Join(refused...))
	}
	want := []string{fmt.Sprintf("%d %s %s", at.AsTime().UnixMilli(), h.book.lamp, booking)}
	for i, name := range memberNames {
		if name != winner {
			err = errors.Join(err, refusedWith("the booking from "+name, "DATES_TAKEN", refused[i]), sameList("conflicts told at "+name, want, conflictsIn(refused[i])))
		}
	}
	return winner, err
}

// conflictsIn are the dates that a refusal lists: when, what is full, who has it.
func conflictsIn(err error) (list []string) {
	var refused *connect.Error
	if !errors.As(err, &refused) {
		return nil
	}
	for _, d := range refused.Details() {
		v, err := d.Value()
		f, ok := v.(*storehubv1.FaultDetail)
		if err != nil || !ok {
			continue
		}
		for _, item := range f.Items {
			var words []string
			for _, a := range item.Args {
				words = append(words, a.Value)
			}
			list = append(list, strings.Join(words, " "))
		}
	}
	return list
}

// sameList is expect for lists.
func sameList(what string, want, seen []string) error {
	if slices.Equal(want, seen) {
		return nil
	}
	return fmt.Errorf("%s: expected %v, saw %v", what, want, seen)
}
