package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"storehub/ops/bench"
	"storehub/ops/bench/naive"
)

const benchLong = `Bench starts shops of three nodes on this computer and measures them against the goals that were
set before storehub was built. A missed goal is printed, and no failure. All of it takes about 35
minutes, --only swipe half a minute.

Programs that are compared run in turn, so that whatever else this computer does meets both; the
figure is the median of the pairs' ratios. Beside all stands what one durable append costs in DIR.

  cycle    a dispatch and its cancel, 1 to 512 clients, beside a program that
           only replicates
  swipe    from the card reader of one node to the customer display of another
  size     a dispatch with 10, 1,000 and 100,000 technicians
  kill     kill -9 of the leader to the next write, and what became of those
           before
  restart  the start of a node with 100,000 technicians, and writes during a
           snapshot
  dates    what a booking, a plan of 99 dates and the agenda of a day cost
           with 1,000 and with 1,000,000 bookings, and what one takes of memory
  plans    a plan of 99 dates on three nodes, and 64 clients who all want
           the same time
  customers
           who is calling among 1,000 and 1,000,000 customers, what one takes
           of memory, and an import of 100,000 while tills dispatch
  calls    from a phone that rings at one node to the window at a register of
           another, alone and beside 1,000 dispatches a second`

// benchFlags are what bench is told, beside its Options.
type benchFlags struct {
	bench.Options
	json string
}

func benchCommand(a *app) *cobra.Command {
	f := benchFlags{Options: bench.Options{NaiveArgs: []string{"bench", "naive-node"}, SnapshotWithin: 5 * time.Minute}}
	cmd := &cobra.Command{
		Use:     "bench",
		Short:   "Measure three nodes on this computer",
		Long:    benchLong,
		Example: "  storehub bench --only swipe,kill --json bench.json\n  storehub bench --dir /var/tmp --pairs 9 --slice 5s",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			if f.Pairs < 1 || f.Kills < 1 || f.Slice <= 0 {
				return usage(cmd, "--pairs, --kills and --slice must be more than nothing")
			}
			return a.bench(cmd.Context(), f)
		}),
	}
	fl := cmd.Flags()
	fl.StringSliceVar(&f.Only, "only", nil, "`NAMES` of what is measured: "+strings.Join(bench.Names(), ", ")+" (not given: all)")
	fl.IntVar(&f.Pairs, "pairs", 9, "`N` times that two programs run in turn")
	fl.DurationVar(&f.Slice, "slice", 5*time.Second, "`TIME` that one of them runs at once")
	fl.IntVar(&f.Kills, "kills", 50, "`N` leaders are killed with each setting")
	fl.StringVar(&f.Dir, "dir", "", "`DIR` on the disk to measure; nothing is left there")
	fl.Var(newChoice(&f.LogStore, "wal", "wal", "bolt"), "log-store", "what the nodes keep their log in: wal or bolt")
	fl.IntVar(&f.Technicians, "technicians", 0, "bound of every shop's technicians, 0 = as the goals say")
	must(fl.MarkHidden("technicians")) // for a look whether everything runs
	fl.StringVar(&f.json, "json", "", "`FILE` that gets the report for programs")
	must(cmd.MarkFlagDirname("dir"))
	must(cmd.RegisterFlagCompletionFunc("only", inList(cobra.FixedCompletions(bench.Names(), cobra.ShellCompDirectiveNoFileComp))))
	cmd.AddCommand(naiveNode(a))
	return cmd
}

func (a *app) bench(ctx context.Context, f benchFlags) (err error) {
	if f.Executable, err = os.Executable(); err != nil {
		return err
	}
	if f.Dir, err = os.MkdirTemp(f.Dir, "storehub-bench-"); err != nil {
		return badInput("there is no place for the benchmark", err.Error(), "name a directory that you may write with --dir")
	}
	f.Version, f.Out = versionName(), a.err
	report, failed := bench.Run(ctx, f.Options)
	// Before anything is printed: whoever reads only its beginning ends this program.
	if err := os.RemoveAll(f.Dir); err != nil {
		return err
	}
	if report != nil {
		if err := a.printReport(report); err != nil {
			return err
		}
		if f.json != "" {
			if err := writeReport(f.json, report); err != nil {
				return err
			}
		}
	}
	if failed != nil {
		return unavailable("the benchmark could not go on", failed.Error(), "see what it says; what was measured before is printed")
	}
	return nil
}

func (a *app) printReport(r *bench.Report) error {
	return a.printValue(r, func() error {
		r.Print(a.out)
		return nil
	})
}

func writeReport(path string, r *bench.Report) error {
	out, err := os.Create(path)
	if err == nil {
		err = errors.Join(r.JSON(out), out.Close())
	}
	if err != nil {
		return badInput("the report was not written", err.Error(), "name a file that you may write with --json")
	}
	return nil
}

// naiveNode is what bench starts to compare with; it is nothing that a person would.
func naiveNode(a *app) *cobra.Command {
	var cfg naive.Config
	var peers string
	cmd := &cobra.Command{
		Use:    "naive-node",
		Short:  "Run one node of the program that the benchmark compares with",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) (err error) {
			if cfg.Peers, err = naive.ParsePeers(peers); err != nil {
				return usage(cmd, err.Error())
			}
			ctx, cancel := context.WithCancel(cmd.Context())
			defer cancel()
			go func() {
				_, _ = io.Copy(io.Discard, a.in) // an error is an end, too
				cancel()
			}()
			if err := naive.Run(ctx, cfg); err != nil && ctx.Err() == nil {
				return fmt.Errorf("naive node: %w", err)
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&cfg.Dir, "dir", "", "`DIR` of its identity")
	cmd.Flags().StringVar(&cfg.Listen, "listen", "", "`HOST:PORT`")
	cmd.Flags().StringVar(&cfg.LogStore, "log-store", "wal", "`wal|bolt`")
	cmd.Flags().StringVar(&peers, "peers", "", "`ID=HOST:PORT`s of all nodes")
	return cmd
}
