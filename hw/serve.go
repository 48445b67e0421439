package hw

import (
	"context"
	"fmt"
	"time"
)

// serve is the owner's loop of one opening: it hands over what was read,
// gives the writer work, watches it, and ends with the first error or ctx.
func (ses *session) serve(ctx context.Context) error {
	h := ses.s.cfg.Handler
	ses.s.count(func(st *Status) { st.Opens++ })
	ses.s.opened()
	h.Opened(time.Now())
	for {
		jobs, job := ses.next()
		ses.arm()
		select {
		case <-ctx.Done():
			return ses.shut(ctx, nil)
		case c := <-ses.input():
			if err := ses.take(c); err != nil {
				return ses.shut(ctx, err)
			}
		case jobs <- job:
			ses.busy, ses.overdue = true, time.Now().Add(ses.s.cfg.WriteTimeout)
		case err := <-ses.done:
			if err := ses.wrote(err); err != nil {
				return ses.shut(ctx, err)
			}
		case <-ses.s.wake:
		case now := <-ses.timer.C:
			if err := ses.tick(now); err != nil {
				return ses.shut(ctx, err)
			}
		}
		if j, ok := h.(Judge); ok {
			if err := j.Useless(); err != nil {
				return ses.shut(ctx, fmt.Errorf("%s: %w", ses.s.cfg.Spec.Path, err))
			}
		}
	}
}

// next asks the source for bytes if the writer is free. The channel is nil,
// and so never ready, if there are none. The writer takes a job at once.
func (ses *session) next() (chan<- []byte, []byte) {
	if ses.source == nil || ses.busy {
		return nil, nil
	}
	b := ses.source.Next()
	if len(b) == 0 {
		return nil, nil
	}
	return ses.jobs, b
}

// input is where chunks come from, or nil while a flood is being slowed.
func (ses *session) input() <-chan *chunk {
	if !ses.resumeAt.IsZero() {
		return nil
	}
	return ses.chunks
}

// take serves one chunk. Bytes that came together with an error count.
func (ses *session) take(c *chunk) error {
	if c.n > 0 {
		ses.s.count(func(st *Status) { st.BytesIn += uint64(c.n) })
		ses.s.cfg.Handler.Data(c.at, c.data[:c.n])
		if wait := ses.budget.take(c.n, time.Now()); wait > 0 {
			ses.resumeAt = time.Now().Add(wait)
			ses.s.count(func(st *Status) { st.Throttled++ })
		}
	}
	if c.err != nil {
		return lost(ses.s.cfg.Spec.Path, fmt.Errorf("read: %w", c.err))
	}
	ses.free <- struct{}{} // readLoop waits for it
	return nil
}

func (ses *session) wrote(err error) error {
	late := ses.late
	ses.busy, ses.late = false, false
	ses.overdue = time.Time{}
	result := err
	if late && err == nil {
		result = ErrStuck
		ses.s.opened()
	}
	ses.source.Wrote(time.Now(), result)
	if err != nil {
		return lost(ses.s.cfg.Spec.Path, err)
	}
	return nil
}

// tick serves whichever deadline has come. What was read before the timer
// fired goes first, so that a busy moment is not taken for silence.
func (ses *session) tick(now time.Time) error {
	if !ses.resumeAt.IsZero() && !now.Before(ses.resumeAt) {
		ses.resumeAt = time.Time{}
	}
	if ses.busy && !ses.late && !ses.overdue.IsZero() && !now.Before(ses.overdue) {
		ses.late = true
		ses.s.stuck()
	}
	select {
	case c := <-ses.input():
		return ses.take(c)
	default:
	}
	if d := ses.s.cfg.Handler.Deadline(); ses.resumeAt.IsZero() && !d.IsZero() && !now.Before(d) {
		ses.s.cfg.Handler.Tick(now)
	}
	return nil
}

// arm sets the one timer to the earliest deadline, or stops it.
func (ses *session) arm() {
	var first time.Time
	consider := func(t time.Time) {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	if ses.resumeAt.IsZero() {
		consider(ses.s.cfg.Handler.Deadline())
	}
	consider(ses.resumeAt)
	if ses.busy && !ses.late {
		consider(ses.overdue)
	}
	if first.IsZero() {
		ses.timer.Stop()
		return
	}
	ses.timer.Reset(max(0, time.Until(first)))
}
