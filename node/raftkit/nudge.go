package raftkit

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"
)

// batchMax is the most payload one AppendEntries carries. Raft counts entries only, and 256 entries of 256 KiB would keep a follower's main thread
// (and so its heartbeats) busy for longer than an election timeout on a slow disk.
const batchMax = 1 << 20

// entryOverhead is what one entry costs on the wire beside its data.
const entryOverhead = 64

// Leader is what the Nudger asks of raft. *raft.Raft satisfies it.
type Leader interface {
	State() raft.RaftState
	CurrentTerm() uint64
	CommitIndex() uint64
	GetConfiguration() raft.ConfigurationFuture
}

// PeerProgress is what the transport has seen of one peer in the current term.
type PeerProgress struct {
	ID         raft.ServerID
	Term       uint64    // the leader's term in which Match was acknowledged
	Match      uint64    // highest index the peer has acknowledged; 0 when unknown
	Contact    time.Time // last answer of any kind
	Installing bool      // a snapshot is on its way to it
}

// Nudger watches the AppendEntries that pass through a transport and tells a follower of a commit as soon as it may know.
//
// Stock raft sends the commit index along with the next entries or after 1-2 × CommitTimeout, so an idle follower shows the last click that much
// later. The nudge is one empty AppendEntries, and it is a message that raft itself could have sent:
//
//   - PrevLogEntry and PrevLogTerm are those of the last entry which this follower acknowledged to this leader in this term, so the log up to there is equal.
//   - LeaderCommitIndex never exceeds PrevLogEntry. Raft's follower commits min(LeaderCommitIndex, its own last index), not the paper's "index of the last
//     new entry"; without the cap an uncommitted tail left by an older leader could be applied.
//   - The term is the one in which the acknowledgement was given, and nothing is sent unless raft says at that moment that it leads in that term. A nudge that is
//     already under way when leadership is lost is at worst one late heartbeat: a follower that has moved on refuses it by its term.
type Nudger struct {
	self   raft.ServerID // which is the raft address as well
	send   appendFunc
	leader atomic.Pointer[Leader]
	seen   atomic.Uint64 // highest index given to Committed
	wake   chan struct{} // capacity 1; full means a look is due already

	mu       sync.Mutex
	peers    map[raft.ServerID]*peer
	asked    uint64        // questions of Confirm so far
	waiting  int           // Confirms under way
	answered chan struct{} // closed by the next proof of a voter, if somebody waits for it
}

type appendFunc func(raft.ServerID, raft.ServerAddress, *raft.AppendEntriesRequest, *raft.AppendEntriesResponse) error

// peer is guarded by Nudger.mu.
type peer struct {
	id         raft.ServerID
	addr       raft.ServerAddress
	term       uint64
	match      uint64 // last acknowledged index, and its term
	matchTerm  uint64
	told       uint64 // commit index the peer is known to have learnt
	busy       int    // raft's own AppendEntries under way
	nudging    bool
	installing int
	contact    time.Time
	answer     chan struct{} // closed by the next answer, if somebody waits for it
	lead       confirmation
}

func newNudger(self raft.ServerAddress, send appendFunc) *Nudger {
	return &Nudger{self: raft.ServerID(self), send: send, wake: make(chan struct{}, 1), peers: make(map[raft.ServerID]*peer)}
}

// Attach names the raft instance whose leadership and commit index count. Before it nothing is nudged.
func (n *Nudger) Attach(l Leader) { n.leader.Store(&l) }

// Committed says that the state machine has been handed entries up to index, hence that they are committed. It never blocks; call it first thing in
// ApplyBatch, with the last index of the batch, so that the followers need not wait for this node's rules.
func (n *Nudger) Committed(index uint64) {
	for {
		old := n.seen.Load()
		if index <= old {
			return
		}
		if n.seen.CompareAndSwap(old, index) {
			n.poke()
			return
		}
	}
}

// Progress lists the peers that this node has spoken to, in no order. Only a leader's answer means something.
func (n *Nudger) Progress() []PeerProgress {
	n.mu.Lock()
	defer n.mu.Unlock()
	out := make([]PeerProgress, 0, len(n.peers))
	for _, p := range n.peers {
		out = append(out, PeerProgress{ID: p.id, Term: p.term, Match: p.match, Contact: p.contact, Installing: p.installing > 0})
	}
	return out
}

// header is raft's own.
func (n *Nudger) header() raft.RPCHeader {
	return raft.RPCHeader{ProtocolVersion: raft.ProtocolVersionMax, ID: []byte(n.self), Addr: []byte(n.self)}
}

// Run sends the nudges and the questions of Confirm until ctx is done: at most one of each at a time to each peer.
func (n *Nudger) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-n.wake:
		}
		for _, send := range n.due() {
			wg.Go(send)
		}
	}
}

// leading reports the commit index if raft leads, and in which term.
func (n *Nudger) leading() (term, commit uint64, ok bool) {
	l := n.leader.Load()
	if l == nil || (*l).State() != raft.Leader {
		return 0, 0, false
	}
	// The term is read on both sides of the commit index, so that the two belong to one reign.
	term, commit = (*l).CurrentTerm(), (*l).CommitIndex()
	return term, commit, (*l).State() == raft.Leader && (*l).CurrentTerm() == term
}

