package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"

	"storehub/node"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

const initLong = `Init makes a new cluster with this computer as its first node. DIR must be missing or empty. The
owner's credential is printed once and kept in DIR/owner.token, which nobody else can read.

It measures the disk first: how fast it writes decides after how long a silent node counts as lost.

Language, time zone, currency and region are set in the shop's first command, and can be changed later
with "storehub call shop.UpdateSettings". So is the first owner, who signs in with a PIN or a card. The
same in a browser: "storehub serve" on a directory that is missing or empty.`

// firstFlags are what a shop begins with, as it is typed.
type firstFlags struct {
	language, zone, currency, region string
	owner                            node.Owner
	pinFile                          string
}

func (f *firstFlags) add(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.language, "language", "", "`LANGUAGE` of screens and displays: zh-CN, pl or en (not given: zh-CN)")
	fl.StringVar(&f.zone, "zone", "", "`ZONE` of the shop's clock, such as Europe/Warsaw (not given: Asia/Shanghai)")
	fl.StringVar(&f.currency, "currency", "", "`CODE` of the currency of prices, such as PLN (not given: CNY)")
	fl.StringVar(&f.region, "region", "", "`CODE` of the country of phone numbers without one, such as PL (not given: CN)")
	fl.StringVar(&f.owner.ID, "owner-id", "", "`ID` of the first owner among the staff: 1 to 16 characters")
	fl.StringVar(&f.owner.Name, "owner-name", "", "`NAME` of the first owner")
	fl.StringVar(&f.pinFile, "owner-pin-file", "", "`FILE` with the PIN of the first owner, 4 to 12 digits")
	fl.StringVar(&f.owner.Card, "owner-card", "", "`CARD` of the first owner, such as printed:0008075634")
	cmd.MarkFlagsRequiredTogether("owner-id", "owner-name", "owner-pin-file")
	languages := []string{"zh-CN", "pl", "en"}
	must(cmd.RegisterFlagCompletionFunc("language", cobra.FixedCompletions(languages, cobra.ShellCompDirectiveNoFileComp)))
}

func (f *firstFlags) read(cmd *cobra.Command) (node.First, error) {
	first := node.First{Zone: f.zone, Currency: f.currency, Region: f.region}
	if f.language != "" {
		n, ok := enumNumber(storehubv1.Language_value, "LANGUAGE_", f.language)
		if !ok {
			return first, usage(cmd, quote(f.language)+" is no language of the screens: zh-CN, pl or en")
		}
		first.Language = storehubv1.Language(n)
	}
	if f.pinFile == "" {
		if f.owner.Card != "" {
			return first, usage(cmd, "--owner-card is of an owner: add --owner-id, --owner-name and --owner-pin-file")
		}
		return first, nil
	}
	raw, err := os.ReadFile(f.pinFile)
	if err != nil {
		return first, err
	}
	f.owner.PIN = strings.TrimSpace(string(raw))
	first.Owner = &f.owner
	return first, nil
}

func initCommand(a *app) *cobra.Command {
	var o node.InitOptions
	var first firstFlags
	cmd := &cobra.Command{
		Use:     "init --dir DIR --name NAME",
		Short:   "Make a new shop with this computer as its first node",
		Long:    initLong,
		Example: "  storehub init --dir /var/lib/storehub --name reception --shop 'Lotus 足疗'",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.Dir, err = filepath.Abs(o.Dir); err != nil {
				return err
			}
			if o.First, err = first.read(cmd); err != nil {
				return err
			}
			made, err := node.Init(cmd.Context(), o)
			if err != nil {
				return initFailure(err)
			}
			return a.printInit(o, made)
		}),
	}
	fl := cmd.Flags()
	fl.StringVar(&o.Dir, "dir", "", "`DIR` for this node's data")
	fl.StringVar(&o.Name, "name", "", "`NAME` of this node, such as reception: a-z, 0-9 and -")
	fl.StringVar(&o.Shop, "shop", "", "`NAME` of the shop, which its screens show, for good (not given: the node's)")
	first.add(cmd)
	// Part of the contract for scripts. A new cluster is always one of its own: init searches the
	// network for no other, so there is nothing to tell people.
	fl.Bool("separate", false, "make a cluster of its own")
	must(fl.MarkHidden("separate"))
	must(cmd.MarkFlagRequired("dir"))
	must(cmd.MarkFlagRequired("name"))
	must(cmd.MarkFlagDirname("dir"))
	return cmd
}

// initFailure tells what the rules of the shop refuse, and what is wrong with this computer.
func initFailure(err error) *failure {
	const what = "no cluster was made"
	var known *connect.Error
	if errors.As(err, &known) && client.Fault(known) != nil {
		f := explainDetail(known, err)
		f.what, f.why = what, f.what
		return f
	}
	f := nodeFailure(what, err, "see \"storehub init --help\"")
	f.code = codeRefused
	return f
}

func (a *app) printInit(o node.InitOptions, made node.Initialised) error {
	answer := struct {
		ClusterID  string `json:"clusterId"`
		NodeID     string `json:"nodeId"`
		OwnerToken string `json:"ownerToken"`
		TokenFile  string `json:"tokenFile"`
		TimeoutMS  int64  `json:"timeoutMs"`
	}{made.ClusterID, made.NodeID, made.OwnerToken, made.TokenFile, made.Timeout.Milliseconds()}
	return a.printValue(answer, func() error {
		shop := o.Shop
		if shop == "" {
			shop = o.Name + " (after the node, for good: for another name begin again in an empty directory, with --shop)"
		}
		_, err := fmt.Fprintf(a.out, `cluster      %s
shop         %s
node         %s (%s)
owner token  %s
             kept in %s; whoever has it may do everything

Next:
  storehub serve --dir %s
  storehub context add shop --node %s --token-file %s --use
  storehub status --wait 30s
`, made.ClusterID, shop, o.Name, made.NodeID, made.OwnerToken, made.TokenFile, o.Dir, localNode, made.TokenFile)
		return err
	})
}
