package reader

import "time"

const (
	// PresenceWindow is how long after its last frame a card still counts as
	// lying on the reader. An RDM6300 repeats every 50 ms.
	PresenceWindow = 500 * time.Millisecond
	// LockoutDefault is how long after a swipe the same card does not swipe
	// again, so that a trembling hand does not act twice.
	LockoutDefault = 2 * time.Second
	// LockoutMax is the longest lock-out that may be configured.
	LockoutMax = 10 * time.Second

	// presenceMax bounds the cards remembered; the one seen longest ago goes.
	presenceMax = 64
)

// Presence turns a reader's frames into swipes: one when a card arrives, none
// while it lies there, none within the lock-out of its last swipe. Another
// card passes at once. One Presence serves one reader; the zero value uses
// the default lock-out. Not safe for concurrent use.
type Presence struct {
	// Lockout replaces LockoutDefault if positive; negative means none.
	Lockout time.Duration
	cards   map[Card]presence
}

type presence struct {
	seen  time.Time // last frame; zero after a reconnect
	acted time.Time // last swipe
}

// Seen records a valid frame of card at now, which must not run backwards
// (time.Now is monotonic), and reports whether it is a new swipe. Never call
// it for rejected frames: they neither begin nor prolong a presence.
func (p *Presence) Seen(card Card, now time.Time) bool {
	if p.cards == nil {
		p.cards = make(map[Card]presence)
	}
	e, known := p.cards[card]
	if !known && len(p.cards) >= presenceMax {
		p.evict(now)
	}
	present := !e.seen.IsZero() && now.Sub(e.seen) <= PresenceWindow
	locked := !e.acted.IsZero() && now.Sub(e.acted) < p.lockout()
	e.seen = now
	swipe := !present && !locked
	if swipe {
		e.acted = now
	}
	p.cards[card] = e
	return swipe
}

// Reconnected tells that the port was opened anew: a card that lies there is
// an arrival again, but the lock-out of what was swiped before still holds.
func (p *Presence) Reconnected() {
	for c, e := range p.cards {
		e.seen = time.Time{}
		p.cards[c] = e
	}
}

// Forget takes back what Seen said: the swipe reached nobody. If the card
// still lies there, its next frame is a swipe.
func (p *Presence) Forget(card Card) { delete(p.cards, card) }

func (p *Presence) lockout() time.Duration {
	switch {
	case p.Lockout < 0:
		return 0
	case p.Lockout == 0:
		return LockoutDefault
	}
	return min(p.Lockout, LockoutMax)
}

// evict forgets every card that no longer matters, or else the oldest.
func (p *Presence) evict(now time.Time) {
	var oldest Card
	var at time.Time
	for c, e := range p.cards {
		last := e.seen
		if e.acted.After(last) {
			last = e.acted
		}
		if now.Sub(last) > max(PresenceWindow, p.lockout()) {
			delete(p.cards, c)
			continue
		}
		if at.IsZero() || last.Before(at) {
			oldest, at = c, last
		}
	}
	if len(p.cards) >= presenceMax {
		delete(p.cards, oldest)
	}
}
