package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"storehub/fsm"
	"storehub/proto/schema"
	storehubv1 "storehub/proto/storehub/v1"
)

// preview tells what a write would do. It wants the permission of that write, takes the request
// through the same codec and secrets through the same hash, and leaves no trace.
func (s *Server) preview(ctx context.Context, req *storehubv1.PreviewRequest) (*storehubv1.PreviewResponse, error) {
	if err := fsm.CheckRequired(req); err != nil {
		return nil, err
	}
	method, tried, err := previewed(req)
	if err != nil {
		return nil, err
	}
	if err := s.authorize(ctx, permissionOf(method)); err != nil {
		return nil, err
	}
	if err := decodeJSON([]byte(req.RequestJson), tried.ProtoReflect()); err != nil {
		return nil, err
	}
	if _, err := s.view(ctx); err != nil {
		return nil, err
	}
	cmd, err := s.command(ctx, tried)
	if err != nil {
		return previewFault(err)
	}
	p, err := s.hub.Preview(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return s.previewed(ctx, cmd, p)
}

// previewed finds the write that a request wants to try.
func previewed(req *storehubv1.PreviewRequest) (protoreflect.MethodDescriptor, proto.Message, error) {
	method, ok := schema.Find(req.Method)
	if !ok {
		return nil, nil, refuse(fsm.Missing, storehubv1.Reason_REASON_NO_SUCH_METHOD, "method", req.Method)
	}
	no := refuse(fsm.Invalid, storehubv1.Reason_REASON_NO_PREVIEW, "method", req.Method)
	switch permissionOf(method) {
	case storehubv1.Permission_PERMISSION_OPEN, storehubv1.Permission_PERMISSION_PEER:
		return nil, nil, no
	}
	t, err := protoregistry.GlobalTypes.FindMessageByName(method.Input().FullName())
	if err != nil {
		return nil, nil, err
	}
	tried := t.New().Interface()
	if fsm.Wrap(tried) == nil {
		return nil, nil, no
	}
	return method, tried, nil
}

func (s *Server) previewed(ctx context.Context, cmd *storehubv1.Command, p fsm.PreviewOf) (*storehubv1.PreviewResponse, error) {
	res := &storehubv1.PreviewResponse{Events: p.Events}
	for _, o := range p.Passed {
		res.Passed = append(res.Passed, &storehubv1.PassedOver{Technician: o.Technician, By: o.By, Why: o.Why})
	}
	callOf(ctx).index = p.Before.Index()
	var err error
	if res.BoardBefore, err = p.Before.Board(""); err != nil {
		return nil, err
	}
	if res.BoardAfter, err = p.After.Board(""); err != nil {
		return nil, err
	}
	standing := s.hub.Standing()
	fillStanding(res.BoardBefore, standing)
	fillStanding(res.BoardAfter, standing)
	if p.Fault != nil {
		res.Fault = p.Fault.Detail
		return res, nil
	}
	switch answer := p.Answer.(type) {
	case *storehubv1.SwipeResponse:
		addLines(p.After, cmd.GetSwipe(), answer)
	case *storehubv1.ClaimAnnouncementResponse:
		addKind(p.After, cmd.GetClaimAnnouncement(), answer)
	}
	if !s.has(ctx, storehubv1.Permission_PERMISSION_PHONE_NUMBERS) {
		p.Answer = proto.Clone(p.Answer)
		maskNumbers(p.Answer.ProtoReflect())
	}
	b, err := encodeJSON(p.Answer)
	res.ResultJson = string(b)
	return res, err
}

// previewFault: what this node would have refused before the log is an answer here, too.
func previewFault(err error) (*storehubv1.PreviewResponse, error) {
	e, ours := wireError(err)
	if detail := FaultDetail(e); ours && detail != nil && !detail.Uncertain {
		return &storehubv1.PreviewResponse{Fault: detail}, nil
	}
	return nil, err
}
