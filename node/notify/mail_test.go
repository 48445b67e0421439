package notify

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"storehub/node/notify/smtptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func secretFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func opened(t *testing.T, ch Channel, c Config) Sender {
	t.Helper()
	c.Shop = "3k7q"
	senders, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	if len(senders) != 1 || senders[ch] == nil {
		t.Fatalf("%d senders, and not one for %s alone", len(senders), ch)
	}
	return senders[ch]
}

// plainMail sends to a server on this PC without TLS.
func plainMail(t *testing.T, s *smtptest.Server) Sender {
	return opened(t, ChannelMail, Config{Mail: MailConfig{Server: "smtp://127.0.0.1:" + s.Port(), From: "Złoty Lotos 金莲 <shop@example.com>"}})
}

func hello(t testing.TB) Message {
	e := event(t, pl, CauseReminder)
	w := Say(pl, e)
	return Message{ID: "M-12-e1", To: "anna@example.org", Subject: "Zażółć gęślą jaźń 足疗", Text: w.Text, Event: e}
}

// parsedMail is a mail as a stranger reads it: net/mail and mime alone.
type parsedMail struct {
	header mail.Header
	parts  []string // "type\nbody", decoded
}

func parseMail(t *testing.T, text string) (p parsedMail) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	p.header = m.Header
	media, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(media, "multipart/") {
		p.parts = append(p.parts, part(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body))
		return p
	}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		next, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return p
		} else if err != nil {
			t.Fatal(err)
		}
		p.parts = append(p.parts, part(t, next.Header.Get("Content-Type"), next.Header.Get("Content-Transfer-Encoding"), next))
	}
}

func part(t *testing.T, media, encoding string, body io.Reader) string {
	t.Helper()
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return media + "\n" + strings.ReplaceAll(string(text), "\r\n", "\n")
}

