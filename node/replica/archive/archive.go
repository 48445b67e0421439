package archive

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"storehub/fsm"
)

const (
	// queueLen is how many batches wait for the archive's goroutine. When it is full the state machine
	// waits queueWait; then the batch is left out here and the archive goes on with a new snapshot.
	queueLen  = 256
	queueWait = 40 * time.Millisecond
	// frameBytes of entries, or frameWait after the first of them, make a frame.
	frameBytes = 256 << 10
	frameWait  = time.Second
	// againAfter a failed write the archive is tried again.
	againAfter = 5 * time.Second
)

// Archive keeps what was applied. A nil Archive keeps nothing. Append, BeginDay and Restored are for
// the one goroutine that applies; all else is safe for concurrent use.
type Archive struct {
	dir  string
	log  *slog.Logger
	jobs chan job
	// gap: something was left out, so a state must come before the next entries.
	gap atomic.Bool
	w   *writer
}

// job is one thing for the writer to do, in the order of the log.
type job struct {
	entries []Entry
	day     *int32     // a business day begins
	fresh   bool       // state came from elsewhere: what was before it is not there
	state   *fsm.State // for day and fresh: the state before what comes
	flush   chan error // write out what is buffered
	sync    bool       // and force it to disk
}

// Open continues the archive in dir.
func Open(dir string, log *slog.Logger) (*Archive, error) {
	w, err := openWriter(dir, log)
	if err != nil {
		return nil, fmt.Errorf("open the archive in %s: %w", dir, err)
	}
	a := &Archive{dir: dir, log: log, jobs: make(chan job, queueLen), w: w}
	w.gap = &a.gap
	return a, nil
}

func openWriter(dir string, log *slog.Logger) (*writer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	days, err := openSeries(filepath.Join(dir, "days"), ".log")
	if err != nil {
		return nil, err
	}
	rows, err := openSeries(filepath.Join(dir, "rows"), ".rows")
	if err != nil {
		return nil, errors.Join(err, days.close())
	}
	leaves, err := openLeaves(filepath.Join(dir, "leaves"))
	if err != nil {
		return nil, errors.Join(err, days.close(), rows.close())
	}
	return &writer{log: log, days: days, rows: rows, leaves: leaves}, nil
}

// Run writes what it is given until ctx is done, and then the rest. The archive is closed after it.
func (a *Archive) Run(ctx context.Context) error {
	if a == nil {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(frameWait)
	defer tick.Stop()
	for {
		select {
		case j := <-a.jobs:
			a.w.do(j)
		case <-tick.C:
			a.w.flush()
		case <-ctx.Done():
			return a.finish()
		}
	}
}

// Close closes an archive that was not run; after Run it does nothing.
func (a *Archive) Close() error {
	if a == nil {
		return nil
	}
	return a.w.close()
}

func (a *Archive) finish() error {
	for {
		select {
		case j := <-a.jobs:
			a.w.do(j)
		default:
			return a.w.close()
		}
	}
}

// Append keeps applied entries, which must not change any more; after makes an unchanging copy of
// the state that they led to, if one is needed.
func (a *Archive) Append(entries []Entry, after func() *fsm.State) {
	if a == nil || len(entries) == 0 {
		return
	}
	if a.gap.Load() {
		// Nothing that follows could be replayed without a state in between.
		a.gap.Store(!a.put(job{state: after(), fresh: true}))
		return
	}
	if !a.put(job{entries: entries}) {
		a.gap.Store(true)
		a.log.Error("the archive is too slow: entries are left out of it on this node", "from", entries[0].Index)
	}
}

// BeginDay starts a business day with the state before its first entry.
func (a *Archive) BeginDay(day int32, before *fsm.State) {
	if a != nil && !a.put(job{day: &day, state: before}) {
		a.gap.Store(true)
	}
}

// Restored says that the state was replaced.
func (a *Archive) Restored(s *fsm.State) {
	if a != nil && !a.put(job{state: s, fresh: true}) {
		a.gap.Store(true)
	}
}

func (a *Archive) put(j job) bool {
	select {
	case a.jobs <- j:
		return true
	default:
	}
	t := time.NewTimer(queueWait)
	defer t.Stop()
	select {
	case a.jobs <- j:
		return true
	case <-t.C:
		return false
	}
}

// Sync waits until everything given so far is on disk.
func (a *Archive) Sync(patience time.Duration) error {
	if a == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return a.settle(ctx, true)
}

// settle waits until everything given so far is in the files.
func (a *Archive) settle(ctx context.Context, sync bool) error {
	done := make(chan error, 1)
	select {
	case a.jobs <- job{flush: done, sync: sync}:
	case <-ctx.Done():
		return fmt.Errorf("the archive does not keep up: %w", ctx.Err())
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("the archive does not keep up: %w", ctx.Err())
	}
}

// Queue is how many batches wait.
func (a *Archive) Queue() int {
	if a == nil {
		return 0
	}
	return len(a.jobs)
}

// Leaf is the hash of a leaf of the audit tree, for proofs. ErrNoLeaf: this node missed it.
func (a *Archive) Leaf(ctx context.Context, number uint64) (tlog.Hash, error) {
	if a == nil {
		return tlog.Hash{}, ErrNoLeaf
	}
	if err := a.settle(ctx, false); err != nil {
		return tlog.Hash{}, err
	}
	return a.w.leaves.at(number)
}
