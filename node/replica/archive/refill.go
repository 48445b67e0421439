package archive

import (
	"context"
	"errors"
	"fmt"

	"storehub/fsm"
)

// bring writes what was left out before a state, from the log, or else goes on with that state. A business
// day may have begun meanwhile: what is brought stands in the file of the day before.
func (w *writer) bring(day *int32, to *fsm.State) error {
	from := max(w.days.last, w.last) + 1
	switch err := w.refill(to.Index()); {
	case errors.Is(err, ErrGap):
		w.log.Error("the log does not have what the archive has left out: it is missing on this node", "from", from, "to", to.Index(), "error", err)
		return w.restart(day, to)
	case err != nil:
		return err
	}
	w.log.Warn("the archive has brought from the log what it had left out", "from", from, "to", to.Index())
	if day != nil {
		return w.beginDay(*day, to)
	}
	return nil
}

// refill applies entries of the log to the last state on file, for the rows and leaves that they leave, and
// keeps them. Interrupted by a disk that fails it goes on where it was; ErrGap: something is not there.
func (w *writer) refill(to uint64) error {
	if w.read == nil {
		return ErrGap
	}
	if err := w.writeOut(); err != nil {
		return err
	}
	keys := w.ring()
	p := &player{from: w.days.last + 1, to: w.days.last, ring: keys}
	if err := w.days.play(context.Background(), p); err != nil {
		return fmt.Errorf("%w: the state at %d: %w", ErrGap, w.days.last, err)
	}
	s := p.state
	w.lost = false // all that follows comes again
	for at := s.Index() + 1; at <= to; at++ {
		term, data, err := w.read(at)
		if err != nil {
			return fmt.Errorf("%w: entry %d: %w", ErrGap, at, err)
		}
		if data == nil {
			continue
		}
		cmd, err := fsm.Decode(data)
		if err != nil {
			return fmt.Errorf("%w: entry %d: %w", ErrGap, at, err)
		}
		before := s.Index()
		out := s.Apply(at, term, cmd)
		out.Seals.Rekey(keys) // the state was made without the seeds of the keys
		e := EntryOf(at, term, before, data, out, s.View().Epoch())
		if err := w.keep(&e); err != nil {
			return err
		}
	}
	return w.writeOut()
}
