//go:build !linux

package raftkit

import "time"

// suspended is not known here: late ticks are the only witness. Windows and macOS clocks of Go run on or jump in a suspend, so a tick is late there too.
func suspended() time.Duration { return 0 }
