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

// target is one cluster as the clients of a load see it.
type target struct {
	urls  []string
	https []*http.Client
	token string
}

// from is the target with its leader first.
func (t target) from(leader int) target {
	t.urls = leaderFirst(t.urls, leader)
	return t
}

// caller asks one procedure over and over. Both programs are asked with it, with the same
// headers, so that asking costs the same.
type caller[Req, Res any] struct {
	client *connect.Client[Req, Res]
	auth   []string
}

// newCaller is client i's: it stays on its connection, which goes to one node.
func newCaller[Req, Res any](t target, i int, procedure string) caller[Req, Res] {
	i %= len(t.https)
	return caller[Req, Res]{connect.NewClient[Req, Res](t.https[i], t.urls[i%len(t.urls)]+procedure), []string{"Bearer " + t.token}}
}

func (c caller[Req, Res]) call(ctx context.Context, msg *Req) (*Res, error) {
	req := connect.NewRequest(msg)
	req.Header()["Authorization"] = c.auth
	res, err := c.client.CallUnary(ctx, req)
	if err != nil {
		return nil, err
	}
	return res.Msg, nil
}

// naiveClients make n clients of the counter, spread over its nodes. A round is two commands.
func naiveClients(t target, n int) []client {
	list := make([]client, n)
	for i := range list {
		counter := newCaller[wrapperspb.UInt64Value, wrapperspb.UInt64Value](t, i, naive.Procedure)
		one := wrapperspb.UInt64(1)
		add := func(ctx context.Context, rec *recorder) error {
			return rec.time(func() error {
				_, err := counter.call(ctx, one)
				return err
			})
		}
		list[i] = func(ctx context.Context, rec *recorder) error {
			if err := add(ctx, rec); err != nil {
				return err
			}
			return add(ctx, rec)
		}
	}
	return list
}

// cycleClients make n clients of the shop, spread over its nodes. A round sends the next of the
// rotation and cancels him again.
func cycleClients(t target, n int) []client {
	list := make([]client, n)
	for i := range list {
		list[i] = newFrontDesk(t, i).cycle
	}
	return list
}

// frontDesk is one client of the shop.
type frontDesk struct {
	dispatch caller[storehubv1.DispatchRequest, storehubv1.DispatchResponse]
	cancel   caller[storehubv1.CancelAssignmentRequest, storehubv1.CancelAssignmentResponse]
	next     *storehubv1.DispatchRequest
}

func newFrontDesk(t target, i int) frontDesk {
	return frontDesk{
		newCaller[storehubv1.DispatchRequest, storehubv1.DispatchResponse](t, i, storehubv1connect.DispatchServiceDispatchProcedure),
		newCaller[storehubv1.CancelAssignmentRequest, storehubv1.CancelAssignmentResponse](t, i, storehubv1connect.DispatchServiceCancelAssignmentProcedure),
		oneOf("bench"),
	}
}

func (d frontDesk) send(ctx context.Context, rec *recorder) (assignment string, err error) {
	var sent *storehubv1.DispatchResponse
	err = rec.time(func() (err error) {
		sent, err = d.dispatch.call(ctx, d.next)
		return err
	})
	if err != nil {
		return "", err
	}
	return sent.Assignments[0].Id, nil
}

func (d frontDesk) takeBack(ctx context.Context, assignment string) error {
	_, err := d.cancel.call(ctx, &storehubv1.CancelAssignmentRequest{AssignmentId: assignment})
	return err
}

// cycle records both commands.
func (d frontDesk) cycle(ctx context.Context, rec *recorder) error {
	id, err := d.send(ctx, rec)
	if err != nil {
		return err
	}
	return rec.time(func() error { return d.takeBack(ctx, id) })
}

// dispatchOnly records the dispatch; the cancel that follows only makes room for the next.
func (d frontDesk) dispatchOnly(ctx context.Context, rec *recorder) error {
	id, err := d.send(ctx, rec)
	if err != nil {
		return err
	}
	return d.takeBack(ctx, id)
}

// bearer adds the token to every call of a generated client.
type bearer struct {
	next  http.RoundTripper
	token string
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.next.RoundTrip(r)
}
