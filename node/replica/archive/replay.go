package archive

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// ErrGap says that this node's archive does not cover what was asked for.
var ErrGap = errors.New("this node's archive does not reach there")

// Step is one entry of the past.
type Step struct {
	Index, Term uint64
	Command     *storehubv1.Command
	// After is the state behind it.
	After   fsm.View
	Outcome fsm.Outcome
	// Passed are those whom its rotations passed over.
	Passed []fsm.Passed
}

// StateAt is the state after the newest command up to index, a copy for the caller.
func (a *Archive) StateAt(ctx context.Context, index uint64) (*fsm.State, error) {
	return a.replay(ctx, index+1, index, nil)
}

// Replay visits the commands from index from to index to, in order, until visit answers false.
func (a *Archive) Replay(ctx context.Context, from, to uint64, visit func(Step) bool) error {
	_, err := a.replay(ctx, from, to, visit)
	return err
}

// DayStart is the index after which the newest day on file begins.
func (a *Archive) DayStart() (uint64, error) {
	if a == nil {
		return 0, ErrGap
	}
	days, err := a.w.days.days()
	if err != nil {
		return 0, err
	}
	for i := len(days) - 1; i >= 0; i-- {
		if start, err := startOf(a.w.days.path(days[i])); err == nil {
			return start, nil
		}
	}
	return 0, ErrGap
}

func (a *Archive) replay(ctx context.Context, from, to uint64, visit func(Step) bool) (*fsm.State, error) {
	p := &player{from: from, to: to, visit: visit}
	if err := a.play(ctx, p); err != nil {
		return nil, err
	}
	return p.state, nil
}

// play runs p over the files, from the last day that begins before what it wants.
func (a *Archive) play(ctx context.Context, p *player) error {
	if a == nil {
		return ErrGap
	}
	if err := a.settle(ctx, false); err != nil {
		return err
	}
	p.ring = a.w.ring()
	return a.w.days.play(ctx, p)
}

func (s *series) play(ctx context.Context, p *player) error {
	days, err := s.days()
	if err != nil {
		return err
	}
	at := len(days) - 1
	for ; at >= 0; at-- {
		if start, err := startOf(s.path(days[at])); err == nil && start < p.from {
			break
		}
	}
	if at < 0 {
		return ErrGap
	}
	for _, day := range days[at:] {
		if err := p.file(ctx, s.path(day)); err != nil {
			return fmt.Errorf("replay %s: %w", day, err)
		}
		if p.done {
			break
		}
	}
	if p.state == nil {
		return ErrGap
	}
	return nil
}

// startOf is the index of the state that a file begins with.
func startOf(path string) (uint64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var b [headLen]byte
	if _, err := io.ReadFull(f, b[:]); err != nil {
		return 0, err
	}
	h, err := parseHead(b[:])
	if err == nil && h.kind != kindState {
		err = errTorn
	}
	return h.first, err
}

// player applies what is on file.
type player struct {
	from, to uint64
	until    int64 // ms of cluster time, 0 = no end by it
	visit    func(Step) bool
	lenient  bool  // go on behind what is missing
	missing  error // what was, if so
	ring     ring
	blind    bool // something of people is gone from the state
	state    *fsm.State
	done     bool
}

func (p *player) file(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	for !p.done {
		h, payload, err := readFrame(r)
		if errors.Is(err, io.EOF) || errors.Is(err, errTorn) {
			return nil // the writer may be in the middle of its next frame
		}
		if err == nil {
			err = p.frame(ctx, h, payload)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *player) frame(ctx context.Context, h head, payload []byte) error {
	if h.kind == kindState && p.state != nil && h.first <= p.state.Index() {
		return nil
	}
	if h.kind == kindEntries && p.state != nil && h.last <= p.state.Index() {
		return nil
	}
	content, err := h.unpack(payload)
	if err != nil {
		return err
	}
	if h.kind == kindState {
		return p.jump(h, content)
	}
	entries, err := parseEntries(content)
	if err != nil {
		return err
	}
	for i := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.step(&entries[i]); err != nil || p.done {
			return err
		}
	}
	return nil
}

// jump takes over a state that does not follow from what was played. Whoever only wants the state of a
// moment misses nothing if that is not before it; whoever visits commands, unless all are before from.
func (p *player) jump(h head, content []byte) error {
	var before uint64
	if p.state != nil {
		before = p.state.Index()
		if p.done = before >= p.to; p.done {
			return nil
		}
	}
	s, whole, err := fsm.ReadSealed(bytes.NewReader(content), p.ring)
	if err != nil {
		return err
	}
	gap := fmt.Errorf("%w: nothing is kept between %d and %d", ErrGap, before, h.first)
	switch {
	case h.first > p.to, p.until != 0 && s.View().Now() > p.until:
		return gap
	case h.first < p.from || p.visit == nil:
	case p.lenient:
		p.missing = gap
	default:
		return gap
	}
	p.state, p.blind = s, !whole
	return nil
}

func (p *player) step(e *Entry) error {
	if e.Index > p.to || p.state == nil {
		p.done = e.Index > p.to
		return nil
	}
	if e.Index <= p.state.Index() {
		return nil
	}
	if e.Before != p.state.Index() {
		return fmt.Errorf("%w: nothing is kept between %d and %d", ErrGap, p.state.Index(), e.Index)
	}
	cmd, whole, err := e.kept().Open(p.ring, p.blind)
	if err != nil {
		return fmt.Errorf("entry %d: %w", e.Index, err)
	}
	p.blind = p.blind || !whole
	if p.until != 0 && cmd.GetStamp().GetUnixMs() > p.until {
		p.done = true
		return nil
	}
	if e.Index < p.from || p.visit == nil {
		p.state.Apply(e.Index, e.Term, cmd)
		return nil
	}
	out, passed := p.state.ApplyExplained(e.Index, e.Term, cmd)
	p.done = !p.visit(Step{Index: e.Index, Term: e.Term, Command: cmd, After: p.state.Fork().View(), Outcome: out, Passed: passed})
	return nil
}
