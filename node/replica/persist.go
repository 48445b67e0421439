package replica

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/hashicorp/raft"

	"storehub/fsm"
	"storehub/node/replica/archive"
)

const (
	// persistRate bounds what a snapshot writes, bytes a second: the log's own writes share the disk
	// and a write must never wait 50 ms for a snapshot. An SD card does ten times that.
	persistRate = 4 << 20
	// persistBurst is written between two looks at the clock.
	persistBurst = 64 << 10
	// archivePatience is how long a snapshot waits for the archive. Without the archive there is no
	// snapshot, so the log keeps what the archive does not have.
	archivePatience = 30 * time.Second
)

// snapshot is one state on its way to raft's snapshot store.
type snapshot struct {
	state    *fsm.State
	archive  *archive.Archive
	metrics  *metrics
	stopping <-chan struct{}
}

// Persist writes the state at its own pace; writes to the shop go on meanwhile.
func (s *snapshot) Persist(sink raft.SnapshotSink) error {
	began := time.Now()
	err := s.archive.Sync(archivePatience)
	if err == nil {
		err = s.state.WriteSnapshot(&pacer{w: sink, began: began, stopping: s.stopping})
	}
	if err != nil {
		_ = sink.Cancel()
		return fmt.Errorf("write a snapshot at index %d: %w", s.state.Index(), err)
	}
	if err := sink.Close(); err != nil {
		return fmt.Errorf("finish a snapshot at index %d: %w", s.state.Index(), err)
	}
	s.metrics.snapshotted(time.Since(began))
	return nil
}

// Release has nothing to give back.
func (*snapshot) Release() {}

var errStopping = errors.New("the node stops")

// pacer writes no faster than persistRate.
type pacer struct {
	w        io.Writer
	began    time.Time
	done     int64
	stopping <-chan struct{} // a snapshot must not hold up the end of the node
}

func (p *pacer) Write(b []byte) (n int, err error) {
	for len(b) > 0 && err == nil {
		var m int
		m, err = p.w.Write(b[:min(len(b), persistBurst)])
		n, b = n+m, b[m:]
		p.done += int64(m)
		due := time.Duration(p.done * int64(time.Second) / persistRate)
		if ahead := due - time.Since(p.began); err == nil && ahead > 0 {
			select {
			case <-time.After(ahead):
			case <-p.stopping:
				err = errStopping
			}
		}
	}
	return n, err
}

// snapshots is raft's snapshot store; what it opens knows its log index, which the state machine
// would not learn otherwise: raft's own entries count, but are in no state.
type snapshots struct{ raft.SnapshotStore }

type indexed struct {
	io.ReadCloser
	index uint64
}

func (s snapshots) Open(id string) (*raft.SnapshotMeta, io.ReadCloser, error) {
	meta, r, err := s.SnapshotStore.Open(id)
	if err != nil {
		return meta, r, err
	}
	return meta, &indexed{r, meta.Index}, nil
}

// indexOf is the log index of a snapshot that is being read, 0 when it is not known.
func indexOf(r io.ReadCloser) uint64 {
	for {
		switch w := r.(type) {
		case *indexed:
			return w.index
		case raft.ReadCloserWrapper:
			r = w.WrappedReadCloser()
		default:
			return 0
		}
	}
}
