package bench

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// What is compared in experiment dates.
const (
	fewDates  = 1_000
	manyDates = 1_000_000
)

// Dated is what one act costs with few and with many dates: every sample, by round.
type Dated struct {
	What  string   `json:"what"`
	Few   []Sample `json:"few"`
	Many  []Sample `json:"many"`
	Ratio Ratio    `json:"p50_many_to_few"`
}

// dates: what the rules do for a booking and for a plan must not grow with the number of dates that are stored, a day must be
// listed at once, and a date must not take much. The two states are measured in turn, in this process.
func dates(ctx context.Context, o Options) (*Table, error) {
	sizes := [2]int{o.bookings(fewDates), o.bookings(manyDates)}
	found, perDate, err := datesInState(ctx, o, sizes)
	if err != nil {
		return nil, err
	}
	remote, filled, err := agendaOverRPC(ctx, o, calendarOf(sizes[1], time.Now().UTC()))
	if err != nil {
		return nil, err
	}
	found = append(found, Dated{What: "agenda of a day, over the API of one node", Many: remote})
	t := datesTable(sizes, found, perDate)
	t.Notes = append(t.Notes, fmt.Sprintf("the node got its dates as plans over the API, %d of them in %.0f s", sizes[1], filled.Seconds()))
	return t, ctx.Err()
}

func datesInState(ctx context.Context, o Options, sizes [2]int) (found []Dated, perDate float64, err error) {
	var shops [2]*fullShop
	for i, n := range sizes {
		begun := time.Now()
		if shops[i], err = fillShop(n); err != nil {
			return nil, 0, err
		}
		fmt.Fprintf(o.Out, "  %s bookings made in %.1f s\n", thousands(n), time.Since(begun).Seconds())
	}
	loads := [2][]load{shops[0].loads(), shops[1].loads()}
	for k := range loads[0] {
		found = append(found, inTurn(o, loads[0][k].what, func(i int, d time.Duration) Sample { return shops[i].run(loads[i][k], d) }))
	}
	found = append(found, inTurn(o, "agenda of a day, in the state", func(i int, d time.Duration) Sample { return shops[i].agenda(d) }))
	return found, shops[1].perDate, ctx.Err()
}

// inTurn measures the state with few dates and the one with many.
func inTurn(o Options, what string, run func(i int, d time.Duration) Sample) Dated {
	runs := func(d time.Duration) []func() Sample {
		return []func() Sample{func() Sample { return run(0, d) }, func() Sample { return run(1, d) }}
	}
	d := min(time.Second, o.Slice) // no network and no disk is in it: a second has thousands
	turns(1, runs(d)...)
	s := turns(o.Pairs, runs(d)...)
	return Dated{What: what, Few: s[0], Many: s[1], Ratio: ratios(s[1], s[0], p50Of)}
}

// agendaOverRPC fills one durable node over its API and asks it for days.
func agendaOverRPC(ctx context.Context, o Options, c calendar) ([]Sample, time.Duration, error) {
	s, err := openNodes(ctx, o, "one", 1)
	if err != nil {
		return nil, 0, err
	}
	defer s.Close()
	begun := time.Now()
	if err := firstOf(s.dated(ctx, c.technicians, c.technicians, visitMinutes, bufferMinutes), s.fill(ctx, c)); err != nil {
		return nil, 0, err
	}
	filled := time.Since(begun)
	https, err := pool(s.ca, 1)
	if err != nil {
		return nil, 0, err
	}
	defer closeIdle(https)
	agenda := newCaller[storehubv1.ListAgendaRequest, storehubv1.ListAgendaResponse](s.target(https), 0, storehubv1connect.BookingServiceListAgendaProcedure)
	i := 0
	ask := func(ctx context.Context, rec *recorder) error {
		i++
		return rec.time(func() error {
			res, err := agenda.call(ctx, c.agendaOf(i*7919%c.days))
			return wholeDay(c, res, err)
		})
	}
	p := program{s.leaderAt, func(int) []client { return []client{ask} }}
	d := min(time.Second, o.Slice)
	p.run(ctx, d)
	return turns(o.Pairs, func() Sample { return p.run(ctx, d) })[0], filled, nil
}

