package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// Options say where the shop is and who calls.
type Options struct {
	// Nodes are URLs: https, or http to this machine itself.
	Nodes []string
	// Token is the credential, without "Bearer".
	Token string
	// CA is the shop's own authority. With it the node's name in the certificate does not
	// matter, since the authority signs nothing but nodes and their addresses change. Without
	// it the system's authorities and the name decide.
	CA *x509.CertPool
	// Patience is how long a call is tried; 0 = 10 s.
	Patience time.Duration
	// Retrying hears of every failed try, for a person who waits.
	Retrying func(node string, err error)
}

const (
	defaultPatience = 10 * time.Second
	// tryTimeout is how long one node may take, so that one that hangs leaves time for others.
	tryTimeout = 3 * time.Second
	// dialTimeout is how long a node may take to be reached at all.
	dialTimeout = time.Second
)

// Client calls the nodes of one shop.
type Client struct {
	retry *retrier
	http  *http.Client
}

// base stands in every request until the retrier has chosen a node.
const base = "http://storehub"

// New checks the options; it calls nobody.
func New(opts Options) (*Client, error) {
	if len(opts.Nodes) == 0 {
		return nil, errors.New("no node to call: give at least one URL")
	}
	if opts.Patience == 0 {
		opts.Patience = defaultPatience
	}
	r := &retrier{opts: opts, transport: newTransport(opts.CA)}
	r.rank.first = make(chan struct{}, 1)
	r.life, r.end = context.WithCancel(context.Background())
	for i, text := range opts.Nodes {
		u, err := nodeURL(text)
		if err != nil {
			return nil, err
		}
		r.nodes, r.rank.order = append(r.nodes, u), append(r.rank.order, i)
	}
	return &Client{retry: r, http: &http.Client{Transport: r}}, nil
}

// nodeURL refuses what would send the token over a network in clear.
func nodeURL(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(strings.TrimSpace(text), "/"))
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, fmt.Errorf("node %q: want https://HOST:PORT, or http://127.0.0.1:PORT", text)
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return nil, fmt.Errorf("node %q: plain http only to this machine itself; use https", text)
	}
	return u, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && ip.IsLoopback())
}

func newTransport(ca *x509.CertPool) *http.Transport {
	t := &http.Transport{
		DialContext:       (&net.Dialer{Timeout: dialTimeout}).DialContext,
		ForceAttemptHTTP2: true,
		IdleConnTimeout:   time.Minute,
		// A connection that answers no ping is given up, with all calls on it.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 5 * time.Second},
	}
	if ca != nil {
		t.TLSClientConfig = &tls.Config{
			InsecureSkipVerify: true, // VerifyConnection checks the chain, without the name; see Options.CA.
			VerifyConnection:   func(cs tls.ConnectionState) error { return verify(cs, ca) },
		}
	}
	return t
}

var errStranger = errors.New("this is no node of the shop")

func verify(cs tls.ConnectionState, ca *x509.CertPool) error {
	between := x509.NewCertPool()
	for _, c := range cs.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := cs.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: ca, Intermediates: between})
	if err != nil {
		return fmt.Errorf("%w: %w", errStranger, err)
	}
	return nil
}

// Close gives idle connections back and looks after nothing any more. Calls that run go on.
func (c *Client) Close() {
	c.retry.stopMeasuring()
	c.retry.transport.CloseIdleConnections()
}

// The services, typed. Their streams are not resumed; WatchBoard, WatchTerminal, WatchScreen and WatchEvents are.
func (c *Client) Roster() storehubv1connect.RosterServiceClient {
	return storehubv1connect.NewRosterServiceClient(c.http, base)
}

func (c *Client) Dispatch() storehubv1connect.DispatchServiceClient {
	return storehubv1connect.NewDispatchServiceClient(c.http, base)
}

func (c *Client) Customers() storehubv1connect.CustomerServiceClient {
	return storehubv1connect.NewCustomerServiceClient(c.http, base)
}

func (c *Client) Calls() storehubv1connect.CallServiceClient {
	return storehubv1connect.NewCallServiceClient(c.http, base)
}

func (c *Client) Notices() storehubv1connect.NoticeServiceClient {
	return storehubv1connect.NewNoticeServiceClient(c.http, base)
}

func (c *Client) Bookings() storehubv1connect.BookingServiceClient {
	return storehubv1connect.NewBookingServiceClient(c.http, base)
}

func (c *Client) Plans() storehubv1connect.PlanServiceClient {
	return storehubv1connect.NewPlanServiceClient(c.http, base)
}

func (c *Client) Tickets() storehubv1connect.TicketServiceClient {
	return storehubv1connect.NewTicketServiceClient(c.http, base)
}

func (c *Client) Shop() storehubv1connect.ShopServiceClient {
	return storehubv1connect.NewShopServiceClient(c.http, base)
}

func (c *Client) Terminal() storehubv1connect.TerminalServiceClient {
	return storehubv1connect.NewTerminalServiceClient(c.http, base)
}

func (c *Client) Access() storehubv1connect.AccessServiceClient {
	return storehubv1connect.NewAccessServiceClient(c.http, base)
}

func (c *Client) Cluster() storehubv1connect.ClusterServiceClient {
	return storehubv1connect.NewClusterServiceClient(c.http, base)
}

// Fault is why a call was refused, nil when the error is no refusal.
func Fault(err error) *storehubv1.FaultDetail {
	var coded *connect.Error
	if !errors.As(err, &coded) {
		return nil
	}
	for _, d := range coded.Details() {
		if m, err := d.Value(); err == nil {
			if detail, ok := m.(*storehubv1.FaultDetail); ok {
				return detail
			}
		}
	}
	return nil
}
