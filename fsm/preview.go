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
	Passed        []Passed // whom the rotation passes over
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
	out, passed := fork.ApplyExplained(fork.index+1, fork.term, cmd)
	p := PreviewOf{Before: before.View(), After: fork.View(), Events: out.Events, Passed: passed, Fault: FaultOf(out.Result)}
	if p.Fault != nil {
		return p, nil
	}
	answer, err := Answer(cmd, out.Result)
	p.Answer = answer
	return p, err
}
