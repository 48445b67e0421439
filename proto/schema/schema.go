// Package schema finds the RPCs of the API by their names, for whoever serves, calls or lists them.
package schema

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	storehubv1 "storehub/proto/storehub/v1"
)

// Methods is every RPC by its procedure, the path of a call without its slash:
// "storehub.v1.DispatchService/Dispatch".
var Methods = allMethods()

func allMethods() map[string]protoreflect.MethodDescriptor {
	all := map[string]protoreflect.MethodDescriptor{}
	protoregistry.GlobalFiles.RangeFilesByPackage(storehubv1.File_storehub_v1_model_proto.Package(), func(f protoreflect.FileDescriptor) bool {
		for i := range f.Services().Len() {
			service := f.Services().Get(i)
			for j := range service.Methods().Len() {
				m := service.Methods().Get(j)
				all[Procedure(m)] = m
			}
		}
		return true
	})
	return all
}

// Procedure is the key of an RPC in Methods.
func Procedure(m protoreflect.MethodDescriptor) string {
	return string(m.Parent().FullName()) + "/" + string(m.Name())
}

// Find reads a method's name as people write it: "DispatchService.Dispatch" or "dispatch.Dispatch".
func Find(name string) (protoreflect.MethodDescriptor, bool) {
	service, method, _ := strings.Cut(name, ".")
	for _, m := range Methods {
		full := string(m.Parent().Name())
		if string(m.Name()) == method && (full == service || strings.EqualFold(strings.TrimSuffix(full, "Service"), service)) {
			return m, true
		}
	}
	return nil, false
}

// Reads tells that a method is declared to change nothing.
func Reads(m protoreflect.MethodDescriptor) bool {
	opts, ok := m.Options().(*descriptorpb.MethodOptions)
	return ok && opts.GetIdempotencyLevel() == descriptorpb.MethodOptions_NO_SIDE_EFFECTS
}
