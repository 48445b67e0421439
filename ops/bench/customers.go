package bench

import (
	"context"
	"fmt"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// What is compared in experiment customers.
const (
	fewCustomers  = 1_000
	manyCustomers = 1_000_000
	// A look into a tree a thousand times as large compares twice as often, and what it compares lies in no cache of the processor.
	maxLookup = 3
)

// customers is how many a shop gets that should have n.
func (o Options) customers(n int) int {
	if o.Technicians > 0 {
		return min(n, 100*o.Technicians)
	}
	return n
}

// Crowded is everything that was found about customers.
type Crowded struct {
	Found  []Dated   `json:"found"`
	Each   float64   `json:"bytes_each"`
	Stored Stored    `json:"snapshot"`
	Import *Imported `json:"import"`
}

// customers: who is calling must be known at once however many customers there are, and what one takes of memory must not be much.
// The two states are measured in turn, in this process; then a node over its API, and an import into three nodes.
func customers(ctx context.Context, o Options) (*Table, error) {
	sizes := [2]int{o.customers(fewCustomers), o.customers(manyCustomers)}
	found, err := customersInState(ctx, o, sizes)
	if err != nil {
		return nil, err
	}
	remote, filled, err := lookupsOverRPC(ctx, o, sizes[1])
	if err != nil {
		return nil, err
	}
	found.Found = append(found.Found, remote...)
	if found.Import, err = importBeside(ctx, o); err != nil {
		return nil, err
	}
	t := customersTable(sizes, found)
	t.Notes = append(t.Notes, fmt.Sprintf("the node got its %s customers by import over its API, in %.0f s", thousands(sizes[1]), filled.Seconds()))
	return t, ctx.Err()
}

func customersInState(ctx context.Context, o Options, sizes [2]int) (*Crowded, error) {
	var crowds [2]*crowd
	var err error
	for i, n := range sizes {
		begun := time.Now()
		if crowds[i], err = fillCrowd(n); err != nil {
			return nil, err
		}
		fmt.Fprintf(o.Out, "  %s customers imported in %.1f s\n", thousands(n), time.Since(begun).Seconds())
	}
	found := &Crowded{Each: crowds[1].each}
	for _, l := range lookups {
		found.Found = append(found.Found, inTurn(o, l.what+", in the state", func(i int, d time.Duration) Sample { return crowds[i].find(l, d) }))
	}
	for _, s := range []struct {
		what, text string
		found      int
	}{{"text that nobody has, in the state", "lavender", 0}, {"part of a number, in the state", "139139139", 0}} {
		ask := func() Sample { return crowds[1].search(s.text, s.found, min(time.Second, o.Slice)) }
		found.Found = append(found.Found, Dated{What: s.what, Many: turns(o.Pairs, ask)[0]})
	}
	if found.Stored, err = crowds[1].store(); err != nil {
		return nil, err
	}
	return found, ctx.Err()
}

// lookupsOverRPC fills one durable node over its API and asks it for numbers.
func lookupsOverRPC(ctx context.Context, o Options, n int) (found []Dated, filled time.Duration, err error) {
	s, err := openNodes(ctx, o, "one", 1)
	if err != nil {
		return nil, 0, err
	}
	defer s.Close()
	begun := time.Now()
	for from := 0; from < n; from += crowdPart {
		if err := s.bring(ctx, 0, from, min(n, from+crowdPart)); err != nil {
			return nil, 0, err
		}
	}
	filled = time.Since(begun)
	https, err := pool(s.ca, 1)
	if err != nil {
		return nil, 0, err
	}
	defer closeIdle(https)
	ask := newCaller[storehubv1.FindCustomersRequest, storehubv1.FindCustomersResponse](s.target(https), 0, storehubv1connect.CustomerServiceFindCustomersProcedure)
	d := min(time.Second, o.Slice)
	var runs []func() Sample
	for _, l := range lookups {
		i := 0
		one := func(ctx context.Context, rec *recorder) error {
			i++
			k := asked(i, n)
			return rec.time(func() error {
				res, err := ask.call(ctx, l.of(k))
				return l.right(k, res, err)
			})
		}
		p := program{s.leaderAt, func(int) []client { return []client{one} }}
		runs = append(runs, func() Sample { return p.run(ctx, d) })
	}
	turns(1, runs...)
	for k, samples := range turns(o.Pairs, runs...) {
		found = append(found, Dated{What: lookups[k].what + ", over the API of one node", Many: samples})
	}
	return found, filled, nil
}

// bring imports guests from+1 to to at a node, one command after the other.
func (s *shop) bring(ctx context.Context, node, from, to int) error {
	for _, req := range guestsFrom(from, to) {
		res, err := s.Members()[node].API.ImportCustomers(ctx, req)
		if err == nil && int(res.Created) != len(req.Customers) {
			err = fmt.Errorf("%d of %d were made: %v", res.Created, len(req.Customers), res.Lines)
		}
		if err != nil {
			return fmt.Errorf("import after guest %d: %w", from, err)
		}
	}
	return nil
}

func customersTable(sizes [2]int, c *Crowded) *Table {
	few, many := thousands(sizes[0]), thousands(sizes[1])
	t := &Table{
		Name: "customers", Asks: fmt.Sprintf("who is calling, among %s and among %s customers, and the import of %s while tills dispatch", few, many, thousands(c.Import.Customers)),
		Head:   []string{"", few, "p99", many, "p99", "p50 many/few", "quartiles", "failed"},
		Detail: c,
		Notes: []string{
			"a text is looked for through all customers: how long that takes is only told",
			"in the state: the rules alone, on copies of it, without raft, disk and network, the reading of the number included",
			"a customer has two phones, a note of 50 letters and a tag; memory: what lives on the heap with them less what lived there before, audit full",
			fmt.Sprintf("a snapshot of %s customers: %.0f MB, written in %.1f s, read in %.1f s", many, float64(c.Stored.Bytes)/1e6, c.Stored.Written.Seconds(), c.Stored.Read.Seconds()),
		},
	}
	for i, f := range c.Found {
		row := []string{f.What, "-", "-", usOf(f.Many, p50Of), usOf(f.Many, p99Of), "-", "-", fmt.Sprint(failures(f.Few) + failures(f.Many))}
		p50 := millis(time.Duration(median(f.Many, p50Of)))
		switch {
		case len(f.Few) > 0:
			row[1], row[2], row[5], row[6] = usOf(f.Few, p50Of), usOf(f.Few, p99Of), f.Ratio.String(), f.Ratio.spread()
			t.Goals = append(t.Goals, atMost(f.What+", p50 with many / with few", f.Ratio.Median, maxLookup, "×").unless(f.Ratio.doubt()),
				atMost(f.What+", p50", p50, .2, "ms").unless(allRefused(f.Many)))
		case i >= len(c.Found)-len(lookups):
			t.Goals = append(t.Goals, atMost(f.What+", p50", p50, 2, "ms").unless(allRefused(f.Many)))
		}
		t.Rows = append(t.Rows, row)
		t.refusals(f.What, map[string][]Sample{few: f.Few, many: f.Many})
	}
	t.Goals = append(t.Goals, atMost("memory a customer", c.Each, 1500, "B"))
	c.Import.in(t)
	return t
}
