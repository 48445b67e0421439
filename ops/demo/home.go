package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"storehub/node/identity"
)

// home is the directory a shop lives in.
type home struct {
	path string
	temp bool
	lock *identity.Lock
	kept kept
	// moved: the ports are others than at the last start.
	moved bool
}

// kept is what the next start in the same directory must know.
type kept struct {
	BasePort   int    `json:"base_port"`
	OwnerToken string `json:"owner_token,omitempty"`
	// Joined are the nodes that have an identity.
	Joined []string `json:"joined,omitempty"`
	Seeded bool     `json:"seeded"`
}

// openHome takes the directory for this process; dir "" is a new temporary one.
func openHome(dir string) (*home, error) {
	h := &home{path: dir, temp: dir == ""}
	if h.temp {
		made, err := os.MkdirTemp("", "storehub-demo-")
		if err != nil {
			return nil, fmt.Errorf("make a directory for the demo: %w", err)
		}
		h.path = made
	}
	abs, err := filepath.Abs(h.path)
	if err != nil {
		return nil, fmt.Errorf("find the demo's directory: %w", err)
	}
	h.path = abs
	if h.lock, err = identity.LockDir(h.path); err != nil {
		return nil, fmt.Errorf("another demo runs here: %w", err)
	}
	if err := h.prepare(); err != nil {
		return nil, errors.Join(err, h.close(false))
	}
	return h, nil
}

func (h *home) prepare() error {
	for _, sub := range []string{"dev", "logs", "nodes"} {
		if err := os.MkdirAll(h.join(sub), 0o700); err != nil {
			return fmt.Errorf("prepare the demo's directory: %w", err)
		}
	}
	// A demo that was killed could not take its own away.
	if err := os.Remove(h.join(ManifestName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove what the last demo left: %w", err)
	}
	b, err := os.ReadFile(h.join("kept.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(b, &h.kept)
	}
	if err != nil {
		return fmt.Errorf("read what the last demo left: %w", err)
	}
	return nil
}

// close gives the directory free and, if it was made for this run, removes it, unless somebody
// will want to read the logs.
func (h *home) close(keepLogs bool) error {
	err := h.lock.Close()
	if h.temp && !keepLogs {
		err = errors.Join(err, os.RemoveAll(h.path))
	}
	return err
}

func (h *home) join(parts ...string) string {
	return filepath.Join(append([]string{h.path}, parts...)...)
}

func (h *home) tokenFile() string { return h.join("owner.token") }

// keep remembers the kept part; the owner's token also stands alone in a file, for clients.
func (h *home) keep() error {
	if err := writeJSON(h.join("kept.json"), h.kept); err != nil {
		return err
	}
	if h.kept.OwnerToken == "" {
		return nil
	}
	return replaceFile(h.tokenFile(), []byte(h.kept.OwnerToken+"\n"))
}

// writeJSON replaces a file that only this user may read.
func writeJSON(path string, v any) error {
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
