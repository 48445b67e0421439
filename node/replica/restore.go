package replica

import (
	"fmt"
	"log/slog"

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
	if s, err = fsm.ReadSnapshot(r); err != nil {
		return nil, 0, fmt.Errorf("read snapshot %s: %w", list[0].ID, err)
	}
	return s, meta.Index, nil
}

// lastShown is the newest state that this node's own log proves to be committed: s, a copy, with the
// log applied up to the highest commit index that a stamp in it names. Raft applies nothing before a
// leader speaks, and a PC that is alone after a power cut must not show yesterday.
//
// A stamp in an entry tells the commit index of the leader that made it, and a log that has the entry
// has that leader's log before it, so all up to that index is what was committed. Nil: nothing is
// newer than s.
func lastShown(s *fsm.State, logs raft.LogStore, applied uint64, log *slog.Logger) (*fsm.State, error) {
	first, err := logs.FirstIndex()
	if err != nil {
		return nil, fmt.Errorf("start of the log: %w", err)
	}
	last, err := logs.LastIndex()
	if err != nil {
		return nil, fmt.Errorf("end of the log: %w", err)
	}
	committed := applied
	// A stamp names an index before its own entry. The newest stamp need not name the highest: a new
	// leader knows less than the old one did.
	for i := last; i > committed && i >= first; i-- {
		committed = max(committed, commandAt(logs, i).GetStamp().GetCommitted())
	}
	for i := max(first, applied+1); i <= min(committed, last); i++ {
		var l raft.Log
		if err := logs.GetLog(i, &l); err != nil {
			return nil, fmt.Errorf("entry %d: %w", i, err)
		}
		if l.Type != raft.LogCommand {
			continue
		}
		cmd, err := fsm.Decode(l.Data)
		if err != nil || cmd.Level > fsm.SupportedLevel {
			log.Warn("the last known state is shown only up to an entry that this version does not know", "index", i)
			break
		}
		s.Apply(l.Index, l.Term, cmd)
	}
	return s, nil
}
