package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
)

// tried tells what a write would come to, on a copy of this node's state: nothing is logged, so it may be as large as a request. It
// is as new as a preview, for somebody acts on it at once.
func tried[Res proto.Message](ctx context.Context, s *Server, req proto.Message) (Res, error) {
	var none Res
	c := callOf(ctx)
	c.linearizable = c.linearizable || c.header.Get(HeaderConsistency) == ""
	if _, err := s.view(ctx); err != nil {
		return none, err
	}
	cmd := fsm.Wrap(req)
	cmd.Credential = c.credential
	if err := fsm.RefuseSecretsInClear(cmd); err != nil {
		return none, err
	}
	p, err := s.hub.Preview(ctx, cmd)
	if err != nil {
		return none, err
	}
	c.index = p.Before.Index()
	if p.Fault != nil {
		return none, p.Fault
	}
	return p.Answer.(Res), nil
}
