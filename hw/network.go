package hw

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
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
	// datagramMax is more than any box sends; what is longer is cut.
	datagramMax = 2 << 10
	secretMax   = 1 << 10
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

// listen hears datagrams at an address of this computer.
func listen(ctx context.Context, address string) (Port, error) {
	var cfg net.ListenConfig
	conn, err := cfg.ListenPacket(ctx, "udp", address)
	if err != nil {
		return nil, unreached(err)
	}
	return &datagrams{conn: conn}, nil
}

// datagrams is a port whose bytes are those of datagrams, each with a line end
// behind it: a box leaves that out.
type datagrams struct {
	conn net.PacketConn
	rest []byte // of the latest, not read yet
	buf  [datagramMax]byte
}

func (d *datagrams) Read(b []byte) (int, error) {
	if len(d.rest) == 0 {
		n, _, err := d.conn.ReadFrom(d.buf[:len(d.buf)-1])
		if err != nil {
			return 0, err
		}
		d.buf[n] = '\n'
		d.rest = d.buf[:n+1]
	}
	n := copy(b, d.rest)
	d.rest = d.rest[n:]
	return n, nil
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
