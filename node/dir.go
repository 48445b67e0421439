package node

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"storehub/node/raftkit"
)

const (
	settingsName = "node.json"
	seedName     = "seed.json"
	tokenName    = "owner.token"
	troubleName  = "trouble.json"
	peersName    = "peers.json"
	archiveName  = "archive"
)

// settings is what a node needs to know before it can ask anybody.
type settings struct {
	// TimeoutMS is the election timeout that all voters share.
	TimeoutMS int64 `json:"timeout_ms"`
	// Peers are addresses of other nodes as of the join.
	Peers map[string]string `json:"peers,omitempty"`
	// Voted says that this node's votes and entries count: without them it must not come back.
	Voted bool `json:"voted,omitempty"`
}

// dataDir reads and writes the node's own files in a data directory.
type dataDir string

func (d dataDir) path(name string) string { return filepath.Join(string(d), name) }

// read answers false when there is no such file.
func (d dataDir) read(name string, into any) (bool, error) {
	b, err := os.ReadFile(d.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return false, fmt.Errorf("%s cannot be read: %w", d.path(name), err)
	}
	return true, nil
}

func (d dataDir) write(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return d.writeBytes(name, append(b, '\n'))
}

// writeBytes replaces a file in one step, mode 0600, and lasts through a power cut once it has returned.
func (d dataDir) writeBytes(name string, b []byte) (err error) {
	f, err := os.CreateTemp(string(d), name+".tmp-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", d.path(name), errors.Join(err, f.Close(), os.Remove(f.Name())))
		}
	}()
	if _, err = f.Write(b); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), d.path(name)); err != nil {
		return err
	}
	return syncDir(string(d))
}

// syncDir makes new names in a directory last. Windows has no such call and journals names itself.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (d dataDir) settings() (settings, error) {
	var s settings
	ok, err := d.read(settingsName, &s)
	if err != nil {
		return s, err
	}
	if t := s.TimeoutMS; !ok || t < raftkit.MinT.Milliseconds() || t > raftkit.MaxT.Milliseconds() {
		return s, fmt.Errorf("%s is missing or damaged; bring it back from a backup, or set up this PC as a new node", d.path(settingsName))
	}
	return s, nil
}
