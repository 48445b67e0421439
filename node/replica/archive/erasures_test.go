package archive

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"storehub/fsm"
)

// The record of erasures outlives restarts, knows nobody twice, and loses to a crash only what was not whole.
func TestErasuresAreKept(t *testing.T) {
	dir := t.TempDir()
	a, end := opened(t, dir)
	erased := func(customer, index uint64, atMS int64, epoch uint64) Erasure {
		return Erasure{fsm.Erased{Customer: customer, Mark: fsm.Mark{byte(customer), 15: 1}, AtMS: atMS}, index, epoch}
	}
	first := []Erasure{erased(7, 100, 5, 1), erased(9, 120, 6, 1)}
	if err := errors.Join(a.w.erasures.add(first[0]), a.w.erasures.add(first[1], first[0])); err != nil {
		t.Fatal(err)
	}
	if err := a.Sync(time.Second); err != nil {
		t.Fatal(err)
	}
	end()
	path := filepath.Join(dir, "erasures")
	if b, err := os.ReadFile(path); err != nil || len(b) != 2*erasureLen {
		t.Fatal(len(b), err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(make([]byte, erasureLen/2)); err != nil { // cut off by a crash
		t.Fatal(err)
	}
	_ = f.Close()
	a, end = opened(t, dir)
	if got := a.Erasures(); !slices.Equal(got, first) {
		t.Fatal(got)
	}
	third := erased(1, 130, 7, 2)
	if err := a.w.erasures.add(first[1], third); err != nil {
		t.Fatal(err)
	}
	end()
	b, err := os.ReadFile(path)
	if err != nil || len(b) != 3*erasureLen {
		t.Fatal(len(b), err)
	}
	for bit := range 8 * erasureLen { // whatever flips, it is not taken for another customer
		bad := slices.Clone(b)
		bad[erasureLen+bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		x, err := openErasures(path, quiet)
		if err != nil || !slices.Equal(x.list, []Erasure{first[0], third}) {
			t.Fatal(bit, x.list, err)
		}
		_ = x.close()
	}
}

// An archive of before the seal is not continued, nor one of a later version.
func TestOtherFormats(t *testing.T) {
	dir := t.TempDir()
	_, end := opened(t, dir)
	end()
	for _, other := range []string{"1\n", "4\n", ""} {
		if err := os.WriteFile(filepath.Join(dir, "format"), []byte(other), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, quiet); !errors.Is(err, ErrFormat) {
			t.Errorf("format %q: %v", other, err)
		}
	}
	old := t.TempDir()
	if err := os.MkdirAll(filepath.Join(old, "days"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(old, "days", "2026-03-02.log"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(old, quiet); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
}