// dated makes a shop ready for dates: technicians with their time, and customers.
func (s *shop) dated(ctx context.Context, technicians, customers, minutes, buffer int) error {
	api := s.Members()[0].API
	if _, err := api.UpdateSettings(ctx, &storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(true)}); err != nil {
		return fmt.Errorf("switch plans on: %w", err)
	}
	if err := s.crew(ctx, "bench", technicians, offDuty); err != nil {
		return err
	}
	for _, it := range datedItems(int32(minutes), int32(buffer)) {
		if _, err := api.PutServiceItem(ctx, it); err != nil {
			return fmt.Errorf("item %s: %w", it.Id, err)
		}
	}
	for k := range technicians {
		if _, err := api.PutResource(ctx, staffOf(k+1)); err != nil {
			return fmt.Errorf("resource %d: %w", k+1, err)
		}
	}
	for k := range customers {
		if _, err := api.PutCustomer(ctx, &storehubv1.PutCustomerRequest{Name: "Guest " + strconv.Itoa(k+1)}); err != nil {
			return fmt.Errorf("customer %d: %w", k+1, err)
		}
	}
	return nil
}

// fillers is how many clients fill a calendar: more only wait for each other.
const fillers = 4

// fill lets every technician's hours be planned, as many days at a time as one plan takes.
func (s *shop) fill(ctx context.Context, c calendar) error {
	api := s.Members()[0].API
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range fillers {
		g.Go(func() error {
			for k := int(next.Add(1)); k <= c.technicians; k = int(next.Add(1)) {
				for day := 0; day < c.days; day += planDates {
					var first []*timestamppb.Timestamp
					for slot := range slotsADay {
						first = append(first, c.slot(day, slot))
					}
					if _, err := api.CreatePlan(ctx, daily(customerNo(k), "r"+strconv.Itoa(k), min(planDates, c.days-day), first...)); err != nil {
						return fmt.Errorf("plan of technician %d, day %d: %w", k, day, err)
					}
				}
			}
			return nil
		})
	}
	return g.Wait()
}

func datesTable(sizes [2]int, found []Dated, perDate float64) *Table {
	few, many := thousands(sizes[0]), thousands(sizes[1])
	t := &Table{
		Name: "dates", Asks: fmt.Sprintf("what costs how much with %s and with %s bookings, each of one technician's time and one customer", few, many),
		Head:   []string{"", few, "p99", many, "p99", "p50 many/few", "quartiles", "failed"},
		Detail: found,
		Notes: []string{
			"in the state: the rules alone, on copies of it, without raft, disk and network; the checks are about one technician, whose days are as full in both",
			fmt.Sprintf("a day of the agenda has %s dates with %s, of 1,000 that an answer lists at most", thousands(calendarOf(sizes[1], time.Now().UTC()).technicians*slotsADay), many),
			fmt.Sprintf("memory: what lives on the heap with %s bookings less what lived there before, audit full and %d bookings a customer in both", many, datesEach),
		},
	}
	for i, f := range found {
		row := []string{f.What, "-", "-", usOf(f.Many, p50Of), usOf(f.Many, p99Of), "-", "-", fmt.Sprint(failures(f.Few) + failures(f.Many))}
		if len(f.Few) > 0 {
			row[1], row[2], row[5], row[6] = usOf(f.Few, p50Of), usOf(f.Few, p99Of), f.Ratio.String(), f.Ratio.spread()
		}
		t.Rows = append(t.Rows, row)
		t.refusals(f.What, map[string][]Sample{few: f.Few, many: f.Many})
		if i < 3 {
			t.Goals = append(t.Goals, atMost(f.What+", p50 with many / with few", f.Ratio.Median, 2, "×").unless(f.Ratio.doubt()))
		} else {
			t.Goals = append(t.Goals, atMost(f.What+", p50", millis(time.Duration(median(f.Many, p50Of))), 5, "ms").unless(allRefused(f.Many)))
		}
	}
	t.Goals = append(t.Goals, atMost("memory a booking", perDate, 1000, "B"))
	return t
}

// allRefused says why samples without a partner show nothing, "" if they do.
func allRefused(ss []Sample) string {
	good := 0
	for _, s := range ss {
		if s.refused() == "" {
			good++
		}
	}
	if 2*good <= len(ss) {
		return fmt.Sprintf("%d of %d rounds refused", len(ss)-good, len(ss))
	}
	return ""
}

// usOf is msOf for what takes much less.
func usOf(ss []Sample, f func(Sample) float64) string {
	return fmt.Sprintf("%.0f µs", median(ss, f)/1e3)
}
