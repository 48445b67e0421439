package rpc_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"storehub/proto/schema"
	storehubv1 "storehub/proto/storehub/v1"
)

// mayDo is what each role may do, as docs/security.md says it. Whoever changes the roles changes it here, too, on purpose.
var mayDo = map[string]string{
	"OWNER":         "READ ROSTER DISPATCH SWIPE MANAGE ACCESS CLUSTER AUDIT PLANS BACKDATE CUSTOMERS BOOKINGS CALLS PHONE_NUMBERS CUSTOMER_DATA TICKETS SERVE AGENDA",
	"MANAGER":       "READ ROSTER DISPATCH SWIPE MANAGE AUDIT PLANS BACKDATE CUSTOMERS BOOKINGS CALLS PHONE_NUMBERS CUSTOMER_DATA TICKETS SERVE AGENDA",
	"RECEPTION":     "READ ROSTER DISPATCH SWIPE PLANS CUSTOMERS BOOKINGS CALLS PHONE_NUMBERS TICKETS SERVE AGENDA",
	"SERVICE_DESK":  "READ ROSTER DISPATCH SWIPE PLANS CUSTOMERS BOOKINGS CALLS TICKETS SERVE AGENDA",
	"VIEWER":        "READ",
	"TECHNICIAN":    "READ SERVE AGENDA",
	"TERMINAL desk": "READ ROSTER DISPATCH SWIPE CUSTOMERS BOOKINGS CALLS PHONE_NUMBERS TICKETS SERVE AGENDA",
	"TERMINAL room": "READ ROSTER DISPATCH SWIPE CUSTOMERS BOOKINGS TICKETS SERVE AGENDA",
}

// peopleOfAllRoles is a browser for each role of mayDo, signed in by a code.
func peopleOfAllRoles(t *testing.T, h *handler) map[string]*browser {
	t.Helper()
	h.owner(t, "Roster.PutRoom", `{"id":"201","name":"201"}`)
	h.owner(t, "Terminal.PutTerminal", `{"id":"room","name":"Room","role":"ROOM","room":"201"}`)
	people := map[string]*browser{}
	for i, who := range slices.Sorted(maps.Keys(mayDo)) {
		whom := `{"technician":"12"}`
		if id, ok := strings.CutPrefix(who, "TERMINAL "); ok {
			whom = `{"terminal":"` + id + `"}`
		} else if who != "TECHNICIAN" {
			id := strings.ToLower(strings.ReplaceAll(who, "_", ""))
			h.owner(t, "Roster.PutStaff", `{"id":"`+id+`","name":"`+who+`","roles":["`+who+`"]}`)
			whom = `{"staffId":"` + id + `"}`
		}
		h.from = fmt.Sprintf("192.0.2.%d:1", 10+i) // an address signs in ten times a minute at most
		b := h.browser()
		b.call(t, "Access.SignIn", `{"code":"`+h.code(t, whom)+`","cookie":true}`).ok()
		people[who] = b
	}
	return people
}

// TestEveryMethodAsEveryRole walks the whole API with a session of each role: what is refused is what the method's permission says, and
// what the page was told that it may do.
func TestEveryMethodAsEveryRole(t *testing.T) {
	h := staffedForSignIn(t)
	for who, b := range peopleOfAllRoles(t, h) {
		told := b.told(t)
		if want := strings.Fields(mayDo[who]); !slices.Equal(slices.Sorted(slices.Values(told)), slices.Sorted(slices.Values(want))) {
			t.Errorf("%s is told that he may %v, and may %v", who, told, want)
		}
		for _, m := range inOrder() {
			need := proto.GetExtension(m.Options(), storehubv1.E_Permission).(storehubv1.Permission)
			if need == storehubv1.Permission_PERMISSION_OPEN {
				continue // its own secret is the credential
			}
			r := b.ask(t, m)
			if need == storehubv1.Permission_PERMISSION_PEER {
				if !strings.Contains(r.raw, "NO_CREDENTIAL") {
					t.Errorf("%s as %s: %s", m.FullName(), who, r.raw)
				}
				continue
			}
			name := strings.TrimPrefix(need.String(), "PERMISSION_")
			if may, denied := slices.Contains(told, name), strings.Contains(r.raw, "PERMISSION_MISSING"); may == denied {
				t.Errorf("%s wants %s, %s may: %v, and is answered %s", m.FullName(), name, who, may, r.raw)
			}
			if !m.IsStreamingServer() && strings.Contains(r.raw, `"internal"`) {
				t.Errorf("%s as %s: %s", m.FullName(), who, r.raw)
			}
		}
	}
}

