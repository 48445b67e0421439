package fsm

import (
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// keepDeadTokenMS: a token that opens nothing any more is listed for so long.
	keepDeadTokenMS = 40 * dayMS
	// longWaitMS: at the end of the day nobody still waits who came before that.
	longWaitMS = 4 * 60 * minuteMS
)

// dayEnd is when the business day of an instant is over, as far as the last stamp knows the zone. If
// the clocks are put forward over the cut-off, it is over with that.
func (s *State) dayEnd(ms int64) int64 {
	wall := int64(s.businessDay(ms)+1)*dayMS + int64(s.effective.GetBusinessDayCutoffMin())*minuteMS
	end := wall - s.offsetMS(ms)
	if until := s.shop().OffsetUntilMs; ms < until && end >= until {
		end = max(until, wall-s.offsetMS(until))
	}
	return end
}

// armDay sets the timer of the day's end, anew when the cut-off or what is known of the zone has changed.
func (tx *Tx) armDay() {
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_DAY_ENDS, "")
	tx.arm(tx.s.dayEnd(tx.now), storehubv1.TimerKind_TIMER_KIND_DAY_ENDS, "", 0)
}

// keepDay remembers, before the stamp of now is taken over, the day in which the clocks are put back.
func (tx *Tx) keepDay(now int64) {
	shop := tx.shop()
	if until := shop.OffsetUntilMs; until != 0 && until <= now && shop.NextOffsetS < shop.OffsetS {
		shop.DayLeast = tx.s.businessDay(until - 1)
	}
}

// moveCutoff lets the day end at another time, in the hour that the clocks show twice a second time.
func (tx *Tx) moveCutoff() {
	tx.shop().DayLeast = 0
	tx.armDay()
}

// moveZone leaves the day without an end: the stamp of this entry knows only the zone from before. It
// was good until now, so the next stamp differs from it, and arms the timer.
func (tx *Tx) moveZone() {
	shop := tx.shop()
	shop.OffsetS = int32(tx.s.offsetMS(tx.now) / 1000)
	shop.OffsetUntilMs, shop.NextOffsetS, shop.DayLeast = tx.now, shop.OffsetS, 0
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_DAY_ENDS, "")
}

// dayEnds lets the counts and caps of the day start anew, which every read takes from the clock,
// and clears away what is over. Nobody is checked out.
func (tx *Tx) dayEnds() {
	tx.dropTokens(tx.now - keepDeadTokenMS)
	tx.dropJoinTokens()
	tx.dropLeaves()
	tx.dropNotices()
	tx.dropDates()
	tx.dropPunchCards()
	tx.dropCalls()
	tx.dropTickets()
	tx.dropDayKeys()
	var gone []*storehubv1.WaitingRow
	tx.s.rows.waiting.scan("", func(_ string, w *storehubv1.WaitingRow) bool {
		if w.SinceMs <= tx.now-longWaitMS {
			gone = append(gone, w)
		}
		return true
	})
	for _, w := range gone {
		tx.leave(w)
		tx.s.rows.waiting.delete(tx, numberKey(w.Id))
		tx.emit("WaitingDropped", "", 0, "waiting", waitingID(w.Id), "reason", "the day is over")
	}
	tx.armDay()
}

// leave lets a row leave its window: the archive keeps it.
func (tx *Tx) leave(row proto.Message) { tx.left = append(tx.left, row) }

// dropTokens lets go of tokens that open nothing since before an instant.
func (tx *Tx) dropTokens(before int64) {
	var gone []*storehubv1.TokenRow
	tx.s.rows.tokens.scan("", func(_ string, t *storehubv1.TokenRow) bool {
		if dead(t, before) && (t.RevokedAtMs == 0 || t.RevokedAtMs <= before) {
			gone = append(gone, t)
		}
		return true
	})
	for _, t := range gone {
		left := t.Clone()
		left.Push = nil // the archive needs no address of a phone
		tx.leave(left)
		tx.s.rows.tokens.delete(tx, numberKey(t.Id))
	}
}

// dropJoinTokens lets go of those whose time is over, spent or not.
func (tx *Tx) dropJoinTokens() {
	var gone []*storehubv1.JoinTokenRow
	tx.s.rows.joinTokens.scan("", func(_ string, t *storehubv1.JoinTokenRow) bool {
		if t.ExpiresAtMs <= tx.now {
			gone = append(gone, t)
		}
		return true
	})
	for _, t := range gone {
		tx.leave(t)
		tx.s.rows.joinTokens.delete(tx, numberKey(t.Id))
	}
}

// roomForToken lets what is over make room before it refuses.
func (tx *Tx) roomForToken() error {
	if roomFor(tx.s.rows.tokens) != nil {
		tx.dropTokens(tx.now)
	}
	return roomFor(tx.s.rows.tokens)
}

func (tx *Tx) roomForJoinToken() error {
	if roomFor(tx.s.rows.joinTokens) != nil {
		tx.dropJoinTokens()
	}
	return roomFor(tx.s.rows.joinTokens)
}
