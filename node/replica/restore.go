package replica

import (
	"fmt"
	"io"
	"log/slog"
	"sync"

	"github.com/hashicorp/raft"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
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

// lastShown is the newest state that this node's own log proves to be committed: a copy of s with the
// log applied up to the highest commit index that a stamp in it names. Raft applies nothing before a
// leader speaks, and a PC that is alone after a power cut must not show yesterday.
//
// A stamp in an entry tells the commit index of the leader that made it, and a log that has the entry
// has that leader's log before it, so all up to that index is what was committed.
//
// An entry that this version does not know, or cannot apply, ends it: raft will hand it to the state
// machine as well, which stops there and says so. It must not keep the node from starting.
func lastShown(s *fsm.State, logs raft.LogStore, applied uint64, log *slog.Logger) (*fsm.State, error) {
	return replayer{logs, (*fsm.State).Apply, log}.lastShown(s, applied)
}

// replayer reads entries from a log and applies them.
type replayer struct {
	logs  raft.LogStore
	apply func(s *fsm.State, index, term uint64, cmd *storehubv1.Command) fsm.Outcome
	log   *slog.Logger
}

func (p replayer) lastShown(s *fsm.State, applied uint64) (*fsm.State, error) {
	first, err := p.logs.FirstIndex()
	if err != nil {
		return nil, fmt.Errorf("start of the log: %w", err)
	}
	last, err := p.logs.LastIndex()
	if err != nil {
		return nil, fmt.Errorf("end of the log: %w", err)
	}
	committed := applied
	// A stamp names an index before its own entry. The newest stamp need not name the highest: a new
	// leader knows less than the old one did.
	for i := last; i > committed && i >= first; i-- {
		committed = max(committed, commandAt(p.logs, i).GetStamp().GetCommitted())
	}
	first, last = max(first, applied+1), min(committed, last)
	shown := s.Fork()
	broken, err := p.replay(shown, first, last)
	if broken != 0 {
		// What the panic left behind is worth nothing; the same again without it.
		shown = s.Fork()
		_, err = p.replay(shown, first, broken-1)
	}
	return shown, err
}

// replay applies entries to s, up to the first that this version does not know. One that panics is
// told, and s must not be used then.
func (p replayer) replay(s *fsm.State, first, last uint64) (broken uint64, err error) {
	at := first
	defer func() {
		if r := recover(); r != nil {
			p.log.Error("the last known state is shown only up to an entry that cannot be applied", "index", at, "panic", r)
			broken, err = at, nil
		}
	}()
	for ; at <= last; at++ {
		var l raft.Log
		if err := p.logs.GetLog(at, &l); err != nil {
			return 0, fmt.Errorf("entry %d: %w", at, err)
		}
		if l.Type != raft.LogCommand {
			continue
		}
		cmd, err := fsm.Decode(l.Data)
		if err != nil || cmd.Level > fsm.SupportedLevel {
			p.log.Warn("the last known state is shown only up to an entry that this version does not know", "index", at)
			break
		}
		p.apply(s, l.Index, l.Term, cmd)
	}
	return 0, nil
}
