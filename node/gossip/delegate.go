package gossip

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/memberlist"
)

// delegate connects one memberlist with the book. Its methods run under
// memberlist's lock and only touch the book's maps.
type delegate struct {
	book  *Book
	epoch uint64
}

var (
	_ memberlist.Delegate      = (*delegate)(nil)
	_ memberlist.EventDelegate = (*delegate)(nil)
)

// NodeMeta is this node's entry; it fits, because New tried it.
func (d *delegate) NodeMeta(int) []byte {
	b, err := encodeMeta(d.book.me(), d.epoch)
	if err != nil {
		d.book.log.Error("this node cannot say where it is", "error", err)
		return nil
	}
	return b
}

func (d *delegate) NotifyJoin(n *memberlist.Node)   { d.book.sight(n) }
func (d *delegate) NotifyUpdate(n *memberlist.Node) { d.book.sight(n) }
func (d *delegate) NotifyLeave(n *memberlist.Node)  { d.book.lose(n) }

// The book needs no messages beyond the entries.

func (d *delegate) NotifyMsg([]byte)                {}
func (d *delegate) GetBroadcasts(int, int) [][]byte { return nil }
func (d *delegate) LocalState(bool) []byte          { return nil }
func (d *delegate) MergeRemoteState([]byte, bool)   {}

// sameLine is how long a repeated line of memberlist is left out. A switched
// off PC would otherwise write several a second, all night, to an SD card.
const sameLine = time.Minute

// maxLines bounds what logWriter remembers.
const maxLines = 64

// logWriter passes memberlist's lines to slog: errors as warnings, warnings as
// information, the rest for debugging.
type logWriter struct {
	log *slog.Logger

	mu   sync.Mutex
	last map[string]time.Time
}

func (w *logWriter) Write(p []byte) (int, error) {
	level, text := slog.LevelDebug, strings.TrimSpace(string(p))
	for prefix, l := range map[string]slog.Level{"[ERR] ": slog.LevelWarn, "[WARN] ": slog.LevelInfo, "[INFO] ": slog.LevelDebug, "[DEBUG] ": slog.LevelDebug} {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			level, text = l, rest
		}
	}
	text = strings.TrimPrefix(text, "memberlist: ")
	if level == slog.LevelDebug || w.fresh(text) {
		w.log.Log(context.Background(), level, "gossip: "+text)
	}
	return len(p), nil
}

// fresh compares the start of a line, which says what happened; addresses and
// counts follow.
func (w *logWriter) fresh(text string) bool {
	key := text[:min(len(text), 24)]
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if t, ok := w.last[key]; ok && now.Sub(t) < sameLine {
		return false
	}
	if w.last == nil || len(w.last) >= maxLines {
		w.last = make(map[string]time.Time)
	}
	w.last[key] = now
	return true
}
