//go:build linux

package chaos

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/raft"

	"storehub/fsm"
	"storehub/node/raftkit"
	"storehub/ops/fleet"
)

// exitRefused is how a node ends that does not start.
const exitRefused = 3

// damage is one thing that a bad disk, or somebody who tidies up, does to a stopped node's files.
type damage struct {
	name, file string
	do         func(path string) error
	// says is what the refusal must contain; "" = the node may also start, if it loses nothing.
	says string
}

// evidence is the advice that everybody gets who must not go on with what he has.
const evidence = "keep this directory as evidence, take this node out (storehub call cluster.RemoveNode, at another one) and join again with an empty one"

var damages = []damage{
	{"a bit in the middle of the log", "raft/wal/*.wal", flipAt(.5), evidence},
	{"a bit in the first entry of the log", "raft/wal/*.wal", flipAt(.01), evidence},
	{"a bit in the last entry of the log", "raft/wal/*.wal", flipAt(.995), evidence},
	{"half of the log", "raft/wal/*.wal", cutAt(.5), evidence},
	{"an empty log", "raft/wal/*.wal", cutAt(0), evidence},
	{"no log", "raft/wal/*.wal", os.Remove, evidence},
	{"no list of the log's segments", "raft/wal/wal-meta.db", os.Remove, evidence},
	{"a bit in the list of the log's segments", "raft/wal/wal-meta.db", flipAt(.9), ""},
	{"half of the list of the log's segments", "raft/wal/wal-meta.db", cutAt(.5), evidence},
	{"no votes", "raft/stable.db", os.Remove, evidence},
	{"a bit in the votes", "raft/stable.db", flipAt(.9), ""},
	{"an empty file of votes", "raft/stable.db", cutAt(0), evidence},
	{"a bit in the snapshot", "raft/snapshots/*/state.bin", flipAt(.5), evidence},
	{"half of the snapshot", "raft/snapshots/*/state.bin", cutAt(.5), evidence},
	{"an empty snapshot", "raft/snapshots/*/state.bin", cutAt(0), evidence},
	{"no snapshot state", "raft/snapshots/*/state.bin", os.Remove, evidence},
	{"another member in what describes the snapshot", "raft/snapshots/*/meta.json", flipAfter(`"Address":"`), evidence},
	{"no seal on the snapshot", "raft/snapshots/*/seal", os.Remove, evidence},
	{"half of what describes the snapshot", "raft/snapshots/*/meta.json", cutAt(.5), evidence},
	{"nothing that describes the snapshot", "raft/snapshots/*/meta.json", os.Remove, evidence},
	{"a bit in the archive", "archive/days/*.log", flipAt(.5), ""},
	{"half of the archive", "archive/days/*.log", cutAt(.5), ""},
	{"a bit in the audit's leaves", "archive/leaves", flipAt(.5), ""},
	{"half of the settings", "node.json", cutAt(.5), "node.json cannot be read"},
	{"no settings", "node.json", os.Remove, "node.json is missing or damaged"},
	{"half of the address book", "peers.json", cutAt(.5), ""},
	{"half of the certificate", "identity/node.crt", cutAt(.5), "node.crt"},
	{"no key", "identity/node.key", os.Remove, "node.key"},
}

// TestDamagedFiles damages the files of a stopped node in every way and starts it. It must refuse
// in plain words, or serve with the state that the others have; the others go on meanwhile.
func TestDamagedFiles(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the long round does it")
	}
	s := openShop(t)
	victim := s.follower()
	if err := victim.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := snapshotAt(filepath.Join(victim.DataDir, "raft"), s.began); err != nil {
		t.Fatal(err)
	}
	s.restart(victim)
	w := s.write(2)
	w.more(s, 300)
	if err := victim.Stop(); err != nil {
		t.Fatal(err)
	}
	sound := keep(t, victim.DataDir)
	for _, d := range damages {
		if s.damaged(victim, d) {
			sound = keep(t, victim.DataDir) // it has moved on, and must not forget that
		} else {
			putBack(t, sound, victim.DataDir)
		}
		w.more(s, 20)
	}
	s.restart(victim)
	s.judge(w)
}

