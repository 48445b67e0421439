package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"time"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"

	"storehub/node"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

const joinLong = `Join makes this computer a node of a shop that exists. The token, from "storehub token join" at a
node of the shop, says which shop it is, so that nothing is told to another. DIR must be missing or
empty.

The new node follows at first. It votes when it has caught up and the number of voters stays odd:
the second node of a shop waits for the third.`

func joinCommand(a *app) *cobra.Command {
	var o node.JoinOptions
	cmd := &cobra.Command{
		Use:     "join --dir DIR --name NAME TOKEN --via URL[,URL…]",
		Short:   "Make this computer a node of a shop that exists",
		Long:    joinLong,
		Example: "  storehub join --dir /var/lib/storehub --name office SH1-… \\\n    --via https://192.168.1.10:7100",
		Args:    cobra.ExactArgs(1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			for _, via := range o.Via {
				if u, err := nodeURL(via); err != nil {
					return err
				} else if u.Scheme != "https" {
					return badInput(via+" is not the port for nodes", "nodes talk over TLS", "write https://HOST:PORT of a node, see \"storehub token join\"")
				}
			}
			var err error
			if o.Dir, err = filepath.Abs(o.Dir); err != nil {
				return err
			}
			o.Token = args[0]
			made, err := node.Join(cmd.Context(), o)
			if err != nil {
				return joinFailure(cmd.Context(), o.Via, err)
			}
			return a.printJoin(o, made)
		}),
	}
	fl := cmd.Flags()
	fl.StringVar(&o.Dir, "dir", "", "`DIR` for this node's data")
	fl.StringVar(&o.Name, "name", "", "`NAME` of this node, such as office: a-z, 0-9 and -")
	fl.StringSliceVar(&o.Via, "via", nil, "`URL`s of nodes of the shop, tried in order")
	for _, name := range []string{"dir", "name", "via"} {
		must(cmd.MarkFlagRequired(name))
	}
	must(cmd.MarkFlagDirname("dir"))
	return cmd
}

const (
	notJoined = "this computer has not joined"
	seeToken  = "check the token and --via; a token from \"storehub token join\" lives for an hour and lets one node in"
)

// joinFailure tells what is wrong here, what the shop refuses, and a shop that cannot be reached.
func joinFailure(ctx context.Context, via []string, err error) *failure {
	var remote *connect.Error
	if errors.As(err, &remote) && client.Fault(remote) != nil {
		return joinRefused(client.Fault(remote), explainDetail(remote, err))
	}
	f := nodeFailure(notJoined, err, seeToken)
	if f.do != seeToken || reachable(ctx, via) {
		f.code = codeRefused
	}
	return f
}

// joinRefused says in words for whoever joins what the shop refused.
func joinRefused(d *storehubv1.FaultDetail, f *failure) *failure {
	f.what, f.why = notJoined, f.what
	switch d.Reason {
	case storehubv1.Reason_REASON_DUPLICATE:
		f.why, f.do = "the shop has a node "+argNamed(d, "value")+" already", "choose another --name"
	case storehubv1.Reason_REASON_JOIN_TOKEN_SPENT, storehubv1.Reason_REASON_NO_SUCH_TOKEN, storehubv1.Reason_REASON_TOKEN_EXPIRED:
		f.do = "run \"storehub token join\" again at a node of the shop: each token lets one node in, within the hour"
	}
	return f
}

// reachable tells whether anybody listens at one of the URLs.
func reachable(ctx context.Context, via []string) bool {
	for _, text := range via {
		u, err := nodeURL(text)
		if err != nil {
			continue
		}
		conn, err := (&net.Dialer{Timeout: reachTimeout}).DialContext(ctx, "tcp", u.Host)
		if err == nil {
			conn.Close()
			return true
		}
	}
	return false
}

// reachTimeout is how long a node may take to be there at all.
const reachTimeout = 2 * time.Second

func (a *app) printJoin(o node.JoinOptions, made node.Joined) error {
	answer := struct {
		ClusterID string `json:"clusterId"`
		NodeID    string `json:"nodeId"`
		Role      string `json:"role"`
		TimeoutMS int64  `json:"timeoutMs"`
	}{made.ClusterID, made.NodeID, made.Role.String(), made.Timeout.Milliseconds()}
	return a.printValue(answer, func() error {
		then := "It follows and does not vote, as its token says."
		if made.Role == storehubv1.NodeRole_NODE_ROLE_VOTER {
			then = "It follows at first, and votes when it runs, has caught up, and the number of voters stays odd."
		}
		_, err := fmt.Fprintf(a.out, "%s (%s) has joined %s. %s\n\nNext:\n  storehub serve --dir %s\n",
			o.Name, made.NodeID, made.ClusterID, then, o.Dir)
		return err
	})
}
