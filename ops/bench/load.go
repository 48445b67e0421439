package bench

import (
	"context"
	"fmt"
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
	// LeaderMoved tells that the clients did not ask the leader first to the end.
	LeaderMoved bool `json:"leader_moved,omitempty"`
	// ClientCPU is what a command costs the benchmark's own process.
	ClientCPU time.Duration `json:"client_cpu_ns,omitempty"`
}

// maxFailed is the share of commands that may fail in a sample that counts: what fails fast or
// slowly moves the figures of the others.
const maxFailed = .01

// refused says why the sample counts for nothing, "" if it counts.
func (s Sample) refused() string {
	switch share := float64(s.Failed) / max(1, float64(s.Commands+s.Failed)); {
	case s.Commands == 0:
		return "nothing was done: " + s.FirstError
	case share > maxFailed:
		return fmt.Sprintf("%.1f %% failed: %s", 100*share, s.FirstError)
	case s.LeaderMoved:
		return "the leader moved"
	}
	return ""
}

// program is one of those that run in turn.
type program struct {
	// leader is the number of the node that leads.
	leader func(context.Context) (int, error)
	// clients ask that node first: where they ask decides how many commands are forwarded.
	clients func(leader int) []client
}

// run drives the program for d.
func (p program) run(ctx context.Context, d time.Duration) Sample {
	before, err := p.leader(ctx)
	if err != nil {
		return Sample{FirstError: err.Error()}
	}
	cpu := cpuTime()
	s := drive(ctx, d, p.clients(before))
	s.ClientCPU = (cpuTime() - cpu) / time.Duration(max(1, s.Commands))
	after, err := p.leader(ctx)
	s.LeaderMoved = err != nil || after != before
	return s
}

// leaderFirst puts the leader in front and leaves the order.
func leaderFirst[T any](nodes []T, leader int) []T {
	return slices.Concat(nodes[leader:], nodes[:leader])
}

// drive lets all clients work for d.
func drive(ctx context.Context, d time.Duration, clients []client) Sample {
	start := time.Now()
	return driveUntil(ctx, func() bool { return time.Since(start) >= d }, clients)
}

// driveUntil lets all clients work, side by side, until it is over, and sums up what they recorded. Each finishes
// the round that it has begun, so that nothing is left open in the shop.
// A failed round is counted; the client goes on.
func driveUntil(ctx context.Context, over func() bool, clients []client) Sample {
	recs := make([]recorder, len(clients))
	fails := make([]int, len(clients))
	errs := make([]error, len(clients))
	var wg sync.WaitGroup
	start := time.Now()
	for i, c := range clients {
		wg.Go(func() {
			for ctx.Err() == nil && !over() {
				if err := c(ctx, &recs[i]); err != nil && ctx.Err() == nil {
					fails[i]++
					if errs[i] == nil {
						errs[i] = err
					}
				}
			}
		})
	}
	wg.Wait()
	wall := time.Since(start)
	var all []time.Duration
	var s Sample
	for i := range recs {
		all = append(all, recs[i].took...)
		s.Failed += fails[i]
		if errs[i] != nil && s.FirstError == "" {
			s.FirstError = errs[i].Error()
		}
	}
	return s.with(all, wall)
}

func (s Sample) with(took []time.Duration, wall time.Duration) Sample {
	slices.Sort(took)
	s.Commands = len(took)
	s.PerSecond = float64(len(took)) / wall.Seconds()
	s.P50, s.P99, s.Max = at(took, .5), at(took, .99), at(took, 1)
	return s
}
