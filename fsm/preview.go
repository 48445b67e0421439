package fsm

import (
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// PreviewOf is what a command would come to.
type PreviewOf struct {
	Answer        proto.Message // nil when refused
	Fault         *Fault
	Events        []*storehubv1.Event
	Before, After View
}

// Preview applies a command to fork, a copy that nobody else uses, and tells what it would do.
// Commands that nodes make cannot be tried.
func Preview(fork *State, cmd *storehubv1.Command) (PreviewOf, error) {
	c := commandOf(cmd)
	if c.permission == storehubv1.Permission_PERMISSION_PEER {
		return PreviewOf{}, refuse(Invalid, storehubv1.Reason_REASON_NO_PREVIEW, "method", c.name)
	}
	before := fork.Fork()
	out := fork.Apply(fork.index+1, fork.term, cmd)
	p := PreviewOf{Before: before.View(), After: fork.View(), Events: out.Events, Fault: FaultOf(out.Result)}
	if p.Fault != nil {
		return p, nil
	}
	answer, err := Answer(cmd, out.Result)
	p.Answer = answer
	return p, err
}
