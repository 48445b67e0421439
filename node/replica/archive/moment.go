package archive

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"time"

	"storehub/fsm"
)

// farEast is how long before the midnight of Greenwich a day begins at most.
const farEast = 14 * time.Hour

// StateBy is the state after the newest command up to a moment of cluster time, in ms since 1970;
// a copy for the caller.
func (a *Archive) StateBy(ctx context.Context, ms int64) (*fsm.State, error) {
	if a == nil {
		return nil, ErrGap
	}
	if err := a.settle(ctx, false); err != nil {
		return nil, err
	}
	keys := a.w.ring()
	days, err := a.w.days.days()
	if err != nil {
		return nil, err
	}
	for at := len(days) - 1; at >= 0; at-- {
		if begin, err := time.Parse(time.DateOnly, days[at]); err == nil && begin.Add(-farEast).UnixMilli() > ms {
			continue
		}
		first, err := firstState(a.w.days.path(days[at]), keys)
		if err != nil || first.View().Now() > ms {
			continue
		}
		p := &player{from: first.Index() + 1, to: math.MaxUint64, until: ms, ring: keys}
		for _, day := range days[at:] {
			if err := p.file(ctx, a.w.days.path(day)); err != nil {
				return nil, fmt.Errorf("replay %s: %w", day, err)
			}
			if p.done {
				break
			}
		}
		return p.state, nil
	}
	return nil, ErrGap
}

// firstState is the state that a day's file begins with.
func firstState(path string, keys ring) (*fsm.State, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h, payload, err := readFrame(bufio.NewReaderSize(f, 64<<10))
	if err != nil {
		return nil, err
	}
	if h.kind != kindState {
		return nil, errTorn
	}
	content, err := h.unpack(payload)
	if err != nil {
		return nil, err
	}
	s, _, err := fsm.ReadSealed(bytes.NewReader(content), keys)
	return s, err
}
