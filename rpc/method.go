package rpc

import (
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	storehubv1 "storehub/proto/storehub/v1"
)

// procedure is the path of a call without its slash: "storehub.v1.DispatchService/Dispatch".
func procedure(path string) string { return strings.TrimPrefix(path, "/") }

// methods is every RPC of the schema by procedure.
var methods = allMethods()

func allMethods() map[string]protoreflect.MethodDescriptor {
	all := map[string]protoreflect.MethodDescriptor{}
	protoregistry.GlobalFiles.RangeFilesByPackage("storehub.v1", func(f protoreflect.FileDescriptor) bool {
		for i := range f.Services().Len() {
			service := f.Services().Get(i)
			for j := range service.Methods().Len() {
				m := service.Methods().Get(j)
				all[string(service.FullName())+"/"+string(m.Name())] = m
			}
		}
		return true
	})
	return all
}

// findMethod reads a method's name as people write it: "DispatchService.Dispatch" or
// "dispatch.Dispatch".
func findMethod(name string) (protoreflect.MethodDescriptor, bool) {
	service, method, ok := strings.Cut(name, ".")
	if !ok {
		return nil, false
	}
	for _, m := range methods {
		full := string(m.Parent().Name())
		if string(m.Name()) == method && (full == service || strings.EqualFold(strings.TrimSuffix(full, "Service"), service)) {
			return m, true
		}
	}
	return nil, false
}

// permissions is what a caller of each RPC must be allowed to do, UNSPECIFIED where the schema forgot it.
var permissions = allPermissions()

func allPermissions() map[protoreflect.FullName]storehubv1.Permission {
	all := map[protoreflect.FullName]storehubv1.Permission{}
	for _, m := range methods {
		all[m.FullName()] = proto.GetExtension(m.Options(), storehubv1.E_Permission).(storehubv1.Permission)
	}
	return all
}

func permissionOf(m protoreflect.MethodDescriptor) storehubv1.Permission {
	return permissions[m.FullName()]
}

// certainReads are the beginnings of the reads on whose answer somebody acts at once: they are
// linearizable unless the caller says otherwise. All others are local.
var certainReads = []string{"Preview", "ListAvailability", "GetPlan", "ListPunchCards", "GetCustomer", "Export"}

func certain(m protoreflect.MethodDescriptor) bool {
	for _, prefix := range certainReads {
		if strings.HasPrefix(string(m.Name()), prefix) {
			return true
		}
	}
	return false
}
