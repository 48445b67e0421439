package nodetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"storehub/fsm"
	"storehub/node/replica"
	"storehub/node/replica/archive"
	storehubv1 "storehub/proto/storehub/v1"
)

// withArchive is three nodes that keep an archive and take snapshots early.
func withArchive(t *testing.T, f func(t *testing.T, s *Sim)) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newTestSim(t, 3)
		for _, n := range s.Nodes {
			n.Dir = filepath.Join(dir, n.ID)
		}
		s.Tune = func(_ *SimNode, o *replica.Options) {
			o.Raft.SnapshotThreshold, o.Raft.TrailingLogs, o.Raft.SnapshotInterval = 20, 10, time.Second
		}
		s.StartAll()
		defer s.StopAll()
		s.Furnish(6)
		f(t, s)
	})
}

// work dispatches and takes back, n times.
func work(s *Sim, name string, n int) {
	for i := range n {
		res := s.Must(fmt.Sprint(name, i), Dispatch()).(*storehubv1.DispatchResponse)
		s.Must(fmt.Sprint(name, "back", i), &storehubv1.CancelAssignmentRequest{AssignmentId: res.Assignments[0].Id})
	}
}

// The past can be asked again, on every node, after restarts and snapshots: each state has the hash
// that it had.
func TestArchiveReplaysThePast(t *testing.T) {
	withArchive(t, func(t *testing.T, s *Sim) {
		work(s, "a", 15)
		middle := s.MustLead().View()
		work(s, "b", 15)
		time.Sleep(5 * time.Second) // snapshots
		for _, n := range s.Nodes {
			n.Kill()
		}
		s.StartAll()
		work(s, "c", 5)
		time.Sleep(time.Second)
		want := s.MustLead().View()
		for _, n := range s.Nodes {
			checkPast(t, n, middle, want)
		}
	})
}

func checkPast(t *testing.T, n *SimNode, middle, want fsm.View) {
	t.Helper()
	ctx, a := context.Background(), n.Replica().Archive()
	if gaps := a.Gaps(); gaps != nil {
		t.Errorf("%s has everything, and its gaps are %v", n.ID, gaps)
	}
	for _, v := range []fsm.View{middle, want} {
		s, err := a.StateAt(ctx, v.Index())
		if err != nil || !bytes.Equal(s.Hash(), v.Hash()) || s.Index() != v.Index() {
			t.Fatalf("%s: the state at %d: %v", n.ID, v.Index(), err)
		}
	}
	for _, v := range []fsm.View{middle, want} {
		s, err := a.StateBy(ctx, v.Now())
		if err != nil || s.View().Now() != v.Now() || s.Index() < v.Index() {
			t.Fatalf("%s: the state at the time of entry %d: %v", n.ID, v.Index(), err)
		}
		if s, err := a.StateBy(ctx, v.Now()-1); err != nil || s.View().Now() >= v.Now() || s.Index() >= v.Index() {
			t.Fatalf("%s: the state before the time of entry %d: %v", n.ID, v.Index(), err)
		}
	}
	if s, err := a.StateBy(ctx, 1); !errors.Is(err, archive.ErrGap) {
		t.Fatalf("%s: the state of 1970: %v, %v", n.ID, s, err)
	}
	last, steps := middle.Index(), 0
	err := a.Replay(ctx, middle.Index()+1, want.Index(), func(s archive.Step) bool {
		if s.Index <= last || s.After.Index() != s.Index {
			t.Fatalf("%s: entry %d after %d: %d", n.ID, s.Index, last, s.After.Index())
		}
		last = s.Index
		steps++
		return true
	})
	if err != nil || last != want.Index() || steps < 30 {
		t.Fatalf("%s: %d steps up to %d of %d: %v", n.ID, steps, last, want.Index(), err)
	}
	if head := want.Head(); treeOf(t, n, head.Size) != tlog.Hash(head.Hash) {
		t.Fatalf("%s: the leaves on file do not make the audit tree", n.ID)
	}
}

// treeOf is the head of the audit tree that a node's archive has the leaves of.
func treeOf(t *testing.T, n *SimNode, size uint64) tlog.Hash {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(n.Dir, "leaves"))
	if err != nil || uint64(len(file)) < size*tlog.HashSize {
		t.Fatal(len(file), err)
	}
	var hashes []tlog.Hash
	stored := tlog.HashReaderFunc(func(indexes []int64) (list []tlog.Hash, err error) {
		for _, i := range indexes {
			list = append(list, hashes[i])
		}
		return list, nil
	})
	for i := range int64(size) {
		more, err := tlog.StoredHashesForRecordHash(i, tlog.Hash(file[i*tlog.HashSize:]), stored)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, more...)
	}
	head, err := tlog.TreeHash(int64(size), stored)
	if err != nil {
		t.Fatal(err)
	}
	return head
}

