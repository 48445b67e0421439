package demo

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"
)

// verdict runs every check, prints figures and checks, and is an error unless all hold.
func (h *hour) verdict(ctx context.Context) error {
	c := &closing{hour: h}
	type finding struct {
		sentence, seen string
		err            error
	}
	var found []finding
	failed := 0
	for _, k := range checks {
		seen, err := k.holds(c, ctx)
		if stopped(ctx) {
			return ErrStopped
		}
		if err != nil {
			failed++
		}
		found = append(found, finding{k.sentence, seen, err})
	}
	// A display that shows something else is told among the checks.
	if screens, err := painted(ctx, h.fleet); err == nil {
		fmt.Fprintln(h.out)
		printBoxes(h.out, memberNames, screens)
	}
	fmt.Fprintln(h.out, "\n  Figures")
	printPairs(h.out, c.table())
	fmt.Fprintln(h.out, "\n  Checks")
	for _, f := range found {
		if f.err != nil {
			fmt.Fprintf(h.out, "  ✗ %s\n      %v\n", f.sentence, f.err)
			continue
		}
		fmt.Fprintf(h.out, "  ✓ %-58s %s\n", f.sentence, f.seen)
	}
	if failed > 0 {
		fmt.Fprintf(h.out, "\n%d of %d checks do not hold.\n", failed, len(checks))
		return ErrNotHeld
	}
	fmt.Fprintf(h.out, "\nAll %d checks hold.\n", len(checks))
	return nil
}

// table are the figures of the hour.
func (c *closing) table() [][2]string {
	all, lost := c.ledger.entries()
	refused, retries, slowest := 0, 0, time.Duration(0)
	var took []time.Duration
	for _, w := range all {
		if w.err != nil {
			refused++
		}
		retries += w.retries
		took = append(took, w.took)
		slowest = max(slowest, w.took)
	}
	f := c.figures
	perSecond := float64(f.storm) / max(f.stormFor.Seconds(), 0.001)
	return [][2]string{
		{"writes answered", fmt.Sprintf("%d done, %d refused by a rule, %d without an answer", len(all)-refused, refused, len(lost))},
		{"retries with the same id", fmt.Sprint(retries)},
		{"write, answered", fmt.Sprintf("p50 %v, p99 %v, max %v", round(quantile(took, 0.5)), round(quantile(took, 0.99)), round(slowest))},
		{"under load", fmt.Sprintf("%d writes in %.1f s, %.0f a second, from %d writers", f.storm, f.stormFor.Seconds(), perSecond, writersPerNode*len(memberNames))},
		{"kill -9 of the leader", fmt.Sprintf("%s; next write done after %v", f.killed, round(f.failover))},
		{"its restart", fmt.Sprintf("serving and caught up after %v", round(f.back))},
		{"swipe → display beside it", fmt.Sprintf("p50 %v, max %v (%d cards)", round(quantile(f.own, 0.5)), round(quantile(f.own, 1)), len(f.own))},
		{"swipe → another node's display", fmt.Sprintf("p50 %v, max %v (%d displays)", round(quantile(f.other, 0.5)), round(quantile(f.other, 1)), len(f.other))},
		{"call reported → window elsewhere", fmt.Sprintf("max %v", round(f.window))},
		{"plugged in → works", fmt.Sprintf("reader %v, display %v", round(f.reopened), round(f.repaint))},
		{"log index", fmt.Sprint(c.index)},
		{"state hash, all nodes", hex.EncodeToString(c.hash)},
		{"audit head, all nodes", fmt.Sprintf("%s (%d leaves)", hex.EncodeToString(c.head.GetHead()), c.head.GetSize())},
	}
}
