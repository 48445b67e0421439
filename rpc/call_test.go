package rpc_test

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc/rpctest"
)

// desk is a shop with a register, a customer and a paired phone.
type desk struct {
	shop  *rpctest.Shop
	node  *rpctest.Node
	h     *handler
	phone string // its token
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	shop := rpctest.NewShop()
	d := &desk{shop: shop, node: shop.Node("n1")}
	d.h = handlerFor(d.node)
	d.owner(t, "Shop.UpdateSettings", `{"defaultRegion":"PL"}`)
	d.owner(t, "Terminal.PutTerminal", `{"id":"reception","name":"Reception","role":"RECEPTION"}`)
	d.owner(t, "Customer.PutCustomer", `{"name":"Ewa","phones":["601 234 567"]}`)
	code := d.owner(t, "Call.CreatePairing", `{"terminal":"reception"}`).at("code").(string)
	d.phone = d.h.call(t, "Call.Pair", `{"code":"`+code+`","deviceName":"Ewa's"}`, "").ok().at("token").(string)
	return d
}

func (d *desk) owner(t *testing.T, method, body string) reply {
	t.Helper()
	return d.h.call(t, method, body, rpctest.OwnerToken).ok()
}

// A pairing shows six digits and where to say them, the same again for a retry, and neither they nor the token are ever written down.
// The token reports calls and nothing else.
func TestPairing(t *testing.T) {
	d := newDesk(t)
	first := d.h.call(t, "Call.CreatePairing", `{"terminal":"reception"}`, rpctest.OwnerToken, "Storehub-Request-Id", "p1").ok()
	again := d.h.call(t, "Call.CreatePairing", `{"terminal":"reception"}`, rpctest.OwnerToken, "Storehub-Request-Id", "p1").ok()
	code := first.at("code").(string)
	if !regexp.MustCompile(`^\d{6}$`).MatchString(code) || again.at("code") != code {
		t.Fatalf("%v, again %v", first.raw, again.raw)
	}
	if url := first.at("url").(string); !strings.HasPrefix(url, "storehub://pair?code="+code+"&node=https%3A%2F%2F") {
		t.Errorf("url %s", url)
	}
	pair := func(code, id string) reply {
		return d.h.call(t, "Call.Pair", `{"code":"`+code+`","deviceName":"x"}`, "", "Storehub-Request-Id", id)
	}
	paired, retried := pair(code, "q1").ok(), pair(code, "q1").ok()
	token := paired.at("token").(string)
	if token == "" || retried.at("token") != token {
		t.Errorf("%v, again %v", paired.raw, retried.raw)
	}
	pair(code, "q2").refused("permission_denied", "WRONG_CODE")
	for i := range 4 {
		d.h.from = "10.0.0." + strconv.Itoa(i+1) + ":1" // one address says ten a minute
		r := pair("000000", "wrong-"+strconv.Itoa(i))
		if closed := strings.Contains(r.raw, "every code that was open is closed now. Open a new pairing"); closed != (i == 3) {
			t.Errorf("wrong code %d: %s", i+2, r.raw)
		}
	}
	for _, secret := range []string{code, token, d.phone} {
		if d.shop.LogContains(secret) {
			t.Errorf("%q stands in the log", secret)
		}
	}
	d.h.call(t, "Call.ReportCall", `{"callId":"c1","number":"601234567"}`, token).ok()
	for method, body := range map[string]string{
		"Call.ListCalls": `{}`, "Call.ClaimCall": `{"callId":"c1","terminal":"reception"}`, "Customer.FindCustomers": `{}`,
		"Dispatch.GetBoard": `{}`,
	} {
		d.h.call(t, method, body, token).refused("permission_denied", "PERMISSION_MISSING")
	}
}

// Who may not see numbers sees their last digits, wherever they stand (P45), and finds a customer by the number all the same.
func TestMaskedNumbers(t *testing.T) {
	d := newDesk(t)
	d.h.call(t, "Call.ReportCall", `{"callId":"c1","number":"601234567"}`, d.phone).ok()
	token := func(role string) string {
		return d.owner(t, "Access.CreateToken", `{"name":"x","role":"`+role+`"}`).at("token").(string)
	}
	service, reception := token("SERVICE_DESK"), token("RECEPTION")
	for method, body := range map[string]string{
		"Customer.GetCustomer": `{"id":"C-1"}`, "Customer.FindCustomers": `{"phone":"+48601234567"}`, "Call.ListCalls": `{}`,
		"Call.ClaimCall": `{"callId":"c1","terminal":"reception"}`, "Call.MarkCall": `{"callId":"c1","note":"x"}`,
		"Cluster.Preview": `{"method":"CustomerService.PutCustomer","requestJson":"{\"id\":\"C-1\",\"name\":\"Ewa\",\"phones\":[\"601 234 567\"]}"}`,
	} {
		if r := d.h.call(t, method, body, service).ok(); strings.Contains(r.raw, "601") || !strings.Contains(r.raw, "••• ••• 567") {
			t.Errorf("%s: %s", method, r.raw)
		}
		if r := d.h.call(t, method, body, reception).ok(); !strings.Contains(r.raw, "601") || strings.Contains(r.raw, "•") {
			t.Errorf("%s: %s", method, r.raw)
		}
	}
	d.h.call(t, "Customer.ExportCustomer", `{"id":"C-1"}`, service).refused("permission_denied", "PERMISSION_MISSING")
	for _, text := range []string{"4567", "601", "601 234 567", "+4860"} {
		if r := d.h.call(t, "Customer.FindCustomers", `{"text":"`+text+`"}`, service).ok(); strings.Contains(r.raw, "Ewa") {
			t.Errorf("%s tells digits that are not shown: %s", text, r.raw)
		}
		if r := d.h.call(t, "Customer.FindCustomers", `{"text":"`+text+`"}`, reception).ok(); !strings.Contains(r.raw, "Ewa") {
			t.Errorf("%s: %s", text, r.raw)
		}
	}
	d.h.call(t, "Customer.PutCustomer", `{"id":"C-1","name":"Ewa","notes":"tea","phones":["••• ••• 567"]}`, service).ok()
	if r := d.owner(t, "Customer.GetCustomer", `{"id":"C-1"}`); !strings.Contains(r.raw, `"601 234 567"`) || !strings.Contains(r.raw, "tea") {
		t.Errorf("a note written by somebody who does not see the number: %s", r.raw)
	}
}

