//go:build linux

package chaos

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"

	"storehub/ops/fleet"
)

const (
	// insideEnv tells this program that it has mounts of its own.
	insideEnv = "STOREHUB_CHAOS_INSIDE"
	// roomBytes is what the small disk has beside what is on it: enough for one more segment of the log.
	roomBytes = 10 << 20
	// bigID makes a request as large as the log takes: it is refused, but only when it is applied.
	bigID = 200 << 10
	// floods is how many send such requests at once.
	floods = 4
	// exitFault is how a node ends that must not go on.
	exitFault = 70
)

// TestFullDisk gives a node a disk that is too small, fills it under twenty writers, and frees it
// again. The disk is a tmpfs in a mount namespace, so the test goes on in a process that has one:
// that takes root, or a system that lets users have namespaces. Elsewhere it fails and says so.
func TestFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("the long round does it")
	}
	if os.Getenv(insideEnv) == "" {
		inNamespace(t)
		return
	}
	s := openShop(t)
	w := s.write(writersAtOnce)
	for _, who := range []func() *fleet.Member{s.follower, s.leader} {
		s.fillDisk(w, who)
	}
	s.judge(w)
}

// inNamespace runs the calling test in a process with mounts of its own.
func inNamespace(t *testing.T) {
	t.Helper()
	var said []string
	for _, attr := range []*syscall.SysProcAttr{
		{Unshareflags: syscall.CLONE_NEWNS},
		{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		},
	} {
		attr.Pdeathsig = syscall.SIGKILL
		try := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "storehub-chaos", t.TempDir())
		try.SysProcAttr = attr
		if out, err := try.CombinedOutput(); err != nil {
			said = append(said, strings.TrimSpace(fmt.Sprintf("%v %s", err, out)))
			continue
		}
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		cmd.Env = append(os.Environ(), insideEnv+"=1", "STOREHUB_CHAOS_BINARY="+binary)
		cmd.SysProcAttr = attr
		out, err := cmd.CombinedOutput()
		t.Logf("with mounts of its own:\n%s", out)
		if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
			t.Errorf("with mounts of its own: %v", err)
		}
		return
	}
	t.Fatalf("a full disk could not be tried: no small disk can be mounted here, neither as root nor in a user namespace (%s)", strings.Join(said, "; "))
}

// fillDisk moves a node to a small disk, lets it run full, and brings the node back when there is room again.
func (s *shop) fillDisk(w *writers, who func() *fleet.Member) {
	s.t.Helper()
	m := who()
	leads := m == s.leader()
	s.toSmallDisk(m)
	if leads {
		s.lead(m)
	}
	w.more(s, 50)
	from := len(s.log(m))
	ballast := filepath.Join(m.DataDir, "ballast")
	if err := fill(ballast); err != nil {
		s.t.Fatal(err)
	}
	s.flood(m)
	code, said := s.ends(m, from)
	if code != exitFault || !strings.Contains(said, "no space left on device") || !strings.Contains(said, "the disk is full: free some space and start again") {
		s.t.Errorf("%s ended with code %d and said:\n%s", m.Name, code, said)
	}
	w.more(s, 200) // the others go on
	if err := os.Remove(ballast); err != nil {
		s.t.Fatal(err)
	}
	s.restart(m)
	if err := unix.Mount("", m.DataDir, "", unix.MS_REMOUNT, fmt.Sprintf("size=%d", 100*roomBytes)); err != nil {
		s.t.Fatal(err) // the next node's flood would fill it again
	}
	w.more(s, 50)
	s.t.Logf("%s, leader %v, ended with a full disk and is back", m.Name, leads)
}

// flood fills logs until a node is gone: a segment of the log takes its room when it begins.
func (s *shop) flood(m *fleet.Member) {
	s.t.Helper()
	big := putRoom(strings.Repeat("x", bigID), "big")
	var g errgroup.Group
	for k := range floods {
		c := s.client(k)
		g.Go(func() error {
			for n := 0; m.PID() != 0; n++ {
				if n*bigID > 10*roomBytes {
					return fmt.Errorf("%s still runs after %d bytes for a disk that is full", m.Name, n*bigID)
				}
				a, err := insist(s.t.Context(), c, fmt.Sprintf("big-%s-%d-%d", m.Name, k, n), big)
				if err != nil || a.outcome != "refused: REASON_TOO_LONG" {
					return fmt.Errorf("a big id: %q, %w", a.outcome, err)
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		s.t.Fatal(err)
	}
}

// toSmallDisk stops a node and mounts a small disk over its directory, with everything in it.
func (s *shop) toSmallDisk(m *fleet.Member) {
	s.t.Helper()
	if err := m.Stop(); err != nil {
		s.t.Fatal(err)
	}
	aside := m.DataDir + ".aside"
	size, err := used(m.DataDir)
	if err != nil {
		s.t.Fatal(err)
	}
	err = errors.Join(
		os.Rename(m.DataDir, aside), os.Mkdir(m.DataDir, 0o700),
		unix.Mount("storehub-chaos", m.DataDir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", size+roomBytes)),
		os.CopyFS(m.DataDir, os.DirFS(aside)), os.RemoveAll(aside),
	)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := secret(m.DataDir); err != nil {
		s.t.Fatal(err)
	}
	dir := m.DataDir
	s.t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
	s.restart(m)
}

// secret makes a copied directory its owner's alone again.
func secret(dir string) error {
	return filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return errors.Join(err, os.Chmod(path, 0o700))
		}
		return os.Chmod(path, 0o600)
	})
}

// used is what a directory takes on disk.
func used(dir string) (bytes int64, err error) {
	err = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		var st unix.Stat_t
		if err = errors.Join(err, unix.Lstat(path, &st)); err == nil {
			bytes += max(st.Size, st.Blocks*512)
		}
		return err
	})
	return bytes, err
}

// fill writes a file until the disk is full.
func fill(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{f}, zeros{}, make([]byte, 4096))
	if !errors.Is(err, unix.ENOSPC) {
		return fmt.Errorf("%s: expected a full disk, saw %w", path, err)
	}
	return f.Close()
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
