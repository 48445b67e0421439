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

	"storehub/ops/fleet"
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
	err := fleet.Poll(ctx, fleet.Look, func(context.Context) (err error) {
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

// says waits until the demo has printed all of that; the greeting comes behind demo.json.
func (r *running) says(parts ...string) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	if err := fleet.Poll(ctx, fleet.Look, func(context.Context) error {
		for _, p := range parts {
			if !strings.Contains(r.out.String(), p) {
				return fmt.Errorf("not printed yet: %q", p)
			}
		}
		return nil
	}); err != nil {
		r.t.Fatalf("%v\n%s", err, r.out)
	}
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
	return fleet.Poll(ctx, fleet.Look, func(context.Context) error {
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
	return fleet.NewAPI(m.Nodes[k].Name, m.Nodes[k].HTTP, m.OwnerToken)
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
	if err := fleet.Poll(ctx, fleet.Look, func(context.Context) error {
		if m = r.ready(); m.Sim.Token == old.Sim.Token {
			return errors.New("it is still the old " + ManifestName)
		}
		return nil
	}); err != nil {
		r.t.Fatalf("%v\n%s", err, r.out)
	}
	return m
}
