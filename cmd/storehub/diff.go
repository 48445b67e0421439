package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"
	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
)

const diffLong = `Diff tells what "storehub apply" of the same file would change, field by field: + is new, - is what is
there now, ~ an object that differs. It writes nothing, and wants the same permission as apply.

Exit codes: 0 the same · 1 it differs, or would be refused · 2 the file cannot be read · 3 unavailable.`

// differs ends a diff that found something.
var differs = &failure{code: codeRefused, quiet: true}

func diffCommand(a *app) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:     "diff --file FILE",
		Short:   "Tell what applying a file would change",
		Long:    diffLong,
		Example: "  storehub diff -f shop.yaml\n  ssh back-office cat shop.yaml | storehub diff -f -",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			c, err := a.readCatalogue(file)
			if err != nil {
				return err
			}
			hub, err := a.forReads()
			if err != nil {
				return err
			}
			defer hub.Close()
			res, err := c.try(cmd.Context(), hub)
			if err != nil {
				return err
			}
			if err := a.print(res, func() error { return a.drawDiff(res) }); err != nil {
				return err
			}
			if res.Created+res.Changed > 0 {
				return differs
			}
			return nil
		}),
	}
	fromFile(cmd, &file)
	return cmd
}

func (a *app) drawDiff(res *storehubv1.ApplyCatalogueResponse) error {
	for _, c := range res.Changes {
		if c.After == nil {
			continue
		}
		lines, err := diffLines(c)
		if err != nil {
			return err
		}
		for _, line := range lines {
			if _, err := fmt.Fprintln(a.out, printable(line)); err != nil {
				return err
			}
		}
	}
	return nil
}

func diffLines(c *storehubv1.CatalogueChange) ([]string, error) {
	_, after := specOf(c.After)
	mark, before := "+", after.Type().Zero()
	if c.Before != nil {
		mark = "~"
		_, before = specOf(c.Before)
	}
	lines := []string{mark + " " + c.Kind + " " + quote(c.Name)}
	for i := range after.Descriptor().Fields().Len() {
		fd := after.Descriptor().Fields().Get(i)
		was, err := fieldLine(before, fd)
		if err != nil {
			return nil, err
		}
		is, err := fieldLine(after, fd)
		if err != nil {
			return nil, err
		}
		if was == is {
			continue
		}
		for _, side := range [][2]string{{"-", was}, {"+", is}} {
			if side[1] != "" {
				lines = append(lines, side[0]+"   "+side[1])
			}
		}
	}
	return lines, nil
}

// fieldLine is a field as it stands in a file, in one line, "" = it is not set.
func fieldLine(m protoreflect.Message, fd protoreflect.FieldDescriptor) (string, error) {
	if !m.Has(fd) {
		return "", nil
	}
	value, err := fieldTree(fd, m.Get(fd))
	if err != nil {
		return "", err
	}
	if value.Kind == yaml.MappingNode {
		value.Style = yaml.FlowStyle
	}
	var b strings.Builder
	err = writeTree(&b, &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{word(string(fd.Name())), value}})
	return strings.TrimSpace(b.String()), err
}
