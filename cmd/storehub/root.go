package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// app is what a sub-command works with: three streams and the flags that all share.
type app struct {
	in       io.Reader
	out, err io.Writer
	format   string
	reach    reachFlags
	// requestID is that of a command that writes, "" = a new one.
	requestID string
	// retry hears that something is tried again; nil = a person at a terminal is told.
	retry func(node string, err error)
	// helpless is why there is no help of what was named; cobra takes no error of help.
	helpless error
}

const rootLong = `storehub keeps one shop's truth on every terminal: who is next, who is serving where.

Where a command finds its node, its credential and the authority it trusts; each of the three is
looked up on its own, the first that is there wins:

  node        --node URL[,URL…]   STOREHUB_NODE        context  127.0.0.1:7102
  credential  --token-file FILE   STOREHUB_TOKEN_FILE  context  none
  authority   --ca-file FILE      STOREHUB_CA_FILE     context  the system's

The context is the one named by --context, else by STOREHUB_CONTEXT, else the current one of
"storehub context list". With several URLs the next is tried when one does not answer.

Exit codes: 0 done · 1 refused · 2 usage · 3 unavailable or outcome unknown.
Errors stand in three lines on stderr: what happened, why, what to do. Whoever waits for longer
than a second is told there what for. With -o json a refusal is also printed as JSON on
stdout.`

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "storehub",
		Short:         "Who is next, who is serving where: one shop on every terminal",
		Long:          rootLong,
		Example:       "  storehub demo\n  storehub board -w",
		Version:       versionName(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.PersistentPreRunE = refuseEmpty
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	f := root.PersistentFlags()
	f.VarP(newChoice(&a.format, "table", "table", "json", "yaml"), "output", "o", "how to print: table, json or yaml")
	f.StringSliceVar(&a.reach.nodes, "node", nil, "`URL`s of nodes, the first that answers is used")
	f.StringVar(&a.reach.tokenFile, "token-file", "", "`FILE` with the credential")
	f.StringVar(&a.reach.caFile, "ca-file", "", "PEM `FILE` with the cluster's authority: identity/ca.crt of a node's directory")
	f.StringVar(&a.reach.context, "context", "", "`NAME` of the context to use")
	f.Var(span{&a.reach.timeout}, "timeout", "`TIME` to try, such as 5s (not given: 10s for a write, 3s for a read)")
	must(root.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"table", "json", "yaml"}, cobra.ShellCompDirectiveNoFileComp)))
	must(root.RegisterFlagCompletionFunc("context", completeContexts))
	must(root.RegisterFlagCompletionFunc("node", inList(completeNodes)))
	for _, c := range commands {
		root.AddCommand(c(a))
	}
	root.SetHelpCommand(helpCommand())
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Long = strings.TrimSpace(c.Long) + "\n\nThe script for bash needs the package bash-completion."
			group(c)
		}
	}
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpTemplate(helpTemplate)
	root.SetVersionTemplate(versionLine())
	return root
}

// usageTemplate is cobra's, shortened to what helps.
const usageTemplate = `Usage:{{range usageLines .}}
  {{.}}{{end}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{flagLines .LocalFlags | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

Flags of every command:
{{sharedFlags . | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

See "{{.CommandPath}} COMMAND --help" for each of them.{{end}}
`

const helpTemplate = `{{wrapped (or .Long .Short)}}

{{.UsageString}}`

func init() {
	cobra.AddTemplateFunc("usageLines", usageLines)
	cobra.AddTemplateFunc("sharedFlags", sharedFlags)
	cobra.AddTemplateFunc("flagLines", flagLines)
	cobra.AddTemplateFunc("wrapped", wrapped)
}

// onlyHolds marks a command that does nothing itself but holds others.
const onlyHolds = "only-holds"

// usageLines are the ways to call a command: itself, and those that it holds.
func usageLines(cmd *cobra.Command) []string {
	var lines []string
	if _, ok := cmd.Annotations[onlyHolds]; !ok && cmd.Runnable() {
		lines = append(lines, cmd.UseLine())
	}
	if cmd.HasAvailableSubCommands() {
		lines = append(lines, cmd.CommandPath()+" COMMAND")
	}
	return lines
}

// run is the whole program with its streams as arguments; it answers the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) int {
	a := &app{in: in, out: out, err: errw, format: "table"}
	root := newRoot(a)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	err = cmp.Or(err, a.helpless)
	if err == nil {
		return codeDone
	}
	var f *failure
	if !errors.As(err, &f) {
		// Only cobra itself answers plain errors: flags and arguments that it could not read.
		what := slip(err)
		if strings.HasPrefix(what, "unknown command ") && !cmd.HasAvailableSubCommands() {
			what = "no argument is wanted here" // it holds no commands that one could mistype
		}
		f = usage(cmd, what)
	}
	if f.nobody {
		a.askedInVain(f)
	}
	if !f.quiet {
		a.report(f)
	}
	return f.code
}

// do turns whatever a command answers into a failure, so that nobody sees a Go error chain.
func do(f func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := f(cmd, args); err != nil {
			return explain(err)
		}
		return nil
	}
}

// group is a command that only holds others. It refuses an unknown one instead of printing help
// as if all were well.
func group(cmd *cobra.Command, children ...*cobra.Command) *cobra.Command {
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			what := "unknown command " + quote(args[0]) + " for " + quote(cmd.CommandPath())
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				what += "; did you mean: " + strings.Join(near, ", ")
			}
			return usage(cmd, what)
		}
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	cmd.Annotations = map[string]string{onlyHolds: ""}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(children...)
	return cmd
}

// helpCommand refuses an unknown topic; cobra's own prints the whole help and exits 0.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Tell what a command does",
		Example: "  storehub help dispatch",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			at, _, err := cmd.Root().Find(args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var names []cobra.Completion
			for _, c := range at.Commands() {
				if c.IsAvailableCommand() {
					names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err == nil && found.Name() == "call" {
				err, rest = found.ParseFlags(rest), nil // its help knows the methods
			}
			if err != nil || len(rest) > 0 {
				return usage(cmd, "unknown help topic "+quote(strings.Join(args, " ")))
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

// choice is a flag that takes one of a few words.
type choice struct {
	value *string
	words []string
}

func newChoice(value *string, start string, words ...string) *choice {
	*value = start
	return &choice{value, words}
}

func (c *choice) String() string { return *c.value }
func (c *choice) Type() string   { return strings.Join(c.words, "|") }
func (c *choice) Set(s string) error {
	if !slices.Contains(c.words, s) {
		return errors.New("must be one of " + strings.Join(c.words, ", "))
	}
	*c.value = s
	return nil
}

// must is for what can only fail by a mistake in this package.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func env(name string) string { return strings.TrimSpace(os.Getenv(name)) }
