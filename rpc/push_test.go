package rpc_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"storehub/rpc/rpctest"
	"storehub/rpc/vapid"
)

// TestPushSubscription: a technician's phone is told the shop's key, says where it listens, and finds out by a sum whether that is still
// so. Nobody reads the endpoint back.
func TestPushSubscription(t *testing.T) {
	shop := rpctest.NewShop()
	h := staffedOn(t, shop)
	phone := h.browser()
	phone.call(t, "Access.SignIn", `{"code":"`+h.code(t, `{"technician":"12"}`)+`","cookie":true}`).ok()
	r := phone.call(t, "Access.GetSession", `{}`).ok()
	key, err := base64.StdEncoding.DecodeString(r.at("pushKey").(string))
	want, keyErr := vapid.Public(shop.Node("n1").Digest)
	if err != nil || keyErr != nil || !bytes.Equal(key, want) || r.at("pushEndpointSum") != nil && r.at("pushEndpointSum") != "" || r.at("person", "push") == true {
		t.Fatal(r.raw)
	}
	own, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	const endpoint = "https://push.example.com/hunter2"
	b64 := base64.StdEncoding.EncodeToString
	set := fmt.Sprintf(`{"endpoint":%q,"key":%q,"auth":%q}`, endpoint, b64(own.PublicKey().Bytes()), b64(make([]byte, 16)))
	phone.call(t, "Access.SetPushSubscription", set).ok()
	sum := sha256.Sum256([]byte(endpoint))
	r = phone.call(t, "Access.GetSession", `{}`).ok()
	if r.at("pushEndpointSum") != b64(sum[:]) || r.at("person", "push") != true {
		t.Error(r.raw)
	}
	sessions, tokens := h.owner(t, "Access.ListSessions", `{}`), h.owner(t, "Access.ListTokens", `{}`)
	if !strings.Contains(sessions.raw, `"push":true`) {
		t.Error(sessions.raw)
	}
	for _, raw := range []string{r.raw, sessions.raw, tokens.raw} {
		if strings.Contains(raw, "hunter2") {
			t.Errorf("the endpoint stands in %s", raw)
		}
	}
	phone.call(t, "Access.SetPushSubscription", strings.Replace(set, "https", "http", 1)).refused("invalid_argument", "BAD_VALUE", "field=endpoint")
	phone.call(t, "Access.SetPushSubscription", `{}`).ok()
	if r = phone.call(t, "Access.GetSession", `{}`).ok(); r.at("person", "push") == true {
		t.Error(r.raw)
	}
}

// TestPushSubscriptionOfOthers: whoever is no technician has none, and is told no key.
func TestPushSubscriptionOfOthers(t *testing.T) {
	h := staffedForSignIn(t)
	for who, b := range peopleOfAllRoles(t, h) {
		r := b.call(t, "Access.GetSession", `{}`).ok()
		technician := r.at("person", "technician") != nil && r.at("person", "technician") != ""
		if key, _ := r.at("pushKey").(string); (key != "") != technician {
			t.Errorf("%s has the key %q", who, key)
		}
		if answer := b.call(t, "Access.SetPushSubscription", `{"endpoint":"https://push.example.com/a"}`); technician {
			answer.refused("invalid_argument", "BAD_VALUE", "field=key")
		} else {
			answer.refused("permission_denied", "ACTOR_NOT_ALLOWED")
		}
	}
}
