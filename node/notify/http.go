package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

// maxAnswer is how much of an answer is read, in bytes; its first words tell what is wrong.
const maxAnswer = 1024

// newClient follows no redirect: what it carries is for one address. It keeps no connection, since
// the next message is minutes away.
func newClient(trust *tls.Config) *http.Client {
	return &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: trust.Clone(), DisableKeepAlives: true, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// post sends body once. Addresses stand in no error: a topic, or a part of a URL, may be a password.
func post(ctx context.Context, client *http.Client, to *url.URL, header http.Header, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), bytes.NewReader(body))
	if err != nil {
		return refused(errors.New("the address is none"))
	}
	req.Header = header
	status, text, err := exchange(ctx, client, req)
	if err != nil {
		return err
	}
	return verdict(status, text)
}

// exchange sends a request once and tells the answer's status and first words.
func exchange(ctx context.Context, client *http.Client, req *http.Request) (status int, text string, err error) {
	var begun atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { begun.Store(true) }})
	resp, err := client.Do(req.WithContext(ctx))
	if err != nil {
		if with := (*url.Error)(nil); errors.As(err, &with) {
			err = with.Err
		}
		if begun.Load() {
			return 0, "", fmt.Errorf("%w: %w", ErrUnknown, err)
		}
		return 0, "", fmt.Errorf("not sent: %w", err)
	}
	defer resp.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswer)) // the status is the answer
	return resp.StatusCode, oneLine(string(said)), nil
}

// verdict is what a status means for the message. A redirect stays one until the shop changes the
// address.
func verdict(status int, text string) error {
	err := fmt.Errorf("the answer is %d %s: %q", status, http.StatusText(status), text)
	switch {
	case status/100 == 2:
		return nil
	case status == http.StatusRequestTimeout, status == http.StatusTooManyRequests, status/100 == 5:
		return err
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusNotFound:
		return err // the address or its token: somebody puts that right, and a day's notices are not lost by it
	}
	return refused(err)
}
