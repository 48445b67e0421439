package raftkit

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
)

// Messages of raft that sound like trouble on a day without any.
const (
	garbled = "failed to decode incoming command"
	unheard = "heartbeat timeout reached, starting election"
	unknown = "failed to get previous log"
	members = "updating configuration"
	behind  = "appendEntries rejected, sending older logs"
	newer   = "peer has newer term, stopping replication"
)

// ours reports that a connection ended because this side closed it, as in every stop.
func ours(args []any) bool {
	err, _ := valueOf(args, "error").(error)
	return errors.Is(err, net.ErrClosed)
}

// calmly lets a message that belongs to a start or a join sound like it. In all other cases it stays
// as raft says it.
func calmly(level hclog.Level, msg string, args []any) (hclog.Level, string, []any) {
	switch {
	case msg == unheard && fmt.Sprint(valueOf(args, "last-leader-id")) == "":
		return hclog.Info, "no leader is known yet, starting election", nil
	case msg == unknown && beyond(args):
		return hclog.Info, "this log ends before what the leader sent, asking for what is missing", args
	case msg == behind, msg == newer: // every change of the leader ends so, also one that hands over
		return hclog.Info, msg, args
	case msg == members:
		return level, msg, without(args, "server-addr") // it is the id
	}
	return level, msg, args
}

func without(args []any, key string) []any {
	if i := slices.Index(args, any(key)); i >= 0 && i+1 < len(args) {
		return slices.Concat(args[:i], args[i+2:])
	}
	return args
}

// beyond reports that the entry asked for lies behind the end of this log, and not in a hole of it.
func beyond(args []any) bool {
	asked, okA := valueOf(args, "previous-index").(uint64)
	last, okL := valueOf(args, "last-index").(uint64)
	return okA && okL && asked > last
}

// valueOf is the value behind a key, nil if it is not there.
func valueOf(args []any, key string) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == key {
			return args[i+1]
		}
	}
	return nil
}

// formatted is a value that raft wants printed in its own way; servers are named once each, since the
// address of a node is its id.
func formatted(f hclog.Format) string {
	if at := slices.IndexFunc(f, func(v any) bool { _, ok := v.([]raft.Server); return ok }); at >= 0 {
		var names []string
		for _, s := range f[at].([]raft.Server) {
			names = append(names, string(s.ID)+" "+strings.ToLower(s.Suffrage.String()))
		}
		return strings.Join(names, ", ")
	}
	if len(f) == 0 {
		return ""
	}
	return fmt.Sprintf(fmt.Sprint(f[0]), f[1:]...)
}
