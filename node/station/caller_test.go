//go:build linux

package station

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"storehub/hw"
	"storehub/hw/hwtest"
	"storehub/hw/modem"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/rpctest"
)

func modemSpecs(t *testing.T, texts ...string) (list []hw.Spec) {
	t.Helper()
	for _, text := range texts {
		spec, err := hw.ParseModem(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, spec)
	}
	return list
}

func newPort(t *testing.T) *hwtest.Port {
	t.Helper()
	p, err := hwtest.New(filepath.Join(t.TempDir(), "box"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// report is what onCall was told.
type report struct {
	terminal string
	call     hw.Call
}

// runCallers runs a station with these sources of calls, and tells what onCall hears.
func runCallers(t *testing.T, onCall func(context.Context, string, hw.Call) error, terminals []Terminal, texts ...string) *Station {
	t.Helper()
	s, err := New(Config{
		Hub: rpctest.NewShop().Node("n1"), NodeID: "n1", Terminals: terminals, Modems: modemSpecs(t, texts...),
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	if onCall != nil {
		s.onCall = onCall
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	(&bench{t: t}).until("all ports are open", func() bool {
		for _, p := range s.Ports() {
			if p.State != hw.Open {
				return false
			}
		}
		return true
	})
	return s
}

func send(t *testing.T, p *hwtest.Port, text string) {
	t.Helper()
	if err := p.Send([]byte(text)); err != nil {
		t.Fatal(err)
	}
}

// TestCallsRingAtATerminal: each source at the one it names, else at the first reception.
func TestCallsRingAtATerminal(t *testing.T) {
	box, whozz := newPort(t), newPort(t)
	told := make(chan report, 8)
	onCall := func(_ context.Context, terminal string, c hw.Call) error { told <- report{terminal, c}; return nil }
	terminals := []Terminal{{Name: "back", Role: storehubv1.TerminalRole_TERMINAL_ROLE_BACK_OFFICE}, {Name: "desk", Role: roleReception}, {Name: "door", Role: roleReception}}
	s := runCallers(t, onCall, terminals, "line@"+box.Path(), "whozz@"+whozz.Path()+"?terminal=back")
	await := func(terminal, number string, state modem.CallState) hw.Call {
		t.Helper()
		select {
		case r := <-told:
			if r.terminal != terminal || r.call.Number != number || r.call.State != state {
				t.Fatalf("told %+v", r)
			}
			return r.call
		case <-time.After(within):
			t.Fatalf("never told: %s", number)
			return hw.Call{}
		}
	}
	send(t, box, "13900139000\r\n")
	await("desk", "13900139000", modem.Ringing)
	r := hwtest.WhozzRecord{Line: 3, Number: "800-240-4637"}
	send(t, whozz, r.String()+"\r\n")
	first := await("back", "800-240-4637", modem.Ringing)
	r.End = true
	send(t, whozz, r.String()+"\r\n")
	if end := await("back", "800-240-4637", modem.Missed); end.ID != first.ID || end.Line != "3" {
		t.Errorf("%+v", end)
	}
	var at []string
	for _, d := range s.Devices() {
		at = append(at, fmt.Sprintf("%s %s %s %s", d.Kind, d.Driver, d.Terminal, d.State))
	}
	if got := strings.Join(at, ", "); got != "modem line desk DEVICE_STATE_OPEN, modem whozz back DEVICE_STATE_OPEN" || s.Modem() != nil {
		t.Errorf("devices %s", got)
	}
}

// TestCallsThatNobodyTakes: those that wait behind a slow shop are counted when there is no more room.
func TestCallsThatNobodyTakes(t *testing.T) {
	slow := newPort(t)
	s := runCallers(t, func(ctx context.Context, _ string, _ hw.Call) error { <-ctx.Done(); return nil }, nil, "line@"+slow.Path())
	for i := range callRoom + 10 {
		send(t, slow, fmt.Sprintf("%d\n", 1000+i))
	}
	(&bench{t: t}).until("all are heard, and ten too many", func() bool { st := s.Ports()[0]; return st.Frames == callRoom+10 && st.Dropped == 10 })
}

// TestDeafTerminal: a source of calls that is away for a minute is a trouble of its terminal (P41).
func TestDeafTerminal(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "box")
	synctest.Test(t, func(t *testing.T) {
		desk := []Terminal{{Name: "desk", Role: roleReception}}
		s, err := New(Config{Terminals: desk, Modems: modemSpecs(t, "whozz@"+missing, "gsm@"+missing+"2"), Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.callers[0].dev.Run(ctx) }()
		time.Sleep(deafAfter - time.Second)
		if list := s.Troubles(); list != nil {
			t.Errorf("too early: %v", list)
		}
		time.Sleep(time.Second)
		if list := s.Troubles(); len(list) != 1 || list[0].Terminal != "desk" || !strings.Contains(list[0].Why, "does not tell who calls: "+missing+": no such device") {
			t.Errorf("%v", list)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestUselessSource: a modem that is there and only rings is a trouble after a minute as well, until it tells who calls all the same.
func TestUselessSource(t *testing.T) {
	sim, err := hwtest.NewCallerModem(filepath.Join(t.TempDir(), "cid"), "ATS0=0")
	if err != nil {
		t.Fatal(err)
	}
	ends(t, sim.Run)
	desk := []Terminal{{Name: "desk", Role: roleReception}}
	told := make(chan hw.Call, 8)
	s := runCallers(t, func(_ context.Context, _ string, c hw.Call) error { told <- c; return nil }, desk, "cid@"+sim.Path())
	(&bench{t: t}).until("the modem is known to be of no use", func() bool { return s.Ports()[0].LastError == modem.ErrNoCallerID.Error() })
	c, since := s.callers[0], s.Ports()[0].ErrorSince
	troubled := func(want string) {
		t.Helper()
		if early := c.trouble(since.Add(deafAfter - 1)); early != "" {
			t.Errorf("too early: %s", early)
		}
		if got := c.trouble(since.Add(deafAfter)); got != want {
			t.Errorf("after a minute %q", got)
		}
	}
	const deaf = "it does not tell who calls: "
	troubled(deaf + modem.ErrNoCallerID.Error())
	send(t, sim.Port, "\r\nRING\r\n\r\nRING\r\n\r\nNO CARRIER\r\n")
	if ringing, end := <-told, <-told; ringing.Number != "" || end.State != modem.Ended {
		t.Errorf("%+v, %+v", ringing, end)
	}
	troubled(deaf + modem.ErrNoCallerID.Error())
	send(t, sim.Port, "\r\nRING\r\n\r\nNMBR = 13900139000\r\n\r\nRING\r\n")
	if known := <-told; known.Number != "13900139000" {
		t.Errorf("%+v", known)
	}
	troubled("")
}

// mute is a modem that was open for an hour before it said nothing any more.
type mute struct {
	still
	opened, silent time.Time
	driver         string
}

func (m mute) Status() hw.Status {
	return hw.Status{State: hw.Open, Since: m.opened, Driver: m.driver, LastError: modem.ErrSilent.Error(), ErrorSince: m.silent}
}

// TestSilentSource counts the minute from the silence; what a modem that sends is silent about is not who calls.
func TestSilentSource(t *testing.T) {
	now := time.Now()
	m := mute{opened: now.Add(-time.Hour), silent: now, driver: modem.DriverCID}
	c := &caller{dev: m}
	if early, late := c.trouble(now.Add(deafAfter-1)), c.trouble(now.Add(deafAfter)); early != "" || late != "it does not tell who calls: "+modem.ErrSilent.Error() {
		t.Errorf("%q, then %q", early, late)
	}
	m.driver = modem.DriverGSM
	if why := (&caller{dev: m}).trouble(now.Add(deafAfter)); why != "" {
		t.Error(why)
	}
}

func TestModemsThatCannotBe(t *testing.T) {
	desk := []Terminal{{Name: "desk", Role: storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM}}
	for _, c := range []struct {
		texts []string
		want  string
	}{
		{[]string{"gsm@/dev/a", "gsm@/dev/b"}, "/dev/b: one modem sends text messages, and there is one already"},
		{[]string{"cid@/dev/a", "line@/dev//a"}, "given twice"},
		{[]string{"cid@/dev/a?terminal=till"}, `no terminal "till"`},
		{[]string{"cid@/dev/a?terminal=desk"}, "neither a reception nor a back office"},
	} {
		if _, err := New(Config{Terminals: desk, Modems: modemSpecs(t, c.texts...)}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v", c.texts, err)
		}
	}
	s, err := New(Config{Terminals: desk, Modems: modemSpecs(t, "cid@/dev/a", "gsm@/dev/b", "ami@pbx:5038?user=u&secret_file=s")})
	if err != nil {
		t.Fatal(err)
	}
	if list := s.Devices(); s.Modem() == nil || list[0].Terminal != "" || list[1].Terminal != "" || list[2].Path != "pbx:5038" {
		t.Errorf("devices %v", list)
	}
}
