package client

import (
	"context"
	"net"
)

// DialWith puts another network in the place of the machine's.
func (c *Client) DialWith(dial func(ctx context.Context, network, addr string) (net.Conn, error)) {
	c.retry.transport.DialContext = dial
}
