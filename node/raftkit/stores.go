package raftkit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/hashicorp/raft"
)

// LogKind names a log store.
type LogKind string

const (
	WAL  LogKind = "wal"  // hashicorp/raft-wal in wal/: one sync per append; not on Windows
	Bolt LogKind = "bolt" // raft-boltdb in log.db: two syncs per append
)

// Why a directory was not opened. Each comes with a sentence for the operator.
var (
	ErrInUse      = errors.New("the data directory is in use by another process")
	ErrOtherStore = errors.New("the data directory holds another kind of log store")
	ErrDamaged    = errors.New("the stored data is damaged")
)

const (
	stableFile     = "stable.db"
	logFile        = "log.db"
	walDir         = "wal"
	snapshotDir    = "snapshots" // the name is FileSnapshotStore's
	cachedEntries  = 1024
	keptSnapshots  = 3
	lockTimeout    = 1500 * time.Millisecond
	keyCleanlyShut = "CleanlyShut"
)

// StoreOptions completes OpenStores.
type StoreOptions struct {
	Deadline time.Duration // longest log write, WriteDeadline(T)
	Exit     func(error)   // ends the process when the log cannot be written
	Log      *slog.Logger
}

// Stores is what raft.NewRaft asks for.
type Stores struct {
	Logs      raft.LogStore
	Stable    raft.StableStore
	Snapshots raft.SnapshotStore

	dir     string
	kind    LogKind
	sums    *summedLogs
	stable  *VoteStable
	closers []func() error // in the order of opening
}

// OpenStores opens, or makes, the stores of one node in dir, and checks all of them before raft sees them. A node that must not start gets ErrInUse, ErrOtherStore or
// ErrDamaged. After ErrDamaged the directory is evidence and its node id is burnt: a node that forgot entries or votes it has acknowledged must come
// back under a new id.
func OpenStores(dir string, kind LogKind, o StoreOptions) (*Stores, error) {
	if o.Deadline <= 0 || o.Exit == nil || o.Log == nil {
		return nil, errors.New("open the raft stores: Deadline, Exit and Log are required")
	}
	if err := checkLayout(dir, kind); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the raft stores: %w", err)
	}
	s := &Stores{dir: dir, kind: kind}
	if err := guarded(func() error { return s.open(dir, kind, o) }); err != nil {
		s.release()
		return nil, fmt.Errorf("open the raft stores in %s: %w", dir, err)
	}
	return s, nil
}

func (s *Stores) open(dir string, kind LogKind, o StoreOptions) error {
	stable, err := openBolt(filepath.Join(dir, stableFile), 0, sealedLeaf)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, stable.Close)
	s.stable = NewVoteStable(stable)
	s.Stable = s.stable

	logs, closeLogs, err := openLogs(dir, kind, o.Log)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, closeLogs)
	s.sums = &summedLogs{logs}

	newest, snaps, err := openSnapshots(dir, o.Log)
	if err != nil {
		return err
	}
	s.Snapshots = snaps
	if err := s.checkCleanlyShut(); err != nil {
		return err
	}
	if err := sanitise(s.sums, newest, o.Log); err != nil {
		return err
	}
	if err := checkEntries(s.sums, newest); err != nil {
		return err
	}
	s.Logs, err = raft.NewLogCache(cachedEntries, NewFailStopLogs(s.sums, o.Deadline, o.Exit))
	return err
}

// Close notes where the log ends and closes the stores. Raft must have been shut down before.
func (s *Stores) Close() error {
	last, err := s.sums.LastIndex()
	if err == nil {
		err = s.stable.Set([]byte(keyCleanlyShut), binary.BigEndian.AppendUint64(nil, last))
	}
	return errors.Join(err, s.release())
}

func (s *Stores) release() error {
	var errs []error
	for _, c := range s.closers {
		errs = append(errs, c())
	}
	s.closers = nil
	return errors.Join(errs...)
}

