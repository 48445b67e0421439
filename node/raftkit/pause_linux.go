package raftkit

import (
	"time"

	"golang.org/x/sys/unix"
)

// suspended is how long the machine has been suspended since boot.
func suspended() time.Duration {
	var boot, mono unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &mono) != nil || unix.ClockGettime(unix.CLOCK_BOOTTIME, &boot) != nil {
		return 0 // late ticks remain as witness
	}
	return time.Duration(boot.Nano() - mono.Nano())
}