func TestMail(t *testing.T) {
	s := (&smtptest.Server{Features: []string{"8BITMIME", "SMTPUTF8"}}).Start(t)
	sender, m := plainMail(t, s), hello(t)
	m.Calendar = []byte("BEGIN:VCALENDAR\r\nX:足\r\nEND:VCALENDAR\r\n")
	before := time.Now().Add(-2 * time.Second)
	for range 2 {
		if err := sender.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	mails := s.Received()
	if len(mails) != 2 {
		t.Fatalf("%d mails", len(mails))
	}
	if got := mails[0]; got.From != "FROM:<shop@example.com> BODY=8BITMIME" || got.To != "TO:<anna@example.org>" {
		t.Errorf("from %s to %s", got.From, got.To)
	}
	p, again := parseMail(t, mails[0].Text), parseMail(t, mails[1].Text)
	if id := p.header.Get("Message-Id"); id != "<M-12-e1-3k7q@example.com>" || again.header.Get("Message-Id") != id {
		t.Errorf("message ids %s and %s", id, again.header.Get("Message-Id"))
	}
	if subject, err := new(mime.WordDecoder).DecodeHeader(p.header.Get("Subject")); subject != m.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	for name, want := range map[string]mail.Address{"From": {Name: "Złoty Lotos 金莲", Address: "shop@example.com"}, "To": {Address: "anna@example.org"}} {
		if list, err := p.header.AddressList(name); err != nil || len(list) != 1 || *list[0] != want {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
	if at, err := p.header.Date(); err != nil || at.Before(before) || at.After(time.Now().Add(time.Second)) {
		t.Errorf("date %v, %v", at, err)
	}
	if p.header.Get("Auto-Submitted") != "auto-generated" {
		t.Error("an out-of-office reply would come back")
	}
	want := []string{"text/plain; charset=UTF-8\n" + m.Text, "text/calendar; charset=utf-8; name=\"date.ics\"\nBEGIN:VCALENDAR\nX:足\nEND:VCALENDAR\n"}
	if len(p.parts) != 2 || strings.TrimRight(p.parts[0], "\n") != strings.TrimRight(want[0], "\n") || p.parts[1] != want[1] {
		t.Errorf("the parts are %q", p.parts)
	}
}

func TestMailOfOnePart(t *testing.T) {
	s := (&smtptest.Server{}).Start(t)
	m := hello(t)
	m.Text = "Dzień dobry\n.\n..\n" + m.Text
	if err := plainMail(t, s).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if p := parseMail(t, s.Received()[0].Text); len(p.parts) != 1 || !strings.Contains(p.parts[0], "dobry\n.\n..\n") {
		t.Errorf("%q", p.parts)
	}
}

func TestMailByTLS(t *testing.T) {
	server, ca := smtptest.ThrowAway(t)
	for name, c := range map[string]struct {
		scheme string
		s      *smtptest.Server
		steps  string
	}{
		"STARTTLS and PLAIN": {startTLS, &smtptest.Server{Features: []string{"STARTTLS", "AUTH LOGIN PLAIN"}}, "EHLO STARTTLS TLS EHLO AUTH MAIL RCPT DATA QUIT"},
		"STARTTLS and LOGIN": {startTLS, &smtptest.Server{Features: []string{"STARTTLS", "AUTH LOGIN"}}, "EHLO STARTTLS TLS EHLO AUTH MAIL RCPT DATA QUIT"},
		"TLS at once":        {smtpTLS, &smtptest.Server{Implicit: true, Features: []string{"AUTH PLAIN"}}, "TLS EHLO AUTH MAIL RCPT DATA QUIT"},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.s
			s.TLS, s.User, s.Password = server, "shop@example.com", "pässword "
			s.Start(t)
			sender := opened(t, ChannelMail, Config{CAFile: ca, Mail: MailConfig{
				Server: c.scheme + "://shop@example.com@127.0.0.1:" + s.Port(), From: "shop@example.com", PasswordFile: secretFile(t, "pässword \n"),
			}})
			if err := sender.Send(t.Context(), hello(t)); err != nil {
				t.Fatal(err)
			}
			if got := s.Received(); len(got) != 1 || !got[0].Secure || s.Said() != c.steps {
				t.Errorf("%d mails, said %s", len(got), s.Said())
			}
		})
	}
}

// TestNothingIsSaidWithoutTLS tries servers that offer none, or that nobody vouches for.
func TestNothingIsSaidWithoutTLS(t *testing.T) {
	server, ca := smtptest.ThrowAway(t)
	for name, c := range map[string]struct {
		scheme, ca string
		s          *smtptest.Server
		steps      string
	}{
		"no STARTTLS":               {startTLS, ca, &smtptest.Server{Features: []string{"AUTH PLAIN"}}, "EHLO"},
		"STARTTLS by a stranger":    {startTLS, "", &smtptest.Server{Features: []string{"STARTTLS", "AUTH PLAIN"}}, "EHLO STARTTLS"},
		"TLS at once by a stranger": {smtpTLS, "", &smtptest.Server{Implicit: true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.s
			s.TLS, s.User, s.Password = server, "u", "p"
			s.Start(t)
			sender := opened(t, ChannelMail, Config{CAFile: c.ca, Mail: MailConfig{
				Server: c.scheme + "://u@127.0.0.1:" + s.Port(), From: "shop@example.com", PasswordFile: secretFile(t, "p"),
			}})
			err := sender.Send(t.Context(), hello(t))
			if err == nil || errors.Is(err, ErrRefused) || errors.Is(err, ErrUnknown) {
				t.Errorf("%v, which may not be tried again", err)
			}
			if s.Said() != c.steps {
				t.Errorf("said %q, want %q", s.Said(), c.steps)
			}
		})
	}
}

// TestMailOutcomes breaks every step of the dialogue and asks what became of the mail.
func TestMailOutcomes(t *testing.T) {
	again := errors.New("may be tried again")
	for _, c := range []struct {
		step, line string
		want       error
	}{
		{"greeting", "554 not today", again},
		{"greeting", "drop", again},
		{"EHLO", "drop", again},
		{"EHLO", "502 what", nil}, // then HELO
		{"MAIL", "550 not from you", again},
		{"MAIL", "451 later", again},
		{"MAIL", "drop", again},
		{"RCPT", "550 5.1.1 no such user", ErrRefused},
		{"RCPT", "450 4.2.1 busy", again},
		{"RCPT", "drop", again},
		{"DATA", "554 no", ErrRefused},
		{"DATA", "451 later", again},
		{"DATA", "drop", again},
		{".", "554 5.7.1 spam", ErrRefused},
		{".", "452 full", again},
		{".", "drop", ErrUnknown},
		{"mail", "drop", ErrUnknown}, // the dot may have gone out before the connection was seen to be lost
		{"QUIT", "500 no", nil},
		{"QUIT", "drop", nil},
	} {
		t.Run(c.step+" "+c.line, func(t *testing.T) {
			s := (&smtptest.Server{Refuse: map[string]string{c.step: c.line}}).Start(t)
			err := plainMail(t, s).Send(t.Context(), hello(t))
			checkOutcome(t, err, c.want, again)
		})
	}
}

// checkOutcome compares what became of a message; again stands for all that may be tried again.
func checkOutcome(t *testing.T, err, want, again error) {
	t.Helper()
	refused, unknown := errors.Is(err, ErrRefused), errors.Is(err, ErrUnknown)
	switch {
	case want == nil && err != nil:
		t.Errorf("%v, want it sent", err)
	case want == again && (err == nil || refused || unknown), want == ErrRefused && (!refused || unknown), want == ErrUnknown && (!unknown || refused):
		t.Errorf("%v, want %v", err, want)
	}
}

func TestMailInTime(t *testing.T) {
	for step, want := range map[string]error{"greeting": nil, "RCPT": nil, ".": ErrUnknown} {
		t.Run(step, func(t *testing.T) {
			s := (&smtptest.Server{Refuse: map[string]string{step: "hang"}}).Start(t)
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			err := plainMail(t, s).Send(ctx, hello(t))
			if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrUnknown) != (want == ErrUnknown) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestMailWithNobodyThere(t *testing.T) {
	s := (&smtptest.Server{}).Start(t)
	sender := plainMail(t, s)
	s.Close()
	again := errors.New("may be tried again")
	checkOutcome(t, sender.Send(t.Context(), hello(t)), again, again)
}

func TestBadPasswordMayBeMended(t *testing.T) {
	server, ca := smtptest.ThrowAway(t)
	s := (&smtptest.Server{TLS: server, Implicit: true, Features: []string{"AUTH PLAIN"}, User: "u", Password: "right"}).Start(t)
	sender := opened(t, ChannelMail, Config{CAFile: ca, Mail: MailConfig{
		Server: "smtps://u@127.0.0.1:" + s.Port(), From: "shop@example.com", PasswordFile: secretFile(t, "wrong-secret"),
	}})
	err := sender.Send(t.Context(), hello(t))
	if err == nil || errors.Is(err, ErrRefused) || strings.Contains(err.Error(), "wrong-secret") || !strings.Contains(err.Error(), "as u:") {
		t.Error(err)
	}
}

func TestMailAddresses(t *testing.T) {
	s := (&smtptest.Server{}).Start(t)
	sender := plainMail(t, s)
	for _, to := range []string{"", "anna", "Anna <anna@example.org>", "a@b.c, d@e.f", "anna@example.org\r\nRCPT TO:<x@y.z>", "żółw@example.org"} {
		m := hello(t)
		m.To = to
		if err := sender.Send(t.Context(), m); !errors.Is(err, ErrRefused) {
			t.Errorf("%q: %v", to, err)
		}
	}
	m := hello(t)
	m.ID = "M-12@x"
	if err := sender.Send(t.Context(), m); !errors.Is(err, ErrRefused) {
		t.Error(err)
	}
	if n := len(s.Received()); n != 0 {
		t.Errorf("%d mails", n)
	}
	utf8 := (&smtptest.Server{Features: []string{"SMTPUTF8", "8BITMIME"}}).Start(t)
	m = hello(t)
	m.To = "żółw@example.org"
	if err := plainMail(t, utf8).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if got := utf8.Received()[0]; got.From != "FROM:<shop@example.com> BODY=8BITMIME SMTPUTF8" || got.To != "TO:<żółw@example.org>" {
		t.Errorf("from %s to %s", got.From, got.To)
	}
}

func TestNoHeaderFromASubject(t *testing.T) {
	s := (&smtptest.Server{}).Start(t)
	m := hello(t)
	m.Subject = "one\r\nBcc: x@y.z\r\n\r\ntwo"
	if err := plainMail(t, s).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if p := parseMail(t, s.Received()[0].Text); p.header.Get("Bcc") != "" || p.header.Get("Subject") != "one Bcc: x@y.z two" {
		t.Errorf("%v", p.header)
	}
}
