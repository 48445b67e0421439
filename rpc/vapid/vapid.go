// Package vapid is the key by which browsers' push services know a shop (RFC 8292, "Voluntary Application Server Identification").
// Every node derives the same one from the cluster's secret, so no secret of its own is kept, sent or logged. With another cluster
// secret it is another key, and browsers subscribe anew.
package vapid

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"errors"
)

// purpose keeps the key apart from all else that is derived from the cluster's secret. It never changes.
const purpose = "web push key"

// most is how many numbers are tried: all but one in four thousand million are a key.
const most = 8

// Digest is a MAC under the cluster's secret, of 32 bytes.
type Digest func(purpose string, parts ...[]byte) []byte

// Key is the shop's private key: the first number that is one of P-256.
func Key(digest Digest) (*ecdsa.PrivateKey, error) {
	for counter := range byte(most) {
		if key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), digest(purpose, []byte{counter})); err == nil {
			return key, nil
		}
	}
	return nil, errors.New("the cluster's secret gives no key for web push")
}

// Public is the key as browsers take it, applicationServerKey: a point in 65 bytes.
func Public(digest Digest) ([]byte, error) {
	key, err := Key(digest)
	if err != nil {
		return nil, err
	}
	return key.PublicKey.Bytes()
}
