package raftkit

import (
	"slices"
	"time"

	"github.com/hashicorp/raft"
)

// lookEvery is how often somebody who waits for a silent peer looks whether raft still wants it.
const lookEvery = 100 * time.Millisecond

// sendPatiently is send, but a failure is not told to raft while the peer is silent: the call waits
// for the peer's next answer to a heartbeat and sends once more.
//
// Raft pauses the longer the more of its calls have failed, up to ten seconds and without looking up,
// so a PC that was off for a while would stand there as long again without the entries it missed.
// Heartbeats never pause for more than half the election timeout.
func (n *Nudger) sendPatiently(p *peer, at raft.ServerAddress, args *raft.AppendEntriesRequest, resp *raft.AppendEntriesResponse) error {
	answer := n.nextAnswer(p) // taken before: the peer may answer while this call fails
	err := n.send(p.id, at, args, resp)
	if err == nil || !n.outwait(p, args.Term, answer) {
		return err
	}
	*resp = raft.AppendEntriesResponse{}
	return n.send(p.id, at, args, resp)
}

// nextAnswer is closed by the peer's next answer of any kind.
func (n *Nudger) nextAnswer(p *peer) <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if p.answer == nil {
		p.answer = make(chan struct{})
	}
	return p.answer
}

// heard notes an answer; n.mu is held.
func (p *peer) heard() {
	p.contact = time.Now()
	if p.answer != nil {
		close(p.answer)
		p.answer = nil
	}
}

// outwait waits for an answer for as long as raft leads in term with that peer as a member.
func (n *Nudger) outwait(p *peer, term uint64, answer <-chan struct{}) bool {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for n.wanted(p.id, term) {
		select {
		case <-answer:
			return true
		case <-look.C:
		}
	}
	return false
}

// wanted reports whether raft would still send to a peer.
func (n *Nudger) wanted(id raft.ServerID, term uint64) bool {
	now, _, ok := n.leading()
	if !ok || now != term {
		return false
	}
	members := (*n.leader.Load()).GetConfiguration().Configuration().Servers
	return slices.ContainsFunc(members, func(s raft.Server) bool { return s.ID == id })
}
