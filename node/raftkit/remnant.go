package raftkit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.etcd.io/bbolt"
)

// rewriteFile beside log.db says that the file is to be written anew at the next start: bbolt keeps the bytes of what was deleted on pages that it
// may not need again for months.
const rewriteFile = "log.db.rewrite"

// Oldest is the index of the oldest entry of which bytes may still lie in the files of the log, cut off or not; 0 = there is none. A file of raft-wal is
// deleted once all of its entries are cut off, and until then it has all of them.
func (s *Stores) Oldest() (uint64, error) {
	if s.kind == Bolt {
		return s.Logs.FirstIndex()
	}
	found, err := os.ReadDir(filepath.Join(s.dir, walDir))
	if err != nil {
		return 0, fmt.Errorf("look for the oldest file of the raft log: %w", err)
	}
	var oldest uint64
	for _, f := range found {
		var base, id uint64
		if n, err := fmt.Sscanf(f.Name(), "%d-%x.wal", &base, &id); n == 2 && err == nil && (oldest == 0 || base < oldest) {
			oldest = base
		}
	}
	return oldest, nil
}

// BeforeCut must come before the log is cut so that it forgets: the file of raft-boltdb is written anew at the next start. What its free pages hold until then
// cannot be reached without stopping.
func (s *Stores) BeforeCut() error {
	if s.kind != Bolt {
		return nil
	}
	if err := os.WriteFile(filepath.Join(s.dir, rewriteFile), nil, 0o600); err != nil {
		return fmt.Errorf("have the raft log written anew: %w", err)
	}
	return syncDir(s.dir)
}

// Forget removes the snapshots from before an index, also such as nobody can read any more. The log must have been cut before.
func (s *Stores) Forget(before uint64) error {
	path := filepath.Join(s.dir, snapshotDir)
	found, err := os.ReadDir(path)
	if err != nil {
		return fmt.Errorf("look for old snapshots: %w", err)
	}
	var errs []error
	for _, f := range found {
		var n snapshotName
		if strings.HasSuffix(f.Name(), ".tmp") {
			continue // it is being written
		}
		if k, err := fmt.Sscanf(f.Name(), "%d-%d-%d", &n.term, &n.index, &n.msec); k == 3 && err == nil && n.index < before {
			errs = append(errs, os.RemoveAll(filepath.Join(path, f.Name())))
		}
	}
	errs = append(errs, syncDir(path))
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("remove old snapshots: %w", err)
	}
	return nil
}

// rewriteBolt writes log.db anew if that is due. A crash leaves the old file or the new one.
func rewriteBolt(dir string) error {
	path, mark := filepath.Join(dir, logFile), filepath.Join(dir, rewriteFile)
	if !exists(mark) || !exists(path) {
		return nil
	}
	tmp := path + ".new"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := copyBolt(path, tmp); err != nil {
		return fmt.Errorf("write %s anew: %w", logFile, err)
	}
	return errors.Join(os.Rename(tmp, path), os.Remove(mark), syncDir(dir))
}

// compactTx is how many bytes go into one transaction of the copy.
const compactTx = 4 << 20

func copyBolt(from, to string) error {
	src, err := bbolt.Open(from, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockTimeout})
	if err != nil {
		return boltError(from, err)
	}
	defer src.Close()
	dst, err := bbolt.Open(to, 0o600, &bbolt.Options{NoFreelistSync: true, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	err = bbolt.Compact(dst, src, compactTx)
	return errors.Join(err, dst.Sync(), dst.Close())
}
