package clock

import (
	"slices"
	"sync"
	"time"
)

// readingLife is how long a voter's clock counts without a new reading. A
// quartz clock drifts about 50 ms in that time.
const readingLife = 15 * time.Minute

// maxVoters bounds the readings that are kept.
const maxVoters = 16

// Source is a PC's clocks.
type Source interface {
	// Wall is what the PC's clock shows; it may be wrong and may be set.
	Wall() time.Time
	// Mono is the time since some fixed moment; it runs evenly and never steps.
	Mono() time.Duration
}

// System is the Source of this process.
func System() Source { return system{start: time.Now()} }

type system struct{ start time.Time }

func (system) Wall() time.Time       { return time.Now().Round(0) } // without the monotonic part
func (s system) Mono() time.Duration { return time.Since(s.start) }

// Reading is a voter's clock as it was heard, in ms since 1970.
type Reading struct {
	Node   string
	UnixMS int64
}

// Leader makes the stamps of one term of leadership. Safe for concurrent use.
type Leader struct {
	src  Source
	self string

	mu   sync.Mutex
	now  time.Duration // cluster time since 1970 at mono
	mono time.Duration
	// peers holds wall minus mono of each other voter at the moment it was
	// heard. The own wall clock is read anew each time, so that its steps touch
	// one voice only.
	peers map[string]heard
}

type heard struct{ offset, at time.Duration }

// TakeOver starts the clock of a new leader called self. stampMS is the newest
// stamp in the log, voters the clocks of the others as far as they answered.
func TakeOver(src Source, self string, stampMS int64, voters []Reading) *Leader {
	l := &Leader{src: src, self: self, peers: map[string]heard{}, mono: src.Mono(), now: ms(stampMS)}
	for _, v := range voters {
		l.hear(v)
	}
	l.now = max(l.now, l.target())
	return l
}

// Hear takes over another voter's clock. Call it for every answer that carries
// one; the way there and back is small against what clocks are wrong by.
func (l *Leader) Hear(v Reading) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.run() // the time until now was steered by the old readings
	l.hear(v)
}

func (l *Leader) hear(v Reading) {
	if v.Node == l.self {
		return
	}
	if _, ok := l.peers[v.Node]; !ok && len(l.peers) >= maxVoters {
		return
	}
	m := l.src.Mono()
	l.peers[v.Node] = heard{offset: ms(v.UnixMS) - m, at: m}
}

// NowMS is cluster time in ms since 1970. It never goes back.
func (l *Leader) NowMS() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.run().Milliseconds()
}

// Lag is how far the voters' clocks are ahead of cluster time; negative when
// they are behind. It shrinks by half a second per second. After a suspend it
// can be hours: then give up leadership and take over again, which jumps ahead
// at once.
func (l *Leader) Lag() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.run()
	return l.target() - now
}

// Skew judges this PC's clock against the others it heard lately.
func (l *Leader) Skew() Skew {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := l.src.Mono()
	var others []int64
	for _, h := range l.peers {
		if m-h.at <= readingLife {
			others = append(others, (h.offset + m).Milliseconds())
		}
	}
	return Judge(l.src.Wall().UnixMilli(), others)
}

// run moves cluster time up to this moment: by what passed on the monotonic
// clock, and by at most half of that towards the target.
func (l *Leader) run() time.Duration {
	m := l.src.Mono()
	passed := m - l.mono
	if passed <= 0 {
		return l.now
	}
	l.mono = m
	l.now += passed
	gap := l.target() - l.now
	l.now += min(max(gap, -passed/2), passed/2)
	return l.now
}

// target is where the voters think the time is.
func (l *Leader) target() time.Duration {
	m := l.src.Mono()
	clocks := []time.Duration{ms(l.src.Wall().UnixMilli())}
	for _, h := range l.peers {
		if m-h.at <= readingLife {
			clocks = append(clocks, h.offset+m)
		}
	}
	return middle(clocks, l.now)
}

// middle is the median. Of an even number it is the one of the two in the
// middle that is nearer to near: a mean of a right and a wrong clock is wrong.
func middle[T ~int64](v []T, near T) T {
	slices.Sort(v)
	a, b := v[(len(v)-1)/2], v[len(v)/2]
	if near <= a {
		return a
	}
	if near >= b || b-near < near-a {
		return b
	}
	return a
}

// lastMS is the year 2200; what a clock shows outside 1970 to then is cut off,
// so that no sum or difference can overflow.
const lastMS = 7_258_118_400_000

// ms turns ms since 1970 into a duration.
func ms(n int64) time.Duration {
	return time.Duration(min(max(n, 0), lastMS)) * time.Millisecond
}
