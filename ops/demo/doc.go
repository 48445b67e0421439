// Package demo runs a whole shop on one machine: three nodes as three real processes on
// loopback, joined over mutual TLS, with card readers and customer displays on ptys that the
// nodes open as they would a USB adapter.
//
// The demo process is the world around the nodes (ops/fleet). It owns the ptys' masters, holds
// the writing end of a pipe that every node reads from (so that killing the demo ends them), seeds
// the shop through the API with fixed request ids, and listens for "storehub sim". Nothing in here knows
// a rule of the shop: whatever it claims about one it has asked the nodes.
//
// With Options.Once it also plays a scripted hour: people at three terminals at once, a leader
// killed under load, cables pulled. Then it reads everything back from all three nodes and
// checks what the architecture promises (checks.go).
package demo

import (
	"context"
	"errors"
	"io"
)

// ErrNotHeld is returned by Run with Options.Once when something that must hold did not.
var ErrNotHeld = errors.New("not all checks held")

// ErrStopped is returned by Run with Options.Once when somebody stopped it before the hour was over.
var ErrStopped = errors.New("stopped before the hour was over")

// Options says which shop to run, and how.
type Options struct {
	// Dir keeps the shop; "" is a new directory that is removed at the end.
	Dir string
	// BasePort: node k serves https on BasePort+10k, gossip one above, http two above; 0 = any free.
	BasePort int
	// Once plays the scripted hour, checks, and ends.
	Once bool
	// ServeArgs are more words for "storehub serve" of each node.
	ServeArgs []string
	// Out is where people read along.
	Out io.Writer
	// Executable is the storehub binary that the nodes run.
	Executable string
	// SaveContext, if set, remembers how to reach the shop, for the CLI, and answers under which
	// name: ContextName, unless another shop that lives has it. DropContext forgets it again. The
	// scripted hour does neither.
	SaveContext func(context.Context, Reach) (name string, err error)
	DropContext func(name string, r Reach) error
}

// ContextName is under what the CLI finds the demo, unless another one runs.
const ContextName = "demo"

// Reach is how a client reaches the shop.
type Reach struct {
	// Nodes are URLs, each answers for the whole shop.
	Nodes []string
	// TokenFile holds the owner's credential.
	TokenFile string
}
