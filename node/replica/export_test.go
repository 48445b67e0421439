package replica

import (
	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// Stray applies a command that is not in the log, so that this replica's state differs from the
// others', as after a flipped bit in memory or by a rule that is not deterministic.
func (r *Replica) Stray() error {
	return r.out.change(func(s *fsm.State) {
		s.Apply(s.Index(), s.Term(), &storehubv1.Command{
			Credential: &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: r.self}},
			Op:         &storehubv1.Command_Tick{Tick: &storehubv1.Tick{}},
		})
	})
}
