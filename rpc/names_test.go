package rpc_test

import (
	"strings"
	"testing"
	"time"
)

// TestNamesInLists: a list names those whom its rows mean, so that nobody has to ask for each of them; to those who may see them, and to
// nobody in the answer of an act, which is kept for its retries.
func TestNamesInLists(t *testing.T) {
	d := newDesk(t)
	const customer, staff, credential = "Ewa", "Anna of the desk", "till program"
	d.owner(t, "Shop.UpdateSettings", `{"plansEnabled":true}`)
	d.owner(t, "Shop.PutServiceItem", `{"id":"oil","name":"Oil","minutes":60,"bookingMode":"PLAN"}`)
	d.owner(t, "Roster.PutStaff", `{"id":"anna","name":"`+staff+`","roles":["RECEPTION","SERVICE_DESK"],"pin":"1234"}`)
	code := d.owner(t, "Access.CreateSignInCode", `{"staffId":"anna"}`).at("code").(string)
	anna := d.h.call(t, "Access.SignIn", `{"code":"`+code+`"}`, "").ok().at("token").(string)
	token := func(role, more string) string {
		return d.owner(t, "Access.CreateToken", `{"name":"`+credential+`","role":"`+role+`"`+more+`}`).at("token").(string)
	}
	tokens := map[string]string{
		"manager": token("MANAGER", ""), "service desk": token("SERVICE_DESK", ""), "viewer": token("VIEWER", ""),
		"terminal": token("TERMINAL", `,"terminal":"reception"`),
	}
	d.owner(t, "Roster.PutRoom", `{"id":"1","name":"VIP"}`)
	d.owner(t, "Terminal.PutTerminal", `{"id":"vip","name":"VIP","role":"ROOM","room":"1"}`)
	tokens["room"] = token("TERMINAL", `,"terminal":"vip"`)
	at := time.Now().UTC().AddDate(0, 0, 3).Format(time.DateOnly) + "T10:00:00Z"
	acts := []reply{
		d.h.call(t, "Plan.CreatePlan", `{"customerId":"C-1","item":"oil","repeat":"DAILY","count":2,"firstTimes":["`+at+`"]}`, anna).ok(),
		d.h.call(t, "Plan.SellPunchCard", `{"customerId":"C-1","item":"oil","units":5}`, anna).ok(),
		d.h.call(t, "Ticket.OpenTicket", `{"terminal":"reception","customerId":"C-1"}`, anna).ok(),
		d.h.call(t, "Call.ReportCall", `{"callId":"c1","number":"601234567"}`, d.phone).ok(),
		d.h.call(t, "Call.MarkCall", `{"callId":"c1","followup":"OPEN"}`, anna).ok(),
	}
	for i, r := range acts {
		if strings.Contains(r.raw, customer) || strings.Contains(r.raw, staff) {
			t.Errorf("act %d tells a name: %s", i, r.raw)
		}
	}
	for _, c := range []struct{ method, body, names, may string }{
		{"Plan.ListPlans", `{}`, customer, "manager, service desk"},
		{"Plan.GetPlan", `{"id":"P-1"}`, customer, "manager, service desk"},
		{"Plan.ListPunchCards", `{"customerId":"C-1"}`, customer + "|" + staff, "manager, service desk"},
		{"Call.ListCalls", `{}`, customer, "manager, service desk, terminal"},
		{"Ticket.ListTickets", `{}`, customer + "|" + staff, "manager, service desk, terminal, room"},
		{"Cluster.ListAudit", `{}`, customer + "|" + staff, "manager"},
	} {
		for who, token := range tokens {
			r := d.h.call(t, c.method, c.body, token)
			if !strings.Contains(", "+c.may+",", ", "+who+",") {
				r.refused("permission_denied", "PERMISSION_MISSING")
				continue
			}
			for name := range strings.SplitSeq(c.names, "|") {
				if !strings.Contains(r.ok().raw, `"`+name+`"`) {
					t.Errorf("%s tells the %s nothing of %s: %s", c.method, who, name, r.raw)
				}
			}
			// What a credential is called is for whoever gives them out.
			if strings.Contains(r.raw, credential) {
				t.Errorf("%s tells the %s the name of a token: %s", c.method, who, r.raw)
			}
		}
	}
	if r := d.owner(t, "Customer.ExportCustomer", `{"id":"C-1"}`); !strings.Contains(r.raw, `"staff:anna"`) || strings.Contains(r.raw, staff) {
		t.Errorf("what is handed to a customer tells who works here: %s", r.raw)
	}
	if r := d.h.call(t, "Plan.ListPlans", `{}`, tokens["manager"]).ok(); !strings.Contains(r.raw, `"nextStart":"`+at+`"`) {
		t.Error(r.raw)
	}
}
