package client_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

// open names all nodes of the shop, the authority that vouches for them and the file with the credential.
// It calls nobody yet.
func open(nodes []string, caFile, tokenFile string) (*client.Client, error) {
	pem, err := os.ReadFile(caFile) // identity/ca.crt of any node's directory
	if err != nil {
		return nil, err
	}
	authority := x509.NewCertPool()
	if !authority.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s is no certificate", caFile)
	}
	token, err := os.ReadFile(tokenFile) // what "storehub token create" has printed
	if err != nil {
		return nil, err
	}
	return client.New(client.Options{
		Nodes: nodes, CA: authority, Token: strings.TrimSpace(string(token)),
		Retrying: func(node string, err error) { log.Printf("%s: %v; trying on", node, err) },
	})
}

// send sends the next technician to a room. The act is the name of what a person has just done, made once for
// it: whoever calls again with the same act, after a crash too, gets the first answer and sends nobody else.
func send(ctx context.Context, c *client.Client, act, category, room string) (technician string, err error) {
	res, err := c.Dispatch().Dispatch(client.WithRequestID(ctx, act), &storehubv1.DispatchRequest{
		Category: category, Room: room, Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1},
	})
	switch {
	case errors.Is(err, client.ErrOutcomeUnknown):
		return "", fmt.Errorf("it may be done or not; send again as %s: %w", act, err)
	case client.Fault(err) != nil: // the shop says no
		return "", fmt.Errorf("refused, %v: %w", client.Fault(err).Reason, err)
	case err != nil: // certainly not done: nobody was reached
		return "", err
	}
	return res.Assignments[0].Technician, nil
}

// show shows every change until ctx ends, whichever nodes come and go.
func show(ctx context.Context, c *client.Client, category string) error {
	return c.WatchBoard(ctx, category, func(b *storehubv1.Board) error {
		for _, cat := range b.Categories {
			fmt.Printf("%s: %d free, %d serving\n", cat.Id, cat.Idle, cat.Serving)
		}
		if !b.HasMajority {
			fmt.Printf("read only, as of %v ago\n", time.Duration(b.AgeMs)*time.Millisecond)
		}
		return nil
	})
}

// A desk that sends the next technician and shows who is left.
func Example() {
	nodes := []string{"https://192.168.1.10:7100", "https://192.168.1.11:7100", "https://192.168.1.12:7100"}
	c, err := open(nodes, "ca.crt", "reception.token")
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	technician, err := send(context.Background(), c, "till-1-0001", "foot", "201")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(technician, "goes to 201")
	if err := show(context.Background(), c, "foot"); err != nil {
		log.Fatal(err)
	}
}

// Everything that happens, each once; what is kept is where to go on after a restart, at any node.
func ExampleClient_WatchEvents() {
	c, err := open([]string{"https://192.168.1.10:7100", "https://192.168.1.11:7100"}, "ca.crt", "audit.token")
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	last := uint64(0) // as it was kept
	err = c.WatchEvents(context.Background(), last, func(m *storehubv1.WatchEventsResponse) error {
		for _, e := range m.Events {
			fmt.Println(m.Index, e.Name, e.Technician)
		}
		last = m.Index // keep it
		return nil
	})
	if client.Fault(err).GetReason() == storehubv1.Reason_REASON_EVENTS_GONE {
		fmt.Println("too long ago: read the board anew and go on after its Index")
	}
}

// Methods by their names, with JSON as it is.
func ExampleClient_Call() {
	c, err := client.New(client.Options{Nodes: []string{"http://127.0.0.1:7102"}})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	answer, err := c.Call(context.Background(), "dispatch.Dispatch", []byte(`{"category":"foot","kind":"ROTATION","counts":{"any":1}}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(answer))
}
