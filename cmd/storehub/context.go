package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
)

const contextLong = `A context remembers how to reach a cluster: its nodes, the authority that vouches for them and the
file with your credential. The file contexts.json lies in your folder for settings; the credential
itself is not in it. On a node's own computer plain http and the token file are enough; from any
other one the authority is the file identity/ca.crt of any node's directory.`

func contextCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "context",
		Short:   "Remember how to reach a cluster",
		Long:    contextLong,
		Example: "  storehub context list",
	}, contextList(a), contextUse(a), contextAdd(a), contextRemove(a))
}

func contextList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the contexts",
		Example: "  storehub context list",
		Args:    cobra.NoArgs,
		RunE: do(func(*cobra.Command, []string) error {
			f, err := loadContexts()
			if err != nil {
				return err
			}
			return a.printValue(f, func() error {
				if len(f.Contexts) == 0 {
					fmt.Fprintln(a.out, "no context is kept yet; add one with \"storehub context add\"")
					return nil
				}
				t := newTable("", "NAME", "NODES", "CREDENTIAL")
				for _, name := range f.names() {
					mark := ""
					if name == f.Current {
						mark = "*"
					}
					c := f.Contexts[name]
					t.row(mark, name, strings.Join(c.Nodes, ","), orDash(c.TokenFile))
				}
				return t.write(a.out)
			})
		}),
	}
}

func contextUse(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "use NAME",
		Short:             "Make a context the current one",
		Example:           "  storehub context use demo",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeContextArg,
		RunE: do(func(_ *cobra.Command, args []string) error {
			f, err := loadContexts()
			if err != nil {
				return err
			}
			if _, ok := f.Contexts[args[0]]; !ok {
				return noContext(args[0])
			}
			f.Current = args[0]
			if err := f.save(); err != nil {
				return err
			}
			return a.did("the current context is " + args[0])
		}),
	}
}

func contextAdd(a *app) *cobra.Command {
	use, replace := false, false
	cmd := &cobra.Command{
		Use:     "add NAME --node URL[,URL…]",
		Short:   "Remember --node, --ca-file and --token-file under a name",
		Example: "  storehub context add shop --node https://192.168.1.10:7100 \\\n    --ca-file ca.crt --token-file owner.token",
		Args:    cobra.ExactArgs(1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			if len(a.reach.nodes) == 0 {
				return usage(cmd, "--node is missing")
			}
			if strings.ContainsFunc(args[0], unicode.IsSpace) {
				return usage(cmd, "the name of a context has no blanks in it")
			}
			c, err := a.reach.toSave()
			if err != nil {
				return err
			}
			f, err := loadContexts()
			if err != nil {
				return err
			}
			if before, ok := f.Contexts[args[0]]; ok && !replace {
				return refused("there is a context "+quote(args[0])+" already", "it leads to "+strings.Join(before.Nodes, ","), "choose another name, or add --replace")
			}
			if err := putContext(args[0], c, use); err != nil {
				return err
			}
			return a.savedAs(args[0])
		}),
	}
	cmd.Flags().BoolVar(&replace, "replace", false, "put it in the place of the one of that name, its credential included")
	cmd.Flags().BoolVar(&use, "use", false, "make it the current one too (the first always is)")
	return cmd
}

// toSave is the context that the flags describe. Files that cannot be used are refused now, and not
// by every command that comes after.
func (r reachFlags) toSave() (savedContext, error) {
	c := savedContext{Nodes: r.nodes}
	for _, n := range c.Nodes {
		if _, err := nodeURL(n); err != nil {
			return c, err
		}
	}
	if _, err := readToken(r.tokenFile); err != nil {
		return c, notSaved(err)
	}
	if _, err := readRoots(r.caFile, ""); err != nil {
		return c, notSaved(err)
	}
	var err error
	if c.CAFile, err = absolute(r.caFile); err != nil {
		return c, err
	}
	c.TokenFile, err = absolute(r.tokenFile)
	return c, err
}

func notSaved(err error) error {
	f := explain(err)
	f.what = "the context was not saved: " + f.what
	return f
}

// savedAs tells what was saved, and which context the other commands use from now on.
func (a *app) savedAs(name string) error {
	f, err := loadContexts()
	if err != nil {
		return err
	}
	if f.Current == name {
		return a.did("saved " + name + "; it is the current context")
	}
	return a.did("saved " + name + "; the current context is still " + f.Current + ": storehub context use " + name)
}

// absolute keeps a file's name good wherever the context is used later.
func absolute(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	return filepath.Abs(name)
}

func contextRemove(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "remove NAME",
		Short:             "Forget a context",
		Example:           "  storehub context remove demo",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeContextArg,
		RunE: do(func(_ *cobra.Command, args []string) error {
			f, err := loadContexts()
			if err != nil {
				return err
			}
			if _, ok := f.Contexts[args[0]]; !ok {
				return noContext(args[0])
			}
			if err := dropContext(args[0]); err != nil {
				return err
			}
			if f.Current == args[0] {
				return a.did("removed " + args[0] + "; there is no current context now: storehub context use NAME")
			}
			return a.did("removed " + args[0])
		}),
	}
}
