package bench

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	storehubv1 "storehub/proto/storehub/v1"
)

// sizes are the shops of experiment size.
var sizes = []int{10, 1_000, 100_000}

// Size is what was found with one number of technicians: every sample, by round.
type Size struct {
	Technicians int      `json:"technicians"`
	Samples     []Sample `json:"samples"`
	P50         Ratio    `json:"p50_to_smallest"`
}

// size: one client, which asks the leader, half of the technicians busy. The time of a Dispatch
// must not grow with the number of technicians. Three shops stand side by side and are measured
// in turn.
func size(ctx context.Context, o Options) (*Table, error) {
	var programs []program
	for _, n := range sizes {
		s, err := openShop(ctx, o, strconv.Itoa(n))
		if err != nil {
			return nil, err
		}
		defer s.Close()
		if err := s.crew(ctx, "bench", o.technicians(n), onDuty); err != nil {
			return nil, err
		}
		if err := s.busy(ctx, o.technicians(n)); err != nil {
			return nil, err
		}
		https, err := pool(s.ca, 1)
		if err != nil {
			return nil, err
		}
		defer closeIdle(https)
		programs = append(programs, program{s.leaderAt, func(leader int) []client {
			return []client{newFrontDesk(s.target(https).from(leader), 0).dispatchOnly}
		}})
	}
	runs := func(d time.Duration) (list []func() Sample) {
		for _, p := range programs {
			list = append(list, func() Sample { return p.run(ctx, d) })
		}
		return list
	}
	turns(1, runs(min(time.Second, o.Slice))...)
	samples := turns(o.Pairs, runs(o.Slice)...)
	var found []Size
	for i, n := range sizes {
		found = append(found, Size{o.technicians(n), samples[i], ratios(samples[i], samples[0], p50Of)})
	}
	return sizeTable(found), ctx.Err()
}

func sizeTable(found []Size) *Table {
	t := &Table{
		Name: "size", Asks: "Dispatch of one client at the leader, half of the technicians busy, by the number of technicians",
		Head:   []string{"technicians", "p50", "p99", fmt.Sprintf("p50 / p50 of %d", found[0].Technicians), "quartiles", "failed"},
		Detail: found,
	}
	for _, f := range found {
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(f.Technicians), msOf(f.Samples, p50Of), msOf(f.Samples, p99Of), f.P50.String(), f.P50.spread(), strconv.Itoa(failures(f.Samples)),
		})
		t.refusals(fmt.Sprintf("%d technicians", f.Technicians), map[string][]Sample{"ours": f.Samples})
	}
	last := found[len(found)-1]
	what := fmt.Sprintf("dispatch p50 with %d technicians / with %d", last.Technicians, found[0].Technicians)
	t.Goals = append(t.Goals, atMost(what, last.P50.Median, 1.5, "×").unless(last.P50.doubt()))
	return t
}

// busy sends every second technician to a guest who asked for him: they keep their places, so
// that the rotation has to look past them.
func (s *shop) busy(ctx context.Context, n int) error {
	https, err := pool(s.ca, seeders)
	if err != nil {
		return err
	}
	defer closeIdle(https)
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for i := range seeders {
		svc := s.dispatch(https[i%len(https)], i)
		g.Go(func() error {
			for k := 2 * int(next.Add(1)); k <= n; k = 2 * int(next.Add(1)) {
				if _, err := svc.Dispatch(ctx, &storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{strconv.Itoa(k)}}); err != nil {
					return fmt.Errorf("request %d: %w", k, err)
				}
			}
			return nil
		})
	}
	return g.Wait()
}
