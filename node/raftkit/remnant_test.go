package raftkit

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hashicorp/raft"
)

// After the whole log is cut no file has the entries: at once with raft-wal, after the next start with bbolt. What was not cut is there all the same.
func TestNothingRemains(t *testing.T) {
	for _, kind := range []LogKind{WAL, Bolt} {
		dir := t.TempDir()
		open := func() *Stores {
			s, err := OpenStores(dir, kind, StoreOptions{Deadline: time.Minute, Exit: func(err error) { panic(err) }, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(kind, err)
			}
			return s
		}
		s := open()
		store := func(from, to uint64, data string) {
			for i := from; i <= to; i++ {
				if err := s.Logs.StoreLog(&raft.Log{Index: i, Term: 1, Data: []byte(data)}); err != nil {
					t.Fatal(kind, err)
				}
			}
		}
		store(1, 50, "her name")
		if oldest, err := s.Oldest(); err != nil || oldest != 1 {
			t.Fatal(kind, oldest, err)
		}
		snapshot(t, s, 30)
		snapshot(t, s, 50)
		for _, err := range []error{s.BeforeCut(), s.Logs.DeleteRange(1, 50), s.Forget(50)} {
			if err != nil {
				t.Fatal(kind, err)
			}
		}
		if oldest, err := s.Oldest(); err != nil || oldest != 0 && oldest <= 50 {
			t.Fatal(kind, oldest, err)
		}
		if list, err := s.Snapshots.List(); err != nil || len(list) != 1 || list[0].Index != 50 {
			t.Fatal(kind, list, err)
		}
		store(51, 60, "who came then")
		if kind == Bolt {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open()
		}
		if found := holding(t, dir, "her name"); found != nil {
			t.Errorf("%s: it stands in %q", kind, found)
		}
		var l raft.Log
		for i := uint64(51); i <= 60; i++ {
			if err := s.Logs.GetLog(i, &l); err != nil || string(l.Data) != "who came then" {
				t.Fatal(kind, i, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(kind, err)
		}
		s = open()
		if first, err := s.Logs.FirstIndex(); err != nil || first != 51 {
			t.Error(kind, first, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(kind, err)
		}
	}
}

func snapshot(t *testing.T, s *Stores, index uint64) {
	t.Helper()
	_, trans := raft.NewInmemTransport("n")
	sink, err := s.Snapshots.Create(raft.SnapshotVersionMax, index, 1, raft.Configuration{}, 1, trans)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sink.Write([]byte("state")); err != nil {
		t.Fatal(err)
	}
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
}

func holding(t *testing.T, dir, text string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(text)) {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
