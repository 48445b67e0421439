package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"
)

func planPrint(a *app) *cobra.Command {
	var asHTML bool
	var file string
	cmd := &cobra.Command{
		Use:   "print ID",
		Short: "Print a plan for the member",
		Long: `Print makes a page for the member, in the shop's language: all dates with their weekday, how many are
over and ahead, and what is left on the punch cards. --html makes one file for A4 that a browser prints;
so does an --out FILE that ends in .html. The file is replaced if it is there. With -o json it is what
the page is made of.`,
		Example:           "  storehub plan print P-1\n  storehub plan print P-1 --out plan.html",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(planIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			id, err := idWord(cmd, "P", "a plan", args[0])
			if err != nil {
				return err
			}
			if asHTML && cmd.Flags().Changed("output") {
				return usage(cmd, "only one of these can be given: --html, --output")
			}
			asHTML = asHTML || a.format == "table" && slices.Contains([]string{".html", ".htm"}, filepath.Ext(file))
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error {
				p, err := d.gather(cmd.Context(), id)
				if err != nil {
					return err
				}
				return a.printPaper(p, asHTML, file)
			})
		}),
	}
	cmd.Flags().BoolVar(&asHTML, "html", false, "print a page for a browser")
	cmd.Flags().StringVar(&file, "out", "", "write it to `FILE`, which only you can read")
	return cmd
}

func (a *app) printPaper(p *paper, asHTML bool, file string) error {
	screen, page := a.out, bytes.Buffer{}
	if file != "" {
		a.out = &page
	}
	write := func() error { return p.text(a.out) }
	if asHTML {
		write = func() error { return p.html(a.out) }
	}
	err := a.printParts(p, write)
	a.out = screen
	if err != nil || file == "" {
		return err
	}
	if err := writeOwn(file, page.Bytes()); err != nil {
		return err
	}
	return a.did("wrote " + file)
}

// printParts is print for what is made of several answers.
func (a *app) printParts(p *paper, write func() error) error {
	if a.format == "table" {
		return write()
	}
	parts := map[string]any{"shop": p.shopName, "item": p.itemName}
	for name, m := range map[string]proto.Message{"plan": p.plan, "customer": p.customer} {
		raw, err := protoJSON.Marshal(m)
		if err != nil {
			return err
		}
		parts[name] = json.RawMessage(raw)
	}
	cards := []json.RawMessage{}
	for _, k := range p.cards {
		raw, err := protoJSON.Marshal(k)
		if err != nil {
			return err
		}
		cards = append(cards, raw)
	}
	parts["cards"] = cards
	return a.printValue(parts, write)
}

// writeOwn writes a file that only its owner can read, also one that was there and that others could.
func writeOwn(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = f.Chmod(0o600)
	if err == nil {
		_, err = f.Write(data)
	}
	return errors.Join(err, f.Close())
}
