// Package bench measures storehub against goals that were set before it was built: on three
// durable nodes, as a client sees it, beside a program that does nothing but replicate.
//
// Machines differ and are shared, so figures that are compared come from runs in turn, and the
// result is the median of the pairs' ratios. Nothing here is a test: a missed goal is printed,
// not failed.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"storehub/ops/bench/naive"
)

// Options of a run.
type Options struct {
	// Dir holds the data of everything that is measured; it is emptied of it afterwards.
	Dir string
	// Executable is the storehub binary whose nodes are started.
	Executable string
	// NaiveArgs start a node of ops/bench/naive with the same binary.
	NaiveArgs []string
	Version   string
	LogStore  string
	// Only names the experiments to run; empty = all.
	Only []string
	// Pairs and Slice are how often two programs are run in turn, and how long each time.
	Pairs int
	Slice time.Duration
	// Kills is how many leaders experiment kill ends with each setting.
	Kills int
	// Technicians, if not 0, bounds every shop and, a hundredfold, its dates; the goals are about larger ones.
	Technicians int
	// SnapshotWithin is how long experiment restart waits for a snapshot.
	SnapshotWithin time.Duration
	// Out hears of progress.
	Out io.Writer
}

// technicians is how many a shop gets that should have n.
func (o Options) technicians(n int) int {
	if o.Technicians > 0 {
		return min(n, o.Technicians)
	}
	return n
}

// bookings is how many dates a shop gets that should have n.
func (o Options) bookings(n int) int {
	if o.Technicians > 0 {
		return min(n, 100*o.Technicians)
	}
	return n
}

// experiments by name, in the order in which they run.
var experiments = []struct {
	name string
	run  func(context.Context, Options) (*Table, error)
}{
	{"cycle", cycle},
	{"swipe", swipe},
	{"size", size},
	{"kill", kill},
	{"restart", restart},
	{"dates", dates},
	{"plans", plans},
	{"customers", customers},
	{"calls", calls},
}

// Names are the experiments that exist.
func Names() []string {
	var names []string
	for _, e := range experiments {
		names = append(names, e.name)
	}
	return names
}

// Run runs the experiments one after the other.
func Run(ctx context.Context, o Options) (*Report, error) {
	for _, name := range o.Only {
		if !slices.Contains(Names(), name) {
			return nil, fmt.Errorf("no experiment %q: have %s", name, strings.Join(Names(), ", "))
		}
	}
	if os.Getenv("GOGC") == "" { // who asks is rarely interrupted, like the nodes
		defer debug.SetGCPercent(debug.SetGCPercent(naive.GCPercent))
	}
	machine, err := describe(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("measure the disk of %s: %w", o.Dir, err)
	}
	r := &Report{At: time.Now(), Version: o.Version, Machine: machine, LogStore: o.LogStore, Pairs: o.Pairs}
	for _, e := range experiments {
		if len(o.Only) > 0 && !slices.Contains(o.Only, e.name) {
			continue
		}
		fmt.Fprintf(o.Out, "%s …\n", e.name)
		sub := o
		sub.Dir = filepath.Join(o.Dir, e.name)
		if err := os.Mkdir(sub.Dir, 0o700); err != nil {
			return r, err
		}
		table, err := e.run(ctx, sub)
		if err := errors.Join(err, os.RemoveAll(sub.Dir)); err != nil {
			return r, fmt.Errorf("%s: %w", e.name, err)
		}
		r.Experiments = append(r.Experiments, table)
	}
	return r, nil
}
