package rpc_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc"
	"storehub/rpc/rpctest"
)

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func (s *site) preview(method, request string, with ...string) reply {
	s.t.Helper()
	return s.call("Cluster.Preview", `{"method":`+quote(method)+`,"request_json":`+quote(request)+`}`, with...)
}

func TestPreview(t *testing.T) {
	s := open(t).staffed(3, 1)
	index := s.shop.View().Index()
	for _, method := range []string{"dispatch.Dispatch", "DispatchService.Dispatch"} {
		r := s.preview(method, `{"category":"foot","kind":"ROTATION","counts":{"any":1}}`).ok()
		var result map[string]any
		if err := json.Unmarshal([]byte(r.at("resultJson").(string)), &result); err != nil {
			t.Fatal(err)
		}
		if who := result["assignments"].([]any)[0].(map[string]any)["technician"]; who != "01" {
			t.Errorf("it would send %v", who)
		}
		idle := func(board string) any {
			return r.at(board).(map[string]any)["categories"].([]any)[0].(map[string]any)["idle"]
		}
		if idle("boardBefore") != 4.0 || idle("boardAfter") != 3.0 || len(r.at("events").([]any)) == 0 || r.at("fault") != nil {
			t.Error(r.raw)
		}
	}
	if s.shop.View().Index() != index {
		t.Error("a preview was logged")
	}
	r := s.preview("dispatch.Dispatch", `{"category":"foot","kind":"ROTATION","counts":{"male":1}}`).ok()
	passed := r.at("passed").([]any)
	if len(passed) != 3 {
		t.Fatalf("passed over: %v", passed)
	}
	for i, o := range passed {
		p := o.(map[string]any)
		if why := p["why"].(map[string]any)["reason"]; p["technician"] != two(1+i) || p["by"] != "21" || why != "REASON_WRONG_GENDER" {
			t.Errorf("passed over: %v", p)
		}
	}
	r = s.preview("dispatch.Dispatch", `{"category":"foot","kind":"ROTATION","counts":{"any":9}}`).ok()
	if r.at("fault", "reason") != "REASON_SHORTAGE" || r.at("resultJson") != "" {
		t.Error(r.raw)
	}
	card := s.preview("terminal.Swipe", `{"terminal":"x","cardUid":"4111111111111111"}`).ok()
	if card.at("fault", "reason") != "REASON_PAYMENT_CARD" || strings.Contains(card.raw, "4111111111111111") {
		t.Error(card.raw)
	}
	s.preview("dispatch.Dance", `{}`).refused("not_found", "NO_SUCH_METHOD")
	s.preview("Dispatch", `{}`).refused("not_found", "NO_SUCH_METHOD")
	for _, method := range []string{"dispatch.GetBoard", "peer.Join", "peer.Forward"} {
		s.preview(method, `{}`).refused("invalid_argument", "NO_PREVIEW")
	}
	s.preview("dispatch.Dispatch", `{"kindd":1}`).refused("invalid_argument", "UNKNOWN_FIELD", "field=kindd")
	s.preview("dispatch.Dispatch", `{`).refused("invalid_argument", "MALFORMED")
	viewer, _ := s.token("VIEWER")
	s.preview("dispatch.Dispatch", `{}`, "Authorization", "Bearer "+viewer).refused("permission_denied", "PERMISSION_MISSING", "permission=DISPATCH")
	// A preview shows no secret, and a PIN that is tried is hashed like one that is set.
	if made := s.preview("access.CreateToken", `{"name":"x","role":"VIEWER"}`).ok(); !strings.Contains(made.at("resultJson").(string), `"token":""`) {
		t.Error(made.raw)
	}
	if pin := s.preview("roster.PutStaff", `{"id":"anna","name":"Anna","roles":["OWNER"],"pin":"90218347"}`).ok(); pin.at("fault") != nil || strings.Contains(pin.raw, "90218347") {
		t.Error(pin.raw)
	}
}

