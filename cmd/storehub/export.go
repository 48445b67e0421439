package main

import (
	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const exportLong = `Export prints the catalogue: categories, rooms, technicians, service items, resources. Without -o
json it is the YAML that "storehub apply" and "storehub diff" take: applied to this shop it changes
nothing. Cards, staff with their PINs, terminals and settings are not in it.`

func exportCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "export",
		Short:   "Print the catalogue as YAML",
		Long:    exportLong,
		Example: "  storehub export > shop.yaml",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("output") && a.format == "table" {
				return usage(cmd, "a catalogue has no table: write -o yaml or -o json")
			}
			hub, err := a.forReads()
			if err != nil {
				return err
			}
			defer hub.Close()
			res, err := hub.shop.ExportCatalogue(cmd.Context(), &storehubv1.ExportCatalogueRequest{})
			if err != nil {
				return err
			}
			if a.format == "json" {
				return a.print(res, nil)
			}
			return writeCatalogue(a.out, res.Objects)
		}),
	}
}
