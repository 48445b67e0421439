//go:build !windows

package demo

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"storehub/ops/demo/sim"
	storehubv1 "storehub/proto/storehub/v1"
)

// binary is storehub, built once for all tests of the package.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(withBinary(m))
}

func withBinary(m *testing.M) int {
	dir, err := os.MkdirTemp("", "storehub-demo-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "storehub")
	build := exec.Command("go", "build", "-o", binary, "storehub/cmd/storehub")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build storehub: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// patience is how long anything in these tests may take.
const patience = 2 * time.Minute

// running is a demo process under test.
type running struct {
	t    *testing.T
	dir  string
	cmd  *exec.Cmd
	out  *transcript
	done chan error
}

// transcript collects what a process prints while others read it.
type transcript struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *transcript) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *transcript) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// startDemo runs the real binary with its own home, so that nobody's contexts are touched.
func startDemo(t *testing.T, dir, home string, args ...string) *running {
	t.Helper()
	r := &running{t: t, dir: dir, out: &transcript{}, done: make(chan error, 1)}
	r.cmd = exec.Command(binary, append([]string{"demo", "--port", "0", "--dir", dir}, args...)...)
	r.cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"))
	r.cmd.Stdout, r.cmd.Stderr = r.out, r.out
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { r.done <- r.cmd.Wait() }()
	t.Cleanup(func() { _ = r.cmd.Process.Kill() })
	return r
}

// ready waits for demo.json.
func (r *running) ready() *Manifest {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	var m *Manifest
	err := poll(ctx, readyLook, func(context.Context) (err error) {
		select {
		case ended := <-r.done:
			r.done <- ended
			cancel()
			return fmt.Errorf("the demo ended: %v", ended)
		default:
		}
		m, err = ReadManifest(r.dir)
		return err
	})
	if err != nil {
		r.t.Fatalf("the demo is not ready: %v\n%s", err, r.out)
	}
	return m
}

// ends waits until the process is gone and answers how it ended.
func (r *running) ends() error {
	r.t.Helper()
	select {
	case err := <-r.done:
		return err
	case <-time.After(patience):
		r.t.Fatalf("the demo did not end\n%s", r.out)
		return nil
	}
}

// gone waits until a process is neither running nor stopping. One that nobody has reaped is gone.
func gone(ctx context.Context, pid int) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return poll(ctx, readyLook, func(context.Context) error {
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return nil
		}
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if _, state, ok := strings.Cut(string(stat), ") "); err == nil && ok && strings.HasPrefix(state, "Z") {
			return nil
		}
		return fmt.Errorf("process %d is still there", pid)
	})
}

func (r *running) allGone(m *Manifest) {
	r.t.Helper()
	for _, n := range m.Nodes {
		if err := gone(r.t.Context(), n.PID); err != nil {
			r.t.Errorf("%s: %v", n.Name, err)
		}
	}
}

func (m *Manifest) api(k int) *nodeAPI {
	return newNodeAPI(m.Nodes[k].Name, m.Nodes[k].HTTP, m.OwnerToken)
}

// TestScriptedHour is the demo's own judgement of the whole product. Short runs only see it start
// and stop; the hour itself takes half a minute.
func TestScriptedHour(t *testing.T) {
	dir, home := filepath.Join(t.TempDir(), "shop"), t.TempDir()
	if testing.Short() {
		startAndStop(t, dir, home)
		return
	}
	begun := time.Now()
	r := startDemo(t, dir, home, "--once")
	err := r.ends()
	t.Logf("after %v:\n%s", time.Since(begun).Round(time.Millisecond), r.out)
	if err != nil || !strings.Contains(r.out.String(), fmt.Sprintf("All %d checks hold.", len(checks))) {
		t.Errorf("the hour ended with %v", err)
	}
	if _, err := ReadManifest(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", ManifestName, err)
	}
}

