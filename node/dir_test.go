package node

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"storehub/node/identity"

	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestTroubleIsNotedOnceItCanBe: a disk that refuses says so, and the next try may succeed.
func TestTroubleIsNotedOnceItCanBe(t *testing.T) {
	d := dataDir(filepath.Join(t.TempDir(), "gone"))
	bad := &replica.Trouble{Reason: storehubv1.Reason_REASON_QUARANTINED, Why: "the state differs"}
	if d.noteTrouble(bad) == nil {
		t.Fatal("written where nothing is")
	}
	if err := os.Mkdir(string(d), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, passing := range []*replica.Trouble{nil, {Reason: storehubv1.Reason_REASON_NEEDS_UPGRADE}} {
		if is, err := d.read(troubleName, &replica.Trouble{}); err != nil || is || d.noteTrouble(passing) != nil {
			t.Fatalf("%+v was noted: %v", passing, err)
		}
	}
	if err := d.noteTrouble(bad); err != nil {
		t.Fatal(err)
	}
	var back replica.Trouble
	if is, err := d.read(troubleName, &back); !is || err != nil || back != *bad {
		t.Fatal(is, back, err)
	}
}

// TestFillDir: a directory whose parent is closed to its owner is filled all the same, or not at all.
func TestFillDir(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "given")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	broke := errors.New("the disk broke")
	if err := fillDir(dir, func(tmp string) error { return errors.Join(dataDir(tmp).write(seedName, 1), broke) }); !errors.Is(err, broke) {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || left[0].Name() != lockFile {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := fillDir(dir, func(tmp string) error {
		return errors.Join(os.Mkdir(filepath.Join(tmp, identity.Folder), 0o700), dataDir(tmp).write(seedName, 1))
	}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadDir(dir); err != nil || len(got) != 3 || got[0].Name() != identity.Folder || got[1].Name() != lockFile || got[2].Name() != seedName {
		t.Errorf("in the directory: %v, %v", got, err)
	}
}
