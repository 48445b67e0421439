package fleet

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"

	"storehub/node/ports"
)

// The nodes' ports lie portStep apart, so that a person can read the node off the number.
const (
	portStep   = 10
	gossipStep = 1
	httpStep   = 2
	holdStep   = 3
)

// Any free port is looked for below the range from which systems give ports to outgoing
// connections: nothing takes one between the look and the node's start by accident.
const (
	anyFrom  = 20000
	anyTo    = 32000
	anyTries = 200
)

// choosePorts answers the base port: the one asked for, else the one of the last start in this
// directory, else any with all nine free. Those that nobody asked for are this process's until it
// closes held: two fleets that open at once would else find the same ones free.
func choosePorts(asked, last, nodes int) (base int, held io.Closer, err error) {
	if top := 65535 - portStep*(nodes-1) - httpStep; asked < 0 || asked > top {
		return 0, nil, &Unusable{
			What: fmt.Sprintf("ports from %d on do not exist", asked),
			Why:  fmt.Sprintf("the nodes take ports from BASE to BASE+%d, and the last there is is 65535", portStep*(nodes-1)+httpStep),
			Do:   fmt.Sprintf("choose a BASE from 1024 to %d, or 0 for any that are free", top),
		}
	}
	if asked != 0 {
		return asked, io.NopCloser(nil), portsFree(asked, nodes)
	}
	for try := range anyTries {
		base = anyFrom + rand.IntN((anyTo-anyFrom)/(portStep*nodes))*portStep*nodes
		if try == 0 && last != 0 {
			base = last
		}
		if held, err = hold(base, nodes); err == nil {
			return base, held, nil
		}
	}
	return 0, nil, fmt.Errorf("no free ports between %d and %d: %w", anyFrom, anyTo, err)
}

// hold keeps the ports from other fleets, by listening at one that the nodes do not need.
func hold(base, nodes int) (io.Closer, error) {
	var needed []int
	for k := range nodes {
		at := base + portStep*k
		needed = append(needed, at, at+gossipStep, at+httpStep)
	}
	return ports.Hold(base+holdStep, needed...)
}

// portsFree opens and closes every port that the nodes will need.
func portsFree(base, nodes int) error {
	for k := range nodes {
		at := base + portStep*k
		for _, p := range []int{at, at + gossipStep, at + httpStep} {
			l, err := net.Listen("tcp", ports.Addr(p))
			if err == nil {
				err = l.Close()
			}
			if err != nil {
				return noPort("TCP", p, err)
			}
		}
		// Gossip also needs the datagrams.
		u, err := net.ListenPacket("udp", ports.Addr(at+gossipStep))
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
	because := why.Error()
	if who := holder(strings.ToLower(protocol), port); who != "" {
		because = "in use by " + who
	}
	return &Unusable{
		What: fmt.Sprintf("%s port %d cannot be had", protocol, port), Why: because,
		Do: "choose others with --port BASE, or any that are free with --port 0; or stop the program that has it", Taken: true, err: err,
	}
}
