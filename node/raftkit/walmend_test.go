//go:build !windows

package raftkit

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	wal "github.com/hashicorp/raft-wal"
	"github.com/hashicorp/raft-wal/metadb"
	"github.com/hashicorp/raft-wal/segment"
	"github.com/hashicorp/raft-wal/types"
)

const sealedSize = 200 << 10

// fullSegment is a directory as it is after a crash between the batch that fills a segment and the beginning of the next: entries 1 to last.
func fullSegment(t *testing.T) (dir string, last uint64) {
	t.Helper()
	dir = t.TempDir()
	s := mustOpen(t, dir, WAL)
	segments := func() int {
		found, _ := filepath.Glob(filepath.Join(dir, walDir, "*.wal"))
		return len(found)
	}
	for segments() == 1 { // the append after the full one waits until the next segment is there
		if err := s.Logs.StoreLogs(numbered(last+1, last+1, sealedSize)); err != nil {
			t.Fatal(err)
		}
		last++
	}
	s.release()
	var db metadb.BoltMetaDB
	state, err := db.Load(filepath.Join(dir, walDir))
	if err != nil || len(state.Segments) != 2 {
		t.Fatalf("%d segments, %v", len(state.Segments), err)
	}
	last = state.Segments[0].MaxIndex
	next := filepath.Join(dir, walDir, segment.FileName(state.Segments[1]))
	tail := state.Segments[0]
	tail.SealTime, tail.MaxIndex, tail.IndexStart = types.SegmentInfo{}.SealTime, 0, 0
	err = db.CommitState(types.PersistentState{NextSegmentID: tail.ID + 1, Segments: []types.SegmentInfo{tail}})
	if err := errors.Join(err, db.Close(), os.Remove(next)); err != nil {
		t.Fatal(err)
	}
	return dir, last
}

// stockRefuses shows what raft-wal does without the mending.
func stockRefuses(t *testing.T, dir string, next uint64) {
	t.Helper()
	stock, err := wal.Open(filepath.Join(copyDir(t, dir), walDir))
	if err != nil {
		t.Fatal(err)
	}
	defer stock.Close()
	if err := stock.StoreLogs(numbered(next, next, 10)); !errors.Is(err, wal.ErrSealed) {
		t.Errorf("stock raft-wal goes on, so the mending may go: %v", err)
	}
}

func goesOn(t *testing.T, dir string, last uint64) {
	t.Helper()
	for range 2 { // a second time as if nothing had been
		s := mustOpen(t, dir, WAL)
		if err := sameEntries(s.Logs, 1, last, sealedSize); err != nil {
			t.Fatal(err)
		}
		for range 50 { // over the end of a segment
			if err := s.Logs.StoreLogs(numbered(last+1, last+1, sealedSize)); err != nil {
				t.Fatal(err)
			}
			last++
		}
		if err := errors.Join(sameEntries(s.Logs, 1, last, sealedSize), s.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCrashBeforeTheNextSegment(t *testing.T) {
	dir, last := fullSegment(t)
	stockRefuses(t, dir, last+1)
	goesOn(t, dir, last)
}

// A full disk or a power cut tears the batch that ends with the index block.
func TestTornLastBatchOfASegment(t *testing.T) {
	dir, last := fullSegment(t)
	found, _ := filepath.Glob(filepath.Join(dir, walDir, "*.wal"))
	data, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	s := scanSegment(data)
	for name, end := range map[string]int{"without its commit": s.good - walFrame, "in the index": int(s.index) + 8, "behind the index's head": int(s.index)} {
		torn := copyDir(t, dir)
		path := filepath.Join(torn, walDir, filepath.Base(found[0]))
		if err := blank(path, data, end); err != nil {
			t.Fatal(err)
		}
		t.Log(name)
		stockRefuses(t, torn, last)
		goesOn(t, torn, last-1)
	}
}

// A disk without room for another segment is called full, not a segment sealed.
func TestNoRoomForTheNextSegment(t *testing.T) {
	s := mustOpen(t, t.TempDir(), WAL)
	defer s.release()
	w := s.sums.LogStore.(walLogs)
	full := &os.PathError{Op: "fallocate", Path: "next", Err: syscall.ENOSPC}
	w.said.Error("rotate error", "err", full)
	dir, last := fullSegment(t)
	sealed, err := wal.Open(filepath.Join(dir, walDir))
	if err != nil {
		t.Fatal(err)
	}
	defer sealed.Close()
	if err := (walLogs{sealed, w.said}).StoreLogs(numbered(last+1, last+1, 10)); !errors.Is(err, syscall.ENOSPC) {
		t.Error(err)
	}
}
