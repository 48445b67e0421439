package raftkit

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hashicorp/raft"
)

// sealFile lies beside raft's meta.json and state.bin.
const sealFile = "seal"

// sealedSnapshots guards what describes a snapshot. Raft sums the state, not meta.json: a flipped bit there is another member, or a member less, and raft believes it.
type sealedSnapshots struct {
	raft.SnapshotStore
	dir string
}

// Create writes the seal into the unfinished snapshot, so that one without it was never finished.
func (s sealedSnapshots) Create(version raft.SnapshotVersion, index, term uint64, members raft.Configuration, membersAt uint64, t raft.Transport) (raft.SnapshotSink, error) {
	sink, err := s.SnapshotStore.Create(version, index, term, members, membersAt, t)
	if err != nil {
		return nil, err
	}
	seal, err := sealOf(&raft.SnapshotMeta{Version: version, ID: sink.ID(), Index: index, Term: term, Configuration: members, ConfigurationIndex: membersAt})
	if err == nil {
		err = writeSynced(filepath.Join(s.dir, sink.ID()+".tmp", sealFile), seal)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("seal snapshot %s: %w", sink.ID(), err), sink.Cancel())
	}
	return sink, nil
}

// Open refuses a snapshot that does not fit its seal, or is not as long as it says: no follower could take that.
func (s sealedSnapshots) Open(id string) (*raft.SnapshotMeta, io.ReadCloser, error) {
	meta, state, err := s.SnapshotStore.Open(id)
	if err != nil {
		return nil, nil, err
	}
	if err := s.check(id, meta); err != nil {
		return nil, nil, errors.Join(err, state.Close())
	}
	return meta, state, nil
}

func (s sealedSnapshots) check(id string, meta *raft.SnapshotMeta) error {
	found, err := os.ReadFile(filepath.Join(s.dir, id, sealFile))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	want, err := sealOf(meta)
	if err != nil {
		return err
	}
	if !bytes.Equal(found, want) {
		return fmt.Errorf("%w: what describes it does not fit its seal", ErrDamaged)
	}
	state, err := os.Stat(filepath.Join(s.dir, id, "state.bin"))
	if err != nil {
		return err
	}
	if state.Size() != meta.Size {
		return fmt.Errorf("%w: it has %d bytes and says %d", ErrDamaged, state.Size(), meta.Size)
	}
	return nil
}

// sealOf sums what is known of a snapshot when it begins. Its length and the sum of its state come later; both are checked against the state itself.
func sealOf(m *raft.SnapshotMeta) ([]byte, error) {
	b, err := json.Marshal(raft.SnapshotMeta{
		Version: m.Version, ID: m.ID, Index: m.Index, Term: m.Term, Configuration: m.Configuration, ConfigurationIndex: m.ConfigurationIndex,
	})
	sum := sha256.Sum256(b)
	return sum[:], err
}

func writeSynced(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close(), syncDir(filepath.Dir(path)))
}
