package rpc_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
	"storehub/rpc/rpctest"
)

func eachMethod(f func(protoreflect.MethodDescriptor)) {
	for _, file := range []protoreflect.FileDescriptor{
		storehubv1.File_storehub_v1_access_proto, storehubv1.File_storehub_v1_cluster_proto, storehubv1.File_storehub_v1_dispatch_proto,
		storehubv1.File_storehub_v1_peer_proto, storehubv1.File_storehub_v1_roster_proto, storehubv1.File_storehub_v1_shop_proto,
		storehubv1.File_storehub_v1_terminal_proto,
	} {
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				f(methods.Get(j))
			}
		}
	}
}

func TestEveryMethodHasAPermission(t *testing.T) {
	eachMethod(func(m protoreflect.MethodDescriptor) {
		if p := proto.GetExtension(m.Options(), storehubv1.E_Permission).(storehubv1.Permission); p == storehubv1.Permission_PERMISSION_UNSPECIFIED {
			t.Errorf("%s has no permission option", m.FullName())
		}
	})
}

func TestCredentials(t *testing.T) {
	s := open(t)
	viewer, id := s.token("VIEWER")
	with := func(auth string) reply { return s.call("Dispatch.GetBoard", `{}`, "Authorization", auth) }
	with("").refused("unauthenticated", "NO_CREDENTIAL")
	with("Basic b3duZXI6").refused("unauthenticated", "NO_CREDENTIAL")
	with("Bearer ").refused("unauthenticated", "NO_CREDENTIAL")
	with("Bearer nobody").refused("unauthenticated", "BAD_CREDENTIAL")
	with("bearer " + viewer).ok()
	// The credential comes before the body: a stranger learns nothing of the schema.
	s.call("Dispatch.GetBoard", `{"nonsense":1}`, "Authorization", "").refused("unauthenticated", "NO_CREDENTIAL")
	s.call("Access.RevokeToken", `{"id":"`+id+`"}`).ok()
	with("Bearer "+viewer).refused("unauthenticated", "BAD_CREDENTIAL")
	if strings.Contains(s.log.String(), viewer) || s.shop.LogContains(viewer) {
		t.Error("a token was written down")
	}
}

// TestExpiry: a token ends with its time, also when no entry has come since; by cluster time, whatever this PC's clock shows.
func TestExpiry(t *testing.T) {
	shop := rpctest.NewShop()
	h := handlerFor(shop.Node("n1"))
	token := h.call(t, "Access.CreateToken", `{"name":"short","role":"VIEWER","ttl":"600s"}`, rpctest.OwnerToken).ok().at("token").(string)
	h.call(t, "Dispatch.GetBoard", `{}`, token).ok()
	shop.Pass(9 * time.Minute)
	h.call(t, "Dispatch.GetBoard", `{}`, token).ok()
	shop.Pass(2 * time.Minute)
	h.call(t, "Dispatch.GetBoard", `{}`, token).refused("unauthenticated", "TOKEN_EXPIRED")
	h.call(t, "Roster.ListRooms", `{}`, token).refused("unauthenticated", "TOKEN_EXPIRED")
}

