package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"storehub/node/identity"
)

// makeDir lets make fill a new directory and puts it in place of dir, which must be missing or empty,
// at once: nobody ever finds half a node. What a set-up that was cut off has left is as good as nothing.
func makeDir(dir string, make func(tmp string) error) (err error) {
	left, absent := os.ReadDir(dir)
	if absent != nil && !errors.Is(absent, fs.ErrNotExist) {
		return absent
	}
	if !unmade(left) {
		used := fmt.Errorf("%w: %s", errUsed, dir)
		return fmt.Errorf("%w (choose a directory that is missing or empty, or run the node that is there: storehub serve --dir %s)", used, dir)
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return err
	}
	sweepUnmade(parent, filepath.Base(dir))
	tmp, err := os.MkdirTemp(parent, filepath.Base(dir)+besides)
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
	lock, err := identity.LockDir(tmp) // nobody sweeps it away
	if err != nil {
		return err
	}
	if err := errors.Join(make(tmp), lock.Close()); err != nil { // Windows moves nothing that is open
		return err
	}
	if err := removeAll(dir, left); err != nil {
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

const (
	// besides and within name the directories in which a node grows, before it is put in place.
	besides = ".new-*"
	within  = "new-*"
	// lockFile keeps others out, also of a directory in which nothing is yet.
	lockFile = "lock"
)

// NeedsSetup tells that there is no node in dir, and nothing else either: it is missing, empty, or has what a set-up that
// was cut off has left there.
func NeedsSetup(dir string) (bool, error) {
	left, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	return err == nil && unmade(left), err
}

// unmade tells that a directory holds at most the pieces of a node that was never finished: its identity comes last.
func unmade(left []fs.DirEntry) bool {
	return !slices.ContainsFunc(left, func(e fs.DirEntry) bool {
		name := e.Name()
		growing, _ := filepath.Match(within, name)
		return !(growing && e.IsDir()) && !slices.Contains([]string{seedName, settingsName, tokenName, lockFile}, name)
	})
}

func removeAll(dir string, left []fs.DirEntry) error {
	var errs []error
	for _, e := range left {
		errs = append(errs, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return errors.Join(errs...)
}

// sweepUnmade takes away what set-ups that were cut off have left beside dir: keys of a shop that there never was. One that
// is still at work has the lock. What cannot be taken away is in nobody's way.
func sweepUnmade(parent, base string) {
	beside, _ := os.ReadDir(parent)
	for _, e := range beside {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), base+strings.TrimSuffix(besides, "*")) {
			continue
		}
		dead := filepath.Join(parent, e.Name())
		if lock, err := identity.LockDir(dead); err == nil {
			_ = lock.Close()
			_ = os.RemoveAll(dead)
		}
	}
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
	lock, err := identity.LockDir(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	left, err := os.ReadDir(dir) // again: somebody may have been here before the lock
	if err != nil {
		return err
	}
	if !unmade(left) {
		return fmt.Errorf("%w: %s", errUsed, dir)
	}
	left = slices.DeleteFunc(left, func(e fs.DirEntry) bool { return e.Name() == lockFile })
	if err := removeAll(dir, left); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(dir, within)
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
