package raftkit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
)

func addSnapshot(t testing.TB, dir string, index, term uint64) string {
	t.Helper()
	files, err := raft.NewFileSnapshotStoreWithLogger(dir, keptSnapshots, hclog.NewNullLogger())
	if err != nil {
		t.Fatal(err)
	}
	store := sealedSnapshots{files, filepath.Join(dir, snapshotDir)}
	_, tr := raft.NewInmemTransport("n0")
	sink, err := store.Create(1, index, term, raft.Configuration{Servers: servers("n0")}, 1, tr)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(sink, strings.Repeat("state ", 100))
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, snapshotDir, sink.ID())
}

func TestSnapshotAndLogMustMeet(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds() {
		for _, c := range []struct {
			name     string
			lo, snap uint64
			ok       bool
		}{{"log starts behind the snapshot", 11, 10, true}, {"overlap", 11, 15, true}, {"gap of one", 12, 10, false}, {"no snapshot", 11, 0, false}, {"whole log, no snapshot", 1, 0, true}} {
			dir := filled(t, kind, 1, 20, 10)
			s := mustOpen(t, dir, kind)
			if c.lo > 1 {
				if err := s.Logs.DeleteRange(1, c.lo-1); err != nil {
					t.Fatal(err)
				}
			}
			s.Close()
			if c.snap > 0 {
				addSnapshot(t, dir, c.snap, 2)
			}
			s, err := openIn(dir, kind)
			if (err == nil) != c.ok || (err != nil && !errors.Is(err, ErrDamaged)) {
				t.Errorf("%s, %s: %v", kind, c.name, err)
			}
			if s != nil {
				s.Close()
			}
		}
	}
}

// A hole that the snapshot covers is raft's own, left by InstallSnapshot over a store that tolerates gaps. Any other would be a panic in raft.NewRaft.
func TestHoleInTheLog(t *testing.T) {
	for snap, ok := range map[uint64]bool{30: true, 35: true, 29: false, 20: false} {
		dir := filled(t, Bolt, 1, 20, 10)
		s := mustOpen(t, dir, Bolt)
		if err := errors.Join(s.Logs.StoreLogs(numbered(31, 40, 10)), s.Close()); err != nil {
			t.Fatal(err)
		}
		addSnapshot(t, dir, snap, 2)
		s, err := openIn(dir, Bolt)
		if (err == nil) != ok || (err != nil && !errors.Is(err, ErrDamaged)) {
			t.Errorf("snapshot to %d: %v", snap, err)
		}
		if s != nil {
			s.Close()
		}
	}
}

// Stock raft passes over a snapshot it cannot read, and takes an older state.
func TestUnreadableNewestSnapshot(t *testing.T) {
	for name, spoil := range map[string]func(snap string) error{
		"state cut off": func(s string) error { return os.Truncate(filepath.Join(s, "state.bin"), 10) },
		"state changed": func(s string) error { return flip(filepath.Join(s, "state.bin"), 100, 0) },
		"meta gone":     func(s string) error { return os.Remove(filepath.Join(s, "meta.json")) },
		"seal gone":     func(s string) error { return os.Remove(filepath.Join(s, sealFile)) },
		"seal changed":  func(s string) error { return flip(filepath.Join(s, sealFile), 7, 3) },
		"meta empty":    func(s string) error { return os.Truncate(filepath.Join(s, "meta.json"), 0) },
		"another's":     func(s string) error { return os.Rename(s, filepath.Join(filepath.Dir(s), "9-99-1")) },
	} {
		dir := filled(t, Bolt, 1, 20, 10)
		addSnapshot(t, dir, 5, 2)
		if err := spoil(addSnapshot(t, dir, 10, 2)); err != nil {
			t.Fatal(err)
		}
		store, err := raft.NewFileSnapshotStore(dir, keptSnapshots, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if list, err := store.List(); err != nil || len(list) == 0 {
			t.Errorf("%s: stock raft would notice: %v %v", name, list, err)
		}
		if _, err := openIn(dir, Bolt); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "snapshot") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// raft#714.
func TestUnfinishedSnapshotsAreRemoved(t *testing.T) {
	dir := filled(t, Bolt, 1, 20, 10)
	done := addSnapshot(t, dir, 10, 2)
	half := filepath.Join(dir, snapshotDir, "2-11-1700000000000.tmp")
	if err := os.MkdirAll(filepath.Join(half, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := mustOpen(t, dir, Bolt).Close(); err != nil {
		t.Fatal(err)
	}
	if exists(half) || !exists(done) {
		t.Error("unfinished one there:", exists(half), "finished one there:", exists(done))
	}
}

// Every flipped bit in what describes the newest snapshot is noticed, or means the same: field names may be written in either case.
func TestFlippedSnapshotMeta(t *testing.T) {
	dir := filled(t, Bolt, 1, 20, 10)
	snap := addSnapshot(t, dir, 10, 2)
	path := filepath.Join(snap, "meta.json")
	clean, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files, err := raft.NewFileSnapshotStoreWithLogger(dir, keptSnapshots, hclog.NewNullLogger())
	if err != nil {
		t.Fatal(err)
	}
	store := sealedSnapshots{files, filepath.Join(dir, snapshotDir)}
	want, state, err := store.Open(filepath.Base(snap))
	if err != nil {
		t.Fatal(err)
	}
	state.Close()
	believed, refusals := 0, 0
	for bit := range len(clean) * 8 {
		bad := bytes.Clone(clean)
		bad[bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if meta, state, err := files.Open(filepath.Base(snap)); err == nil {
			state.Close()
			if !reflect.DeepEqual(meta.Configuration, want.Configuration) || meta.Size != want.Size {
				believed++
			}
		}
		meta, state, err := store.Open(filepath.Base(snap))
		if err != nil {
			refusals++
			continue
		}
		state.Close()
		meta.Peers = want.Peers // raft has not read these for years
		if !reflect.DeepEqual(meta, want) {
			t.Errorf("bit %d of %s: opened as %+v", bit, clean, meta)
		}
	}
	if believed == 0 {
		t.Error("stock raft notices other members: this is no longer needed")
	}
	t.Logf("%d of %d flips refused, %d of them believed by stock raft", refusals, len(clean)*8, believed)
}
