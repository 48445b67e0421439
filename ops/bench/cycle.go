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

// Load is what was found with one number of clients: every sample, by round, from which the
// ratios can be computed again.
type Load struct {
	Clients    int      `json:"clients"`
	Ours       []Sample `json:"ours"`
	Naive      []Sample `json:"naive"`
	Bare       []Sample `json:"bare"`
	Throughput Ratio    `json:"throughput_ours_to_naive"`
	P50        Ratio    `json:"p50_ours_to_naive"`
}

// cycle: a Dispatch and its CancelAssignment with 10,000 technicians, both commands counted, as a
// Connect client sees it; in turn with the naive program, and with bare raft in the naive leader.
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
	var loads []Load
	for _, n := range o.loads() {
		l, err := oneLoad(ctx, o, ours, theirs, n)
		if err != nil {
			return nil, err
		}
		loads = append(loads, l)
	}
	return cycleTable(o.technicians(cycleTechnicians), loads), nil
}

func oneLoad(ctx context.Context, o Options, ours *shop, theirs *naive.Cluster, n int) (Load, error) {
	h1, err1 := pool(ours.ca, n)
	h2, err2 := pool(theirs.CAPEM, n)
	if err := errors.Join(err1, err2); err != nil {
		return Load{}, err
	}
	defer closeIdle(h1)
	defer closeIdle(h2)
	a := program{ours.leaderAt, func(leader int) []client { return cycleClients(ours.target(h1).from(leader), n) }}
	// The counter has no use for a token; it gets one so that both requests are the same work.
	counter := target{theirs.URLs, h2, ours.token}
	b := program{theirs.Leader, func(leader int) []client { return naiveClients(counter.from(leader), n) }}
	runs := func(d time.Duration) []func() Sample {
		return []func() Sample{
			func() Sample { return a.run(ctx, d) },
			func() Sample { return b.run(ctx, d) },
			func() Sample { return bareRaft(ctx, theirs, n, d) },
		}
	}
	turns(1, runs(min(time.Second, o.Slice))...) // connections and caches are made before anything counts
	s := turns(o.Pairs, runs(o.Slice)...)
	l := Load{Clients: n, Ours: s[0], Naive: s[1], Bare: s[2]}
	l.Throughput, l.P50 = ratios(l.Ours, l.Naive, rateOf), ratios(l.Ours, l.Naive, p50Of)
	return l, ctx.Err()
}

// bareRaft lets the naive leader commit entries with nobody in front of raft.
func bareRaft(ctx context.Context, c *naive.Cluster, clients int, d time.Duration) Sample {
	b, err := c.Bare(ctx, clients, d)
	if err != nil {
		return Sample{FirstError: err.Error()}
	}
	return Sample{Failed: b.Failed, FirstError: b.FirstError}.with(b.Took, b.Wall)
}

func cycleTable(technicians int, loads []Load) *Table {
	t := &Table{
		Name:   "cycle",
		Asks:   fmt.Sprintf("Dispatch + CancelAssignment with %d technicians, beside a counter behind the same raft", technicians),
		Head:   []string{"clients", "ours", "p50", "p99", "naive", "p50", "p99", "ours/naive", "quartiles", "p50 ours/naive", "quartiles", "bare raft", "p50", "failed", "client CPU"},
		Detail: loads,
		Notes: []string{
			"the first client asks the leader, the second and third ask the followers, and so on, in both programs alike",
			"failed: commands of ours, naive, bare; client CPU: what one command of ours, of naive costs the process that asks",
			"clients and all nodes share this machine, which draws the ratios towards 1",
		},
	}
	for _, l := range loads {
		t.Rows = append(t.Rows, []string{
			fmt.Sprint(l.Clients), perSecond(median(l.Ours, rateOf)), msOf(l.Ours, p50Of), msOf(l.Ours, p99Of),
			perSecond(median(l.Naive, rateOf)), msOf(l.Naive, p50Of), msOf(l.Naive, p99Of),
			l.Throughput.String(), l.Throughput.spread(), l.P50.String(), l.P50.spread(),
			perSecond(median(l.Bare, rateOf)), msOf(l.Bare, p50Of),
			fmt.Sprintf("%d, %d, %d", failures(l.Ours), failures(l.Naive), failures(l.Bare)),
			fmt.Sprintf("%.0f, %.0f µs", median(l.Ours, cpuOf)/1e3, median(l.Naive, cpuOf)/1e3),
		})
		t.refusals(fmt.Sprintf("%d clients", l.Clients), map[string][]Sample{"ours": l.Ours, "naive": l.Naive, "bare raft": l.Bare})
		switch l.Clients {
		case 1:
			t.Goals = append(t.Goals, atMost("p50 at one client, ours/naive", l.P50.Median, 1.25, "×").unless(l.P50.doubt()))
		case 64:
			t.Goals = append(t.Goals, atLeast("throughput at 64 clients, ours/naive", l.Throughput.Median, .8, "×").unless(l.Throughput.doubt()))
		}
	}
	return t
}

// settle waits until the naive cluster answers at every node.
func settle(ctx context.Context, c *naive.Cluster) error {
	ctx, cancel := context.WithTimeout(ctx, naive.Settle)
	defer cancel()
	https, err := pool(c.CAPEM, len(c.URLs))
	if err != nil {
		return err
	}
	defer closeIdle(https)
	for _, call := range naiveClients(target{urls: c.URLs, https: https}, len(c.URLs)) {
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
