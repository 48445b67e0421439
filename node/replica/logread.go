package replica

import (
	"github.com/hashicorp/raft"

	"storehub/fsm"
	"storehub/node/replica/archive"
	storehubv1 "storehub/proto/storehub/v1"
)

// commandAt is the command at a log index, nil when there is none that this version knows.
func commandAt(logs raft.LogStore, index uint64) *storehubv1.Command {
	var l raft.Log
	if err := logs.GetLog(index, &l); err != nil || l.Type != raft.LogCommand {
		return nil
	}
	cmd, err := fsm.Decode(l.Data)
	if err != nil {
		return nil
	}
	return cmd
}

// archived reads the log for the archive.
func archived(logs raft.LogStore) archive.Log {
	return func(index uint64) (uint64, []byte, error) {
		var l raft.Log
		if err := logs.GetLog(index, &l); err != nil || l.Type != raft.LogCommand {
			return 0, nil, err
		}
		return l.Term, l.Data, nil
	}
}

// lookBack is how far behind the end of the log the newest stamp is looked for: raft puts only few
// entries of its own in a row.
const lookBack = 64

// newestStamp is cluster time as the end of the log knows it, ms; 0 when there is none. Entries that
// are not applied yet count: the next stamp must not be earlier.
func newestStamp(logs raft.LogStore) int64 {
	last, err := logs.LastIndex()
	if err != nil {
		return 0
	}
	for i := last; i > 0 && i+lookBack > last; i-- {
		if cmd := commandAt(logs, i); cmd.GetStamp() != nil {
			return cmd.Stamp.UnixMs
		}
	}
	return 0
}
