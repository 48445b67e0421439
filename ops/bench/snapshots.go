package bench

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// snapshot is one that a node took while it was watched.
type snapshot struct {
	span
	bytes int64
}

// watcher finds the snapshots that nodes take by looking into their directories: one that is being
// written has the suffix .tmp, and loses it when it is whole.
type watcher struct {
	dirs  []string
	old   map[string]bool // there before
	tmp   map[string]time.Time
	whole map[string]snapshot
	byDir map[string]bool
}

func newWatcher(s *shop) *watcher {
	w := &watcher{old: map[string]bool{}, tmp: map[string]time.Time{}, whole: map[string]snapshot{}, byDir: map[string]bool{}}
	for _, m := range s.Members() {
		w.dirs = append(w.dirs, filepath.Join(m.DataDir, "raft", "snapshots"))
	}
	for _, path := range w.list() {
		w.old[path] = true
	}
	return w
}

// watchEvery is short: a snapshot of a small shop takes milliseconds.
const watchEvery = 2 * time.Millisecond

// watch looks until ctx ends, and calls enough when every node has taken a snapshot.
func (w *watcher) watch(ctx context.Context, enough func()) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		w.look(time.Now())
		if len(w.byDir) == len(w.dirs) {
			enough()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (w *watcher) list() []string {
	var all []string
	for _, dir := range w.dirs {
		entries, _ := os.ReadDir(dir) // none yet is none
		for _, e := range entries {
			if e.IsDir() {
				all = append(all, filepath.Join(dir, e.Name()))
			}
		}
	}
	return all
}

func (w *watcher) look(now time.Time) {
	for _, path := range w.list() {
		name, running := strings.CutSuffix(path, ".tmp")
		_, begun := w.tmp[name]
		_, done := w.whole[name]
		switch {
		case w.old[path] || done:
		case running && !begun:
			w.tmp[name] = now
		case !running:
			from := w.tmp[name]
			if !begun {
				from = now.Add(-watchEvery)
			}
			w.whole[name] = snapshot{span{from, now}, sizeOf(path)}
			w.byDir[filepath.Dir(path)] = true
		}
	}
}

func (w *watcher) found() []snapshot {
	var all []snapshot
	for _, s := range w.whole {
		all = append(all, s)
	}
	return all
}

// sizeOf is how many bytes the files of a directory have.
func sizeOf(dir string) int64 {
	var n int64
	entries, _ := os.ReadDir(dir) // raft removes old ones
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			n += info.Size()
		}
	}
	return n
}
