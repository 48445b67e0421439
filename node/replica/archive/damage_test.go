package archive

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"storehub/fsm"
)

// impatient makes the writer try again at once, as the tests ask.
func (a *Archive) impatient() { a.w.again = time.Time{} }

// stopped is an archive whose writer the test is itself.
func stopped(t *testing.T, dir string) *Archive {
	t.Helper()
	a, err := Open(dir, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// replayed lists what an archive has between two indexes, after its test has stopped being the writer.
func replayed(t *testing.T, dir string, from, to uint64) ([]uint64, error) {
	t.Helper()
	a, end := opened(t, dir)
	defer end()
	var seen []uint64
	err := a.Replay(t.Context(), from, to, func(s Step) bool { seen = append(seen, s.Index); return true })
	return seen, err
}

// TestDayThatCannotBegin: a name that is blocked for a moment costs no entry.
func TestDayThatCannotBegin(t *testing.T) {
	dir, s := t.TempDir(), fsm.New()
	a := stopped(t, dir)
	a.BeginDay(20_000, s.Fork())
	a.Append(ticks(t, s, 3), s.Fork)
	if err := a.flush(true); err != nil {
		t.Fatal(err)
	}
	blocked := filepath.Join(dir, "days", "2024-10-05.log")
	if err := os.Mkdir(blocked, 0o700); err != nil {
		t.Fatal(err)
	}
	a.BeginDay(20_001, s.Fork())
	for range 3 {
		a.Append(ticks(t, s, 1), s.Fork)
		a.impatient()
		if err := a.flush(true); err == nil {
			t.Fatal("the day has begun in a directory")
		}
	}
	if err := os.Remove(blocked); err != nil {
		t.Fatal(err)
	}
	a.impatient()
	if err := a.flush(true); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if seen, err := replayed(t, dir, 1, 6); err != nil || !slices.Equal(seen, []uint64{1, 2, 3, 4, 5, 6}) {
		t.Fatal(seen, err)
	}
}

// TestDayThatBeginsInAGap: what was left out had the day's beginning in it, and the day begins all the same.
func TestDayThatBeginsInAGap(t *testing.T) {
	dir, s := t.TempDir(), fsm.New()
	a := stopped(t, dir)
	a.BeginDay(20_000, s.Fork())
	a.Append(ticks(t, s, 3), s.Fork)
	a.queue.bytes += queueBytes
	a.BeginDay(20_001, s.Fork())
	a.Append(ticks(t, s, 3), s.Fork)
	a.queue.bytes -= queueBytes
	a.Append(ticks(t, s, 1), s.Fork)
	a.Append(ticks(t, s, 2), s.Fork)
	if err := a.flush(true); err != nil {
		t.Fatal(err)
	}
	if start, err := a.DayStart(); err != nil || start != 7 {
		t.Fatal(start, err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if seen, err := replayed(t, dir, 8, 9); err != nil || len(seen) != 2 {
		t.Fatal(seen, err)
	}
}

// TestStatesFillTheQueue: on a disk that is stuck few states wait that a leader has sent, each with rows of
// its own, and any number of days in which little happens.
func TestStatesFillTheQueue(t *testing.T) {
	a, s := stopped(t, t.TempDir()), fsm.New()
	for day := range int32(40) {
		a.BeginDay(20_000+day, s.Fork())
		a.Append(ticks(t, s, 2), s.Fork)
	}
	if a.Queue() != 80 || a.gap.Load() {
		t.Fatalf("%d jobs wait for 40 days, left out: %v", a.Queue(), a.gap.Load())
	}
	for range 10 {
		a.Restored(s.Fork())
	}
	if n := a.Queue() - 80; n == 0 || n > 4 || !a.gap.Load() {
		t.Fatalf("%d whole states wait, left out: %v", n, a.gap.Load())
	}
	if err := a.flush(false); err != nil {
		t.Fatal(err)
	}
	a.Append(ticks(t, s, 1), s.Fork)
	a.Append(ticks(t, s, 1), s.Fork)
	if err := a.flush(true); err != nil {
		t.Fatal(err)
	}
}

// TestLeftOutIsBroughtFromTheLog: what there was no room for comes from the log when there is, with its rows
// and leaves, whether or not a day began meanwhile or the disk failed; what the log has lost is a gap.
func TestLeftOutIsBroughtFromTheLog(t *testing.T) {
	for _, c := range []leftOut{
		{name: "all"}, {name: "over the beginning of a day", begins: true}, {name: "at the second try", blocked: true}, {name: "the log has lost one", lost: 5},
	} {
		dir, whole := t.TempDir(), c.lost == 0
		a, n := c.happens(t, dir)
		for leaf := range n {
			if has := a.w.leaves.has(t, leaf); has != (whole || leaf < 4 || leaf > 6) {
				t.Errorf("%s: leaf %d is there: %v", c.name, leaf, has)
			}
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		if seen, err := replayed(t, dir, 8, n); err != nil || len(seen) != 2 {
			t.Errorf("%s: %v %v", c.name, seen, err)
		}
		want := []Gap{{From: 5, To: 7, UntilMS: 1}}
		if got := stopped(t, dir).Gaps(); whole && got != nil || !whole && !slices.Equal(got, want) {
			t.Errorf("%s: after a restart the gaps are %v", c.name, got)
		}
		if seen, err := replayed(t, dir, 1, n); whole && (err != nil || len(seen) != int(n)) || !whole && !errors.Is(err, ErrGap) {
			t.Errorf("%s: from the beginning: %v %v", c.name, seen, err)
		}
	}
}

// leftOut is how entries come to be left out, and what stands in the way of bringing them.
type leftOut struct {
	name    string
	begins  bool   // a day begins meanwhile
	blocked bool   // the first try cannot write
	lost    uint64 // the log has no such entry
}

// happens answers an archive that all was given to, and how much that was.
func (c leftOut) happens(t *testing.T, dir string) (*Archive, uint64) {
	t.Helper()
	s, a := fsm.New(), stopped(t, dir)
	var log []Entry
	a.RefillFrom(func(index uint64) (uint64, []byte, error) {
		if index == c.lost {
			return 0, nil, os.ErrNotExist
		}
		return log[index-1].Term, log[index-1].Data, nil
	})
	give := func(n int) {
		list := ticks(t, s, n)
		log = append(log, list...)
		a.Append(list, s.Fork)
	}
	a.BeginDay(20_000, s.Fork())
	give(3)
	a.queue.bytes += queueBytes
	give(2)
	if c.begins {
		a.BeginDay(20_001, s.Fork())
	}
	give(1)
	if err := a.flush(true); err == nil {
		t.Errorf("%s: synced with entries left out", c.name)
	}
	a.queue.bytes -= queueBytes
	give(1)
	give(2)
	if c.blocked {
		file := a.w.days.file
		readOnly, err := os.Open(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		a.w.days.file = readOnly
		if err := a.flush(true); err == nil {
			t.Errorf("%s: written to a file that is open to read", c.name)
		}
		a.w.days.file = file
		a.impatient()
		if err := readOnly.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.flush(true); err != nil {
		t.Fatal(c.name, err)
	}
	return a, uint64(len(log))
}

// TestWriteThatFails: entries wait for a disk that fails for a while, and half a frame hides nothing.
func TestWriteThatFails(t *testing.T) {
	dir, s := t.TempDir(), fsm.New()
	a := stopped(t, dir)
	a.BeginDay(20_000, s.Fork())
	a.Append(ticks(t, s, 2), s.Fork)
	if err := a.flush(true); err != nil {
		t.Fatal(err)
	}
	whole := a.w.days.file
	broken, err := os.Open(whole.Name()) // to read only
	if err != nil {
		t.Fatal(err)
	}
	defer broken.Close()
	a.w.days.file = broken
	for range 3 {
		a.Append(ticks(t, s, 2), s.Fork)
		a.impatient()
		if err := a.flush(false); err == nil {
			t.Fatal("written to a file that is open to read")
		}
	}
	if _, err := whole.Write([]byte("half a frame")); err != nil {
		t.Fatal(err)
	}
	a.w.days.file = whole
	a.impatient()
	if err := a.flush(true); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if seen, err := replayed(t, dir, 1, 8); err != nil || len(seen) != 8 {
		t.Fatal(seen, err)
	}
}

// unsyncable lets a sync of each kind of file fail once, after which the file works again.
var unsyncable = map[string]func(w *writer) **os.File{
	"days":   func(w *writer) **os.File { return &w.days.file },
	"rows":   func(w *writer) **os.File { return &w.rows.file },
	"leaves": func(w *writer) **os.File { return &w.leaves.file },
}

// failSync asks for a sync that fails at a file, and for another one that must not believe the system then.
func failSync(t *testing.T, a *Archive, file **os.File) {
	t.Helper()
	whole := *file
	closed, err := os.Open(whole.Name())
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	*file = closed
	if err := a.flush(true); !errors.Is(err, os.ErrClosed) {
		t.Fatal("a file that cannot be synced was:", err)
	}
	*file = whole
	a.impatient()
	if err := a.flush(true); err == nil {
		t.Fatal("a second sync brought to disk what the first could not")
	}
}

// TestSyncThatFails: what may not be on disk is a gap like any other, and the log must keep it until a
// state closes the gap.
func TestSyncThatFails(t *testing.T) {
	for name, of := range unsyncable {
		t.Run(name, func(t *testing.T) {
			dir, s := t.TempDir(), fsm.New()
			a := stopped(t, dir)
			a.BeginDay(20_000, s.Fork())
			a.Append(ticks(t, s, 3), s.Fork)
			if err := a.flush(true); err != nil {
				t.Fatal(err)
			}
			a.Append(ticks(t, s, 2), s.Fork)
			if err := a.flush(false); err != nil {
				t.Fatal(err)
			}
			failSync(t, a, of(a.w))
			a.Append(ticks(t, s, 1), s.Fork)
			a.Append(ticks(t, s, 2), s.Fork)
			if err := a.flush(true); err != nil {
				t.Fatal(err)
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			if seen, err := replayed(t, dir, 7, 8); err != nil || len(seen) != 2 {
				t.Fatal(seen, err)
			}
			if _, err := replayed(t, dir, 1, 8); !errors.Is(err, ErrGap) {
				t.Fatal(err)
			}
		})
	}
}

// TestLostToASyncIsBroughtFromTheLog: whichever file failed, all that was given is there in the end.
func TestLostToASyncIsBroughtFromTheLog(t *testing.T) {
	for name, of := range unsyncable {
		t.Run(name, func(t *testing.T) {
			dir, s := t.TempDir(), fsm.New()
			a := stopped(t, dir)
			var log []Entry
			a.RefillFrom(func(index uint64) (uint64, []byte, error) { return log[index-1].Term, log[index-1].Data, nil })
			give := func(n int) {
				list := ticks(t, s, n)
				log = append(log, list...)
				a.Append(list, s.Fork)
			}
			a.BeginDay(20_000, s.Fork())
			give(3)
			if err := a.flush(true); err != nil {
				t.Fatal(err)
			}
			give(2)
			if err := a.flush(false); err != nil {
				t.Fatal(err)
			}
			failSync(t, a, of(a.w))
			if a.w.days.last != 3 {
				t.Errorf("entries up to %d are taken for written with all they left", a.w.days.last)
			}
			give(1)
			give(2)
			if err := a.flush(true); err != nil {
				t.Fatal(err)
			}
			for leaf := range uint64(8) {
				if !a.w.leaves.has(t, leaf) {
					t.Errorf("leaf %d is not there", leaf)
				}
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			if seen, err := replayed(t, dir, 1, 8); err != nil || len(seen) != 8 {
				t.Fatal(seen, err)
			}
		})
	}
}

// TestStartAfterASyncThatFailed: what may not be on disk is not taken for written; the log brings it.
func TestStartAfterASyncThatFailed(t *testing.T) {
	for name, of := range unsyncable {
		t.Run(name, func(t *testing.T) {
			dir, s := t.TempDir(), fsm.New()
			a := stopped(t, dir)
			a.BeginDay(20_000, s.Fork())
			all := ticks(t, s, 3)
			a.Append(all, s.Fork)
			if err := a.flush(true); err != nil {
				t.Fatal(err)
			}
			more := ticks(t, s, 2)
			a.Append(more, s.Fork)
			if err := a.flush(false); err != nil {
				t.Fatal(err)
			}
			failSync(t, a, of(a.w))
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			a = stopped(t, dir)
			if name == "days" && a.w.days.last != 3 || name == "rows" && a.w.rows.last != 3 {
				t.Fatal("taken for written:", a.w.days.last, a.w.rows.last)
			}
			a.BeginDay(20_000, fsm.New())
			a.Append(append(all, more...), s.Fork)
			if err := a.flush(true); err != nil {
				t.Fatal(err)
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			if seen, err := replayed(t, dir, 1, 5); err != nil || len(seen) != 5 {
				t.Fatal(seen, err)
			}
		})
	}
}

// TestDamageInTheMiddle: one flipped bit destroys no intact frame behind it.
func TestDamageInTheMiddle(t *testing.T) {
	dir, s := t.TempDir(), fsm.New()
	a := stopped(t, dir)
	a.BeginDay(20_000, s.Fork())
	var all []Entry
	for range 10 { // each its own frame
		one := ticks(t, s, 1)
		all = append(all, one...)
		a.Append(one, s.Fork)
		if err := a.flush(true); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "days", "2024-10-04.log")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h, err := parseHead(before)
	if err != nil {
		t.Fatal(err)
	}
	before[headLen+int(h.size)+5] ^= 1 // in the second of eleven frames
	if err := os.WriteFile(path, before, 0o600); err != nil {
		t.Fatal(err)
	}
	a = stopped(t, dir)
	if kept, err := os.ReadFile(path + ".damaged"); err != nil || !slices.Equal(kept, before) {
		t.Fatalf("%d bytes were kept: %v", len(kept), err)
	}
	// The log goes back to 6.
	upTo := fsm.New()
	for _, e := range all[:6] {
		cmd, err := fsm.Decode(e.Data)
		if err != nil {
			t.Fatal(err)
		}
		upTo.Apply(e.Index, e.Term, cmd)
	}
	a.Restored(upTo.Fork())
	a.BeginDay(20_000, upTo.Fork())
	a.Append(all[6:], s.Fork)
	if err := a.flush(true); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if seen, err := replayed(t, dir, 7, 10); err != nil || len(seen) != 4 {
		t.Fatal(seen, err)
	}
	if _, err := replayed(t, dir, 1, 10); !errors.Is(err, ErrGap) {
		t.Fatal(err)
	}
}

// TestExplanationsWaitForEachOther: a day is replayed once at a time.
func TestExplanationsWaitForEachOther(t *testing.T) {
	dir, s := t.TempDir(), fsm.New()
	a, end := opened(t, dir)
	defer end()
	a.BeginDay(20_000, s.Fork())
	a.Append(ticks(t, s, 3), s.Fork)
	if err := a.Sync(time.Second); err != nil {
		t.Fatal(err)
	}
	a.explain.turn <- struct{}{}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Skips(gone, "8"); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	<-a.explain.turn
	for _, upTo := range []uint64{3, 5} {
		if _, err := a.Skips(t.Context(), "8"); err != nil || a.explain.upTo.Index() != upTo {
			t.Fatal(a.explain.upTo.Index(), err)
		}
		a.Append(ticks(t, s, 2), s.Fork)
	}
	a.BeginDay(20_001, s.Fork())
	a.Append(ticks(t, s, 1), s.Fork)
	if _, err := a.Skips(t.Context(), "9"); err != nil || a.explain.day != s.Index()-1 || a.explain.upTo.Index() != s.Index() {
		t.Fatal(a.explain.day, a.explain.upTo.Index(), err)
	}
}
