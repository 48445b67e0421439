package notify

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"os"
	"regexp"
	"strings"
)

// Config is the channels of a shop. A channel whose struct is empty is not used. It holds no secret but
// the key of WebPush, which is in no file: the others are in files of one line each, read once by Open.
type Config struct {
	// Shop makes message ids differ from those of other shops: the cluster's id. Letters, digits,
	// - and _, at most 40.
	Shop string
	// CAFile has certificates (PEM) to trust besides the system's, for servers of the shop's own;
	// "" = none.
	CAFile  string
	Mail    MailConfig
	Ntfy    NtfyConfig
	Webhook WebhookConfig
	WebPush WebPushConfig
}

// MailConfig is how e-mail leaves the shop.
type MailConfig struct {
	// Server is smtp+starttls://USER@HOST:PORT, where TLS is demanded before anything is said, or
	// smtps://USER@HOST:PORT, TLS from the first byte. USER@ is left out where none is needed. A server
	// on this PC may also be smtp://HOST:PORT, without TLS and user. Ports are 587, 465 and 25 if not
	// named.
	Server string
	// From is an address, with or without a name: Golden Lotus <shop@example.com>. Message ids have
	// its domain.
	From         string
	PasswordFile string // of USER
}

// NtfyConfig is an ntfy server (https://docs.ntfy.sh/publish/).
type NtfyConfig struct {
	Server    string // https://HOST; http:// on this PC only
	TokenFile string // an access token, tk_…; "" = the server asks for none
}

// Public is the server's address as phones reach it, "" when there is none or when it is on this PC.
func (c NtfyConfig) Public() string {
	u, err := httpAddress("the ntfy server", c.Server)
	if err != nil || isLoopback(u.Hostname()) {
		return ""
	}
	return strings.TrimSuffix(u.String(), "/")
}

// WebhookConfig is a program of the shop's own that is told everything (docs/webhook.md).
type WebhookConfig struct {
	URL        string // https://…; http:// on this PC only
	SecretFile string // whsec_ and 24 to 64 random bytes in base64
}

var shopID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// Validate reports what is wrong with c, all of it. It opens no file.
func (c *Config) Validate() error {
	var errs []error
	if c.Mail != (MailConfig{}) {
		_, err := c.Mail.parse()
		errs = append(errs, err)
	}
	if c.Ntfy != (NtfyConfig{}) {
		_, err := httpAddress("the ntfy server", c.Ntfy.Server)
		errs = append(errs, err)
	}
	if c.Webhook != (WebhookConfig{}) {
		_, err := httpAddress("the webhook", c.Webhook.URL)
		errs = append(errs, err)
		if c.Webhook.SecretFile == "" {
			errs = append(errs, errors.New("the webhook needs a secret file, by which the receiver knows the shop"))
		}
	}
	if c.WebPush.used() {
		errs = append(errs, c.WebPush.validate())
	}
	used := c.Mail != (MailConfig{}) || c.Ntfy != (NtfyConfig{}) || c.Webhook != (WebhookConfig{})
	if used && !shopID.MatchString(c.Shop) {
		errs = append(errs, fmt.Errorf("the shop's id %q is not 1 to 40 letters, digits, - and _", c.Shop))
	}
	return errors.Join(errs...)
}

