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

// maxSources is how many addresses a limiter tells apart; more share one account.
const maxSources = 4096

// limiter lets each source address do something a few times at once and then now and then.
type limiter struct {
	burst int
	every time.Duration

	mu      sync.Mutex
	sources map[netip.Addr]*account
	swept   time.Time
}

// account is how much a source may still do, as of when.
type account struct {
	left int
	at   time.Time
}

func newLimiter(burst int, every time.Duration) *limiter {
	return &limiter{burst: burst, every: every, sources: map[netip.Addr]*account{}}
}

func (l *limiter) allow(from netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.account(network(from), time.Now())
	if a.left == 0 {
		return false
	}
	a.left--
	return true
}

// network is what one customer of a provider has: of IPv6, 64 bits.
func network(a netip.Addr) netip.Addr {
	if a.Is6() {
		p, _ := a.Prefix(64)
		return p.Addr()
	}
	return a
}

func (l *limiter) account(from netip.Addr, now time.Time) *account {
	a, ok := l.sources[from]
	if !ok {
		if len(l.sources) >= maxSources {
			l.sweep(now)
		}
		if len(l.sources) >= maxSources {
			from = netip.Addr{}
		}
		if a, ok = l.sources[from]; !ok {
			a = &account{left: l.burst, at: now}
			l.sources[from] = a
		}
	}
	l.refill(a, now)
	return a
}

func (l *limiter) refill(a *account, now time.Time) {
	if n := int(now.Sub(a.at) / l.every); n > 0 {
		a.left = min(l.burst, a.left+n)
		a.at = a.at.Add(time.Duration(n) * l.every)
	}
}

// sweep forgets those who have waited long enough to be strangers again. It looks at everybody,
// so a flood must not call for it each time.
func (l *limiter) sweep(now time.Time) {
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
