package hw

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const holdersMax = 3 // names in a message

// holders lists processes other than this one that have the device open, as
// far as /proc shows them to this user.
func holders(device string) []string {
	links, _ := filepath.Glob("/proc/[0-9]*/fd/*") // the pattern is well-formed
	var names []string
	seen := map[string]bool{fmt.Sprint(os.Getpid()): true}
	for _, link := range links {
		pid, _, _ := strings.Cut(strings.TrimPrefix(link, "/proc/"), "/")
		if seen[pid] {
			continue
		}
		if target, err := os.Readlink(link); err != nil || target != device {
			continue
		}
		seen[pid] = true
		comm, _ := os.ReadFile("/proc/" + pid + "/comm") // a process that ended has no name
		names = append(names, fmt.Sprintf("%s (process %s)", strings.TrimSpace(string(comm)), pid))
		if len(names) == holdersMax {
			break
		}
	}
	return names
}
