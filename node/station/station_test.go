//go:build linux

package station

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/hw"
	"storehub/hw/display"
	"storehub/hw/hwtest"
	"storehub/hw/reader"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
	"storehub/rpc/rpctest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// within is how long a wish may take on a busy machine; a passing test waits far less.
const within = 20 * time.Second

// bench is one node's devices on ptys, with the real rules behind them.
type bench struct {
	enc     display.Encoding // of the display
	t       *testing.T
	shop    *rpctest.Shop
	node    *rpctest.Node
	station *Station
	reader  *hwtest.Reader
	display *hwtest.Display
}

// newBench is a technician room, or another role, with a reader and a display.
func newBench(t *testing.T, role storehubv1.TerminalRole, language storehubv1.Language) *bench {
	t.Helper()
	return newBenchOn(t, role, language, display.GB18030)
}

func newBenchOn(t *testing.T, role storehubv1.TerminalRole, language storehubv1.Language, enc display.Encoding) *bench {
	t.Helper()
	b := &bench{t: t, shop: rpctest.NewShop(), enc: enc}
	b.node = b.shop.Node("n1")
	b.must(&storehubv1.UpdateSettingsRequest{Language: language.Enum()})
	b.must(&storehubv1.PutCategoryRequest{Id: "foot", Name: "足疗"})
	b.must(&storehubv1.PutRoomRequest{Id: "201", Name: "201"})
	for _, number := range []string{"8", "12"} {
		b.must(&storehubv1.PutTechnicianRequest{Number: number, Name: "李" + number, Category: "foot", Gender: storehubv1.Gender_GENDER_FEMALE, CardUids: []string{uid(number)}})
	}
	b.must(&storehubv1.PutTerminalRequest{Id: "here", Name: "here", NodeId: "n1", Role: role, Room: "201"})
	b.plug(role)
	return b
}

func (b *bench) plug(role storehubv1.TerminalRole) {
	t, dir, enc := b.t, b.t.TempDir(), cmp.Or(b.enc, display.GB18030)
	var err error
	if b.reader, err = hwtest.NewReader(filepath.Join(dir, "reader"), reader.DriverRDM6300); err != nil {
		t.Fatal(err)
	}
	if b.display, err = hwtest.NewDisplay(filepath.Join(dir, "display"), display.DriverEpson, enc); err != nil {
		t.Fatal(err)
	}
	readerSpec, err := hw.ParseReader("rdm6300@" + b.reader.Path() + "?lockout_ms=0")
	if err != nil {
		t.Fatal(err)
	}
	displaySpec, err := hw.ParseDisplay("epson@" + b.display.Path() + "?encoding=" + string(enc))
	if err != nil {
		t.Fatal(err)
	}
	b.station, err = New(Config{
		Hub: b.node, NodeID: "n1", Terminals: []Terminal{{Name: "here", Role: role}}, Readers: []hw.Spec{readerSpec}, Displays: []hw.Spec{displaySpec},
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	b.run()
}

func (b *bench) run() {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	go func() { ended <- b.display.Run(ctx) }()
	go func() { ended <- b.station.Run(ctx) }()
	b.t.Cleanup(func() {
		cancel()
		for range 2 {
			if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
				b.t.Error(err)
			}
		}
		if err := errors.Join(b.reader.Close(), b.display.Close()); err != nil {
			b.t.Error(err)
		}
	})
}

// uid is a card for a technician: his number in its last digits.
func uid(number string) string { return "0A0000" + strings.Repeat("0", 4-len(number)) + number }

func (b *bench) must(req proto.Message) {
	b.t.Helper()
	cmd := fsm.Wrap(req)
	owner := sha256.Sum256([]byte(rpctest.OwnerToken))
	cmd.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: owner[:]}}
	cmd.RequestId = rand.Text()
	res, err := b.node.Propose(b.t.Context(), cmd)
	if err != nil {
		b.t.Fatal(err)
	}
	if fault := fsm.FaultOf(res); fault != nil {
		b.t.Fatal(fault)
	}
}

// swipe puts a card on the reader as soon as the port is open.
func (b *bench) swipe(card string) {
	b.t.Helper()
	b.until("the reader's port is open", func() bool { return b.station.Ports()[0].State == hw.Open })
	raw, err := hex.DecodeString(card)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.reader.Swipe(reader.EM4100Card([5]byte(raw))); err != nil {
		b.t.Fatal(err)
	}
}

