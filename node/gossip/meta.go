package gossip

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/hashicorp/memberlist"
)

// Self is what a node says about itself.
type Self struct {
	Node string // node id
	Name string // what people call it
	// Addr is HOST:PORT where other nodes reach it. Without HOST the address that
	// this PC has now is used and followed.
	Addr    string
	HTTP    string // its own page, for people; may be empty
	Version string // of the binary
	Level   uint32 // highest behaviour level the binary supports
}

// Member is a node as the book knows it.
type Member struct {
	Self
	Epoch uint64 // boot epoch of the entry
	Alive bool   // a hint: memberlist hears from it
}

// meta is Self on the wire; the keys are short because memberlist allows 512 B.
type meta struct {
	Node    string `json:"n"`
	Epoch   uint64 `json:"e"`
	Name    string `json:"m,omitempty"`
	Addr    string `json:"a"`
	HTTP    string `json:"h,omitempty"`
	Version string `json:"v,omitempty"`
	Level   uint32 `json:"l,omitempty"`
}

// errMeta says that what a member tells about itself cannot be used.
var errMeta = errors.New("unusable gossip entry")

func encodeMeta(s Self, epoch uint64) ([]byte, error) {
	b, err := json.Marshal(meta{Node: s.Node, Epoch: epoch, Name: s.Name, Addr: s.Addr, HTTP: s.HTTP, Version: s.Version, Level: s.Level})
	if err != nil {
		return nil, fmt.Errorf("encode the gossip entry: %w", err)
	}
	if len(b) > memberlist.MetaMaxSize {
		return nil, fmt.Errorf("%w: it has %d bytes, more than %d; shorten the node's name or addresses", errMeta, len(b), memberlist.MetaMaxSize)
	}
	return b, nil
}

// decodeMeta reads the entry of a member at ip. Whoever has the gossip key can
// write one, so it is checked, but what it says need not be true.
func decodeMeta(name string, ip net.IP, b []byte) (Member, error) {
	var m meta
	if err := json.Unmarshal(b, &m); err != nil {
		return Member{}, fmt.Errorf("%w of %s: %w", errMeta, name, err)
	}
	if m.Node == "" || name != memberName(m.Node, m.Epoch) {
		return Member{}, fmt.Errorf("%w: %s says it is %s", errMeta, name, memberName(m.Node, m.Epoch))
	}
	host, port, err := splitAddr(m.Addr)
	if err != nil {
		return Member{}, fmt.Errorf("%w of %s: %w", errMeta, name, err)
	}
	if host == "" {
		host = ip.String()
	}
	self := Self{Node: m.Node, Name: m.Name, Addr: net.JoinHostPort(host, strconv.Itoa(port)), HTTP: m.HTTP, Version: m.Version, Level: m.Level}
	return Member{Self: self, Epoch: m.Epoch, Alive: true}, nil
}

func memberName(node string, epoch uint64) string {
	return node + "." + strconv.FormatUint(epoch, 10)
}

// splitAddr reads HOST:PORT; the host is "" for any of this PC's addresses.
func splitAddr(addr string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, fmt.Errorf("the address %q is not HOST:PORT", addr)
	}
	port, err = strconv.Atoi(text)
	if err != nil || port < 1 || port > 65534 {
		return "", 0, fmt.Errorf("the port in %q must be 1 to 65534", addr)
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = ""
	}
	return strings.ToLower(host), port, nil
}

// gossipAddr is where the gossip of the node at addr listens: the next port.
func gossipAddr(addr string) (string, error) {
	host, port, err := splitAddr(addr)
	if err != nil {
		return "", err
	}
	return net.JoinHostPort(host, strconv.Itoa(port+1)), nil
}
