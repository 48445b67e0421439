package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

const applyLong = `Apply brings the shop to what a catalogue file says of it, as "storehub export" writes one: each YAML
document is an object with its kind and its spec, in whatever order. A spec is the whole object: what
it leaves out becomes what it is for a new one. Objects that the file does not name stay as they are;
nothing is ever deleted.

All of it is done or nothing, as long as it fits into one command: 1000 objects and 64 KiB. A larger
file takes several, in the order in which objects refer to each other; it is tried as a whole first.

Exit codes: 0 done · 1 refused · 2 the file cannot be read · 3 unavailable or outcome unknown. Whatever
it ended with, the same file can be applied again: what is there already is left alone.`

const applyExamples = `  storehub export > shop.yaml
  storehub diff -f shop.yaml
  storehub apply -f shop.yaml`

func applyCommand(a *app) *cobra.Command {
	var file string
	var dry bool
	cmd := &cobra.Command{
		Use:     "apply --file FILE",
		Short:   "Bring the catalogue to what a file says",
		Long:    applyLong,
		Example: applyExamples,
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			c, err := a.readCatalogue(file)
			if err != nil {
				return err
			}
			hub, err := a.forWrites()
			if err != nil {
				return err
			}
			defer hub.Close()
			if dry {
				res, err := c.try(cmd.Context(), hub)
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawChanges(res, "would be ") })
			}
			return a.apply(cmd, hub, c)
		}),
	}
	fromFile(cmd, &file)
	cmd.Flags().BoolVar(&dry, "dry-run", false, "tell what would change, and change nothing")
	a.writes(cmd)
	return cmd
}

func fromFile(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVarP(file, "file", "f", "", "`FILE` with the catalogue, - for stdin")
	must(cmd.MarkFlagRequired("file"))
}

// try tells what a file would change.
func (c *catalogueFile) try(ctx context.Context, hub *hub) (*storehubv1.ApplyCatalogueResponse, error) {
	req := applying(c.objects)
	req.DryRun = true
	res, err := hub.shop.ApplyCatalogue(ctx, req)
	switch {
	case err == nil:
		return res, nil
	case outcomeUnknown(err):
		return nil, unavailable("no node told what would change", innermost(err)+"; nothing was done", "try again, or ask another node with --node")
	}
	return nil, c.explain(err)
}

// maxTried is the largest file that can be tried: a request has 1 MiB.
const maxTried = 1<<20 - 1<<10

// apply writes a file part by part.
func (a *app) apply(cmd *cobra.Command, hub *hub, c *catalogueFile) error {
	all := parts(c.objects)
	if len(all) > 1 && proto.Size(applying(c.objects)) <= maxTried {
		if _, err := c.try(cmd.Context(), hub); err != nil {
			return err
		}
	}
	done := &storehubv1.ApplyCatalogueResponse{}
	for i, part := range all {
		res, err := hub.shop.ApplyCatalogue(a.actPart(cmd, i), applying(part))
		if err != nil {
			return a.stopped(c.explain(err), done, i, len(all))
		}
		addChanges(done, res)
	}
	return a.print(done, func() error { return a.drawChanges(done, "") })
}

// actPart is the context of one of several commands, each of which is an act of its own.
func (a *app) actPart(cmd *cobra.Command, i int) context.Context {
	if i == 0 || a.requestID == "" {
		return a.act(cmd)
	}
	return withRequestID(cmd.Context(), fmt.Sprintf("%s.%d", a.requestID, i+1))
}

func addChanges(sum, res *storehubv1.ApplyCatalogueResponse) {
	sum.Changes = append(sum.Changes, res.Changes...)
	sum.Created, sum.Changed, sum.Unchanged = sum.Created+res.Created, sum.Changed+res.Changed, sum.Unchanged+res.Unchanged
	sum.Total, sum.Truncated = sum.Total+res.Total, sum.Truncated || res.Truncated
}

// stopped tells what was applied before a part was not.
func (a *app) stopped(f *failure, done *storehubv1.ApplyCatalogueResponse, before, all int) error {
	if before == 0 {
		return f
	}
	if err := a.print(done, func() error { return a.drawChanges(done, "") }); err != nil {
		return err
	}
	f.what += fmt.Sprintf("; %d of %d parts are applied, with %d objects, the others are not", before, all, done.Total)
	f.do += "; then apply the file again, what is there already is left alone"
	return f
}

// explain tells a refusal by the place in the file.
func (c *catalogueFile) explain(err error) *failure {
	f, detail := explain(err), client.Fault(err)
	o := c.known[objectName{argNamed(detail, "kind"), argNamed(detail, "id")}]
	if field := argNamed(detail, "field"); field != "" {
		f.what = strings.ReplaceAll(f.what, jsonName(field), field)
	}
	if o != nil {
		f.what = fmt.Sprintf("%s, document %d, line %d: %s", c.name, o.document, o.line, f.what)
	}
	return f
}

// drawChanges lists what was made and changed; the rest is counted.
func (a *app) drawChanges(res *storehubv1.ApplyCatalogueResponse, would string) error {
	t := newTable("KIND", "NAME", "CHANGE")
	for _, c := range res.Changes {
		if c.Verb != storehubv1.CatalogueVerb_CATALOGUE_VERB_UNCHANGED {
			t.row(c.Kind, c.Name, would+bareEnum(c.Verb.String(), "CATALOGUE_VERB_"))
		}
	}
	if len(t.rows) > 0 {
		if err := t.write(a.out); err != nil {
			return err
		}
	}
	if res.Truncated {
		fmt.Fprintln(a.out, "… this was done before; not all of it is listed again")
	}
	_, err := fmt.Fprintf(a.out, "%s%d created, %d changed, %d unchanged\n", would, res.Created, res.Changed, res.Unchanged)
	return err
}
