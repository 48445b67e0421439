package node

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"storehub/node/identity"
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

// seed is the first command of a cluster.
type seed struct {
	Name           string `json:"name"`
	OwnerTokenHash []byte `json:"owner_token_hash"`
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

// makeDir lets make fill a new directory and puts it in place of dir, which must be missing or empty,
// at once: nobody ever finds half a node.
func makeDir(dir string, make func(tmp string) error) (err error) {
	left, absent := os.ReadDir(dir)
	if absent != nil && !errors.Is(absent, fs.ErrNotExist) {
		return absent
	}
	if len(left) > 0 {
		used := fmt.Errorf("%w: %s", errUsed, dir)
		return fmt.Errorf("%w (choose a directory that is missing or empty, or run the node that is there: storehub serve --dir %s)", used, dir)
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(parent, filepath.Base(dir)+".new-*")
	if absent == nil && errors.Is(err, fs.ErrPermission) {
		return fillDir(dir, make)
	}
	if err != nil {
		return notWritable(parent, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp))
		}
	}()
	if err := make(tmp); err != nil {
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(tmp, dir); err != nil {
		return err
	}
	return syncDir(parent)
}

// notWritable names the directory in which nothing can be made, and not what was to be made there.
func notWritable(parent string, err error) error {
	var path *fs.PathError
	if !errors.As(err, &path) {
		return err
	}
	why := fmt.Errorf("nothing can be made in %s: %w", parent, path.Err)
	return fmt.Errorf("%w (let this user write in %s, or choose another directory)", why, parent)
}

// fillDir is makeDir where only dir itself may be written, as the one that was made for a service's
// user. What was made moves in piece by piece, the identity last: before it nobody takes it for a node.
func fillDir(dir string, make func(tmp string) error) (err error) {
	tmp, err := os.MkdirTemp(dir, "new-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	if err := make(tmp); err != nil {
		return err
	}
	made, err := os.ReadDir(tmp)
	if err != nil {
		return err
	}
	last := func(e fs.DirEntry) int {
		if e.Name() == identity.Folder {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(made, func(a, b fs.DirEntry) int { return last(a) - last(b) })
	for _, e := range made {
		if err := os.Rename(filepath.Join(tmp, e.Name()), filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return syncDir(dir)
}
