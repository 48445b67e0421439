package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

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
				_, err := io.WriteString(a.out, versionLine())
				return err
			})
		}),
	}
}

func versionLine() string {
	about := []string{runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
	if r := revision(); r != "" {
		about = append([]string{r}, about...)
	}
	return fmt.Sprintf("storehub %s (%s)\n", versionName(), strings.Join(about, ", "))
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
