package hw

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Why a source in the network is not heard, in words for the person who set it
// up. Compare with errors.Is.
var (
	ErrNobody  = errors.New("nobody answers at this address: is the exchange on, and are host and port right?")
	ErrNoHost  = errors.New("there is no such host or address: is it written right, and is the network there?")
	ErrHungUp  = errors.New("the other end closed the connection")
	ErrSecret  = errors.New("the file with the secret cannot be used")
	errAddress = []error{syscall.EADDRNOTAVAIL, syscall.EHOSTUNREACH, syscall.ENETUNREACH}
)

const (
	dialLimit = 5 * time.Second
	// datagramMax is more than any box sends; what is longer is cut. There is room
	// for whatever comes: some systems take a lack of it for the end of the port.
	datagramMax  = 2 << 10
	datagramRoom = 64 << 10
	// ownFor is how long this computer's networks are believed to stay.
	ownFor    = time.Minute
	secretMax = 1 << 10
)

// dial connects to an exchange.
func dial(ctx context.Context, address string) (Port, error) {
	d := net.Dialer{Timeout: dialLimit}
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, unreached(err)
	}
	return stream{conn}, nil
}

// unreached puts why there is no connection into plain words.
func unreached(err error) error {
	var name *net.DNSError
	var network net.Error
	switch {
	case errors.As(err, &name):
		return fmt.Errorf("%w (%w)", ErrNoHost, err)
	case errors.Is(err, syscall.ECONNREFUSED), errors.As(err, &network) && network.Timeout():
		return fmt.Errorf("%w (%w)", ErrNobody, err)
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%w by another program (%w)", ErrBusy, err)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("the system does not let this program use the port (%w)", err)
	}
	for _, c := range errAddress {
		if errors.Is(err, c) {
			return fmt.Errorf("%w (%w)", ErrNoHost, err)
		}
	}
	return err
}

// stream is a connection that tells its end in plain words.
type stream struct{ net.Conn }

func (s stream) Read(b []byte) (int, error) {
	n, err := s.Conn.Read(b)
	return n, hungUp(err)
}

func (s stream) Write(b []byte) (int, error) {
	n, err := s.Conn.Write(b)
	return n, hungUp(err)
}

func hungUp(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return fmt.Errorf("%w (%w)", ErrHungUp, err)
	}
	return err
}

// listen hears datagrams at an address of this computer. Of one that is not
// heard because of its sender it tells refused.
func listen(ctx context.Context, address string, from []netip.Prefix, refused func(netip.Addr)) (Port, error) {
	var cfg net.ListenConfig
	conn, err := cfg.ListenPacket(ctx, "udp", address)
	if err != nil {
		return nil, unreached(err)
	}
	return &datagrams{conn: conn.(*net.UDPConn), from: from, refused: refused}, nil
}

// datagrams is a port whose bytes are those of datagrams, each with a line end
// behind it: a box leaves that out.
type datagrams struct {
	conn    *net.UDPConn
	from    []netip.Prefix // who is heard; none: who is near
	refused func(netip.Addr)
	own     []netip.Prefix // this computer's networks
	looked  time.Time      // ... at this moment
	rest    []byte         // of the latest, not read yet
	buf     [datagramRoom]byte
}

func (d *datagrams) Read(b []byte) (int, error) {
	for len(d.rest) == 0 {
		n, sender, err := d.conn.ReadFromUDPAddrPort(d.buf[:])
		if err != nil {
			return 0, err
		}
		if who := sender.Addr().Unmap().WithZone(""); !d.hears(who) {
			d.refused(who)
			continue
		}
		n = min(n, datagramMax)
		d.buf[n] = '\n'
		d.rest = d.buf[:n+1]
	}
	n := copy(b, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

// hears reports whether a sender counts: anybody who reaches the port can make
// calls up.
func (d *datagrams) hears(who netip.Addr) bool {
	if len(d.from) > 0 {
		return contains(d.from, who)
	}
	if now := time.Now(); d.looked.IsZero() || now.Sub(d.looked) > ownFor {
		d.own, d.looked = ownNetworks(), now
	}
	return near(who, d.own)
}

// near reports that an address belongs to no other network than a shop's, or is
// in one of these.
func near(who netip.Addr, own []netip.Prefix) bool {
	who = who.Unmap().WithZone("")
	return who.IsLoopback() || who.IsPrivate() || who.IsLinkLocalUnicast() || contains(own, who)
}

func contains(list []netip.Prefix, who netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(who) })
}

func ownNetworks() (list []netip.Prefix) {
	addrs, _ := net.InterfaceAddrs() // unknown: then none is ours
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			list = append(list, p)
		}
	}
	return list
}

// senders reads addresses and networks with commas between.
func senders(list string) ([]netip.Prefix, error) {
	var from []netip.Prefix
	for _, text := range strings.Split(list, ",") {
		p, err := netip.ParsePrefix(text)
		if who, failed := netip.ParseAddr(text); failed == nil {
			who = who.Unmap().WithZone("")
			p, err = who.Prefix(who.BitLen())
		}
		if err != nil {
			return nil, errors.New("write addresses such as 192.168.1.9, or networks such as 192.168.1.0/24, with commas between")
		}
		from = append(from, p)
	}
	return from, nil
}

func (d *datagrams) Write(b []byte) (int, error) { return len(b), nil } // nobody to write to

func (d *datagrams) Close() error { return d.conn.Close() }

// secret reads a file of one line. What is wrong with the file is told in
// words: a file that is missing is no device that is.
func secret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("%w: %v", ErrSecret, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, secretMax))
	text := strings.TrimSpace(string(raw))
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: %v", ErrSecret, err)
	case text == "" || strings.ContainsAny(text, "\r\n"):
		return "", fmt.Errorf("%w: %s has to be one line", ErrSecret, path)
	}
	return text, nil
}
