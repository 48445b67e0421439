package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

// serialNames are where this computer may have serial ports. What the system calls them by their
// device comes first: it stays the same whatever is plugged in first.
var serialNames = []string{"/dev/serial/by-id/*", "/dev/ttyUSB*", "/dev/ttyACM*", "/dev/ttyS*"}

// completeDevices completes DRIVER@PATH.
func completeDevices(drivers []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		driver, path, named := strings.Cut(typed, "@")
		var words []string
		if !named {
			for _, d := range drivers {
				words = append(words, d+"@")
			}
			return words, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
		}
		for _, pattern := range serialNames {
			found, _ := filepath.Glob(pattern) // the patterns are good
			for _, f := range found {
				if strings.HasPrefix(f, path) {
					words = append(words, driver+"@"+f)
				}
			}
		}
		return words, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeTerminal completes the role in NAME:ROLE. A room's own terminal goes on with the room, which no
// node can be asked for here.
func completeTerminal(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	name, _, named := strings.Cut(typed, ":")
	if !named {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var words []string
	directive := cobra.ShellCompDirectiveNoFileComp
	for _, number := range slices.Sorted(maps.Keys(storehubv1.TerminalRole_name)) {
		role := storehubv1.TerminalRole(number)
		word := name + ":" + strings.TrimPrefix(role.String(), "TERMINAL_ROLE_")
		if number == 0 || !strings.HasPrefix(word, typed) {
			continue
		}
		if role == storehubv1.TerminalRole_TERMINAL_ROLE_ROOM {
			word += ":"
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		words = append(words, word)
	}
	return words, directive
}
