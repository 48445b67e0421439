package archive

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// Gap is a range of entries that this node applied nowhere or wrote nowhere, and that its log does not
// have either. Only the archive of another node may have them.
type Gap struct {
	From    uint64 `json:"from"`
	To      uint64 `json:"to"`
	UntilMS int64  `json:"until_ms"` // cluster time of the state that follows
}

// maxGaps of them are remembered, the newest.
const maxGaps = 1000

// gaps is the file with all gaps. It may be deleted by whoever knows them.
type gaps struct {
	path string

	mu   sync.Mutex
	list []Gap
}

// openGaps reads the file. A damaged one is told, and costs no more than what it said.
func openGaps(path string, log *slog.Logger) *gaps {
	g := &gaps{path: path}
	raw, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(raw, &g.list)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		log.Error("the list of the archive's gaps cannot be read; it begins anew", "file", path, "error", err)
		g.list = nil
	}
	return g
}

// add writes the file anew, by rename. What begins where the last gap did takes its place: writing the
// state behind it was tried before.
func (g *gaps) add(gap Gap) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	list := slices.Clone(g.list)
	if n := len(list); n > 0 && list[n-1].From == gap.From {
		list = list[:n-1]
	}
	list = append(list, gap)
	list = list[max(0, len(list)-maxGaps):]
	raw, err := json.Marshal(list)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(g.path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(raw, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(g.path+".new", g.path); err != nil {
		return err
	}
	g.list = list
	return syncDir(filepath.Dir(g.path))
}

// Gaps are what this archive lacks for good, oldest first.
func (a *Archive) Gaps() []Gap {
	if a == nil {
		return nil
	}
	g := a.w.gaps
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.list)
}
