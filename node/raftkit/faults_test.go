package raftkit

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/raft"
	"pgregory.net/rapid"
)

// The nudge, the cap, the batch cut and an untimely Campaign must never cost an acknowledged entry or let two replicas differ, whatever the network does.
func TestNoFaultMakesReplicasDiffer(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rapid.SyncTest(rt, func(rt *rapid.T) {
			f := newFaults(rt)
			defer stopAll(f.nodes)
			rt.Repeat(map[string]func(*rapid.T){
				"propose":  f.propose,
				"isolate":  f.isolate,
				"heal":     func(*rapid.T) { f.heal() },
				"campaign": func(rt *rapid.T) { f.any(rt).tr.Campaign() },
				"transfer": func(rt *rapid.T) { f.any(rt).raft.LeadershipTransfer() },
				"wait": func(rt *rapid.T) {
					time.Sleep(time.Duration(rapid.IntRange(0, 3000).Draw(rt, "ms")) * time.Millisecond)
				},
			})
			f.heal()
			f.check(rt)
		})
	})
}

type faults struct {
	nodes []*node
	raw   []*raft.InmemTransport
	asked int
	acked []string
}

func newFaults(rt *rapid.T) *faults {
	f := &faults{}
	trs, raw := loopbacks(3)
	f.raw = raw
	for _, tr := range trs {
		f.nodes = append(f.nodes, startQuiet(rt, tr, NewFailStopLogs(raft.NewInmemStore(), WriteDeadline(MinT), func(err error) { panic(err) })))
	}
	return f
}

func startQuiet(rt *rapid.T, tr hardened, logs raft.LogStore) *node {
	n, err := newNode(tr, logs, MinT)
	if err != nil {
		rt.Fatal(err)
	}
	return n
}

func (f *faults) any(rt *rapid.T) *node { return f.nodes[rapid.IntRange(0, 2).Draw(rt, "node")] }

// propose asks every node that believes it leads, which may be two.
func (f *faults) propose(rt *rapid.T) {
	n := rapid.IntRange(1, 5).Draw(rt, "entries")
	for _, node := range f.nodes {
		if node.raft.State() != raft.Leader {
			continue
		}
		for range n {
			f.asked++
			data := fmt.Sprint(f.asked)
			if Outcome(node.raft.Apply([]byte(data), time.Second).Error()) == Done {
				f.acked = append(f.acked, data)
			}
		}
	}
}

func (f *faults) isolate(rt *rapid.T) {
	f.heal()
	k := rapid.IntRange(0, 2).Draw(rt, "who")
	oneWay := rapid.Bool().Draw(rt, "one way")
	for i := range f.raw {
		if i != k {
			f.raw[k].Disconnect(f.raw[i].LocalAddr())
			if !oneWay {
				f.raw[i].Disconnect(f.raw[k].LocalAddr())
			}
		}
	}
}

func (f *faults) heal() {
	for _, a := range f.raw {
		for _, b := range f.raw {
			a.Connect(b.LocalAddr(), b)
		}
	}
}

func (f *faults) check(rt *rapid.T) {
	end := time.Now().Add(5 * time.Minute) // bounded: a cluster that cannot elect runs for ever in no time
	for done := false; !done; time.Sleep(time.Second) {
		if time.Now().After(end) {
			rt.Fatal("the healed cluster takes no writes")
		}
		for _, n := range f.nodes {
			done = done || (n.raft.State() == raft.Leader && n.raft.Apply([]byte("last"), time.Second).Error() == nil)
		}
	}
	time.Sleep(20 * time.Second)
	want := f.nodes[0].fsm.all()
	for _, n := range f.nodes[1:] {
		if got := n.fsm.all(); !slices.Equal(got, want) {
			rt.Fatalf("%s applied %v, %s applied %v", f.nodes[0].id, want, n.id, got)
		}
	}
	for _, a := range f.acked {
		if !slices.Contains(want, a) {
			rt.Fatalf("%s was acknowledged and is lost: %v", a, want)
		}
	}
}