func TestRoles(t *testing.T) {
	s := open(t).staffed(3, 0)
	s.call("Terminal.PutTerminal", `{"id":"desk","name":"Desk","role":"RECEPTION"}`).ok()
	tokens := map[string]string{"OWNER": rpctest.OwnerToken}
	for _, role := range []string{"MANAGER", "RECEPTION", "SERVICE_DESK", "VIEWER"} {
		tokens[role], _ = s.token(role)
	}
	tokens["TERMINAL"], _ = s.token("TERMINAL", `,"terminal":"desk"`)
	all := "OWNER MANAGER RECEPTION SERVICE_DESK VIEWER TERMINAL"
	for _, c := range []struct{ method, body, may string }{
		{"Dispatch.GetBoard", `{}`, all},
		{"Cluster.GetStatus", `{}`, all},
		{"Roster.CheckIn", `{"technician":"99"}`, "OWNER MANAGER RECEPTION SERVICE_DESK TERMINAL"},
		{"Dispatch.Acknowledge", `{"assignmentId":"A-9"}`, "OWNER MANAGER RECEPTION SERVICE_DESK TERMINAL"},
		{"Terminal.Swipe", `{"terminal":"desk","cardUid":"em4100:0000000001"}`, "OWNER MANAGER RECEPTION SERVICE_DESK TERMINAL"},
		{"Roster.PutRoom", `{"id":"1","name":"1"}`, "OWNER MANAGER"},
		{"Cluster.ListAudit", `{}`, "OWNER MANAGER"},
		{"Access.ListTokens", `{}`, "OWNER"},
		{"Cluster.CreateJoinToken", `{}`, "OWNER"},
		{"Cluster.TransferLeadership", `{}`, "OWNER"},
	} {
		for role, token := range tokens {
			r := s.call(c.method, c.body, "Authorization", "Bearer "+token)
			denied := r.body["code"] == "permission_denied" && strings.Contains(r.raw, "PERMISSION_MISSING")
			if may := strings.Contains(" "+c.may+" ", " "+role+" "); may == denied {
				t.Errorf("%s as %s: %s", c.method, role, r.raw)
			}
		}
	}
}

func TestPeersNeedACertificate(t *testing.T) {
	s := open(t)
	s.call("Peer.ReadIndex", `{}`).refused("unauthenticated", "NO_CREDENTIAL")
	s.call("Peer.Forward", `{}`).refused("unauthenticated", "NO_CREDENTIAL")
	s.call("Peer.Join", `{"token":"x"}`, "Authorization", "").ok()
}

// TestTokenFromAnotherNode: this node has not applied the entry yet, so it asks before it says no.
func TestTokenFromAnotherNode(t *testing.T) {
	s := open(t)
	before := s.shop.View()
	token, _ := s.token("VIEWER")
	s.node.LagAt(&before)
	s.call("Roster.ListRooms", `{}`, "Authorization", "Bearer "+token).ok()
	s.call("Roster.ListRooms", `{}`, "Authorization", "Bearer nobody").refused("unauthenticated", "BAD_CREDENTIAL")
	s.node.Set(func(st *rpc.Standing) { st.HasMajority = false })
	s.call("Roster.ListRooms", `{}`, "Authorization", "Bearer "+token).refused("unauthenticated", "BAD_CREDENTIAL")
}

func TestNodeThatKnowsNothingYet(t *testing.T) {
	s := open(t)
	empty := rpctest.EmptyView()
	s.node.LagAt(&empty)
	s.call("Dispatch.GetBoard", `{}`).refused("unavailable", "BEHIND")
}

func TestOpenCallsAreLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := handlerFor(rpctest.NewShop().Node("n1"))
		try := func(from string) reply {
			h.from = from
			return h.call(t, "Peer.Join", `{}`, "")
		}
		for range 10 {
			try("10.0.0.1:1000").ok()
		}
		try("10.0.0.1:2000").refused("resource_exhausted", "OVERLOADED")
		try("10.0.0.2:1000").ok()
		try("[2001:db8::1]:1").ok()
		time.Sleep(59 * time.Second)
		if r := try("10.0.0.1:3000"); r.status != 429 || r.header.Get("Retry-After") != "1" {
			t.Errorf("%d after %q s: %s", r.status, r.header.Get("Retry-After"), r.raw)
		}
		time.Sleep(time.Second)
		for range 10 {
			try("10.0.0.1:3000").ok()
		}
		try("10.0.0.1:3000").refused("resource_exhausted", "OVERLOADED")
	})
}

