package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"storehub/node/identity"
)

// home is the directory a shop lives in.
type home struct {
	path string
	temp bool // made for this run
	lock *identity.Lock
	kept kept
	// ports keeps them from others; nil while there are none.
	ports io.Closer
	// moved: the ports are others than at the last start.
	moved bool
}

// kept is what the next start in the same directory must know and the nodes do not.
type kept struct {
	BasePort int  `json:"base_port"`
	Seeded   bool `json:"seeded"`
}

const (
	keptName = "kept.json"
	lockName = "lock"
)

// openHome takes the directory for this process.
func openHome(o Options) (*home, error) {
	h := &home{path: o.Dir, temp: o.Dir == ""}
	if h.temp {
		made, err := os.MkdirTemp("", "storehub-demo-")
		if err != nil {
			return nil, fmt.Errorf("make a directory for the fleet: %w", err)
		}
		h.path = made
	}
	abs, err := filepath.Abs(h.path)
	if err != nil {
		return nil, fmt.Errorf("find the fleet's directory: %w", err)
	}
	h.path = abs
	if err := h.takeable(); err != nil {
		return nil, err
	}
	switch h.lock, err = identity.LockDir(h.path); {
	case errors.Is(err, identity.ErrLocked):
		_, why, _ := strings.Cut(err.Error(), ": ")
		return nil, &Unusable{What: "another demo has " + h.path, Why: strings.TrimSuffix(why, "; stop it first"), Do: "use the one that is there, or name another directory", Taken: true, err: err}
	case err != nil:
		return nil, unusable(h.path, err)
	}
	if err := h.prepare(o.Stale); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

// takeable refuses a directory with other people's files in it: they would lie among ours, and
// the next start would take all of it for a shop.
func (h *home) takeable() error {
	there, err := os.ReadDir(h.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unusable(h.path, err)
	}
	var foreign []string
	for _, f := range there {
		switch f.Name() {
		case keptName:
			return nil // an earlier run was here
		case lockName, "dev", "logs", "nodes", "lost+found": // of a start that was killed, or of the disk
		default:
			foreign = append(foreign, f.Name())
		}
	}
	if len(foreign) == 0 {
		return nil
	}
	return &Unusable{
		What: h.path + " is no directory of a demo",
		Why:  fmt.Sprintf("there is something else in it: %s", strings.Join(foreign[:min(len(foreign), shownNames)], ", ")),
		Do:   "name a directory that is missing or empty, or that an earlier demo has made",
	}
}

// shownNames is how many of the files in the way are told.
const shownNames = 3

func unusable(path string, err error) *Unusable {
	why := err.Error()
	var at *os.PathError
	if errors.As(err, &at) {
		why = at.Path + ": " + at.Err.Error()
	}
	return &Unusable{What: "the directory " + path + " cannot be used", Why: why, Do: "name one that you may write, or none for a temporary one", err: err}
}

func (h *home) prepare(stale []string) error {
	for _, sub := range []string{"dev", "logs", "nodes"} {
		if err := os.MkdirAll(h.join(sub), 0o700); err != nil {
			return fmt.Errorf("prepare the fleet's directory: %w", err)
		}
	}
	if err := h.sweep(stale); err != nil {
		return fmt.Errorf("remove what the last run left: %w", err)
	}
	b, err := os.ReadFile(h.join(keptName))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(b, &h.kept)
	}
	if err != nil {
		return fmt.Errorf("read what the last run left: %w", err)
	}
	return nil
}

// sweep removes what a run that was killed could not: half-made nodes, and the caller's files
// that are true only while it runs.
func (h *home) sweep(stale []string) error {
	left, err := filepath.Glob(h.join("nodes", "*.new-*"))
	for _, name := range stale {
		left = append(left, h.join(name))
	}
	for _, path := range left {
		err = errors.Join(err, os.RemoveAll(path))
	}
	return err
}

// leftWithin is how long the nodes of a run that was killed may take to stop.
const leftWithin = 15 * time.Second

// vacant waits until no node of an earlier run works in here any more.
func (h *home) vacant(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, leftWithin, errors.New("a node of an earlier run does not stop"))
	defer cancel()
	return Poll(ctx, Look, func(context.Context) error {
		for _, name := range Names {
			dir := h.join("nodes", name)
			if _, err := os.Stat(dir); err != nil {
				continue // not made yet
			}
			lock, err := identity.LockDir(dir)
			if err != nil {
				return err
			}
			if err := lock.Close(); err != nil {
				return err
			}
		}
		return nil
	})
}

// logged tells whether a node has written anything.
func (h *home) logged() bool {
	logs, err := os.ReadDir(h.join("logs"))
	return err == nil && len(logs) > 0
}

// close gives the directory free and, if it was made for this run, removes it.
func (h *home) close() error {
	err := h.lock.Close()
	if h.ports != nil {
		err = errors.Join(err, h.ports.Close())
	}
	if h.temp {
		err = errors.Join(err, os.RemoveAll(h.path))
	}
	return err
}

func (h *home) join(parts ...string) string {
	return filepath.Join(append([]string{h.path}, parts...)...)
}

// tokenFile is where the first node keeps the owner's credential.
func (h *home) tokenFile() string { return h.join("nodes", Names[0], "owner.token") }

func (h *home) keep() error { return WriteJSON(h.join(keptName), h.kept) }

// WriteJSON replaces a file that only this user may read.
func WriteJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return replaceFile(path, append(b, '\n'))
}

// replaceFile puts a new content in place in one step, so that no reader sees half of it.
func replaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-") // mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(f.Name()))
	}
	return nil
}