// damaged starts a node with a damage and answers whether it served; it is stopped again.
func (s *shop) damaged(m *fleet.Member, d damage) (served bool) {
	s.t.Helper()
	found, err := filepath.Glob(filepath.Join(m.DataDir, d.file))
	if err != nil || len(found) == 0 {
		s.t.Fatalf("%s: nothing is at %s, %v", d.name, d.file, err)
	}
	if err := d.do(found[0]); err != nil {
		s.t.Fatalf("%s: %v", d.name, err)
	}
	from := len(s.log(m))
	if err := m.Restart(); err != nil {
		s.t.Fatal(err)
	}
	if err := m.Serving(s.t.Context()); err == nil {
		if d.says != "" {
			s.t.Errorf("%s: %s has started", d.name, m.Name)
		}
		s.ready()
		if err := m.Stop(); err != nil {
			s.t.Fatal(err)
		}
		s.t.Logf("%s: served", d.name)
		return true
	}
	code, said := s.ends(m, from)
	told := threeLines.FindString(said)
	if code != exitRefused || told == "" || !bytes.Contains([]byte(told), []byte(d.says)) {
		s.t.Errorf("%s: expected code %d and %q, saw code %d:\n%s", d.name, exitRefused, d.says, code, said)
	}
	s.t.Logf("%s:\n%s", d.name, told)
	return false
}

// threeLines is how a person is told why something did not go.
var threeLines = regexp.MustCompile(`(?m)^error: .+\n {2}why: .+\n {3}do: .+$`)

// flipAt turns one bit of a file, at a part of what is in it; files may end in room for more.
func flipAt(part float64) func(string) error {
	return func(path string) error {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		used := bytes.TrimRight(b, "\x00")
		at := int(part * float64(len(used)))
		for used[at] == 0 {
			at-- // a byte that counts
		}
		b[at] ^= 0x10
		return os.WriteFile(path, b, 0o600)
	}
}

// flipAfter turns a bit of the first letter after a text, so that another letter stands there.
func flipAfter(text string) func(string) error {
	return func(path string) error {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		at := bytes.Index(b, []byte(text))
		if at < 0 {
			return fmt.Errorf("%s does not contain %s", path, text)
		}
		b[at+len(text)] ^= 1
		return os.WriteFile(path, b, 0o600)
	}
}

// cutAt leaves a part of what is in a file.
func cutAt(part float64) func(string) error {
	return func(path string) error {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.Truncate(path, int64(part*float64(len(bytes.TrimRight(b, "\x00")))))
	}
}

// keep copies a stopped node's directory.
func keep(t *testing.T, dir string) string {
	t.Helper()
	kept := filepath.Join(t.TempDir(), "kept")
	if err := os.CopyFS(kept, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return kept
}

// putBack brings the copy back.
func putBack(t *testing.T, kept, dir string) {
	t.Helper()
	if err := errors.Join(os.RemoveAll(dir), os.CopyFS(dir, os.DirFS(kept)), secret(dir)); err != nil {
		t.Fatal(err)
	}
}

// snapshotAt gives a stopped node the snapshot that it would have taken at an index, from its log.
func snapshotAt(dir string, index uint64) (err error) {
	stores, err := raftkit.OpenStores(dir, raftkit.WAL, raftkit.StoreOptions{
		Deadline: time.Minute, Exit: func(err error) { panic(err) }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.Close()) }()
	state := fsm.New()
	var members raft.Configuration
	var l raft.Log
	var membersAt uint64
	for i := uint64(1); i <= index; i++ {
		if err := stores.Logs.GetLog(i, &l); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
		switch l.Type {
		case raft.LogConfiguration:
			members, membersAt = raft.DecodeConfiguration(l.Data), i
		case raft.LogCommand:
			cmd, err := fsm.Decode(l.Data)
			if err != nil {
				return err
			}
			state.Apply(l.Index, l.Term, cmd)
		}
	}
	_, addresses := raft.NewInmemTransport("")
	sink, err := stores.Snapshots.Create(raft.SnapshotVersionMax, index, l.Term, members, membersAt, addresses)
	if err != nil {
		return err
	}
	if err := state.WriteSnapshot(sink); err != nil {
		return errors.Join(err, sink.Cancel())
	}
	return sink.Close()
}