func TestRequestID(t *testing.T) {
	s := open(t).staffed(3, 0)
	id := "order-7"
	body := `{"category":"foot","kind":"ROTATION","counts":{"any":1}}`
	first := s.call("Dispatch.Dispatch", body, rpc.HeaderRequestID, id).ok()
	if first.header.Get(rpc.HeaderRequestID) != id || first.header.Get(rpc.HeaderIndex) == "0" {
		t.Fatal(first.header)
	}
	// The other spelling is the same request.
	again := s.call("Dispatch.Dispatch", `{"kind":1,"counts":{"any":"1"},"category":"foot"}`, rpc.HeaderRequestID, id).ok()
	if again.raw != first.raw || again.header.Get(rpc.HeaderIndex) != first.header.Get(rpc.HeaderIndex) {
		t.Fatalf("%s at %s, then %s at %s", first.raw, first.header.Get(rpc.HeaderIndex), again.raw, again.header.Get(rpc.HeaderIndex))
	}
	other := s.call("Dispatch.Dispatch", strings.Replace(body, "1", "2", 1), rpc.HeaderRequestID, id)
	other.refused("invalid_argument", "REQUEST_ID_REUSED")
	if other.header.Get(rpc.HeaderIndex) != first.header.Get(rpc.HeaderIndex) || other.header.Get(rpc.HeaderRequestID) != id {
		t.Error(other.header)
	}
	s.call("Roster.CheckOut", `{"technician":"03"}`, rpc.HeaderRequestID, id).refused("invalid_argument", "REQUEST_ID_REUSED", "first_used_for=Dispatch")

	made := s.call("Dispatch.GetBoard", `{}`).ok().header.Get(rpc.HeaderRequestID)
	if len(made) < 20 || made == s.call("Dispatch.GetBoard", `{}`).ok().header.Get(rpc.HeaderRequestID) {
		t.Errorf("a node makes ids that repeat: %q", made)
	}
	s.call("Dispatch.GetBoard", `{}`, rpc.HeaderRequestID, "has blank").refused("invalid_argument", "BAD_REQUEST_ID")
	s.call("Dispatch.GetBoard", `{}`, rpc.HeaderRequestID, strings.Repeat("x", 65)).refused("invalid_argument", "BAD_REQUEST_ID")
}

// TestFaultsAreRemembered: a refused request stays refused under its id, at its index.
func TestFaultsAreRemembered(t *testing.T) {
	s := open(t)
	one := s.call("Roster.CheckIn", `{"technician":"1"}`, rpc.HeaderRequestID, "a").refused("not_found", "NO_SUCH_TECHNICIAN")
	s.staffed(1, 0)
	two := s.call("Roster.CheckIn", `{"technician":"1"}`, rpc.HeaderRequestID, "a").refused("not_found", "NO_SUCH_TECHNICIAN")
	if one.header.Get(rpc.HeaderIndex) != two.header.Get(rpc.HeaderIndex) || one.header.Get(rpc.HeaderIndex) == "" {
		t.Error(one.header, two.header)
	}
}

func TestSecrets(t *testing.T) {
	s := open(t)
	const pin = "90218347"
	body := `{"id":"anna","name":"Anna","roles":["RECEPTION"],"pin":"` + pin + `"}`
	first := s.call("Roster.PutStaff", body, rpc.HeaderRequestID, "pin").ok()
	// Another salt each time, and still the same request.
	second := s.call("Roster.PutStaff", body, rpc.HeaderRequestID, "pin").ok()
	if first.header.Get(rpc.HeaderIndex) != second.header.Get(rpc.HeaderIndex) {
		t.Error("a retry with a PIN was taken for another request")
	}
	if s.shop.LogContains(pin) || !s.shop.LogContains("$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Error("the log has the PIN, or not its hash")
	}
	if r := s.call("Roster.ListStaff", `{}`).ok(); strings.Contains(r.raw, "argon2id") || !strings.Contains(r.raw, `"hasPin":true`) {
		t.Error(r.raw)
	}
	for _, bad := range []string{"123", "1234567890123"} {
		s.call("Roster.PutStaff", strings.Replace(body, pin, bad, 1)).refused("invalid_argument", "OUT_OF_RANGE", "field=pin")
	}
	s.call("Roster.PutStaff", strings.Replace(body, pin, "12a4", 1)).refused("invalid_argument", "BAD_VALUE", "field=pin")

	made := s.call("Access.CreateToken", `{"name":"x","role":"VIEWER"}`, rpc.HeaderRequestID, "tok").ok()
	retry := s.call("Access.CreateToken", `{"name":"x","role":"VIEWER"}`, rpc.HeaderRequestID, "tok").ok()
	token := made.at("token").(string)
	if token == "" || made.raw != retry.raw || s.shop.LogContains(token) {
		t.Errorf("%s then %s", made.raw, retry.raw)
	}
	s.call("Dispatch.GetBoard", `{}`, "Authorization", "Bearer "+token).ok()
	if join := s.call("Cluster.CreateJoinToken", `{}`).ok().at("token"); join == "" {
		t.Error("the join token is not shown")
	}
	card := "4111111111111111"
	r := s.call("Roster.AssignCard", `{"cardUid":"`+card+`","staffId":"anna"}`).refused("invalid_argument", "PAYMENT_CARD")
	if strings.Contains(r.raw, card) || s.shop.LogContains(card) || strings.Contains(s.log.String(), card) {
		t.Error("a payment card was repeated")
	}
}

