package raftkit

import (
	"cmp"
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

const (
	// redialFor: the kernel closes the sockets of a dead process one by one, so the listening one may answer a moment longer.
	redialFor = 120 * time.Millisecond
	// redialTry bounds one look. A host that does not answer in time is silent, and silence is the heartbeats' business.
	redialTry = 100 * time.Millisecond
	// campaigns: who loses, to chance or to a longer log, stands again while nobody leads.
	campaigns = 6
	// minSpacing is the head start of one rank over the next on a fast disk.
	minSpacing = 100 * time.Millisecond
)

// Member is what the death watch asks of raft. *raft.Raft satisfies it.
type Member interface {
	State() raft.RaftState
	LeaderWithID() (raft.ServerAddress, raft.ServerID)
	GetConfiguration() raft.ConfigurationFuture
	LastIndex() uint64
	Stats() map[string]string
	RegisterObserver(*raft.Observer)
	DeregisterObserver(*raft.Observer)
}

// DeathWatch elects a new leader at once when the old one's process is gone, instead of after the heartbeat timeout.
//
// The acceptor of a connection knows the peer and reports when it breaks. If that peer was the leader and a new connection to it is refused (the host is up,
// nobody listens), this follower waits its rank among the surviving voters, or until one of a shorter log asks for its vote, who cannot win; looks whether somebody
// leads by now, and sends raft's own TimeoutNow to itself. All that follows is raft's election, so a wrong guess costs one election and no safety. Silence (power cut, pulled cable, SIGSTOP, hung disk) is not
// its case. On Windows a refusal takes longer than a look, so there the timeouts decide as in stock raft.
type DeathWatch struct {
	cfg  DeathWatchConfig
	wake chan struct{} // capacity 1; full means a look is due already

	mu      sync.Mutex
	suspect map[raft.ServerID]bool
	// shorter is when a candidate of a shorter log asked last, and asked is closed at the next one.
	shorter time.Time
	asked   chan struct{}
}

// DeathWatchConfig: all fields but Off and Log are required.
type DeathWatchConfig struct {
	Self     raft.ServerID
	Raft     Member
	Redial   func(ctx context.Context, id raft.ServerID) error // connects to the peer and hangs up; keeps the system's error in its chain
	Campaign func() error                                      // Transport.Campaign
	T        time.Duration                                     // election timeout
	Off      bool                                              // for the bench
	Log      *slog.Logger
}

// NewDeathWatch is pure; nothing happens before Run.
func NewDeathWatch(c DeathWatchConfig) *DeathWatch {
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	return &DeathWatch{cfg: c, wake: make(chan struct{}, 1), suspect: make(map[raft.ServerID]bool), asked: make(chan struct{})}
}

// PeerConnClosed reports that an accepted connection from id broke. It never blocks; many reports of one death are one.
func (w *DeathWatch) PeerConnClosed(id raft.ServerID) {
	w.mu.Lock()
	w.suspect[id] = true
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run looks after reports until ctx is done.
func (w *DeathWatch) Run(ctx context.Context) error {
	hears := raft.NewObserver(nil, false, w.hears)
	w.cfg.Raft.RegisterObserver(hears)
	defer w.cfg.Raft.DeregisterObserver(hears)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.wake:
		}
		w.mu.Lock()
		suspects := w.suspect
		w.suspect = make(map[raft.ServerID]bool)
		w.mu.Unlock()
		for id := range suspects {
			if !w.cfg.Off && w.follows(id) && w.gone(ctx, id) {
				w.succeed(ctx, id)
			}
		}
	}
}

// hears notes a candidate whose log is shorter than this node's. Raft asks before it answers, so it must not wait; nothing of an observation is passed on.
func (w *DeathWatch) hears(o *raft.Observation) bool {
	if req, ok := o.Data.(raft.RequestVoteRequest); ok && w.shorterThanOwn(req) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.shorter = time.Now()
		close(w.asked)
		w.asked = make(chan struct{})
	}
	return false
}

