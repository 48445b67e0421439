package archive

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"google.golang.org/protobuf/proto"

	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestTree: the hashes on file lead to every head that the state has had.
func TestTree(t *testing.T) {
	s := fsmtest.New()
	a, end := opened(t, t.TempDir())
	t.Cleanup(end)
	a.BeginDay(20_000, s.State.Fork())
	var heads []*storehubv1.TreeHead
	keep := func(req proto.Message) {
		a.Append([]Entry{given(t, s, req)}, s.State.Fork)
		heads = append(heads, s.State.View().Head())
	}
	s.As = fsmtest.Node("n1")
	keep(&storehubv1.SetUp{
		ClusterId: "c1", Name: "Lotus", Epoch: 1, Level: 1, OwnerTokenHash: fsmtest.Token("owner").GetTokenHash(), NodeId: "n1", NodeName: "reception",
	})
	s.As = fsmtest.Token("owner")
	for i := range 20 {
		keep(&storehubv1.PutRoomRequest{Id: fmt.Sprint("r", i), Name: "room"})
	}
	tree, err := a.Tree(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range heads {
		if root, err := tlog.TreeHash(int64(h.Size), tree); err != nil || root != tlog.Hash(h.Hash) {
			t.Errorf("of %d leaves: %x, %v, want %x", h.Size, root, err, h.Hash)
		}
	}
	if _, err := tlog.TreeHash(int64(heads[len(heads)-1].Size)+1, tree); !errors.Is(err, ErrGap) {
		t.Error("what is not there yet:", err)
	}
}
