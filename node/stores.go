package node

import (
	"context"
	"fmt"

	"github.com/hashicorp/raft"

	"storehub/node/raftkit"
)

// openStores opens and checks log, votes and snapshots.
func (n *Node) openStores(context.Context) error {
	kind, err := n.cfg.logKind()
	if err != nil {
		return err
	}
	stores, err := raftkit.OpenStores(n.cfg.raftDir(), kind, raftkit.StoreOptions{
		Deadline: raftkit.WriteDeadline(n.timeout()), Exit: func(err error) { n.cfg.Exit(plain(err)) }, Log: n.cfg.Log,
	})
	if err != nil {
		return err
	}
	n.stores = stores
	n.onClose(stores.Close)
	return n.bootstrap()
}

// bootstrap makes the first node of a cluster its only voter, once. A node that once voted and has
// forgotten it must never vote again under this id.
func (n *Node) bootstrap() error {
	has, err := raft.HasExistingState(n.stores.Logs, n.stores.Stable, n.stores.Snapshots)
	if err != nil {
		return fmt.Errorf("look for raft's state: %w", err)
	}
	if has {
		return n.noteVoted()
	}
	if n.settings.Voted {
		return fmt.Errorf("%w: %s is empty, but this node has voted before", raftkit.ErrDamaged, n.cfg.raftDir())
	}
	var s seed
	if first, err := n.dir.read(seedName, &s); err != nil || !first {
		return err
	}
	c := raftkit.Config(n.timeout())
	c.LocalID = raft.ServerID(n.id.Node())
	c.Logger = raftkit.NewHCLog(n.cfg.Log)
	layer := n.wire.Raft()
	members := raft.Configuration{Servers: []raft.Server{{ID: c.LocalID, Address: raft.ServerAddress(layer.Addr().String())}}}
	if err := raft.BootstrapCluster(c, n.stores.Logs, n.stores.Stable, n.stores.Snapshots, addressOnly(layer.Addr().String()), members); err != nil {
		return fmt.Errorf("start the cluster's log: %w", err)
	}
	return n.noteVoted()
}

// noteVoted remembers that what is in raft's directory counts.
func (n *Node) noteVoted() error {
	if n.settings.Voted {
		return nil
	}
	n.settings.Voted = true
	return n.dir.write(settingsName, n.settings)
}

// addressOnly is the transport that raft.BootstrapCluster asks for: it only writes addresses down, and
// ours are node ids.
func addressOnly(id string) raft.Transport {
	_, t := raft.NewInmemTransport(raft.ServerAddress(id))
	return t
}
