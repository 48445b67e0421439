package modem

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"
)

const (
	// duplicateWithin: a box may be set to send each record more than once.
	duplicateWithin = 8 * time.Second
	// whozzLines bounds how many lines are remembered. The biggest box has
	// eight, and may stand in a chain.
	whozzLines = 256
)

// Whozz listens to Whozz Calling? boxes, by wire and by network. Make it with
// NewWhozz.
//
// A box tells beginnings (S) and ends (E). A call whose end comes without any
// talk was missed; one that somebody lifted a handset for is answered, if the
// box is set to send details. A beginning whose checksum is bad tells nobody.
type Whozz struct {
	framer framer
	due    time.Time // the end of a record without one
	count  uint64
	lines  map[whozzLine]*whozzCallOf
}

// whozzLine is one line of one box.
type whozzLine struct {
	serial uint64
	line   string
}

func (l whozzLine) compare(m whozzLine) int {
	return cmp.Or(cmp.Compare(l.serial, m.serial), cmp.Compare(l.line, m.line))
}

type whozzCallOf struct {
	call  CallEvent
	begun time.Time
	live  bool
}

// NewWhozz returns a decoder that waits for Opened.
func NewWhozz() *Whozz { return &Whozz{lines: map[whozzLine]*whozzCallOf{}} }

func (w *Whozz) Opened(time.Time) {
	w.framer, w.due = framer{}, time.Time{}
	clear(w.lines)
}

// Closed ends all calls: a box that is gone tells the end of none.
func (w *Whozz) Closed(_ time.Time, emit func(Event)) {
	for _, key := range slices.SortedFunc(maps.Keys(w.lines), whozzLine.compare) {
		w.lines[key].tell(Ended, 0, emit)
	}
	clear(w.lines)
}

func (w *Whozz) Deadline() time.Time { return w.due }

// Tick ends what silence ends: what a box says when it is switched on, or until
// its cable is pulled, is no beginning of the next record.
func (w *Whozz) Tick(now time.Time, emit func(Event)) {
	if w.due.IsZero() || now.Before(w.due) {
		return
	}
	w.due = time.Time{}
	if h, text, ended := w.framer.cut(); ended {
		w.read(now, h, text, emit)
	}
}

func (w *Whozz) Push(now time.Time, b []byte, emit func(Event)) {
	w.Tick(now, emit)
	for _, c := range b {
		if h, text, ended := w.framer.push(c); ended {
			w.read(now, h, text, emit)
		}
	}
	if w.due = now.Add(lineFlush); len(w.framer.buf) == 0 {
		w.due = time.Time{}
	}
}

func (w *Whozz) read(now time.Time, h header, text string, emit func(Event)) {
	r, why := readWhozz(text)
	if why != "" {
		emit(Event{Reject: why})
		return
	}
	w.take(now, whozzLine{serial: h.serial, line: r.line}, r, emit)
}

func (w *Whozz) take(now time.Time, key whozzLine, r record, emit func(Event)) {
	l := w.lines[key]
	if l == nil {
		l = &whozzCallOf{}
		w.room(emit)
		w.lines[key] = l
	}
	switch {
	case r.detail == detailOffHook:
		if l.call.Direction == Inbound && l.call.State == Ringing {
			l.tell(Answered, 0, emit)
		}
	case r.detail != 0:
	case r.start:
		w.begins(now, l, r, emit)
	case l.live && r.who.Direction == l.call.Direction:
		l.tell(l.ending(r), time.Duration(r.duration)*time.Second, emit)
	}
}

// room forgets a line if too many are known: one on which nothing goes on, else
// the one whose call began first. In the network anybody can make lines up, and
// must not keep those of the shop from being heard.
func (w *Whozz) room(emit func(Event)) {
	if len(w.lines) < whozzLines {
		return
	}
	least := func(a, b whozzLine) int {
		x, y := w.lines[a], w.lines[b]
		if x.live != y.live {
			if y.live {
				return -1
			}
			return 1
		}
		return cmp.Or(x.begun.Compare(y.begun), a.compare(b))
	}
	key := slices.MinFunc(slices.Collect(maps.Keys(w.lines)), least)
	w.lines[key].tell(Ended, 0, emit)
	delete(w.lines, key)
}

// begins takes the beginning of a call, unless it is the same one again.
func (w *Whozz) begins(now time.Time, l *whozzCallOf, r record, emit func(Event)) {
	if !r.trusted {
		emit(Event{Reject: RejectChecksum})
		return
	}
	same := l.live && l.call.Number == r.who.Number && l.call.Presented == r.who.Presented &&
		l.call.Direction == r.who.Direction && l.call.Stamp == r.who.Stamp
	if same && now.Sub(l.begun) < duplicateWithin {
		return
	}
	l.tell(Ended, 0, emit) // its end was not told, or got lost
	w.count++
	l.call, l.begun, l.live = r.who, now, true
	l.call.ID, l.call.Line, l.call.State = strconv.FormatUint(w.count, 10), r.line, Ringing
	emit(Event{Call: l.call})
}

// ending is what an E record means for the call that it ends.
func (l *whozzCallOf) ending(r record) CallState {
	if l.call.Direction == Inbound && l.call.State == Ringing && r.duration == 0 {
		return Missed
	}
	return Ended
}

func (l *whozzCallOf) tell(state CallState, lasted time.Duration, emit func(Event)) {
	if !l.live {
		return
	}
	l.call.State, l.call.Duration = state, lasted
	l.live = state == Answered
	emit(Event{Call: l.call})
}
