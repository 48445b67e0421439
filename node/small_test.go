package node

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"storehub/node/raftkit"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"

	"storehub/fsm"
	"storehub/node/identity"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestValidateSaysEverythingThatIsWrong(t *testing.T) {
	good := Config{
		Dir: "d", Listen: "0.0.0.0:7100", HTTP: "127.0.0.1:7102", Terminals: []string{"reception:RECEPTION"},
		Readers: []string{"rdm6300@/dev/ttyUSB0"}, Displays: []string{"epson@/dev/ttyUSB1?encoding=gb18030"},
	}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	bad := good
	bad.Dir, bad.Listen, bad.HTTP, bad.LogStore = "", "7100", "192.168.1.5:80", "paper"
	bad.Terminals, bad.Readers, bad.Hints = []string{"x:KING"}, []string{"abacus@/dev/null"}, []string{"somewhere"}
	err := bad.Validate()
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"directory", "HOST:PORT", "127.0.0.1", "paper", "KING", "abacus", "somewhere"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("nothing about %q in: %v", want, err)
		}
	}
	for _, port := range []string{"0", "65535", "x"} {
		c := good
		c.Listen = "127.0.0.1:" + port
		if c.Validate() == nil {
			t.Errorf("port %s leaves no room for the gossip", port)
		}
	}
}

// Parts start in order, all work during the farewell, and end in reverse order, whatever ended first.
func TestPartsEndInReverse(t *testing.T) {
	for _, fails := range []bool{false, true} {
		var mu sync.Mutex
		var ended []string
		alive := 0
		var up sync.WaitGroup
		up.Add(4)
		var parts []part
		for i := range 4 {
			name := fmt.Sprint(i)
			parts = append(parts, part{name, func(ctx context.Context) error {
				mu.Lock()
				alive++
				mu.Unlock()
				up.Done()
				if fails && name == "2" {
					up.Wait()
					return errors.New("broke")
				}
				<-ctx.Done()
				mu.Lock()
				defer mu.Unlock()
				alive--
				ended = append(ended, name)
				return nil
			}})
		}
		ctx, cancel := context.WithCancel(t.Context())
		if !fails {
			go func() { up.Wait(); cancel() }()
		}
		limit := stopLimit{within: time.Minute, exit: func(err error) { t.Error(err) }}
		err := runParts(ctx, slog.New(slog.DiscardHandler), parts, func() {
			mu.Lock()
			defer mu.Unlock()
			if alive != 4 {
				t.Errorf("%d parts at the farewell", alive)
			}
		}, &limit)
		cancel()
		limit.end()
		want := []string{"3", "2", "1", "0"}
		if fails {
			want = []string{"3", "1", "0"}
		}
		if !slices.Equal(ended, want) || (err != nil) != fails {
			t.Errorf("ended %v with %v", ended, err)
		}
		if fails && !strings.Contains(err.Error(), "2: broke") {
			t.Errorf("who broke? %v", err)
		}
	}
}

// A part that does not end must not keep the process: the service manager starts it anew.
func TestStopThatHangsExits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := make(chan struct{})
		var said error
		limit := stopLimit{within: stopWithin, exit: func(err error) { said = err; close(stuck) }}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		began := time.Now()
		err := runParts(ctx, slog.New(slog.DiscardHandler), []part{
			{"ground", func(ctx context.Context) error { <-ctx.Done(); return nil }},
			{"disk", func(context.Context) error { <-stuck; return nil }},
		}, func() {}, &limit)
		limit.end()
		if took := time.Since(began); err != nil || took != stopWithin || said == nil || !strings.Contains(said.Error(), "disk") {
			t.Fatalf("ended with %v after %v; the exit was told: %v", err, took, said)
		}
	})
}

// What a person is told must say what to do.
func TestPlain(t *testing.T) {
	for err, want := range map[error]string{
		&net.OpError{Op: "listen", Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}: "--listen",
		fmt.Errorf("append: %w", syscall.ENOSPC):                                        "disk is full",
		fmt.Errorf("x: %w", identity.ErrLocked):                                         "another storehub",
		fmt.Errorf("x: %w", identity.ErrNone):                                           "init",
		fmt.Errorf("x: %w", raftkit.ErrDamaged):                                         "join again",
	} {
		got := plain(err)
		if !strings.Contains(got.Error(), want) || !errors.Is(got, err) {
			t.Errorf("%v: %v", err, got)
		}
	}
	if plain(nil) != nil {
		t.Error("nothing is no error")
	}
}

// A directory is made whole or not at all, and nothing is ever overwritten.
func TestMakeDir(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "a", "node")
	broke := errors.New("broke")
	if err := makeDir(dir, func(tmp string) error { return errors.Join(dataDir(tmp).write("x", 1), broke) }); !errors.Is(err, broke) {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(left) != 0 {
		t.Fatalf("left behind: %v %v", left, err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil { // an empty one may be there
		t.Fatal(err)
	}
	if err := makeDir(dir, func(tmp string) error { return dataDir(tmp).write("x", 1) }); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "x")); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Fatal(info, err)
	}
	if err := makeDir(dir, func(string) error { t.Error("called"); return nil }); !errors.Is(err, errUsed) {
		t.Fatal(err)
	}
}

// A retry at any node shows the same secret; another person, request or purpose another one.
func TestSecretsAreComputedAgain(t *testing.T) {
	id, err := identity.Create(filepath.Join(t.TempDir(), "n"), "reception")
	if err != nil {
		t.Fatal(err)
	}
	cmd := func(token, request string) *storehubv1.Command {
		return &storehubv1.Command{RequestId: request, Credential: &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: []byte(token)}}}
	}
	seen := map[string]bool{}
	for _, purpose := range []string{fsm.SecretToken, fsm.SecretJoin} {
		for _, c := range []*storehubv1.Command{cmd("a", "1"), cmd("a", "2"), cmd("b", "1")} {
			s := secret(id, purpose, c)
			if s != secret(id, purpose, c) || seen[s] {
				t.Errorf("%s %v: %s", purpose, c, s)
			}
			seen[s] = true
			if _, err := identity.ParseToken(s); (err == nil) != (purpose == fsm.SecretJoin) {
				t.Errorf("%s: %v", purpose, err)
			}
		}
	}
}

// The errors of a replica keep their class through a call between nodes.
func TestErrorsTravel(t *testing.T) {
	for _, u := range []*rpc.Unavailable{
		{Reason: storehubv1.Reason_REASON_NO_MAJORITY, Why: "a"}, {Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "b"},
	} {
		var got *rpc.Unavailable
		if err := outward(inward(u)); !errors.As(err, &got) || *got != *u {
			t.Errorf("%+v became %+v", u, got)
		}
	}
	fault := &fsm.Fault{Kind: fsm.Denied, Detail: &storehubv1.FaultDetail{}}
	if outward(inward(fault)) != error(fault) || outward(nil) != nil {
		t.Error("faults and success pass as they are")
	}
}

// TestTheDirectoryThatCannotBeWrittenIsNamed and not what was to be made in it.
func TestTheDirectoryThatCannotBeWrittenIsNamed(t *testing.T) {
	denied := &fs.PathError{Op: "mkdir", Path: "/var/lib/storehub.new-1189680389", Err: fs.ErrPermission}
	err := notWritable("/var/lib", denied)
	if text := err.Error(); strings.Contains(text, "new-") || !strings.HasPrefix(text, "nothing can be made in /var/lib: permission denied (let this user write in /var/lib") {
		t.Error(text)
	}
	if !errors.Is(err, fs.ErrPermission) {
		t.Error("the cause is lost")
	}
}
