package identity

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// writeFile replaces path in one step: after a power cut it holds the old
// content or the new one, never a part. Mode 0600.
func writeFile(path string, data []byte) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+".tmp-*") // CreateTemp makes it 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	if _, err = f.Write(data); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// renameTries is how often a rename is tried on Windows, 20 ms apart.
const renameTries = 25

// rename is os.Rename with patience: on Windows a virus scanner that has just
// seen a new file holds it for a moment.
func rename(from, to string) error {
	err := os.Rename(from, to)
	for i := 1; runtime.GOOS == "windows" && errors.Is(err, fs.ErrPermission) && i < renameTries; i++ {
		time.Sleep(20 * time.Millisecond)
		err = os.Rename(from, to)
	}
	return err
}

// syncDir makes a rename in dir survive a power cut. Windows has no such call
// and orders its metadata itself.
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

// writeFolder makes dir/folder with all files at once, or not at all.
func writeFolder(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	tmp, err := os.MkdirTemp(dir, Folder+".tmp-*")
	if err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	for name, data := range files {
		if err := writeFile(filepath.Join(tmp, name), data); err != nil {
			return err
		}
	}
	// Rename refuses to replace a folder with something in it, so two runs at
	// the same time cannot mix.
	if err := rename(tmp, filepath.Join(dir, Folder)); err != nil {
		return fmt.Errorf("put the identity in place: %w", err)
	}
	return syncDir(dir)
}

// checkUnused refuses a data directory in which something lies already.
func checkUnused(dir string) error {
	var m marker
	if err := m.read(dir); err == nil {
		return fmt.Errorf("%w: %s belongs to node %q (%s) of cluster %s; choose another directory",
			ErrUsed, dir, m.Name, m.Node.Short(), m.Cluster.Short())
	}
	list, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look into the data directory: %w", err)
	}
	for _, e := range list {
		if e.Name() == lockName || e.Name() == "lost+found" || isLeftover(e.Name()) {
			continue
		}
		return fmt.Errorf("%w: %s is not empty (there is %q); choose an empty or new directory", ErrUsed, dir, e.Name())
	}
	return nil
}

// isLeftover tells an identity that a crash left half written: never in use.
func isLeftover(name string) bool {
	ok, _ := filepath.Match(Folder+".tmp-*", name)
	return ok
}
