package node

import (
	"errors"
	"fmt"
	"syscall"

	"storehub/node/gossip"
	"storehub/node/identity"
	"storehub/node/raftkit"
	"storehub/node/replica"
)

// plain adds to an error what a person can do about it.
func plain(err error) error {
	if err == nil {
		return nil
	}
	for _, known := range []struct {
		is     error
		advice string
	}{
		{syscall.ENOSPC, "the disk is full: free some space and start again; nothing that was confirmed is lost"},
		{syscall.EROFS, "the disk can only be read: it may be failing"},
		{identity.ErrLocked, "another storehub runs on this data directory: stop it first, or name another one with --dir"},
		{raftkit.ErrInUse, "another storehub runs on this data directory: stop it first, or name another one with --dir"},
		{identity.ErrNone, "make a shop in it with \"storehub init --dir DIR\", or join one that exists with \"storehub join --dir DIR\""},
		{raftkit.ErrDamaged, "keep this directory as evidence, take this node out (storehub call cluster.RemoveNode, at another one) and join again with an empty one; the other nodes have everything"},
		{replica.ErrOtherCluster, "give every node the directory that init or join made for it; never copy one"},
		{raftkit.ErrOtherStore, "leave --log-store away to use what is there"},
		{gossip.ErrPortInUse, "another program has the port after the one to listen on; choose another with --listen"},
		{syscall.EADDRINUSE, "another program has this port, or another storehub is running; choose another with --listen or --http"},
	} {
		if errors.Is(err, known.is) {
			return fmt.Errorf("%w (%s)", err, known.advice)
		}
	}
	return err
}
