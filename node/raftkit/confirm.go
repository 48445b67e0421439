package raftkit

import (
	"context"
	"time"

	"github.com/hashicorp/raft"
)

// confirmation is what a voter has been asked about the lead, and what it has answered. Questions are numbered, not timed: no clock has a say in the proof.
// Nudger.mu guards it.
type confirmation struct {
	wanted uint64    // the question that waits to be sent, 0 when none does
	asking bool      // one is under way
	rest   time.Time // nothing is sent before, because the last one was no proof
	proven uint64    // the newest question that the voter answered, being in term
	term   uint64
}

// Confirm returns nil once a majority of the voters has answered, in term, a heartbeat that was sent after the call: then no other leader can have committed anything before it.
// The error is ErrNotLeading, which a lost lead is found to be at the next answer or within lookEvery, or ctx's.
//
// Raft's own VerifyLeader counts any answer that comes after the question, also the answer to a heartbeat sent before it. The lease covers that while the clocks run. A process
// that stood still (SIGSTOP, a suspended laptop, a frozen virtual machine) finds such answers when it awakes, and looks on itself as the leader that it was (the class of etcd#20418).
func (n *Nudger) Confirm(ctx context.Context, term uint64) error {
	question := n.question()
	defer n.answeredFor()
	again := time.NewTicker(lookEvery)
	defer again.Stop()
	for {
		if now, _, ok := n.leading(); !ok || now != term {
			return ErrNotLeading
		}
		proven, news := n.poll(question, term)
		if proven {
			return nil
		}
		select {
		case <-news:
		case <-again.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (n *Nudger) question() uint64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked++
	n.waiting++
	return n.asked
}

// answeredFor forgets what nobody waits for any more.
func (n *Nudger) answeredFor() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.waiting--; n.waiting > 0 {
		return
	}
	for _, p := range n.peers {
		p.lead.wanted = 0
	}
}

// poll reports whether a majority has answered a question, and has the voters asked that have not. news is closed by the next voter's answer that is a proof.
func (n *Nudger) poll(question, term uint64) (proven bool, news <-chan struct{}) {
	servers := (*n.leader.Load()).GetConfiguration().Configuration().Servers
	n.mu.Lock()
	defer n.mu.Unlock()
	voters, with := 0, 0
	for _, s := range servers {
		if s.Suffrage != raft.Voter {
			continue
		}
		voters++
		if s.ID == n.self {
			with++
			continue
		}
		switch p := n.peer(s.ID); {
		case p.lead.term == term && p.lead.proven >= question:
			with++
		case !p.lead.asking:
			p.addr = s.Address
			p.lead.wanted = question
		}
	}
	if 2*with > voters {
		return true, nil
	}
	n.poke()
	if n.answered == nil {
		n.answered = make(chan struct{})
	}
	return false, n.answered
}

// questions are the heartbeats that are due in term; n.mu is held.
func (n *Nudger) questions(term uint64) (jobs []func()) {
	for _, p := range n.peers {
		if p.lead.wanted == 0 || p.lead.asking || time.Now().Before(p.lead.rest) {
			continue
		}
		question, at := p.lead.wanted, p.addr
		p.lead.wanted, p.lead.asking = 0, true
		jobs = append(jobs, func() { n.ask(p, at, question, term) })
	}
	return jobs
}

// ask sends a heartbeat as raft would.
func (n *Nudger) ask(p *peer, at raft.ServerAddress, question, term uint64) {
	req := &raft.AppendEntriesRequest{RPCHeader: n.header(), Term: term}
	var resp raft.AppendEntriesResponse
	err := againIfDead(func() error {
		resp = raft.AppendEntriesResponse{}
		return n.send(p.id, at, req, &resp)
	})
	n.mu.Lock()
	defer n.mu.Unlock()
	p.lead.asking = false
	if err == nil {
		p.heard()
	}
	if err != nil || resp.Term != term {
		p.lead.rest = time.Now().Add(lookEvery)
		return
	}
	p.lead.proven, p.lead.term = question, term
	if n.answered != nil {
		close(n.answered)
		n.answered = nil
	}
}
