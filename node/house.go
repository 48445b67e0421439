package node

import (
	"context"
	"errors"
	"net"
	"time"

	"storehub/node/identity"
	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
)

// houseEvery is how often small things are looked after.
const houseEvery = time.Minute

// keepHouse looks at the disk, notes cluster time, keeps the certificate young, warns of tables that fill, notes when sessions
// were used, and what must survive a restart.
func (n *Node) keepHouse(ctx context.Context) error {
	tick := time.NewTicker(houseEvery)
	defer tick.Stop()
	fell := n.replica.Fell()
	full := fillWarner{log: n.cfg.Log}
	unnoted := false
	var sessions sessionNotes
	for {
		unnoted = unnoted && !n.noteTrouble()
		n.sweep(ctx)
		sessions.look(ctx, n)
		full.look(n.replica.Shown().Fills())
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-fell:
			fell, unnoted = nil, true
		}
	}
}

func (n *Node) sweep(ctx context.Context) {
	n.disk.Store(n.diskUse())
	if ms := n.replica.Shown().Now(); ms > 0 {
		if err := n.id.NoteClusterTime(time.UnixMilli(ms)); err != nil {
			n.cfg.Log.Warn("cluster time was not noted", "error", err)
		}
	}
	if !n.settings.Voted && n.replica.Raft().LastIndex() > 0 {
		if err := n.noteVoted(); err != nil {
			n.cfg.Log.Warn("writing down that this node has a log", "error", err)
		}
	}
	ips, err := identity.LocalIPs()
	if err != nil {
		n.cfg.Log.Warn("this PC's addresses", "error", err)
		return
	}
	renewed, err := n.id.Refresh(ips)
	if errors.Is(err, identity.ErrNoCAKey) {
		renewed, err = true, n.askToRenew(ctx, ips)
	}
	switch {
	case ctx.Err() != nil:
	case err != nil:
		n.cfg.Log.Error("this node's certificate is due and was not renewed; it is tried again", "until", n.id.Leaf().NotAfter, "error", err)
	case renewed:
		n.cfg.Log.Info("this node's certificate was renewed", "until", n.id.Leaf().NotAfter)
	}
}

// renewWithin bounds the call to one node.
const renewWithin = 3 * time.Second

// askToRenew gets the certificate of a node that cannot sign from one that can. It asks whoever is
// in the address book: a node that nobody talks to any more may not know who votes.
func (n *Node) askToRenew(ctx context.Context, ips []net.IP) error {
	csr, err := n.id.RenewalCSR(ips)
	if err != nil {
		return err
	}
	errs := []error{identity.ErrNoCAKey}
	for _, m := range n.book.Members() {
		ctx, cancel := context.WithTimeout(ctx, renewWithin)
		leaf, err := n.hub.others.Renew(ctx, m.Node, csr)
		cancel()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		err = n.id.Install(leaf)
		// The others let a connection that began with an expired certificate do nothing but this.
		n.wire.CloseStreams(identity.NodeID(m.Node))
		return err
	}
	return errors.Join(errs...)
}

// noteTrouble makes a trouble that is for good outlive a restart. False: it has to be noted once more, for the disk
// that is full now need not be full when the node starts again.
func (n *Node) noteTrouble() bool {
	if err := n.dir.noteTrouble(n.replica.Trouble()); err != nil {
		n.cfg.Log.Error("the trouble was not written down, trying again", "error", err)
		return false
	}
	return true
}

// noteTrouble writes down that the state on disk is the wrong one, or that the node was taken out: its log
// may not prove that, and nobody speaks to it any more. A node that only needs an upgrade tries again, perhaps
// with another binary.
func (d dataDir) noteTrouble(t *replica.Trouble) error {
	if t == nil || t.Reason == storehubv1.Reason_REASON_NEEDS_UPGRADE {
		return nil
	}
	return d.write(troubleName, t)
}
