package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

// sameCall is the call that a report is about: of the same id from the same device, of the same number on the same line a moment ago,
// or, when it tells that one is answered or over and names neither, the line's last. An id that nobody has heard of, without a number, is
// about none: a source that gives ids gives them from the ring on, and the line's call would end while people talk. Of several the newest.
func (s *State) sameCall(in *reported, now int64) (found *storehubv1.CallRow) {
	if in.CallId != "" {
		prefixed(s.by.sourced, sourcedKey(in.CallId, in.Device), func(_, key string) bool {
			found, _ = s.rows.calls.get(key)
			return true
		})
	}
	if found != nil || in.CallId != "" && in.Number == "" && in.State != ringing {
		return found
	}
	since := in.RangAtMs - sameCallMS
	if in.State != ringing {
		since = now - longestCallMS
	}
	var dialled *storehubv1.CallRow
	looked := 0
	s.by.called.Descend(calledKey(in.Line, in.RangAtMs+sameCallMS+1), func(_, key string) bool {
		c, _ := s.rows.calls.get(key)
		if c.Line != in.Line || c.RangAtMs < since || looked == maxCallsLooked {
			return false
		}
		looked++
		if s.continues(c, in) {
			found = c
		}
		if dialled == nil && !inbound(c) && !over(c.State) {
			dialled = c
		}
		return found == nil
	})
	if found == nil && in.anyWay && in.CallId == "" {
		return dialled // some apps know only the number that called last, also while the shop calls somebody
	}
	return found
}

// heardToo remembers who else tells of a call, and what it is called there: what that one says next has that id alone. The register of
// another phone shows the call as well, as long as nobody has taken it.
func (tx *Tx) heardToo(c *storehubv1.CallRow, in *reported) *storehubv1.CallRow {
	renamed := in.CallId != "" && len(c.AlsoCalled) < maxNames && !slices.Contains(names(c), sourcedKey(in.CallId, in.Device))
	more := slices.DeleteFunc(slices.Clone(in.terminals), func(t string) bool { return slices.Contains(c.Terminals, t) })
	if !renamed && len(more) == 0 {
		return c
	}
	row := tx.s.rows.calls.edit(tx, numberKey(c.Id), func(r *storehubv1.CallRow) {
		if renamed {
			r.AlsoCalled = append(slices.Clone(r.AlsoCalled), in.Device+" "+in.CallId)
		}
		r.Terminals = append(slices.Clone(r.Terminals), more...)
		if r.ClaimedBy == "" && r.Outcome <= noOutcome && tx.opensWindow(r) {
			r.ShownAt = append(slices.Clone(r.ShownAt), more...)
		}
	})
	tx.tellCall("CallHeardToo", row, "device", in.Device)
	tx.armWindow(row)
	return row
}

// continues tells whether a report goes on with a call of its line.
func (s *State) continues(c *storehubv1.CallRow, in *reported) bool {
	another := in.CallId != "" && c.CallId != "" && c.CallId != in.CallId && c.Device == in.Device
	if c.Direction != in.Direction && !in.anyWay || another && (in.State != ringing || in.Number == "") {
		return false
	}
	if in.Number == "" && in.State != ringing && in.Presentation == storehubv1.Presentation_PRESENTATION_UNAVAILABLE {
		return !over(c.State) // what ends a call need not say whose it was
	}
	if over(c.State) && (in.State == ringing || in.RangAtMs > max(c.RangAtMs, c.EndedAtMs)+sameCallMS) {
		return false // he rings once more; a second phone says a moment later, too, that it is over
	}
	return c.Number == "" && in.Number == "" && c.Presentation == in.Presentation || in.Number != "" && s.sameNumber(c.Number, c.E164, in.Number, in.E164)
}

func over(state storehubv1.CallState) bool { return state == callEnded || state == missed }

func inbound(c *storehubv1.CallRow) bool {
	return c.Direction == storehubv1.Direction_DIRECTION_INBOUND
}
