package raftkit

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/hashicorp/raft"
	raftboltdb "github.com/hashicorp/raft-boltdb/v2"
	wal "github.com/hashicorp/raft-wal"
	"github.com/hashicorp/raft-wal/metadb"
	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

const (
	segmentSize = 8 << 20
	// logMmap spares bbolt remapping, which waits for readers, while the log grows. It is address space, except on Windows, where it is file size.
	logMmap = 128 << 20
)

// boltOptions must never change for existing files: MsgpackUseNewTimeFormat is part of the format.
func boltOptions(path string, mmap int) raftboltdb.Options {
	if runtime.GOOS == "windows" {
		mmap = 0
	}
	return raftboltdb.Options{
		Path:                    path,
		MsgpackUseNewTimeFormat: true,
		BoltOptions: &bbolt.Options{
			NoFreelistSync:  true, // the freelist is rebuilt at open instead of rewritten at every commit
			FreelistType:    bbolt.FreelistMapType,
			InitialMmapSize: mmap,
			Timeout:         lockTimeout,
		},
	}
}

// openBolt opens a raft-boltdb file, made under another name first so that a crash never leaves half a file, and checked first if it exists: bbolt trusts its pages and
// panics over damaged ones on a goroutine where nobody can catch it.
func openBolt(path string, mmap int, leaf leafCheck) (*raftboltdb.BoltStore, error) {
	if !exists(path) {
		if err := createBolt(path); err != nil {
			return nil, err
		}
	} else if err := checkBolt(path, boltBuckets, leaf); err != nil {
		return nil, err
	}
	db, err := raftboltdb.New(boltOptions(path, mmap))
	if err != nil {
		return nil, boltError(path, err)
	}
	return db, nil
}

// boltBuckets are the top of every raft-boltdb file, in order. A damaged name would otherwise be an empty store: raft-boltdb makes what it misses.
var boltBuckets = []string{"conf", "logs"}

// sealedLeaf is the leafCheck of the stable store. The seal covers the key, so a damaged key is not taken for a missing one either.
func sealedLeaf(key, val []byte) error {
	if _, ok := unsealValue(key, val); !ok {
		return fmt.Errorf("%q does not fit its checksum", key)
	}
	return nil
}

func anyLeaf([]byte, []byte) error { return nil }

func createBolt(path string) error {
	tmp := path + ".new"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	db, err := raftboltdb.New(boltOptions(tmp, 0))
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// boltError sorts bbolt's errors into ours.
func boltError(path string, err error) error {
	name := filepath.Base(path)
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return fmt.Errorf("%w: %s is locked; stop the other storehub first", ErrInUse, name)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%s: %w", name, err)
	}
	return fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
}

func openLogs(dir string, kind LogKind, log *slog.Logger) (raft.LogStore, func() error, error) {
	if kind == Bolt {
		if exists(filepath.Join(dir, logFile)) {
			if err := checkBolt(filepath.Join(dir, logFile), boltBuckets, anyLeaf); err != nil {
				return nil, nil, err
			}
			if err := rewriteBolt(dir); err != nil {
				return nil, nil, err
			}
		}
		db, err := openBolt(filepath.Join(dir, logFile), logMmap, anyLeaf)
		if err != nil {
			return nil, nil, err
		}
		return db, db.Close, nil
	}
	path := filepath.Join(dir, walDir)
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, nil, err
	}
	if err := syncDir(dir); err != nil {
		return nil, nil, err
	}
	if err := checkWAL(path); err != nil {
		return nil, nil, err
	}
	if err := mendWAL(path, log); err != nil {
		return nil, nil, fmt.Errorf("mend the end of the raft log in %s: %w", path, err)
	}
	// The meta store is ours, because wal.Open leaves its own open, and locked, when it fails.
	meta := &metadb.BoltMetaDB{}
	said := &lastError{Logger: NewHCLog(log).Named("wal")}
	w, err := wal.Open(path, wal.WithSegmentSize(segmentSize), wal.WithMetaStore(meta), wal.WithLogger(said))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: raft log in %s: %w", ErrDamaged, path, errors.Join(err, meta.Close()))
	}
	return walLogs{w, said}, w.Close, nil
}

// openSnapshots removes the leftovers of snapshots that a crash cut off, which nobody else ever does (raft#714), and reads the newest snapshot to its end. Raft would
// pass over an unreadable one in silence and take an older state.
func openSnapshots(dir string, log *slog.Logger) (*raft.SnapshotMeta, raft.SnapshotStore, error) {
	path := filepath.Join(dir, snapshotDir)
	names, err := snapshotNames(path, log)
	if err != nil {
		return nil, nil, fmt.Errorf("snapshots: %w", err)
	}
	files, err := raft.NewFileSnapshotStoreWithLogger(dir, keptSnapshots, NewHCLog(log).Named("snapshot"))
	if err != nil {
		return nil, nil, fmt.Errorf("snapshots: %w", err)
	}
	store := sealedSnapshots{files, path}
	if len(names) == 0 {
		return nil, store, nil
	}
	newest := slices.MaxFunc(names, compareSnapshots)
	meta, state, err := store.Open(newest.dir)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: snapshot %s cannot be read: %w", ErrDamaged, newest.dir, err)
	}
	state.Close()
	if meta.ID != newest.dir || meta.Index != newest.index || meta.Term != newest.term {
		return nil, nil, fmt.Errorf("%w: snapshot %s says it is %s", ErrDamaged, newest.dir, meta.ID)
	}
	return meta, store, nil
}

type snapshotName struct {
	dir               string
	term, index, msec uint64
}

// snapshotNames lists the finished snapshots by the names of their directories, which need no file inside to be readable.
func snapshotNames(path string, log *slog.Logger) ([]snapshotName, error) {
	found, err := os.ReadDir(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []snapshotName
	for _, f := range found {
		if f.IsDir() && strings.HasSuffix(f.Name(), ".tmp") {
			log.Info("removing an unfinished snapshot", "name", f.Name())
			if err := os.RemoveAll(filepath.Join(path, f.Name())); err != nil {
				return nil, err
			}
			continue
		}
		n := snapshotName{dir: f.Name()}
		if k, err := fmt.Sscanf(f.Name(), "%d-%d-%d", &n.term, &n.index, &n.msec); f.IsDir() && k == 3 && err == nil {
			names = append(names, n)
		}
	}
	return names, nil
}

// compareSnapshots is raft's order: term, index, then the name.
func compareSnapshots(a, b snapshotName) int {
	return cmp.Or(cmp.Compare(a.term, b.term), cmp.Compare(a.index, b.index), cmp.Compare(a.msec, b.msec))
}

// guarded turns a panic of a store over damaged bytes, also a fault in its memory map, into ErrDamaged.
func guarded(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}()
	return f()
}

// syncDir makes new names in dir durable. Windows has no such call and journals names itself.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
