package rpc

import (
	"context"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// tryCatalogue tells what a catalogue would change, on a copy of this node's state: nothing is logged, so
// it may be as large as a request. It is as new as a preview, for somebody acts on it at once.
func (s *Server) tryCatalogue(ctx context.Context, req *storehubv1.ApplyCatalogueRequest) (*storehubv1.ApplyCatalogueResponse, error) {
	c := callOf(ctx)
	c.linearizable = c.linearizable || c.header.Get(HeaderConsistency) == ""
	if _, err := s.view(ctx); err != nil {
		return nil, err
	}
	cmd := fsm.Wrap(req)
	cmd.Credential = c.credential
	if err := fsm.RefuseSecretsInClear(cmd); err != nil {
		return nil, err
	}
	p, err := s.hub.Preview(ctx, cmd)
	if err != nil {
		return nil, err
	}
	c.index = p.Before.Index()
	if p.Fault != nil {
		return nil, p.Fault
	}
	return p.Answer.(*storehubv1.ApplyCatalogueResponse), nil
}
