package node

import (
	"context"
	"net/http"
	"time"

	"storehub/rpc"
)

// The intake takes a few hundred bytes from a phone that is near: whoever needs longer is no phone.
const (
	intakeWithin = 5 * time.Second
	// intakeAnswers is more: an election may have to end.
	intakeAnswers = 10 * time.Second
	intakeHeader  = 4 << 10
)

// openIntake binds the port at which phones report calls in clear. Nothing else is there.
func (n *Node) openIntake(ctx context.Context, api *rpc.Server) (door, error) {
	at, err := n.listenPlain(ctx, "phones that report calls", n.cfg.Intake)
	if err != nil {
		return door{}, err
	}
	n.cfg.Log.Warn("calls are taken in clear: numbers and tokens can be read on the network", "intake", "http://"+at.Addr().String()+rpc.ReportsPath)
	server := &http.Server{
		Handler: api.Intake(), ReadHeaderTimeout: intakeWithin, ReadTimeout: intakeWithin, WriteTimeout: intakeAnswers, IdleTimeout: intakeWithin,
		MaxHeaderBytes: intakeHeader,
	}
	return door{"calls of phones in clear", server, at}, nil
}
