package rpc

import (
	"net/netip"
	"sync"
	"time"
)

// Calls without a credential, for each source address: enough for somebody who mistypes, far
// too few for guessing.
const (
	openBurst  = 10
	openEvery  = 6 * time.Second
	doubtBurst = 20
	doubtEvery = time.Second
)

// Reports of calls in clear, for each assistant's token: a phone that rings all day says two or three things of each call.
const (
	intakeBurst = 10
	intakeEvery = 6 * time.Second
)

// maxSources is how many sources a limiter tells apart; more share one account.
const maxSources = 4096

// limiter lets each source, an address or a token, do something a few times at once and then now and then.
type limiter[K comparable] struct {
	burst int
	every time.Duration

	mu      sync.Mutex
	sources map[K]*account
	swept   time.Time
}

// account is how much a source may still do, as of when.
type account struct {
	left int
	at   time.Time
}

func newLimiter[K comparable](burst int, every time.Duration) *limiter[K] {
	return &limiter[K]{burst: burst, every: every, sources: map[K]*account{}}
}

func (l *limiter[K]) allow(from K) bool { return l.wait(from) == 0 }

// wait is allow, and answers how long a source has to wait that may not now.
func (l *limiter[K]) wait(from K) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	a := l.account(from, now)
	if a.left == 0 {
		return a.at.Add(l.every).Sub(now)
	}
	a.left--
	return 0
}

// network is what one customer of a provider has: of IPv6, 64 bits.
func network(a netip.Addr) netip.Addr {
	if a.Is6() {
		p, _ := a.Prefix(64)
		return p.Addr()
	}
	return a
}

func (l *limiter[K]) account(from K, now time.Time) *account {
	a, ok := l.sources[from]
	if !ok {
		if len(l.sources) >= maxSources {
			l.sweep(now)
		}
		if len(l.sources) >= maxSources {
			from = *new(K)
		}
		if a, ok = l.sources[from]; !ok {
			a = &account{left: l.burst, at: now}
			l.sources[from] = a
		}
	}
	l.refill(a, now)
	return a
}

func (l *limiter[K]) refill(a *account, now time.Time) {
	if n := int(now.Sub(a.at) / l.every); n > 0 {
		a.left = min(l.burst, a.left+n)
		a.at = a.at.Add(time.Duration(n) * l.every)
	}
}

// sweep forgets those who have waited long enough to be strangers again. It looks at everybody,
// so a flood must not call for it each time.
func (l *limiter[K]) sweep(now time.Time) {
	if now.Sub(l.swept) < l.every {
		return
	}
	l.swept = now
	for from, a := range l.sources {
		if l.refill(a, now); a.left == l.burst {
			delete(l.sources, from)
		}
	}
}