// inOrder is every method, those that end a session last.
func inOrder() (list []protoreflect.MethodDescriptor) {
	for _, name := range slices.Sorted(maps.Keys(schema.Methods)) {
		if m := schema.Methods[name]; m.Name() != "SignOut" {
			list = append(list, m)
		}
	}
	m, _ := schema.Find("access.SignOut")
	return append(list, m)
}

// told is what the page that a browser shows may do, by GetSession.
func (b *browser) told(t *testing.T) (list []string) {
	t.Helper()
	r := b.call(t, "Access.GetSession", `{}`).ok()
	whose := r.at("person")
	if whose == nil {
		whose = r.at("terminal")
	}
	for _, p := range whose.(map[string]any)["permissions"].([]any) {
		list = append(list, strings.TrimPrefix(p.(string), "PERMISSION_"))
	}
	return list
}

// ask sends an empty request. Of a stream it wants no more than the first message.
func (b *browser) ask(t *testing.T, m protoreflect.MethodDescriptor) reply {
	t.Helper()
	if !m.IsStreamingServer() {
		return b.call(t, strings.TrimSuffix(string(m.Parent().Name()), "Service")+"."+string(m.Name()), `{}`)
	}
	body := binary.BigEndian.AppendUint32([]byte{0}, 2)
	req := httptest.NewRequest("POST", "http://127.0.0.1:7102/"+schema.Procedure(m), strings.NewReader(string(append(body, "{}"...))))
	req.Header.Set("Content-Type", "application/connect+json")
	req.Header.Set("Origin", "http://127.0.0.1:7102")
	for _, c := range b.jar {
		req.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	req.RemoteAddr = b.h.from
	// A refusal comes before anything is waited for.
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	w := httptest.NewRecorder()
	b.h.http.ServeHTTP(w, req.WithContext(ctx))
	return reply{t: t, status: w.Code, header: w.Header(), raw: w.Body.String()}
}

// TestMaskedForSessions: whoever is signed in without the right to numbers is shown three digits of them, whatever he asks.
func TestMaskedForSessions(t *testing.T) {
	h := staffedForSignIn(t)
	people := peopleOfAllRoles(t, h)
	h.owner(t, "Shop.UpdateSettings", `{"defaultRegion":"PL"}`)
	id := h.owner(t, "Customer.PutCustomer", `{"name":"Zofia","phones":["601 999 888"]}`).at("customer", "id").(string)
	code := h.owner(t, "Call.CreatePairing", `{"terminal":"desk"}`).at("code").(string)
	h.from = "192.0.2.99:1"
	phone := h.call(t, "Call.Pair", `{"code":"`+code+`","deviceName":"x"}`, "").ok().at("token").(string)
	h.call(t, "Call.ReportCall", `{"callId":"1","number":"+48601999888"}`, phone).ok()
	for _, c := range []struct{ who, method, body string }{
		{"SERVICE_DESK", "Customer.FindCustomers", `{"text":"Zofia"}`},
		{"SERVICE_DESK", "Customer.FindCustomers", `{"phone":"601999888"}`},
		{"SERVICE_DESK", "Customer.GetCustomer", `{"id":"` + id + `"}`},
		{"SERVICE_DESK", "Call.ListCalls", `{}`},
		{"TERMINAL room", "Customer.GetCustomer", `{"id":"` + id + `"}`},
		{"RECEPTION", "Customer.GetCustomer", `{"id":"` + id + `"}`},
		{"RECEPTION", "Call.ListCalls", `{}`},
		{"MANAGER", "Customer.FindCustomers", `{"text":"Zofia"}`},
		{"TERMINAL desk", "Call.ListCalls", `{}`},
	} {
		r := people[c.who].call(t, c.method, c.body).ok()
		whole := strings.Contains(strings.ReplaceAll(r.raw, " ", ""), "601999888")
		masked := strings.Contains(r.raw, "••• ••• 888")
		if sees := strings.Contains(mayDo[c.who], "PHONE_NUMBERS"); whole != sees || masked == sees {
			t.Errorf("%s as %s: %s", c.method, c.who, r.raw)
		}
	}
}
