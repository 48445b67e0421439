package raftkit

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hashicorp/raft"
	"go.etcd.io/bbolt"
)

func flip(path string, at int64, bit uint) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, at); err != nil {
		return err
	}
	b[0] ^= 1 << bit
	_, err = f.WriteAt(b, at)
	return err
}

// copyDir leaves the zeros at the end of files out of the work: segments are 8 MiB of mostly nothing.
func copyDir(t testing.TB, from string) string {
	t.Helper()
	to := t.TempDir()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(from, path)
		if err != nil || d.IsDir() {
			return errors.Join(err, os.MkdirAll(filepath.Join(to, rel), 0o700))
		}
		b, err := os.ReadFile(path)
		used := bytes.TrimRight(b, "\x00")
		return errors.Join(err, os.WriteFile(filepath.Join(to, rel), used, 0o600), os.Truncate(filepath.Join(to, rel), int64(len(b))))
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// dataFiles are the files of a filled directory, and the places in each that are not zero.
func dataFiles(t testing.TB, dir string, kind LogKind) map[string][]int {
	t.Helper()
	files := []string{filepath.Join(dir, stableFile), filepath.Join(dir, logFile)}
	if kind == WAL {
		segments, err := filepath.Glob(filepath.Join(dir, walDir, "*.wal"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(segments, files[0], filepath.Join(dir, walDir, "wal-meta.db"))
	}
	used := make(map[string][]int)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		rel, _ := filepath.Rel(dir, f)
		for i, c := range b {
			if c != 0 {
				used[rel] = append(used[rel], i)
			}
		}
	}
	return used
}

// After a clean stop a damaged file is either refused as such or has lost nothing. Never a panic, and never other entries, terms or votes.
func checkDamaged(t *testing.T, what, dir string, kind LogKind) (refusedIt bool) {
	t.Helper()
	s, err := openIn(dir, kind)
	if err != nil {
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
		return true
	}
	defer s.Close()
	if err := sameEntries(s.Logs, 1, 60, 300); err != nil {
		t.Errorf("%s: opened with other entries: %v", what, err)
	}
	term, err := s.Stable.GetUint64([]byte(keyTerm))
	vote, err2 := s.Stable.GetUint64([]byte(keyVoteTerm))
	cand, err3 := s.Stable.Get([]byte(keyVoteCand))
	if errors.Join(err, err2, err3) != nil || term != 2 || vote != 2 || string(cand) != "a" {
		t.Errorf("%s: opened with term %d, vote %d %q", what, term, vote, cand)
	}
	return false
}

func TestFlippedBits(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds() {
		t.Run(string(kind), func(t *testing.T) {
			clean := filled(t, kind, 1, 60, 300)
			rnd := rand.New(rand.NewPCG(1, 2))
			for file, used := range dataFiles(t, clean, kind) {
				refusals, runs := 0, 60
				if testing.Short() {
					runs = 10
				}
				for range runs {
					at, bit := used[rnd.IntN(len(used))], rnd.UintN(8)
					if rnd.IntN(4) == 0 {
						at = rnd.IntN(used[len(used)-1])
					}
					dir := copyDir(t, clean)
					if err := flip(filepath.Join(dir, file), int64(at), bit); err != nil {
						t.Fatal(err)
					}
					if checkDamaged(t, file, dir, kind) {
						refusals++
					}
					os.RemoveAll(dir)
				}
				t.Logf("%s: %d of %d flips refused, the others harmless", file, refusals, runs)
			}
		})
	}
}

func TestTruncatedFiles(t *testing.T) {
	for _, kind := range kinds() {
		clean := filled(t, kind, 1, 60, 300)
		for file, used := range dataFiles(t, clean, kind) {
			for _, keep := range []int{0, 1, 100, used[len(used)-1] / 2, used[len(used)-1]} {
				dir := copyDir(t, clean)
				if err := os.Truncate(filepath.Join(dir, file), int64(keep)); err != nil {
					t.Fatal(err)
				}
				if !checkDamaged(t, file, dir, kind) && keep <= 100 {
					t.Errorf("%s %s cut to %d bytes was accepted", kind, file, keep)
				}
			}
		}
	}
}

// A large bolt file with overflow pages, branches and freed pages passes the strict check.
func TestBoltCheckAcceptsWhatBoltWrites(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Bolt)
	for i := uint64(1); i <= 3000; i += 100 {
		if err := s.Logs.StoreLogs(numbered(i, i+99, 1+int(i%7)*900)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(s.Logs.DeleteRange(2500, 3000), s.Logs.DeleteRange(1, 1000), s.Logs.StoreLogs(numbered(2500, 2600, 20<<10)), s.Close()); err != nil {
		t.Fatal(err)
	}
	if err := checkBolt(filepath.Join(dir, logFile), boltBuckets, anyLeaf); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(filepath.Join(dir, logFile), 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.View(func(tx *bbolt.Tx) error { return <-tx.Check() }); err != nil {
		t.Error("bbolt itself complains:", err)
	}
}

func TestSummedLogsNoticeEveryChange(t *testing.T) {
	inner := raft.NewInmemStore()
	s := &summedLogs{inner}
	s.StoreLogs(numbered(1, 1, 20))
	for name, change := range map[string]func(*raft.Log){
		"index": func(l *raft.Log) { l.Index = 2 }, "term": func(l *raft.Log) { l.Term++ }, "type": func(l *raft.Log) { l.Type = raft.LogNoop },
		"data": func(l *raft.Log) { l.Data[3] ^= 1 }, "moved": func(l *raft.Log) { l.Extensions, l.Data = append([]byte{l.Data[19]}, l.Extensions...), l.Data[:19] },
		"none": func(l *raft.Log) { l.Extensions = nil },
	} {
		var l raft.Log
		inner.GetLog(1, &l)
		keep := l
		keep.Data = append([]byte(nil), l.Data...)
		change(&l)
		l2 := l
		inner.StoreLog(&raft.Log{Index: 1, Term: l2.Term, Type: l2.Type, Data: l2.Data, Extensions: l2.Extensions})
		if name == "index" {
			inner.StoreLog(&keep)
			inner.StoreLog(&raft.Log{Index: 2, Term: keep.Term, Type: keep.Type, Data: keep.Data, Extensions: keep.Extensions})
			if err := s.GetLog(2, &raft.Log{}); !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err := s.GetLog(1, &raft.Log{}); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		inner.StoreLog(&keep)
		if err := s.GetLog(1, &raft.Log{}); err != nil {
			t.Errorf("after %s: %v", name, err)
		}
	}
}

// termless decodes like msgpack over a damaged field name: it leaves what the entry held before.
type termless struct{ raft.LogStore }

func (m termless) GetLog(i uint64, l *raft.Log) error {
	before := l.Term
	err := m.LogStore.GetLog(i, l)
	l.Term = before
	return err
}

func TestSummedLogsDoNotInheritFields(t *testing.T) {
	inner := raft.NewInmemStore()
	(&summedLogs{inner}).StoreLogs(numbered(1, 1, 20))
	l := raft.Log{Term: 2} // the term of the entry read before
	if err := (&summedLogs{termless{inner}}).GetLog(1, &l); !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
}
