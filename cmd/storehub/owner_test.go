//go:build !windows

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRootLeavesTheNodeOfAnother: one start as root would leave files that the node's user cannot open.
func TestRootLeavesTheNodeOfAnother(t *testing.T) {
	dir := t.TempDir()
	if got := otherOwner(dir); got != "" {
		t.Errorf("my own directory belongs to %q", got)
	}
	if os.Geteuid() != 0 {
		return // only root can give it away
	}
	if err := os.Chown(dir, 54321, 54321); err != nil {
		t.Fatal(err)
	}
	if got := otherOwner(dir); got != "#54321" {
		t.Errorf("it belongs to %q, want #54321", got)
	}
	err := mayServe(dir)
	if err == nil || !strings.Contains(err.(*failure).do, `sudo -u \#54321 `) {
		t.Errorf("root may serve there: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestAdviceForAFileOfAnother: one file that cannot be opened is one of many.
func TestAdviceForAFileOfAnother(t *testing.T) {
	path := filepath.Join("/srv/shop", "lock")
	f := dirFailure("/srv/shop", "the node cannot start", &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}, seeLog)
	if !strings.Contains(f.do, "chown -R") || !strings.Contains(f.do, "/srv/shop") || strings.Contains(f.do, "lock") {
		t.Errorf("advice %q", f.do)
	}
}
