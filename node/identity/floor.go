package identity

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// released is the build time of a binary that carries none of its own.
const released = "2026-11-01T00:00:00Z"

// clockTrust is how far ahead of everything known a clock may be and still be
// believed. Flat batteries give a year long gone; a year far ahead is a typing
// error, and believing it would make every certificate look expired.
const clockTrust = 5 * 365 * 24 * time.Hour

// persistStep is how far cluster time moves before it is written down again.
const persistStep = time.Hour

// buildTime is when the source of this binary was committed.
var buildTime = sync.OnceValue(func() time.Time {
	stamp := released
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.time" && s.Value > stamp {
				stamp = s.Value
			}
		}
	}
	t, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		t, _ = time.Parse(time.RFC3339, released)
	}
	return t
})

// floor is a clock that never shows a time before what is known for sure.
type floor struct {
	path  string // "" = not written down
	local func() time.Time

	mu      sync.Mutex
	cluster time.Time // newest cluster time heard
	written time.Time // newest cluster time on disk
}

func newFloor(path string, local func() time.Time) *floor {
	return &floor{path: path, local: local}
}

// load reads the last cluster time. A missing or damaged file only lowers the
// floor to the build time, so neither is an error.
func (f *floor) load() {
	b, err := os.ReadFile(f.path)
	if err != nil {
		return
	}
	t, err := time.Parse(time.RFC3339, strings.TrimSpace(string(b)))
	if err == nil {
		f.cluster, f.written = t, t
	}
}

// now is max(build time, cluster time, local clock if it can be believed).
func (f *floor) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.nowLocked(f.local())
}

func (f *floor) nowLocked(local time.Time) time.Time {
	t := buildTime()
	if f.cluster.After(t) {
		t = f.cluster
	}
	if local.After(t) && local.Before(t.Add(clockTrust)) {
		t = local
	}
	return t
}

// note takes over a cluster time and writes it down when it has moved far.
func (f *floor) note(t time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !t.After(f.cluster) || t.After(f.nowLocked(f.local()).Add(clockTrust)) {
		return nil
	}
	f.cluster = t
	if f.path == "" || t.Sub(f.written) < persistStep {
		return nil
	}
	if err := writeFile(f.path, []byte(t.UTC().Format(time.RFC3339)+"\n")); err != nil {
		return fmt.Errorf("write down cluster time: %w", err)
	}
	f.written = t
	return nil
}

// Now is the time that certificates are judged by: never before the build of
// this binary or the newest cluster time heard, whatever the local clock says.
func (id *Identity) Now() time.Time { return id.floor.now() }

// NoteClusterTime tells the identity the replicated time, so that it is known
// after a restart with a wrong clock. Cheap: it writes at most once per hour of
// cluster time.
func (id *Identity) NoteClusterTime(t time.Time) error { return id.floor.note(t) }

func floorPath(dir string) string { return filepath.Join(dir, Folder, "cluster-time") }