func TestCluster(t *testing.T) {
	s := open(t).staffed(2, 0)
	if r := s.call("Cluster.GetStatus", `{}`).ok(); r.at("clusterId") != "c1" || r.at("epoch") != "1" || r.at("hasMajority") != true {
		t.Error(r.raw)
	}
	head := s.call("Cluster.GetHead", `{}`).ok()
	board := s.call("Dispatch.GetBoard", `{}`).ok()
	if head.at("head") != board.at("head", "hash") || head.at("size") != board.at("head", "size") || head.at("index") != board.at("index") {
		t.Error(head.raw, board.raw)
	}
	audit := s.call("Cluster.ListAudit", `{"limit":2}`).ok().at("records").([]any)
	if len(audit) != 2 || audit[0].(map[string]any)["op"] != "CheckIn" {
		t.Error(audit)
	}
}

// TestTransferLeadership: nobody is handed the lead without a record of who wanted it.
func TestTransferLeadership(t *testing.T) {
	s := open(t)
	var handed []string
	var asked []uint64
	s.node.OnTransfer(func(to string, index uint64) { handed, asked = append(handed, to), append(asked, index) })
	newest := func() string {
		return fmt.Sprint(s.call("Cluster.ListAudit", `{"limit":1}`).ok().at("records"))
	}
	if r := s.call("Cluster.TransferLeadership", `{"to":"reception"}`).ok(); r.at("leaderId") != "n1" {
		t.Error(r.raw)
	}
	if record := newest(); !strings.Contains(record, "op:TransferLeadership") || !strings.Contains(record, "subjects:[node:n1]") {
		t.Error(record)
	}
	if r := s.call("Cluster.TransferLeadership", `{}`).ok(); r.at("leaderId") != "" {
		t.Error(r.raw)
	}
	s.call("Cluster.TransferLeadership", `{"to":"nobody"}`).refused("not_found", "NO_SUCH_NODE", "node=nobody")
	if r := s.preview("cluster.TransferLeadership", `{"to":"n1"}`).ok(); r.at("fault") != nil {
		t.Error(r.raw)
	}
	s.node.Set(func(st *rpc.Standing) { st.HasMajority = false })
	s.call("Cluster.TransferLeadership", `{"to":"n1"}`).refused("unavailable", "NO_MAJORITY")
	s.node.Set(func(st *rpc.Standing) { st.HasMajority = true })
	for range 2 { // the node knows a retry by its index
		s.call("Cluster.TransferLeadership", `{}`, rpc.HeaderRequestID, "once").ok()
	}
	if !slices.Equal(handed, []string{"n1", "", "", ""}) || asked[1] == asked[2] || asked[2] != asked[3] {
		t.Errorf("the lead was handed to %q, asked for at %v", handed, asked)
	}
}

// TestRemoveNode: a node that is needed stays, and no record says otherwise.
func TestRemoveNode(t *testing.T) {
	s := open(t)
	s.node.Needed(&fsm.Fault{Kind: fsm.Conflict, Detail: &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_NODE_NEEDED}})
	before := s.call("Cluster.GetHead", `{}`).ok().raw
	s.call("Cluster.RemoveNode", `{"id":"reception"}`).refused("failed_precondition", "NODE_NEEDED")
	if after := s.call("Cluster.GetHead", `{}`).ok().raw; after != before {
		t.Errorf("the head was %s and is %s", before, after)
	}
	s.node.Needed(nil)
	s.call("Cluster.RemoveNode", `{"id":"reception"}`).refused("failed_precondition", "NODE_NEEDED", "node=n1", "name=reception")
	s.call("Cluster.RemoveNode", `{"id":"nobody"}`).refused("not_found", "NO_SUCH_NODE", "node=nobody")
}

func TestExplain(t *testing.T) {
	s := open(t).staffed(2, 0)
	r := s.call("Dispatch.ExplainTechnician", `{"technician":"02"}`).ok()
	if why := r.at("whyNotNext").([]any); len(why) != 1 || why[0].(map[string]any)["reason"] != "REASON_BEHIND_OTHERS" {
		t.Error(r.raw)
	}
	s.call("Dispatch.ExplainTechnician", `{"technician":"99"}`).refused("not_found", "NO_SUCH_TECHNICIAN")
}

