//go:build linux

package chaos

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/node/replica/archive"
	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

const (
	planDates = 24
	bookings  = 4
	// endsEvery is the time between the ends of two dates: a leader is killed while some are over and others are not.
	endsEvery = 250 * time.Millisecond
	// spareUnits are what the punch card has more than the plan takes.
	spareUnits = 5
)

// agenda is a customer with dates that end within seconds, and what they are to come to.
type agenda struct {
	*shop
	plan     act
	planID   string
	bookings []string
	ends     time.Time // of the first date
}

// TestDatesEndOnce: dates that end while leaders are killed, and while all are down, complete once each and in order, and each takes one unit
// of the punch card (S48, S51). A plan that is asked for at all nodes while its leader dies is made once.
func TestDatesEndOnce(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	a := &agenda{shop: s}
	a.furnish()
	a.ends = time.Now().Add(4 * time.Second)
	a.makePlan()
	a.book()
	a.done(planDates / 4)
	leader := s.leader()
	leader.Kill()
	a.done(planDates / 2)
	for _, m := range s.Members() { // a power cut, while one is down
		m.Kill()
	}
	for _, m := range s.Members() {
		if err := m.Restart(); err != nil {
			t.Fatal(err)
		}
	}
	s.ready()
	a.done(planDates)
	a.judge()
}

// furnish makes the customer, what he books and his punch cards: of the second item he has exactly what he books.
func (a *agenda) furnish() {
	a.t.Helper()
	ctx, c := a.t.Context(), a.client(0)
	_, err := c.Shop().UpdateSettings(ctx, &storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(true)})
	for id, mode := range map[string]storehubv1.BookingMode{
		"course": storehubv1.BookingMode_BOOKING_MODE_PLAN, "visit": storehubv1.BookingMode_BOOKING_MODE_APPOINTMENT,
	} {
		if err == nil {
			_, err = c.Shop().PutServiceItem(ctx, &storehubv1.PutServiceItemRequest{Id: id, Name: id, Minutes: 1, BookingMode: mode})
		}
	}
	if err == nil {
		_, err = c.Customers().PutCustomer(ctx, &storehubv1.PutCustomerRequest{Name: "Anna"})
	}
	for item, units := range map[string]int32{"course": planDates + spareUnits, "visit": bookings} {
		if err == nil {
			_, err = c.Plans().SellPunchCard(ctx, &storehubv1.SellPunchCardRequest{CustomerId: "C-1", Item: item, Units: units})
		}
	}
	if err != nil {
		a.t.Fatal(err)
	}
}

// endingAt is when a date of a minute begins: in the past, as the owner may.
func (a *agenda) endingAt(k int, plus time.Duration) *timestamppb.Timestamp {
	return timestamppb.New(a.ends.Add(time.Duration(k)*endsEvery + plus - time.Minute).Truncate(time.Millisecond))
}

// makePlan asks all nodes at once for one plan, under one request id, while their leader is killed; and once more when it is back.
func (a *agenda) makePlan() {
	a.t.Helper()
	req := &storehubv1.CreatePlanRequest{CustomerId: "C-1", Item: "course", Repeat: storehubv1.Repeat_REPEAT_CUSTOM}
	for k := range planDates {
		req.CustomTimes = append(req.CustomTimes, a.endingAt(k, 0))
	}
	ids, answers := make([]string, len(a.Members())), make([]answer, len(a.Members()))
	ask := func(k int) error {
		made, err := insist(a.t.Context(), a.client(k), "one-plan", func(ctx context.Context, c *client.Client) (answer, error) {
			res, said, err := call(ctx, c.Plans().CreatePlan, req)
			ids[k] = res.GetPlan().GetId()
			return said, err
		})
		answers[k] = made
		return err
	}
	leader := a.leader()
	var g errgroup.Group
	for k := range a.Members() {
		g.Go(func() error { return ask(k) })
	}
	leader.Kill()
	if err := g.Wait(); err != nil {
		a.t.Fatal(err)
	}
	if err := leader.Restart(); err != nil {
		a.t.Fatal(err)
	}
	if err := ask(0); err != nil {
		a.t.Fatal(err)
	}
	for k := range ids {
		if ids[k] == "" || ids[k] != ids[0] || answers[k].index != answers[0].index {
			a.t.Fatalf("plans %v were made, at %v", ids, answers)
		}
	}
	a.plan, a.planID = act{id: "one-plan", index: answers[0].index}, ids[0]
}

