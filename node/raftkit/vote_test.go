package raftkit

import (
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
	raftboltdb "github.com/hashicorp/raft-boltdb/v2"
)

// castVote does what raft's persistVote does; with crash, only its first half.
func castVote(s raft.StableStore, term uint64, cand string, crash bool) error {
	if err := s.SetUint64([]byte(keyVoteTerm), term); err != nil || crash {
		return err
	}
	return s.Set([]byte(keyVoteCand), []byte(cand))
}

func asIs(s raft.StableStore) raft.StableStore { return s }
func asOne(s raft.StableStore) raft.StableStore {
	return NewVoteStable(s)
}

// raft#661: a crash between the two writes of a vote. Then a candidate with a short log asks in the new term, whom the node voted for long ago.
func TestCrashBetweenTheTwoWritesOfAVote(t *testing.T) {
	for _, c := range []struct {
		name    string
		wrap    func(raft.StableStore) raft.StableStore
		granted bool
	}{{"stock", asIs, true}, {"ours", asOne, false}} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), stableFile)
			db, err := raftboltdb.New(boltOptions(path, 0))
			if err != nil {
				t.Fatal(err)
			}
			s := c.wrap(db)
			err = errors.Join(s.SetUint64([]byte(keyTerm), 5), castVote(s, 5, "n1", false), s.SetUint64([]byte(keyTerm), 6), castVote(s, 6, "n2", true))
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			if db, err = raftboltdb.New(boltOptions(path, 0)); err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			s = c.wrap(db)
			term, err1 := s.GetUint64([]byte(keyVoteTerm))
			cand, err2 := s.Get([]byte(keyVoteCand))
			if err1 != nil || err2 != nil || string(cand) != "n1" || (term == 5) == c.granted {
				t.Errorf("vote for %q in term %d, %v %v", cand, term, err1, err2)
			}
			if got := askForVote(t, s); got != c.granted {
				t.Errorf("a candidate without the committed entries: granted %v, want %v", got, c.granted)
			}
		})
	}
}

// askForVote runs a real raft on the store with entries up to 9 of term 5, and asks for a vote in term 6 with a log that ends at 2.
func askForVote(t *testing.T, stable raft.StableStore) (granted bool) {
	term, err := stable.GetUint64([]byte(keyTerm))
	if err != nil || term != 6 {
		t.Fatal("term", term, err)
	}
	mem := raft.NewInmemStore() // what the bubble may not wait for must not be a file
	for _, k := range []string{keyTerm, keyVoteTerm} {
		n, _ := stable.GetUint64([]byte(k))
		mem.SetUint64([]byte(k), n)
	}
	cand, _ := stable.Get([]byte(keyVoteCand))
	mem.Set([]byte(keyVoteCand), cand)
	synctest.Test(t, func(t *testing.T) {
		trs, raw := loopbacks(2)
		logs := raft.NewInmemStore()
		all := raft.Configuration{Servers: servers("n0", "n1", "n2")}
		logs.StoreLogs(append([]*raft.Log{{Index: 1, Term: 1, Type: raft.LogConfiguration, Data: raft.EncodeConfiguration(all)}}, entries(5, 2, 9, 1)...))
		conf := withTimeout(*Config(MinT), time.Hour)
		conf.LocalID, conf.Logger = "n0", NewHCLog(quiet)
		r, err := raft.NewRaft(&conf, newRecorder(), logs, mem, raft.NewInmemSnapshotStore(), trs[0])
		if err != nil {
			t.Fatal(err)
		}
		defer func() { r.Shutdown().Error() }()
		var resp raft.RequestVoteResponse
		err = raw[1].RequestVote("n0", "n0", &raft.RequestVoteRequest{
			RPCHeader: raft.RPCHeader{ProtocolVersion: 3, ID: []byte("n1"), Addr: []byte("n1")}, Term: 6, LastLogIndex: 2, LastLogTerm: 1,
		}, &resp)
		if err != nil {
			t.Fatal(err)
		}
		granted = resp.Granted
	})
	return granted
}

// countedStore counts writes and can fail.
type countedStore struct {
	raft.StableStore
	writes int
	err    error
}

func (c *countedStore) Set(k, v []byte) error {
	if c.writes++; c.err != nil {
		return c.err
	}
	return c.StableStore.Set(k, v)
}

func (c *countedStore) Get(k []byte) ([]byte, error) {
	if c.err != nil {
		return nil, c.err
	}
	return c.StableStore.Get(k)
}

func TestVoteStableWritesOncePerChange(t *testing.T) {
	inner := &countedStore{StableStore: raft.NewInmemStore()}
	v := NewVoteStable(inner)
	if _, err := v.GetUint64([]byte(keyVoteTerm)); err == nil || err.Error() != "not found" {
		t.Errorf("raft needs the text %q: %v", "not found", err)
	}
	castVote(v, 7, "a", false)
	if inner.writes != 1 {
		t.Errorf("a vote took %d writes", inner.writes)
	}
	for range 3 {
		v.SetUint64([]byte(keyTerm), 7)
	}
	if inner.writes != 2 {
		t.Errorf("one term took %d writes", inner.writes-1)
	}
	again := NewVoteStable(inner)
	if n, err := again.GetUint64([]byte(keyTerm)); n != 7 || err != nil {
		t.Error(n, err)
	}
	again.SetUint64([]byte(keyTerm), 7) // as raft.NewRaft does
	if inner.writes != 2 {
		t.Error("a start wrote the term again")
	}
	again.SetUint64([]byte("other"), 9)
	if n, err := again.GetUint64([]byte("other")); n != 9 || err != nil {
		t.Error(n, err)
	}
	if err := again.Set([]byte(keyVoteCand), []byte("b")); err == nil {
		t.Error("a candidate without a term was stored")
	}
}

// An error must never look like "has not voted", and a write that failed must not be taken for done.
func TestVoteStableFailsClosed(t *testing.T) {
	broken := errors.New("input/output error")
	inner := &countedStore{StableStore: raft.NewInmemStore()}
	v := NewVoteStable(inner)
	v.SetUint64([]byte(keyTerm), 7)
	castVote(v, 7, "a", false)
	inner.err = broken
	if _, err := v.Get([]byte(keyVoteCand)); !errors.Is(err, broken) {
		t.Error(err)
	}
	if err := v.SetUint64([]byte(keyTerm), 8); !errors.Is(err, broken) {
		t.Error(err)
	}
	inner.err = nil
	inner.writes = 0
	v.SetUint64([]byte(keyTerm), 7)
	if inner.writes != 1 {
		t.Error("the term was not written although the last write had failed")
	}
	for _, bad := range [][]byte{{1}, make([]byte, 12), make([]byte, 40)} {
		inner.StableStore.Set([]byte(keyVote), bad)
		if _, err := v.GetUint64([]byte(keyVoteTerm)); !errors.Is(err, ErrDamaged) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}
