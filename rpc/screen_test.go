package rpc_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc"
	"storehub/rpc/rpctest"
)

// page is a client of WatchScreen, over a real HTTP handler on a pipe in a bubble of time.
type page struct {
	mu     sync.Mutex
	frames []*storehubv1.Screen
	at     []time.Duration
	err    error
	done   chan struct{}
	stop   context.CancelFunc
}

func browse(t *testing.T, node *rpctest.Node, token string, req *storehubv1.WatchScreenRequest) *page {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	b := &page{done: make(chan struct{}), stop: stop}
	client := storehubv1connect.NewScreenServiceClient(piped(t, node, token), "http://node")
	start := time.Now()
	go func() {
		defer close(b.done)
		stream, err := client.WatchScreen(ctx, req)
		if err != nil {
			b.err = err
			return
		}
		for stream.Receive() {
			b.mu.Lock()
			b.frames = append(b.frames, stream.Msg())
			b.at = append(b.at, time.Since(start))
			b.mu.Unlock()
		}
		b.err = stream.Err()
		_ = stream.Close()
	}()
	synctest.Wait()
	return b
}

// shown is every frame until now.
func (b *page) shown() []*storehubv1.Screen {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.frames)
}

// when is when each of them came.
func (b *page) when() []time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.at)
}

func (b *page) end() {
	b.stop()
	<-b.done
}

func (b *page) last() *storehubv1.Screen { return b.shown()[len(b.shown())-1] }

// refused is why the stream ended.
func (b *page) refused() storehubv1.Reason {
	<-b.done
	return rpc.FaultDetail(b.err).GetReason()
}

// moved are the topics whose revision is another than in the frame before.
func (b *page) moved() (list []storehubv1.Topic) {
	before := b.shown()[len(b.shown())-2].Revisions
	for i, r := range b.last().Revisions {
		if r.Index != before[i].Index {
			list = append(list, r.Topic)
		}
	}
	return list
}

// registers is a shop with two of them, and a technician off duty who has a card.
func registers(t *testing.T) (*rpctest.Shop, *rpctest.Node, *handler) {
	shop := rpctest.NewShop()
	node := shop.Node("n1")
	h := handlerFor(node)
	for _, c := range [][2]string{
		{"Roster.PutCategory", `{"id":"foot","name":"足疗"}`},
		{"Roster.PutTechnician", `{"number":"01","name":"N","gender":"FEMALE","category":"foot","cardUids":["em4100:0000000001"]}`},
		{"Terminal.PutTerminal", `{"id":"desk","name":"Desk","role":"RECEPTION"}`},
		{"Terminal.PutTerminal", `{"id":"bar","name":"Bar","role":"RECEPTION"}`},
	} {
		h.call(t, c[0], c[1], rpctest.OwnerToken).ok()
	}
	return shop, node, h
}

func TestWatchScreenSendsWhatHasChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, node, h := registers(t)
		b := browse(t, node, rpctest.OwnerToken, &storehubv1.WatchScreenRequest{Board: true, Terminal: "desk"})
		defer b.end()
		if len(b.shown()) != 1 {
			t.Fatalf("want the present at once, got %d frames: %v", len(b.shown()), b.err)
		}
		first := b.shown()[0]
		if len(first.Board.GetCategories()) != 1 || first.Terminal.GetTerminal() != "desk" || !first.Board.HasMajority || !first.Terminal.HasMajority {
			t.Errorf("the first frame lacks something: %v", first)
		}
		if first.Shop != "Test" || first.NodeId != "n1" || first.NodeName != "node n1" || first.Zone == "" || !first.HasMajority || first.Now.AsTime().UnixMilli() != node.NowMS() {
			t.Errorf("the first frame: %v", first)
		}
		if len(first.Others) != 2 || first.Others[0].Url != "https://n2.local:7100" || first.Others[0].Name != "node n2" || first.Others[0].Id != "n2" {
			t.Errorf("the other nodes: %v", first.Others)
		}
		if n := storehubv1.Topic(0).Descriptor().Values().Len() - 1; len(first.Revisions) != n {
			t.Errorf("%d revisions of %d topics", len(first.Revisions), n)
		}

		settled(rpc.Heartbeat)
		if quiet := b.last(); len(b.shown()) != 2 || quiet.Board != nil || quiet.Terminal != nil || proto.Size(quiet) > 512 {
			t.Errorf("a quiet heartbeat of %d bytes: %v", proto.Size(quiet), quiet)
		}
		if moved := b.moved(); moved != nil {
			t.Errorf("nothing was written, and %v are to be read again", moved)
		}

		want := func(what string, board, terminal bool, topics ...storehubv1.Topic) {
			t.Helper()
			if last := b.last(); (last.Board != nil) != board || (last.Terminal != nil) != terminal || !slices.Equal(b.moved(), topics) {
				t.Errorf("after %s: board %v, terminal %v, to be read again %v", what, last.Board != nil, last.Terminal != nil, b.moved())
			}
		}
		h.call(t, "Roster.PutRoom", `{"id":"201","name":"r"}`, rpctest.OwnerToken).ok()
		settled(time.Second)
		want("a room was put", false, false, storehubv1.Topic_TOPIC_CATALOGUE, storehubv1.Topic_TOPIC_AUDIT)
		h.call(t, "Roster.CheckIn", `{"technician":"01"}`, rpctest.OwnerToken).ok()
		settled(time.Second)
		want("a check-in", true, false, storehubv1.Topic_TOPIC_FLOOR, storehubv1.Topic_TOPIC_AUDIT)
		if len(b.last().Board.Categories[0].Queue) != 1 {
			t.Errorf("nobody is in the queue: %v", b.last().Board)
		}
		h.call(t, "Terminal.Swipe", `{"terminal":"desk","cardUid":"em4100:0000000001"}`, rpctest.OwnerToken).ok()
		settled(time.Second)
		want("a card", false, true, storehubv1.Topic_TOPIC_TERMINALS, storehubv1.Topic_TOPIC_AUDIT)
		if b.last().Terminal.Swiped.GetHolder() != "technician:01" {
			t.Errorf("the terminal does not know the card: %v", b.last().Terminal)
		}
	})
}

func TestWatchScreenPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop, node, h := registers(t)
		b := browse(t, node, rpctest.OwnerToken, &storehubv1.WatchScreenRequest{Board: true})
		defer b.end()
		// Time that passes in the log is no news.
		for range 4 {
			time.Sleep(time.Second)
			shop.Tick()
		}
		settled(900 * time.Millisecond)
		if len(b.shown()) != 1 {
			t.Fatalf("frames without news at %v", b.when())
		}
		for i := range 100 {
			h.call(t, "Roster.PutRoom", `{"id":"`+two(i)+`","name":"r"}`, rpctest.OwnerToken).ok()
			time.Sleep(5 * time.Millisecond)
		}
		settled(150 * time.Millisecond)
		inAnySecond(t, b.when())
		if n := len(b.shown()); n < 6 {
			t.Errorf("%d frames in half a second of changes: %v", n, b.when())
		}
		if at := slices.Max(b.when()); b.last().Revisions[storehubv1.Topic_TOPIC_CATALOGUE-1].Index != shop.View().Index() {
			t.Errorf("the last frame, at %v, does not tell of the last room", at)
		}
		// What somebody waits for does not wait for the pace.
		settled(time.Second)
		for i := range 10 {
			h.call(t, "Roster.PutRoom", `{"id":"x`+two(i)+`","name":"r"}`, rpctest.OwnerToken).ok()
			synctest.Wait()
		}
		n := len(b.shown())
		h.call(t, "Terminal.Swipe", `{"terminal":"desk","cardUid":"em4100:0000000001"}`, rpctest.OwnerToken).ok()
		synctest.Wait()
		if len(b.shown()) != n+1 || b.when()[n] != b.when()[n-1] {
			t.Errorf("the card was shown at %v", b.when()[n-1:])
		}
	})
}

func TestWatchScreenTellsOfTheMajorityAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, node, _ := registers(t)
		b := browse(t, node, rpctest.OwnerToken, &storehubv1.WatchScreenRequest{})
		defer b.end()
		if b.shown()[0].Board != nil || b.shown()[0].Terminal != nil {
			t.Errorf("nobody has asked for that: %v", b.shown()[0])
		}
		node.Set(func(s *rpc.Standing) {
			s.HasMajority, s.Restored, s.Age, s.Trouble = false, true, 3*time.Second, "this node must be upgraded"
		})
		synctest.Wait()
		last := b.last()
		if len(b.shown()) != 2 || last.HasMajority || !last.Restored || last.AgeMs != 3000 || last.Trouble != "this node must be upgraded" || b.when()[1] != 0 {
			t.Errorf("lost the majority: %v at %v", last, b.when())
		}
	})
}

