package node

import (
	"context"
	"errors"
	"time"

	"storehub/node/identity"
	storehubv1 "storehub/proto/storehub/v1"
)

// houseEvery is how often small things are looked after.
const houseEvery = time.Minute

// keepHouse notes cluster time, keeps the certificate young and notes what must survive a restart.
func (n *Node) keepHouse(ctx context.Context) error {
	tick := time.NewTicker(houseEvery)
	defer tick.Stop()
	fell := n.replica.Fell()
	for {
		n.sweep()
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-fell:
			fell = nil
			n.noteTrouble()
		}
	}
}

func (n *Node) sweep() {
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
	switch renewed, err := n.id.Refresh(ips); {
	case errors.Is(err, identity.ErrNoCAKey):
		n.cfg.Log.Warn("this node's certificate is due and it cannot sign one: let it join again as a voter", "until", n.id.Leaf().NotAfter)
	case err != nil:
		n.cfg.Log.Error("renewing this node's certificate", "error", err)
	case renewed:
		n.cfg.Log.Info("this node's certificate was renewed", "until", n.id.Leaf().NotAfter)
	}
}

// noteTrouble makes a quarantine outlive a restart: the state on disk is still the wrong one. A node
// that only needs an upgrade tries again, perhaps with another binary.
func (n *Node) noteTrouble() {
	t := n.replica.Trouble()
	if t == nil || t.Reason != storehubv1.Reason_REASON_QUARANTINED {
		return
	}
	if err := n.dir.write(troubleName, t); err != nil {
		n.cfg.Log.Error("the quarantine was not written down", "error", err)
	}
}
