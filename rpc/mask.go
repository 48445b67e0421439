package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// masked hides the phone numbers in an answer from a caller who may not see them (P45).
func masked[Res proto.Message](res Res, err error) func(context.Context, *Server) (Res, error) {
	return func(ctx context.Context, s *Server) (Res, error) {
		if err != nil || s.has(ctx, storehubv1.Permission_PERMISSION_PHONE_NUMBERS) {
			return res, err
		}
		hidden := proto.CloneOf(res) // what a view answers may be rows of the state
		maskNumbers(hidden.ProtoReflect())
		return hidden, nil
	}
}

// has tells whether a caller, who may be answered, may see what stands under another permission as well. It asks a state of lately, and the
// newest one before something is hidden.
func (s *Server) has(ctx context.Context, need storehubv1.Permission) bool {
	c := callOf(ctx).credential
	if s.mayRecently(c, need) {
		return true
	}
	v, err := s.hub.Local(ctx)
	return err == nil && v.Authorize(c, need, s.hub.NowMS()) == nil
}

func maskNumbers(m protoreflect.Message) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		phone := proto.GetExtension(fd.Options(), storehubv1.E_PhoneNumber).(bool)
		switch {
		case phone && fd.IsList():
			for list, i := v.List(), 0; i < list.Len(); i++ {
				list.Set(i, protoreflect.ValueOfString(fsm.Mask(list.Get(i).String())))
			}
		case phone:
			m.Set(fd, protoreflect.ValueOfString(fsm.Mask(v.String())))
		case fd.Kind() == protoreflect.MessageKind && fd.IsList():
			for list, i := v.List(), 0; i < list.Len(); i++ {
				maskNumbers(list.Get(i).Message())
			}
		case fd.Kind() == protoreflect.MessageKind:
			maskNumbers(v.Message())
		}
		return true
	})
}
