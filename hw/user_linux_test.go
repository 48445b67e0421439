package hw_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"storehub/hw"
	"storehub/hw/hwtest"
)

// openMany opens files until every number below 1100 is taken.
func openMany(t *testing.T) (closeAll func()) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if limit.Cur < 1200 {
		t.Fatalf("this test needs 1200 open files, the limit is %d: ulimit -n 4096", limit.Cur)
	}
	var files []*os.File
	for {
		f, err := os.Open(os.DevNull)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
		if f.Fd() >= 1100 {
			break
		}
	}
	closeAll = func() {
		for _, f := range files {
			_ = f.Close() // twice is harmless
		}
	}
	t.Cleanup(closeAll)
	return closeAll
}

// TestReplugWithManyFiles replugs a reader in a process that has more than
// 1024 files open: the placeholders keep low numbers for it.
func TestReplugWithManyFiles(t *testing.T) {
	sim, r, out := plugReader(t, "rdm6300", hw.Config{})
	start(t, r.Run)
	awaitState(t, r.Status, hw.Open)
	openMany(t)
	for round := range 3 {
		if err := sim.Unplug(); err != nil {
			t.Fatal(err)
		}
		awaitState(t, r.Status, hw.Retrying)
		openMany(t) // whatever the unplugging gave back
		if err := sim.Plug(); err != nil {
			t.Fatal(err)
		}
		awaitState(t, r.Status, hw.Open)
		card := cardA
		if round%2 == 1 {
			card = cardB
		}
		frames := r.Status().Frames
		swipe(t, sim, card)
		eventually(t, "the frame is read", func() bool { return r.Status().Frames > frames })
		if round < 2 {
			awaitSwipe(t, out, card)
		}
	}
}

// TestTooManyFiles starts a reader when no low number is left: it says so
// instead of panicking, and comes up when there is room.
func TestTooManyFiles(t *testing.T) {
	sim, r, out := plugReader(t, "rdm6300", hw.Config{})
	free := openMany(t)
	start(t, r.Run)
	eventually(t, "a clear refusal", func() bool {
		return strings.Contains(r.Status().LastError, hw.ErrDescriptors.Error())
	})
	free()
	awaitState(t, r.Status, hw.Open)
	swipe(t, sim, cardA)
	awaitSwipe(t, out, cardA)
}

// TestChildrenInheritNothing starts a program while a port is open: it must
// not keep the port.
func TestChildrenInheritNothing(t *testing.T) {
	sim, r, _ := plugReader(t, "rdm6300", hw.Config{})
	start(t, r.Run)
	awaitState(t, r.Status, hw.Open)
	device, err := os.Readlink(sim.Path())
	if err != nil {
		t.Fatal(err)
	}
	list, err := exec.Command("ls", "-l", "/proc/self/fd").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(list), device+"\n") {
		t.Errorf("a child has the port open:\n%s", list)
	}
}

// helpers run in a process of an ordinary user.
var helpers = map[string]func(dir string) error{"busy": helperBusy, "permission": helperPermission}

func runHelper(name string) int {
	dir, err := os.MkdirTemp("", "hw-helper")
	if err == nil {
		err = helpers[name](dir)
		err = errors.Join(err, os.RemoveAll(dir))
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Printf("ok as user %d\n", os.Getuid())
	return 0
}

// asOrdinaryUser plays a helper in a child that is not root: permissions and
// the exclusive lock of ports hold for others only.
func asOrdinaryUser(t *testing.T, helper string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "hw-user") // t.TempDir is closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	exe := filepath.Join(dir, "hw.test")
	if err := errors.Join(os.Chmod(dir, 0o755), copyFile(os.Args[0], exe)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), helperEnv+"="+helper, "HOME=/", "TMPDIR="+os.TempDir())
	if os.Getuid() == 0 {
		const nobody = 65534
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func TestBusyPort(t *testing.T)         { asOrdinaryUser(t, "busy") }
func TestPermissionDenied(t *testing.T) { asOrdinaryUser(t, "permission") }

// helperBusy supervises a port that another program has, until it gives it up.
func helperBusy(dir string) error {
	sim, err := hwtest.NewReader(filepath.Join(dir, "desk-reader"), "rdm6300")
	if err != nil {
		return err
	}
	defer sim.Close()
	other, err := hw.OpenSerial(sim.Path(), 9600)
	if err != nil {
		return err
	}
	out := make(chan hw.Swipe, 1)
	r, stop, err := supervise("rdm6300@"+sim.Path(), out)
	if err != nil {
		return err
	}
	defer stop()
	if !within(patience, func() bool { return r.Status().State == hw.Busy }) {
		return fmt.Errorf("not busy: %+v", r.Status())
	}
	if e := r.Status().LastError; !strings.Contains(e, "ModemManager") {
		return fmt.Errorf("who has it is not said: %s", e)
	}
	if err := other.Close(); err != nil {
		return err
	}
	if !within(patience, func() bool { return r.Status().State == hw.Open }) {
		return fmt.Errorf("not open: %+v", r.Status())
	}
	// A program that is killed leaves its pty locked: a fresh one behind the
	// same path is what helps.
	if err := errors.Join(sim.Unplug(), sim.Plug()); err != nil {
		return err
	}
	if !within(patience, func() bool { st := r.Status(); return st.State == hw.Open && st.Opens == 2 }) {
		return fmt.Errorf("not open again: %+v", r.Status())
	}
	if err := sim.Swipe(cardA); err != nil {
		return err
	}
	select {
	case <-out:
		return nil
	case <-time.After(patience):
		return errors.New("no swipe")
	}
}

func helperPermission(dir string) error {
	path := filepath.Join(dir, "closed")
	if err := os.WriteFile(path, nil, 0); err != nil {
		return err
	}
	r, stop, err := supervise("rdm6300@"+path, nil)
	if err != nil {
		return err
	}
	defer stop()
	if !within(patience, func() bool { return strings.Contains(r.Status().LastError, "dialout") }) {
		return fmt.Errorf("no word about the group: %+v", r.Status())
	}
	return nil
}

func supervise(device string, out chan<- hw.Swipe) (*hw.Reader, func(), error) {
	sp, err := hw.ParseReader(device)
	if err != nil {
		return nil, nil, err
	}
	r, err := hw.NewReader(hw.Config{Spec: sp}, out)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	return r, func() { cancel(); <-done }, nil
}
