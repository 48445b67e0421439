//go:build linux

package chaos

import (
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

// binary is storehub, built once for all tests. A test that starts this program again hands it on.
var binary = os.Getenv("STOREHUB_CHAOS_BINARY")

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(withBinary(m))
}

func withBinary(m *testing.M) int {
	if binary != "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "storehub-chaos-")
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

const (
	// patience is how long anything in these tests may take.
	patience = time.Minute
	// lastLines is how much of each node's log a failed test shows.
	lastLines = 40
	crewSize  = 24
	category  = "foot"
)

// shop is three nodes under test, with a crew on duty.
type shop struct {
	*fleet.Fleet
	t  *testing.T
	ca *x509.CertPool
	// began is the index before which nobody of the test has written.
	began uint64
}

func openShop(t *testing.T, serveArgs ...string) *shop {
	t.Helper()
	f, err := fleet.Open(t.Context(), fleet.Options{Dir: filepath.Join(t.TempDir(), "shop"), Executable: binary, Shop: "chaos", ServeArgs: serveArgs})
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{Fleet: f, t: t, ca: x509.NewCertPool()}
	t.Cleanup(func() {
		if t.Failed() {
			s.showLogs()
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := f.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	pem, err := f.CAPEM()
	if err != nil || !s.ca.AppendCertsFromPEM(pem) {
		t.Fatalf("the cluster's CA: %v", err)
	}
	s.hire()
	s.began = s.meet().index
	return s
}

// hire puts a crew on duty.
func (s *shop) hire() {
	s.t.Helper()
	c := s.client(0)
	ctx := s.t.Context()
	if _, err := c.Roster().PutCategory(ctx, &storehubv1.PutCategoryRequest{Id: category, Name: "Foot"}); err != nil {
		s.t.Fatal(err)
	}
	for k := range crewSize {
		number := strconv.Itoa(k + 1)
		_, err := c.Roster().PutTechnician(ctx, &storehubv1.PutTechnicianRequest{
			Number: number, Name: "T" + number, Category: category, Gender: storehubv1.Gender_GENDER_FEMALE,
		})
		if err == nil {
			_, err = c.Roster().CheckIn(ctx, &storehubv1.CheckInRequest{Technician: number})
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// client is somebody who may ask any node; the k-th node stands first on his list.
func (s *shop) client(k int) *client.Client {
	s.t.Helper()
	var urls []string
	for i := range s.Members() {
		urls = append(urls, s.Members()[(k+i)%len(s.Members())].HTTPS())
	}
	c, err := client.New(client.Options{Nodes: urls, Token: s.OwnerToken(), CA: s.ca, Patience: patience / 2})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(c.Close)
	return c
}

// leader is who leads, as soon as anybody does.
func (s *shop) leader() *fleet.Member {
	s.t.Helper()
	var m *fleet.Member
	s.eventually("a leader", func(ctx context.Context) (err error) {
		m, err = s.Leader(ctx)
		return err
	})
	return m
}

// follower is one that does not lead.
func (s *shop) follower() *fleet.Member {
	s.t.Helper()
	leader := s.leader()
	for _, m := range s.Members() {
		if m != leader {
			return m
		}
	}
	return nil
}

// lead makes m the leader.
func (s *shop) lead(m *fleet.Member) {
	s.t.Helper()
	s.eventually(m.Name+" leads", func(ctx context.Context) error {
		now, err := s.Leader(ctx)
		if err != nil || now == m {
			return err
		}
		if _, err := now.API.TransferLeadership(ctx, &storehubv1.TransferLeadershipRequest{To: m.ID()}); err != nil {
			return err
		}
		return errors.New("somebody else leads")
	})
}

// ready waits until all three serve again.
func (s *shop) ready() {
	s.t.Helper()
	if err := s.Ready(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// restart starts a node that has ended, and waits until all three serve.
func (s *shop) restart(m *fleet.Member) {
	s.t.Helper()
	if err := m.Restart(); err != nil {
		s.t.Fatal(err)
	}
	s.ready()
}

// eventually waits for a condition.
func (s *shop) eventually(what string, f func(context.Context) error) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	if err := fleet.Poll(ctx, fleet.Look/5, f); err != nil {
		s.t.Fatalf("%s: %v", what, err)
	}
}

// ends waits until a node's process has ended by itself and answers its exit code and what it
// said from a place in its log on.
func (s *shop) ends(m *fleet.Member, from int) (code int, said string) {
	s.t.Helper()
	s.eventually("the end of "+m.Name, func(context.Context) error {
		if pid := m.PID(); pid != 0 {
			return fmt.Errorf("process %d runs", pid)
		}
		return nil
	})
	said = s.log(m)[from:]
	var exit *exec.ExitError
	if errors.As(m.Ended(), &exit) {
		return exit.ExitCode(), said
	}
	return 0, said
}

// says waits until a node has said something, from a place in its log on.
func (s *shop) says(m *fleet.Member, from int, what string) {
	s.t.Helper()
	s.eventually(m.Name+" says "+strconv.Quote(what), func(context.Context) error {
		if said := s.log(m)[from:]; !strings.Contains(said, what) {
			return fmt.Errorf("it said:\n%s", said)
		}
		return nil
	})
}

// log is all that a node has said so far.
func (s *shop) log(m *fleet.Member) string {
	s.t.Helper()
	b, err := os.ReadFile(m.LogFile)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

func (s *shop) showLogs() {
	for _, m := range s.Members() {
		lines := strings.Split(strings.TrimSpace(s.log(m)), "\n")
		s.t.Logf("the last words of %s:\n%s", m.Name, strings.Join(lines[max(0, len(lines)-lastLines):], "\n"))
	}
}

// calm fails the test if a node has shown a stack or said that it disagrees with the others.
func (s *shop) calm() {
	s.t.Helper()
	for _, m := range s.Members() {
		for _, bad := range []string{"panic:", "goroutine ", "state differs", "read-only from now on"} {
			if said := s.log(m); strings.Contains(said, bad) {
				at := strings.Index(said, bad)
				s.t.Errorf("%s said %q:\n%s", m.Name, bad, said[max(0, at-300):min(len(said), at+1500)])
			}
		}
	}
}
