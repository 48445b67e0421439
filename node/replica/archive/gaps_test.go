package archive

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"storehub/fsm"
)

// TestGapsAreListed: a snapshot that skips entries leaves a gap, also after a restart; that it came to a
// new archive, or to one that has everything, leaves none.
func TestGapsAreListed(t *testing.T) {
	dir, s := t.TempDir(), fsm.New()
	ticks(t, s, 3)
	want := func(a *Archive, list ...Gap) {
		t.Helper()
		if err := a.flush(true); err != nil {
			t.Fatal(err)
		}
		if got := a.Gaps(); !slices.Equal(got, list) {
			t.Errorf("the gaps are %v, want %v", got, list)
		}
	}
	a := stopped(t, dir)
	a.Restored(s.Fork()) // how a node begins that has just joined
	a.BeginDay(20_000, s.Fork())
	a.Append(ticks(t, s, 2), s.Fork)
	a.Restored(s.Fork())
	want(a)
	ticks(t, s, 4)
	a.Restored(s.Fork())
	a.Append(ticks(t, s, 1), s.Fork)
	first := Gap{From: 6, To: 9, UntilMS: 1}
	want(a, first)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	a = stopped(t, dir)
	want(a, first)
	a.BeginDay(20_000, s.Fork())
	ticks(t, s, 1)
	a.Restored(s.Fork())
	want(a, first, Gap{From: 11, To: 11, UntilMS: 1})
}

// TestGapIsListedOnce: the state behind a gap that could not be written at the first try is one gap, up
// to the state that could.
func TestGapIsListedOnce(t *testing.T) {
	g := openGaps(filepath.Join(t.TempDir(), "gaps.json"), quiet)
	for _, gap := range []Gap{{From: 1, To: 2}, {From: 5, To: 7}, {From: 5, To: 9}} {
		if err := g.add(gap); err != nil {
			t.Fatal(err)
		}
	}
	for _, g := range []*gaps{g, openGaps(g.path, quiet)} {
		if want := []Gap{{From: 1, To: 2}, {From: 5, To: 9}}; !slices.Equal(g.list, want) {
			t.Errorf("the gaps are %v, want %v", g.list, want)
		}
	}
}

// TestDamagedListOfGaps: it keeps no node from starting, and the next gap is listed.
func TestDamagedListOfGaps(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gaps.json")
	if err := os.WriteFile(path, []byte(`[{"from":1,"to":2},{"fr`), 0o600); err != nil {
		t.Fatal(err)
	}
	g := openGaps(path, quiet)
	if len(g.list) != 0 {
		t.Errorf("half a list says %v", g.list)
	}
	if err := g.add(Gap{From: 3, To: 4}); err != nil {
		t.Fatal(err)
	}
	if got := openGaps(path, quiet).list; !slices.Equal(got, []Gap{{From: 3, To: 4}}) {
		t.Errorf("the gaps are %v", got)
	}
}
