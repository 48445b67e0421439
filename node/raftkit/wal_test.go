//go:build !windows

package raftkit

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	wal "github.com/hashicorp/raft-wal"
)

// Without a clean stop the last batch of a wal may be torn. It is dropped; nothing before it is, and damage further up is still refused.
func TestTornLastBatch(t *testing.T) {
	clean := t.TempDir()
	s := mustOpen(t, clean, WAL)
	for i := uint64(1); i <= 60; i += 5 {
		if err := s.Logs.StoreLogs(numbered(i, i+4, 300)); err != nil {
			t.Fatal(err)
		}
	}
	s.release()
	segments, _ := filepath.Glob(filepath.Join(clean, walDir, "*.wal"))
	data, err := os.ReadFile(segments[0])
	if err != nil {
		t.Fatal(err)
	}
	all := scanSegment(data)
	batch := (all.good - walHeader) / 12 // all batches are about equal
	for _, c := range []struct {
		at int
		ok bool
	}{
		{all.good - 1, true}, {all.good - batch/2, true}, // the last batch's commit, and its middle
		{all.good - batch - batch/2, false}, {walHeader + batch/2, false}, {walHeader, false},
	} {
		dir := copyDir(t, clean)
		if err := flip(filepath.Join(dir, walDir, filepath.Base(segments[0])), int64(c.at), 6); err != nil {
			t.Fatal(err)
		}
		s, err := openIn(dir, WAL)
		if (err == nil) != c.ok || (err != nil && !errors.Is(err, ErrDamaged)) {
			t.Errorf("byte %d of %d: %v", c.at, all.good, err)
		}
		if err == nil {
			if err := errors.Join(sameEntries(s.Logs, 1, 55, 300), s.Close()); err != nil {
				t.Error(err)
			}
		}
		if !c.ok {
			stock, err := wal.Open(filepath.Join(dir, walDir))
			if err != nil {
				t.Fatalf("byte %d: stock wal notices: %v", c.at, err)
			}
			last, _ := stock.LastIndex()
			t.Logf("byte %d: stock wal opens and ends at entry %d of 60", c.at, last)
			stock.Close()
		}
	}
}

// More than one segment, cut at both ends as raft does, is not taken for damage.
func TestManySegments(t *testing.T) {
	const size = 200 << 10
	dir := t.TempDir()
	s := mustOpen(t, dir, WAL)
	for i := uint64(1); i <= 200; i += 5 {
		if err := s.Logs.StoreLogs(numbered(i, i+4, size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(s.Logs.DeleteRange(150, 200), s.Logs.StoreLogs(numbered(150, 155, size)), s.Logs.DeleteRange(1, 60), s.Close()); err != nil {
		t.Fatal(err)
	}
	addSnapshot(t, dir, 60, 2)
	s = mustOpen(t, dir, WAL)
	if err := errors.Join(sameEntries(s.Logs, 61, 155, size), s.Close()); err != nil {
		t.Fatal(err)
	}
	segments, _ := filepath.Glob(filepath.Join(dir, walDir, "*.wal"))
	if len(segments) < 3 {
		t.Fatalf("only %d segments", len(segments))
	}
	if err := flip(segments[0], 5<<20, 3); err != nil {
		t.Fatal(err)
	}
	if err := checkWAL(filepath.Join(dir, walDir)); !errors.Is(err, ErrDamaged) {
		t.Error("the walk over the segments passes a flipped bit:", err)
	}
	if _, err := openIn(dir, WAL); !errors.Is(err, ErrDamaged) {
		t.Error("a sealed segment with a flipped bit:", err)
	}
}
