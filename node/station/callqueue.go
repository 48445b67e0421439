package station

import (
	"log/slog"
	"slices"
	"time"

	"storehub/hw"
	"storehub/hw/modem"
)

const (
	// callRoom is how many calls of one source wait while the shop takes none. A source rings a few times a minute.
	callRoom = 32
	// callPatience is how long a call is told again while nobody takes it: the log wants it late rather than never.
	callPatience = 5 * time.Minute
	// ringsFor is how long a telephone rings at most: of some calls nobody tells the end.
	ringsFor = 2 * time.Minute
)

// callQueue is what waits for the shop: of each call what was told of it last, in the order in which they began.
type callQueue struct {
	log      *slog.Logger
	lost     func()
	calls    []hw.Call
	underWay string // the id of the call that is being told; it stays
	dropping bool
}

// put adds what was told of a call. What was told of it before is out of date.
func (q *callQueue) put(c hw.Call) {
	if i := q.find(c.ID); i >= 0 {
		q.calls[i] = c
		return
	}
	q.calls = append(q.calls, c)
	if len(q.calls) <= callRoom {
		return
	}
	gone := q.spare(c.At)
	if !q.dropping {
		q.log.Error("more calls wait for the shop than there is room for, the oldest are not told", "source", c.Source, "room", callRoom)
	}
	q.dropping = true
	q.lost()
	q.calls = slices.Delete(q.calls, gone, gone+1)
}

// spare is the oldest call that does not ring any more; if all do, the oldest.
func (q *callQueue) spare(now time.Time) int {
	waits := func(c hw.Call) bool { return c.ID != q.underWay }
	quiet := slices.IndexFunc(q.calls, func(c hw.Call) bool {
		return waits(c) && (c.State != modem.Ringing || now.Sub(c.At) >= ringsFor)
	})
	if quiet >= 0 {
		return quiet
	}
	return slices.IndexFunc(q.calls, waits)
}

// next is what is to be told now. What has waited too long is given up.
func (q *callQueue) next(now time.Time, why error) (c hw.Call, any bool) {
	q.calls = slices.DeleteFunc(q.calls, func(c hw.Call) bool {
		if now.Sub(c.At) < callPatience {
			return false
		}
		q.log.Error("a call was not told", "source", c.Source, "state", c.State, "why", why)
		q.lost()
		return true
	})
	if len(q.calls) == 0 {
		q.dropping = false
		return hw.Call{}, false
	}
	q.underWay = q.calls[0].ID
	return q.calls[0], true
}

// done ends the telling of a call. It goes unless it is to be told again, or more was told of it meanwhile.
func (q *callQueue) done(c hw.Call, again bool) {
	q.underWay = ""
	if i := q.find(c.ID); !again && q.calls[i] == c {
		q.calls = slices.Delete(q.calls, i, i+1)
	}
}

func (q *callQueue) find(id string) int {
	return slices.IndexFunc(q.calls, func(c hw.Call) bool { return c.ID == id })
}
