package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

func Example() {
	c, err := client.New(client.Options{
		Nodes: []string{"http://127.0.0.1:7102", "http://127.0.0.1:7112"},
		Token: "the token of the reception desk",
	})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	res, err := c.Dispatch().Dispatch(context.Background(), &storehubv1.DispatchRequest{
		Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1},
	})
	var unknown *client.OutcomeUnknown
	switch {
	case errors.As(err, &unknown):
		fmt.Println("ask again later with", unknown.RequestID)
	case client.Fault(err) != nil:
		fmt.Println("refused:", client.Fault(err).Reason)
	case err != nil:
		log.Fatal(err)
	default:
		fmt.Println("sent:", res.Assignments[0].Technician)
	}
}

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
