package fleet

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// The nodes' ports lie portStep apart, so that a person can read the node off the number.
const (
	portStep   = 10
	gossipStep = 1
	httpStep   = 2
)

// Any free port is looked for below the range from which systems give ports to outgoing
// connections: nothing takes one between the look and the node's start by accident.
const (
	anyFrom  = 20000
	anyTo    = 32000
	anyTries = 200
)

// choosePorts answers the base port: the one asked for, else the one of the last start in this
// directory, else any with all nine free.
func choosePorts(asked, last, nodes int) (int, error) {
	if top := 65535 - portStep*(nodes-1) - httpStep; asked < 0 || asked > top {
		return 0, &Unusable{
			What: fmt.Sprintf("ports from %d on do not exist", asked),
			Why:  fmt.Sprintf("the nodes take ports from BASE to BASE+%d, and the last there is is 65535", portStep*(nodes-1)+httpStep),
			Do:   fmt.Sprintf("choose a BASE from 1024 to %d, or 0 for any that are free", top),
		}
	}
	if asked != 0 {
		if err := portsFree(asked, nodes); err != nil {
			return 0, err
		}
		return asked, nil
	}
	if last != 0 && portsFree(last, nodes) == nil {
		return last, nil
	}
	var err error
	for range anyTries {
		base := anyFrom + rand.IntN((anyTo-anyFrom)/(portStep*nodes))*portStep*nodes
		if err = portsFree(base, nodes); err == nil {
			return base, nil
		}
	}
	return 0, fmt.Errorf("no free ports between %d and %d: %w", anyFrom, anyTo, err)
}

// portsFree opens and closes every port that the nodes will need.
func portsFree(base, nodes int) error {
	for k := range nodes {
		at := base + portStep*k
		for _, p := range []int{at, at + gossipStep, at + httpStep} {
			l, err := net.Listen("tcp", loopback(p))
			if err == nil {
				err = l.Close()
			}
			if err != nil {
				return noPort("TCP", p, err)
			}
		}
		// Gossip also needs the datagrams.
		u, err := net.ListenPacket("udp", loopback(at+gossipStep))
		if err == nil {
			err = u.Close()
		}
		if err != nil {
			return noPort("UDP", at+gossipStep, err)
		}
	}
	return nil
}

func noPort(protocol string, port int, err error) error {
	why := err
	for inner := errors.Unwrap(why); inner != nil; inner = errors.Unwrap(why) {
		why = inner
	}
	return &Unusable{
		What: fmt.Sprintf("%s port %d cannot be had", protocol, port), Why: why.Error(),
		Do: "choose others with --port BASE, or any that are free with --port 0; or stop the program that has it", Taken: true, err: err,
	}
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