// shorterThanOwn: who has less of the same term or of an earlier one. A log of a later term wins, however short it is.
func (w *DeathWatch) shorterThanOwn(req raft.RequestVoteRequest) bool {
	own, err := strconv.ParseUint(w.cfg.Raft.Stats()["last_log_term"], 10, 64)
	return err == nil && req.LastLogTerm <= own && req.LastLogIndex < w.cfg.Raft.LastIndex()
}

// heard reports that a candidate of a shorter log has asked since about the time at which the leader died.
func (w *DeathWatch) heard() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Since(w.shorter) < redialFor
}

// turn waits for the rank's turn. Who has heard a candidate of a shorter log need not wait.
func (w *DeathWatch) turn(ctx context.Context, wait time.Duration) bool {
	w.mu.Lock()
	asked := w.asked
	w.mu.Unlock()
	if w.heard() {
		return true
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
	case <-asked:
	}
	return true
}

// follows reports whether id is the leader this node follows, or followed until a candidate asked who cannot win.
func (w *DeathWatch) follows(id raft.ServerID) bool {
	_, leader := w.cfg.Raft.LeaderWithID()
	return w.cfg.Raft.State() == raft.Follower && (leader == id || leader == "" && w.heard())
}

// gone reports whether the process of id has ended: a connection to it is refused. A connection that is made, or made and reset, is asked again.
func (w *DeathWatch) gone(ctx context.Context, id raft.ServerID) bool {
	end := time.Now().Add(redialFor)
	for pause := 2 * time.Millisecond; ; pause *= 2 {
		try, cancel := context.WithTimeout(ctx, redialTry)
		err := w.cfg.Redial(try, id)
		cancel()
		switch {
		case refused(err):
			return true
		case err != nil && !deadConn(err):
			return false // silent, or a certificate that does not fit: the heartbeats decide
		}
		if time.Now().Add(pause).After(end) || !sleep(ctx, pause) {
			return false // the process lives: a connection was recycled, nothing more
		}
	}
}

// succeed waits for this node's turn and stands for election, again while nobody leads.
func (w *DeathWatch) succeed(ctx context.Context, dead raft.ServerID) {
	rank, ok := rankAmong(w.cfg.Raft.GetConfiguration().Configuration().Servers, w.cfg.Self, dead)
	if !ok {
		return // no voter: raft would not check and raise the term for nothing
	}
	spacing := max(minSpacing, w.cfg.T/5)
	if !w.turn(ctx, time.Duration(rank)*spacing) {
		return
	}
	for range campaigns {
		if !vacant(w.cfg.Raft, dead) {
			return
		}
		// A candidate is left alone. TimeoutNow would not start a new election but make it ignore a leader of its own term.
		if w.cfg.Raft.State() == raft.Follower {
			w.cfg.Log.Info("the leader's process is gone, standing for election", "leader", dead, "rank", rank)
			if err := w.cfg.Campaign(); err != nil {
				w.cfg.Log.Warn("standing for election", "error", err)
			}
		}
		if !sleep(ctx, spacing*4/5+rand.N(spacing*3/5)) {
			return
		}
	}
}

// vacant reports that nobody is known to lead but the dead.
func vacant(m Member, dead raft.ServerID) bool {
	_, leader := m.LeaderWithID()
	s := m.State()
	return (leader == "" || leader == dead) && (s == raft.Follower || s == raft.Candidate)
}

// rankAmong is the place of self among the voters other than dead, by id; ok is false if self has no vote. The distance of two ranks must exceed the time in which the
// better one's request reaches the other (two transactions on its disk), else both vote for themselves and the timeout decides after all. T is ten transactions.
func rankAmong(servers []raft.Server, self, dead raft.ServerID) (rank int, ok bool) {
	var voters []raft.ServerID
	for _, s := range servers {
		if s.Suffrage == raft.Voter && s.ID != dead {
			voters = append(voters, s.ID)
		}
	}
	slices.Sort(voters)
	return slices.BinarySearch(voters, self)
}

// sleep reports whether the time has passed, as opposed to ctx being done.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
