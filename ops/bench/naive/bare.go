package naive

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/identity"
	"storehub/node/raftkit"
	"storehub/node/wire"
)

// Bare is three raft nodes in this process, over the same wire and stores, without any server in
// front: what raft alone allows.
type Bare struct {
	nodes  []*node
	stores []*raftkit.Stores
	leader *node
}

// StartBare starts them under dir and waits for a leader.
func StartBare(ctx context.Context, dir, logStore string) (*Bare, error) {
	ids, err := identities(dir)
	if err != nil {
		return nil, err
	}
	b := &Bare{}
	peers := map[string]string{}
	lookup := func(n identity.NodeID) (string, bool) {
		addr, ok := peers[string(n)]
		return addr, ok
	}
	for _, id := range ids {
		w, err := wire.Listen(ctx, "127.0.0.1:0", wire.Options{ID: id, Lookup: lookup, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			return nil, err
		}
		peers[string(id.Node())] = w.Addr().String()
		b.nodes = append(b.nodes, &node{state: &counter{}, wire: w})
	}
	for i, id := range ids {
		stores, err := raftkit.OpenStores(filepath.Join(id.Dir(), "raft"), raftkit.LogKind(logStore),
			raftkit.StoreOptions{Deadline: raftkit.WriteDeadline(timeout), Exit: func(err error) { panic(err) }, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			return nil, err
		}
		b.stores = append(b.stores, stores)
		go b.nodes[i].wire.Run(ctx)
		if err := b.nodes[i].start(id, Config{Peers: peers}, stores); err != nil {
			return nil, err
		}
	}
	return b, b.awaitLeader(ctx)
}

func (b *Bare) awaitLeader(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, Settle)
	defer cancel()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for {
		for _, n := range b.nodes {
			if n.raft.State() == raft.Leader && n.raft.VerifyLeader().Error() == nil {
				b.leader = n
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("bare raft: no leader: %w", ctx.Err())
		case <-poll.C:
		}
	}
}

// Add commits one entry at the leader.
func (b *Bare) Add() error {
	return b.leader.raft.Apply(binary.BigEndian.AppendUint64(nil, 1), applyTimeout).Error()
}

// Stop ends the nodes.
func (b *Bare) Stop() error {
	var errs []error
	for i, n := range b.nodes {
		errs = append(errs, n.raft.Shutdown().Error(), b.stores[i].Close(), n.wire.Close())
	}
	return errors.Join(errs...)
}