// shows waits until the display shows what a person would look for.
func (b *bench) shows(parts ...string) {
	b.t.Helper()
	b.until("the display shows "+strings.Join(parts, " and "), func() bool {
		all := strings.Join(append([]string(nil), b.lines()...), "\n")
		for _, p := range parts {
			if !strings.Contains(all, p) {
				return false
			}
		}
		return true
	})
}

func (b *bench) lines() []string {
	l := b.display.Lines()
	return l[:]
}

func (b *bench) until(what string, ok func() bool) {
	b.t.Helper()
	deadline := time.After(within)
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for !ok() {
		select {
		case <-look.C:
		case <-deadline:
			b.t.Fatalf("never: %s; the display shows %q, ports %+v", what, b.lines(), b.station.Ports())
		}
	}
}

func (b *bench) state(number string) storehubv1.TechnicianState {
	return b.shop.View().Technician(number).State
}

func TestCardChecksIn(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_ZH_CN)
	b.swipe(uid("8"))
	b.until("8 is on duty", func() bool { return b.state("8") == storehubv1.TechnicianState_TECHNICIAN_STATE_IDLE })
	b.shows("8")
	b.until("the message makes room for who is next", func() bool { return strings.HasPrefix(b.lines()[0], "下一位 8") })
	b.shows("空闲1 上钟0 待0")
}

func TestCallIsAcknowledgedByCard(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_EN)
	b.must(&storehubv1.CheckInRequest{Technician: "12"})
	b.must(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}, Room: "201"})
	b.shows("R 12", "> 201", "free0 busy0 wait1")
	b.swipe(uid("12"))
	b.until("the answer is in the state", func() bool {
		board, err := b.shop.View().Board("foot")
		return err == nil && board.Categories[0].Assignments[0].AcknowledgedAt != nil
	})
}

func TestRoomStartsTheClock(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_ROOM, storehubv1.Language_LANGUAGE_PL)
	b.must(&storehubv1.CheckInRequest{Technician: "8"})
	b.must(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}, Room: "201"})
	b.swipe(uid("8"))
	b.until("8 serves", func() bool { return b.state("8") == storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING })
	b.shows("60")
}

func TestUnknownCardIsRefusedAndCounted(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_EN)
	before := b.shop.View().Hash()
	b.swipe("0A000099FF")
	b.until("the refusal is counted", func() bool { return b.station.Counts.Refused.Load() == 1 })
	b.shows("!! not done", "unknown card")
	if string(before) == string(b.shop.View().Hash()) {
		t.Error("a refused swipe must stand in the audit")
	}
}

func TestSwipeRestoresADisplayThatLostItsPower(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_EN)
	b.shows("free0 busy0 wait0")
	blank := strings.Repeat(" ", 40)
	off := func() {
		b.t.Helper()
		if err := b.display.SwitchOffAndOn(); err != nil || strings.Join(b.lines(), "") != blank {
			t.Fatalf("%v, %q", err, b.lines())
		}
	}
	off()
	b.swipe("0A000099FF")
	b.shows("!! not done", "unknown card")
	refusal := strings.Join(b.lines(), "")
	off()
	b.swipe("0A000098FF") // refused in the same words
	b.until("the same refusal is shown again", func() bool { return strings.Join(b.lines(), "") == refusal })
}

func TestWithoutMajorityNothingIsQueued(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_EN)
	b.node.Set(func(s *rpc.Standing) { s.HasMajority, s.Age = false, 7*time.Second })
	b.shows("!! READ ONLY", "7")
	commands := len(b.shop.Commands())
	b.swipe(uid("8"))
	b.until("the card is counted as unserved", func() bool { return b.station.Counts.Unserved.Load() == 1 })
	b.node.Set(func(s *rpc.Standing) { s.HasMajority, s.Age = true, 0 })
	b.until("the banner goes", func() bool { return !strings.Contains(b.lines()[0], "READ ONLY") })
	if n := len(b.shop.Commands()); n != commands || b.state("8") != storehubv1.TechnicianState_TECHNICIAN_STATE_OFF {
		t.Errorf("%d commands more, 8 is %v: the swipe was kept for later", n-commands, b.state("8"))
	}
}