func (n *Nudger) due() []func() {
	term, commit, ok := n.leading()
	if !ok {
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	jobs := n.questions(term)
	for _, p := range n.peers {
		// A busy peer is looked at again when the answer arrives: under load the next batch carries the commit index and a nudge would double the traffic.
		if p.term != term || p.nudging || p.busy > 0 || !p.owed(commit) {
			continue
		}
		p.nudging = true
		at, req := p.addr, &raft.AppendEntriesRequest{
			RPCHeader: n.header(), Term: p.term,
			PrevLogEntry: p.match, PrevLogTerm: p.matchTerm,
			LeaderCommitIndex: min(commit, p.match),
		}
		jobs = append(jobs, func() { n.nudge(p, at, req) })
	}
	return jobs
}

func (n *Nudger) nudge(p *peer, at raft.ServerAddress, req *raft.AppendEntriesRequest) {
	var resp raft.AppendEntriesResponse
	err := ErrNotLeading
	if term, _, ok := n.leading(); ok && term == req.Term {
		err = n.send(p.id, at, req, &resp)
	}
	n.mu.Lock()
	p.nudging = false
	if err == nil {
		p.heard()
		p.record(req, &resp)
	}
	n.mu.Unlock()
	if err == nil && resp.Success {
		n.poke() // the commit index may have moved meanwhile; after an error raft's own CommitTimeout is the retry
	}
}

// appendEntries is the path of every AppendEntries that raft sends.
func (n *Nudger) appendEntries(id raft.ServerID, at raft.ServerAddress, args *raft.AppendEntriesRequest, resp *raft.AppendEntriesResponse) error {
	if isHeartbeat(args) {
		err := n.send(id, at, args, resp)
		if err == nil {
			n.mu.Lock()
			n.peer(id).heard()
			n.mu.Unlock()
		}
		return err
	}
	cutBatch(args)
	capCommit(args)

	n.mu.Lock()
	p := n.peer(id)
	p.busy++
	n.mu.Unlock()

	err := n.sendPatiently(p, at, args, resp)

	n.mu.Lock()
	p.busy--
	if err == nil {
		p.heard()
		p.addr = at
		p.record(args, resp)
	}
	n.mu.Unlock()
	n.poke()
	return err
}

// installing brackets a snapshot transfer, during which a peer's match index stands still for a good reason.
func (n *Nudger) installing(id raft.ServerID, step int) {
	n.mu.Lock()
	n.peer(id).installing += step
	n.mu.Unlock()
}

func (n *Nudger) peer(id raft.ServerID) *peer {
	p := n.peers[id]
	if p == nil {
		p = &peer{id: id}
		n.peers[id] = p
	}
	return p
}

func (n *Nudger) poke() {
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

func (p *peer) owed(commit uint64) bool { return min(commit, p.match) > p.told }

// record takes over what an answer proves. A refusal proves that the follower's log is not what was thought, so nothing is vouched for until the next success.
func (p *peer) record(args *raft.AppendEntriesRequest, resp *raft.AppendEntriesResponse) {
	if args.Term < p.term {
		return
	}
	if args.Term > p.term || !resp.Success {
		p.term, p.match, p.matchTerm, p.told = args.Term, 0, 0, 0
	}
	if !resp.Success {
		return
	}
	if match, term := lastVouched(args); match >= p.match {
		p.match, p.matchTerm = match, term
	}
	p.told = max(p.told, args.LeaderCommitIndex)
}

// isHeartbeat is raft's own test for its heartbeats, which carry no log position and prove nothing about one.
func isHeartbeat(a *raft.AppendEntriesRequest) bool {
	return a.PrevLogEntry == 0 && a.PrevLogTerm == 0 && len(a.Entries) == 0 && a.LeaderCommitIndex == 0
}

// cutBatch shortens the request in place. In place matters: raft reads req.Entries again after the call to advance nextIndex and to count the
// acknowledgement, so cutting a copy would count entries as stored that were never sent. At least one entry stays.
func cutBatch(a *raft.AppendEntriesRequest) {
	size := 0
	for i, e := range a.Entries {
		size += len(e.Data) + len(e.Extensions) + entryOverhead
		if size > batchMax && i > 0 {
			a.Entries = a.Entries[:i]
			return
		}
	}
}

// capCommit limits the commit index to the last entry this request vouches for, as the Raft paper has it; see Nudger.
func capCommit(a *raft.AppendEntriesRequest) {
	last, _ := lastVouched(a)
	a.LeaderCommitIndex = min(a.LeaderCommitIndex, last)
}

func lastVouched(a *raft.AppendEntriesRequest) (index, term uint64) {
	if k := len(a.Entries); k > 0 {
		return a.Entries[k-1].Index, a.Entries[k-1].Term
	}
	return a.PrevLogEntry, a.PrevLogTerm
}
