package demo

import (
	"context"
	"errors"
	"strconv"

	"connectrpc.com/connect"

	"storehub/ops/fleet"
)

// Headers of every write (see the API's description).
const (
	headerRequestID = "Storehub-Request-Id"
	headerIndex     = "Storehub-Index"
)

// nodeAPI is one node's API with one credential.
type nodeAPI = fleet.API

// method is one RPC that any node can be asked.
type method[Req, Res any] func(*nodeAPI, context.Context, *Req) (*Res, error)

// ask sends one request with its id once and answers the log index beside the answer.
func ask[Req, Res any](ctx context.Context, at *nodeAPI, id string, m method[Req, Res], req *Req) (*Res, uint64, error) {
	ctx, info := connect.NewClientContext(ctx)
	info.RequestHeader().Set(headerRequestID, id)
	res, err := m(at, ctx, req)
	header := info.ResponseHeader()
	var refused *connect.Error
	if errors.As(err, &refused) {
		header = refused.Meta()
	}
	index, _ := strconv.ParseUint(header.Get(headerIndex), 10, 64) // absent: not done
	return res, index, err
}

// unanswered tells whether only the same request id can say what became of a write.
func unanswered(err error) bool {
	switch connect.CodeOf(err) {
	case connect.CodeUnavailable, connect.CodeUnknown, connect.CodeDeadlineExceeded, connect.CodeCanceled, connect.CodeAborted:
		return true
	}
	return false
}
