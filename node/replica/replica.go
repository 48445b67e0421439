package replica

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/hashicorp/raft"
	"github.com/prometheus/client_golang/prometheus"

	"storehub/fsm"
	"storehub/node/clock"
	"storehub/node/feed"
	"storehub/node/raftkit"
	"storehub/node/replica/archive"
	storehubv1 "storehub/proto/storehub/v1"
)

// Peers is what a replica asks of other nodes, by their id.
type Peers interface {
	// Forward hands a command to the leader. An *Error tells whether it may have been done.
	Forward(ctx context.Context, leader string, cmd *storehubv1.Command) (*storehubv1.Result, error)
	ReadIndex(ctx context.Context, leader string) (uint64, error)
	// Probe asks for a node's clock and, with an index, for its state's hash there.
	Probe(ctx context.Context, id string, hashIndex uint64) (*storehubv1.ProbeResponse, error)
}

// Transport is raftkit's, over the network or in memory.
type Transport interface {
	raft.Transport
	raft.WithPreVote
	raft.WithClose
	Attach(raftkit.Leader)
	Committed(index uint64)
	Progress() []raftkit.PeerProgress
	Confirm(ctx context.Context, term uint64) error
	Run(context.Context) error
}

// Options of a Replica. What has no default is required.
type Options struct {
	Self      string       // node id, which is the raft address as well
	Cluster   string       // what the state must belong to; "" = not checked
	Raft      *raft.Config // raftkit.Config; the rest is filled in here
	Logs      raft.LogStore
	Stable    raft.StableStore
	Snapshots raft.SnapshotStore
	Transport Transport
	Peers     Peers
	Env       fsm.Env
	// Archive keeps what was applied; nil: nobody does.
	Archive *archive.Archive
	// Traces are the files of log and snapshots; nil: what the stores say of themselves is all there is.
	Traces Traces
	// Seed is the first command of a new cluster, on the node that made it.
	Seed *storehubv1.SetUp
	// Stable time of a caught-up node before it may vote; 0 = 10 s.
	CatchUp time.Duration
	// Trouble of before the start, that a restart does not end.
	Trouble *Trouble
	Clock   clock.Source // nil: clock.System()
	Log     *slog.Logger // nil: slog.Default()
	// Dropped hears of a node that was removed from the cluster. Nil: nobody cares.
	Dropped func(id string)
	// Metrics, if anybody wants them.
	Metrics prometheus.Registerer
}

// ErrOtherCluster says that log and snapshots were put here from another cluster.
var ErrOtherCluster = errors.New("the data belong to another cluster")

const defaultCatchUp = 10 * time.Second

// Replica is one node's copy of the shop.
type Replica struct {
	self string
	log  *slog.Logger
	raft *raft.Raft

	out       *published
	feed      *feed.Feed[Event]
	archive   *archive.Archive
	ending    chan struct{} // closed when Run's context is done
	stopping  chan struct{} // closed before raft is shut down
	dead      chan struct{} // closed when raft has stopped
	hashes    *hashes
	cond      *condition
	changed   *signals
	stirred   *signals // what the ticker waits for
	gate      *gate
	transport Transport
	peers     Peers
	clocks    clock.Source
	metrics   *metrics

	lead *raftkit.Leadership
	parts
}

// parts are what works around raft, each with one job.
type parts struct {
	terms      *terms
	proposer   *proposer
	reader     *reader
	rounds     *rounds
	watcher    *watcher
	handover   *handover
	ticker     *ticker
	divergence *divergence
	exile      *exile
	members    *members
	forgetter  *forgetter
	eraser     *eraser
	keeper     *clockKeeper
}

// Open loads the newest snapshot, makes the last known state out of the log, and starts raft. The
// stores stay the caller's; everything else is ended by Run.
func Open(o Options) (*Replica, error) {
	setDefaults(&o)
	state, applied, err := loadNewest(o.Snapshots)
	if err != nil {
		return nil, err
	}
	if c := clusterIn(state, o.Logs); c != "" && o.Cluster != "" && c != o.Cluster {
		return nil, fmt.Errorf("%w: the log is of cluster %s, this node of cluster %s", ErrOtherCluster, c, o.Cluster)
	}
	r := &Replica{
		self: o.Self, log: o.Log, changed: &signals{}, stirred: &signals{}, gate: &gate{}, hashes: &hashes{}, metrics: newMetrics(),
		transport: o.Transport, peers: o.Peers, clocks: o.Clock, archive: o.Archive,
		ending: make(chan struct{}), stopping: make(chan struct{}), dead: make(chan struct{}),
		out:  newPublished(state, applied, o.Clock, archived(o.Logs)),
		feed: feed.New(applied, feed.Options[Event]{Size: eventSize}),
		lead: raftkit.NewLeadership(),
	}
	r.archive.KeysFrom(r.out.live)
	if applied > 0 {
		// A disk that lost what the archive had forced to it left a gap; it is over from here on.
		r.archive.Restored(r.out.live())
	}
	r.cond = newCondition(o.Log, o.Trouble, r.moved)
	r.divergence = &divergence{self: o.Self, out: r.out, hashes: r.hashes, peers: o.Peers, cond: r.cond, log: o.Log, suspects: make(chan uint64, 1), odd: map[string]bool{}}
	machine := r.machine(o)
	upTo, err := proved(o.Logs, applied)
	if err == nil {
		err = machine.replay(o.Logs, upTo)
	}
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	machine.handed = applied
	if err := r.startRaft(o, machine, upTo); err != nil {
		return nil, err
	}
	if err := r.metrics.register(o.Metrics, r); err != nil {
		r.raft.Shutdown()
		return nil, fmt.Errorf("register metrics: %w", err)
	}
	return r, nil
}

