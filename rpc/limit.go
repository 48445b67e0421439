package rpc

import (
	"fmt"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// How often each source may, within which time.
const (
	// Calls without a credential, for each source address: enough for somebody who mistypes, far too few for guessing.
	openMost   = 10
	openWithin = time.Minute
	// Second looks at a credential that this node does not know, for each source address.
	doubtMost   = 20
	doubtWithin = 20 * time.Second
	// Reports of calls, for each assistant's token: a phone that rings all day says two or three things of each call. In clear fewer, for
	// whoever listens there has the token, too.
	reportMost   = 60
	intakeMost   = 10
	reportWithin = time.Minute
)

// maxSources is how many sources a limiter tells apart; more share one account.
const maxSources = 4096

// limiter lets each source, an address or a token, do something so many times within any period of that length.
type limiter[K comparable] struct {
	most   int
	within time.Duration

	mu      sync.Mutex
	sources map[K]*account
	swept   time.Time
}

// account is when a source did it last, at most as often as it may: a ring in which next is behind the newest.
type account struct {
	times []time.Time
	next  int
}

func newLimiter[K comparable](most int, within time.Duration) *limiter[K] {
	return &limiter[K]{most: most, within: within, sources: map[K]*account{}}
}

// wait counts one more from a source and answers 0, or how long it has to wait that may not now.
func (l *limiter[K]) wait(from K) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	a := l.account(from, now)
	if len(a.times) < l.most {
		a.times = append(a.times, now)
		return 0
	}
	if wait := a.times[a.next].Add(l.within).Sub(now); wait > 0 {
		return wait
	}
	a.times[a.next] = now
	a.next = (a.next + 1) % l.most
	return 0
}

// check counts one more from a source, and refuses what is too often. Who says who did what.
func (l *limiter[K]) check(from K, who string) error {
	if wait := l.wait(from); wait > 0 {
		return l.refusal(wait, who)
	}
	return nil
}

// spent is how long a source has to wait that may not now; it counts nothing.
func (l *limiter[K]) spent(from K) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	a, ok := l.sources[from]
	if !ok {
		a, ok = l.sources[*new(K)] // who has no account of his own shares that one
	}
	if !ok || len(a.times) < l.most {
		return 0
	}
	return max(0, time.Until(a.times[a.next].Add(l.within)))
}

func (l *limiter[K]) refusal(wait time.Duration, who string) error {
	most, seconds := strconv.Itoa(l.most), strconv.Itoa(int(l.within/time.Second))
	e := detailed(faultCodes[fsm.Full], refuse(fsm.Full, storehubv1.Reason_REASON_OVERLOADED, "limit", most, "seconds", seconds).Detail,
		fmt.Sprintf("%s more than %s times within %s s", who, most, seconds))
	e.Meta().Set(headerRetryAfter, strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	return e
}

const headerRetryAfter = "Retry-After"

// network is what one customer of a provider has: of IPv6, 64 bits.
func network(a netip.Addr) netip.Addr {
	if a.Is6() {
		p, _ := a.Prefix(64)
		return p.Addr()
	}
	return a
}

func (l *limiter[K]) account(from K, now time.Time) *account {
	if a, ok := l.sources[from]; ok {
		return a
	}
	if len(l.sources) >= maxSources {
		l.sweep(now)
	}
	if len(l.sources) >= maxSources {
		from = *new(K)
	}
	a, ok := l.sources[from]
	if !ok {
		a = &account{}
		l.sources[from] = a
	}
	return a
}

// sweep forgets those who have waited long enough to be strangers again. It looks at everybody,
// so a flood must not call for it each time.
func (l *limiter[K]) sweep(now time.Time) {
	if now.Sub(l.swept) < l.within/time.Duration(l.most) {
		return
	}
	l.swept = now
	for from, a := range l.sources {
		if newest := a.times[(a.next+len(a.times)-1)%len(a.times)]; now.Sub(newest) >= l.within {
			delete(l.sources, from)
		}
	}
}
