package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"storehub/node"
)

const initLong = `Init makes a new cluster with this computer as its first node. DIR must be missing or empty. The
owner's credential is printed once and kept in DIR/owner.token, which nobody else can read.

It measures the disk first: how fast it writes decides after how long a silent node counts as lost.`

func initCommand(a *app) *cobra.Command {
	var o node.InitOptions
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
			made, err := node.Init(cmd.Context(), o)
			if err != nil {
				f := nodeFailure("no cluster was made", err, "see \"storehub init --help\"")
				f.code = codeRefused
				return f
			}
			return a.printInit(o, made)
		}),
	}
	fl := cmd.Flags()
	fl.StringVar(&o.Dir, "dir", "", "`DIR` for this node's data")
	fl.StringVar(&o.Name, "name", "", "`NAME` of this node, such as reception: a-z, 0-9 and -")
	fl.StringVar(&o.Shop, "shop", "", "`NAME` of the shop, which its screens show, for good (not given: the node's)")
	// Part of the contract for scripts. A new cluster is always one of its own: init searches the
	// network for no other, so there is nothing to tell people.
	fl.Bool("separate", false, "make a cluster of its own")
	must(fl.MarkHidden("separate"))
	must(cmd.MarkFlagRequired("dir"))
	must(cmd.MarkFlagRequired("name"))
	must(cmd.MarkFlagDirname("dir"))
	return cmd
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
