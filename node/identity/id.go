package identity

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ClusterID names one shop's cluster: 128 random bits, 26 characters.
type ClusterID string

// NodeID names one node for ever: 128 random bits, 26 characters. It is also
// the node's Raft address; a replaced PC gets a new one.
type NodeID string

// idBytes is the length of the random part of an id.
const idBytes = 16

// shortLen is how much of an id people are shown; the first 30 bits.
const shortLen = 6

// letters is Crockford's alphabet: no i, l, o, u, so that nothing read aloud or
// copied by hand can be two things. An id in it is also a valid host name.
const letters = "0123456789abcdefghjkmnpqrstvwxyz"

var base32Text = base32.NewEncoding(letters).WithPadding(base32.NoPadding)

// errNotID is returned for text that is not an id.
var errNotID = errors.New("not an id: it has 26 letters and digits, without i, l, o, u")

func newID() string {
	var b [idBytes]byte
	_, _ = rand.Read(b[:]) // never fails: the runtime stops the program instead
	return base32Text.EncodeToString(b[:])
}

// NewNodeID makes a new random node id.
func NewNodeID() NodeID { return NodeID(newID()) }

// ParseClusterID reads an id typed by a person: case does not matter, o is
// read as 0 and i, l as 1.
func ParseClusterID(s string) (ClusterID, error) {
	id, err := parseID(s)
	return ClusterID(id), err
}

// ParseNodeID reads an id typed by a person, like ParseClusterID.
func ParseNodeID(s string) (NodeID, error) {
	id, err := parseID(s)
	return NodeID(id), err
}

func parseID(s string) (string, error) {
	t := fold(s)
	b, err := base32Text.DecodeString(t)
	if err != nil || len(b) != idBytes || base32Text.EncodeToString(b) != t {
		return "", fmt.Errorf("%q is %w", s, errNotID)
	}
	return t, nil
}

// Short returns the first characters, for logs and screens.
func (c ClusterID) Short() string { return short(string(c)) }

// Short returns the first characters, for logs and screens.
func (n NodeID) Short() string { return short(string(n)) }

func short(s string) string { return s[:min(len(s), shortLen)] }

// prefix is what a join token carries of the cluster id.
func (c ClusterID) prefix() (p [6]byte) {
	b, err := base32Text.DecodeString(string(c))
	if err == nil {
		copy(p[:], b)
	}
	return p
}

// fold maps the characters that people confuse and drops blanks.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'o', 'O':
			return '0'
		case 'i', 'I', 'l', 'L':
			return '1'
		case ' ', '\t', '\r', '\n':
			return -1
		}
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// nodeURI is the name in a leaf that says which node of which cluster it is.
func nodeURI(c ClusterID, n NodeID) *url.URL {
	return &url.URL{Scheme: "storehub", Host: string(c), Path: "/node/" + string(n)}
}

// parseNodeURI is the reverse of nodeURI.
func parseNodeURI(u *url.URL) (ClusterID, NodeID, error) {
	if u.Scheme != "storehub" || !strings.HasPrefix(u.Path, "/node/") {
		return "", "", fmt.Errorf("%q does not name a storehub node", u)
	}
	c, err := ParseClusterID(u.Host)
	if err != nil {
		return "", "", err
	}
	n, err := ParseNodeID(strings.TrimPrefix(u.Path, "/node/"))
	if err != nil {
		return "", "", err
	}
	return c, n, nil
}

// ValidName reports in plain words why name cannot name a node: the name
// becomes <name>.local in the certificate, so it must be a DNS label.
func ValidName(name string) error {
	if name == "" || len(name) > 63 {
		return fmt.Errorf("%w (%s)", fmt.Errorf("the name %q must have 1 to 63 characters", name), goodName)
	}
	for i, r := range name {
		edge := i == 0 || i == len(name)-1
		if ('a' <= r && r <= 'z') || ('0' <= r && r <= '9') || (r == '-' && !edge) {
			continue
		}
		return fmt.Errorf("%w (%s)", fmt.Errorf("the name %q may only have a-z, 0-9 and - in the middle", name), goodName)
	}
	return nil
}

// goodName is what to do about a name that cannot be.
const goodName = "choose a name such as reception or office-2"