// Open makes the senders of the channels that c has, none if it has none. It reads the files that c
// names and calls nobody. The error is all that is wrong with c or, if nothing is, with the files.
// There is nothing to close.
func Open(c Config) (map[Channel]Sender, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	trust, err := c.trust()
	errs := []error{err}
	senders := map[Channel]Sender{}
	add := func(channel Channel, s Sender, err error) {
		senders[channel] = s
		errs = append(errs, err)
	}
	if c.Mail != (MailConfig{}) {
		s, err := openMail(c.Shop, c.Mail, trust)
		add(ChannelMail, s, err)
	}
	if c.Ntfy != (NtfyConfig{}) {
		s, err := openNtfy(c.Shop, c.Ntfy, trust)
		add(ChannelNtfy, s, err)
	}
	if c.Webhook != (WebhookConfig{}) {
		s, err := openWebhook(c.Shop, c.Webhook, trust)
		add(ChannelWebhook, s, err)
	}
	if c.WebPush.used() {
		s, err := openWebPush(c.WebPush, trust)
		add(ChannelWebPush, s, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return senders, nil
}

// trust is whom to believe who they are.
func (c *Config) trust() (*tls.Config, error) {
	t := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.CAFile == "" {
		return t, nil
	}
	text, err := os.ReadFile(c.CAFile)
	if err != nil {
		return t, fmt.Errorf("read the certificates to trust: %w", err)
	}
	if t.RootCAs, err = x509.SystemCertPool(); err != nil {
		return t, fmt.Errorf("read the system's certificates: %w", err)
	}
	if !t.RootCAs.AppendCertsFromPEM(text) {
		return t, fmt.Errorf("%s holds no certificate", c.CAFile)
	}
	return t, nil
}

// mailServer is MailConfig, understood.
type mailServer struct {
	scheme, user, host, port string
	from                     mail.Address
}

var mailPorts = map[string]string{plainSMTP: "25", startTLS: "587", smtpTLS: "465"}

func (c MailConfig) parse() (s mailServer, err error) {
	from, err := mail.ParseAddress(c.From)
	if err != nil {
		return s, fmt.Errorf("the mail's sender %q is not an address such as Golden Lotus <shop@example.com>", c.From)
	}
	if !isASCII(from.Address) { // it is in every message id too
		return s, fmt.Errorf("the mail's sender %s has other letters than ASCII; a domain can be written as xn--…", from.Address)
	}
	u, err := address("the mail server", c.Server, "smtp+starttls://shop@mail.example.com:587")
	if err != nil {
		return s, err
	}
	s = mailServer{scheme: u.Scheme, user: u.User.Username(), host: u.Hostname(), port: u.Port(), from: *from}
	port, known := mailPorts[s.scheme]
	if s.port == "" {
		s.port = port
	}
	switch {
	case !known:
		return s, fmt.Errorf("the mail server %s begins with %s://, %s:// or %s://", u, startTLS, smtpTLS, plainSMTP)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "":
		return s, fmt.Errorf("the mail server %s ends with its port", u)
	case s.scheme == plainSMTP && !isLoopback(s.host):
		return s, fmt.Errorf("the mail server %s is not on this PC: without TLS everybody on the way reads along; use %s:// or %s://", u, startTLS, smtpTLS)
	case s.scheme == plainSMTP && s.user != "":
		return s, fmt.Errorf("the mail server %s has a user, and no password goes out without TLS; use %s:// or %s://", u, startTLS, smtpTLS)
	case s.user != "" && c.PasswordFile == "":
		return s, fmt.Errorf("the mail server's user %s needs a password file", s.user)
	case s.user == "" && c.PasswordFile != "":
		return s, fmt.Errorf("the mail server %s has a password file and no user", u)
	}
	return s, nil
}

// httpAddress is where a request goes, by TLS unless that is this PC.
func httpAddress(what, text string) (*url.URL, error) {
	u, err := address(what, text, "https://ntfy.example.com")
	switch {
	case err != nil:
		return nil, err
	case u.User != nil:
		return nil, fmt.Errorf("%s at %s has a user in its address; there are files for secrets", what, u.Host)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%s at %s begins with https://", what, u.Host)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("%s at %s is not on this PC: without TLS everybody on the way reads along; use https://", what, u.Host)
	case u.Fragment != "":
		return nil, fmt.Errorf("%s at %s has a # in its address", what, u.Host)
	}
	return u, nil
}

// address parses a URL. It repeats none that may have a password in it.
func address(what, text, example string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("%s has no address such as %s", what, example)
	}
	if _, has := u.User.Password(); has {
		return nil, fmt.Errorf("%s at %s has a password in its address; there are files for secrets", what, u.Host)
	}
	return u, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// maxSecret is the longest secret file, in bytes.
const maxSecret = 4096

// readSecret reads a file of one line. The secret stands in no error.
func readSecret(what, path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", what, err)
	}
	secret := strings.TrimRight(string(text), "\r\n")
	if secret == "" || len(secret) > maxSecret || strings.ContainsFunc(secret, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", fmt.Errorf("%s in %s is not one line of at most %d bytes", what, path, maxSecret)
	}
	return secret, nil
}