// TestSwipeLines: the words stand in the answer, in the terminal's language.
func TestSwipeLines(t *testing.T) {
	s := open(t).staffed(2, 0)
	s.call("Terminal.PutTerminal", `{"id":"zh","name":"T","role":"TECH_ROOM"}`).ok()
	s.call("Terminal.PutTerminal", `{"id":"en","name":"T","role":"TECH_ROOM","language":"EN"}`).ok()
	s.call("Roster.CheckOut", `{"technician":"01"}`).ok()
	for terminal, want := range map[string]string{"zh": "空闲 第2位", "en": "free no. 2"} {
		swipe := func() []any {
			return s.call("Terminal.Swipe", `{"terminal":"`+terminal+`","cardUid":"em4100:0000000001"}`).ok().at("lines").([]any)
		}
		swipe() // Checks in the first time.
		if lines := swipe(); lines[0] != "01 N01" || lines[1] != want {
			t.Error(lines)
		}
	}
}

// TestSpokenKind: what is spoken names the kind in the terminal's language, when it is previewed as well.
func TestSpokenKind(t *testing.T) {
	s := open(t).staffed(2, 0)
	s.call("Terminal.PutTerminal", `{"id":"zh","name":"T","role":"TECH_ROOM","announces":true}`).ok()
	s.call("Terminal.PutTerminal", `{"id":"pl","name":"T","role":"TECH_ROOM","announces":true,"language":"PL"}`).ok()
	s.call("Shop.UpdateSettings", `{"announcementTemplate":"{kind} {technician_code}"}`).ok()
	for i, c := range []struct{ terminal, kind, want string }{{"zh", "REQUEST", "点钟 01"}, {"pl", "PICK", "wybór na miejscu 02"}} {
		s.call("Dispatch.Dispatch", fmt.Sprintf(`{"kind":%q,"technicians":["%02d"]}`, c.kind, i+1)).ok()
		claim := fmt.Sprintf(`{"id":"N-%d","terminal":%q}`, i+1, c.terminal)
		seen := s.call("Cluster.Preview", fmt.Sprintf(`{"method":"terminal.ClaimAnnouncement","requestJson":%q}`, claim)).ok().at("resultJson")
		if text := s.call("Terminal.ClaimAnnouncement", claim).ok().at("text"); text != c.want || !strings.Contains(seen.(string), c.want) {
			t.Errorf("spoken %q, previewed %q, want %q", text, seen, c.want)
		}
	}
}

// TestInternal: what is nobody's business stays in the log, once, under a reference.
func TestInternal(t *testing.T) {
	for name, hook := range map[string]rpctest.Proposal{
		"error": func(context.Context, func() *storehubv1.Result) (*storehubv1.Result, error) {
			return nil, errors.New("disk on fire")
		},
		"panic": func(context.Context, func() *storehubv1.Result) (*storehubv1.Result, error) { panic("disk on fire") },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.node.OnPropose(hook)
			r := s.call("Roster.PutRoom", `{"id":"1","name":"1"}`).refused("internal", "UNSPECIFIED")
			debug := r.body["details"].([]any)[0].(map[string]any)["debug"].(map[string]any)
			reference := debug["args"].([]any)[0].(map[string]any)["value"].(string)
			if strings.Contains(r.raw, "fire") || !strings.Contains(r.raw, reference) {
				t.Error(r.raw)
			}
			if log := s.log.String(); strings.Count(log, "reference="+reference) != 1 || !strings.Contains(log, "disk on fire") {
				t.Error(log)
			}
		})
	}
}

// TestOutcomes: what a hub says of its replica reaches the client as the table has it.
func TestOutcomes(t *testing.T) {
	s := open(t)
	s.node.OnPropose(func(_ context.Context, next func() *storehubv1.Result) (*storehubv1.Result, error) {
		next()
		return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "the lead was lost"}
	})
	r := s.call("Roster.PutRoom", `{"id":"1","name":"1"}`, rpc.HeaderRequestID, "r").refused("unavailable", "UNCERTAIN")
	if !strings.Contains(r.raw, `"uncertain":true`) || !strings.Contains(r.raw, "the lead was lost") {
		t.Error(r.raw)
	}
	s.node.OnPropose(nil)
	s.call("Roster.PutRoom", `{"id":"1","name":"1"}`, rpc.HeaderRequestID, "r").ok()
	s.node.OnPropose(func(context.Context, func() *storehubv1.Result) (*storehubv1.Result, error) {
		return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NEEDS_UPGRADE, Why: "entry 7"}
	})
	s.call("Roster.PutRoom", `{"id":"2","name":"2"}`).refused("unimplemented", "NEEDS_UPGRADE")
}

