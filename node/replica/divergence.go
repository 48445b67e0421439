package replica

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// askWithin bounds one question to all voters.
	askWithin = time.Second
	// askAgain is the pause while the voters that answered do not decide.
	askAgain = time.Second
	// A voter that is an entry behind knows the hash in a moment: askSoon apart, it is asked askFirst
	// times before anything is stopped.
	askSoon  = 50 * time.Millisecond
	askFirst = 10
)

// divergence finds out who is right when two replicas differ: they have applied the same entries and
// must have the same state.
type divergence struct {
	self   string
	raft   *raft.Raft
	out    *published
	hashes *hashes
	peers  Peers
	cond   *condition
	log    *slog.Logger
	// handOver gives the lead away; it does nothing when this node does not lead.
	handOver func(context.Context) error
	suspects chan uint64 // capacity 1: one doubt is enough
	mu       sync.Mutex
	odd      map[string]bool
	settled  atomic.Uint64 // doubts up to this index are over: nodes that ask each other must come to an end
}

// suspect says that another replica's hash at index is not ours, or that somebody asks. A node that
// knows itself to be wrong doubts no more: its question would stop those who are left.
func (d *divergence) suspect(index uint64) {
	if index <= d.settled.Load() || d.cond.final.Load() != nil {
		return
	}
	select {
	case d.suspects <- index:
	default:
	}
}

// Run settles doubts until ctx is done.
func (d *divergence) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case index := <-d.suspects:
			d.settle(ctx, index)
		}
	}
}

// settle asks until the voters' answers decide, and acts on it.
//
// While they do not, it asks about newer and newer indexes. The first one may be lost: a voter that
// restarts has forgotten it and a snapshot replaces the state, and nothing is written meanwhile that
// would make all look at their hashes again. That two states are equal now is as good.
func (d *divergence) settle(ctx context.Context, index uint64) {
	var last uint64 // the present index at the last look
	for asked := 1; ctx.Err() == nil; asked++ {
		own, known := d.hashAt(index)
		if !known {
			if d.cond.frozen.Load() == nil {
				return // too long ago, or a snapshot has replaced the state
			}
			index, last = d.newer(index, last)
			if own, known = d.hashAt(index); !known {
				d.cond.thaw() // it changes under our eyes; the next Tick tells
				return
			}
		}
		answers := d.ask(ctx, index, own)
		v := judge(own, answers)
		why := fmt.Sprintf("the state after entry %d differs between the nodes", index)
		switch v {
		case agreed, inMajority:
			odd := d.note(own, answers)
			d.settled.Store(max(index, d.settled.Load()))
			d.cond.thaw()
			d.tell(ctx, odd, index)
			return
		case inMinority:
			d.quarantine(ctx, why+", and this node is not with the majority: take it out (cluster.RemoveNode) and join again")
			return
		}
		if asked < askFirst {
			pause(ctx, askSoon)
			continue
		}
		d.cond.freeze(Trouble{storehubv1.Reason_REASON_QUARANTINED, why + ", and no majority has the same: nothing is changed until it is settled"})
		pause(ctx, askAgain)
		index, last = d.newer(index, last)
	}
}

func pause(ctx context.Context, long time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(long):
	}
}

// newer is the index to ask about next, and the present one. While nothing is written, all voters
// come to stand at the present index; else all look at their hashes at the same ones.
func (d *divergence) newer(index, last uint64) (ask, present uint64) {
	present, _ = d.out.hash()
	if present == last {
		return max(index, present), present
	}
	newest, _ := d.hashes.newest()
	return max(index, newest), present
}

// hashAt is the hash after the command at index, if it is remembered or the newest.
func (d *divergence) hashAt(index uint64) ([]byte, bool) {
	if h, known := d.hashes.at(index); known {
		return h, true
	}
	present, h := d.out.hash()
	return h, present == index && index > 0
}

// note remembers who differs from this node, which is with the majority, and answers them.
func (d *divergence) note(own []byte, answers map[string][]byte) (odd []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, h := range answers {
		if h != nil && !bytes.Equal(h, own) {
			d.log.Error("another node's state differs from the majority's", "node", id)
			d.odd[id] = true
			odd = append(odd, id)
		}
	}
	return odd
}

// tell asks those who differ until they doubt themselves: who stands at index without having looked at
// its hash there, a step before the Tick that makes it look, answers without a doubt.
func (d *divergence) tell(ctx context.Context, odd []string, index uint64) {
	for _, id := range odd {
		for range askFirst {
			if res, err := d.peers.Probe(ctx, id, index); err != nil || res.Trouble != "" {
				break
			}
			pause(ctx, askSoon)
		}
	}
}

// isOdd reports a node that must not lead.
func (d *divergence) isOdd(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.odd[id]
}

// quarantine makes this node read-only and no candidate. A leader first sees that another leads.
func (d *divergence) quarantine(ctx context.Context, why string) {
	if err := d.handOver(ctx); err != nil {
		d.log.Error("handing the lead over before the quarantine", "error", err)
	}
	d.cond.fail(Trouble{storehubv1.Reason_REASON_QUARANTINED, why})
}

// ask collects the voters' hashes at index, nil for one that did not answer or does not know; own is
// this node's.
func (d *divergence) ask(ctx context.Context, index uint64, own []byte) map[string][]byte {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	var mu sync.Mutex
	var wg sync.WaitGroup
	answers := make(map[string][]byte)
	if isVoter(d.raft, d.self) {
		answers[d.self] = own
	}
	voters := otherVoters(d.raft, d.self)
	for _, id := range voters {
		answers[id] = nil // silent until it answers
	}
	for _, id := range voters {
		wg.Go(func() {
			res, err := d.peers.Probe(ctx, id, index)
			if err == nil && res.HashKnown {
				mu.Lock()
				defer mu.Unlock()
				answers[id] = res.Hash
			}
		})
	}
	wg.Wait()
	return answers
}

type verdict uint8

const (
	undecided verdict = iota
	agreed
	inMajority
	inMinority
)

// judge compares a replica's own hash with those of all voters, nil for a silent one.
func judge(own []byte, voters map[string][]byte) verdict {
	same, others := 0, map[string]int{}
	silent := 0
	for _, h := range voters {
		switch {
		case h == nil:
			silent++
		case bytes.Equal(h, own):
			same++
		default:
			others[string(h)]++
		}
	}
	quorum := len(voters)/2 + 1
	switch {
	case len(others) == 0 && silent == 0:
		return agreed
	case same >= quorum && len(others) > 0:
		return inMajority
	case same >= quorum:
		return agreed
	}
	for _, n := range others {
		if n >= quorum {
			return inMinority
		}
	}
	return undecided
}
