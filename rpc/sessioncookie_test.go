package rpc_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
	"storehub/rpc/rpctest"
)

// atDesk is a browser that is the terminal "desk" with anna signed in there.
func (h *handler) atDesk(t *testing.T) *browser {
	t.Helper()
	b := h.browser()
	b.call(t, "Access.SignIn", `{"code":"`+h.code(t, `{"terminal":"desk"}`)+`","cookie":true}`).ok()
	b.call(t, "Access.SignIn", `{"staffId":"anna","pin":"1234","cookie":true}`).ok()
	return b
}

// TestOtherOrigins: a page of another site makes a browser do nothing with its cookies, write or read. A program that brings a token does
// not come from a page.
func TestOtherOrigins(t *testing.T) {
	shop := rpctest.NewShop()
	h := staffedOn(t, shop)
	b := h.atDesk(t)
	entries := len(shop.Commands())
	for _, with := range [][]string{
		{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
		{"Origin", "http://127.0.0.1:9999", "Sec-Fetch-Site", "same-site"}, // another program on this PC
		{"Origin", "https://evil.example", "Sec-Fetch-Site", ""},           // a browser that knows only the one
		{"Origin", "null", "Sec-Fetch-Site", "cross-site"},
	} {
		for _, c := range [][2]string{
			{"Roster.CheckIn", `{"technician":"12"}`}, {"Access.SignOut", `{"terminal":true}`}, {"Access.SignIn", `{"staffId":"anna","pin":"1234","cookie":true}`},
			{"Dispatch.GetBoard", `{}`},
		} {
			b.call(t, c[0], c[1], with...).refused("permission_denied", "CROSS_ORIGIN")
			if len(b.last) > 0 {
				t.Errorf("%s from %v sets %v", c[0], with, b.last)
			}
		}
		b.call(t, "Roster.CheckIn", `{"technician":"12"}`, append(with, "Storehub-As", "terminal")...).refused("permission_denied", "CROSS_ORIGIN")
	}
	if got := len(shop.Commands()); got != entries {
		t.Errorf("%d entries were written", got-entries)
	}
	h.call(t, "Dispatch.GetBoard", `{}`, rpctest.OwnerToken, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site").ok()
	b.call(t, "Roster.CheckIn", `{"technician":"12"}`).ok()
}

// TestCookiesOnTLS: over TLS a cookie goes over TLS only; no script reads it, no other site sends it. Nor does the one that takes it away
// say less.
func TestCookiesOnTLS(t *testing.T) {
	h := staffedForSignIn(t)
	b := h.browser()
	b.tls = true
	check := func(when string) {
		t.Helper()
		if len(b.last) == 0 {
			t.Fatalf("%s: no cookie", when)
		}
		for _, c := range b.last {
			if !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
				t.Errorf("%s: %v", when, c)
			}
		}
	}
	b.call(t, "Access.SignIn", `{"code":"`+h.code(t, `{"terminal":"desk"}`)+`","cookie":true}`).ok()
	check("enrolled")
	b.call(t, "Access.SignIn", `{"staffId":"anna","pin":"1234","cookie":true}`).ok()
	check("signed in")
	b.call(t, "Access.GetSession", `{}`).ok()
	check("used")
	b.call(t, "Access.SignOut", `{}`).ok()
	check("signed out")
	b.call(t, "Access.SignIn", `{"staffId":"anna","pin":"0000","cookie":true}`).refused("permission_denied", "WRONG_PIN")
	if len(b.last) > 0 {
		t.Errorf("a wrong PIN sets %v", b.last)
	}
}

// TestOverIsOver: a person whose session is over is refused once, his cookie goes with the refusal, and from then on the browser is its
// terminal, or nobody. At no time has it his roles.
func TestOverIsOver(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *rpctest.Shop, *handler, *browser, string) string{
		"ended elsewhere": func(t *testing.T, _ *rpctest.Shop, h *handler, _ *browser, id string) string {
			h.owner(t, "Access.EndSession", `{"id":"`+id+`"}`)
			return "BAD_CREDENTIAL"
		},
		"too old": func(_ *testing.T, shop *rpctest.Shop, _ *handler, _ *browser, _ string) string {
			shop.Pass(12*time.Hour + time.Minute)
			return "TOKEN_EXPIRED"
		},
		"made up": func(_ *testing.T, _ *rpctest.Shop, _ *handler, b *browser, _ string) string {
			b.jar["storehub-n1-person"].Value = "sht_MADEUP"
			return "BAD_CREDENTIAL"
		},
	} {
		t.Run(name, func(t *testing.T) {
			shop := rpctest.NewShop()
			h := staffedOn(t, shop)
			b := h.atDesk(t)
			id := b.call(t, "Access.GetSession", `{}`).ok().at("person", "id").(string)
			reason := end(t, shop, h, b, id)
			// The terminal is there all the while, for who means it.
			b.call(t, "Dispatch.GetBoard", `{}`, "Storehub-As", "terminal").ok()
			b.call(t, "Plan.ListPlans", `{}`).refused("unauthenticated", reason) // which he might, and the terminal may not
			if b.jar["storehub-n1-person"] != nil || b.jar["storehub-n1-terminal"] == nil {
				t.Fatalf("the browser keeps %v", b.jar)
			}
			if r := b.call(t, "Access.GetSession", `{}`).ok(); r.at("person") != nil || r.at("terminal", "current") != true {
				t.Error(r.raw)
			}
			b.call(t, "Plan.ListPlans", `{}`).refused("permission_denied", "PERMISSION_MISSING", "role=TERMINAL")
			b.call(t, "Dispatch.GetBoard", `{}`, "Storehub-As", "person").refused("unauthenticated", "NO_CREDENTIAL")
			b.call(t, "Access.SignIn", `{"staffId":"anna","pin":"1234","cookie":true}`).ok() // and he comes back
		})
	}
}

