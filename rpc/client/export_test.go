package client

import (
	"context"
	"net"

	storehubv1 "storehub/proto/storehub/v1"
)

// DialWith puts another network in the place of the machine's.
func (c *Client) DialWith(dial func(ctx context.Context, network, addr string) (net.Conn, error)) {
	c.retry.transport.DialContext = dial
}

func MayPrecedeLog(reason storehubv1.Reason) bool {
	return mayPrecedeLog(&storehubv1.FaultDetail{Reason: reason})
}
