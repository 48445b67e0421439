package rpc

import (
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"storehub/proto/schema"
	storehubv1 "storehub/proto/storehub/v1"
)

// procedure is the path of a call without its slash: "storehub.v1.DispatchService/Dispatch".
func procedure(path string) string { return strings.TrimPrefix(path, "/") }

// permissions is what a caller of each RPC must be allowed to do, UNSPECIFIED where the schema forgot it.
var permissions = allPermissions()

func allPermissions() map[protoreflect.FullName]storehubv1.Permission {
	all := map[protoreflect.FullName]storehubv1.Permission{}
	for _, m := range schema.Methods {
		all[m.FullName()] = proto.GetExtension(m.Options(), storehubv1.E_Permission).(storehubv1.Permission)
	}
	return all
}

func permissionOf(m protoreflect.MethodDescriptor) storehubv1.Permission {
	return permissions[m.FullName()]
}

// certainReads are the beginnings of the reads on whose answer somebody acts at once: they are
// linearizable unless the caller says otherwise. All others are local.
var certainReads = []string{"Preview", "ListAvailability", "GetPlan", "ListPunchCards", "GetCustomer", "GetTicket", "Export"}

func certain(m protoreflect.MethodDescriptor) bool {
	for _, prefix := range certainReads {
		if strings.HasPrefix(string(m.Name()), prefix) {
			return true
		}
	}
	return false
}
