package bench

import (
	"context"
	"slices"
	"sync"
	"time"
)

// client is one caller of a program under load: it runs one round of work and records each command.
type client func(ctx context.Context, rec *recorder) error

// recorder keeps the latencies of one client.
type recorder struct{ took []time.Duration }

// time records one command.
func (r *recorder) time(f func() error) error {
	start := time.Now()
	err := f()
	if err == nil {
		r.took = append(r.took, time.Since(start))
	}
	return err
}

// Sample is one run of one program.
type Sample struct {
	Commands   int           `json:"commands"`
	PerSecond  float64       `json:"per_second"`
	P50        time.Duration `json:"p50_ns"`
	P99        time.Duration `json:"p99_ns"`
	Max        time.Duration `json:"max_ns"`
	Failed     int           `json:"failed"`
	FirstError string        `json:"first_error,omitempty"`
}

// drive lets all clients work for d, side by side, and sums up what they recorded. Each finishes
// the round that it has begun, so that nothing is left open in the shop.
// A failed round is counted; the client goes on.
func drive(ctx context.Context, d time.Duration, clients []client) Sample {
	recs := make([]recorder, len(clients))
	fails := make([]int, len(clients))
	errs := make([]error, len(clients))
	var wg sync.WaitGroup
	start := time.Now()
	for i, c := range clients {
		wg.Go(func() {
			for ctx.Err() == nil && time.Since(start) < d {
				if err := c(ctx, &recs[i]); err != nil && ctx.Err() == nil {
					fails[i]++
					errs[i] = err
				}
			}
		})
	}
	wg.Wait()
	var all []time.Duration
	var s Sample
	for i := range recs {
		all = append(all, recs[i].took...)
		s.Failed += fails[i]
		if errs[i] != nil {
			s.FirstError = errs[i].Error()
		}
	}
	return s.with(all, time.Since(start))
}

func (s Sample) with(took []time.Duration, wall time.Duration) Sample {
	slices.Sort(took)
	s.Commands = len(took)
	s.PerSecond = float64(len(took)) / wall.Seconds()
	s.P50, s.P99, s.Max = at(took, .5), at(took, .99), at(took, 1)
	return s
}

// at is the q-quantile of sorted durations, 0 of none.
func at(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(q*float64(len(sorted)-1)+.5)]
}

// Ratio compares two programs that ran in turn: the median of the pairs' ratios and the quartiles.
type Ratio struct {
	Median float64   `json:"median"`
	Q1     float64   `json:"q1"`
	Q3     float64   `json:"q3"`
	All    []float64 `json:"all"`
}

func ratioOf(all []float64) Ratio {
	sorted := slices.Clone(all)
	slices.Sort(sorted)
	q := func(f float64) float64 {
		if len(sorted) == 0 {
			return 0
		}
		return sorted[int(f*float64(len(sorted)-1)+.5)]
	}
	return Ratio{q(.5), q(.25), q(.75), all}
}

// pairs runs a and b in turn, ABAB…, so that what the machine does meanwhile meets both alike.
// Odd pairs start with b.
func pairs(n int, a, b func() Sample) (as, bs []Sample) {
	for i := range n {
		if i%2 == 0 {
			as = append(as, a())
			bs = append(bs, b())
		} else {
			bs = append(bs, b())
			as = append(as, a())
		}
	}
	return as, bs
}

// ratios divides pair by pair.
func ratios(as, bs []Sample, f func(Sample) float64) Ratio {
	var all []float64
	for i := range as {
		if d := f(bs[i]); d > 0 {
			all = append(all, f(as[i])/d)
		}
	}
	return ratioOf(all)
}

// median of a figure over several samples.
func median(ss []Sample, f func(Sample) float64) float64 {
	var all []float64
	for _, s := range ss {
		all = append(all, f(s))
	}
	return ratioOf(all).Median
}
