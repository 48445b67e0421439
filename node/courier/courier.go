// Package courier sends the notices that wait in the shop's state (docs/architecture.md, "Effects on the world").
//
// A rule queues a notice; whoever carries it claims it in the log first, so that nobody else does, sends it, and reports in the log
// what came of it. All that is remembered is in the log: a node that dies between claim and report is found out by the rules when
// its claim ends. Then an e-mail goes out again under the same id, and of a text message only a person can say.
//
// The leader claims at once. The others wait a moment, so that nobody fights and a leader without a channel, or without the
// internet, holds up nobody.
package courier

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"storehub/fsm"
	"storehub/node/notify"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

const (
	// othersAfter is how long a notice is due before a node claims it that does not lead.
	othersAfter = 5 * time.Second
	// failedAfter is how much later a node claims whose last message did not get through, so that another one tries.
	failedAfter = 10 * time.Second
	// sideBySide is how many messages a channel sends at once; a modem sends one.
	sideBySide = 4
	// lookPause is the least time between two looks at the state: a busy shop changes it all the time, and each look costs the next
	// commands a copy.
	lookPause = time.Second
	// lookAnyway bounds the wait for a notice that is due later, for cluster time may jump.
	lookAnyway = time.Minute
	// readyAgain is how often a sender is asked that cannot send now.
	readyAgain = 5 * time.Second
	// lastMoment is what messages under way get to end by themselves when the node stops.
	lastMoment = 3 * time.Second
)

// Hub is what a courier asks of its node, a part of rpc.Hub.
type Hub interface {
	Propose(ctx context.Context, cmd *storehubv1.Command) (*storehubv1.Result, error)
	Local(ctx context.Context) (fsm.View, error)
	AtLeast(ctx context.Context, index uint64) (fsm.View, error)
	NowMS() int64
	Standing() rpc.Standing
	Changes() (signal <-chan struct{}, stop func())
	Digest(purpose string, parts ...[]byte) []byte
}

// Config is what a courier needs.
type Config struct {
	Hub    Hub
	NodeID string
	// Leads tells whether this node leads.
	Leads func() bool
	// Senders are the channels that this node serves. A Readier among them is asked before a notice is claimed for it.
	Senders map[storehubv1.NoticeChannel]notify.Sender
	Logger  *slog.Logger
}

// Readier is a sender that now and then cannot send anything, as a modem that was unplugged.
type Readier interface{ Ready() bool }

// Courier sends notices of one node.
type Courier struct {
	cfg   Config
	lanes []*lane
	// freed tells that an attempt has ended; one signal stands for any number.
	freed chan struct{}
	under sync.WaitGroup // attempts
}

// lane is one channel.
type lane struct {
	channel storehubv1.NoticeChannel
	sender  notify.Sender
	room    int

	mu     sync.Mutex
	under  map[string]bool // the notices that are being tried, by id
	failed bool            // the last message did not get through
	came   map[storehubv1.NoticeState]uint64
}

// Count is how many attempts of this node since its start came to an outcome.
type Count struct {
	Channel, Outcome string // "email", "sent"
	Attempts         uint64
}

// New makes a courier. It does nothing before Run.
func New(cfg Config) *Courier {
	c := &Courier{cfg: cfg, freed: make(chan struct{}, 1)}
	for _, channel := range slices.Sorted(maps.Keys(cfg.Senders)) {
		l := &lane{channel: channel, sender: cfg.Senders[channel], room: sideBySide, under: map[string]bool{}, came: map[storehubv1.NoticeState]uint64{}}
		if channel == storehubv1.NoticeChannel_NOTICE_CHANNEL_SMS {
			l.room = 1
		}
		c.lanes = append(c.lanes, l)
	}
	return c
}

// Channels are the ways that this node serves.
func (c *Courier) Channels() []storehubv1.NoticeChannel {
	return slices.Sorted(maps.Keys(c.cfg.Senders))
}

// Run sends what is due until ctx ends. Then messages under way get a moment to end; those that do not are cut off and reported as
// what they are, or left to the end of their claim.
func (c *Courier) Run(ctx context.Context) error {
	changes, stop := c.cfg.Hub.Changes()
	defer stop()
	working, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer c.under.Wait()
	defer cut()
	for {
		next := time.NewTimer(max(c.look(ctx, working), lookPause))
		pause := time.NewTimer(lookPause)
		select {
		case <-ctx.Done():
		case <-next.C:
		case <-changes:
		case <-c.freed:
		}
		next.Stop()
		select {
		case <-ctx.Done():
			pause.Stop()
			c.farewell()
			return nil
		case <-pause.C:
		}
	}
}

// farewell waits a moment for the attempts under way.
func (c *Courier) farewell() {
	ended := make(chan struct{})
	go func() { c.under.Wait(); close(ended) }()
	moment := time.NewTimer(lastMoment)
	defer moment.Stop()
	select {
	case <-ended:
	case <-moment.C:
	}
}

// look begins what can be begun and tells how long nothing else is to be done, unless something changes. Attempts end with working.
func (c *Courier) look(ctx, working context.Context) time.Duration {
	wait := lookAnyway
	if len(c.lanes) == 0 || ctx.Err() != nil || !c.cfg.Hub.Standing().HasMajority {
		return wait
	}
	v, err := c.cfg.Hub.Local(ctx)
	if err != nil {
		return wait
	}
	leads, now := c.cfg.Leads(), c.cfg.Hub.NowMS()
	for _, l := range c.lanes {
		late := l.late(leads).Milliseconds()
		begun, idle := l.begin(v, now-late)
		for _, id := range begun {
			c.under.Go(func() { c.carry(ctx, working, l, id) })
		}
		wait = min(wait, idle)
	}
	return wait
}

// late is how long after it is due a notice is claimed.
func (l *lane) late(leads bool) (d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !leads {
		d += othersAfter
	}
	if l.failed {
		d += failedAfter
	}
	return d
}

// begin takes the notices that were due at a time, as many as there is room for, and tells how long it is until the next one is.
func (l *lane) begin(v fsm.View, dueMS int64) (ids []string, idle time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ways := []storehubv1.NoticeChannel{l.channel}
	idle = lookAnyway
	if next, ok := v.NextNotice(dueMS, ways); ok {
		idle = time.Duration(next-dueMS) * time.Millisecond
	}
	free := l.room - len(l.under)
	if free <= 0 {
		return nil, idle // whoever ends tells it
	}
	for _, id := range v.DueNotices(dueMS, ways, l.room+len(l.under)) {
		if l.under[id] || len(ids) == free {
			continue
		}
		if r, ok := l.sender.(Readier); ok && !r.Ready() {
			return nil, min(idle, readyAgain)
		}
		l.under[id] = true
		ids = append(ids, id)
	}
	return ids, idle
}

// end makes room for another notice.
func (c *Courier) end(l *lane, id string) {
	l.mu.Lock()
	delete(l.under, id)
	l.mu.Unlock()
	select {
	case c.freed <- struct{}{}:
	default:
	}
}

// went notes what an attempt came to.
func (l *lane) went(came storehubv1.NoticeState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = came == queued || came == unknown
	l.came[came]++
}

// Counts are the attempts of all channels by all outcomes.
func (c *Courier) Counts() (list []Count) {
	for _, l := range c.lanes {
		l.mu.Lock()
		for _, s := range []storehubv1.NoticeState{sent, failed, queued, unknown} {
			list = append(list, Count{name(l.channel), stateName(s), l.came[s]})
		}
		l.mu.Unlock()
	}
	return list
}