// TestOverOnAPhone: a browser that is no terminal is nobody then.
func TestOverOnAPhone(t *testing.T) {
	h := staffedForSignIn(t)
	b := h.browser()
	id := b.call(t, "Access.SignIn", `{"code":"`+h.code(t, `{"technician":"12"}`)+`","cookie":true}`).ok().at("session", "id").(string)
	h.owner(t, "Access.EndSession", `{"id":"`+id+`"}`)
	b.call(t, "Dispatch.Acknowledge", `{"assignmentId":"A-1"}`).refused("unauthenticated", "BAD_CREDENTIAL")
	if len(b.jar) > 0 {
		t.Error(b.jar)
	}
	b.call(t, "Dispatch.GetBoard", `{}`).refused("unauthenticated", "NO_CREDENTIAL")
}

// TestLastUsed: who asks is told of the last call that this node has had, and it is written down an hour later, once.
func TestLastUsed(t *testing.T) {
	shop := rpctest.NewShop()
	node := shop.Node("n1")
	server := rpc.NewServer(node, node, rpc.Options{Log: slog.New(slog.DiscardHandler)})
	h := &handler{http: server.Clients(), from: "192.0.2.1:1234"}
	staff(t, h)
	b := h.atDesk(t)
	used := func(kind string) time.Time {
		t.Helper()
		for _, s := range h.owner(t, "Access.ListSessions", `{}`).at("sessions").([]any) {
			if s := s.(map[string]any); s["kind"] == "SESSION_KIND_"+kind {
				at, err := time.Parse(time.RFC3339Nano, s["lastUsedAt"].(string))
				if err != nil {
					t.Fatal(err)
				}
				return at
			}
		}
		t.Fatalf("no %s in the list", kind)
		return time.Time{}
	}
	began := used("STAFF")
	shop.Pass(50 * time.Minute)
	b.call(t, "Dispatch.GetBoard", `{}`).ok()
	if d := used("STAFF").Sub(began); d < 50*time.Minute || d > 51*time.Minute {
		t.Errorf("used after %v", d)
	}
	if d := used("TERMINAL").Sub(began); d > time.Minute {
		t.Errorf("the terminal was used after %v, when somebody was signed in there", d)
	}
	if news := server.Unnoted(); news != nil {
		t.Errorf("news after less than an hour: %v", news)
	}
	shop.Pass(20 * time.Minute)
	for range 3 {
		b.call(t, "Dispatch.GetBoard", `{}`).ok()
	}
	news := server.Unnoted()
	if len(news.GetUsed()) != 1 {
		t.Fatalf("%v", news)
	}
	if res, err := node.Propose(t.Context(), &storehubv1.Command{
		RequestId: "note", Credential: &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: "n1"}}, Op: &storehubv1.Command_NoteSessions{NoteSessions: news},
	}); err != nil || res.FaultKind != 0 {
		t.Fatal(res, err)
	}
	if news := server.Unnoted(); news != nil {
		t.Errorf("noted, and still news: %v", news)
	}
	// Another node has it from the log.
	h = handlerFor(shop.Node("n2"))
	if d := used("STAFF").Sub(began); d < 70*time.Minute || d > 71*time.Minute {
		t.Errorf("another node says after %v", d)
	}
	for _, s := range h.owner(t, "Access.ListSessions", `{}`).at("sessions").([]any) {
		if strings.Contains(s.(map[string]any)["id"].(string), "sht_") {
			t.Error("a token is shown")
		}
	}
}
