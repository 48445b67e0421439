package main

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// emptyMeans marks a flag that takes "", which says something of its own there.
const emptyMeans = "empty-means"

// refuseEmpty refuses an empty value that was given. It is a variable of a script that was never set,
// and no wish to do without.
func refuseEmpty(cmd *cobra.Command, args []string) error {
	if completes(cmd) {
		return nil // what is completed is not written yet
	}
	var empty string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if empty == "" && emptyValue(f) {
			empty = "--" + f.Name
		}
	})
	switch {
	case empty != "":
		return usage(cmd, empty+" is empty")
	case slices.Contains(args, ""):
		return usage(cmd, "an argument is empty")
	}
	return nil
}

func completes(cmd *cobra.Command) bool {
	return cmd.Name() == cobra.ShellCompRequestCmd || cmd.Name() == cobra.ShellCompNoDescRequestCmd
}

func mayBeEmpty(f *pflag.Flag) bool {
	_, ok := f.Annotations[emptyMeans]
	return ok
}

func emptyValue(f *pflag.Flag) bool {
	if mayBeEmpty(f) {
		return false
	}
	if list, ok := f.Value.(pflag.SliceValue); ok {
		words := list.GetSlice()
		return len(words) == 0 || slices.Contains(words, "")
	}
	return f.Value.Type() == "string" && f.Value.String() == ""
}