func TestWatchScreenShowsAsMuchAsItsCallerMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop, node, h := registers(t)
		token := func(role, more string) (string, string) {
			made := h.call(t, "Access.CreateToken", `{"name":"t","role":"`+role+`"`+more+`}`, rpctest.OwnerToken).ok()
			return made.at("token").(string), made.at("id").(string)
		}
		own, id := token("TERMINAL", `,"terminal":"desk"`)
		viewer, _ := token("VIEWER", "")
		for _, c := range []struct {
			token string
			req   *storehubv1.WatchScreenRequest
			want  storehubv1.Reason
		}{
			{viewer, &storehubv1.WatchScreenRequest{Board: true, Terminal: "desk"}, storehubv1.Reason_REASON_PERMISSION_MISSING},
			{own, &storehubv1.WatchScreenRequest{Terminal: "bar"}, storehubv1.Reason_REASON_NOT_YOUR_TERMINAL},
			{own, &storehubv1.WatchScreenRequest{Category: "none"}, storehubv1.Reason_REASON_NO_SUCH_CATEGORY},
			{rpctest.OwnerToken, &storehubv1.WatchScreenRequest{Terminal: "none"}, storehubv1.Reason_REASON_NO_SUCH_TERMINAL},
		} {
			if b := browse(t, node, c.token, c.req); b.refused() != c.want || len(b.shown()) > 0 {
				t.Errorf("%v: %v, %d frames", c.req, b.err, len(b.shown()))
			}
		}
		sees := browse(t, node, viewer, &storehubv1.WatchScreenRequest{Category: "foot"})
		defer sees.end()
		if len(sees.shown()) != 1 || len(sees.shown()[0].Board.GetCategories()) != 1 {
			t.Errorf("a viewer sees %v: %v", sees.shown(), sees.err)
		}

		// A stream ends with its credential.
		b := browse(t, node, own, &storehubv1.WatchScreenRequest{Terminal: "desk"})
		h.call(t, "Access.RevokeToken", `{"id":"`+id+`"}`, rpctest.OwnerToken).ok()
		time.Sleep(time.Second)
		if b.refused() != storehubv1.Reason_REASON_BAD_CREDENTIAL || connect.CodeOf(b.err) != connect.CodeUnauthenticated {
			t.Error(b.err)
		}
		if n := shop.Watchers(); n != 1 {
			t.Errorf("%d streams are open, one of them is watched", n)
		}
	})
}

// Who may not see phone numbers sees none in the windows of calls either.
func TestWatchScreenMasksNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.h.call(t, "Call.ReportCall", `{"callId":"c1","number":"601234567"}`, d.phone).ok()
		desk := d.owner(t, "Access.CreateToken", `{"name":"x","role":"SERVICE_DESK"}`).at("token").(string)
		for token, masked := range map[string]bool{rpctest.OwnerToken: false, desk: true} {
			b := browse(t, d.node, token, &storehubv1.WatchScreenRequest{Terminal: "reception"})
			b.end()
			if number := b.shown()[0].Terminal.Calls[0].Call.Number; strings.Contains(number, "•") != masked || strings.Contains(number, "601") == masked {
				t.Errorf("masked %v: %q", masked, number)
			}
		}
		b := browse(t, d.node, d.phone, &storehubv1.WatchScreenRequest{})
		if b.refused() != storehubv1.Reason_REASON_PERMISSION_MISSING {
			t.Errorf("a phone sees the shop: %v", b.err)
		}
	})
}

// TestWatchScreenAsJSON: a browser reads the stream as JSON over HTTP/1.1, each message when it was sent.
func TestWatchScreenAsJSON(t *testing.T) {
	shop := rpctest.NewShop()
	node := shop.Node("n1")
	server := rpc.NewServer(node, node, rpc.Options{Log: slog.New(slog.DiscardHandler), Build: "b7"})
	web := httptest.NewServer(server.Clients())
	defer web.Close()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	request := `{"board":true}`
	body := "\x00" + string(binary.BigEndian.AppendUint32(nil, uint32(len(request)))) + request
	req, err := http.NewRequestWithContext(ctx, "POST", web.URL+"/storehub.v1.ScreenService/WatchScreen", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/connect+json")
	req.Header.Set("Connect-Protocol-Version", "1")
	req.Header.Set("Authorization", "Bearer "+rpctest.OwnerToken)
	res, err := web.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.ProtoMajor != 1 || res.Header.Get("Content-Type") != "application/connect+json" {
		t.Fatalf("%s %s, %v", res.Proto, res.Status, res.Header)
	}
	// The first is read before anything happens that would push it out.
	flags, first := message(t, res.Body)
	if flags != 0 || first["build"] != "b7" || first["board"] == nil || first["hasMajority"] != true {
		t.Errorf("the first message, flags %d: %v", flags, first)
	}
	shop.Tick()
	node.Set(func(s *rpc.Standing) { s.HasMajority = false })
	if flags, second := message(t, res.Body); flags != 0 || second["hasMajority"] != false {
		t.Errorf("the second message, flags %d: %v", flags, second)
	}
	server.EndStreams()
	flags, end := message(t, res.Body)
	why, _ := end["error"].(map[string]any)
	if flags != 2 || why["code"] != "unavailable" {
		t.Errorf("the end, flags %d: %v", flags, end)
	}
	if n, err := res.Body.Read(make([]byte, 1)); n > 0 || err != io.EOF {
		t.Errorf("%d bytes follow the end: %v", n, err)
	}
}

// message is one of a stream of JSON, with its flags.
func message(t *testing.T, r io.Reader) (flags byte, m map[string]any) {
	t.Helper()
	head := make([]byte, 5)
	if _, err := io.ReadFull(r, head); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, binary.BigEndian.Uint32(head[1:]))
	if _, err := io.ReadFull(r, b); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return head[0], m
}
