package nodetest

import (
	"bytes"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
)

// fullDisk is a snapshot store without room for the next few snapshots.
type fullDisk struct {
	raft.SnapshotStore
	fails *atomic.Int32
}

func (f fullDisk) Create(v raft.SnapshotVersion, index, term uint64, c raft.Configuration, at uint64, t raft.Transport) (raft.SnapshotSink, error) {
	if f.fails.Add(-1) >= 0 {
		return nil, errors.New("no space left on device")
	}
	return f.SnapshotStore.Create(v, index, term, c, at, t)
}

// Behind an erasure no node's log has the entries from before: also where the disk was full for a while, where the node was killed at once, and where it
// was away, which then gets a snapshot. Afterwards the log has its tail again.
func TestLogsForgetTheErased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestSim(t, 3)
		var fails [3]atomic.Int32
		s.Tune = func(n *SimNode, o *replica.Options) { o.Snapshots = fullDisk{n.Snaps, &fails[n.at]} }
		s.StartAll()
		defer s.StopAll()
		s.Furnish(3)
		s.Must("put", &storehubv1.PutCustomerRequest{Name: "Quuxowska", Phones: []string{"+48601234568"}})
		lead := s.MustLead()
		rest := others(s, lead)
		away, killed := rest[0], rest[1]
		fails[lead.at].Store(3)
		fails[killed.at].Store(1)
		s.Isolate(away.at)
		s.Must("erase", &storehubv1.EraseCustomerRequest{Id: "C-1", Reason: "asked for it"})
		erased := lead.View().Erased()
		s.Eventually("the other one has it", func() bool { return killed.View().Erased() == erased })
		killed.Kill()
		killed.Start()
		forgets := func(n *SimNode) func() bool {
			return func() bool {
				first, err := n.Stores.FirstIndex()
				return err == nil && (first == 0 || first > erased) && n.Replica().Forgotten() >= erased
			}
		}
		s.Eventually("the leader forgets on a disk that was full", forgets(lead))
		s.Eventually("who was killed forgets", forgets(killed))
		work(s, "a", 3)
		s.Heal()
		s.Eventually("who was away catches up", func() bool { return bytes.Equal(away.View().Hash(), s.MustLead().View().Hash()) })
		s.Eventually("who was away forgets", forgets(away))
		work(s, "b", 30)
		time.Sleep(5 * time.Second)
		for _, n := range s.Nodes {
			if got := n.Replica().Raft().ReloadableConfig().TrailingLogs; got < 1000 {
				t.Errorf("%s keeps %d entries from now on", n.ID, got)
			}
			if first, err := n.Stores.FirstIndex(); err != nil || first == 0 {
				t.Errorf("%s has no log: %d %v", n.ID, first, err)
			}
		}
	})
}
