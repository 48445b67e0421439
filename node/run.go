package node

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/identity"
	"storehub/node/raftkit"
)

const (
	// handOverWithin bounds the farewell of a leader.
	handOverWithin = 3 * time.Second
	// answersWithin is how long calls under way may take to end when the node stops.
	answersWithin = 500 * time.Millisecond
	// stopWithin is how long the whole stop may take, the farewell included.
	stopWithin = 15 * time.Second
)

// Run serves until ctx is done or a part fails, and leaves nothing open. A leader hands over first,
// while everything still works.
//
// The order is that of the list: what others stand on comes first and ends last.
func (n *Node) Run(ctx context.Context) error {
	closers := n.closers
	n.closers = nil
	parts := []part{
		{"network", n.wire.Run},
		{"address book", n.book.Run},
		{"replica", n.replica.Run},
	}
	parts = append(parts, n.watchdogs()...)
	parts = append(parts, part{"prober", n.prober.Run}, part{"housekeeping", n.keepHouse})
	for _, d := range n.doors {
		parts = append(parts, part{d.name, d.serve})
	}
	// The courier ends before the modem does, with which it sends.
	parts = append(parts, part{"devices", n.serveDevices}, part{"courier", n.courier.Run})
	// Nobody is sent here who would find the doors closed.
	parts = append(parts, part{"sign", n.showSign})
	n.cfg.Log.Info("storehub serves", "node", n.id.Name(), "id", n.ID(), "listen", n.wire.Addr().String(), "http", n.cfg.HTTP, "timeout", n.timeout())
	limit := &stopLimit{within: stopWithin, exit: n.cfg.Exit}
	err := runParts(ctx, n.cfg.Log, parts, n.farewell, limit)
	defer limit.end()
	n.closers = closers
	limit.next("the stores")
	err = errors.Join(err, n.Close())
	if err == nil {
		n.cfg.Log.Info("storehub has stopped", "node", n.id.Name())
	}
	return plain(err)
}

// serveDevices ends with its context: a station without devices has nothing to wait for.
func (n *Node) serveDevices(ctx context.Context) error {
	err := n.station.Run(ctx)
	if err == nil {
		<-ctx.Done()
	}
	return err
}

// farewell hands the lead over, so that the others need no election.
func (n *Node) farewell() {
	n.stopping.Store(true)
	if !n.replica.Serves() || len(n.replica.OtherVoters()) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), handOverWithin)
	defer cancel()
	to, err := n.replica.Transfer(ctx, "")
	if err != nil {
		n.cfg.Log.Warn("this node stops without handing the lead over", "error", err)
		return
	}
	n.cfg.Log.Info("the lead was handed over", "to", to)
}

// watchdogs look after what raft cannot notice about itself.
func (n *Node) watchdogs() []part {
	r, t := n.replica.Raft(), n.timeout()
	death := raftkit.NewDeathWatch(raftkit.DeathWatchConfig{
		Self: raft.ServerID(n.id.Node()), Raft: r, T: t, Log: n.cfg.Log, Off: n.cfg.NoDeathWatch,
		Redial: func(ctx context.Context, id raft.ServerID) error { return n.wire.Redial(ctx, identity.NodeID(id)) },
		Campaign: func() error {
			if t := n.replica.Trouble(); t != nil {
				return fmt.Errorf("this node must not lead: %s", t.Why)
			}
			return n.carrier.Campaign()
		},
	})
	n.death.Store(death)
	transfer := &raftkit.TransferWatch{Raft: r, T: t, Exit: n.cfg.Exit}
	progress := &raftkit.ProgressWatch{
		Raft: r, Peers: n.carrier.Progress, T: t, Exit: n.cfg.Exit, Log: n.cfg.Log,
		Transfer: func() error {
			ctx, cancel := context.WithTimeout(context.Background(), handOverWithin)
			defer cancel()
			_, err := n.replica.Transfer(ctx, "")
			return err
		},
	}
	return []part{{"death watch", death.Run}, {"transfer watch", transfer.Run}, {"progress watch", progress.Run}}
}

// serve answers HTTP until ctx is done. Streams end then, by what the server has registered for
// its shutdown; calls get a moment to be answered.
func (d door) serve(ctx context.Context) error {
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		soon, cancel := context.WithTimeout(context.Background(), answersWithin)
		defer cancel()
		if err := d.server.Shutdown(soon); err != nil {
			_ = d.server.Close()
		}
	})
	err := d.server.Serve(d.at)
	if !stop() {
		<-stopped
	}
	if errors.Is(err, http.ErrServerClosed) || ctx.Err() != nil {
		return nil
	}
	return err
}
