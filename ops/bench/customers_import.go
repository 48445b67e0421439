package bench

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

const (
	importedCustomers = 100_000
	// tills is how many of them dispatch meanwhile, each with a pause after every dispatch and its cancel.
	tills           = 8
	tillPause       = 50 * time.Millisecond
	tillTechnicians = 200
)

// Imported is an import in parts, and what it was to the tills: with a part of it and without, in turn.
type Imported struct {
	Customers int           `json:"customers"`
	Took      time.Duration `json:"took_ns"`
	Quiet     []Sample      `json:"quiet"`
	Beside    []Sample      `json:"beside"`
	P50       Ratio         `json:"p50_beside_to_quiet"`
}

// importBeside brings customers into three durable nodes, one command after the other at one of them, while the tills of all go on.
func importBeside(ctx context.Context, o Options) (*Imported, error) {
	s, err := openShop(ctx, o, "shop")
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := s.crew(ctx, "bench", o.technicians(tillTechnicians), onDuty); err != nil {
		return nil, err
	}
	https, err := pool(s.ca, tills)
	if err != nil {
		return nil, err
	}
	defer closeIdle(https)
	var list []client
	for _, cycle := range cycleClients(s.target(https), tills) {
		list = append(list, func(ctx context.Context, rec *recorder) error {
			defer time.Sleep(tillPause)
			return cycle(ctx, rec)
		})
	}
	drive(ctx, min(time.Second, o.Slice), list)
	im := &Imported{Customers: o.customers(importedCustomers)}
	var failed error
	from := 0
	part := func() Sample {
		to := min(im.Customers, from+(im.Customers+o.Pairs-1)/o.Pairs)
		sample, took, err := s.bringBeside(ctx, from, to, list)
		from, im.Took, failed = to, im.Took+took, firstOf(failed, err)
		return sample
	}
	both := turns(o.Pairs, func() Sample { return drive(ctx, o.Slice/2, list) }, part)
	im.Quiet, im.Beside = both[0], both[1]
	im.P50 = ratios(im.Beside, im.Quiet, p50Of)
	return im, failed
}

// bringBeside imports guests while clients work.
func (s *shop) bringBeside(ctx context.Context, from, to int, clients []client) (Sample, time.Duration, error) {
	var done atomic.Bool
	var took time.Duration
	var failed error
	begun := time.Now()
	go func() {
		failed = s.bring(ctx, 0, from, to)
		took = time.Since(begun)
		done.Store(true)
	}()
	sample := driveUntil(ctx, done.Load, clients)
	for !done.Load() { // the context ended: the import hears of it too
		time.Sleep(time.Millisecond)
	}
	return sample, took, failed
}

// in puts the import into the table.
func (im *Imported) in(t *Table) {
	what := fmt.Sprintf("%d tills during an import / without", tills)
	t.Rows = append(t.Rows, []string{
		what, usOf(im.Quiet, p50Of), usOf(im.Quiet, p99Of), usOf(im.Beside, p50Of), usOf(im.Beside, p99Of),
		im.P50.String(), im.P50.spread(), fmt.Sprint(failures(im.Quiet) + failures(im.Beside)),
	})
	t.refusals(what, map[string][]Sample{"without": im.Quiet, "during": im.Beside})
	t.Notes = append(t.Notes, fmt.Sprintf("the last row: on the left the tills without an import, on the right during one; each dispatches, cancels and waits for %v", tillPause))
	t.Goals = append(t.Goals, atMost(fmt.Sprintf("import of %s customers into three nodes", thousands(im.Customers)), im.Took.Seconds(), 60, "s"))
}
