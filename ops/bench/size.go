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

// size: one client, half of the technicians busy. The time of a Dispatch must not grow with the
// number of technicians. Three shops stand side by side and are measured in turn.
func size(ctx context.Context, o Options) (*Table, error) {
	var clients []client
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
		clients = append(clients, dispatchOnly(s.dispatch(https[0], 0)))
	}
	samples := make([][]Sample, len(sizes))
	for range o.Pairs {
		for i, c := range clients {
			samples[i] = append(samples[i], drive(ctx, o.Slice, []client{c}))
		}
	}
	return sizeTable(o, samples), ctx.Err()
}

func sizeTable(o Options, samples [][]Sample) *Table {
	t := &Table{
		Name: "size", Asks: "Dispatch of one client, half of the technicians busy, by the number of technicians",
		Head: []string{"technicians", "p50", "p99", "p50 / p50 of 10", "quartiles"},
	}
	p50 := func(s Sample) float64 { return float64(s.P50) }
	for i, n := range sizes {
		r := ratios(samples[i], samples[0], p50)
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(o.technicians(n)), ms(time.Duration(median(samples[i], p50))), ms(time.Duration(median(samples[i], func(s Sample) float64 { return float64(s.P99) }))),
			fmt.Sprintf("%.2f", r.Median), fmt.Sprintf("%.2f-%.2f", r.Q1, r.Q3),
		})
		if n == sizes[len(sizes)-1] {
			t.Goals = append(t.Goals, atMost(fmt.Sprintf("dispatch p50 with %d technicians / with %d", o.technicians(n), sizes[0]), r.Median, 1.5, "×"))
		}
	}
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

// dispatchOnly times the dispatch; the cancel that follows only makes room for the next.
func dispatchOnly(svc interface {
	Dispatch(context.Context, *storehubv1.DispatchRequest) (*storehubv1.DispatchResponse, error)
	CancelAssignment(context.Context, *storehubv1.CancelAssignmentRequest) (*storehubv1.CancelAssignmentResponse, error)
}) client {
	return func(ctx context.Context, rec *recorder) error {
		var sent *storehubv1.DispatchResponse
		if err := rec.time(func() (err error) {
			sent, err = svc.Dispatch(ctx, oneOf("bench"))
			return err
		}); err != nil {
			return err
		}
		_, err := svc.CancelAssignment(ctx, &storehubv1.CancelAssignmentRequest{AssignmentId: sent.Assignments[0].Id})
		return err
	}
}
