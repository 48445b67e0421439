package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"storehub/ops/demo"
	"storehub/ops/demo/sim"
)

const simLong = `Sim moves cards and cables of a running demo and rings its phones: it says to the demo process what a
person would do with the hardware. DIR is the directory that "storehub demo" printed.`

// simFlags name the node of a demo.
type simFlags struct{ dir, node, card, device string }

func simCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "sim",
		Short:   "Swipe cards, pull cables and ring the phones of a running demo",
		Long:    simLong,
		Example: "  storehub sim swipe --dir /tmp/demo --node techroom --card em4100:6F007B3972",
	}, simSwipe(a), simDisplay(a), simCable(a, sim.Unplug, "Pull the cable of a device"), simCable(a, sim.Replug, "Put the cable of a device back"), simCall(a))
}

func simSwipe(a *app) *cobra.Command {
	var f simFlags
	cmd := &cobra.Command{
		Use:     "swipe --dir DIR --node NAME --card UID",
		Short:   "Hold a card to the reader of a node",
		Example: "  storehub sim swipe --dir /tmp/demo --node techroom --card em4100:6F007B3972",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			if _, err := f.do(cmd, sim.Request{Op: sim.Swipe, Card: f.card}); err != nil {
				return err
			}
			return a.did(f.card + " was held to the reader of " + f.node)
		}),
	}
	f.register(cmd)
	cmd.Flags().StringVar(&f.card, "card", "", "`UID` of the card, see the cards in demo.json")
	must(cmd.MarkFlagRequired("card"))
	must(cmd.RegisterFlagCompletionFunc("card", f.completeCards))
	return cmd
}

func simDisplay(a *app) *cobra.Command {
	var f simFlags
	cmd := &cobra.Command{
		Use:     "display --dir DIR --node NAME",
		Short:   "Print the two lines that the display of a node shows",
		Example: "  storehub sim display --dir /tmp/demo --node reception",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			answer, err := f.do(cmd, sim.Request{Op: sim.Display})
			if err != nil {
				return err
			}
			if answer.Note != "" {
				fmt.Fprintln(a.err, printable("note: "+answer.Note))
			}
			return a.printValue(map[string][]string{"lines": answer.Lines}, func() error {
				_, err := fmt.Fprintln(a.out, strings.Join(answer.Lines, "\n"))
				return err
			})
		}),
	}
	f.register(cmd)
	return cmd
}

func simCable(a *app, op sim.Op, short string) *cobra.Command {
	var f simFlags
	devices := []string{string(sim.Reader), string(sim.Monitor)}
	cmd := &cobra.Command{
		Use:     string(op) + " --dir DIR --node NAME --device reader|display",
		Short:   short,
		Example: "  storehub sim " + string(op) + " --dir /tmp/demo --node techroom --device reader",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			if _, err := f.do(cmd, sim.Request{Op: op, Device: sim.Device(f.device)}); err != nil {
				return err
			}
			if op == sim.Unplug {
				return a.did("the " + f.device + " of " + f.node + " is unplugged")
			}
			return a.did("the " + f.device + " of " + f.node + " is plugged in")
		}),
	}
	f.register(cmd)
	cmd.Flags().Var(newChoice(&f.device, "", devices...), "device", "which: reader or display")
	must(cmd.MarkFlagRequired("device"))
	must(cmd.RegisterFlagCompletionFunc("device", cobra.FixedCompletions(devices, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

const simCallLong = `Call rings a simulated phone of a running demo: the one at a node (reception or office) or the one named.
The phone reports to whatever node is nearest, and to another if that one is gone. Without --state it rings
for 20 s and ends. With --state only that is reported, of the last call from the number.`

func simCall(a *app) *cobra.Command {
	var f simFlags
	var ring sim.Ring
	states := []string{"ringing", "answered", "ended", "missed"}
	cmd := &cobra.Command{
		Use:   "call NUMBER --dir DIR --node NAME|--assistant NAME",
		Short: "Let somebody call a phone of the shop",
		Long:  simCallLong,
		Example: `  storehub sim call --dir /tmp/demo --node reception 13912345604
  storehub sim call --dir /tmp/demo --assistant 'office phone' --withheld`,
		Args: cobra.MaximumNArgs(1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 1 && ring.Withheld:
				return usage(cmd, "a number that is withheld is not known: give the number or --withheld")
			case len(args) == 0 && !ring.Withheld:
				return usage(cmd, "who calls? Give a number, or --withheld")
			case len(args) == 1:
				ring.Number = args[0]
			}
			answer, err := f.do(cmd, sim.Request{Op: sim.Call, Ring: ring})
			if err != nil {
				return err
			}
			return a.printValue(map[string][]string{"lines": answer.Lines}, func() error { return a.did(strings.Join(answer.Lines, " ")) })
		}),
	}
	fl := cmd.Flags()
	fl.StringVar(&f.dir, "dir", "", "`DIR` of the demo")
	fl.StringVar(&f.node, "node", "", "`NAME` of the node at which the phone lies: reception or office")
	fl.StringVar(&ring.Assistant, "assistant", "", "`NAME` or id of the phone, see the assistants in demo.json")
	fl.Var(newChoice(&ring.State, "", states...), "state", "report only this of the call")
	fl.BoolVar(&ring.Withheld, "withheld", false, "the caller shows no number")
	fl.StringVar(&ring.Line, "line", "", "`LINE` of the shop that is called (not given: the phone itself)")
	must(cmd.MarkFlagRequired("dir"))
	must(cmd.MarkFlagDirname("dir"))
	cmd.MarkFlagsOneRequired("node", "assistant")
	cmd.MarkFlagsMutuallyExclusive("node", "assistant")
	must(cmd.RegisterFlagCompletionFunc("node", f.completeNodes))
	must(cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(states, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

// did tells a person what was done; a program sees it by the exit code.
func (a *app) did(what string) error {
	if a.format != "table" {
		return nil
	}
	_, err := fmt.Fprintln(a.out, printable(what))
	return err
}

func (f *simFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.dir, "dir", "", "`DIR` of the demo")
	cmd.Flags().StringVar(&f.node, "node", "", "`NAME` of the node: reception, techroom or office")
	must(cmd.MarkFlagRequired("dir"))
	must(cmd.MarkFlagRequired("node"))
	must(cmd.MarkFlagDirname("dir"))
	must(cmd.RegisterFlagCompletionFunc("node", f.completeNodes))
}

// do asks the demo that runs in the directory.
func (f *simFlags) do(cmd *cobra.Command, req sim.Request) (sim.Answer, error) {
	m, err := readManifest(f.dir)
	if err != nil {
		return sim.Answer{}, err
	}
	req.Token, req.Node = m.Sim.Token, f.node
	answer, err := sim.Do(cmd.Context(), m.Sim.Addr, req)
	if refusedHere(err) {
		return answer, unavailable("the demo is gone", "it left "+demo.ManifestName+" behind, and nobody listens there: "+innermost(err), "start it again with \"storehub demo --dir "+f.dir+"\"")
	}
	return answer, err
}

func (f *simFlags) completeNodes(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	m, err := readManifest(f.dir)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []cobra.Completion
	for _, n := range m.Nodes {
		names = append(names, n.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (f *simFlags) completeCards(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	m, err := readManifest(f.dir)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var uids []cobra.Completion
	for _, c := range m.Cards {
		uids = append(uids, cobra.CompletionWithDesc(c.UID, c.Technician+c.Staff+c.Customer))
	}
	return uids, cobra.ShellCompDirectiveNoFileComp
}
