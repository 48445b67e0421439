package wire

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/identity"
)

// The child of TestKilledProcess gets the data directory, the parent's id and
// its address.
const childEnv = "STOREHUB_TEST_WIRE_CHILD"

// child is another node: it says where it listens and holds a stream to its
// parent until it is killed or the parent is gone.
func child(args []string) error {
	id, err := identity.Load(args[0])
	if err != nil {
		return err
	}
	w, err := Listen(context.Background(), "127.0.0.1:0", Options{ID: id, Log: slog.New(slog.DiscardHandler),
		Lookup: func(identity.NodeID) (string, bool) { return args[2], true }})
	if err != nil {
		return err
	}
	if _, err := w.Raft().Dial(raft.ServerAddress(args[1]), soon); err != nil {
		return err
	}
	fmt.Println(w.Addr())
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func TestKilledProcess(t *testing.T) {
	b, ids := newBook(), shop(t, 2)
	type death struct {
		node identity.NodeID
		at   time.Time
	}
	told := make(chan death, 1)
	w, _ := start(t, b, Options{ID: ids[0], OnPeerClosed: func(n identity.NodeID) { told <- death{n, time.Now()} }})
	transport(t, w) // raft reads the streams

	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+strings.Join([]string{ids[1].Dir(), string(ids[0].Node()), w.Addr().String()}, "\n"))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	b.set(ids[1].Node(), strings.TrimSpace(line))
	if err := w.Redial(within(t), ids[1].Node()); err != nil {
		t.Fatalf("while it lives: %v", err)
	}
	killed := time.Now()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	d := <-told
	_ = cmd.Wait() // reports the kill
	if d.node != ids[1].Node() {
		t.Fatalf("told about %s", d.node)
	}
	t.Logf("heard of the death after %s", d.at.Sub(killed))
	if err := w.Redial(within(t), ids[1].Node()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("after its death: %v", err)
	}
}
