//go:build linux

// Package lantest gives a test a local network of its own, which nobody else hears.
package lantest

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// insideEnv tells this program that it is on a network of its own.
const insideEnv = "STOREHUB_LANTEST_INSIDE"

// Own runs the calling test once more, in a process whose only network is its own, and answers true there.
// That takes root, or a system that lets users have namespaces; elsewhere the test is skipped.
func Own(t *testing.T) bool {
	t.Helper()
	if os.Getenv(insideEnv) != "" {
		return true
	}
	var said []string
	for _, attr := range []*syscall.SysProcAttr{
		{Unshareflags: syscall.CLONE_NEWNET},
		{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		},
	} {
		attr.Pdeathsig = syscall.SIGKILL
		try := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
		try.SysProcAttr = attr
		if out, err := try.CombinedOutput(); err != nil {
			said = append(said, strings.TrimSpace(fmt.Sprintf("%v %s", err, out)))
			continue
		}
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		cmd.Env = append(os.Environ(), insideEnv+"=1")
		cmd.SysProcAttr = attr
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
			t.Errorf("on a network of its own: %v\n%s", err, out)
		}
		return false
	}
	t.Skipf("no network of its own can be made here, neither as root nor in a user namespace (%s)", strings.Join(said, "; "))
	return false
}

// Address gives this PC an IPv4 address on its network, in the place of the one before. The network is its
// loopback interface, told that it can do multicast: every system has one.
func Address(t *testing.T, ip [4]byte) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	set := func(name string, what uint, fill func(*unix.Ifreq) error) {
		t.Helper()
		req, err := unix.NewIfreq(name)
		if err == nil {
			err = fill(req)
		}
		if err == nil {
			err = unix.IoctlIfreq(fd, what, req)
		}
		if err != nil {
			t.Fatalf("set up %s: %v", name, err)
		}
	}
	up := func(r *unix.Ifreq) error {
		r.SetUint16(unix.IFF_UP | unix.IFF_RUNNING | unix.IFF_MULTICAST)
		return nil
	}
	set("lo", unix.SIOCSIFFLAGS, up)
	set("lo:1", unix.SIOCSIFADDR, func(r *unix.Ifreq) error { return r.SetInet4Addr(ip[:]) })
	set("lo:1", unix.SIOCSIFNETMASK, func(r *unix.Ifreq) error { return r.SetInet4Addr([]byte{255, 255, 255, 0}) })
}
