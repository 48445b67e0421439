package gossip

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// saved is the address file. It is advice as well: losing it loses nothing that
// hints and gossip do not bring back.
type saved struct {
	Epoch uint64   `json:"epoch"` // of this node's last start
	Nodes []Member `json:"nodes"`
}

// maxNodes bounds the book; a cluster has at most seven nodes.
const maxNodes = 64

// loadFile reads the address file; a missing one is empty.
func loadFile(path string) (saved, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return saved{}, nil
	}
	if err != nil {
		return saved{}, fmt.Errorf("read the known addresses: %w", err)
	}
	var s saved
	if err := json.Unmarshal(b, &s); err != nil {
		return saved{}, fmt.Errorf("the known addresses in %s are damaged: %w", path, err)
	}
	good := s.Nodes[:0]
	for _, m := range s.Nodes {
		if _, _, err := splitAddr(m.Addr); err == nil && m.Node != "" && len(good) < maxNodes {
			m.Alive = false
			good = append(good, m)
		}
	}
	s.Nodes = good
	return s, nil
}

// saveFile replaces the address file in one step.
func saveFile(path string, s saved) (err error) {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("write down the known addresses: %w", err)
	}
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+".tmp-*")
	if err != nil {
		return fmt.Errorf("write down the known addresses: %w", err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
			err = fmt.Errorf("write down the known addresses: %w", err)
		}
	}()
	if _, err = f.Write(append(b, '\n')); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	if runtime.GOOS == "windows" { // no fsync of directories there
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
