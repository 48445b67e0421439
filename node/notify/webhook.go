package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// webhookSender tells a program, signed as Standard Webhooks 1.0 wants it (docs/webhook.md), for
// which receivers find a library in any language.
type webhookSender struct {
	url    *url.URL
	shop   string
	key    []byte
	client *http.Client
}

// Limits of a key, in bytes, by Standard Webhooks.
const (
	minKey = 24
	maxKey = 64
)

const keyPrefix = "whsec_"

func openWebhook(shop string, c WebhookConfig, trust *tls.Config) (Sender, error) {
	u, err := httpAddress("the webhook", c.URL)
	if err != nil {
		return nil, err
	}
	secret, err := readSecret("the webhook's secret", c.SecretFile)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, keyPrefix))
	if err != nil || !strings.HasPrefix(secret, keyPrefix) || len(key) < minKey || len(key) > maxKey {
		return nil, errors.New("the webhook's secret is not " + keyPrefix + " and 24 to 64 bytes in base64")
	}
	return &webhookSender{url: u, shop: shop, key: key, client: newClient(trust)}, nil
}

// webhookBody is the JSON, flat.
type webhookBody struct {
	ID string `json:"id"`
	Event
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// Send posts the event. A repeated message has the same webhook-id and the same body, and a new
// timestamp and signature.
func (s *webhookSender) Send(ctx context.Context, m Message) error {
	id, err := worldID(s.shop, m.ID)
	if err != nil {
		return err
	}
	body, err := json.Marshal(webhookBody{ID: id, Event: m.Event, Subject: m.Subject, Text: m.Text})
	if err != nil {
		return refused(fmt.Errorf("write the event as JSON: %w", err))
	}
	at := strconv.FormatInt(time.Now().Unix(), 10)
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("webhook-id", id)
	header.Set("webhook-timestamp", at)
	header.Set("webhook-signature", sign(s.key, id, at, body))
	return post(ctx, s.client, s.url, header, body)
}

// sign is Standard Webhooks' symmetric scheme. Neither id nor timestamp has a dot in it.
func sign(key []byte, id, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