// moved says that this node may now do what it could not do before, or no longer can.
func (r *Replica) moved() {
	r.changed.tell()
	r.stirred.tell()
}

func setDefaults(o *Options) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	if o.CatchUp == 0 {
		o.CatchUp = defaultCatchUp
	}
	if o.Dropped == nil {
		o.Dropped = func(string) {}
	}
}

func eventSize(e Event) int64 { return 64 + int64(sizeOf(e.Event)) }

// machine makes the state machine.
func (r *Replica) machine(o Options) *adapter {
	o.Archive.RefillFrom(archived(o.Logs))
	r.hashes.add(r.out.hash())
	return &adapter{
		days: newDays(), out: r.out, feed: r.feed, hashes: r.hashes, archive: o.Archive, cond: r.cond,
		changed: r.changed, stirred: r.stirred, metrics: r.metrics, log: o.Log, committed: o.Transport.Committed, stopping: r.stopping, differs: r.divergence.suspect,
	}
}

// startRaft starts raft and makes all that needs it. The log proves what is up to an index.
func (r *Replica) startRaft(o Options, machine *adapter, upTo uint64) error {
	c := *o.Raft
	c.LocalID = raft.ServerID(o.Self)
	c.NotifyCh = r.lead.NotifyCh()
	c.NoSnapshotRestoreOnStart = true // done above, with an error that says what is wrong
	if c.Logger == nil {
		c.Logger = raftkit.NewHCLog(o.Log).Named("raft")
	}
	var err error
	if r.raft, err = raft.NewRaft(&c, machine, o.Logs, o.Stable, snapshots{o.Snapshots}, &voice{o.Transport, r.cond}); err != nil {
		return fmt.Errorf("start raft: %w", err)
	}
	o.Transport.Attach(r.raft)
	r.assemble(o, machine, upTo, 2*c.HeartbeatTimeout)
	return nil
}

// assemble makes the parts. fresh is how lately a leader must have been heard from to be believed.
func (r *Replica) assemble(o Options, machine *adapter, upTo uint64, fresh time.Duration) {
	r.terms = &terms{
		self: o.Self, raft: r.raft, cond: r.cond, lead: r.lead, out: r.out, logs: o.Logs, peers: o.Peers, clocks: o.Clock, seed: o.Seed, log: o.Log,
		propose: func(ctx context.Context, t *term, cmd *storehubv1.Command) (*storehubv1.Result, error) {
			return r.proposer.internal(ctx, t, cmd)
		},
		changed: r.moved,
	}
	r.proposer = &proposer{raft: r.raft, cond: r.cond, terms: r.terms, gate: r.gate, sealer: &sealer{env: o.Env, out: r.out}, dead: r.dead}
	r.watcher = &watcher{
		self: o.Self, raft: r.raft, out: r.out, terms: r.terms, cond: r.cond, clocks: o.Clock, fresh: fresh, changed: r.changed,
		started: time.Now(), proved: upTo, seen: make(chan raft.Observation, 16),
	}
	r.rounds = &rounds{
		self: o.Self, raft: r.raft, terms: r.terms, confirm: o.Transport.Confirm, peers: o.Peers, waitLeader: r.watcher.waitLeader,
		within: fresh, wake: make(chan struct{}, 1),
	}
	r.reader = &reader{out: r.out, cond: r.cond, rounds: r.rounds, metrics: r.metrics}
	r.handover = &handover{
		self: o.Self, raft: r.raft, gate: r.gate, watcher: r.watcher, out: r.out, peers: o.Peers, odd: r.divergence.isOdd,
		progress: o.Transport.Progress, fresh: fresh, ending: r.ending, turn: make(chan struct{}, 1),
	}
	wake, _ := r.stirred.listen() // for as long as the replica lives
	r.ticker = &ticker{
		self: o.Self, out: r.out, terms: r.terms, cond: r.cond, gate: r.gate, hashes: r.hashes, tail: &machine.tail, log: o.Log,
		propose: r.proposer.internal, wake: wake,
	}
	r.divergence.raft, r.divergence.handOver = r.raft, r.handover.ifLeading
	r.exile = &exile{raft: r.raft, cond: r.cond, handOver: r.handover.ifLeading, log: o.Log}
	r.members = &members{
		self: o.Self, raft: r.raft, out: r.out, terms: r.terms, cond: r.cond, peers: o.Peers, progress: o.Transport.Progress, stable: o.CatchUp,
		fresh: fresh, log: o.Log, dropped: o.Dropped,
	}
	r.forgetter = &forgetter{
		raft: r.raft, out: r.out, logs: o.Logs, snaps: o.Snapshots, traces: o.Traces, changed: r.changed, dead: r.dead, log: o.Log,
	}
	r.eraser = &eraser{
		self: o.Self, out: r.out, terms: r.terms, erased: o.Archive.Erasures, changed: r.changed, log: o.Log, propose: r.proposer.internal,
	}
	r.keeper = &clockKeeper{self: o.Self, raft: r.raft, terms: r.terms, peers: o.Peers, handOver: r.handover.ifLeading, again: r.terms.again, log: o.Log}
}
