package vapid

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

func under(secret string) Digest {
	return func(purpose string, parts ...[]byte) []byte {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(purpose))
		for _, p := range parts {
			mac.Write(p)
		}
		return mac.Sum(nil)
	}
}

// TestKeyIsTheSame: at every node, at every time. A browser that is subscribed under one key hears nothing under another.
func TestKeyIsTheSame(t *testing.T) {
	public, err := Public(under("secret"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "0497991338ccbd892b3824ef80f639b7fc91953bf09c2aaa0872d4e702ec161662f7e0785c160840b17c142da40c7e59471c3329b7418580c347dff92fd56e4423"
	if got := hex.EncodeToString(public); got != want {
		t.Errorf("%s", got)
	}
	other, err := Public(under("other"))
	if err != nil || bytes.Equal(public, other) {
		t.Errorf("another secret has the same key, %v", err)
	}
	key, err := Key(under("secret"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("text"))
	signature, err := ecdsa.SignASN1(nil, key, sum[:])
	if err != nil || !ecdsa.VerifyASN1(&key.PublicKey, sum[:], signature) {
		t.Errorf("it does not sign: %v", err)
	}
}

// TestNoKey: a number that is none of the curve is passed over, and there is an end to it.
func TestNoKey(t *testing.T) {
	tried := 0
	late := func(purpose string, parts ...[]byte) []byte {
		if tried++; tried < 3 {
			return bytes.Repeat([]byte{0xff}, 32)
		}
		return under("secret")(purpose, parts...)
	}
	if key, err := Key(late); err != nil || tried != 3 || key == nil {
		t.Errorf("after %d: %v", tried, err)
	}
	if _, err := Public(func(string, ...[]byte) []byte { return make([]byte, 32) }); err == nil {
		t.Error("zero is a key")
	}
}
