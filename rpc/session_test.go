package rpc_test

import (
	"crypto/tls"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"storehub/rpc/rpctest"
)

// browser is a device that keeps what it is told to and sends it back, and nothing else.
type browser struct {
	h    *handler
	jar  map[string]*http.Cookie
	tls  bool
	last []*http.Cookie
}

func (h *handler) browser() *browser { return &browser{h: h, jar: map[string]*http.Cookie{}} }

// call sends what a page of the node would; with is a header: name, value, name, value…
func (b *browser) call(t *testing.T, method, body string, with ...string) reply {
	t.Helper()
	service, name, _ := strings.Cut(method, ".")
	req := httptest.NewRequest("POST", "http://127.0.0.1:7102/storehub.v1."+service+"Service/"+name, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", "http://127.0.0.1:7102")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i+1 < len(with); i += 2 {
		if req.Header.Set(with[i], with[i+1]); with[i+1] == "" {
			req.Header.Del(with[i])
		}
	}
	for _, c := range b.jar {
		req.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	if b.tls {
		req.TLS = &tls.ConnectionState{}
	}
	req.RemoteAddr = b.h.from
	w := httptest.NewRecorder()
	b.h.http.ServeHTTP(w, req)
	b.last = w.Result().Cookies()
	for _, c := range b.last {
		if b.jar[c.Name] = c; c.MaxAge < 0 {
			delete(b.jar, c.Name)
		}
	}
	r := reply{t: t, status: w.Code, header: w.Header(), raw: w.Body.String()}
	_ = json.Unmarshal(w.Body.Bytes(), &r.body)
	return r
}

// staffedForSignIn is a shop with a terminal, a technician and somebody at the desk who has a PIN.
func staffedForSignIn(t *testing.T) *handler {
	t.Helper()
	return staffedOn(t, rpctest.NewShop())
}

func staffedOn(t *testing.T, shop *rpctest.Shop) *handler {
	t.Helper()
	h := handlerFor(shop.Node("n1"))
	staff(t, h)
	return h
}

func staff(t *testing.T, h *handler) {
	t.Helper()
	h.owner(t, "Terminal.PutTerminal", `{"id":"desk","name":"Desk","role":"RECEPTION"}`)
	h.owner(t, "Roster.PutCategory", `{"id":"foot","name":"Foot"}`)
	h.owner(t, "Roster.PutTechnician", `{"number":"12","name":"Twelve","gender":"FEMALE","category":"foot"}`)
	h.owner(t, "Roster.PutStaff", `{"id":"anna","name":"Anna","roles":["RECEPTION"],"pin":"1234"}`)
	h.owner(t, "Roster.PutStaff", `{"id":"bo","name":"Bo","roles":["RECEPTION"]}`)
}

func (h *handler) owner(t *testing.T, method, body string) reply {
	t.Helper()
	return h.call(t, method, body, rpctest.OwnerToken).ok()
}

func (h *handler) code(t *testing.T, whom string) string {
	t.Helper()
	return h.owner(t, "Access.CreateSignInCode", whom).at("code").(string)
}

// TestBrowserSignsIn goes the whole way: the terminal is enrolled, a person signs in there, acts, and signs out; the terminal stays.
func TestBrowserSignsIn(t *testing.T) {
	h := staffedForSignIn(t)
	b := h.browser()
	b.call(t, "Access.GetSession", `{}`).refused("unauthenticated", "NO_CREDENTIAL")
	res := b.call(t, "Access.SignIn", `{"code":"`+strings.ToLower(h.code(t, `{"terminal":"desk"}`))+`","cookie":true,"deviceName":"PC"}`).ok()
	if res.at("token") != "" || res.at("session", "kind") != "SESSION_KIND_TERMINAL" {
		t.Fatal(res.raw)
	}
	c := b.jar["storehub-n1-terminal"]
	if c == nil || !c.HttpOnly || c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.MaxAge < 86400*300 || c.Value == "" {
		t.Fatal(c)
	}
	if r := b.call(t, "Access.GetSession", `{}`).ok(); r.at("person") != nil || r.at("terminal", "terminal") != "desk" || r.at("terminal", "current") != true {
		t.Error(r.raw)
	}
	b.call(t, "Roster.CheckIn", `{"technician":"12"}`).ok()

	res = b.call(t, "Access.SignIn", `{"staffId":"anna","pin":"1234","cookie":true}`).ok()
	if p := b.jar["storehub-n1-person"]; p == nil || p.MaxAge < 43000 || p.MaxAge > 43200 || res.at("session", "staffId") != "anna" {
		t.Fatal(p, res.raw)
	}
	r := b.call(t, "Access.GetSession", `{}`).ok()
	if r.at("person", "name") != "Anna" || r.at("person", "current") != true || r.at("terminal", "terminal") != "desk" || r.at("terminal", "current") != false {
		t.Error(r.raw)
	}
	r = b.call(t, "Access.GetSession", `{}`, "Storehub-As", "terminal").ok()
	if r.at("person", "current") != false || r.at("terminal", "current") != true {
		t.Error(r.raw)
	}
	b.call(t, "Access.GetSession", `{}`, "Storehub-As", "owner").refused("invalid_argument", "BAD_VALUE", "field=Storehub-As")
	// A terminal wants a card for this, a person does not.
	dispatch := `{"category":"foot","kind":"ROTATION","counts":{"any":1}}`
	b.call(t, "Dispatch.Dispatch", dispatch, "Storehub-As", "terminal").refused("permission_denied", "ACTOR_REQUIRED")
	b.call(t, "Dispatch.Dispatch", dispatch).ok()

	b.call(t, "Access.SignOut", `{}`).ok()
	if b.jar["storehub-n1-person"] != nil || b.jar["storehub-n1-terminal"] == nil {
		t.Error(b.jar)
	}
	b.call(t, "Access.SignOut", `{}`).refused("failed_precondition", "NOT_SIGNED_IN")
	b.call(t, "Access.SignOut", `{"terminal":true}`).ok()
	if len(b.jar) != 0 {
		t.Error(b.jar)
	}
}

// TestCardsAreSeenByWhoGivesThemOut: whoever has the uid of a card can make one more, and whoever has a topic listens to it.
func TestCardsAreSeenByWhoGivesThemOut(t *testing.T) {
	h := staffedForSignIn(t)
	h.owner(t, "Roster.PutTechnician", `{"number":"15","name":"Fifteen","gender":"MALE","category":"foot","phone":"+48601234567","ntfyTopic":"topic-15","cardUids":["em4100:0000000015"]}`)
	h.owner(t, "Roster.AssignCard", `{"staffId":"bo","cardUid":"em4100:0000000099"}`)
	h.owner(t, "Roster.PutRoom", `{"id":"1","name":"1"}`)
	h.owner(t, "Terminal.PutTerminal", `{"id":"room","name":"Room 1","role":"ROOM","room":"1"}`)
	token := func(who string) string {
		return h.owner(t, "Access.CreateToken", `{"name":"x",`+who+`}`).at("token").(string)
	}
	for _, tt := range []struct{ who, sees string }{
		{`"role":"VIEWER"`, ""},
		{`"role":"TERMINAL","terminal":"room"`, ""},
		{`"role":"TERMINAL","terminal":"desk"`, "+48601234567"},
		{`"role":"SERVICE_DESK"`, ""},
		{`"role":"RECEPTION"`, "+48601234567"},
		{`"role":"MANAGER"`, "+48601234567 topic-15 em4100:0000000015 em4100:0000000099"},
	} {
		as := token(tt.who)
		all := h.call(t, "Roster.ListTechnicians", `{}`, as).ok().raw + h.call(t, "Roster.ListStaff", `{}`, as).ok().raw
		var sees []string
		for _, secret := range []string{"+48601234567", "topic-15", "em4100:0000000015", "em4100:0000000099"} {
			if strings.Contains(all, secret) {
				sees = append(sees, secret)
			}
		}
		if got := strings.Join(sees, " "); got != tt.sees {
			t.Errorf("%s sees %q, want %q", tt.who, got, tt.sees)
		}
	}
}

// TestTechniciansPhone: he serves his own assignments, and sees the board, his own dates and trail, and no customer, card or number.
func TestTechniciansPhone(t *testing.T) {
	h := staffedForSignIn(t)
	h.owner(t, "Roster.PutTechnician", `{"number":"15","name":"Fifteen","gender":"MALE","category":"foot","phone":"+48601234567","cardUids":["em4100:0000000015"]}`)
	for _, n := range []string{"12", "15"} {
		h.owner(t, "Roster.CheckIn", `{"technician":"`+n+`"}`)
		h.owner(t, "Booking.PutResource", `{"id":"r`+n+`","kind":"STAFF","technician":"`+n+`"}`)
	}
	h.owner(t, "Shop.PutServiceItem", `{"id":"oil","name":"Oil","minutes":60,"bookingMode":"APPOINTMENT"}`)
	customer := h.owner(t, "Customer.PutCustomer", `{"name":"Zofia Secret","phones":["+48601999888"]}`).at("customer", "id").(string)
	day := time.Now().UTC().AddDate(0, 0, 3).Format(time.DateOnly)
	for _, n := range []string{"12", "15"} {
		h.owner(t, "Booking.CreateBooking", `{"customerId":"`+customer+`","item":"oil","startsAt":"`+day+`T10:00:00Z","resources":["r`+n+`"],"notes":"Zofia Secret"}`)
	}
	h.owner(t, "Dispatch.Dispatch", `{"category":"foot","kind":"REQUEST","technicians":["12"],"room":""}`)
	h.owner(t, "Dispatch.Dispatch", `{"category":"foot","kind":"REQUEST","technicians":["15"],"room":""}`)

	token := h.call(t, "Access.SignIn", `{"code":"`+h.code(t, `{"technician":"12"}`)+`"}`, "").ok().at("token").(string)
	call := func(method, body string) reply { return h.call(t, method, body, token) }
	for _, m := range []string{"Decline", "Acknowledge", "StartService", "ExtendService", "FinishService"} {
		if m == "ExtendService" {
			h.owner(t, "Dispatch.StartService", `{"assignmentId":"A-2"}`)
		}
		more := map[string]string{"ExtendService": `,"minutes":10`, "Decline": `,"reason":"x"`}[m]
		call("Dispatch."+m, `{"assignmentId":"A-2"`+more+`}`).refused("permission_denied", "ACTOR_NOT_ALLOWED")
		call("Dispatch."+m, `{"assignmentId":"A-2","actorCard":"em4100:0000000015"`+more+`}`).refused("permission_denied", "ACTOR_NOT_ALLOWED")
		if m != "Decline" {
			call("Dispatch."+m, `{"assignmentId":"A-1"`+more+`}`).ok()
		}
	}
	for _, m := range []string{"Roster.CheckOut", "Roster.StartBreak", "Roster.EndBreak", "Dispatch.Dispatch", "Dispatch.CancelAssignment", "Customer.FindCustomers",
		"Customer.GetCustomer", "Call.ListCalls", "Booking.ListWaitlist", "Access.CreateSignInCode", "Cluster.ListAudit", "Terminal.WatchTerminal"} {
		if r := call(m, `{}`); !strings.Contains(r.raw, "PERMISSION_MISSING") && m != "Terminal.WatchTerminal" {
			t.Errorf("%s: %s", m, r.raw)
		}
	}
	if r := call("Dispatch.GetBoard", `{}`).ok(); !strings.Contains(r.raw, `"15"`) {
		t.Error("he does not see the board:", r.raw)
	}
	span := `"from":"` + day + `T00:00:00Z","to":"` + day + `T23:00:00Z"`
	for _, r := range []reply{call("Booking.ListAgenda", `{`+span+`}`).ok(), call("Booking.ListAgenda", `{`+span+`,"resource":"r12"}`).ok()} {
		if dates := r.at("dates").([]any); len(dates) != 1 || !strings.Contains(r.raw, `"r12"`) || strings.Contains(r.raw, "Zofia") || strings.Contains(r.raw, customer) {
			t.Error(r.raw)
		}
	}
	call("Booking.ListAgenda", `{`+span+`,"resource":"r15"}`).refused("permission_denied", "ACTOR_NOT_ALLOWED")
	call("Dispatch.ExplainTechnician", `{"technician":"12"}`).ok()
	call("Dispatch.ExplainTechnician", `{"technician":"15"}`).refused("permission_denied", "ACTOR_NOT_ALLOWED")
	call("Booking.ListLeaves", `{"technician":"15"}`).refused("permission_denied", "ACTOR_NOT_ALLOWED")
	call("Booking.ListLeaves", `{}`).ok()
	for _, m := range []string{"Roster.ListTechnicians", "Roster.ListStaff", "Dispatch.ListWaiting", "Shop.GetSettings", "Terminal.ListTerminals", "Dispatch.GetBoard"} {
		if r := call(m, `{}`).ok(); strings.Contains(r.raw, "601") || strings.Contains(r.raw, "0000000015") || strings.Contains(r.raw, "Zofia") {
			t.Errorf("%s: %s", m, r.raw)
		}
	}
}
