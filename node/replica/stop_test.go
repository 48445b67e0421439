package replica_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/nodetest"
	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
)

// slowLogs is a log store on a disk that takes its time.
type slowLogs struct {
	raft.LogStore
	takes atomic.Int64
}

func (s *slowLogs) StoreLogs(l []*raft.Log) error {
	time.Sleep(time.Duration(s.takes.Load()))
	return s.LogStore.StoreLogs(l)
}

func (s *slowLogs) StoreLog(l *raft.Log) error { return s.StoreLogs([]*raft.Log{l}) }

// A node that stops under load ends soon and answers everybody, although raft leaves what lies in
// its queue without an answer.
func TestStopsWithWritesUnderWay(t *testing.T) {
	for round := range 5 {
		synctest.Test(t, func(t *testing.T) {
			s := nodetest.NewSim(t, 1)
			slow := &slowLogs{}
			s.Tune = func(_ *nodetest.SimNode, o *replica.Options) { slow.LogStore, o.Logs = o.Logs, slow }
			s.StartAll()
			s.Furnish(2)
			slow.takes.Store(int64(400 * time.Millisecond))
			const writers = 40
			answers := make(chan error, writers)
			for i := range writers {
				go func() {
					_, err := s.Propose(s.Nodes[0], nodetest.Command(fmt.Sprint("x", i), &storehubv1.UpdateSettingsRequest{}))
					answers <- err
				}()
				time.Sleep(time.Millisecond)
			}
			time.Sleep(time.Duration(round) * 100 * time.Millisecond)
			began := time.Now()
			s.StopAll()
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("the stop took %v", took)
			}
			for range writers {
				<-answers
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("the last answer came after %v", took)
			}
		})
	}
}
