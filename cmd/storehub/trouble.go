package main

import (
	"fmt"
	"sync"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

const (
	// waitsInSilence is how long nothing is said: an election is shorter.
	waitsInSilence = time.Second
	// newTrouble: so long after the last failure another one has nothing to do with it.
	newTrouble = 8 * time.Second
)

// retrying tells a person who waits what for: once, and again only when a cause is found that
// tells more.
func (a *app) retrying() func(node string, err error) {
	if a.retry != nil {
		return a.retry
	}
	var mu sync.Mutex
	var begun, last time.Time
	var cause string
	best, told := -1, -1
	return func(node string, err error) {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if now.Sub(last) > newTrouble {
			begun, best, told = now, -1, -1
		}
		last = now
		if telling := telling(err); telling > best {
			best, cause = telling, troubleAt(node, err)
		}
		if best > told && now.Sub(begun) >= waitsInSilence {
			told = best
			fmt.Fprintln(a.err, printable(cause)+"; trying on…")
		}
	}
}

// telling ranks causes: what a node says of its cluster tells more than that another is not there.
func telling(err error) int {
	switch d := client.Fault(err); {
	case d == nil:
		return 0
	case d.Reason != storehubv1.Reason_REASON_NO_MAJORITY:
		return 1
	}
	return 2
}

// troubleAt is what happened at a node in one line. A stream may end without an error.
func troubleAt(node string, err error) string {
	if err == nil {
		return node + ": the stream has ended"
	}
	f := explain(err)
	what := f.what
	if client.Fault(err) == nil {
		what += " (" + innermost(err) + ")"
	}
	return oneLine(node + ": " + what)
}