// A change of leader in the middle of a swipe: the same request id is tried again and acts once.
func TestSwipeSurvivesAChangeOfLeader(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_EN)
	tries := 0
	b.node.OnPropose(func(_ context.Context, next func() *storehubv1.Result) (*storehubv1.Result, error) {
		tries++
		switch tries {
		case 1:
			return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_LEADER, Why: "election"}
		case 2:
			next() // done, but the answer is lost
			return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "leadership lost"}
		}
		return next(), nil
	})
	b.swipe(uid("8"))
	b.until("8 is on duty", func() bool { return b.state("8") == storehubv1.TechnicianState_TECHNICIAN_STATE_IDLE })
	b.until("the swipe is answered", func() bool { return b.station.Counts.Swipes.Load() == 1 && b.station.Counts.Refused.Load() == 0 })
	b.shows("8")
}

// A swipe that may have acted is not shown as one that did not, whatever the later tries came to.
func TestUncertainSwipeIsNotCalledUndone(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_EN)
	tries := 0
	b.node.OnPropose(func(_ context.Context, next func() *storehubv1.Result) (*storehubv1.Result, error) {
		if tries++; tries > 1 {
			return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_MAJORITY, Why: "alone"}
		}
		next()
		return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "leadership lost"}
	})
	b.swipe(uid("8"))
	b.shows("!! maybe done", "not sure: look")
	if b.state("8") != storehubv1.TechnicianState_TECHNICIAN_STATE_IDLE {
		t.Errorf("8 is %v: the test is wrong", b.state("8"))
	}
}

// A card that waited while another took its time is refused, not forgotten.
func TestStaleSwipeIsRefused(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_EN)
	b.shows("free0 busy0 wait0")
	commands := len(b.shop.Commands())
	b.station.readers[0].swipes <- hw.Swipe{Card: reader.EM4100Card([5]byte{0x0A, 0, 0, 0, 8}), At: time.Now().Add(-staleAfter - time.Second)}
	b.shows("!! not done 8", "try again")
	if n := len(b.shop.Commands()); n != commands || b.station.Counts.Stale.Load() != 1 {
		t.Errorf("%d commands more, %d stale", n-commands, b.station.Counts.Stale.Load())
	}
	// Whoever was before it reads first what became of his own card.
	b.station.readers[0].swipes <- hw.Swipe{Card: reader.EM4100Card([5]byte{0x0A, 0, 0, 0, 0x12}), At: time.Now()}
	b.station.readers[0].swipes <- hw.Swipe{Card: reader.EM4100Card([5]byte{9, 9, 9, 9, 9}), At: time.Now().Add(-staleAfter - time.Second)}
	b.shows("12 李12", "checked in no. 1")
	b.shows("!! not done         ", "try again")
}

// A bare bank card number, from a reader that sends no more of the stripe, is refused by the shop.
func TestPaymentCardIsNeitherProposedNorLogged(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_EN)
	b.station.readers[0].swipes <- hw.Swipe{Payment: true, At: time.Now()}
	b.shows("!! not done", "not a payment card!")
	if b.station.Counts.PaymentCards.Load() != 1 {
		t.Error("not counted")
	}
}

// A swipe by the API, at whichever node, is shown like one of the terminal's own reader.
func TestSwipeByTheAPIIsShown(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_EN)
	b.shows("free0 busy0 wait0")
	b.must(&storehubv1.SwipeRequest{Terminal: "here", CardUid: uid("8")})
	b.shows("8 李8", "checked in no. 1")
	b.must(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}, Room: "201"})
	b.must(&storehubv1.SwipeRequest{Terminal: "here", CardUid: uid("8")})
	b.shows("8 李8", "ok > 201")
	b.station.SwipeRefused(t.Context(), "here", &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_CARD_BLOCKED})
	b.shows("!! not done", "card is blocked")
	b.station.SwipeRefused(t.Context(), "elsewhere", nil) // no terminal of this node: nothing
}

// Minutes go on between entries, by the shop's time and not by this PC's clock.
func TestMinutesByClusterTime(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_ROOM, storehubv1.Language_LANGUAGE_EN)
	b.must(&storehubv1.CheckInRequest{Technician: "8"})
	b.must(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}, Room: "201"})
	b.must(&storehubv1.StartServiceRequest{AssignmentId: "A-1"})
	b.shows("8 busy", "60 min left")
	entries := b.shop.View().Index()
	b.shop.Pass(10 * time.Minute)
	b.shows("8 busy", "50 min left")
	b.shop.Pass(51 * time.Minute)
	b.shows("8 busy", "+1 min")
	if n := b.shop.View().Index() - entries; n != 0 {
		t.Errorf("%d entries told the time", n)
	}
}

