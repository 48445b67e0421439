package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"storehub/ops/demo"
	"storehub/ops/demo/sim"
)

const demoLong = `Demo runs a shop on this computer: three nodes as three processes with TLS between them, sixteen
technicians with cards, and a simulated card reader and customer display at each node.

Node k (reception 0, techroom 1, office 2) serves https on BASE+10k, gossip one above it and its
own page one above that. When the shop is ready DIR/demo.json says everything a program needs, the
context "demo" lets every other command find it, and a few commands worth trying are printed.

Without --dir the shop is gone when the demo stops. With it a second start goes on where the first
one stopped. ^C stops everything; so does killing the demo.

With --once a scripted hour is played, with the leader killed under load and cables pulled; then
everything is read back from all three nodes and checked. The exit code is 0 only if all holds.`

func demoCommand(a *app) *cobra.Command {
	var o demo.Options
	cmd := &cobra.Command{
		Use:     "demo",
		Short:   "Run a shop with three nodes on this computer",
		Long:    demoLong,
		Example: "  storehub demo\n  storehub demo --dir /tmp/demo\n  storehub demo --once --port 0",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) (err error) {
			// A closed terminal window is no reason to leave a directory behind.
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGHUP)
			defer stop()
			if o.Executable, err = os.Executable(); err != nil {
				return err
			}
			o.Out, o.SaveContext, o.DropContext = a.out, saveDemo, dropDemo
			return demoFailure(demo.Run(ctx, o))
		}),
	}
	cmd.Flags().StringVar(&o.Dir, "dir", "", "`DIR` that keeps the shop; a temporary one if not given")
	cmd.Flags().IntVar(&o.BasePort, "port", 7100, "`BASE` of the ports, 0 = any that are free")
	cmd.Flags().BoolVar(&o.Once, "once", false, "play a scripted hour, check what must hold, and end")
	must(cmd.MarkFlagDirname("dir"))
	cmd.AddCommand(demoRestart())
	return cmd
}

func saveDemo(r demo.Reach) error {
	return putContext(demo.ContextName, savedContext{Nodes: r.Nodes, TokenFile: r.TokenFile}, false)
}

func dropDemo() error { return dropContext(demo.ContextName) }

// demoFailure: what a node of the demo said is no answer to the person at this command.
func demoFailure(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, demo.ErrNotHeld):
		return refused("not everything that must hold does", err.Error(), "read the lines with ✗, then the logs of the nodes")
	case errors.Is(err, demo.ErrOccupied):
		return unavailable("the demo cannot start here", err.Error(), "stop the one that is there, or name another --dir or --port")
	}
	return unavailable("the demo could not go on", err.Error(), "see the logs of the nodes in the demo's directory")
}

func demoRestart() *cobra.Command {
	var f simFlags
	cmd := &cobra.Command{
		Use:     "restart --dir DIR --node NAME",
		Short:   "Start a killed node of a running demo again",
		Example: "  storehub demo restart --dir /tmp/demo --node reception",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			if _, err := f.do(cmd, sim.Request{Op: sim.Restart}); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), f.node+" serves again")
			return err
		}),
	}
	f.register(cmd)
	return cmd
}
