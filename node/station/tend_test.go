//go:build linux

package station

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
	"storehub/rpc/rpctest"
)

const (
	roleRoom      = storehubv1.TerminalRole_TERMINAL_ROLE_ROOM
	roleReception = storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION
)

// book is a log that a test can read while it is written.
type book struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *book) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *book) count(what string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Count(b.text.String(), what)
}

// runTerminals runs a station that has terminals and no devices.
func runTerminals(t *testing.T, terminals ...Terminal) (*bench, *book) {
	t.Helper()
	b, log := &bench{t: t, shop: rpctest.NewShop()}, &book{}
	b.node = b.shop.Node("n1")
	var err error
	b.station, err = New(Config{Hub: b.node, NodeID: "n1", Terminals: terminals, Logger: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.station.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return b, log
}

func (b *bench) proposed(id string) (n int) {
	for _, cmd := range b.shop.Commands() {
		if cmd.GetPutTerminal().GetId() == id {
			n++
		}
	}
	return n
}

func (b *bench) exists(id string) func() bool {
	return func() bool { return b.shop.View().Terminal(id) != nil }
}

// TestRefusedTerminalHoldsUpNobody: what the shop refuses is offered once, and the others come in.
func TestRefusedTerminalHoldsUpNobody(t *testing.T) {
	long := strings.Repeat("x", 33)
	b, log := runTerminals(t, Terminal{Name: long, Role: roleReception}, Terminal{Name: "desk", Role: roleReception}, Terminal{Name: "room1", Role: roleRoom, Room: "201"})
	b.until("the desk is known", b.exists("desk"))
	b.until("the refusal is told", func() bool { return log.count("the shop refuses it") == 1 })
	b.until("the missing room is told", func() bool { return log.count("no room") == 1 })
	if b.proposed("room1") != 0 {
		t.Error("a terminal was offered before its room exists")
	}
	b.must(&storehubv1.PutRoomRequest{Id: "201", Name: "201"})
	b.until("the room's terminal follows", b.exists("room1"))
	b.until("its trouble is over", func() bool { return b.station.posts["room1"].suffers() == "" })
	b.until("the warning is taken back", func() bool { return log.count("can be used now") == 1 })
	if got := b.shop.View().Terminal("room1"); got.Room != "201" || got.Role != roleRoom {
		t.Errorf("terminal %v", got)
	}
	// The room took at least one more look at everything.
	if n := b.proposed(long); n != 1 || log.count("the shop refuses it") != 1 {
		t.Errorf("offered %d times what is refused, warned %d times", n, log.count("the shop refuses it"))
	}
	// These terminals have no device on whose row it could stand.
	if got := b.station.Troubles(); len(got) != 1 || got[0].Terminal != long || !strings.Contains(got[0].Why, "TOO_LONG") {
		t.Errorf("troubles %v", got)
	}
}

// late is a node that has not heard everything yet.
type late struct {
	rpc.Hub
	knows fsm.View
}

func (l late) Local(context.Context) (fsm.View, error) { return l.knows, nil }

// TestRoomOfALateNode: a room that the shop has is not missed by a node that has just joined.
func TestRoomOfALateNode(t *testing.T) {
	b, _ := runTerminals(t)
	before := b.shop.View()
	b.must(&storehubv1.PutRoomRequest{Id: "201", Name: "201"})
	s := &Station{cfg: Config{Hub: late{b.node, before}, NodeID: "n1"}}
	refused := ""
	if trouble, err := s.look(t.Context(), Terminal{Name: "room1", Role: roleRoom, Room: "201"}, &refused); trouble != "" || err != nil {
		t.Errorf("trouble %q, %v", trouble, err)
	}
	if trouble, err := s.look(t.Context(), Terminal{Name: "room2", Role: roleRoom, Room: "202"}, &refused); !strings.Contains(trouble, "no room") || err != nil {
		t.Errorf("trouble %q, %v", trouble, err)
	}
}

// TestTerminalOfAnotherNode is said in the log and in the status, not only on the display.
func TestTerminalOfAnotherNode(t *testing.T) {
	b, log := runTerminals(t, Terminal{Name: "desk", Role: roleReception})
	b.until("the desk is known", b.exists("desk"))
	b.must(&storehubv1.PutTerminalRequest{Id: "desk", Name: "desk", NodeId: "n1", Role: storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM})
	b.until("the other role is told", func() bool { return log.count("TECH_ROOM in the shop and RECEPTION") == 1 })
	v := b.shop.View()
	for _, c := range []struct {
		row  *storehubv1.Terminal
		want string
	}{
		{&storehubv1.Terminal{NodeId: "n2", Role: roleReception}, "belongs to node n2, so every card is refused here: give it this node's id, n1"},
		{&storehubv1.Terminal{NodeId: "n1", Role: roleReception}, ""},
		{&storehubv1.Terminal{Role: roleReception}, ""}, // of no node: whoever names it
		{&storehubv1.Terminal{NodeId: "n1", Role: roleRoom}, "ROOM in the shop and RECEPTION"},
	} {
		if got := b.station.mismatch(v, c.row, Terminal{Name: "desk", Role: roleReception}); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%v: %q, want %q", c.row, got, c.want)
		}
	}
	other := &Station{cfg: Config{NodeID: "n2"}}
	if got := other.mismatch(v, v.Terminal("desk"), Terminal{Name: "desk"}); !strings.Contains(got, "reception (n1)") {
		t.Errorf("the owner is told as %q", got)
	}
	room := &storehubv1.Terminal{NodeId: "n1", Role: roleRoom, Room: "202"}
	if got := b.station.mismatch(v, room, Terminal{Role: roleRoom, Room: "201"}); !strings.Contains(got, `"202" in the shop`) {
		t.Errorf("the other room is told as %q", got)
	}
}
