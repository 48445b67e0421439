package sim

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
)

// Do sends one request to the demo at addr. A refusal is *Problem.
func Do(ctx context.Context, addr string, req Request) (Answer, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return Answer{}, err
	}
	defer conn.Close()
	// The connection has no notion of ctx; closing it ends whatever waits on it.
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	a, err := exchange(conn, req)
	if err == nil && !a.OK {
		err = a.Error
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return a, err
}

func exchange(conn net.Conn, req Request) (a Answer, err error) {
	if err := json.NewEncoder(conn).Encode(req); err != nil {
		return a, fmt.Errorf("send the request: %w", err)
	}
	line, err := bufio.NewReader(io.LimitReader(conn, maxLine)).ReadBytes('\n')
	if err != nil {
		return a, fmt.Errorf("read the answer: %w", err)
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return a, fmt.Errorf("read the answer: %w", err)
	}
	if !a.OK && a.Error == nil {
		a.Error = &Problem{What: "the demo refused", Why: "it gave no reason", Do: "see what the demo printed"}
	}
	return a, nil
}
