package notify

import (
	"context"
	"crypto/ecdsa"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"
)

// WebPushConfig is how phones are told by the push services of their browsers (RFC 8030).
type WebPushConfig struct {
	// Contact is whom a push service writes to when something is wrong with what the shop sends: mailto:owner@example.com or https://….
	Contact string
	// Hosts are push services besides those of the known browsers, HOST or HOST:PORT.
	Hosts []string
	// Key is by what they know the shop (RFC 8292). A node derives its own.
	Key *ecdsa.PrivateKey
}

func (c WebPushConfig) used() bool { return c.Contact != "" || len(c.Hosts) > 0 }

func (c WebPushConfig) validate() error {
	var errs []error
	if address, ok := strings.CutPrefix(c.Contact, "mailto:"); ok {
		if at, err := mail.ParseAddress(address); err != nil || at.Address != address {
			errs = append(errs, fmt.Errorf("the contact for web push %q is not mailto: and an address", c.Contact))
		}
	} else if u, err := url.Parse(c.Contact); err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		errs = append(errs, fmt.Errorf("the contact for web push %q is not such as mailto:owner@example.com or https://example.com", c.Contact))
	}
	for _, host := range c.Hosts {
		if u, err := url.Parse("https://" + host); err != nil || u.Host != host || u.Hostname() == "" {
			errs = append(errs, fmt.Errorf("the push service %q is not HOST or HOST:PORT", host))
		}
	}
	return errors.Join(errs...)
}

// PushTo is what a browser needs besides its endpoint, which is Message.To.
type PushTo struct {
	Key, Auth []byte // RFC 8291: p256dh, and what browser and shop share
	// Tag is the same for all that is said of one thing: the phone shows the latest alone. Letters, digits, - and _, at most 32.
	Tag string
	// For is how long it is of use.
	For time.Duration
}

// pushSender posts to the push services of browsers. They see an endpoint, a time and a size; what is said only the browser reads.
type pushSender struct {
	contact, public, private string
	hosts                    []string
	client                   *http.Client
}

func openWebPush(c WebPushConfig, trust *tls.Config) (Sender, error) {
	if c.Key == nil {
		return nil, errors.New("web push has no key")
	}
	private, err := c.Key.Bytes()
	if err != nil {
		return nil, fmt.Errorf("the key of web push: %w", err)
	}
	public, err := c.Key.PublicKey.Bytes()
	if err != nil {
		return nil, fmt.Errorf("the key of web push: %w", err)
	}
	b64 := base64.RawURLEncoding
	return &pushSender{
		contact: strings.TrimPrefix(c.Contact, "mailto:"), // the library puts it there
		public:  b64.EncodeToString(public), private: b64.EncodeToString(private), hosts: c.Hosts, client: newClient(trust),
	}, nil
}

// pushServices are those of the browsers there are (https://github.com/web-push-libs/web-push/issues/801). A leading dot stands
// for any host below it.
var pushServices = []string{"fcm.googleapis.com", "updates.push.services.mozilla.com", ".push.apple.com", ".notify.windows.com"}

// knows tells whether to send there at all: what a phone has said is its endpoint must not make a node call whatever the phone likes.
func (s *pushSender) knows(u *url.URL) bool {
	if slices.Contains(s.hosts, u.Host) {
		return true
	}
	host := strings.ToLower(u.Hostname())
	return (u.Port() == "" || u.Port() == "443") && net.ParseIP(host) == nil && slices.ContainsFunc(pushServices, func(known string) bool {
		return host == known || known[0] == '.' && strings.HasSuffix(host, known)
	})
}

// pushBody is what web/public/sw.js reads.
type pushBody struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	Tag   string `json:"tag"`
	URL   string `json:"url"`
}

// mePage is where a technician's notice leads.
const mePage = "/me"

// Send posts the words, sealed for the browser (RFC 8291). A push service that still keeps an earlier message of the same tag drops
// that one; the phone is woken even if it saves power.
func (s *pushSender) Send(ctx context.Context, m Message) error {
	if m.Push == nil {
		return refused(errors.New("the message has no key to seal it with"))
	}
	to, err := url.Parse(m.To)
	if err != nil || to.Scheme != "https" || to.User != nil {
		return refused(errors.New("the endpoint is no https address"))
	}
	if !s.knows(to) {
		return refused(fmt.Errorf("the push service %s is none that this node knows; --web-push-host %s lets it send there", to.Host, to.Host))
	}
	body, err := json.Marshal(pushBody{Title: oneLine(m.Subject), Body: strings.TrimSpace(m.Text), Tag: m.Push.Tag, URL: mePage})
	if err != nil {
		return refused(fmt.Errorf("write the notice as JSON: %w", err))
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	b64 := base64.RawURLEncoding
	var sent sealed
	_, err = webpush.SendNotificationWithContext(ctx, body, &webpush.Subscription{
		Endpoint: m.To, Keys: webpush.Keys{P256dh: b64.EncodeToString(m.Push.Key), Auth: b64.EncodeToString(m.Push.Auth)},
	}, &webpush.Options{
		HTTPClient: &sent, Subscriber: s.contact, VAPIDPublicKey: s.public, VAPIDPrivateKey: s.private,
		TTL: int(max(0, m.Push.For) / time.Second), Urgency: webpush.UrgencyHigh, Topic: m.Push.Tag,
	})
	if sent.req == nil {
		return refused(fmt.Errorf("seal the notice: %w", err))
	}
	status, text, err := exchange(ctx, s.client, sent.req)
	if err != nil {
		return err
	}
	return pushVerdict(status, text)
}

// sealed takes the request that the library makes, so that it is sent as all others are.
type sealed struct{ req *http.Request }

func (s *sealed) Do(req *http.Request) (*http.Response, error) {
	s.req = req
	return &http.Response{Body: http.NoBody}, nil
}

// pushVerdict is what a push service's answer means (RFC 8030, 5 and 8.4).
func pushVerdict(status int, text string) error {
	err := fmt.Errorf("the answer is %d %s: %q", status, http.StatusText(status), text)
	switch {
	case status/100 == 2:
		return nil
	case status == http.StatusNotFound, status == http.StatusGone:
		return fmt.Errorf("%w: %w", ErrGone, err)
	case status == http.StatusRequestTimeout, status == http.StatusTooManyRequests, status/100 == 5:
		return err
	}
	return refused(err)
}
