package bench

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

const (
	planTechnicians = 20
	// A date of experiment plans takes ten minutes and begins on a quarter of an hour: so many fit that none is in another's way.
	shortMinutes = 10
	quarters     = 24 * 4
)

// Planned is what was found about plans: every sample, and every slot that was fought for.
type Planned struct {
	Plan    []Sample `json:"plan"`
	Booking []Sample `json:"booking"`
	Slots   []Slot   `json:"slots"`
}

// plans: a plan of 99 dates on three durable nodes, as one client at the leader sees it, in turn with a single booking; and one
// time that many want at once.
func plans(ctx context.Context, o Options) (*Table, error) {
	s, err := openShop(ctx, o, "shop")
	if err != nil {
		return nil, err
	}
	defer s.Close()
	n := o.technicians(planTechnicians)
	if err := s.dated(ctx, n, fighters, shortMinutes, 0); err != nil {
		return nil, err
	}
	https, err := pool(s.ca, 1)
	if err != nil {
		return nil, err
	}
	defer closeIdle(https)
	g := &grid{day0: calendarOf(0, time.Now().UTC()).day0, technicians: n}
	runs := func(d time.Duration) []func() Sample {
		one := func(c func(target) client) func() Sample {
			p := program{s.leaderAt, func(leader int) []client { return []client{c(s.target(https).from(leader))} }}
			return func() Sample { return p.run(ctx, d) }
		}
		return []func() Sample{one(g.planner), one(g.booker)}
	}
	// A fifth of a slice: what is planned stays, and the shop shall be about the same at the end.
	d := o.Slice / 5
	turns(1, runs(min(time.Second, d))...)
	samples := turns(o.Pairs, runs(d)...)
	slots, err := s.fight(ctx, g, o.fights())
	if err != nil {
		return nil, err
	}
	return plansTable(&Planned{samples[0], samples[1], slots}), ctx.Err()
}

// grid hands out times at which a technician is free, each once: for plans of 99 days in a row from the first day on, for single
// dates behind them.
type grid struct {
	day0        time.Time
	technicians int
	plans       int
	bookings    int
}

// singlesFrom is the day from which on there are single dates only: before it is room for more plans than a run makes.
const singlesFrom = 20 * planDates

func (g *grid) nextPlan() (resource string, at *timestamppb.Timestamp) {
	g.plans++
	return g.at(g.plans-1, 0, planDates)
}

func (g *grid) nextBooking() (resource string, at *timestamppb.Timestamp) {
	g.bookings++
	return g.at(g.bookings-1, singlesFrom, 1)
}

// at is the i-th of all technicians, all quarters and then later days.
func (g *grid) at(i, fromDay, days int) (string, *timestamppb.Timestamp) {
	quarter := i / g.technicians
	at := g.day0.AddDate(0, 0, fromDay+quarter/quarters*days).Add(time.Duration(quarter%quarters) * 15 * time.Minute)
	return "r" + strconv.Itoa(i%g.technicians+1), timestamppb.New(at)
}

// planner is a client who makes one plan after the other, each for somebody new: what is planned for one customer is looked
// through for his next plan, and nobody has thousands of dates.
func (g *grid) planner(t target) client {
	create := newCaller[storehubv1.CreatePlanRequest, storehubv1.CreatePlanResponse](t, 0, storehubv1connect.PlanServiceCreatePlanProcedure)
	come := newCaller[storehubv1.PutCustomerRequest, storehubv1.PutCustomerResponse](t, 0, storehubv1connect.CustomerServicePutCustomerProcedure)
	return func(ctx context.Context, rec *recorder) error {
		customer, err := come.call(ctx, &storehubv1.PutCustomerRequest{Name: "Guest"})
		if err != nil {
			return err
		}
		resource, at := g.nextPlan()
		req := daily(customer.Customer.Id, resource, planDates, at)
		return rec.time(func() error {
			res, err := create.call(ctx, req)
			if err == nil && len(res.Plan.Occurrences) != planDates {
				err = fmt.Errorf("expected %d dates, saw %d", planDates, len(res.Plan.Occurrences))
			}
			return err
		})
	}
}

// booker is a client who makes one booking after the other.
func (g *grid) booker(t target) client {
	create := newCaller[storehubv1.CreateBookingRequest, storehubv1.CreateBookingResponse](t, 0, storehubv1connect.BookingServiceCreateBookingProcedure)
	return func(ctx context.Context, rec *recorder) error {
		resource, at := g.nextBooking()
		req := booked(customerNo(g.bookings%fighters+1), resource, at)
		return rec.time(func() error {
			_, err := create.call(ctx, req)
			return err
		})
	}
}

func plansTable(p *Planned) *Table {
	t := &Table{
		Name: "plans", Asks: fmt.Sprintf("plans on three nodes, and one time that %d clients at all of them want", fighters),
		Head:   []string{"", "done", "p50", "p99", "max", "failed"},
		Detail: p,
		Notes: []string{
			"plans and bookings by one client at the leader, in turn; each plan is the first of a new customer",
			fmt.Sprintf("a time that %d want: from the first request to the last answer; won and lost as it must be only if one got it, all others were told who, and every node lists him alone", fighters),
		},
	}
	plan := fmt.Sprintf("CreatePlan of %d dates", planDates)
	for _, k := range []struct {
		what    string
		samples []Sample
	}{{plan, p.Plan}, {"CreateBooking", p.Booking}} {
		t.Rows = append(t.Rows, []string{
			k.what, strconv.Itoa(commands(k.samples)), msOf(k.samples, p50Of), msOf(k.samples, p99Of), msOf(k.samples, maxOf), strconv.Itoa(failures(k.samples)),
		})
		t.refusals(k.what, map[string][]Sample{"ours": k.samples})
	}
	all, wrong := fought(p.Slots)
	t.Rows = append(t.Rows, []string{fmt.Sprintf("a time that %d want", fighters), strconv.Itoa(len(p.Slots)), ms(at(all, .5)), ms(at(all, .99)), ms(at(all, 1)), strconv.Itoa(len(wrong))})
	for _, w := range wrong {
		t.Notes = append(t.Notes, "WRONG: "+w)
	}
	t.Goals = append(t.Goals,
		atMost(plan+", p50", millis(time.Duration(median(p.Plan, p50Of))), 10, "ms").unless(allRefused(p.Plan)),
		atMost(fmt.Sprintf("times of %d that were not won once and lost %d times", len(p.Slots), fighters-1), float64(len(wrong)), 0, ""))
	return t
}

func maxOf(s Sample) float64 { return float64(s.Max) }

// commands of all samples.
func commands(ss []Sample) (n int) {
	for _, s := range ss {
		n += s.Commands
	}
	return n
}
