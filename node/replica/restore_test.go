package replica

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/hashicorp/raft"
	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/node/clock"
	"storehub/node/feed"
	storehubv1 "storehub/proto/storehub/v1"
)

// ticks is a log of n Ticks; the one at odd says that the state before it has another hash.
func ticks(t *testing.T, n, odd uint64) *raft.InmemStore {
	t.Helper()
	logs := raft.NewInmemStore()
	for i := uint64(1); i <= n; i++ {
		tick := &storehubv1.Tick{}
		if i == odd {
			tick.Index, tick.Hash = i-1, []byte("another hash")
		}
		data, err := proto.Marshal(&storehubv1.Command{
			Credential: &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: "n1"}},
			Op:         &storehubv1.Command_Tick{Tick: tick},
			Stamp:      &storehubv1.Stamp{UnixMs: int64(i), Committed: i - 1},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := logs.StoreLog(&raft.Log{Index: i, Term: 1, Type: raft.LogCommand, Data: data}); err != nil {
			t.Fatal(err)
		}
	}
	return logs
}

// machine is a state machine that nothing else of a replica is around.
func machine(logs raft.LogStore) *adapter {
	log := slog.New(slog.DiscardHandler)
	return &adapter{
		days: newDays(), out: newPublished(fsm.New(), 0, clock.System(), archived(logs)), feed: feed.New(0, feed.Options[Event]{Size: eventSize}), hashes: &hashes{},
		cond: newCondition(log, nil, func() {}), changed: &signals{}, stirred: &signals{}, metrics: newMetrics(), log: log,
		committed: func(uint64) {}, differs: func(uint64) {},
	}
}

// What the log proves is applied once: raft hands it over again, and makes no snapshot before it has
// come there.
func TestReplayOnce(t *testing.T) {
	logs := ticks(t, 2*replayLot+9, 0)
	to, err := proved(logs, 0)
	if err != nil || to != 2*replayLot+8 {
		t.Fatalf("proved up to %d: %v", to, err)
	}
	a := machine(logs)
	if err := a.replay(logs, to); err != nil || a.out.live().Index() != to || a.out.reached() != to {
		t.Fatalf("at %d: %v", a.out.live().Index(), err)
	}
	a.handed = 0 // raft starts
	hash := a.out.live().Hash()
	early, err := readLogs(logs, 1, replayLot)
	if err != nil {
		t.Fatal(err)
	}
	a.ApplyBatch(early)
	if s := a.out.live(); s.Index() != to || string(s.Hash()) != string(hash) {
		t.Fatalf("applied twice: at %d", s.Index())
	}
	if _, err := a.Snapshot(); err != errEarly {
		t.Errorf("a snapshot at %d of the state at %d: %v", replayLot, to, err)
	}
	late, err := readLogs(logs, replayLot+1, to+1)
	if err != nil {
		t.Fatal(err)
	}
	if a.ApplyBatch(late); a.out.live().Index() != to+1 {
		t.Errorf("at %d after all", a.out.live().Index())
	}
	if _, err := a.Snapshot(); err != nil {
		t.Error(err)
	}
}

// An entry that makes the state panic, and that cannot be taken back, must not keep the node from starting
// for ever: what was before it is shown, and nothing half done, however old the newest copy is. It is the
// same when raft hands the entry over.
func TestPanicHalfDone(t *testing.T) {
	for _, at := range []uint64{6, replayLot + 6} {
		logs := ticks(t, 2*replayLot, at)
		for name, run := range map[string]func(a *adapter) error{
			"replay": func(a *adapter) error { return a.replay(logs, 2*replayLot) },
			"raft": func(a *adapter) error {
				for from := uint64(1); from < 2*replayLot; from += 64 {
					lot, err := readLogs(logs, from, from+63)
					if err != nil {
						return err
					}
					a.ApplyBatch(lot)
				}
				return nil
			},
		} {
			a, whole := machine(logs), machine(logs)
			a.differs = func(uint64) {
				a.out.master.Apply(at, 1, &storehubv1.Command{Op: &storehubv1.Command_Tick{Tick: &storehubv1.Tick{}}})
				panic("half done")
			}
			if err := run(a); err != nil {
				t.Fatal(err)
			}
			if err := whole.replay(logs, at-1); err != nil {
				t.Fatal(err)
			}
			s, want := a.out.live(), whole.out.live()
			if s.Index() != at-1 || !bytes.Equal(s.Hash(), want.Hash()) || a.out.reached() != at-1 || a.cond.now() == nil {
				t.Errorf("%s: shows %d of %d, reached %d, trouble %v", name, s.Index(), at-1, a.out.reached(), a.cond.now())
			}
		}
	}
}
