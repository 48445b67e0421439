package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"connectrpc.com/connect"

	"storehub/proto/schema"
)

// Call sends JSON as it is and answers the node's JSON: the node reads it, and refuses what it
// does not know, so that a client of another version says nothing wrong about it.
func (c *Client) Call(ctx context.Context, method string, request []byte) ([]byte, error) {
	m, ok := schema.Find(method)
	if !ok {
		return nil, fmt.Errorf("there is no method %q; write it as DispatchService.Dispatch or dispatch.Dispatch", method)
	}
	if m.IsStreamingServer() || m.IsStreamingClient() {
		return nil, fmt.Errorf("%s is a stream; watch it", method)
	}
	if len(bytes.TrimSpace(request)) == 0 {
		request = []byte("{}")
	}
	call := connect.NewClient[json.RawMessage, json.RawMessage](c.http,
		base+"/"+schema.Procedure(m), connect.WithCodec(raw{}), connect.WithSchema(m))
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
