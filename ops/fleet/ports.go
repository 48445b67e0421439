package fleet

import (
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
	if asked != 0 {
		if err := portsFree(asked, nodes); err != nil {
			return 0, fmt.Errorf("%w: %w; choose others with --port BASE, or any free ones with --port 0", ErrOccupied, err)
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
	if top := base + portStep*(nodes-1) + httpStep; base < 1 || top > 65535 {
		return fmt.Errorf("ports %d to %d do not exist", base, top)
	}
	for k := range nodes {
		at := base + portStep*k
		for _, p := range []int{at, at + gossipStep, at + httpStep} {
			l, err := net.Listen("tcp", loopback(p))
			if err == nil {
				err = l.Close()
			}
			if err != nil {
				return fmt.Errorf("port %d is taken: %w", p, err)
			}
		}
		// Gossip also needs the datagrams.
		u, err := net.ListenPacket("udp", loopback(at+gossipStep))
		if err == nil {
			err = u.Close()
		}
		if err != nil {
			return fmt.Errorf("UDP port %d is taken: %w", at+gossipStep, err)
		}
	}
	return nil
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
