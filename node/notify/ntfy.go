package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"regexp"
)

// ntfySender publishes to topics of an ntfy server (https://docs.ntfy.sh/publish/).
type ntfySender struct {
	server      *url.URL
	shop, token string
	client      *http.Client
}

func openNtfy(shop string, c NtfyConfig, trust *tls.Config) (Sender, error) {
	server, err := httpAddress("the ntfy server", c.Server)
	if err != nil {
		return nil, err
	}
	s := &ntfySender{server: server, shop: shop, client: newClient(trust)}
	if c.TokenFile != "" {
		if s.token, err = readSecret("the ntfy token", c.TokenFile); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// topic is what ntfy takes for one.
var topic = regexp.MustCompile(`^[-_A-Za-z0-9]{1,64}$`)

// Send publishes the text with its subject as title, in the encoded words of RFC 2047 that ntfy reads
// where a header can carry only ASCII. A repeated message has the same sequence id, by which ntfy 2.16
// and later show it instead of the first one; earlier ones show both. What a technician is told comes with
// the priority that makes a phone ring long (https://docs.ntfy.sh/publish/#message-priority).
func (s *ntfySender) Send(ctx context.Context, m Message) error {
	id, err := worldID(s.shop, m.ID)
	if err != nil {
		return err
	}
	if !topic.MatchString(m.To) {
		return refused(errors.New("the receiver is not an ntfy topic"))
	}
	header := http.Header{}
	header.Set("Content-Type", "text/plain; charset=utf-8")
	header.Set("Title", mime.BEncoding.Encode("utf-8", oneLine(m.Subject)))
	header.Set("X-Sequence-ID", id)
	if m.Event.Cause.summons() {
		header.Set("Priority", "high")
	}
	if s.token != "" {
		header.Set("Authorization", "Bearer "+s.token)
	}
	return post(ctx, s.client, s.server.JoinPath(m.To), header, []byte(m.Text))
}