// Who sees numbers only in part blocks a caller by his call (P36, P45): nothing that he is told has the number in it.
func TestFlagUnseenNumber(t *testing.T) {
	d := newDesk(t)
	ring := func(id, more string) reply {
		return d.h.call(t, "Call.ReportCall", `{"callId":"`+id+`","number":"602000111"`+more+`}`, d.phone).ok()
	}
	ring("c1", "")
	desk := d.owner(t, "Access.CreateToken", `{"name":"x","role":"SERVICE_DESK"}`).at("token").(string)
	flag := func(body string) reply { return d.h.call(t, "Call.FlagNumber", body, desk) }
	flag(`{"number":"••• ••• 111","flag":"SPAM"}`).refused("invalid_argument", "BAD_VALUE")
	if r := flag(`{"callId":"G-1","flag":"SPAM"}`).ok(); strings.Contains(r.raw, "602") {
		t.Error(r.raw)
	}
	ring("c1", `,"state":"ENDED"`)
	d.shop.Pass(time.Minute)
	if r := ring("c2", ""); r.at("call", "id") != "G-2" || len(r.at("call", "shownAt").([]any)) != 0 {
		t.Errorf("a blocked number opens a window: %s", r.raw)
	}
	flag(`{"callId":"c2","flag":"NONE"}`).ok()
	d.shop.Pass(time.Minute)
	if r := ring("c3", ""); len(r.at("call", "shownAt").([]any)) != 1 {
		t.Errorf("unblocked, it opens none: %s", r.raw)
	}
	if r := d.h.call(t, "Call.ListCalls", `{}`, desk).ok(); strings.Contains(r.raw, "602") {
		t.Error(r.raw)
	}
	ring("w", `,"presentation":"RESTRICTED"`)
	flag(`{"callId":"w","flag":"SPAM"}`).refused("invalid_argument", "NO_NUMBER")
}

// A phone that only names a line, and tells that its call is over, hears neither the number that another one reported nor the note.
func TestPhoneLearnsNoNumber(t *testing.T) {
	d := newDesk(t)
	d.owner(t, "Terminal.PutTerminal", `{"id":"reception","name":"Reception","role":"RECEPTION","lines":["shop"]}`)
	d.h.call(t, "Call.ReportCall", `{"callId":"c1","number":"601234567","line":"shop"}`, d.phone).ok()
	d.owner(t, "Call.MarkCall", `{"callId":"c1","note":"owes money"}`)
	code := d.owner(t, "Call.CreatePairing", `{"terminal":"reception"}`).at("code").(string)
	other := d.h.call(t, "Call.Pair", `{"code":"`+code+`","deviceName":"x"}`, "").ok().at("token").(string)
	r := d.h.call(t, "Call.ReportCall", `{"line":"shop","state":"ENDED"}`, other).ok()
	if r.at("call", "id") != "G-1" || strings.Contains(r.raw, "601") || strings.Contains(r.raw, "owes") {
		t.Error(r.raw)
	}
}

// frames collects what a terminal shows in the background.
type frames struct {
	mu   sync.Mutex
	list []*storehubv1.TerminalFrame
	at   []time.Duration
	err  error // when done is closed
	done chan struct{}
	stop context.CancelFunc
}

// seen is what came so far, and when.
func (f *frames) seen() (list []*storehubv1.TerminalFrame, at []time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.list, f.at
}

func (d *desk) watch(t *testing.T, terminal, token string) *frames {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	f := &frames{done: make(chan struct{}), stop: stop}
	client := storehubv1connect.NewTerminalServiceClient(piped(t, d.node, token), "http://node")
	start := time.Now()
	go func() {
		defer close(f.done)
		stream, err := client.WatchTerminal(ctx, &storehubv1.WatchTerminalRequest{Terminal: terminal})
		if err != nil {
			f.err = err
			return
		}
		for stream.Receive() {
			f.mu.Lock()
			f.list = append(f.list, stream.Msg())
			f.at = append(f.at, time.Since(start))
			f.mu.Unlock()
		}
		f.err = stream.Err()
		_ = stream.Close()
	}()
	synctest.Wait()
	return f
}

