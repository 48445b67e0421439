package node

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"connectrpc.com/connect"

	"storehub/node/identity"
	"storehub/node/raftkit"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc"
)

// joinWithin bounds the call to one node.
const joinWithin = 15 * time.Second

// JoinOptions say which cluster to join, and how. All are required.
type JoinOptions struct {
	Dir, Name string
	Token     string
	// Via are URLs of nodes of the cluster, tried in order: https://HOST:PORT.
	Via []string
}

// Joined is what Join has made.
type Joined struct {
	ClusterID, NodeID string
	Role              storehubv1.NodeRole
	Timeout           time.Duration
}

// Join makes a node of an existing cluster in a directory that is missing or empty, all or nothing.
// The token says which cluster it is, before any secret is sent.
//
// The node follows at first. The leader makes it a voter when it has caught up and the voters stay odd:
// the second node of a shop waits for the third, since two voters are worse than one.
func Join(ctx context.Context, o JoinOptions) (made Joined, err error) {
	token, err := identity.ParseToken(o.Token)
	if err != nil {
		return made, err
	}
	if err := identity.ValidName(o.Name); err != nil {
		return made, err
	}
	if len(o.Via) == 0 {
		return made, errors.New("join: say where a node of the cluster is, such as https://192.168.1.10:7100")
	}
	err = makeDir(o.Dir, func(tmp string) error {
		ips, err := identity.LocalIPs()
		if err != nil {
			return err
		}
		req, err := identity.NewRequest(tmp, o.Name, ips)
		if err != nil {
			return err
		}
		res, err := askToJoin(ctx, token, o.Via, &storehubv1.JoinRequest{Token: token.Text(), Name: o.Name, Csr: req.CSR})
		if err != nil {
			return err
		}
		id, err := req.Accept(token, identity.Answer{
			Cluster: identity.ClusterID(res.ClusterId), CA: res.Ca, Leaf: res.Certificate, Sealed: res.Sealed,
		})
		if err != nil {
			return err
		}
		s := settings{TimeoutMS: res.TimeoutMs, Peers: map[string]string{}}
		for _, p := range res.Peers {
			s.Peers[p.Id] = p.Addr
		}
		made = Joined{
			ClusterID: res.ClusterId, NodeID: string(id.Node()), Role: res.Role, Timeout: time.Duration(res.TimeoutMs) * time.Millisecond,
		}
		if made.Timeout < raftkit.MinT || made.Timeout > raftkit.MaxT {
			return fmt.Errorf("the cluster's election timeout of %v is out of range", made.Timeout)
		}
		return dataDir(tmp).write(settingsName, s)
	})
	if err != nil {
		return Joined{}, fmt.Errorf("join as %s: %w", o.Name, err)
	}
	return made, nil
}

// joinRefusal is what a node answered, with the answer as it came, so that its reason can be told.
type joinRefusal struct {
	error
	wire error
}

func (r joinRefusal) Unwrap() []error { return []error{r.error, r.wire} }

// askToJoin tries the nodes in order. A refusal ends it: the next node would refuse as well.
func askToJoin(ctx context.Context, token identity.Token, via []string, req *storehubv1.JoinRequest) (*storehubv1.JoinResponse, error) {
	transport := &http.Transport{TLSClientConfig: token.ClientTLS(), ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var errs []error
	for _, url := range via {
		res, err := func() (*storehubv1.JoinResponse, error) {
			ctx, cancel := context.WithTimeout(ctx, joinWithin)
			defer cancel()
			return storehubv1connect.NewPeerServiceClient(client, url).Join(ctx, req)
		}()
		if err == nil {
			return res, nil
		}
		errs = append(errs, fmt.Errorf("%s: %w", url, joinRefusal{rpc.FromWire(err), err}))
		if connect.IsWireError(err) && connect.CodeOf(err) != connect.CodeUnavailable {
			break
		}
	}
	return nil, errors.Join(errs...)
}
