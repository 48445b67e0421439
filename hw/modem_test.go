//go:build linux

package hw_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"storehub/hw"
	"storehub/hw/hwtest"
	"storehub/hw/modem"
)

const (
	number = "+48123456789"
	short  = "Zapraszamy 12.06 o 15:30"
)

// long takes three parts.
var long = strings.Repeat("您预约的服务时间是明天下午三点半", 10)

// plugModem is a simulated modem and the supervised one that sends with it.
func plugModem(t *testing.T, cfg hw.Config) (*hwtest.Modem, *hw.Modem) {
	t.Helper()
	sim, err := hwtest.NewModem(filepath.Join(t.TempDir(), "modem"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	cfg.Spec = spec(t, hw.ParseModem, "gsm@"+sim.Path())
	m, err := hw.NewModem(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	start(t, sim.Run)
	return sim, m
}

// send gives a message as much time as any test has.
func send(t *testing.T, m *hw.Modem, text string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return m.Send(ctx, number, text)
}

func mustSend(t *testing.T, m *hw.Modem, text string) {
	t.Helper()
	if err := send(t, m, text); err != nil {
		t.Fatal(err)
	}
}

// wantClass holds that err is class and no other.
func wantClass(t *testing.T, err, class error) {
	t.Helper()
	for _, c := range []error{hw.ErrRefused, hw.ErrNotSent, hw.ErrUnknown} {
		if errors.Is(err, c) != (c == class) {
			t.Errorf("%v, want %v", err, class)
		}
	}
}

func TestModemSends(t *testing.T) {
	for _, mood := range []hwtest.Mood{{}, {Chatter: true}} {
		t.Run(fmt.Sprintf("chatter %v", mood.Chatter), func(t *testing.T) {
			var log records
			sim, m := plugModem(t, hw.Config{Logger: log.logger()})
			sim.Set(mood)
			start(t, m.Run)
			mustSend(t, m, short)
			mustSend(t, m, long)
			want := []hwtest.Message{{To: number, Text: short}, {To: number, Text: long}}
			if diff := cmp.Diff(want, sim.Messages()); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
			st := m.Status()
			if st.Kind != hw.KindModem || st.Driver != "gsm" || st.State != hw.Open || st.LastError != "" ||
				st.Frames != 4 || st.LastFrameAt.IsZero() || st.Rejected != 0 {
				t.Errorf("status %+v", st)
			}
			for _, secret := range []string{"48123456789", "Zapraszamy", "预约"} {
				if strings.Contains(log.String(), secret) {
					t.Errorf("%s is told", secret)
				}
			}
			if n := strings.Count(log.String(), "modem ready"); n != 1 {
				t.Errorf("logged ready %d times:\n%s", n, &log)
			}
		})
	}
}

// TestModemRefuses holds what each answer of the network means, and that the
// modem works afterwards.
func TestModemRefuses(t *testing.T) {
	sim, m := plugModem(t, hw.Config{})
	start(t, m.Run)
	for i, c := range []struct {
		refuse string
		class  error
	}{
		{"+CMS ERROR: 304", hw.ErrRefused},
		{"+CMS ERROR: 38", hw.ErrNotSent},
		{"+CMS ERROR: 332", hw.ErrUnknown},
		{"+CME ERROR: 30", hw.ErrNotSent},
		{"ERROR", hw.ErrUnknown},
	} {
		sim.Set(hwtest.Mood{Refuse: c.refuse})
		wantClass(t, send(t, m, short), c.class)
		if n := len(sim.PDUs()); n != 2*i+1 {
			t.Errorf("%s: %d PDUs were handed over, want %d", c.refuse, n, 2*i+1)
		}
		sim.Set(hwtest.Mood{})
		mustSend(t, m, short)
	}
	if st := m.Status(); st.Rejected != 5 || st.Frames != 5 || !strings.Contains(st.LastReject, "ERROR") {
		t.Errorf("status %+v", st)
	}
}

// TestModemRefusesBadMessages needs no modem.
func TestModemRefusesBadMessages(t *testing.T) {
	_, m := plugModem(t, hw.Config{})
	for _, c := range []struct {
		number, text string
		why          error
	}{
		{"the boss", short, modem.ErrNumber},
		{number, "a\x1ab", modem.ErrText},
		{number, strings.Repeat(long, 10), modem.ErrText},
	} {
		err := m.Send(context.Background(), c.number, c.text)
		if wantClass(t, err, hw.ErrRefused); !errors.Is(err, c.why) {
			t.Errorf("%v, want %v", err, c.why)
		}
	}
}

// TestModemTroubles are modems that cannot send, and say why at once.
func TestModemTroubles(t *testing.T) {
	for name, c := range map[string]struct {
		mood hwtest.Mood
		why  error
	}{
		"PIN":     {hwtest.Mood{SIM: "SIM PIN"}, modem.ErrPIN},
		"PUK":     {hwtest.Mood{SIM: "SIM PUK"}, modem.ErrPUK},
		"SIM":     {hwtest.Mood{SIM: "NOT INSERTED"}, modem.ErrNoSIM},
		"network": {hwtest.Mood{Offline: true}, modem.ErrNoNetwork},
	} {
		t.Run(name, func(t *testing.T) {
			var log records
			sim, m := plugModem(t, hw.Config{Logger: log.logger()})
			sim.Set(c.mood)
			start(t, m.Run)
			for range 2 {
				err := send(t, m, short)
				if wantClass(t, err, hw.ErrNotSent); !errors.Is(err, c.why) {
					t.Errorf("%v, want %v", err, c.why)
				}
			}
			if st := m.Status(); st.State != hw.Open || !strings.Contains(st.LastError, c.why.Error()) {
				t.Errorf("status %+v", st)
			}
			if n := strings.Count(log.String(), "modem cannot send"); n != 1 {
				t.Errorf("logged %d times:\n%s", n, &log)
			}
			sim.Set(hwtest.Mood{})
			if err := errors.Join(sim.Unplug(), sim.Plug()); err != nil {
				t.Fatal(err)
			}
			eventually(t, "it sends", func() bool { return send(t, m, short) == nil })
			if st := m.Status(); st.LastError != "" {
				t.Errorf("it sends and says %q", st.LastError)
			}
		})
	}
}

// TestModemUnplugged pulls the cable when the modem has the PDU: nobody knows.
// Then nothing is sent until it is plugged in again.
func TestModemUnplugged(t *testing.T) {
	sim, m := plugModem(t, hw.Config{})
	start(t, m.Run)
	for _, text := range []string{short, long} {
		var handed atomic.Int64
		sim.Set(hwtest.Mood{Handed: func() {
			if handed.Add(1) == 1 && text == long {
				return // the first part arrives, the second does not
			}
			if err := sim.Unplug(); err != nil {
				t.Error(err)
			}
		}})
		before := len(sim.PDUs())
		err := send(t, m, text)
		if wantClass(t, err, hw.ErrUnknown); !errors.Is(err, hw.ErrLost) {
			t.Errorf("%v, want %v", err, hw.ErrLost)
		}
		wantClass(t, send(t, m, text), hw.ErrNotSent)
		if n := len(sim.PDUs()) - before; n != int(handed.Load()) {
			t.Errorf("%d PDUs", n)
		}
		sim.Set(hwtest.Mood{})
		if err := sim.Plug(); err != nil {
			t.Fatal(err)
		}
		eventually(t, "it sends again", func() bool { return send(t, m, short) == nil })
	}
	// The first one did leave, only its answer was lost: sending it again would
	// have been wrong. Of the second a part is missing.
	if n := len(sim.Messages()); n != 3 {
		t.Errorf("%d messages, want one that is unknown and one after each replug", n)
	}
}

// TestModemGivenUp ends the time of a message before and after its PDU was
// handed over. The modem works afterwards, and the late answer is no other's.
func TestModemGivenUp(t *testing.T) {
	sim, m := plugModem(t, hw.Config{})
	start(t, m.Run)
	mustSend(t, m, short)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	wantClass(t, m.Send(ended, number, short), hw.ErrNotSent)

	sim.Set(hwtest.Mood{NoPrompt: true})
	pdus, heard := len(sim.PDUs()), m.Status().BytesIn
	waiting, cancel := context.WithCancel(context.Background())
	sent := make(chan error, 1)
	go func() { sent <- m.Send(waiting, number, short) }()
	eventually(t, "it is about to be handed over", func() bool { return m.Status().BytesIn > heard })
	cancel()
	err := <-sent
	if wantClass(t, err, hw.ErrNotSent); !errors.Is(err, context.Canceled) || len(sim.PDUs()) != pdus {
		t.Errorf("%v, and %d PDUs", err, len(sim.PDUs())-pdus)
	}
	sim.Set(hwtest.Mood{})
	mustSend(t, m, short)

	handed, cancel := context.WithCancel(context.Background())
	sim.Set(hwtest.Mood{Silent: true, Handed: cancel})
	err = m.Send(handed, number, "given up")
	if wantClass(t, err, hw.ErrUnknown); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	sim.Set(hwtest.Mood{})
	go func() { sent <- send(t, m, "after it") }()
	if err := sim.Send([]byte("\r\n+CMGS: 99\r\n\r\nOK\r\n")); err != nil { // at last
		t.Fatal(err)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
	if got := sim.Messages(); got[len(got)-1].Text != "after it" {
		t.Errorf("%v", got)
	}
}

// TestModemTakesTurns sends from many sides at once.
func TestModemTakesTurns(t *testing.T) {
	sim, m := plugModem(t, hw.Config{})
	const count = 8
	errs := make(chan error, count)
	for i := range count { // before the modem is even opened
		go func() { errs <- send(t, m, fmt.Sprintf("%d %s", i, long)) }()
	}
	start(t, m.Run)
	for range count {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	seen := map[string]bool{}
	for _, msg := range sim.Messages() {
		seen[msg.Text] = true
	}
	if len(seen) != count || len(sim.Messages()) != count {
		t.Errorf("%d messages, %d different", len(sim.Messages()), len(seen))
	}
}

// TestModemStops ends Run while a message is being sent, and runs it again.
func TestModemStops(t *testing.T) {
	sim, m := plugModem(t, hw.Config{})
	stop := start(t, m.Run)
	sim.Set(hwtest.Mood{Silent: true})
	sent := make(chan error, 1)
	go func() { sent <- send(t, m, short) }()
	eventually(t, "the PDU is handed over", func() bool { return len(sim.PDUs()) == 1 })
	if err := stop(); err != nil {
		t.Error(err)
	}
	wantClass(t, <-sent, hw.ErrUnknown)
	wantClass(t, send(t, m, short), hw.ErrNotSent)
	sim.Set(hwtest.Mood{})
	start(t, m.Run)
	eventually(t, "it sends again", func() bool { return send(t, m, short) == nil })
}

// TestModemRestartsByItself is a modem that falls back into text mode and echo,
// in which it would take the length of the PDU for a telephone number.
func TestModemRestartsByItself(t *testing.T) {
	sim, m := plugModem(t, hw.Config{})
	start(t, m.Run)
	for range 2 {
		mustSend(t, m, short)
		sim.SwitchOffAndOn()
	}
	mustSend(t, m, long)
	if n := len(sim.Messages()); n != 3 {
		t.Errorf("%d messages", n)
	}
}

// TestModemSilence waits, in a bubble of time, until a silent modem counts as
// silent: nothing is ever sent again by itself.
func TestModemSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		port := &answering{fakePort: newFake(), answers: map[string]string{
			"AT+CPIN?": "\r\n+CPIN: READY\r\n\r\nOK\r\n", "AT+CMGF?": "\r\n+CMGF: 0\r\n\r\nOK\r\n",
			"AT+CREG?": "\r\n+CREG: 0,1\r\n\r\nOK\r\n", "AT+CMGS=35": "\r\n> ",
		}}
		m, err := hw.NewModem(hw.Config{
			Spec: spec(t, hw.ParseModem, "gsm@/dev/fake-modem"),
			Open: func(string, int) (hw.Port, error) { return port, nil },
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		start(t, m.Run)
		began := time.Now()
		err = m.Send(context.Background(), number, short)
		if wantClass(t, err, hw.ErrUnknown); !errors.Is(err, modem.ErrSilent) {
			t.Errorf("%v", err)
		}
		if d := time.Since(began); d < 2*time.Minute || d > 3*time.Minute {
			t.Errorf("it took %v", d)
		}
		time.Sleep(time.Hour)
		if n := port.pdus(); n != 1 {
			t.Errorf("%d PDUs", n)
		}
	})
}

// answering is a fake port with a modem that knows some commands, says OK to
// others, and nothing to a PDU.
type answering struct {
	*fakePort
	answers map[string]string

	mu      sync.Mutex
	heard   string
	written strings.Builder
}

func (p *answering) Write(b []byte) (int, error) {
	p.mu.Lock()
	p.written.Write(b)
	p.heard += strings.TrimLeft(string(b), "\x1b")
	cmd, rest, ended := strings.Cut(p.heard, "\r")
	if ended {
		p.heard = rest
	}
	p.mu.Unlock()
	if !ended {
		return len(b), nil
	}
	answer, known := p.answers[cmd]
	if !known {
		answer = "\r\nOK\r\n"
	}
	p.data <- []byte(answer)
	return len(b), nil
}

func (p *answering) pdus() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Count(p.written.String(), "\x1a")
}

func TestModemDriver(t *testing.T) {
	if _, err := hw.NewModem(hw.Config{Spec: hw.Spec{Driver: "fax"}}, nil); !errors.Is(err, hw.ErrSpec) {
		t.Errorf("%v", err)
	}
}
