package bench

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"storehub/ops/bench/naive"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// connections is how many TLS connections the clients of a run share: terminals of a shop have
// one each, and above this number the machine would measure handshakes.
const connections = 64

var errBadCA = errors.New("the cluster's CA does not parse")

// pool makes HTTP/2 clients that trust one cluster; client i of a run uses the i-th.
func pool(caPEM []byte, n int) ([]*http.Client, error) {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(caPEM) {
		return nil, errBadCA
	}
	list := make([]*http.Client, min(n, connections))
	for i := range list {
		list[i] = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	}
	return list, nil
}

func closeIdle(list []*http.Client) {
	for _, c := range list {
		c.CloseIdleConnections()
	}
}

// naiveClients make n clients of the counter, spread over its nodes. A round is two commands.
func naiveClients(c *naive.Cluster, https []*http.Client, n int) []client {
	list := make([]client, n)
	for i := range list {
		call := connect.NewClient[wrapperspb.UInt64Value, wrapperspb.UInt64Value](https[i%len(https)], c.URLs[i%len(c.URLs)]+naive.Procedure)
		list[i] = func(ctx context.Context, rec *recorder) error {
			for range 2 {
				if err := rec.time(func() error {
					_, err := call.CallUnary(ctx, connect.NewRequest(wrapperspb.UInt64(1)))
					return err
				}); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return list
}

// bearer adds the token to every call.
type bearer struct {
	next  http.RoundTripper
	token string
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.next.RoundTrip(r)
}

// cycleClients make n clients of the shop, spread over its nodes. A round sends the next of the
// rotation and cancels him again.
func cycleClients(urls []string, token, category string, https []*http.Client, n int) []client {
	list := make([]client, n)
	for i := range list {
		h := https[i%len(https)]
		svc := storehubv1connect.NewDispatchServiceClient(&http.Client{Transport: bearer{h.Transport, token}}, urls[i%len(urls)])
		list[i] = func(ctx context.Context, rec *recorder) error {
			var sent *storehubv1.DispatchResponse
			if err := rec.time(func() (err error) {
				sent, err = svc.Dispatch(ctx, oneOf(category))
				return err
			}); err != nil {
				return err
			}
			return rec.time(func() error {
				_, err := svc.CancelAssignment(ctx, &storehubv1.CancelAssignmentRequest{AssignmentId: sent.Assignments[0].Id})
				return err
			})
		}
	}
	return list
}
