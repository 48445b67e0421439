package raftkit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
	raftboltdb "github.com/hashicorp/raft-boltdb/v2"
)

func kinds() []LogKind {
	if runtime.GOOS == "windows" {
		return []LogKind{Bolt}
	}
	return []LogKind{Bolt, WAL}
}

func openIn(dir string, kind LogKind) (*Stores, error) {
	return OpenStores(dir, kind, StoreOptions{Deadline: time.Minute, Exit: func(err error) { panic(err) }, Log: quiet})
}

func mustOpen(t testing.TB, dir string, kind LogKind) *Stores {
	t.Helper()
	s, err := openIn(dir, kind)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// filled makes a directory with entries lo..hi, in batches of five, a term and a vote, and closes it.
func filled(t testing.TB, kind LogKind, lo, hi uint64, size int) string {
	t.Helper()
	dir := t.TempDir()
	s := mustOpen(t, dir, kind)
	for i := lo; i <= hi; i += 5 {
		if err := s.Logs.StoreLogs(numbered(i, min(i+4, hi), size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(s.Stable.SetUint64([]byte(keyTerm), 2), castVote(s.Stable, 2, "a", false), s.Close()); err != nil {
		t.Fatal(err)
	}
	return dir
}

func numbered(lo, hi uint64, size int) []*raft.Log {
	logs := entries(2, lo, hi, size)
	for _, l := range logs {
		copy(l.Data, fmt.Sprintf("entry %d", l.Index))
		if l.Index%3 == 0 {
			l.Extensions = []byte{1, 2, 3}
		}
	}
	return logs
}

// sameEntries reports whether the log holds exactly lo..hi as filled wrote them.
func sameEntries(logs raft.LogStore, lo, hi uint64, size int) error {
	first, err1 := logs.FirstIndex()
	last, err2 := logs.LastIndex()
	if err := errors.Join(err1, err2); err != nil || first != lo || last != hi {
		return fmt.Errorf("log is %d-%d, want %d-%d; %w", first, last, lo, hi, err)
	}
	for _, want := range numbered(lo, hi, size) {
		var l raft.Log
		if err := logs.GetLog(want.Index, &l); err != nil {
			return err
		}
		if l.Index != want.Index || l.Term != 2 || !bytes.Equal(l.Data, want.Data) || !bytes.Equal(l.Extensions, want.Extensions) {
			return fmt.Errorf("entry %d is %+v", want.Index, l)
		}
	}
	return nil
}

func TestStoresKeepWhatTheyAreGiven(t *testing.T) {
	for _, kind := range kinds() {
		t.Run(string(kind), func(t *testing.T) {
			dir := filled(t, kind, 1, 23, 50)
			s := mustOpen(t, dir, kind)
			defer s.Close()
			if err := sameEntries(s.Logs, 1, 23, 50); err != nil {
				t.Error(err)
			}
			if got := s.Logs.(raft.MonotonicLogStore).IsMonotonic(); got != (kind == WAL) {
				t.Errorf("monotonic %v", got)
			}
			if n, err := s.Stable.GetUint64([]byte(keyTerm)); n != 2 || err != nil {
				t.Error(n, err)
			}
			if err := s.Logs.GetLog(24, &raft.Log{}); err != raft.ErrLogNotFound { // raft compares with ==
				t.Error(err)
			}
			original := numbered(24, 24, 9)[0]
			if err := s.Logs.StoreLog(original); err != nil || len(original.Extensions) != 3 {
				t.Errorf("%v; raft's own entry was changed to %+v", err, original)
			}
		})
	}
}

// A node that was killed leaves no note of its end, and opens.
func TestStoresOpenAfterAKill(t *testing.T) {
	for _, kind := range kinds() {
		dir := filled(t, kind, 1, 10, 50)
		s := mustOpen(t, dir, kind)
		if err := s.Logs.StoreLogs(numbered(11, 12, 50)); err != nil {
			t.Fatal(err)
		}
		if err := s.release(); err != nil { // Close without its note
			t.Fatal(err)
		}
		s = mustOpen(t, dir, kind)
		if err := errors.Join(sameEntries(s.Logs, 1, 12, 50), s.Close()); err != nil {
			t.Error(kind, err)
		}
	}
}

func TestStoresRefuseTheOtherKind(t *testing.T) {
	if runtime.GOOS == "windows" {
		if _, err := openIn(t.TempDir(), WAL); err == nil {
			t.Error("wal on Windows")
		}
		return
	}
	for _, c := range []struct{ has, want LogKind }{{WAL, Bolt}, {Bolt, WAL}} {
		dir := filled(t, c.has, 1, 5, 10)
		_, err := openIn(dir, c.want)
		if !errors.Is(err, ErrOtherStore) || !strings.Contains(err.Error(), string(c.has)) {
			t.Errorf("%s opened as %s: %v", c.has, c.want, err)
		}
		if err := errors.Join(mustOpen(t, dir, c.has).Close()); err != nil {
			t.Error("the refusal did harm:", err)
		}
	}
	if _, err := openIn(t.TempDir(), "sqlite"); err == nil {
		t.Error("unknown kind")
	}
}

func TestStoresInUse(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds() {
		dir := t.TempDir()
		s := mustOpen(t, dir, kind)
		if _, err := openIn(dir, kind); !errors.Is(err, ErrInUse) { // and does not wait for ever
			t.Errorf("%s: %v", kind, err)
		}
		if err := errors.Join(s.Logs.StoreLogs(numbered(1, 5, 10)), s.Close()); err != nil {
			t.Error(err)
		}
	}
}

func TestStoresWithoutTheirVotes(t *testing.T) {
	for _, kind := range kinds() {
		dir := filled(t, kind, 1, 5, 10)
		os.Remove(filepath.Join(dir, stableFile))
		if _, err := openIn(dir, kind); !errors.Is(err, ErrDamaged) {
			t.Error(kind, err)
		}
		if exists(filepath.Join(dir, stableFile)) {
			t.Error("a new stable store was made: the second start would work")
		}
	}
}

// A crash while the files are made for the first time leaves a directory that opens.
func TestStoresAfterACrashAtBirth(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{stableFile, logFile} {
		if err := os.WriteFile(filepath.Join(dir, name+".new"), []byte("half a file"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := mustOpen(t, dir, Bolt).Close(); err != nil {
		t.Error(err)
	}
}

// raft#697: what InstallSnapshot leaves over a store that tolerates gaps. A stock raft on it refuses the next entry for ever.
func TestLogThatContradictsTheSnapshot(t *testing.T) {
	dir := filled(t, Bolt, 1, 20, 10)
	addSnapshot(t, dir, 10, 3)
	next := &raft.AppendEntriesRequest{RPCHeader: raft.RPCHeader{ProtocolVersion: 3, ID: []byte("n1"), Addr: []byte("n1")},
		Term: 4, PrevLogEntry: 10, PrevLogTerm: 3, Entries: entries(4, 11, 11, 1)}
	db, err := raftboltdb.New(boltOptions(filepath.Join(dir, logFile), 0))
	if err != nil {
		t.Fatal(err)
	}
	snaps, _ := raft.NewFileSnapshotStore(dir, keptSnapshots, io.Discard)
	if follow(t, db, raft.NewInmemStore(), snaps, next) {
		t.Error("stock raft accepts the entry: this is no longer needed")
	}
	db.Close()

	s := mustOpen(t, dir, Bolt)
	defer s.Close()
	if last, _ := s.Logs.LastIndex(); last != 0 {
		t.Errorf("the log still ends at %d", last)
	}
	if !follow(t, s.Logs, s.Stable, s.Snapshots, next) {
		t.Error("the entry after the snapshot is still refused")
	}
}

// follow starts raft as a follower on the stores and reports whether it accepts the request.
func follow(t *testing.T, logs raft.LogStore, stable raft.StableStore, snaps raft.SnapshotStore, req *raft.AppendEntriesRequest) bool {
	t.Helper()
	_, raw := raft.NewInmemTransport("n0")
	_, from := raft.NewInmemTransport("n1")
	from.Connect("n0", raw)
	conf := withTimeout(*Config(MinT), time.Hour)
	conf.LocalID, conf.Logger = "n0", hclog.NewNullLogger()
	r, err := raft.NewRaft(&conf, newRecorder(), logs, stable, snaps, raw)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { r.Shutdown().Error() }()
	var resp raft.AppendEntriesResponse
	if err := from.AppendEntries("n0", "n0", req, &resp); err != nil {
		t.Fatal(err)
	}
	return resp.Success
}

// Real raft on the real stores: entries, a restart, and the same entries again.
func TestRaftOnTheStores(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds() {
		t.Run(string(kind), func(t *testing.T) {
			dir := t.TempDir()
			for run := range 3 {
				s := mustOpen(t, dir, kind)
				trs, _ := loopbacks(1)
				conf := Config(MinT)
				conf.LocalID, conf.Logger = "n0", NewHCLog(quiet)
				if run == 0 {
					if err := raft.BootstrapCluster(conf, s.Logs, s.Stable, s.Snapshots, trs[0], raft.Configuration{Servers: servers("n0")}); err != nil {
						t.Fatal(err)
					}
				}
				fsm := newRecorder()
				r, err := raft.NewRaft(conf, fsm, s.Logs, s.Stable, s.Snapshots, trs[0])
				if err != nil {
					t.Fatal(err)
				}
				for !<-r.LeaderCh() {
				}
				for i := range 10 {
					if err := r.Apply([]byte(fmt.Sprint(run*10+i)), time.Second).Error(); err != nil {
						t.Fatal(err)
					}
				}
				if got := fsm.all(); len(got) != 10*(run+1) || got[len(got)-1] != fmt.Sprint(run*10+9) {
					t.Errorf("run %d applied %v", run, got)
				}
				if err := errors.Join(r.Shutdown().Error(), s.Close()); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
