package replica

import (
	"log/slog"
	"testing"

	"github.com/hashicorp/raft"
	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// An entry that makes the state panic must not keep the node from starting for ever: what was before
// it is shown.
func TestLastShownStopsAtAPanic(t *testing.T) {
	logs := raft.NewInmemStore()
	for i := range uint64(9) {
		data, err := proto.Marshal(&storehubv1.Command{
			Credential: &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: "n1"}},
			Op:         &storehubv1.Command_Tick{Tick: &storehubv1.Tick{}},
			Stamp:      &storehubv1.Stamp{UnixMs: int64(i), Committed: i},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := logs.StoreLog(&raft.Log{Index: i + 1, Term: 1, Type: raft.LogCommand, Data: data}); err != nil {
			t.Fatal(err)
		}
	}
	log := slog.New(slog.DiscardHandler)
	whole, err := lastShown(fsm.New(), logs, 0, log)
	if err != nil || whole.Index() != 8 {
		t.Fatalf("up to %d: %v", whole.Index(), err)
	}
	bad := func(s *fsm.State, index, term uint64, cmd *storehubv1.Command) fsm.Outcome {
		out := s.Apply(index, term, cmd)
		if index == 6 {
			panic("half done")
		}
		return out
	}
	shown, err := replayer{logs, bad, log}.lastShown(fsm.New(), 0)
	if err != nil || shown.Index() != 5 {
		t.Fatalf("up to %d: %v", shown.Index(), err)
	}
}
