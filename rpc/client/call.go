package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	// The services whose methods Call finds.
	_ "storehub/proto/storehub/v1"
)

// methods is every RPC of the schema by procedure: "storehub.v1.DispatchService/Dispatch".
var methods = sync.OnceValue(func() map[string]protoreflect.MethodDescriptor {
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
})

// Method finds an RPC by the name that people write: "DispatchService.Dispatch" or
// "dispatch.Dispatch".
func Method(name string) (protoreflect.MethodDescriptor, error) {
	service, method, _ := strings.Cut(name, ".")
	for _, m := range methods() {
		full := string(m.Parent().Name())
		if string(m.Name()) == method && (full == service || strings.EqualFold(strings.TrimSuffix(full, "Service"), service)) {
			return m, nil
		}
	}
	return nil, fmt.Errorf("there is no method %q; write it as DispatchService.Dispatch or dispatch.Dispatch", name)
}

// Call sends JSON as it is and answers the node's JSON: the node reads it, and refuses what it
// does not know, so that a client of another version says nothing wrong about it.
func (c *Client) Call(ctx context.Context, method string, request []byte) ([]byte, error) {
	m, err := Method(method)
	if err != nil {
		return nil, err
	}
	if m.IsStreamingServer() || m.IsStreamingClient() {
		return nil, fmt.Errorf("%s is a stream; watch it", method)
	}
	if len(bytes.TrimSpace(request)) == 0 {
		request = []byte("{}")
	}
	call := connect.NewClient[json.RawMessage, json.RawMessage](c.http,
		base+"/"+string(m.Parent().FullName())+"/"+string(m.Name()), connect.WithCodec(raw{}), connect.WithSchema(m))
	body := json.RawMessage(request)
	res, err := call.CallUnary(ctx, connect.NewRequest(&body))
	if err != nil {
		return nil, err
	}
	return *res.Msg, nil
}

// raw passes JSON through.
type raw struct{}

func (raw) Name() string { return "json" }

func (raw) Marshal(m any) ([]byte, error) { return *m.(*json.RawMessage), nil }

func (raw) Unmarshal(b []byte, m any) error {
	*m.(*json.RawMessage) = bytes.Clone(b)
	return nil
}
