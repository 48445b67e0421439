package rpc

import "time"

// A stream shows at most ten frames in any second. The first levelBurst of them come at once, so that two changes in quick succession,
// as a turn that is given back and given on, both show when they happen; then one comes every levelPace, so that a busy hour does not flood
// a phone.
const (
	levelBurst = 3
	levelPace  = time.Second / (10 - levelBurst)
)

// pace says when a stream may show its next frame: a bucket of levelBurst frames that gets one back every levelPace.
type pace struct {
	// full is when the bucket is full again.
	full time.Time
}

// take is called when a frame is made. One that did not wait for the pace leaves the bucket empty, not in debt.
func (p *pace) take(now time.Time) {
	if p.full.Before(now) {
		p.full = now
	}
	p.full = p.full.Add(levelPace)
	if most := now.Add(levelBurst * levelPace); p.full.After(most) {
		p.full = most
	}
}

// wait is for how long no other frame is due.
func (p *pace) wait(now time.Time) time.Duration {
	return max(0, p.full.Sub(now)-(levelBurst-1)*levelPace)
}