func TestUnpluggedDisplayComesBackWithThePresent(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_EN)
	b.shows("free0 busy0 wait0")
	if err := b.display.Unplug(); err != nil {
		t.Fatal(err)
	}
	b.until("the loss is seen", func() bool { return b.station.Ports()[1].State != hw.Open })
	b.must(&storehubv1.CheckInRequest{Technician: "8"})
	if err := b.display.Plug(); err != nil {
		t.Fatal(err)
	}
	b.shows("Next 8", "free1 busy0 wait0")
	if d := b.station.Devices()[1]; d.State != storehubv1.DeviceState_DEVICE_STATE_OPEN || d.Errors == 0 || d.Terminal != "here" {
		t.Errorf("device %v: want it open again, the loss counted", d)
	}
}

// What an installer looks for stands in the status: why frames were refused, and what is wrong with
// the terminal.
func TestStatusTellsWhyNothingHappens(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_EN)
	b.until("the reader's port is open", func() bool { return b.station.Ports()[0].State == hw.Open })
	if err := b.reader.Send([]byte("\x026F007B397200\x03")); err != nil {
		t.Fatal(err)
	}
	b.must(&storehubv1.PutTerminalRequest{Id: "here", Name: "here", NodeId: "n1", Role: storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION})
	b.until("both are told", func() bool {
		d := b.station.Devices()[0]
		return d.Rejected == 1 && d.LastReject == "checksum" && strings.Contains(d.TerminalTrouble, "RECEPTION in the shop")
	})
}

// A display whose characters cannot spell Chinese shows English, and the status says why.
func TestDisplayWithoutChineseShowsEnglish(t *testing.T) {
	b := newBenchOn(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_ZH_CN, display.ASCII)
	b.shows("free0 busy0 wait0")
	b.swipe(uid("8"))
	b.shows("checked in no. 1")
	if got := b.station.Devices()[1].Limited; !strings.Contains(got, "ascii") || !strings.Contains(got, "ZH_CN") {
		t.Errorf("status says %q", got)
	}
	english := storehubv1.Language_LANGUAGE_EN
	b.must(&storehubv1.UpdateSettingsRequest{Language: &english})
	b.until("nothing is limited any more", func() bool { return b.station.Devices()[1].Limited == "" })
}

// A terminal that hangs on no node is served by the one that names it.
func TestTerminalOfNoNode(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_EN)
	b.must(&storehubv1.PutTerminalRequest{Id: "here", Name: "here", Role: storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM})
	b.swipe(uid("8"))
	b.shows("8 李8", "checked in no. 1")
}

func TestMissingTerminalIsCreatedOnceAndNeverOverwritten(t *testing.T) {
	shop := rpctest.NewShop()
	b := &bench{t: t, shop: shop, node: shop.Node("n1")}
	b.plug(storehubv1.TerminalRole_TERMINAL_ROLE_BACK_OFFICE)
	b.until("the terminal exists", func() bool { return shop.View().Terminal("here") != nil })
	b.must(&storehubv1.PutTerminalRequest{Id: "here", Name: "renamed", NodeId: "n1", Role: storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION})
	if err := b.station.register(t.Context(), Terminal{Name: "here", Role: storehubv1.TerminalRole_TERMINAL_ROLE_BACK_OFFICE}); err != nil {
		t.Fatal(err)
	}
	if got := shop.View().Terminal("here"); got.Name != "renamed" || got.Role != storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION {
		t.Errorf("terminal is %v, want it as the manager left it", got)
	}
}

func TestPaceIsABurstAndThenOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p pace
		waits := func(what string, paints int, want time.Duration) {
			t.Helper()
			for i := range paints {
				before := time.Now()
				if !p.wait(t.Context(), nil) || time.Since(before) != want {
					t.Fatalf("paint %d %s waits %v, want %v", i, what, time.Since(before), want)
				}
			}
		}
		waits("of a quiet display", paintBurst, 0)
		waits("of a storm", 10, paintEvery)
		time.Sleep(paintEvery * (paintBurst + 1))
		waits("after a quiet time", paintBurst, 0)
	})
}

