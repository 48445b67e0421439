//go:build linux

package station

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/hw/hwtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// ends runs something until the test is over.
func ends(t *testing.T, run func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	})
}

// TestEverySourceTellsTheSame: a box, a modem and an exchange that hear one caller give the same record of the call but for who
// heard it, at the same register (P40).
func TestEverySourceTellsTheSame(t *testing.T) {
	whozz := newPort(t)
	cid, err := hwtest.NewCallerModem(filepath.Join(t.TempDir(), "cid"), "ATS0=0", "AT+VCID=1")
	if err != nil {
		t.Fatal(err)
	}
	ends(t, cid.Run)
	pbx, err := hwtest.NewExchange("storehub", "secret")
	if err != nil {
		t.Fatal(err)
	}
	ends(t, pbx.Run)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	desk := []Terminal{{Name: "desk", Role: roleReception}}
	s := runCallers(t, nil, desk, "whozz@"+whozz.Path()+"?line=box", "cid@"+cid.Path()+"?line=modem", "ami@"+pbx.Address()+"?user=storehub&secret_file="+secret+"&line=pbx")
	b := &bench{t: t}
	b.until("the terminal is there", func() bool { return viewOf(t, s).Terminal("desk") != nil })

	b.until("the modem is set up", func() bool { return slices.Contains(cid.Commands(), "AT+VCID=1") })

	send(t, whozz, hwtest.WhozzRecord{Line: 1, Number: "13900139000"}.String()+"\r\n")
	for _, step := range []func() error{
		cid.Ring, func() error { return cid.Caller("13900139000", "") },
		func() error { return pbx.Call("1700000000.1", "13900139000", "1001") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	var calls []*storehubv1.Call
	b.until("three calls are in the log", func() bool {
		res, err := viewOf(t, s).ListCalls(&storehubv1.ListCallsRequest{})
		if err != nil {
			t.Fatal(err)
		}
		calls = res.Calls
		return len(calls) == 3
	})
	want := &storehubv1.Call{
		Direction: storehubv1.Direction_DIRECTION_INBOUND, Number: "13900139000", E164: "+8613900139000", Presentation: storehubv1.Presentation_PRESENTATION_ALLOWED,
		State: storehubv1.CallState_CALL_STATE_RINGING, Device: "node:n1", Match: storehubv1.Match_MATCH_NONE, Outcome: storehubv1.CallOutcome_CALL_OUTCOME_NONE,
		Flag: storehubv1.NumberFlag_NUMBER_FLAG_NONE, ShownAt: []string{"desk"},
	}
	for _, c := range calls {
		if c.Line == "" || c.CallId == "" || c.RangAt == nil {
			t.Errorf("%v", c)
		}
		c.Id, c.CallId, c.Line, c.RangAt = "", "", "", nil
		if !proto.Equal(c, want) {
			t.Errorf("got %v, want %v", c, want)
		}
	}
}

// TestLongWordsLoseNoCall: a device has a long name under /dev/serial/by-id, and a box says more than the shop has room for.
func TestLongWordsLoseNoCall(t *testing.T) {
	box, err := hwtest.New(filepath.Join(t.TempDir(), "usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	desk := []Terminal{{Name: "desk", Role: roleReception}}
	s := runCallers(t, nil, desk, "line@"+box.Path()+"?match=^(?P<number>.*),(?P<name>.*)$")
	b := &bench{t: t}
	b.until("the terminal is there", func() bool { return viewOf(t, s).Terminal("desk") != nil })
	name := strings.Repeat("Ł", 61)
	send(t, box, "13900139000,"+name+"\r\nsip:"+strings.Repeat("1", 37)+",\r\n")
	var calls []*storehubv1.Call
	b.until("both calls are in the log", func() bool {
		res, err := viewOf(t, s).ListCalls(&storehubv1.ListCallsRequest{})
		if err != nil {
			t.Fatal(err)
		}
		calls = res.Calls
		return len(calls) == 2
	})
	long, known := calls[0], calls[1]
	if known.Number != "13900139000" || known.CallerName != strings.TrimSuffix(name, "Ł") || !strings.HasSuffix(known.Line, "A50285BI-if00-port0") {
		t.Errorf("%v", known)
	}
	if long.Number != "" || long.Presentation != storehubv1.Presentation_PRESENTATION_UNAVAILABLE || long.CallId == known.CallId {
		t.Errorf("%v", long)
	}
}

func viewOf(t *testing.T, s *Station) fsm.View {
	t.Helper()
	v, err := s.cfg.Hub.Local(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}
