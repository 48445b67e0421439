package sim

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Handler is the simulated hardware. Calls come from several goroutines at once. An error that
// is *Problem reaches the person as it is.
type Handler interface {
	// Swipe returns when the card's frame is written to the node's reader.
	Swipe(ctx context.Context, node, card string) error
	// Display answers what the node's display shows, and a note if that is no news.
	Display(ctx context.Context, node string) (lines [2]string, note string, err error)
	Unplug(ctx context.Context, node string, device Device) error
	Replug(ctx context.Context, node string, device Device) error
	// Restart returns when the node serves again.
	Restart(ctx context.Context, node string) error
	// Call returns what became of a call in one line, when a node has taken the report.
	Call(ctx context.Context, node string, ring Ring) (done string, err error)
}

// requestTimeout is how long one exchange may take. Only a restart takes seconds: the node reads
// its log back and looks for its leader.
const requestTimeout = 60 * time.Second

// NewToken makes the secret for demo.json.
func NewToken() string { return rand.Text() }

// Listen opens a loopback port for Serve; its address goes into demo.json.
func Listen() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }

// Serve answers until ctx ends or the listener breaks, closes the listener, and waits for the
// requests under way.
func Serve(ctx context.Context, ln net.Listener, token string, h Handler) error {
	ctx, cancel := context.WithCancel(ctx)
	var under sync.WaitGroup
	stop := context.AfterFunc(ctx, func() { ln.Close() })
	defer under.Wait()
	defer cancel()
	defer ln.Close()
	defer stop()
	for {
		conn, err := ln.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("accept a request of the simulation: %w", err)
		}
		under.Go(func() { serveOne(ctx, conn, token, h) })
	}
}

func serveOne(ctx context.Context, conn net.Conn, token string, h Handler) {
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	line, err := bufio.NewReader(io.LimitReader(conn, maxLine)).ReadBytes('\n')
	if err != nil {
		return // nobody there, or no line: nobody to answer
	}
	// The client reads the answer or is gone; there is nobody else to tell.
	_ = json.NewEncoder(conn).Encode(handle(ctx, line, token, h))
}

func handle(ctx context.Context, line []byte, token string, h Handler) Answer {
	var req Request
	if err := json.Unmarshal(line, &req); err != nil {
		return refusal(&Problem{What: "the request makes no sense", Why: err.Error(), Do: "use storehub sim"})
	}
	if subtle.ConstantTimeCompare([]byte(req.Token), []byte(token)) != 1 {
		return refusal(&Problem{What: "the demo does not know this token", Why: "demo.json is of another start of the demo", Do: "use the --dir that the running demo printed"})
	}
	if p := req.check(); p != nil {
		return refusal(p)
	}
	a := Answer{OK: true}
	var err error
	switch req.Op {
	case Swipe:
		err = h.Swipe(ctx, req.Node, req.Card)
	case Display:
		var lines [2]string
		if lines, a.Note, err = h.Display(ctx, req.Node); err == nil {
			a.Lines = lines[:]
		}
	case Unplug:
		err = h.Unplug(ctx, req.Node, req.Device)
	case Replug:
		err = h.Replug(ctx, req.Node, req.Device)
	case Restart:
		err = h.Restart(ctx, req.Node)
	case Call:
		var done string
		if done, err = h.Call(ctx, req.Node, req.Ring); err == nil {
			a.Lines = []string{done}
		}
	}
	if err != nil {
		return refusal(problemOf(req, err))
	}
	return a
}

func refusal(p *Problem) Answer { return Answer{Error: p} }

func problemOf(req Request, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return &Problem{What: fmt.Sprintf("%s at %s did not work", req.Op, req.Node), Why: err.Error(), Do: "see what the demo printed"}
}
