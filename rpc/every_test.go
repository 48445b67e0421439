package rpc_test

import (
	"context"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"storehub/proto/schema"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestEveryForwarder: every method reaches its rule or read, and its answer has the right type. A read
// without a field that is required is refused as a rule refuses a write.
func TestEveryForwarder(t *testing.T) {
	s := open(t)
	s.node.OnPropose(func(context.Context, func() *storehubv1.Result) (*storehubv1.Result, error) {
		return &storehubv1.Result{Index: 7}, nil // Of any rule: done, with nothing to tell.
	})
	eachMethod(func(m protoreflect.MethodDescriptor) {
		p := proto.GetExtension(m.Options(), storehubv1.E_Permission).(storehubv1.Permission)
		if m.IsStreamingServer() || p == storehubv1.Permission_PERMISSION_PEER {
			return
		}
		r := s.call(strings.TrimSuffix(string(m.Parent().Name()), "Service")+"."+string(m.Name()), `{}`)
		if m.Parent().Name() == "SetupService" {
			r.refused("failed_precondition", "ALREADY_SET_UP")
		} else if schema.Reads(m) && lacks(m.Input()) {
			r.refused("invalid_argument", "REQUIRED")
		} else if r.status != 200 {
			t.Errorf("%s: %s", m.FullName(), r.raw)
		}
	})
}

// lacks tells whether an empty request is refused.
func lacks(request protoreflect.MessageDescriptor) bool {
	for i := range request.Fields().Len() {
		if proto.GetExtension(request.Fields().Get(i).Options(), storehubv1.E_Required).(bool) {
			return true
		}
	}
	return false
}
