package archive

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"storehub/fsm"
)

// writer owns the files. It belongs to Run's goroutine.
type writer struct {
	log      *slog.Logger
	queue    *queue
	days     *series
	rows     *series
	leaves   *leaves
	gaps     *gaps
	erasures *erasures
	live     func() *fsm.State // who has the keys; nil: nobody
	read     Log               // nil: what was left out is lost

	buf         []byte // entries of the next frame
	first, last uint64
	lost        bool      // entries may not have reached the disk, so none follow before a state does
	failed      error     // since when nothing is written
	again       time.Time // when to try again
	closed      bool
}

// work does what waits. A job that fails stays the next one, with all others behind it: after a while
// it is tried again, and doing the first half of it twice changes nothing.
func (w *writer) work() {
	if w.failed != nil && time.Now().Before(w.again) {
		return
	}
	for {
		j, ok := w.queue.head()
		if !ok {
			break
		}
		if err := w.take(&j); err != nil {
			w.fail(err)
			return
		}
		w.queue.pop()
	}
	if w.failed != nil {
		if err := w.writeOut(); err != nil {
			w.fail(err)
			return
		}
		w.failed = nil
		w.log.Warn("the archive is written again")
	}
}

func (w *writer) take(j *job) error {
	switch {
	case j.left:
		return w.bring(j.day, j.state)
	case j.fresh:
		return w.restart(j.day, j.state)
	case j.day != nil:
		return w.beginDay(*j.day, j.state)
	}
	for i := range j.entries {
		if err := w.keep(&j.entries[i]); err != nil {
			return err
		}
	}
	return nil
}

// keep buffers an entry and writes its rows and its leaf. What is there from before a restart is skipped.
func (w *writer) keep(e *Entry) error {
	if e.Leaf != nil {
		if err := w.leaves.put(e.LeafNumber, e.Leaf); err != nil {
			return err
		}
	}
	if err := w.erasures.add(e.Erased...); err != nil {
		return err
	}
	if w.lost {
		return nil // it comes again, after what is missing before it
	}
	if len(e.Left) > 0 && e.Index > w.rows.last {
		b, err := packRows(e)
		if err != nil {
			return err
		}
		if err := w.rows.add(kindRows, e.Index, e.Index, b); err != nil {
			return err
		}
	}
	if e.Index <= max(w.days.last, w.last) {
		return nil
	}
	if len(w.buf) == 0 {
		w.first = e.Index
	}
	var err error
	if w.buf, err = appendEntry(w.buf, e); err != nil {
		return fmt.Errorf("entry %d: %w", e.Index, err)
	}
	w.last = e.Index
	if len(w.buf) < frameBytes {
		return nil
	}
	return w.writeOut()
}

func (w *writer) writeOut() error {
	if err := w.leaves.flush(); err != nil || len(w.buf) == 0 {
		return err
	}
	if w.days.file == nil {
		return errors.New("entries came before their day")
	}
	if err := w.days.add(kindEntries, w.first, w.last, w.buf); err != nil {
		return err
	}
	w.buf = w.buf[:0]
	return nil
}

func (w *writer) flush() {
	w.work()
	if w.failed == nil {
		if err := w.writeOut(); err != nil {
			w.fail(err)
		}
	}
}

// force forces all that is written out to disk, the entries last: those that are there have their rows
// and leaves. After a failure nobody knows what is there, and trying again would not tell.
func (w *writer) force() error {
	err := errors.Join(w.rows.sync(), w.leaves.sync(), w.erasures.sync())
	if err == nil {
		err = w.days.sync()
	} else {
		err = errors.Join(err, w.days.takeBack())
	}
	if err != nil {
		w.lost, w.last = true, 0
		w.fail(err)
	}
	return err
}

// beginDay opens the files of a day; a new one starts with the state.
func (w *writer) beginDay(day int32, s *fsm.State) error {
	if err := w.writeOut(); err != nil {
		return err
	}
	name := dayName(day)
	if err := errors.Join(w.days.turn(name), w.rows.turn(name)); err != nil {
		return err
	}
	if !w.days.empty() || s.Index() < w.days.last {
		return nil // it goes on, or this is the log being applied again from before
	}
	return w.putState(s)
}

// restart puts a state into the middle of a day, behind which entries follow again. What lies between is
// missing for good. The day may have begun in what was left out.
func (w *writer) restart(day *int32, s *fsm.State) error {
	if err := errors.Join(w.writeOut(), w.erasures.learn(s)); err != nil {
		return err
	}
	if day != nil {
		name := dayName(*day)
		if err := errors.Join(w.days.turn(name), w.rows.turn(name)); err != nil {
			return err
		}
	}
	if w.days.file == nil || (s.Index() <= w.days.last && !w.days.empty()) {
		w.lost = false
		return nil // the day's first entry brings a state, or everything is there
	}
	if before := w.days.last; before > 0 {
		if err := w.gaps.add(Gap{From: before + 1, To: s.Index(), UntilMS: s.View().Now()}); err != nil {
			return err
		}
	}
	return w.putState(s)
}

func (w *writer) putState(s *fsm.State) error {
	var b bytes.Buffer
	if err := s.WriteSealed(&b); err != nil {
		return err
	}
	err := w.days.add(kindState, s.Index(), s.Index(), b.Bytes())
	w.lost = w.lost && err != nil
	return err
}

// fail stops writing for a while: the disk is full, or worse. What comes meanwhile waits. Snapshots of
// the log wait as well, so that the log still has what is missing here.
func (w *writer) fail(err error) {
	if w.failed == nil {
		w.log.Error("the archive cannot be written for now", "error", err)
	}
	w.failed = fmt.Errorf("the archive cannot be written: %w", err)
	w.again = time.Now().Add(againAfter)
}

// close may be called again.
func (w *writer) close() error {
	if w.closed {
		return nil
	}
	w.closed = true
	w.again = time.Time{} // this is the last try
	w.flush()
	err := errors.Join(w.days.close(), w.rows.close(), w.leaves.close(), w.erasures.close())
	if err != nil {
		return fmt.Errorf("close the archive: %w", err)
	}
	return nil
}
