package node

import (
	"os"
	"path/filepath"
	"testing"

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