func TestReadLevels(t *testing.T) {
	s := open(t).staffed(1, 0)
	old := s.shop.View()
	s.node.LagAt(&old)
	now := s.call("Roster.PutRoom", `{"id":"9","name":"9"}`).ok().header.Get(rpc.HeaderIndex)
	rooms := func(with ...string) reply { return s.call("Roster.ListRooms", `{}`, with...).ok() }
	if r := rooms(); len(r.at("rooms").([]any)) != 0 || r.header.Get(rpc.HeaderIndex) == now {
		t.Error("a local read is not local:", r.raw)
	}
	for _, with := range [][]string{{rpc.HeaderConsistency, "linearizable"}, {rpc.HeaderMinIndex, now}} {
		if r := rooms(with...); len(r.at("rooms").([]any)) != 1 || r.header.Get(rpc.HeaderIndex) != now {
			t.Error(with, r.raw, r.header)
		}
	}
	s.call("Roster.ListRooms", `{}`, rpc.HeaderMinIndex, "9999").refused("unavailable", "BEHIND")
	s.call("Roster.ListRooms", `{}`, rpc.HeaderMinIndex, "soon").refused("invalid_argument", "BAD_VALUE", "field=Storehub-Min-Index")
	s.call("Roster.ListRooms", `{}`, rpc.HeaderConsistency, "eventual").refused("invalid_argument", "BAD_VALUE", "field=Storehub-Consistency")

	s.node.Set(func(st *rpc.Standing) { st.HasMajority, st.Age = false, 2500*time.Millisecond })
	if r := s.call("Dispatch.GetBoard", `{}`).ok(); r.header.Get(rpc.HeaderAge) != "2500" || r.at("ageMs") != "2500" || r.at("hasMajority") != false {
		t.Error(r.raw, r.header)
	}
	s.call("Dispatch.GetBoard", `{}`, rpc.HeaderConsistency, "linearizable").refused("unavailable", "NO_MAJORITY")
	// Preview is linearizable unless told otherwise.
	try := `{"method":"roster.PutRoom","requestJson":"{\"id\":\"8\",\"name\":\"8\"}"}`
	s.call("Cluster.Preview", try).refused("unavailable", "NO_MAJORITY")
	s.call("Cluster.Preview", try, rpc.HeaderConsistency, "local").ok()
	s.call("Roster.PutRoom", `{"id":"8","name":"8"}`).refused("unavailable", "NO_MAJORITY")
}

func TestHeadersOnEveryAnswer(t *testing.T) {
	s := open(t)
	for _, r := range []reply{
		s.call("Dispatch.GetBoard", `{}`).ok(),
		s.call("Dispatch.GetBoard", `{"x":1}`),
		s.call("Dispatch.GetBoard", `{}`, "Authorization", ""),
		s.call("Dispatch.Dance", `{}`),
		s.call("Dispatch.Dispatch", `{}`),
	} {
		for _, h := range []string{rpc.HeaderRequestID, rpc.HeaderIndex, rpc.HeaderAge} {
			if r.header.Get(h) == "" {
				t.Errorf("no %s: %d %s", h, r.status, r.raw)
			}
		}
		if r.header.Get("Cache-Control") != "no-store" {
			t.Error(r.header)
		}
	}
}