// A node that was away so long that it gets a snapshot has a gap in its archive, and says so; what
// comes after the gap is there, and the watchers are told to list again.
func TestSnapshotFromTheLeader(t *testing.T) {
	withArchive(t, func(t *testing.T, s *Sim) {
		lead := s.MustLead()
		away := others(s, lead)[0]
		before := away.View()
		away.Kill()
		work(s, "a", 40)
		time.Sleep(5 * time.Second) // the leader drops what the other one misses
		away.Start()
		s.Eventually("it has caught up", func() bool { return bytes.Equal(away.View().Hash(), s.MustLead().View().Hash()) })
		work(s, "b", 3)
		time.Sleep(time.Second)
		want := s.MustLead().View()
		gapIsWhole(t, away)
		for _, n := range others(s, away) {
			if gaps := n.Replica().Archive().Gaps(); gaps != nil {
				t.Errorf("%s was never away, and its gaps are %v", n.ID, gaps)
			}
		}
		if _, err := away.Replica().Subscribe(before.Index()); err == nil {
			t.Fatal("a watch resumes over a gap")
		}
		a := away.Replica().Archive()
		if st, err := a.StateAt(context.Background(), want.Index()); err != nil || !bytes.Equal(st.Hash(), want.Hash()) {
			t.Fatalf("after the gap: %v", err)
		}
		if st, err := a.StateBy(context.Background(), want.Now()); err != nil || !bytes.Equal(st.Hash(), want.Hash()) {
			t.Fatalf("the present, by its time: %v", err)
		}
		err := a.Replay(context.Background(), before.Index()+1, want.Index(), func(archive.Step) bool { return true })
		if !errors.Is(err, archive.ErrGap) {
			t.Fatalf("over the gap: %v", err)
		}
	})
}

// gapIsWhole: what lies around the one gap of a node is there, and nothing within.
func gapIsWhole(t *testing.T, n *SimNode) {
	t.Helper()
	gaps := n.Replica().Archive().Gaps()
	if len(gaps) != 1 {
		t.Fatalf("the gaps are %v", gaps)
	}
	for index, there := range map[uint64]bool{gaps[0].From - 1: true, gaps[0].From: false, gaps[0].To - 1: false, gaps[0].To: true} {
		s, err := n.Replica().Archive().StateAt(context.Background(), index)
		if has := err == nil && s.Index() == index; has != there {
			t.Errorf("the gap is %v; the state at %d: %v, %v", gaps[0], index, has, err)
		}
	}
}

// What a crash cuts off at the end of the archive comes again from the log.
func TestTornArchive(t *testing.T) {
	withArchive(t, func(t *testing.T, s *Sim) {
		work(s, "a", 5)
		time.Sleep(2 * time.Second)
		want := s.MustLead().View()
		n := s.Nodes[1]
		n.Kill()
		files, err := filepath.Glob(filepath.Join(n.Dir, "days", "*.log"))
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		info, err := os.Stat(files[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(files[0], info.Size()-7); err != nil {
			t.Fatal(err)
		}
		n.Start()
		s.Eventually("it is back", func() bool { return n.Replica().Reached() >= want.Index() })
		st, err := n.Replica().Archive().StateAt(context.Background(), want.Index())
		if err != nil || !bytes.Equal(st.Hash(), want.Hash()) {
			t.Fatalf("after a torn end: %v", err)
		}
	})
}

// A business day has a file of its own, which starts with the state of its morning.
func TestDays(t *testing.T) {
	withArchive(t, func(t *testing.T, s *Sim) {
		work(s, "a", 2)
		for range 3 {
			s.StopAll() // nights are long, and cost time only while somebody looks
			time.Sleep(24 * time.Hour)
			s.StartAll()
			work(s, fmt.Sprint(time.Now().Unix(), "-"), 2)
		}
		time.Sleep(2 * time.Second)
		n := s.MustLead()
		files, err := filepath.Glob(filepath.Join(n.Dir, "days", "*.log"))
		if err != nil || len(files) != 4 {
			t.Fatalf("%d files: %v", len(files), err)
		}
		start, err := n.Replica().Archive().DayStart()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Replica().Archive().StateAt(context.Background(), start); err != nil {
			t.Fatal(err)
		}
	})
}

// "Why not me": the times a technician was passed over stand in his trail, found again in the archive.
func TestExplainNamesSkips(t *testing.T) {
	withArchive(t, func(t *testing.T, s *Sim) {
		s.Must("man", &storehubv1.PutTechnicianRequest{Number: "m", Name: "M", Gender: storehubv1.Gender_GENDER_MALE, Category: "foot"})
		s.Must("in", &storehubv1.CheckInRequest{Technician: "m"})
		req := Dispatch()
		req.Counts = &storehubv1.Counts{Male: 1}
		s.Must("he", req) // all six women stood before him
		n := s.MustLead()
		res, err := n.Replica().Explain(context.Background(), n.View(), &storehubv1.ExplainTechnicianRequest{Technician: "1"})
		if err != nil {
			t.Fatal(err)
		}
		skips := 0
		for _, e := range res.Trail {
			if e.PassedBy == "m" && e.Why.GetReason() == storehubv1.Reason_REASON_WRONG_GENDER {
				skips++
			}
		}
		if skips != 1 {
			t.Fatalf("%d skips in %v", skips, res.Trail)
		}
	})
}
