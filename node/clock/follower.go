package clock

import (
	"sync/atomic"
	"time"
)

// Follower tells cluster time between entries on a node that does not make the stamps: the newest stamp
// and the time since it came. It is ahead of the leader only by what their clocks drift apart since then,
// and behind by what the stamp took, which is long where a node was off or cut off: until the next entry.
// Safe for concurrent use.
type Follower struct {
	src    Source
	newest atomic.Pointer[stamp]
}

// stamp is a moment of cluster time and when it came.
type stamp struct {
	unixMS int64
	at     time.Duration
}

// Follow starts from the newest stamp that this node knows.
func Follow(src Source, stampMS int64) *Follower {
	f := &Follower{src: src}
	f.newest.Store(&stamp{stampMS, src.Mono()})
	return f
}

// Hear takes over a stamp that just came, if it is newer. It is for one goroutine.
func (f *Follower) Hear(stampMS int64) {
	if stampMS > f.newest.Load().unixMS {
		f.newest.Store(&stamp{stampMS, f.src.Mono()})
	}
}

// NowMS is cluster time in ms since 1970, as far as this node can tell.
func (f *Follower) NowMS() int64 {
	s := f.newest.Load()
	return s.unixMS + (f.src.Mono() - s.at).Milliseconds()
}