// startAndStop: the shop opens, a card is read, Ctrl-C closes it and leaves no process.
func startAndStop(t *testing.T, dir, home string) {
	r := startDemo(t, dir, home)
	m := r.ready()
	if len(m.Nodes) != 3 || len(m.Cards) != len(technicians)+len(staff) || m.Leader == "" {
		t.Errorf("%s: %+v", ManifestName, m)
	}
	if _, err := sim.Do(t.Context(), m.Sim.Addr, sim.Request{Token: m.Sim.Token, Op: sim.Swipe, Node: "techroom", Card: cardOf("13")}); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := poll(ctx, readyLook, func(ctx context.Context) error {
		b, err := m.api(2).GetBoard(ctx, &storehubv1.GetBoardRequest{})
		if err == nil && entry(b, "13") == nil {
			err = errors.New("13 is not on duty")
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	r.interrupt(m)
}

// interrupt is Ctrl-C: a clean end that leaves nothing running.
func (r *running) interrupt(m *Manifest) {
	r.t.Helper()
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		r.t.Fatal(err)
	}
	if err := r.ends(); err != nil {
		r.t.Errorf("the demo ended with %v\n%s", err, r.out)
	}
	r.allGone(m)
	if _, err := ReadManifest(r.dir); !errors.Is(err, os.ErrNotExist) {
		r.t.Errorf("%s is still there: %v", ManifestName, err)
	}
	left, err := os.ReadDir(filepath.Join(r.dir, "dev"))
	if err != nil || len(left) != 0 {
		r.t.Errorf("left in dev: %v, %v", left, err)
	}
}

// TestKilledDemo: kill -9 of the demo ends its nodes, and the next start in the directory goes on
// with the same shop, the same credentials and the same ports.
func TestKilledDemo(t *testing.T) {
	dir, home := filepath.Join(t.TempDir(), "shop"), t.TempDir()
	r := startDemo(t, dir, home)
	m := r.ready()
	if testing.Short() { // only what no other test sees: the nodes end with the demo
		r.killed(m)
		return
	}
	restartOne(t, m)
	sent, err := m.api(1).Dispatch(t.Context(), &storehubv1.DispatchRequest{
		Kind: storehubv1.Kind_KIND_ROTATION, Category: foot, Counts: &storehubv1.Counts{Any: 2}, Room: "201",
	})
	if err != nil {
		t.Fatal(err)
	}
	m = r.ready() // the restarted node has another process
	if err := r.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = r.ends() // it was killed
	// At once: the second start has to wait for the first one's nodes.
	second := startDemo(t, dir, home)
	again := second.newer(m)
	r.allGone(m)
	if again.OwnerToken != m.OwnerToken || again.Nodes[0].HTTP != m.Nodes[0].HTTP || again.Nodes[2].ID != m.Nodes[2].ID {
		t.Errorf("expected the same shop, saw %+v after %+v", again, m)
	}
	b, err := again.api(2).GetBoard(t.Context(), &storehubv1.GetBoardRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range sent.Assignments {
		if entry(b, a.Technician).GetAssignmentId() != a.Id {
			t.Errorf("expected %s of technician %s, saw %v", a.Id, a.Technician, entry(b, a.Technician))
		}
	}
	seededOnce(t, again)
	second.interrupt(again)
}

// killed is kill -9 of the demo; its nodes are gone with it.
func (r *running) killed(m *Manifest) {
	r.t.Helper()
	if err := r.cmd.Process.Kill(); err != nil {
		r.t.Fatal(err)
	}
	_ = r.ends() // it was killed
	r.allGone(m)
}

// newer waits for a demo.json that an earlier demo did not write.
func (r *running) newer(old *Manifest) *Manifest {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	var m *Manifest
	if err := poll(ctx, readyLook, func(context.Context) error {
		if m = r.ready(); m.Sim.Token == old.Sim.Token {
			return errors.New("it is still the old " + ManifestName)
		}
		return nil
	}); err != nil {
		r.t.Fatalf("%v\n%s", err, r.out)
	}
	return m
}

// restartOne kills one node and lets "storehub demo restart" bring it back.
func restartOne(t *testing.T, m *Manifest) {
	t.Helper()
	if err := syscall.Kill(m.Nodes[2].PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := gone(t.Context(), m.Nodes[2].PID); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	// The demo notices in a moment; until then it says that the node runs.
	if err := poll(ctx, readyLook, func(ctx context.Context) error {
		_, err := sim.Do(ctx, m.Sim.Addr, sim.Request{Token: m.Sim.Token, Op: sim.Restart, Node: "office"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	st, err := m.api(2).GetStatus(t.Context(), &storehubv1.GetStatusRequest{})
	if err != nil || !st.HasMajority {
		t.Fatalf("after the restart: %v, %v", st, err)
	}
	for _, n := range st.Nodes {
		for _, d := range n.Devices {
			if n.Id == st.NodeId && d.State != storehubv1.DeviceState_DEVICE_STATE_OPEN {
				t.Errorf("after the restart: %v", d)
			}
		}
	}
}

// seededOnce: the audit has each category put once.
func seededOnce(t *testing.T, m *Manifest) {
	t.Helper()
	res, err := m.api(0).ListAudit(t.Context(), &storehubv1.ListAuditRequest{Subject: "category:" + foot})
	if err != nil || len(res.Records) != 1 {
		t.Errorf("expected one record of category %s, saw %v, %v", foot, res, err)
	}
}
