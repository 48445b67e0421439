package hw_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"go.bug.st/serial"

	"storehub/hw"
)

// faults are the measured habits of go.bug.st/serial that the supervisor is
// built around. When an update changes one, this tells what may go.
var faults = map[string]func(t *testing.T, master *os.File, p hw.Port){
	"close_unblocks_read": func(t *testing.T, _ *os.File, p hw.Port) {
		read := inBackground(func() error { _, err := p.Read(make([]byte, 8)); return err })
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		wantClosed(t, <-read)
	},
	"unplug_blocked_read": func(t *testing.T, master *os.File, p hw.Port) {
		read := inBackground(func() error { _, err := p.Read(make([]byte, 8)); return err })
		if err := master.Close(); err != nil {
			t.Error(err)
		}
		wantClosed(t, <-read)
	},
	"unplug_ioctl": func(t *testing.T, master *os.File, p hw.Port) {
		if err := master.Close(); err != nil {
			t.Error(err)
		}
		if _, err := p.Write([]byte("x")); err == nil {
			t.Error("an unplugged port was written to")
		}
	},
	"close_does_not_unblock_write": func(t *testing.T, master *os.File, p hw.Port) {
		wrote := inBackground(func() error {
			for {
				if n, err := p.Write(make([]byte, 64)); err != nil || n < 64 {
					return fmt.Errorf("%d bytes: %w", n, errors.Join(err, os.ErrClosed))
				}
			}
		})
		notYet(t, wrote)
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		notYet(t, wrote)
		if err := master.Close(); err != nil {
			t.Error(err)
		}
		<-wrote
	},
	"fd_over_1023": func(t *testing.T, _ *os.File, p hw.Port) {
		openMany(t)
		m, s, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		defer s.Close()
		high, err := hw.OpenSerial(s.Name(), 9600)
		if err != nil {
			t.Fatal(err)
		}
		defer high.Close()
		defer func() {
			if recover() == nil {
				t.Error("no panic: the placeholders may not be needed any more")
			}
		}()
		_, _ = high.Read(make([]byte, 1))
	},
	"not_a_tty": func(t *testing.T, _ *os.File, _ hw.Port) {
		var pe *serial.PortError
		if _, err := hw.OpenSerial(os.DevNull, 9600); !errors.As(err, &pe) || pe.Code() != serial.InvalidSerialPort {
			t.Errorf("/dev/null: %v", err)
		}
	},
	"modem_bits_on_pty": func(t *testing.T, _ *os.File, p hw.Port) {
		if err := p.(serial.Port).SetDTR(true); err == nil {
			t.Error("a pty has a DTR line")
		}
	},
}

// elsewhere are the faults that other tests provoke or that we cannot meet.
var elsewhere = map[string]string{
	"read_timeout":               "we never set one",
	"read_timeout_zero":          "we never set one",
	"scanner_with_timeout":       "no bufio here",
	"data_race_set_timeout":      "we never set one",
	"unplug_read_loop":           "TestIdlePortSleeps and TestReaderReplug: the loop ends with the first error",
	"write_after_close":          "TestNeverWriteAfterClose",
	"initial_status_bits_on_pty": "we never set them",
	"parity_on_pty":              "a property of ptys",
	"exclusive_nonroot":          "TestBusyPort",
	"threads":                    "portFDs in lowfd_linux.go",
}

func TestFaultVectors(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "serial_port_faults.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vs []struct {
		Name string `json:"name"`
	}
	if err := json.Unmarshal(raw, &vs); err != nil {
		t.Fatal(err)
	}
	for _, v := range vs {
		check, ok := faults[v.Name]
		if !ok {
			if elsewhere[v.Name] == "" {
				t.Errorf("nothing checks %s", v.Name)
			}
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			master, slave, err := pty.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer master.Close()
			defer slave.Close()
			p, err := hw.OpenSerial(slave.Name(), 9600)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			check(t, master, p)
		})
	}
}

func inBackground(f func() error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	return done
}

func wantClosed(t *testing.T, err error) {
	t.Helper()
	var pe *serial.PortError
	if !errors.As(err, &pe) || pe.Code() != serial.PortClosed {
		t.Errorf("read ended with %v, want PortClosed", err)
	}
}

// notYet holds that something stays blocked for as long as one looks.
func notYet(t *testing.T, done <-chan error) {
	t.Helper()
	select {
	case err := <-done:
		t.Fatalf("not blocked: %v", err)
	case <-time.After(200 * time.Millisecond):
	}
}

// TestBusyNamesTheHolder lets another program have the port.
func TestBusyNamesTheHolder(t *testing.T) {
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	defer slave.Close()
	other := exec.Command("sleep", "60")
	other.Stdin = slave
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	}()
	r, err := hw.NewReader(hw.Config{
		Spec: spec(t, hw.ParseReader, "rdm6300@"+slave.Name()),
		Open: func(path string, _ int) (hw.Port, error) { return nil, syscall.EBUSY },
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	start(t, r.Run)
	st := awaitState(t, r.Status, hw.Busy)
	if want := fmt.Sprintf("sleep (process %d)", other.Process.Pid); !strings.Contains(st.LastError, want) {
		t.Errorf("reason %q does not name %s", st.LastError, want)
	}
}