func TestForward(t *testing.T) {
	shop := rpctest.NewShop()
	node := shop.Node("n1")
	h := rpc.NewServer(node, node, rpc.Options{}).Peers()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(rpc.WithPeer(r.Context(), "n2")))
	}))
	defer server.Close()
	defer server.Client().CloseIdleConnections()
	client := storehubv1connect.NewPeerServiceClient(server.Client(), server.URL)
	forward := func(cmd *storehubv1.Command) (*storehubv1.Result, error) {
		res, err := client.Forward(ctx, &storehubv1.ForwardRequest{Commands: []*storehubv1.Command{cmd}})
		if err != nil {
			t.Fatal(err)
		}
		result, err := rpc.Outcome(res.Outcomes[0])
		return result, rpc.FromWire(err)
	}
	// A refusal by a rule is in the result: it is remembered, and no error of the call.
	cmd := fsm.Wrap(&storehubv1.PutRoomRequest{Id: "1", Name: "1"})
	if res, err := forward(cmd); err != nil || fsm.FaultOf(res).Detail.Reason != storehubv1.Reason_REASON_NO_CREDENTIAL {
		t.Error(res, err)
	}
	var fault *fsm.Fault
	if _, err := forward(&storehubv1.Command{}); !errors.As(err, &fault) || fault.Detail.Reason != storehubv1.Reason_REASON_REQUIRED {
		t.Error(err)
	}
	cmd.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: "n1"}}
	if _, err := forward(cmd); !errors.As(err, &fault) || fault.Kind != fsm.Denied {
		t.Error("a node spoke for another:", err)
	}
	cmd = fsm.Wrap(&storehubv1.EraseCustomerRequest{Id: "C-1", Reason: "x"})
	cmd.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: "n2"}}
	if _, err := forward(cmd); !errors.As(err, &fault) || fault.Kind != fsm.Denied {
		t.Error("a node had a customer erased:", err)
	}
	if res, err := client.ReadIndex(ctx, &storehubv1.ReadIndexRequest{}); err != nil || res.Index != shop.View().Index() {
		t.Error(res, err)
	}
}

// TestDeadline: a call without one gets 5 s, one with its own that, up to a minute; what became of a write
// is then unknown.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		node := rpctest.NewShop().Node("n1")
		h := handlerFor(node)
		node.OnPropose(func(ctx context.Context, _ func() *storehubv1.Result) (*storehubv1.Result, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		for _, c := range []struct {
			asked string // ms
			want  time.Duration
		}{{"", 5 * time.Second}, {"300", 300 * time.Millisecond}, {"20000", 20 * time.Second}, {"9999999999", time.Minute}} {
			start := time.Now()
			h.call(t, "Roster.PutRoom", `{"id":"1","name":"1"}`, rpctest.OwnerToken, "Connect-Timeout-Ms", c.asked).refused("unavailable", "UNCERTAIN")
			if took := time.Since(start); took != c.want {
				t.Errorf("asked for %q ms: after %v", c.asked, took)
			}
		}
	})
}

// What a display shows may name a customer: it is for whoever may watch the terminal. A test of one needs the right to the cluster.
func TestDisplaysTellOnlyWhoMayWatch(t *testing.T) {
	s := open(t)
	for role, want := range map[string]bool{"OWNER": true, "RECEPTION": true, "VIEWER": false} {
		token := rpctest.OwnerToken
		if role != "OWNER" {
			token, _ = s.token(role)
		}
		for range 2 { // what is hidden from one is there for the next
			if r := s.call("Cluster.GetStatus", `{}`, "Authorization", "Bearer "+token).ok(); strings.Contains(r.raw, "Ewa") != want || !strings.Contains(r.raw, "/dev/d") {
				t.Errorf("%s: %s", role, r.raw)
			}
		}
	}
	s.call("Cluster.TestDisplay", `{"node":"n1"}`).refused("invalid_argument", "REQUIRED", "field=terminal")
	s.call("Cluster.TestDisplay", `{"node":"n1","terminal":"desk"}`).refused("not_found", "NO_SUCH_DISPLAY", "node=n1", "terminal=desk")
	manager, _ := s.token("MANAGER")
	s.call("Cluster.TestDisplay", `{"node":"n1","terminal":"desk"}`, "Authorization", "Bearer "+manager).refused("permission_denied", "PERMISSION_MISSING")
}
