package beacon

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sign is what a node says of itself to the network.
type Sign struct {
	Cluster string // the cluster's id
	Shop    string // the shop's name, for people; "" = the node does not know it yet
	Node    string // what people call the node
	NodeID  string
	CA      string // SHA-256 of the certificate of the shop's authority (DER), in hex
	Version string // of the program
	Port    uint16 // of https
	// Addrs are where the one who hung it out says that the node is. Only of signs that were found.
	Addrs []netip.Addr
}

// The keys of the TXT record. They are for ever, like the fields of the schema.
const (
	keyCluster = "cluster"
	keyShop    = "shop"
	keyNode    = "node"
	keyNodeID  = "id"
	keyCA      = "ca"
	keyVersion = "version"
	keyPort    = "port"
)

const (
	// maxShop and maxVersion are how many bytes of a text a sign has room for: it should fit into one packet.
	maxShop    = 64
	maxVersion = 40
	// maxStrings is how many strings of a TXT record are read, maxAddrs how many addresses of a sign.
	maxStrings = 32
	maxAddrs   = 8
)

// The forms of what is no free text. Ids and names are those that package identity makes and allows.
var (
	idForm   = regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{26}$`)
	nodeForm = regexp.MustCompile(`^[0-9a-z]([0-9a-z-]{0,61}[0-9a-z])?$`)
	caForm   = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// text is the sign's TXT record.
func (s Sign) text() []string {
	return []string{
		keyCluster + "=" + s.Cluster,
		keyShop + "=" + words(s.Shop, maxShop),
		keyNode + "=" + s.Node,
		keyNodeID + "=" + s.NodeID,
		keyCA + "=" + s.CA,
		keyVersion + "=" + words(s.Version, maxVersion),
		keyPort + "=" + strconv.Itoa(int(s.Port)),
	}
}

// read makes a sign of what came over the network, from anybody. What is not formed like one of ours is none;
// text for people loses what a screen would obey.
func read(port uint16, text []string, addrs []netip.Addr) (Sign, bool) {
	values := map[string]string{}
	for _, t := range text[:min(len(text), maxStrings)] {
		key, value, is := strings.Cut(t, "=")
		key = strings.ToLower(key)
		if _, before := values[key]; is && !before { // of several the first counts, RFC 6763 6.4
			values[key] = value
		}
	}
	s := Sign{
		Cluster: values[keyCluster], Shop: words(values[keyShop], maxShop), Node: values[keyNode], NodeID: values[keyNodeID],
		CA: values[keyCA], Version: words(values[keyVersion], maxVersion), Port: port, Addrs: usable(addrs),
	}
	// Two ports are a lie or a mistake, and nobody knows which of them.
	same := values[keyPort] == strconv.Itoa(int(port)) && port != 0
	formed := idForm.MatchString(s.Cluster) && idForm.MatchString(s.NodeID) && nodeForm.MatchString(s.Node) && caForm.MatchString(s.CA)
	return s, same && formed && len(s.Addrs) > 0
}

// words clips text for people at a character, and takes out all that is not seen: control characters, marks
// that change the direction, and what is no UTF-8. The backslash goes too: DNS writes other bytes with it.
func words(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == '\\' || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	for len(s) > most {
		_, last := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-last]
	}
	return strings.TrimSpace(s)
}

// usable are the addresses that one machine of a network can have for another, in order.
func usable(addrs []netip.Addr) []netip.Addr {
	var good []netip.Addr
	for _, a := range addrs {
		a = a.Unmap()
		// A link-local IPv6 address means nothing without its interface.
		if a.IsPrivate() || a.IsGlobalUnicast() || a.Is4() && a.IsLinkLocalUnicast() {
			good = append(good, a)
		}
	}
	slices.SortFunc(good, netip.Addr.Compare)
	good = slices.Compact(good)
	return good[:min(len(good), maxAddrs)]
}
