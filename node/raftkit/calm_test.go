package raftkit

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
)

// TestCalm: what raft says on a day without trouble sounds like it, and trouble stays what it is.
func TestCalm(t *testing.T) {
	servers := []raft.Server{{Suffrage: raft.Voter, ID: "N-a", Address: "N-a"}, {Suffrage: raft.Nonvoter, ID: "N-b", Address: "N-b"}}
	closed := &net.OpError{Op: "read", Err: net.ErrClosed}
	for _, c := range []struct {
		say  func(hclog.Logger)
		want string // "" = nothing is said
	}{
		{func(l hclog.Logger) { l.Error("failed to decode incoming command", "error", closed) }, ""},
		{func(l hclog.Logger) { l.Error("failed to decode incoming command", "error", io.ErrUnexpectedEOF) }, "level=ERROR"},
		{func(l hclog.Logger) { l.Error("failed to accept connection", "error", closed) }, "level=ERROR"},
		{func(l hclog.Logger) {
			l.Warn("heartbeat timeout reached, starting election", "last-leader-addr", raft.ServerAddress(""), "last-leader-id", raft.ServerID(""))
		}, `level=INFO msg="no leader is known yet`},
		{func(l hclog.Logger) {
			l.Warn("heartbeat timeout reached, starting election", "last-leader-addr", raft.ServerAddress("N-b"), "last-leader-id", raft.ServerID("N-b"))
		}, "level=WARN"},
		{func(l hclog.Logger) {
			l.Warn("failed to get previous log", "previous-index", uint64(9), "last-index", uint64(0), "error", raft.ErrLogNotFound)
		}, `level=INFO msg="this log ends before`},
		{func(l hclog.Logger) {
			l.Warn("failed to get previous log", "previous-index", uint64(9), "last-index", uint64(12), "error", errors.New("i/o"))
		}, "level=WARN"},
		{func(l hclog.Logger) {
			l.Info("updating configuration", "command", raft.AddVoter, "server-id", raft.ServerID("N-b"), "server-addr", raft.ServerAddress("N-b"), "servers", hclog.Fmt("%+v", servers))
		}, `server-id=N-b servers="N-a voter, N-b nonvoter"`},
		{func(l hclog.Logger) {
			l.Warn("appendEntries rejected, sending older logs", "peer", servers[1], "next", uint64(1))
		}, `level=INFO msg="appendEntries rejected, sending older logs" peer=N-b next=1`},
		{func(l hclog.Logger) { l.Error("peer has newer term, stopping replication", "peer", servers[1]) },
			`level=INFO msg="peer has newer term, stopping replication" peer=N-b`},
	} {
		var out bytes.Buffer
		c.say(NewHCLog(slog.New(slog.NewTextHandler(&out, nil))))
		if got := out.String(); !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("expected %q, saw %q", c.want, got)
		}
	}
}
