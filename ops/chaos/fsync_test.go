//go:build linux

package chaos

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"storehub/ops/fleet"
)

// TestFailingDisk: the disk of the leader, and of a follower, answers a sync with an error, or
// not at all, under twenty writers. The node ends itself instead of going on with a log that it
// cannot trust; the others go on, and it catches up when the disk is well.
//
// The faults are put between the process and the kernel by strace. Without it this test fails: a
// Go program calls the kernel itself, so no preloaded library could take strace's place.
func TestFailingDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("the long round does it")
	}
	if _, err := exec.LookPath("strace"); err != nil {
		t.Fatalf("syncs that fail or hang could not be tried in a real process: %v; node/raftkit tries them inside one", err)
	}
	s := openShop(t)
	w := s.write(writersAtOnce)
	for _, c := range []struct {
		name, inject, says string
		who                func() *fleet.Member
	}{
		{"the leader's syncs fail", "error=EIO", "input/output error", s.leader},
		{"a follower's syncs fail", "error=EIO", "input/output error", s.follower},
		{"the leader's syncs hang", "delay_enter=" + hangs, "the disk has not answered for", s.leader},
		{"a follower's syncs hang", "delay_enter=" + hangs, "the disk has not answered for", s.follower},
	} {
		w.more(s, 100)
		m := c.who()
		from := len(s.log(m))
		began := time.Now()
		tracer := s.inject(m, c.inject)
		s.says(m, from, "storehub ends at once")
		ended := time.Since(began)
		// A process whose disk hangs can give its last words, but not go before the disk answers. The
		// others must not wait for that.
		w.more(s, 1)
		after := time.Since(began)
		tracer()
		code, said := s.ends(m, from)
		if code != exitFault || !strings.Contains(said, c.says) || !strings.Contains(said, "the raft log") {
			t.Errorf("%s: %s ended with code %d and said:\n%s", c.name, m.Name, code, said)
		}
		t.Logf("%s: %s gave up after %v; a write was acknowledged after %v", c.name, m.Name, ended.Round(time.Millisecond), after.Round(time.Millisecond))
		w.more(s, 100)
		s.restart(m)
	}
	s.judge(w)
}

// hangs is how long a sync hangs, in microseconds: longer than anybody waits.
const hangs = "600000000"

// inject makes every sync of a node's process fail in one way, from when it returns until stop.
func (s *shop) inject(m *fleet.Member, how string) (stop func()) {
	s.t.Helper()
	var said bytes.Buffer
	trace := filepath.Join(s.t.TempDir(), "trace")
	cmd := exec.Command("strace", "-f", "-o", trace, "-e", "trace=fsync,fdatasync,sync_file_range",
		"-e", "inject=fsync,fdatasync:"+how, "-p", strconv.Itoa(m.PID()))
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	stop = func() {
		_ = cmd.Process.Kill() // mostly it has ended with the node
		<-done
		b, err := os.ReadFile(trace)
		if !bytes.Contains(b, []byte("sync(")) {
			s.t.Errorf("strace has seen no sync: %v\n%s", err, &said)
		}
	}
	s.t.Cleanup(func() { _ = cmd.Process.Kill() })
	s.eventually("strace traces "+m.Name, func(context.Context) error {
		if pid := m.PID(); pid != 0 && !traced(pid) {
			select {
			case err := <-done:
				done <- err
				s.t.Fatalf("syncs that fail could not be tried: strace may not trace: %v\n%s", err, &said)
			default:
			}
			return errors.New("not yet")
		}
		return nil
	})
	return stop
}

// traced tells whether a process is under a tracer.
func traced(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	return err == nil && !bytes.Contains(b, []byte("TracerPid:\t0\n"))
}
