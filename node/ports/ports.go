// Package ports finds ports on loopback for nodes that start later, as tests and measurements need them. The ports that
// the system gives for port 0 do not do: they are those of outgoing connections too, so that whoever
// runs beside may have one by the time it is needed.
package ports

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
)

// A block is for one node: its port, the one behind for its gossip, one for its page, and a last one
// that is held so that no other process takes the same block.
const (
	page  = 2
	lock  = 3
	block = 4

	// Below the range from which systems give ports to outgoing connections, and apart from that of ops/fleet.
	from  = 10000
	to    = 20000
	tries = 200
)

var held struct {
	sync.Mutex
	locks []net.Listener
}

// Take gives the ports of one node and of its page. They are this process's until it ends.
func Take() (node, http int, err error) {
	held.Lock()
	defer held.Unlock()
	for range tries {
		base := from + rand.IntN((to-from)/block)*block
		var l net.Listener
		if l, err = Hold(base+lock, base, base+1, base+page); err == nil {
			held.locks = append(held.locks, l)
			return base, base + page, nil
		}
	}
	return 0, 0, err
}

// Hold listens at lock as long as the caller likes, if others are free as well, TCP and UDP.
func Hold(lock int, others ...int) (l net.Listener, err error) {
	if l, err = net.Listen("tcp", Addr(lock)); err != nil {
		return nil, err
	}
	for _, p := range others {
		if err := free(p); err != nil {
			return nil, errors.Join(err, l.Close())
		}
	}
	return l, nil
}

// free opens and closes a port.
func free(port int) error {
	l, err := net.Listen("tcp", Addr(port))
	if err != nil {
		return err
	}
	u, err := net.ListenPacket("udp", Addr(port))
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return errors.Join(l.Close(), u.Close())
}

// Addr is a port on loopback.
func Addr(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
