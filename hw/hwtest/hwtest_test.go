//go:build !windows

package hwtest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"storehub/hw"
	"storehub/hw/display"
	"storehub/hw/hwtest"
	"storehub/hw/reader"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 10 * time.Second

func open(t *testing.T, path string) hw.Port {
	t.Helper()
	p, err := hw.OpenSerial(path, 9600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// everyByte is what a text mode would spoil: controls, line ends, high bytes.
func everyByte() []byte {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

func TestBytesPassUnchanged(t *testing.T) {
	p, err := hwtest.New(filepath.Join(t.TempDir(), "dev"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	port := open(t, p.Path())
	if err := p.Send(everyByte()); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 256)
	if _, err := io.ReadFull(port, got); err != nil || !bytes.Equal(got, everyByte()) {
		t.Errorf("device to program: %v, %X", err, got)
	}

	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := port.Write(everyByte()); err != nil {
		t.Fatal(err)
	}
	var back []byte
	if err := p.Run(ctx, func(b []byte) {
		if back = append(back, b...); len(back) >= 256 {
			cancel()
		}
	}); err != nil || !bytes.Equal(back, everyByte()) {
		t.Errorf("program to device: %v, %X", err, back)
	}
}

func TestPlugAndUnplug(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev")
	p, err := hwtest.New(path)
	if err != nil {
		t.Fatal(err)
	}
	first := open(t, path)
	if err := p.Unplug(); err != nil || p.Plugged() {
		t.Fatalf("unplug: %v", err)
	}
	if _, err := first.Read(make([]byte, 1)); err == nil {
		t.Error("an unplugged port was read")
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the path is still there: %v", err)
	}
	if err := p.Send([]byte("x")); !errors.Is(err, hwtest.ErrUnplugged) {
		t.Errorf("send while unplugged: %v", err)
	}
	for range 2 { // twice is once
		if err := p.Plug(); err != nil || !p.Plugged() {
			t.Fatalf("plug: %v", err)
		}
	}
	second := open(t, path)
	if err := p.Send([]byte("again")); err != nil {
		t.Fatal(err)
	}
	if got := make([]byte, 5); true {
		if _, err := io.ReadFull(second, got); err != nil || string(got) != "again" {
			t.Errorf("after the replug: %q, %v", got, err)
		}
	}
	for range 2 {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestSilenceWhileClosed holds that nothing is echoed while no program has
// the port open: a display would show it.
func TestSilenceWhileClosed(t *testing.T) {
	p, err := hwtest.New(filepath.Join(t.TempDir(), "dev"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Send([]byte("nobody listens\r")); err != nil {
		t.Fatal(err)
	}
	port := open(t, p.Path())
	if _, err := port.Write([]byte("!")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var got []byte
	if err := p.Run(ctx, func(b []byte) { got = append(got, b...); cancel() }); err != nil || string(got) != "!" {
		t.Errorf("the device got %q, %v", got, err)
	}
}

func TestSendTellsWhenNobodyReads(t *testing.T) {
	p, err := hwtest.New(filepath.Join(t.TempDir(), "dev"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	open(t, p.Path())
	if err := p.Send(make([]byte, 1<<20)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a megabyte into 4 KiB: %v", err)
	}
}

func TestNewKeepsFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := hwtest.New(path); !errors.Is(err, os.ErrExist) {
		t.Errorf("over a file: %v", err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "mine" {
		t.Errorf("the file is now %q, %v", b, err)
	}
}

// TestRunOutlivesReplug is the demo's display: one Run, many cables.
func TestRunOutlivesReplug(t *testing.T) {
	d, err := hwtest.NewDisplay(filepath.Join(t.TempDir(), "dev"), "epson", display.GB18030)
	if err != nil {
		t.Fatal(err)
	}
	drv, err := display.NewDriver("epson", display.GB18030)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	for _, text := range []string{"一", "二", "三"} {
		port := open(t, d.Path())
		if _, err := port.Write(append(drv.Init(), drv.Frame([2]string{text, ""})...)); err != nil {
			t.Fatal(err)
		}
		tick := time.NewTicker(time.Millisecond)
		for end := time.Now().Add(patience); strings.TrimSpace(d.Lines()[0]) != text; <-tick.C {
			if time.Now().After(end) {
				t.Fatalf("shows %q, want %s", d.Lines(), text)
			}
		}
		tick.Stop()
		if err := errors.Join(port.Close(), d.Unplug()); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(d.Lines()[0]); got != "" {
			t.Errorf("without power it shows %q", got)
		}
		if err := d.Plug(); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := errors.Join(<-done, d.Close()); err != nil {
		t.Error(err)
	}
}

func TestSwipeKnowsItsDriver(t *testing.T) {
	r, err := hwtest.NewReader(filepath.Join(t.TempDir(), "dev"), "id12")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	port := open(t, r.Path())
	if err := r.Swipe(reader.EM4100Card([5]byte{0x7A, 0x00, 0x5B, 0x0F, 0xF8})); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 16)
	if _, err := io.ReadFull(port, got); err != nil || string(got) != "\x027A005B0FF8D6\r\n\x03" {
		t.Errorf("%q, %v", got, err)
	}
	if err := r.Swipe(reader.TextCard("x")); err == nil {
		t.Error("an ID-12 read a text")
	}
}

// TestModemBehaves speaks to the simulated modem by hand, as a careless
// program would.
func TestModemBehaves(t *testing.T) {
	m, err := hwtest.NewModem(filepath.Join(t.TempDir(), "dev"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- m.Run(ctx) }()
	port := open(t, m.Path())
	ask := func(s, want string) {
		t.Helper()
		if _, err := port.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(want))
		if _, err := io.ReadFull(port, got); err != nil || string(got) != want {
			t.Fatalf("%q is answered by %q, %v; want %q", s, got, err, want)
		}
	}
	const ok, failure = "\r\nOK\r\n", "\r\nERROR\r\n"
	ask("ATE0V1\r", "ATE0V1\r"+ok) // it echoes until then
	ask("AT+CMGF?\r", "\r\n+CMGF: 1\r\n"+ok)
	ask("AT+CMGS=19\r", failure) // in text mode this would be a number
	ask("AT+CMGF=0\r", ok)
	ask("AT+CMGS=x\r", failure)
	ask("ATD112;\r", failure)
	ask("AT+CMGS=19\r", "\r\n> ")
	ask("0011\x1b", ok) // nothing was sent
	ask("AT+CMGS=19\r", "\r\n> ")
	ask("0011\x1a", "\r\n+CMS ERROR: 304\r\n")
	ask("AT+CMGS=20\r", "\r\n> ")
	const pdu = "0011000B918421436587F90000A705E8329BFD06"
	ask(pdu+"\x1a", "\r\n+CMS ERROR: 304\r\n") // its length is another
	ask("AT+CMGS=19\r", "\r\n> ")
	ask(pdu+"\x1a", "\r\n+CMGS: 1\r\n"+ok)
	if got := m.Messages(); len(got) != 1 || got[0] != (hwtest.Message{To: "+48123456789", Text: "hello"}) {
		t.Errorf("messages %v", got)
	}
	if got := m.PDUs(); len(got) != 3 || got[2] != pdu {
		t.Errorf("PDUs %v", got)
	}
	m.Set(hwtest.Mood{Deaf: true})
	if _, err := port.Write([]byte("AT\r")); err != nil {
		t.Fatal(err)
	}
	m.SwitchOffAndOn()
	cancel()
	if err := errors.Join(<-done, port.Close(), m.Close()); err != nil {
		t.Error(err)
	}
}