// TestMessageDoesNotWaitForTheBoard: whatever storm the board is in, what a swipe did is painted at once;
// a flood of swipes is painted as often as a storm, and what the board shows is not late for that.
func TestMessageDoesNotWaitForTheBoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		changes, wake := make(chan struct{}, 1), make(chan struct{}, 1)
		tell := func(c chan struct{}) {
			select {
			case c <- struct{}{}:
			default:
			}
		}
		var messages, boards atomic.Int64
		ended := make(chan struct{})
		ctx, stop := context.WithCancel(t.Context())
		go func() {
			defer close(ended)
			o := occasions{changes: changes, wake: wake}
			for swiped, ok := o.next(ctx); ok; swiped, ok = o.next(ctx) {
				if swiped {
					messages.Add(1)
				} else {
					boards.Add(1)
				}
			}
		}()
		// A second at this pace, with the burst.
		const most = int64(time.Second/paintEvery) + paintBurst
		within := func(what string, n *atomic.Int64, least, most int64) {
			t.Helper()
			synctest.Wait()
			if got := n.Swap(0); got < least || got > most {
				t.Errorf("%s: %d paints, want %d to %d", what, got, least, most)
			}
		}
		for ms := range 1000 {
			time.Sleep(time.Millisecond)
			if tell(changes); ms%150 == 149 {
				tell(wake)
				within("a swipe in a storm, at once", &messages, 1, 1)
			}
		}
		within("a storm", &boards, most/2, most)
		time.Sleep(time.Second)
		for range 1000 {
			time.Sleep(time.Millisecond)
			tell(changes)
			tell(wake)
		}
		within("a flood of swipes", &messages, most/2, most)
		time.Sleep(paintEvery)
		within("the last of the flood", &messages, 0, 1)
		boards.Store(0)
		tell(changes)
		time.Sleep(paintEvery)
		within("the board behind a flood", &boards, 1, 1)
		stop()
		<-ended
	})
}

func TestConfigNamesTheTerminal(t *testing.T) {
	spec := func(s string) hw.Spec {
		sp, err := hw.ParseReader(s)
		if err != nil {
			t.Fatal(err)
		}
		return sp
	}
	two := []Terminal{{Name: "a", Role: storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION}, {Name: "b", Role: storehubv1.TerminalRole_TERMINAL_ROLE_ROOM, Room: "201"}}
	for _, c := range []struct {
		name      string
		terminals []Terminal
		reader    string
		want      string
	}{
		{"no terminal at all", nil, "rdm6300@/dev/ttyUSB0", "0 terminals"},
		{"two, and the reader names none", two, "rdm6300@/dev/ttyUSB0", "say which"},
		{"a terminal that does not exist", two, "rdm6300@/dev/ttyUSB0?terminal=c", `no terminal "c"`},
		{"the same name twice", append(two, two[0]), "rdm6300@/dev/ttyUSB0?terminal=a", "named twice"},
	} {
		_, err := New(Config{Terminals: c.terminals, Readers: []hw.Spec{spec(c.reader)}, Logger: slog.New(slog.DiscardHandler)})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	same, err := hw.ParseDisplay("epson@/dev//ttyUSB0?terminal=b")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{Terminals: two, Readers: []hw.Spec{spec("rdm6300@/dev/ttyUSB0?terminal=a")}, Displays: []hw.Spec{same}}); err == nil || !strings.Contains(err.Error(), "given twice") {
		t.Errorf("one port for a reader and a display: got %v", err)
	}
	modem, err := hw.ParseModem("gsm@/dev/ttyUSB0")
	if err != nil {
		t.Fatal(err)
	}
	const want = "modem /dev/ttyUSB0: the port is given twice, first for a display"
	if _, err := New(Config{Terminals: two, Displays: []hw.Spec{same}, Modems: []hw.Spec{modem}}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("one port for a display and a modem: got %v", err)
	}
	s, err := New(Config{Modems: []hw.Spec{modem}}) // which needs no terminal
	if err != nil {
		t.Fatal(err)
	}
	if list := s.Devices(); s.Modem() == nil || len(list) != 1 || list[0].Kind != "modem" || list[0].Terminal != "" || list[0].TerminalTrouble != "" {
		t.Errorf("devices %v", list)
	}
}

func TestStuckDeviceIsNoReasonToFail(t *testing.T) {
	s, err := New(Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	stuck := fmt.Errorf("/dev/ttyUSB0: %w", hw.ErrStuck)
	if err := s.ended(t.Context(), stuck); !errors.Is(err, hw.ErrStuck) {
		t.Errorf("while the node runs: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.ended(ctx, stuck); err != nil {
		t.Errorf("when the node stops: %v", err)
	}
	if err := s.ended(ctx, hw.ErrRunning); err == nil {
		t.Error("a mistake of the program is hidden")
	}
}
