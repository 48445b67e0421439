package modem

import (
	"strconv"
	"time"
)

const (
	// ringGap without a ring ends a call. The slowest cadence rings each 6 s.
	ringGap = 8 * time.Second
	// oneRing is how long a single ring waits for a second one, or for who
	// calls, until it is told as it is.
	oneRing = 6 * time.Second
)

// ringing is the one line of a modem: its rings, and who calls, become calls.
//
// A call is told with who calls or at its second ring, whichever comes first,
// and once: who calls is not told any more after a stranger was. A modem that
// only listens does not see whether somebody lifts a handset, so its calls end
// and none is missed.
type ringing struct {
	count uint64 // calls so far

	live  bool
	told  bool
	named bool // ... with who calls, also if he withholds it
	mute  bool // it is no call: see message waiting
	rings int
	since time.Time
	heard time.Time // latest sign of it
	call  CallEvent
}

// ring takes a RING.
func (r *ringing) ring(now time.Time, emit func(Event)) {
	r.tick(now, emit)
	r.alive(now)
	if r.rings++; r.rings >= 2 {
		r.stranger(emit)
	}
}

// from takes who calls. He may be told before the first ring.
func (r *ringing) from(now time.Time, who CallEvent, emit func(Event)) {
	r.tick(now, emit)
	if r.named && (who.Number != r.call.Number || who.Presented != r.call.Presented) {
		r.end(emit) // somebody else
	}
	r.alive(now)
	if r.told {
		return
	}
	r.mute, r.named = false, true
	r.tell(who, emit)
}

// quiet takes that what rings is no call.
func (r *ringing) quiet(now time.Time, emit func(Event)) {
	r.tick(now, emit)
	r.alive(now)
	r.mute = !r.told
}

func (r *ringing) alive(now time.Time) {
	if !r.live {
		*r = ringing{count: r.count + 1, live: true, since: now}
	}
	r.heard = now
}

// stranger tells a call of which the source knows no more than that it rings.
func (r *ringing) stranger(emit func(Event)) {
	if r.live && !r.told && !r.mute {
		r.tell(CallEvent{Presented: Unavailable}, emit)
	}
}

func (r *ringing) tell(who CallEvent, emit func(Event)) {
	r.call, r.told = who, true
	r.call.ID, r.call.Direction, r.call.State = strconv.FormatUint(r.count, 10), Inbound, Ringing
	emit(Event{Call: r.call})
}

// end ends the call, if there is one. One that was not told yet is told: the
// caller was quick to hang up.
func (r *ringing) end(emit func(Event)) {
	r.stranger(emit)
	if r.told {
		r.call.State = Ended
		emit(Event{Call: r.call})
	}
	*r = ringing{count: r.count}
}

func (r *ringing) deadline() time.Time {
	switch {
	case !r.live:
		return time.Time{}
	case r.told || r.mute:
		return r.heard.Add(ringGap)
	}
	return earlier(r.since.Add(oneRing), r.heard.Add(ringGap))
}

func (r *ringing) tick(now time.Time, emit func(Event)) {
	if r.live && !r.told && !now.Before(r.since.Add(oneRing)) {
		r.stranger(emit)
	}
	if r.live && !now.Before(r.heard.Add(ringGap)) {
		r.end(emit)
	}
}

// drop forgets the call, which an earlier port had, without a word.
func (r *ringing) drop() { *r = ringing{count: r.count} }
