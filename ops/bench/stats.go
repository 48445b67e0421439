package bench

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// quantile is the q-quantile of sorted numbers, 0 of none. Between two of them it interpolates
// (type 7 of Hyndman and Fan, as R and NumPy do): the quartiles of three are no extremes.
func quantile[T ~int64 | ~float64](sorted []T, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	h := q * float64(len(sorted)-1)
	below := math.Floor(h)
	lower, upper := float64(sorted[int(below)]), float64(sorted[int(math.Ceil(h))])
	return lower + (h-below)*(upper-lower)
}

// at is the q-quantile of sorted durations.
func at(sorted []time.Duration, q float64) time.Duration {
	return time.Duration(math.Round(quantile(sorted, q)))
}

// Ratio compares programs that ran in turn: the median of the rounds' ratios and the quartiles.
// What was refused is in none of them.
type Ratio struct {
	Median  float64   `json:"median"`
	Q1      float64   `json:"q1"`
	Q3      float64   `json:"q3"`
	Min     float64   `json:"min"`
	Max     float64   `json:"max"`
	All     []float64 `json:"all"`
	Refused int       `json:"refused"`
}

func ratioOf(all []float64) Ratio {
	sorted := slices.Clone(all)
	slices.Sort(sorted)
	return Ratio{
		Median: quantile(sorted, .5), Q1: quantile(sorted, .25), Q3: quantile(sorted, .75),
		Min: quantile(sorted, 0), Max: quantile(sorted, 1), All: all,
	}
}

// few are so few ratios that quartiles alone say little.
const few = 9

// spread is the quartiles and, of few, the extremes.
func (r Ratio) spread() string {
	switch n := len(r.All); {
	case n == 0:
		return "-"
	case n < few:
		return fmt.Sprintf("%.2f-%.2f (%.2f-%.2f)", r.Q1, r.Q3, r.Min, r.Max)
	}
	return fmt.Sprintf("%.2f-%.2f", r.Q1, r.Q3)
}

func (r Ratio) String() string {
	if len(r.All) == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", r.Median)
}

// doubt says why the ratio is none to judge by, "" if it is one.
func (r Ratio) doubt() string {
	if n := len(r.All) + r.Refused; 2*r.Refused >= n {
		return fmt.Sprintf("%d of %d rounds refused", r.Refused, n)
	}
	return ""
}

// turns runs programs in turn, n rounds, so that what the machine does meanwhile meets all alike.
// Every second round goes backwards.
func turns(n int, runs ...func() Sample) [][]Sample {
	samples := make([][]Sample, len(runs))
	for round := range n {
		for k := range runs {
			if round%2 == 1 {
				k = len(runs) - 1 - k
			}
			samples[k] = append(samples[k], runs[k]())
		}
	}
	return samples
}

// ratios divides round by round, without those in which a sample is refused.
func ratios(as, bs []Sample, f func(Sample) float64) Ratio {
	var all []float64
	refused := 0
	for i := range as {
		if as[i].refused() != "" || bs[i].refused() != "" {
			refused++
		} else {
			all = append(all, f(as[i])/f(bs[i]))
		}
	}
	r := ratioOf(all)
	r.Refused = refused
	return r
}

// median of a figure over the samples that are not refused.
func median(ss []Sample, f func(Sample) float64) float64 {
	var all []float64
	for _, s := range ss {
		if s.refused() == "" {
			all = append(all, f(s))
		}
	}
	return ratioOf(all).Median
}

// failures of all samples, those refused too.
func failures(ss []Sample) (n int) {
	for _, s := range ss {
		n += s.Failed
	}
	return n
}

// The figures of a sample.
func rateOf(s Sample) float64 { return s.PerSecond }
func p50Of(s Sample) float64  { return float64(s.P50) }
func p99Of(s Sample) float64  { return float64(s.P99) }
func cpuOf(s Sample) float64  { return float64(s.ClientCPU) }
