package raftkit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"

	"github.com/hashicorp/raft"
)

const (
	// followerPatience is how long a follower that answers may stay behind without moving.
	followerPatience = 30 * time.Second
	// transferPause is the least time between two hand-overs because of one follower: if the next leader has the same trouble, the trouble is the follower's.
	transferPause = 10 * time.Minute
)

// TransferProbe is what TransferWatch asks of raft. *raft.Raft satisfies it.
type TransferProbe interface {
	State() raft.RaftState
	DemoteVoter(id raft.ServerID, prevIndex uint64, timeout time.Duration) raft.IndexFuture
}

// TransferWatch ends the process when raft is stuck in a leadership transfer.
//
// If a follower hangs or leadership is lost at the wrong moment, raft's transfer goroutine waits for ever on a channel that nobody reads, its flag stays set, and the node
// refuses every write whenever it leads (raft#696). No transfer lasts longer than two election timeouts.
type TransferWatch struct {
	Raft TransferProbe
	T    time.Duration // election timeout
	Exit func(error)
}

// Run asks four times per T until ctx is done or Exit was called.
func (w *TransferWatch) Run(ctx context.Context) error {
	var j transferJudge
	for sleep(ctx, w.T/4) {
		if j.stuck(time.Now(), w.refuses(), w.T*5/2) {
			err := errors.New("a leadership transfer never ended, so this node would refuse every write")
			w.Exit(err)
			return err
		}
	}
	return nil
}

// refuses reports whether raft leads and is in a transfer. The question is a membership change that cannot be, since no configuration has that index: raft looks at
// the transfer flag first and at the index next, and nothing is written.
func (w *TransferWatch) refuses() bool {
	if w.Raft.State() != raft.Leader {
		return false
	}
	err := w.Raft.DemoteVoter("", math.MaxUint64, w.T/4).Error()
	return errors.Is(err, raft.ErrLeadershipTransferInProgress)
}

// transferJudge decides. A moment without refusal starts it anew.
type transferJudge struct{ since time.Time }

func (j *transferJudge) stuck(now time.Time, refuses bool, limit time.Duration) bool {
	switch {
	case !refuses:
		j.since = time.Time{}
	case j.since.IsZero():
		j.since = now
	}
	return refuses && now.Sub(j.since) > limit
}

// ProgressSource is what ProgressWatch asks of raft. *raft.Raft satisfies it.
type ProgressSource interface {
	State() raft.RaftState
	CurrentTerm() uint64
	CommitIndex() uint64
	LastIndex() uint64
	GetConfiguration() raft.ConfigurationFuture
}

// ProgressWatch looks after followers that answer and yet receive nothing, as after raft#612. The leader hands over, since replication to the follower starts anew with
// the next leader. It hands over once in ten minutes because of one follower, and then only complains. A leader that nobody takes over from restarts if nothing is
// committed either; one that commits without the follower is all that the shop has, and ending it would not bring the follower back for sure.
type ProgressWatch struct {
	Raft     ProgressSource
	Peers    func() []PeerProgress // Nudger.Progress
	T        time.Duration         // election timeout
	Transfer func() error          // hands leadership over and waits, e.g. raft.LeadershipTransfer().Error
	Exit     func(error)
	Log      *slog.Logger
}

// Run looks once a second until ctx is done or Exit was called.
func (w *ProgressWatch) Run(ctx context.Context) error {
	log := cmp.Or(w.Log, slog.New(slog.DiscardHandler))
	j := progressJudge{patience: followerPatience, contact: 2 * w.T}
	for sleep(ctx, time.Second) {
		for _, v := range j.look(time.Now(), w.view()) {
			log.Error("a follower answers but does not move", "follower", v.id, "at", v.match, "hand_over", v.transfer)
			if !v.transfer {
				continue
			}
			err := w.Transfer()
			if err != nil && v.stalled && w.Raft.State() == raft.Leader {
				err = fmt.Errorf("follower %s has not moved from entry %d for %v, nothing is committed, and handing over failed: %w", v.id, v.match, followerPatience, err)
				w.Exit(err)
				return err
			}
			if err != nil {
				log.Error("nobody has taken the lead over because of that follower", "follower", v.id, "error", err)
			}
			break
		}
	}
	return nil
}

func (w *ProgressWatch) view() progressView {
	v := progressView{leading: w.Raft.State() == raft.Leader, term: w.Raft.CurrentTerm(), commit: w.Raft.CommitIndex(), last: w.Raft.LastIndex()}
	if !v.leading {
		return v
	}
	members := make(map[raft.ServerID]bool)
	for _, s := range w.Raft.GetConfiguration().Configuration().Servers {
		members[s.ID] = true
	}
	for _, p := range w.Peers() {
		if members[p.ID] {
			v.peers = append(v.peers, p)
		}
	}
	return v
}

// progressView is one look at the cluster; progressJudge the memory between looks.
type progressView struct {
	leading bool
	term    uint64
	commit  uint64
	last    uint64
	peers   []PeerProgress
}

type progressJudge struct {
	patience, contact time.Duration
	term              uint64
	commit            progressMark // the commit index, and since when it stands there with entries waiting
	marks             map[raft.ServerID]progressMark
	handedOver        map[raft.ServerID]time.Time
}

type progressMark struct {
	match uint64
	since time.Time // the follower has been behind at match since then
}

type progressVerdict struct {
	id       raft.ServerID
	match    uint64
	transfer bool
	stalled  bool // nothing is committed either
}

// look names the followers that stand still. A follower counts while it answers, is behind, and is not being sent a snapshot.
func (j *progressJudge) look(now time.Time, v progressView) (stuck []progressVerdict) {
	if j.handedOver == nil {
		j.handedOver = make(map[raft.ServerID]time.Time)
	}
	if !v.leading || v.term != j.term || j.marks == nil {
		j.term, j.marks = v.term, make(map[raft.ServerID]progressMark)
	}
	if !v.leading {
		return nil
	}
	if v.commit >= v.last || v.commit != j.commit.match || j.commit.since.IsZero() {
		j.commit = progressMark{v.commit, now}
	}
	for _, p := range v.peers {
		match := p.Match
		if p.Term != v.term {
			match = 0
		}
		if match >= v.last || p.Installing || now.Sub(p.Contact) > j.contact {
			delete(j.marks, p.ID)
			continue
		}
		m, known := j.marks[p.ID]
		if !known || m.match != match {
			j.marks[p.ID] = progressMark{match, now}
			continue
		}
		if now.Sub(m.since) < j.patience {
			continue
		}
		j.marks[p.ID] = progressMark{match, now}
		at, before := j.handedOver[p.ID]
		transfer := !before || now.Sub(at) >= transferPause
		if transfer {
			j.handedOver[p.ID] = now
		}
		stalled := now.Sub(j.commit.since) >= j.patience
		stuck = append(stuck, progressVerdict{p.ID, match, transfer, stalled})
	}
	return stuck
}
