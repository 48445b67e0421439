package node

import (
	"io/fs"
	"path/filepath"

	storehubv1 "storehub/proto/storehub/v1"
)

// snapshotsName is where raft keeps snapshots, in its own directory.
const snapshotsName = "snapshots"

// diskUse measures the disk of the data directory. It is asked seldom, and not by whoever wants to know how the node is: a disk that
// does not answer must not make the node silent.
func (n *Node) diskUse() *storehubv1.DiskUse {
	use := &storehubv1.DiskUse{
		Snapshots: sizeOf(filepath.Join(n.cfg.raftDir(), snapshotsName)), Archive: sizeOf(n.dir.path(archiveName)),
	}
	use.Log = max(0, sizeOf(n.cfg.raftDir())-use.Snapshots)
	if free, total, err := diskSpace(string(n.dir)); err == nil {
		use.Free, use.Total = free, total
	} else {
		n.cfg.Log.Debug("the room on the disk is not known", "error", err)
	}
	return use
}

// sizeOf is how large the files under a directory are together. What comes and goes meanwhile does not count.
func sizeOf(dir string) (bytes int64) {
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil
		}
		if info, err := e.Info(); err == nil {
			bytes += info.Size()
		}
		return nil
	})
	return bytes
}
