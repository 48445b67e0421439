//go:build !windows

package demo

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"storehub/ops/fleet"
)

// unread runs storehub until it has printed a line with a text, takes its reader away and tells it
// to stop, as Ctrl-C does to all of "storehub … 2>&1 | tee log". It answers how storehub ended.
func unread(t *testing.T, text string, env []string, args ...string) error {
	t.Helper()
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r := &running{t: t, cmd: exec.Command(binary, args...), out: &transcript{}, done: make(chan error, 1)}
	r.cmd.Env, r.cmd.Stdout, r.cmd.Stderr = append(os.Environ(), env...), to, to
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.cmd.Process.Kill() })
	_ = to.Close()
	go func() { r.done <- r.cmd.Wait() }()
	for lines := bufio.NewScanner(from); lines.Scan(); {
		fmt.Fprintln(r.out, lines.Text())
		if strings.Contains(lines.Text(), text) {
			break
		}
	}
	if !strings.Contains(r.out.String(), text) {
		t.Fatalf("it never said %q:\n%s", text, r.out)
	}
	_ = from.Close()
	_ = r.cmd.Process.Signal(os.Interrupt)
	return r.ends()
}

// TestUnreadDemo: a demo whose output nobody reads leaves as little behind as any other.
func TestUnreadDemo(t *testing.T) {
	home, tmp := t.TempDir(), t.TempDir()
	env := []string{"HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, ".config"), "TMPDIR=" + tmp}
	if err := unread(t, "Ctrl-C stops the shop", env, "demo", "--port", "0"); err != nil {
		t.Errorf("the demo ended with %v", err)
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	contexts := exec.Command(binary, "context", "list", "-o", "json")
	contexts.Env = append(os.Environ(), env...)
	if out, err := contexts.Output(); err != nil || strings.Contains(string(out), "demo") {
		t.Errorf("contexts: %s, %v", out, err)
	}
}

// TestUnreadServe: a node whose log nobody reads still stops in order.
func TestUnreadServe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "node")
	if out, err := exec.Command(binary, "init", "--dir", dir, "--name", "reception").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	listen := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	if err := unread(t, "storehub serves", nil, "serve", "--dir", dir, "--listen", listen, "--http", ""); err != nil {
		t.Errorf("the node ended with %v", err)
	}
}

// freePort is the first of the ports that a fleet would take.
func freePort(t *testing.T) int {
	t.Helper()
	f, err := fleet.Open(t.Context(), fleet.Options{Dir: filepath.Join(t.TempDir(), "ports"), Executable: binary})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	var port int
	if _, err := fmt.Sscanf(f.Members()[0].HTTPS(), "https://127.0.0.1:%d", &port); err != nil {
		t.Fatal(err)
	}
	return port
}
