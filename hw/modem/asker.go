package modem

import (
	"errors"
	"time"
)

// ErrNoCallerID: the modem rings and does not tell who it is.
var ErrNoCallerID = errors.New("the modem does not know AT+VCID=1 nor AT#CID=1: it cannot tell who calls, only that it rings")

// asker sets up a modem that needs no more than a few commands. While it does,
// and if it fails, the modem is listened to all the same.
type asker struct {
	steps [][]string // each in its spellings: an ERROR tries the next

	step, spelling int
	on             bool
	out            []byte
	offered        bool
	silent         int
	deadline       time.Time
	trouble        error
	done           bool
}

// begin sets up anew. What is being written is waited for.
func (a *asker) begin(now time.Time) {
	a.on, a.done, a.silent = true, false, 0
	if a.offered {
		a.step, a.spelling = -1, 0
		return
	}
	a.ask(now, 0, 0)
}

func (a *asker) stop() { *a = asker{steps: a.steps} }

func (a *asker) ask(now time.Time, step, spelling int) {
	a.step, a.spelling = step, spelling
	a.out, a.deadline = []byte(a.steps[step][spelling]+"\r"), now.Add(commandLimit)
}

func (a *asker) Next() []byte {
	a.offered = a.out != nil
	return a.out
}

func (a *asker) Wrote(now time.Time) {
	if !a.offered {
		return
	}
	a.out, a.offered, a.deadline = nil, false, now.Add(commandLimit)
	if a.step < 0 {
		a.ask(now, 0, 0)
	}
}

func (a *asker) Trouble() error { return a.trouble }
func (a *asker) Ready() bool    { return a.done }
func (a *asker) Useless() error { return nil }

// answered takes a final result. One that comes before the question is written
// is of before.
func (a *asker) answered(now time.Time, ok bool) {
	if !a.on || a.done || a.out != nil || a.resting() {
		return
	}
	a.silent = 0
	last := a.step == len(a.steps)-1
	switch {
	case !ok && a.spelling+1 < len(a.steps[a.step]):
		a.ask(now, a.step, a.spelling+1)
	case !last:
		a.ask(now, a.step+1, 0) // a command that is refused was not needed
	case ok:
		a.done, a.trouble, a.deadline = true, nil, time.Time{}
	default:
		a.rest(now, ErrNoCallerID)
	}
}

// rest leaves the modem alone for a while, with a trouble.
func (a *asker) rest(now time.Time, trouble error) {
	a.trouble, a.step, a.deadline = trouble, len(a.steps), now.Add(restTime)
}

func (a *asker) resting() bool { return a.step == len(a.steps) }

func (a *asker) tick(now time.Time) {
	if a.deadline.IsZero() || now.Before(a.deadline) {
		return
	}
	switch a.silent++; {
	case a.offered: // the writer is stuck: Wrote sets another deadline
		a.deadline = time.Time{}
	case a.resting():
		a.begin(now)
	case a.silent < silentMax:
		a.ask(now, a.step, a.spelling)
	default:
		a.out = nil
		a.rest(now, ErrSilent)
	}
}
