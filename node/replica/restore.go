package replica

import (
	"fmt"
	"io"
	"sync"

	"github.com/hashicorp/raft"

	"storehub/fsm"
)

// loadNewest reads the newest snapshot, or is an empty shop. Raft is told to leave that to us: it
// would pass over a snapshot that cannot be read and go on with an older one.
func loadNewest(store raft.SnapshotStore) (s *fsm.State, applied uint64, err error) {
	list, err := store.List()
	if err != nil {
		return nil, 0, fmt.Errorf("list the snapshots: %w", err)
	}
	if len(list) == 0 {
		return fsm.New(), 0, nil
	}
	meta, r, err := store.Open(list[0].ID)
	if err != nil {
		return nil, 0, fmt.Errorf("open snapshot %s: %w", list[0].ID, err)
	}
	defer r.Close()
	if s, err = readSnapshot(r); err != nil {
		return nil, 0, fmt.Errorf("read snapshot %s: %w", list[0].ID, err)
	}
	return s, meta.Index, nil
}

// readSnapshot decodes rows on one processor while another puts them in their tables.
func readSnapshot(r io.Reader) (*fsm.State, error) {
	return fsm.Loader{Each: func(n int, f func(i int)) {
		var wg sync.WaitGroup
		for i := 1; i < n; i++ {
			wg.Go(func() { f(i) })
		}
		f(0)
		wg.Wait()
	}}.Read(r)
}

// proved is the last log index that this node's own log proves to be committed, at least applied.
//
// A stamp in an entry tells the commit index of the leader that made it, and a log that has the entry
// has that leader's log before it, so all up to that index is what was committed.
func proved(logs raft.LogStore, applied uint64) (uint64, error) {
	first, err := logs.FirstIndex()
	if err != nil {
		return 0, fmt.Errorf("start of the log: %w", err)
	}
	last, err := logs.LastIndex()
	if err != nil {
		return 0, fmt.Errorf("end of the log: %w", err)
	}
	committed := applied
	// A stamp names an index before its own entry. The newest stamp need not name the highest: a new
	// leader knows less than the old one did.
	for i := last; i > committed && i >= first; i-- {
		committed = max(committed, commandAt(logs, i).GetStamp().GetCommitted())
	}
	return max(min(committed, last), applied), nil
}

// OnDisk is the state behind everything that the disk of a stopped node has, committed or not: who reads its archive finds the keys there.
func OnDisk(logs raft.LogStore, snaps raft.SnapshotStore) (*fsm.State, error) {
	s, applied, err := loadNewest(snaps)
	if err != nil {
		return nil, err
	}
	last, err := logs.LastIndex()
	if err != nil {
		return nil, fmt.Errorf("end of the log: %w", err)
	}
	for at := applied + 1; at <= last; at++ {
		term, data, err := archived(logs)(at)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", at, err)
		}
		if data == nil {
			continue
		}
		cmd, err := fsm.Decode(data)
		if err != nil {
			return nil, err
		}
		s.Apply(at, term, cmd)
	}
	return s, nil
}

// replayLot is how many entries are applied at a time.
const replayLot = 512

// replay applies what the log proves to be committed, which raft does only once a leader speaks: a PC
// that is alone after a power cut must not show yesterday. Raft hands the same entries over again, and
// they are passed over then.
//
// An entry that this version does not know, or cannot apply, stops the state machine as it would later
// on. The node starts all the same, and shows what was before it.
func (a *adapter) replay(logs raft.LogStore, to uint64) error {
	for from := a.out.reached() + 1; from <= to && a.halted.Load() == nil; from += replayLot {
		lot, err := readLogs(logs, from, min(from+replayLot-1, to))
		if err != nil {
			return err
		}
		a.ApplyBatch(lot)
		a.archive.Take()
	}
	return nil
}

func readLogs(logs raft.LogStore, from, to uint64) ([]*raft.Log, error) {
	lot := make([]raft.Log, to-from+1)
	all := make([]*raft.Log, len(lot))
	for i := range lot {
		if err := logs.GetLog(from+uint64(i), &lot[i]); err != nil {
			return nil, fmt.Errorf("entry %d: %w", from+uint64(i), err)
		}
		all[i] = &lot[i]
	}
	return all, nil
}

// clusterIn is the cluster that the data is of, as far as it says so: a log without a snapshot before it
// begins with what set the shop up.
func clusterIn(s *fsm.State, logs raft.LogStore) string {
	if c := s.View().ClusterID(); c != "" {
		return c
	}
	first, err := logs.FirstIndex()
	if err != nil {
		return ""
	}
	for i := first; i < first+lookBack; i++ {
		if set := commandAt(logs, i).GetSetUp(); set != nil {
			return set.ClusterId
		}
	}
	return ""
}
