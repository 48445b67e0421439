package identity

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// holdLock is the second process of TestTwoProcessesOnOneDirectory.
func holdLock(dir string) {
	l, err := LockDir(dir)
	if err != nil {
		fmt.Println("refused:", err)
		return
	}
	defer l.Close()
	fmt.Println("locked")
	_, _ = io.Copy(io.Discard, os.Stdin) // until killed, or the parent is gone
}

func TestTwoProcessesOnOneDirectory(t *testing.T) {
	dir := t.TempDir()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "STOREHUB_TEST_HOLD_LOCK="+dir)
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "locked\n" {
		t.Fatalf("the child said %q, %v", line, err)
	}
	_, err = LockDir(dir)
	if want := fmt.Sprintf("process %d", child.Process.Pid); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), want) {
		t.Fatalf("LockDir = %v, want it to name %s", err, want)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // reports the kill
	l, err := LockDir(dir)
	if err != nil {
		t.Fatalf("the lock outlived its process: %v", err)
	}
	if _, err := LockDir(dir); !errors.Is(err, ErrLocked) {
		t.Fatalf("a second lock in one process: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}
