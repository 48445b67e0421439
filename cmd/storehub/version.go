package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func versionCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print which storehub this is",
		Example: "  storehub version -o json",
		Args:    cobra.NoArgs,
		RunE: do(func(*cobra.Command, []string) error {
			v := struct {
				Version  string `json:"version"`
				Revision string `json:"revision"`
				Go       string `json:"go"`
				Platform string `json:"platform"`
			}{versionName(), revision(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
			return a.printValue(v, func() error {
				_, err := fmt.Fprintf(a.out, "storehub %s (%s, %s, %s)\n", v.Version, orDash(v.Revision), v.Go, v.Platform)
				return err
			})
		}),
	}
}

// versionName falls back on what the toolchain wrote when no release was built.
func versionName() string {
	if info, ok := debug.ReadBuildInfo(); ok && version == "unknown" && info.Main.Version != "" {
		return info.Main.Version
	}
	return version
}

// revision is the commit that the binary was built from, if the builder knew.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(len(s.Value), 12)]
		}
	}
	return ""
}