// checkCleanlyShut compares the end of the log with the note of the last Close, and takes the note away. Both log stores treat a damaged last batch as a torn
// write and drop it, which is right after a crash and silent loss after a clean stop.
func (s *Stores) checkCleanlyShut() error {
	b, err := s.stable.Get([]byte(keyCleanlyShut))
	if errors.Is(err, errNotFound) || (err == nil && len(b) == 0) {
		return nil
	}
	if err != nil {
		return err
	}
	last, err := s.sums.LastIndex()
	if err != nil {
		return fmt.Errorf("%w: end of the raft log: %w", ErrDamaged, err)
	}
	if noted := binary.BigEndian.Uint64(b); len(b) != 8 || noted != last {
		return fmt.Errorf("%w: the raft log ended at entry %d when it was closed, and ends at %d now", ErrDamaged, noted, last)
	}
	return s.stable.Set([]byte(keyCleanlyShut), nil)
}

// checkLayout looks at file names only, before anything is made.
func checkLayout(dir string, kind LogKind) error {
	hasBolt, hasWAL := exists(filepath.Join(dir, logFile)), exists(filepath.Join(dir, walDir))
	advice := "start with the store it was made with, or take this node out of the cluster, empty the directory and join again"
	switch {
	case kind != WAL && kind != Bolt:
		return fmt.Errorf("log store %q: must be %q or %q", kind, WAL, Bolt)
	case kind == WAL && runtime.GOOS == "windows":
		return fmt.Errorf("log store %q does not run on Windows, which cannot sync a directory; use %q", WAL, Bolt)
	case kind == WAL && hasBolt:
		return fmt.Errorf("%w: %s has a %s of kind %q, and %q was asked for; %s", ErrOtherStore, dir, logFile, Bolt, WAL, advice)
	case kind == Bolt && hasWAL:
		return fmt.Errorf("%w: %s has a %s/ of kind %q, and %q was asked for; %s", ErrOtherStore, dir, walDir, WAL, Bolt, advice)
	case (hasBolt || hasWAL) && !exists(filepath.Join(dir, stableFile)):
		return fmt.Errorf("%w: %s holds a raft log but %s is missing, so this node may have cast votes it no longer knows", ErrDamaged, dir, stableFile)
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// sanitise drops a log whose entry at the snapshot's index has another term. Raft leaves such entries behind when it installs a snapshot over a store that tolerates gaps, then
// refuses every append at that place and asks for the snapshot again, for ever (raft#697, raft#704). The snapshot is committed, so by log matching neither that
// entry nor any later one in that log is.
func sanitise(logs raft.LogStore, newest *raft.SnapshotMeta, log *slog.Logger) error {
	if newest == nil {
		return nil
	}
	var l raft.Log
	if err := logs.GetLog(newest.Index, &l); err != nil || l.Term == newest.Term {
		return nil // a damaged entry is for checkEntries to tell
	}
	first, err := logs.FirstIndex()
	if err != nil {
		return err
	}
	last, err := logs.LastIndex()
	if err != nil {
		return err
	}
	log.Warn("dropping a raft log that contradicts the snapshot", "index", newest.Index, "log_term", l.Term, "snapshot_term", newest.Term, "from", first, "to", last)
	return logs.DeleteRange(first, last)
}

// checkEntries reads the whole log once. Everything after the snapshot must be there; raft.NewRaft panics over a hole, and starts happily on a log whose beginning is
// missing. Before the snapshot holes are raft's own (see sanitise), damage is not.
func checkEntries(logs raft.LogStore, newest *raft.SnapshotMeta) error {
	var covered uint64
	if newest != nil {
		covered = newest.Index
	}
	first, err := logs.FirstIndex()
	if err != nil {
		return fmt.Errorf("%w: start of the raft log: %w", ErrDamaged, err)
	}
	last, err := logs.LastIndex()
	if err != nil {
		return fmt.Errorf("%w: end of the raft log: %w", ErrDamaged, err)
	}
	if first > last || (first == 0) != (last == 0) {
		return fmt.Errorf("%w: the raft log goes from entry %d to %d", ErrDamaged, first, last)
	}
	if first > covered+1 {
		return fmt.Errorf("%w: the newest snapshot ends at entry %d and the raft log starts at %d; what lies between is lost", ErrDamaged, covered, first)
	}
	if last == 0 {
		return nil
	}
	var l raft.Log
	for i := first; i <= last; i++ {
		err := logs.GetLog(i, &l)
		if errors.Is(err, raft.ErrLogNotFound) && i <= covered {
			continue
		}
		if err != nil {
			return fmt.Errorf("%w: raft log entry %d: %w", ErrDamaged, i, err)
		}
	}
	return nil
}
