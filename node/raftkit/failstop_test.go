package raftkit

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

// hungLogs is a log store whose writes block until hang is closed, or fail.
type hungLogs struct {
	raft.LogStore
	mu   sync.Mutex
	hang chan struct{}
	err  error
}

func (h *hungLogs) breakNow(hang chan struct{}, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hang, h.err = hang, err
}

func (h *hungLogs) StoreLog(l *raft.Log) error { return h.StoreLogs([]*raft.Log{l}) }

func (h *hungLogs) StoreLogs(l []*raft.Log) error {
	h.mu.Lock()
	hang, err := h.hang, h.err
	h.mu.Unlock()
	if hang != nil {
		<-hang
	}
	if err != nil {
		return err
	}
	return h.LogStore.StoreLogs(l)
}

func (h *hungLogs) DeleteRange(a, b uint64) error {
	if h.err != nil {
		return h.err
	}
	return h.LogStore.DeleteRange(a, b)
}

type gapless struct{ raft.LogStore }

func (gapless) IsMonotonic() bool { return true }

func TestFailStopPassesMonotonicOn(t *testing.T) {
	if NewFailStopLogs(raft.NewInmemStore(), time.Second, nil).IsMonotonic() {
		t.Error("a store that tolerates gaps became monotonic")
	}
	if !NewFailStopLogs(&summedLogs{gapless{raft.NewInmemStore()}}, time.Second, nil).IsMonotonic() {
		t.Error("monotonic got lost")
	}
}

func TestFailStopOnError(t *testing.T) {
	broken := errors.New("no space left on device")
	var exits []error
	h := &hungLogs{LogStore: raft.NewInmemStore()}
	f := NewFailStopLogs(h, time.Second, func(err error) { exits = append(exits, err) })
	if err := errors.Join(f.StoreLog(&raft.Log{Index: 1}), f.DeleteRange(1, 1)); err != nil || len(exits) > 0 {
		t.Fatal(err, exits)
	}
	h.err = broken
	if err := f.StoreLog(&raft.Log{Index: 1}); !errors.Is(err, broken) || len(exits) != 1 || !errors.Is(exits[0], broken) {
		t.Error(err, exits)
	}
	if err := f.DeleteRange(1, 1); !errors.Is(err, broken) || len(exits) != 2 {
		t.Error(err, exits)
	}
}

// A process that was stopped in the middle of a write must not blame the disk when it awakes.
func TestStallLeavesOutPauses(t *testing.T) {
	start := time.Now()
	s := stall{step: time.Second, at: start}
	now := start
	for i, gap := range []time.Duration{1, 1, 30, 1, 90, 1} {
		now = now.Add(gap * time.Second)
		if over, want := s.over(now), i == 5; over != want {
			t.Errorf("look %d, %v after the start: over is %v", i, now.Sub(start), over)
		}
	}
}

// raft#503: the leader's disk hangs. Stock, it leads for ever and no write gets through; with the guard the process ends and another node leads.
func TestHungDiskOfTheLeader(t *testing.T) {
	for _, guarded := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			const T = time.Second
			trs, raw := loopbacks(3)
			var nodes []*node
			disks := make(map[raft.ServerID]*hungLogs)
			exits := make(chan raft.ServerID, 3)
			for _, tr := range trs {
				id := raft.ServerID(tr.LocalAddr())
				disks[id] = &hungLogs{LogStore: raft.NewInmemStore()}
				var logs raft.LogStore = disks[id]
				if guarded {
					logs = NewFailStopLogs(logs, WriteDeadline(T), func(error) { exits <- id })
				}
				nodes = append(nodes, startOne(t, tr, logs, T))
			}
			defer stopAll(nodes)
			lead := waitLeader(t, nodes)
			hang := make(chan struct{})
			disks[lead.id].breakNow(hang, nil)
			f := lead.raft.Apply([]byte("x"), time.Second)
			start := time.Now()
			var dead raft.ServerID
			select {
			case dead = <-exits:
			case <-time.After(time.Minute):
			}
			if !guarded {
				if lead.raft.State() != raft.Leader || dead != "" {
					t.Errorf("stock raft gave up by itself after %v: this guard is no longer needed", time.Since(start))
				}
				close(hang)
				f.Error()
				return
			}
			if dead != lead.id || time.Since(start) != WriteDeadline(T) {
				t.Errorf("%q ended after %v", dead, time.Since(start))
			}
			var rest []*node
			for i, n := range nodes { // what the end of the process does to the network
				if n == lead {
					raw[i].DisconnectAll()
					continue
				}
				rest = append(rest, n)
				raw[i].Disconnect(raft.ServerAddress(dead))
			}
			if next := waitLeader(t, rest); next.raft.Apply([]byte("y"), time.Second).Error() != nil {
				t.Error("the next leader does not write")
			}
			close(hang)
			f.Error()
		})
	}
}

func startOne(t *testing.T, tr hardened, logs raft.LogStore, T time.Duration) *node {
	t.Helper()
	n, err := newNode(tr, logs, T)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// newNode is one of n0, n1 and n2 on its own log store.
func newNode(tr hardened, logs raft.LogStore, T time.Duration) (*node, error) {
	c := Config(T)
	c.LocalID, c.Logger = raft.ServerID(tr.LocalAddr()), NewHCLog(quiet)
	stable, snaps := NewVoteStable(raft.NewInmemStore()), raft.NewInmemSnapshotStore()
	all := raft.Configuration{Servers: servers("n0", "n1", "n2")}
	if err := raft.BootstrapCluster(c, logs, stable, snaps, tr, all); err != nil {
		return nil, err
	}
	n := &node{id: c.LocalID, fsm: newRecorder(), tr: tr, lead: NewLeadership()}
	n.fsm.committed = tr.Committed
	c.NotifyCh = n.lead.NotifyCh()
	r, err := raft.NewRaft(c, n.fsm, logs, stable, snaps, tr)
	if err != nil {
		return nil, err
	}
	n.raft = r
	tr.Attach(r)
	n.loops(true)
	return n, nil
}

func TestStalledWriteSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hungLogs{LogStore: raft.NewInmemStore(), hang: make(chan struct{})}
		why := make(chan error, 1)
		f := NewFailStopLogs(h, 3*time.Second, func(err error) { why <- err })
		go f.StoreLog(&raft.Log{Index: 1})
		if err := <-why; !strings.Contains(err.Error(), "has not answered for 3s") {
			t.Error(err)
		}
		close(h.hang)
	})
}
