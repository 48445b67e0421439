package notify

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

// smtpServer is a small mail server that can be told what to do wrong.
type smtpServer struct {
	listener net.Listener
	tls      *tls.Config
	implicit bool     // TLS from the first byte
	features []string // lines of EHLO
	user     string   // with password; "" = nobody need log in
	password string
	// refuse answers a step, such as RCPT or "." after the mail, with a line of its own; "drop" closes
	// the connection instead, "hang" says nothing.
	refuse map[string]string

	mu    sync.Mutex
	mails []receivedMail
	steps []string // what was said, a word each; TLS for a handshake that worked
}

type receivedMail struct {
	from, to, text string
	secure         bool
}

func (s *smtpServer) start(t *testing.T) *smtpServer {
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

func (s *smtpServer) port() string {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	return port
}

func (s *smtpServer) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.steps, " ")
}

func (s *smtpServer) received() []receivedMail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mails
}

func (s *smtpServer) note(step string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.steps = append(s.steps, step)
}

// dialogue is one connection to the server.
type dialogue struct {
	*smtpServer
	conn  net.Conn
	r     *bufio.Reader
	mail  receivedMail
	known bool // logged in
}

func (s *smtpServer) serve(conn net.Conn) {
	d := &dialogue{smtpServer: s, conn: conn, known: s.user == ""}
	if s.implicit && !d.secure() {
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
	conn := tls.Server(d.conn, d.tls)
	if conn.Handshake() != nil {
		return false
	}
	d.note("TLS")
	d.conn, d.r, d.mail.secure = conn, bufio.NewReader(conn), true
	return true
}

// say answers a step, with what it was told to say instead, if anything.
func (d *dialogue) say(step, line string) bool {
	switch other := d.refuse[step]; other {
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
		return d.say(word, "250-"+strings.Join(append([]string{"mail.test"}, d.features...), "\r\n250-")+"\r\n250 HELP")
	case "STARTTLS":
		return d.say(word, "220 go on") && d.secure()
	case "AUTH":
		return d.auth(rest)
	case "MAIL":
		if !d.known {
			return d.say("", "530 log in first")
		}
		d.mail.from = rest
		return d.say(word, "250 ok")
	case "RCPT":
		d.mail.to = rest
		return d.say(word, "250 ok")
	case "DATA":
		return d.say(word, "354 go on") && (d.refuse[word] != "" || d.data())
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
	if d.known = user == d.user && password == d.password; !d.known {
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
	if d.refuse["mail"] == "drop" {
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
	if d.refuse["."] == "" {
		d.mu.Lock()
		d.mails = append(d.mails, receivedMail{d.mail.from, d.mail.to, string(text), d.mail.secure})
		d.mu.Unlock()
	}
	return true
}

// throwAway makes a certificate for 127.0.0.1, and the file by which others trust it.
func throwAway(t *testing.T) (*tls.Config, string) {
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
