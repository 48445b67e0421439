package raftkit

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

// Every future that may be left in a buffered channel of raft has the field that Ending fills in.
func TestEndingEndsFutures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Config(MinT)
		c.LocalID, c.LogOutput = "n1", io.Discard
		store, snaps := raft.NewInmemStore(), raft.NewInmemSnapshotStore()
		addr, tr := raft.NewInmemTransport("n1")
		members := raft.Configuration{Servers: []raft.Server{{ID: "n1", Address: addr}}}
		if err := raft.BootstrapCluster(c, store, store, snaps, tr, members); err != nil {
			t.Fatal(err)
		}
		r, err := raft.NewRaft(c, &raft.MockFSM{}, store, store, snaps, tr)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if r.State() != raft.Leader {
			t.Fatal(r.State())
		}
		over := make(chan struct{})
		if err := Ending(r.Apply([]byte("x"), time.Second), over).Error(); err != nil {
			t.Fatalf("while raft works: %v", err)
		}
		if err := r.Shutdown().Error(); err != nil {
			t.Fatal(err)
		}
		close(over)
		// Half of these get into the buffer, which nobody reads any more.
		for range 50 {
			for _, f := range []raft.Future{r.Apply([]byte("x"), time.Second), r.VerifyLeader(), r.LeadershipTransferToServer("n2", "n2")} {
				if err := Ending(f, over).Error(); !errors.Is(err, raft.ErrRaftShutdown) && !errors.Is(err, raft.ErrEnqueueTimeout) {
					t.Fatalf("after the end: %T %v", f, err)
				}
			}
		}
	})
}
