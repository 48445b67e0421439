package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// What must be given stands in the usage line, which is all that a mistake shows.
func TestUsageNamesWhatIsRequired(t *testing.T) {
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if err := cmd.ValidateRequiredFlags(); err != nil {
			for _, name := range regexp.MustCompile(`"(.+?)"`).FindAllStringSubmatch(err.Error(), -1) {
				if !strings.Contains(cmd.Use, "--"+name[1]+" ") {
					t.Errorf("%s: --%s is required and does not stand in %q", cmd.CommandPath(), name[1], cmd.Use)
				}
			}
		}
		if len(usageLines(cmd)) == 0 {
			t.Errorf("%s has no usage line", cmd.CommandPath())
		}
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(newRoot(&app{}))
}