// book makes dates by themselves, each between two of the plan.
func (a *agenda) book() {
	a.t.Helper()
	for k := range bookings {
		_, err := insist(a.t.Context(), a.client(k), fmt.Sprint("booking-", k), func(ctx context.Context, c *client.Client) (answer, error) {
			res, said, err := call(ctx, c.Bookings().CreateBooking, &storehubv1.CreateBookingRequest{
				CustomerId: "C-1", Item: "visit", StartsAt: a.endingAt(k*planDates/bookings, endsEvery/2),
			})
			if err == nil {
				a.bookings = append(a.bookings, res.GetBooking().GetId())
			}
			return said, err
		})
		if err != nil {
			a.t.Fatal(err)
		}
	}
}

// done waits until so many dates of the plan are over.
func (a *agenda) done(want int32) {
	a.t.Helper()
	a.eventually(fmt.Sprint(want, " dates are over"), func(ctx context.Context) error {
		res, err := a.client(0).Plans().GetPlan(ctx, &storehubv1.GetPlanRequest{Id: a.planID})
		if err == nil && res.Plan.Done < want {
			err = fmt.Errorf("%d are", res.Plan.Done)
		}
		return err
	})
}

// judge compares what every node says became of the dates, by its cards, its events and its disk.
func (a *agenda) judge() {
	a.t.Helper()
	want := slices.Clone(a.bookings)
	for k := range planDates {
		want = append(want, fmt.Sprint(a.planID, "/", k+1))
	}
	slices.Sort(want)
	a.meet()
	_, end, err := call(a.t.Context(), a.client(0).Roster().StartBreak, &storehubv1.StartBreakRequest{Technician: "1"})
	if err != nil || end.index == 0 {
		a.t.Fatalf("the last event: %v, %v", end, err)
	}
	for _, m := range a.Members() {
		a.cards(m, want)
		told := &became{}
		if err := a.events(m, end.index, told.take); err != nil {
			a.t.Error(err)
		}
		told.once(a.t, m.Name+" tells", want)
	}
	last := a.meet()
	a.calm()
	if err := a.Stop(); err != nil {
		a.t.Error(err)
	}
	for _, m := range a.Members() {
		a.onDisk(m, &writers{acts: []act{a.plan}}, last)
		kept := &became{}
		a.replay(m, last, func(step archive.Step) {
			for _, e := range step.Outcome.Events {
				kept.take(e)
			}
		})
		kept.once(a.t, m.Name+" has on disk", want)
	}
}

// cards: one unit was taken for each date, and the rest is there.
func (a *agenda) cards(m *fleet.Member, want []string) {
	a.t.Helper()
	ctx := a.t.Context()
	plans, err := m.API.ListPlans(ctx, &storehubv1.ListPlansRequest{})
	if err != nil || len(plans.Plans) != 1 || plans.Plans[0].Done != planDates || plans.Plans[0].Left != 0 {
		a.t.Errorf("%s has plans %v: %v", m.Name, plans, err)
	}
	res, err := m.API.ListPunchCards(ctx, &storehubv1.ListPunchCardsRequest{CustomerId: "C-1"})
	if err != nil {
		a.t.Error(err)
		return
	}
	left := map[string]int32{}
	var paid []string
	for _, c := range res.Cards {
		left[c.Item] = c.UnitsLeft
		for _, e := range c.Ledger {
			switch {
			case e.Kind == storehubv1.LedgerKind_LEDGER_KIND_COMPLETED && e.Units == -1 && e.By == "time":
				paid = append(paid, e.Date)
			case e.Kind != storehubv1.LedgerKind_LEDGER_KIND_SOLD:
				a.t.Errorf("%s: %s has the entry %v", m.Name, c.Id, e)
			}
		}
	}
	slices.Sort(paid)
	if !slices.Equal(paid, want) || !maps.Equal(left, map[string]int32{"course": spareUnits, "visit": 0}) {
		a.t.Errorf("%s: units were taken for %v, want %v; left are %v", m.Name, paid, want, left)
	}
}

// became is what events say became of dates.
type became struct {
	completed, paid []string
	starts          []string // of those that completed, as they did
}

func (b *became) take(e *storehubv1.Event) {
	args := map[string]string{}
	for _, a := range e.Args {
		args[a.Name] = a.Value
	}
	switch {
	case e.Name == "DateCompleted":
		b.completed = append(b.completed, args["date"])
		b.starts = append(b.starts, args["starts_at_ms"])
	case e.Name == "PunchCardChanged" && args["date"] != "":
		b.paid = append(b.paid, args["date"])
	}
}

// once: each date completed once, and was paid once, in order of their ends.
func (b *became) once(t *testing.T, who string, want []string) {
	t.Helper()
	for what, list := range map[string][]string{"completed": b.completed, "paid": b.paid} {
		if slices.Sort(list); !slices.Equal(list, want) {
			t.Errorf("%s that %v %s, want %v", who, list, what, want)
		}
	}
	if !slices.IsSorted(b.starts) { // numbers of one length
		t.Errorf("%s that dates completed in the order %v", who, b.starts)
	}
}
