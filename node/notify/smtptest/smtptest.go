// Package smtptest is a small mail server for tests, on a real port, that can be told what to do wrong.
package smtptest

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is a mail server. Its fields are set before Start.
type Server struct {
	TLS      *tls.Config
	Implicit bool     // TLS from the first byte
	Features []string // lines of EHLO
	User     string   // with Password; "" = nobody need log in
	Password string
	// Refuse answers a step, such as RCPT or "." after the mail, with a line of its own; "drop" closes
	// the connection instead, "hang" says nothing.
	Refuse map[string]string

	listener net.Listener
	mu       sync.Mutex
	mails    []Mail
	steps    []string // what was said, a word each; TLS for a handshake that worked
}

// Mail is one that the server took: the arguments of MAIL and RCPT, the text with its header, and
// whether it came by TLS.
type Mail struct {
	From, To, Text string
	Secure         bool
}

// Start serves on 127.0.0.1 until the test ends, and returns s.
func (s *Server) Start(t testing.TB) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.listener = listener
	ctx, cancel := context.WithCancel(context.Background())
	var served sync.WaitGroup
	served.Add(1)
	go func() {
		defer served.Done()
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			served.Add(1)
			go func() {
				defer served.Done()
				defer conn.Close()
				defer context.AfterFunc(ctx, func() { conn.Close() })()
				s.serve(conn)
			}()
		}
	}()
	t.Cleanup(func() { listener.Close(); cancel(); served.Wait() })
	return s
}

// Port is where it listens.
func (s *Server) Port() string {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	return port
}

// Close stops taking connections.
func (s *Server) Close() { s.listener.Close() }

// Said are the steps that clients took, a word each, TLS for a handshake that worked.
func (s *Server) Said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.steps, " ")
}

// Received are the mails that it took.
func (s *Server) Received() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mails
}

func (s *Server) note(step string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.steps = append(s.steps, step)
}

// dialogue is one connection to the server.
type dialogue struct {
	*Server
	conn  net.Conn
	r     *bufio.Reader
	mail  Mail
	known bool // logged in
}

func (s *Server) serve(conn net.Conn) {
	d := &dialogue{Server: s, conn: conn, known: s.User == ""}
	if s.Implicit && !d.secure() {
		return
	}
	d.r = bufio.NewReader(d.conn)
	if !d.say("greeting", "220 mail.test ready") {
		return
	}
	for {
		line, err := d.r.ReadString('\n')
		if err != nil {
			return
		}
		word, rest, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		s.note(word)
		if !d.answer(strings.ToUpper(word), rest) {
			return
		}
	}
}

func (d *dialogue) secure() bool {
	conn := tls.Server(d.conn, d.TLS)
	if conn.Handshake() != nil {
		return false
	}
	d.note("TLS")
	d.conn, d.r, d.mail.Secure = conn, bufio.NewReader(conn), true
	return true
}

// say answers a step, with what it was told to say instead, if anything.
func (d *dialogue) say(step, line string) bool {
	switch other := d.Refuse[step]; other {
	case "":
	case "drop":
		return false
	case "hang":
		io.Copy(io.Discard, d.r)
		return false
	default:
		line = other
	}
	_, err := fmt.Fprintf(d.conn, "%s\r\n", line)
	return err == nil
}

func (d *dialogue) answer(word, rest string) bool {
	switch word {
	case "EHLO":
		return d.say(word, "250-"+strings.Join(append([]string{"mail.test"}, d.Features...), "\r\n250-")+"\r\n250 HELP")
	case "STARTTLS":
		return d.say(word, "220 go on") && d.secure()
	case "AUTH":
		return d.auth(rest)
	case "MAIL":
		if !d.known {
			return d.say("", "530 log in first")
		}
		d.mail.From = rest
		return d.say(word, "250 ok")
	case "RCPT":
		d.mail.To = rest
		return d.say(word, "250 ok")
	case "DATA":
		return d.say(word, "354 go on") && (d.Refuse[word] != "" || d.data())
	case "QUIT":
		d.say(word, "221 bye")
		return false
	}
	return d.say(word, "250 ok")
}

func (d *dialogue) auth(rest string) bool {
	way, first, _ := strings.Cut(rest, " ")
	user, password := "", ""
	if way == "LOGIN" {
		user, password = d.ask("Username:"), d.ask("Password:")
	} else if text, err := base64.StdEncoding.DecodeString(first); err == nil {
		parts := strings.Split(string(text), "\x00")
		user, password = parts[1], parts[2]
	}
	if d.known = user == d.User && password == d.Password; !d.known {
		return d.say("", "535 5.7.8 not you")
	}
	return d.say("AUTH", "235 welcome")
}

func (d *dialogue) ask(what string) string {
	fmt.Fprintf(d.conn, "334 %s\r\n", base64.StdEncoding.EncodeToString([]byte(what)))
	line, _ := d.r.ReadString('\n')
	text, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
	return string(text)
}

// data takes the mail. To drop before the final dot, it reads one line.
func (d *dialogue) data() bool {
	if d.Refuse["mail"] == "drop" {
		d.r.ReadString('\n')
		return false
	}
	text, err := io.ReadAll(textproto.NewReader(d.r).DotReader())
	if err != nil {
		return false
	}
	if !d.say(".", "250 taken") {
		return false
	}
	if d.Refuse["."] == "" {
		d.mu.Lock()
		d.mails = append(d.mails, Mail{d.mail.From, d.mail.To, string(text), d.mail.Secure})
		d.mu.Unlock()
	}
	return true
}

// ThrowAway makes a certificate for 127.0.0.1, and the file by which others trust it.
func ThrowAway(t testing.TB) (*tls.Config, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "throw-away"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, file
}