// A window appears the moment the call is in the log, however busy the shop is (P07); what nobody at the register waits for comes at its
// pace, and what changes nothing there is not sent.
func TestWindowAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		f := d.watch(t, "reception", rpctest.OwnerToken)
		defer func() { f.stop(); <-f.done }()
		list, at := f.seen()
		if len(list) != 1 || len(list[0].Calls) != 0 || at[0] != 0 {
			t.Fatalf("want the present at once: %v at %v", list, at)
		}
		settled(time.Second)
		for i := range 50 { // a busy shop
			d.owner(t, "Roster.PutRoom", `{"id":"`+strconv.Itoa(i)+`","name":"r"}`)
		}
		d.h.call(t, "Call.ReportCall", `{"callId":"c1","number":"601234567"}`, d.phone).ok()
		synctest.Wait()
		if list, at = f.seen(); len(list) != 2 || at[1] != time.Second {
			t.Fatalf("%d frames at %v", len(list), at)
		}
		w := list[1].Calls[0]
		if w.Callers[0].Customer.Name != "Ewa" || !slices.Contains(w.Actions, storehubv1.CallAction_CALL_ACTION_PICK_CUSTOMER) {
			t.Errorf("%v", w)
		}
		settled(3 * time.Second)
		if list, at = f.seen(); len(list) != 2 {
			t.Errorf("frames in which nothing changed: %v", at)
		}
		settled(3 * time.Second)
		if list, at = f.seen(); len(list) < 3 || at[2] > 7*time.Second {
			t.Errorf("no sign of life: %v", at)
		}
	})
}

// A stream that runs shows what has changed; only its first frame waits for what the node has answered, as every read does.
func TestWindowWaitsForNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		f := d.watch(t, "reception", rpctest.OwnerToken)
		defer func() { f.stop(); <-f.done }()
		before := d.shop.View()
		d.node.LagAt(&before) // what a read that waits in vain finds
		d.h.call(t, "Call.ReportCall", `{"callId":"c1","number":"601234567"}`, d.phone).ok()
		synctest.Wait()
		if list, at := f.seen(); len(list) != 2 || len(list[1].Calls) != 1 || at[1] != 0 {
			t.Errorf("%v at %v", list, at)
		}
	})
}

// A terminal sees what it shows itself, and nobody's calls but the desk's are seen without the right.
func TestMayNotWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.owner(t, "Terminal.PutTerminal", `{"id":"office","name":"Office","role":"BACK_OFFICE"}`)
		token := d.owner(t, "Access.CreateToken", `{"name":"x","role":"TERMINAL","terminal":"office"}`).at("token").(string)
		for _, c := range []struct{ terminal, token, want string }{
			{"reception", token, "permission_denied"},
			{"reception", d.phone, "permission_denied"},
			{"nowhere", rpctest.OwnerToken, "not_found"},
			{"", rpctest.OwnerToken, "not_found"},
		} {
			f := d.watch(t, c.terminal, c.token)
			<-f.done
			if f.err == nil || !strings.HasPrefix(f.err.Error(), c.want) {
				t.Errorf("%+v: %v, %v", c, f.list, f.err)
			}
		}
		f := d.watch(t, "office", token)
		defer func() { f.stop(); <-f.done }()
		if list, _ := f.seen(); len(list) != 1 {
			t.Errorf("its own: %d frames", len(list))
		}
		d.owner(t, "Access.RevokeToken", `{"id":"T-3"}`)
		settled(6 * time.Second)
		<-f.done
		if f.err == nil || !strings.HasPrefix(f.err.Error(), "unauthenticated") {
			t.Errorf("revoked: %v", f.err)
		}
	})
}

// A call for a register that is off waits for it: whoever switches it on sees the window, and after its time the call stands in the list
// of those that nobody has dealt with.
func TestCallForARegisterThatIsOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		if at := d.h.call(t, "Call.ReportCall", `{"callId":"c1","number":"601234567"}`, d.phone).ok().at("call", "shownAt"); len(at.([]any)) != 1 {
			t.Errorf("shown at %v", at)
		}
		settled(time.Minute)
		f := d.watch(t, "reception", rpctest.OwnerToken)
		if list, _ := f.seen(); len(list) != 1 || len(list[0].Calls) != 1 || list[0].Calls[0].Callers[0].Customer.Name != "Ewa" {
			t.Errorf("a register that is switched on shows %v", list)
		}
		f.stop()
		<-f.done
		settled(15 * time.Minute)
		d.shop.Tick()
		missed := d.owner(t, "Call.ListCalls", `{"missedOnly":true}`)
		if calls := missed.at("calls").([]any); len(calls) != 1 || missed.at("open") != float64(1) {
			t.Errorf("%s", missed.raw)
		}
	})
}
