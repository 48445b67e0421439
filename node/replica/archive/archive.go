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
	// queueBytes of entries and states wait for the archive's goroutine, which a slow disk holds up and a
	// full one stops. What comes then is left out here and brought from the log when there is room.
	queueBytes = 16 << 20
	// wakeBytes of them are worth waking it for; less waits up to frameWait, like what it has buffered.
	wakeBytes = 128 << 10
	// frameBytes of entries, or frameWait after the first of them, make a frame.
	frameBytes = 256 << 10
	frameWait  = time.Second
	// againAfter a failed write the archive is tried again.
	againAfter = 5 * time.Second
)

// Archive keeps what was applied. A nil Archive keeps nothing. Append, BeginDay and Restored are for
// the one goroutine that applies; all else is safe for concurrent use.
type Archive struct {
	dir     string
	log     *slog.Logger
	queue   *queue
	flushes chan flush
	w       *writer
	// gap: something was left out, so a state must come before the next entries.
	gap atomic.Bool
	// day is the present business day, nil before the first.
	day     *int32
	newest  atomic.Uint64 // index that was given last
	explain explainer
	tree    tree
}

// job is one thing for the writer to do, in the order of the log.
type job struct {
	entries []Entry
	day     *int32     // a business day begins
	fresh   bool       // state came from elsewhere: what was before it is not there
	left    bool       // what led to state was left out: the log has it
	state   *fsm.State // for day, fresh and left: the state before what comes
}

// Log reads the raft log; data is nil for what is no command.
type Log func(index uint64) (term uint64, data []byte, err error)

// flush asks the writer to write out what it was given, and with sync to force it to disk.
type flush struct {
	done chan error
	sync bool
}

// Open continues the archive in dir.
func Open(dir string, log *slog.Logger) (*Archive, error) {
	q := newQueue()
	w, err := openWriter(dir, log, q)
	if err != nil {
		return nil, fmt.Errorf("open the archive in %s: %w", dir, err)
	}
	return &Archive{dir: dir, log: log, queue: q, flushes: make(chan flush), w: w, explain: newExplainer(), tree: tree{file: w.leaves.file, kept: map[int64]tlog.Hash{}}}, nil
}

func openWriter(dir string, log *slog.Logger, q *queue) (*writer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := checkFormat(dir); err != nil {
		return nil, err
	}
	days, err := openSeries(filepath.Join(dir, "days"), ".log", log)
	if err != nil {
		return nil, err
	}
	rows, err := openSeries(filepath.Join(dir, "rows"), ".rows", log)
	if err != nil {
		return nil, errors.Join(err, days.close())
	}
	leaves, err := openLeaves(filepath.Join(dir, "leaves"))
	if err != nil {
		return nil, errors.Join(err, days.close(), rows.close())
	}
	gone, err := openErasures(filepath.Join(dir, "erasures"), log)
	if err != nil {
		return nil, errors.Join(err, days.close(), rows.close(), leaves.close())
	}
	return &writer{log: log, queue: q, days: days, rows: rows, leaves: leaves, erasures: gone, gaps: openGaps(filepath.Join(dir, "gaps.json"), log)}, nil
}

// RefillFrom tells where entries are that were left out. It must come before Run.
func (a *Archive) RefillFrom(log Log) {
	if a != nil {
		a.w.read = log
	}
}

// Take writes what waits. It is for the time before Run.
func (a *Archive) Take() {
	if a != nil {
		a.w.work()
	}
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
		case <-a.queue.wake:
			a.w.work()
		case f := <-a.flushes:
			f.done <- a.flush(f.sync)
		case <-tick.C:
			a.w.flush()
		case <-ctx.Done():
			return a.w.close()
		}
	}
}

// flush refuses a sync over an open gap: at a start before it is closed the log brings again what is
// missing, if it still has it. A sync that fails opens one.
func (a *Archive) flush(sync bool) error {
	a.w.flush()
	if a.w.lost {
		a.gap.Store(true)
	}
	switch err := a.w.failed; {
	case err != nil:
		return err
	case !sync:
		return nil
	case a.gap.Load():
		return errors.New("the archive has left entries out and waits for room to bring them")
	}
	err := a.w.force()
	if err != nil {
		a.gap.Store(true)
	}
	return err
}

// Close closes an archive that was not run; after Run it does nothing.
func (a *Archive) Close() error {
	if a == nil {
		return nil
	}
	return a.w.close()
}

// Append keeps applied entries, which must not change any more; after makes an unchanging copy of
// the state that they led to, if one is needed.
func (a *Archive) Append(entries []Entry, after func() *fsm.State) {
	if a == nil || len(entries) == 0 {
		return
	}
	a.newest.Store(entries[len(entries)-1].Index)
	if a.gap.Load() {
		// Nothing that follows could be replayed without what is missing, or a state in between.
		if a.queue.room() {
			a.queue.put(job{state: after(), day: a.day, left: true})
			a.gap.Store(false)
		}
		return
	}
	if !a.queue.put(job{entries: entries}) {
		a.gap.Store(true)
		a.log.Error("the archive does not keep up: entries are left out of it on this node for now", "from", entries[0].Index)
	}
}

// BeginDay starts a business day with the state before its first entry.
func (a *Archive) BeginDay(day int32, before *fsm.State) {
	if a == nil {
		return
	}
	a.day = &day
	a.gap.Store(!a.queue.put(job{day: &day, state: before, left: a.gap.Load()}))
}

// Restored says that the state was replaced.
func (a *Archive) Restored(s *fsm.State) {
	if a != nil && !a.queue.put(job{state: s, day: a.day, fresh: true}) {
		a.gap.Store(true)
	}
}

// Sync waits until everything given so far is on disk. It fails while something is left out.
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
	case a.flushes <- flush{done: done, sync: sync}:
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
	return a.queue.len()
}
