package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// Schemes of MailConfig.Server.
const (
	plainSMTP = "smtp"
	startTLS  = "smtp+starttls"
	smtpTLS   = "smtps"
)

// goodbye is how long a server that has taken the mail may take to say so to QUIT.
const goodbye = 5 * time.Second

// mailSender sends each mail over a connection of its own: a shop has a few an hour.
type mailSender struct {
	mailServer
	shop, password string
	tls            *tls.Config
}

func openMail(shop string, c MailConfig, trust *tls.Config) (Sender, error) {
	server, err := c.parse()
	if err != nil {
		return nil, err
	}
	s := &mailSender{mailServer: server, shop: shop, tls: trust.Clone()}
	s.tls.ServerName = s.host
	if s.user != "" {
		if s.password, err = readSecret("the mail server's password", c.PasswordFile); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Send hands the mail to the server. A repeated one has the same Message-ID, so that who has both
// shows one. A refusal of the receiver or of the mail is for good; one of the sender or of the
// password is not, since that is mended by the shop and not by the message.
func (s *mailSender) Send(ctx context.Context, m Message) error {
	msg, to, err := s.compose(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port))
	if err != nil {
		return fmt.Errorf("reach the mail server: %w", err)
	}
	defer conn.Close()
	// The dialogue knows no context: it ends when its connection does.
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if err := s.hand(ctx, conn, msg, to); err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", err, ctx.Err())
		}
		return err
	}
	return nil
}

// compose makes the mail and finds its receiver. What fails here fails always.
func (s *mailSender) compose(m Message) (*gomail.Msg, string, error) {
	id, err := worldID(s.shop, m.ID)
	if err != nil {
		return nil, "", err
	}
	to, err := mail.ParseAddress(m.To)
	if err != nil || to.Address != m.To {
		return nil, "", refused(errors.New("the receiver is not an e-mail address")) // which is nobody's business in a log
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&s.from)
	msg.ToMailAddress(to)
	msg.Subject(oneLine(m.Subject))
	msg.SetMessageIDWithValue(id + s.from.Address[strings.LastIndex(s.from.Address, "@"):])
	msg.SetDateWithValue(time.Now().UTC())
	// Nobody's out-of-office reply is wanted (RFC 3834).
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.Calendar != nil {
		msg.AttachReadSeeker("date.ics", bytes.NewReader(m.Calendar), gomail.WithFileContentType("text/calendar; charset=utf-8"))
	}
	return msg, to.Address, nil
}

// hand says what RFC 5321 wants to be said.
func (s *mailSender) hand(ctx context.Context, conn net.Conn, msg *gomail.Msg, to string) error {
	c, err := s.enter(ctx, conn)
	if err != nil {
		return err
	}
	if err := s.addressed(c, to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return forGood("the mail server takes no mail", err)
	}
	// Without the final dot, which Close writes, the server has no mail.
	if _, err := msg.WriteTo(w); err != nil {
		return fmt.Errorf("write the mail: %w", err)
	}
	if err := w.Close(); err != nil {
		if answer := (*textproto.Error)(nil); errors.As(err, &answer) {
			return forGood("the mail server does not take this mail", err)
		}
		return fmt.Errorf("the mail server: %w: %w", ErrUnknown, err)
	}
	// It is taken, whatever the server says to the farewell.
	if err := conn.SetDeadline(time.Now().Add(goodbye)); err == nil {
		_ = c.Quit()
	}
	return nil
}

// enter is the dialogue up to where mail may be sent.
func (s *mailSender) enter(ctx context.Context, conn net.Conn) (*smtp.Client, error) {
	if s.scheme == smtpTLS {
		tlsConn := tls.Client(conn, s.tls)
		if err := tlsConn.HandshakeContext(ctx); err != nil {
			return nil, fmt.Errorf("TLS with the mail server: %w", err)
		}
		conn = tlsConn
	}
	c, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return nil, fmt.Errorf("the mail server's greeting: %w", err)
	}
	if err := c.Hello(addressLiteral(conn.LocalAddr())); err != nil {
		return nil, fmt.Errorf("greet the mail server: %w", err)
	}
	if s.scheme == startTLS {
		if ok, _ := c.Extension("STARTTLS"); !ok {
			return nil, errors.New("the mail server offers no TLS")
		}
		if err := c.StartTLS(s.tls); err != nil {
			return nil, fmt.Errorf("TLS with the mail server: %w", err)
		}
	}
	if s.user != "" {
		if err := c.Auth(&login{user: s.user, password: s.password, host: s.host}); err != nil {
			return nil, fmt.Errorf("log in at the mail server as %s: %w", s.user, err)
		}
	}
	return c, nil
}

// addressed names sender and receiver.
func (s *mailSender) addressed(c *smtp.Client, to string) error {
	plain := isASCII(to)
	if ok, _ := c.Extension("SMTPUTF8"); !plain && !ok {
		return refused(errors.New("the mail server takes only receivers of ASCII letters"))
	}
	// A mail that claims to need SMTPUTF8 is returned by servers further on that lack it.
	c.SkipSMTPUTF8(plain)
	if err := c.Mail((&mail.Address{Address: s.from.Address}).String()); err != nil {
		return fmt.Errorf("the mail server does not take the sender: %w", err)
	}
	if err := c.Rcpt((&mail.Address{Address: to}).String()); err != nil {
		return forGood("the mail server does not take the receiver", err)
	}
	return nil
}

// forGood tells refusals by their code: 5yz stays as it is, 4yz may pass (RFC 5321 4.2.1).
func forGood(what string, err error) error {
	err = fmt.Errorf("%s: %w", what, err)
	if answer := (*textproto.Error)(nil); errors.As(err, &answer) && answer.Code/100 == 5 {
		return refused(err)
	}
	return err
}

// addressLiteral is how a PC without a public name says who it is, RFC 5321 4.1.3.
func addressLiteral(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return "[127.0.0.1]"
	}
	if strings.Contains(host, ":") {
		host, _, _ = strings.Cut(host, "%")
		return "[IPv6:" + host + "]"
	}
	return "[" + host + "]"
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7e })
}

// login says a password inside TLS, by whichever of the two ways the server offers that every provider
// has one of.
type login struct {
	user, password, host string
	way                  smtp.Auth
}

func (l *login) Start(s *smtp.ServerInfo) (string, []byte, error) {
	for _, way := range s.Auth {
		switch strings.ToUpper(way) {
		case "PLAIN":
			l.way = smtp.PlainAuth("", l.user, l.password, l.host, false)
			return l.way.Start(s)
		case "LOGIN":
			l.way = smtp.LoginAuth(l.user, l.password, l.host, false)
		}
	}
	if l.way == nil {
		return "", nil, errors.New("it takes no password, neither by PLAIN nor by LOGIN")
	}
	return l.way.Start(s)
}

func (l *login) Next(fromServer []byte, more bool) ([]byte, error) {
	return l.way.Next(fromServer, more)
}
