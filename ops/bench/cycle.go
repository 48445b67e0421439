package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"storehub/ops/bench/naive"
)

const cycleTechnicians = 10_000

// loads are how many clients there are at a time in experiment cycle; everyone must find somebody
// to send.
func (o Options) loads() []int {
	var list []int
	for _, n := range []int{1, 16, 64, 512} {
		if n <= o.technicians(cycleTechnicians) {
			list = append(list, n)
		}
	}
	return list
}

// cycle: a Dispatch and its CancelAssignment with 10,000 technicians, both commands counted, as a
// Connect client sees it; in turn with the naive program, and bare raft beside them.
func cycle(ctx context.Context, o Options) (*Table, error) {
	ours, err := openShop(ctx, o, "shop")
	if err != nil {
		return nil, err
	}
	defer ours.Close()
	if err := ours.crew(ctx, "bench", o.technicians(cycleTechnicians), onDuty); err != nil {
		return nil, err
	}
	theirs, err := naive.Start(ctx, o.Dir, o.LogStore, o.Executable, o.NaiveArgs...)
	if err != nil {
		return nil, err
	}
	defer theirs.Stop()
	if err := settle(ctx, theirs); err != nil {
		return nil, err
	}
	bare, err := bareRates(ctx, o)
	if err != nil {
		return nil, err
	}
	t := &Table{
		Name: "cycle",
		Asks: fmt.Sprintf("Dispatch + CancelAssignment with %d technicians, beside a counter behind the same raft", o.technicians(cycleTechnicians)),
		Head: []string{"clients", "ours", "p50", "p99", "naive", "p50", "p99", "ours/naive", "quartiles", "p50 ours/naive", "bare raft"},
	}
	for i, n := range o.loads() {
		as, bs, err := cyclePairs(ctx, o, ours, theirs, n)
		if err != nil {
			return nil, err
		}
		t.addPair(n, as, bs, bare[i])
	}
	return t, nil
}

func cyclePairs(ctx context.Context, o Options, ours *shop, theirs *naive.Cluster, n int) (as, bs []Sample, err error) {
	h1, err1 := pool(ours.ca, n)
	h2, err2 := pool(theirs.CAPEM, n)
	if err := errors.Join(err1, err2); err != nil {
		return nil, nil, err
	}
	defer closeIdle(h1)
	defer closeIdle(h2)
	mine, other := cycleClients(ours.urls, ours.token, "bench", h1, n), naiveClients(theirs, h2, n)
	// Connections and caches are made before anything counts.
	drive(ctx, min(time.Second, o.Slice), mine)
	drive(ctx, min(time.Second, o.Slice), other)
	as, bs = pairs(o.Pairs, func() Sample { return drive(ctx, o.Slice, mine) }, func() Sample { return drive(ctx, o.Slice, other) })
	for _, s := range append(as, bs...) {
		if s.Commands == 0 {
			return nil, nil, fmt.Errorf("%d clients did nothing: %s", n, s.FirstError)
		}
	}
	return as, bs, ctx.Err()
}

func (t *Table) addPair(n int, as, bs []Sample, bare float64) {
	rate := func(s Sample) float64 { return s.PerSecond }
	p50 := func(s Sample) float64 { return float64(s.P50) }
	p99 := func(s Sample) float64 { return float64(s.P99) }
	throughput, latency := ratios(as, bs, rate), ratios(as, bs, p50)
	dur := func(ss []Sample, f func(Sample) float64) string { return ms(time.Duration(median(ss, f))) }
	t.Rows = append(t.Rows, []string{
		fmt.Sprint(n), perSecond(median(as, rate)), dur(as, p50), dur(as, p99), perSecond(median(bs, rate)), dur(bs, p50), dur(bs, p99),
		fmt.Sprintf("%.2f", throughput.Median), fmt.Sprintf("%.2f-%.2f", throughput.Q1, throughput.Q3), fmt.Sprintf("%.2f", latency.Median), perSecond(bare),
	})
	switch n {
	case 1:
		t.Goals = append(t.Goals, atMost("p50 at one client, ours/naive", latency.Median, 1.25, "×"))
	case 64:
		t.Goals = append(t.Goals, atLeast("throughput at 64 clients, ours/naive", throughput.Median, 0.8, "×"))
	}
}

// settle waits until the naive cluster answers at every node.
func settle(ctx context.Context, c *naive.Cluster) error {
	ctx, cancel := context.WithTimeout(ctx, naive.Settle)
	defer cancel()
	https, err := pool(c.CAPEM, 1)
	if err != nil {
		return err
	}
	defer closeIdle(https)
	for _, call := range naiveClients(c, https, len(c.URLs)) {
		var rec recorder
		for err := call(ctx, &rec); err != nil; err = call(ctx, &rec) {
			select {
			case <-ctx.Done():
				return fmt.Errorf("the naive cluster does not answer: %w", err)
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
	return nil
}

// bareRates is how many entries a second raft alone commits, for each load.
func bareRates(ctx context.Context, o Options) ([]float64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sub := o.Dir + "/bare"
	b, err := naive.StartBare(ctx, sub, o.LogStore)
	if err != nil {
		return nil, err
	}
	var rates []float64
	for _, n := range o.loads() {
		list := make([]client, n)
		for i := range list {
			list[i] = func(_ context.Context, rec *recorder) error { return rec.time(b.Add) }
		}
		rates = append(rates, drive(ctx, o.Slice, list).PerSecond)
	}
	return rates, b.Stop()
}
