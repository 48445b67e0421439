package replica

import (
	"log/slog"
	"sync/atomic"

	storehubv1 "storehub/proto/storehub/v1"
)

// Trouble is why a node must not be believed any more: it is read-only and no candidate.
type Trouble struct {
	Reason storehubv1.Reason `json:"reason"`
	Why    string            `json:"why"`
}

// condition is the node's trouble, of which the first that is final counts.
type condition struct {
	log     *slog.Logger
	changed func()
	final   atomic.Pointer[Trouble] // until a restart
	frozen  atomic.Pointer[Trouble] // until it is settled
	fell    chan struct{}           // closed by the first final trouble
}

func newCondition(log *slog.Logger, before *Trouble, changed func()) *condition {
	c := &condition{log: log, changed: changed, fell: make(chan struct{})}
	if before != nil {
		c.final.Store(before)
		close(c.fell)
	}
	return c
}

// fail makes the node read-only for good. It answers false when it already was.
func (c *condition) fail(t Trouble) bool {
	if !c.final.CompareAndSwap(nil, &t) {
		return false
	}
	c.log.Error("this node is read-only from now on", "reason", t.Reason, "why", t.Why)
	close(c.fell)
	c.changed()
	return true
}

// freeze stops writes until thaw.
func (c *condition) freeze(t Trouble) {
	if c.frozen.CompareAndSwap(nil, &t) {
		c.log.Error("writes stop", "why", t.Why)
		c.changed()
	}
}

func (c *condition) thaw() {
	if c.frozen.Swap(nil) != nil {
		c.log.Warn("writes go on")
		c.changed()
	}
}

// now is the present trouble, nil when there is none.
func (c *condition) now() *Trouble {
	if t := c.final.Load(); t != nil {
		return t
	}
	return c.frozen.Load()
}

// lasting is refusal for trouble that only a restart ends.
func (c *condition) lasting() error {
	if t := c.final.Load(); t != nil {
		return notDone(t.Reason, t.Why)
	}
	return nil
}

// refusal is the answer to a write or a linearizable read, nil when all is well.
func (c *condition) refusal() error {
	if t := c.now(); t != nil {
		return notDone(t.Reason, t.Why)
	}
	return nil
}
