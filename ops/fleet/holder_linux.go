package fleet

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// holder is the program that has a port of this computer, as far as /proc shows it to this user; ""
// when it does not.
func holder(protocol string, port int) string {
	sockets := map[string]bool{}
	for _, table := range []string{protocol, protocol + "6"} {
		b, _ := os.ReadFile("/proc/net/" + table) // without it nobody is named
		for line := range strings.Lines(string(b)) {
			f := strings.Fields(line)
			if len(f) > 9 && strings.HasSuffix(f[1], fmt.Sprintf(":%04X", port)) && f[9] != "0" {
				sockets["socket:["+f[9]+"]"] = true
			}
		}
	}
	links, _ := filepath.Glob("/proc/[0-9]*/fd/*") // the pattern is well-formed
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && sockets[target] {
			pid, _, _ := strings.Cut(strings.TrimPrefix(link, "/proc/"), "/")
			comm, _ := os.ReadFile("/proc/" + pid + "/comm") // a process that ended has no name
			return fmt.Sprintf("%s (process %s)", strings.TrimSpace(string(comm)), pid)
		}
	}
	return ""
}
