package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"storehub/ops/demo"
	"storehub/ops/demo/sim"
	"storehub/ops/fleet"
)

const demoLong = `Demo runs a shop on this computer: three nodes as three processes with TLS between them, sixteen
technicians with cards, and a simulated card reader and customer display at each node.

Node k (reception 0, techroom 1, office 2) serves https on BASE+10k, gossip one above it and its
own page one above that. When the shop is ready DIR/demo.json says everything a program needs, the
context "demo" lets every other command find it, and a few commands worth trying are printed.

Without --dir the shop is gone when the demo stops. With it a second start goes on where the first
one stopped. ^C stops everything. So does kill -9 of the demo, but that leaves directory and context
behind; the next demo takes the context. When what reads its output is closed it stops at the next
line that it prints.

With --serve-config each node reads more flags of "storehub serve" from a file, such as by what it sends
notices.

With --once a scripted hour is played, with the leader killed under load and cables pulled; then
everything is read back from all three nodes and checked. The exit code is 0 only if all holds, and
the ports are any that are free.

The context is "demo-2" while another demo has "demo", and is forgotten when the demo stops.`

func demoCommand(a *app) *cobra.Command {
	var o demo.Options
	var config string
	cmd := &cobra.Command{
		Use:     "demo",
		Short:   "Run a shop with three nodes on this computer",
		Long:    demoLong,
		Example: "  storehub demo\n  storehub demo --dir /tmp/demo\n  storehub demo --once",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) (err error) {
			// A closed terminal window is no reason to leave a directory behind.
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGHUP)
			defer stop()
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			outlivesReader()
			if o.Executable, err = os.Executable(); err != nil {
				return err
			}
			if o.Once && !cmd.Flags().Changed("port") {
				o.BasePort = 0 // nobody is told where its nodes are, and another demo may have the usual ports
			}
			if config != "" {
				o.ServeArgs = []string{"--config", config}
			}
			o.Out, o.SaveContext, o.DropContext = &outlet{to: a.out, gone: cancel}, saveDemo, dropDemo
			return demoFailure(o, demo.Run(ctx, o))
		}),
	}
	cmd.Flags().StringVar(&o.Dir, "dir", "", "`DIR` that keeps the shop; a temporary one if not given")
	cmd.Flags().IntVar(&o.BasePort, "port", 7100, "`BASE` of the ports, 0 = any that are free, as with --once")
	cmd.Flags().BoolVar(&o.Once, "once", false, "play a scripted hour, check what must hold, and end")
	cmd.Flags().StringVar(&config, "serve-config", "", "`FILE` with more flags of each node, as of \"storehub serve --config\"")
	must(cmd.MarkFlagDirname("dir"))
	cmd.AddCommand(demoRestart())
	return cmd
}

// saveDemo puts the demo among the contexts. A name that a person has given, or under which
// another demo lives, stays as it is: then it is demo-2, and so on. What a dead demo has left goes.
func saveDemo(ctx context.Context, r demo.Reach) (name string, err error) {
	f, err := loadContexts()
	if err != nil {
		return "", err
	}
	own := savedContext{Nodes: r.Nodes, TokenFile: r.TokenFile, Demo: true}
	name = demo.ContextName
	for n := 2; ; n++ {
		c, taken := f.Contexts[name]
		if !taken || c.Demo && (slices.Equal(c.Nodes, own.Nodes) || !lives(ctx, c)) {
			return name, putContext(name, own, false)
		}
		name = fmt.Sprintf("%s-%d", demo.ContextName, n)
	}
}

// lives tells whether a node of a context answers. Nodes of a demo are on this computer.
func lives(ctx context.Context, c savedContext) bool {
	ctx, cancel := context.WithTimeout(ctx, livesWithin)
	defer cancel()
	for _, n := range c.Nodes {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, n+"/livez", nil)
		if err != nil {
			continue
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
			return true
		}
	}
	return false
}

const livesWithin = 500 * time.Millisecond

// dropDemo forgets the context of a demo, unless another shop is under its name by now.
func dropDemo(name string, r demo.Reach) error {
	f, err := loadContexts()
	if err != nil {
		return err
	}
	if !f.Contexts[name].same(savedContext{Nodes: r.Nodes, TokenFile: r.TokenFile}) {
		return nil
	}
	return dropContext(name)
}

// demoFailure: what a node of the demo said is no answer to the person at this command.
func demoFailure(o demo.Options, err error) error {
	var no *fleet.Unusable
	switch {
	case err == nil:
		return nil
	case errors.Is(err, demo.ErrNotHeld):
		return refused("not everything that must hold does", err.Error(), "read the lines with ✗, then the logs of the nodes")
	case errors.Is(err, demo.ErrStopped):
		// One line says it all, unless something else went wrong on the way out.
		f := &failure{code: codeUnavailable, what: demo.ErrStopped.Error()}
		if err.Error() != f.what {
			f.why = err.Error()
		}
		return f
	case errors.As(err, &no) && no.Taken && os.Getenv("MAKELEVEL") != "" && strings.Contains(no.Do, "--port 0"):
		return unavailable(no.What, no.Why, "make demo DEMOFLAGS='--port 0' takes any that are free; or stop the program that has it")
	case errors.As(err, &no) && no.Taken:
		return unavailable(no.What, no.Why, no.Do)
	case errors.As(err, &no):
		return badInput(no.What, no.Why, no.Do)
	}
	logs := "see the logs of the nodes, in the directory named above"
	if o.Dir != "" {
		logs = "see the logs of the nodes in " + filepath.Join(o.Dir, "logs")
	}
	return unavailable("the demo could not go on", err.Error(), logs)
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
