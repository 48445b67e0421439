//go:build linux

package chaos

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"storehub/hw/hwtest"
	"storehub/node"
	"storehub/node/ports"
	"storehub/ops/fleet"
)

const (
	// manyPorts share the cost of one, so that it stands out of what a node does anyway.
	manyPorts = 16
	// measured is how long a process is watched at rest, in which it is given no work.
	measured = 5 * time.Second
	// idleShare is the most of one processor that an idle port may take here. What is promised is
	// 0.5 %; a port that is asked again and again takes many times this.
	idleShare = .025
)

// TestIdlePorts measures what card readers cost that nobody swipes at: the processor time of a
// node alone without any, and with many.
func TestIdlePorts(t *testing.T) {
	if testing.Short() {
		t.Skip("the long round does it")
	}
	dir := filepath.Join(t.TempDir(), "node")
	if _, err := node.Init(t.Context(), node.InitOptions{Dir: dir, Name: "alone", Shop: "idle"}); err != nil {
		t.Fatal(err)
	}
	without := atRest(t, dir, 0)
	with := atRest(t, dir, manyPorts)
	percent := func(d time.Duration) float64 { return 100 * d.Seconds() / measured.Seconds() }
	share := (with - without).Seconds() / measured.Seconds() / manyPorts
	t.Logf("at rest a node takes %.2f %% of a processor; with %d idle ports %.2f %%: %.3f %% a port", percent(without), manyPorts, percent(with), 100*share)
	if share > idleShare {
		t.Errorf("an idle port takes %.1f %% of a processor", 100*share)
	}
}

// atRest runs a node with so many card readers and answers the processor time that it takes while nothing happens.
func atRest(t *testing.T, dir string, readers int) time.Duration {
	t.Helper()
	port, _, err := ports.Take()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"serve", "--dir", dir, "--listen", ports.Addr(port), "--http", "", "--stop-when-stdin-closes"}
	for i := range readers {
		r, err := hwtest.NewReader(filepath.Join(t.TempDir(), "port"), "rdm6300")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		name := fmt.Sprintf("idle%d", i)
		args = append(args, "--terminal", name+":RECEPTION", "--reader", "rdm6300@"+r.Path()+"?terminal="+name)
	}
	var said lines
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	hold, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := errors.Join(hold.Close(), cmd.Wait()); err != nil {
			t.Errorf("%v\n%s", err, said.String())
		}
	}()
	wait(t, func() error {
		all := said.String()
		if n := strings.Count(all, `msg="serial port open" device=reader`); n < readers || !strings.Contains(all, `msg="this node leads"`) {
			return fmt.Errorf("%d of %d readers are open:\n%s", n, readers, all)
		}
		return nil
	})
	calm(t, cmd.Process.Pid)
	before := processorTime(t, cmd.Process.Pid)
	time.Sleep(measured) // the measurement
	return processorTime(t, cmd.Process.Pid) - before
}

// calm waits until a process has done with its start: half a second with hardly any work.
func calm(t *testing.T, pid int) {
	t.Helper()
	const look = 500 * time.Millisecond
	last := processorTime(t, pid)
	tick := time.NewTicker(look)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		<-tick.C
		now := processorTime(t, pid)
		if now-last < look/10 {
			return
		}
		last = now
	}
	t.Fatal("the node does not come to rest")
}

// processorTime is what a process has used, of the system too.
func processorTime(t *testing.T, pid int) time.Duration {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	fields := strings.Fields(rest) // from the third on: utime is the 14th, stime the 15th
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return time.Duration(user+system) * time.Second / 100 // Linux counts hundredths here on every machine
}

func wait(t *testing.T, f func() error) {
	t.Helper()
	var err error
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(fleet.Look) {
		if err = f(); err == nil {
			return
		}
	}
	t.Fatal(err)
}

// lines is what a process has said so far.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
