package raftkit

import (
	"context"
	"io"
	"log"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
)

const (
	logBurst    = 5                // lines of one message per window
	logWindow   = 10 * time.Second // a dead peer makes raft log at heartbeat rate, and SD cards wear
	logMessages = 256              // distinct messages remembered; raft has far fewer
)

// NewHCLog lets raft log through l, at info level and above. Each message is written at most logBurst times per window; the next one says how many were left out.
func NewHCLog(l *slog.Logger) hclog.Logger {
	return &hcLogger{out: l, limit: &logLimit{seen: make(map[string]*logCount), now: time.Now}}
}

// hcLogger is immutable; children share the limit.
type hcLogger struct {
	out   *slog.Logger
	name  string
	args  []any
	limit *logLimit
}

func (h *hcLogger) Log(level hclog.Level, msg string, args ...any) {
	if level < hclog.Info {
		return
	}
	if msg == garbled && ours(args) {
		return
	}
	level, msg, args = calmly(level, msg, args)
	skipped, ok := h.limit.take(h.name + msg)
	if !ok {
		return
	}
	attrs := make([]any, 0, len(h.args)+len(args)+4)
	if h.name != "" {
		attrs = append(attrs, "part", h.name)
	}
	attrs = append(append(attrs, h.args...), args...)
	for i, a := range attrs {
		switch v := a.(type) {
		case hclog.Format:
			attrs[i] = formatted(v)
		case raft.Server:
			attrs[i] = string(v.ID)
		}
	}
	if skipped > 0 {
		attrs = append(attrs, "left_out", skipped)
	}
	h.out.Log(context.Background(), slogLevel(level), msg, attrs...)
}

func slogLevel(l hclog.Level) slog.Level {
	switch {
	case l >= hclog.Error:
		return slog.LevelError
	case l >= hclog.Warn:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

func (h *hcLogger) Trace(string, ...any)          {}
func (h *hcLogger) Debug(string, ...any)          {}
func (h *hcLogger) Info(msg string, args ...any)  { h.Log(hclog.Info, msg, args...) }
func (h *hcLogger) Warn(msg string, args ...any)  { h.Log(hclog.Warn, msg, args...) }
func (h *hcLogger) Error(msg string, args ...any) { h.Log(hclog.Error, msg, args...) }
func (h *hcLogger) IsTrace() bool                 { return false }
func (h *hcLogger) IsDebug() bool                 { return false }
func (h *hcLogger) IsInfo() bool                  { return true }
func (h *hcLogger) IsWarn() bool                  { return true }
func (h *hcLogger) IsError() bool                 { return true }
func (h *hcLogger) ImpliedArgs() []any            { return h.args }
func (h *hcLogger) Name() string                  { return h.name }
func (h *hcLogger) SetLevel(hclog.Level)          {}
func (h *hcLogger) GetLevel() hclog.Level         { return hclog.Info }
func (h *hcLogger) ResetNamed(n string) hclog.Logger {
	return &hcLogger{h.out, n, h.args, h.limit}
}

func (h *hcLogger) With(args ...any) hclog.Logger {
	return &hcLogger{h.out, h.name, slices.Concat(h.args, args), h.limit}
}

func (h *hcLogger) Named(n string) hclog.Logger {
	if h.name != "" {
		n = h.name + "." + n
	}
	return h.ResetNamed(n)
}

func (h *hcLogger) StandardLogger(o *hclog.StandardLoggerOptions) *log.Logger {
	return log.New(h.StandardWriter(o), "", 0)
}

func (h *hcLogger) StandardWriter(*hclog.StandardLoggerOptions) io.Writer { return hcWriter{h} }

type hcWriter struct{ h *hcLogger }

func (w hcWriter) Write(b []byte) (int, error) {
	w.h.Info(strings.TrimSpace(string(b)))
	return len(b), nil
}

// logLimit counts lines per message.
type logLimit struct {
	now  func() time.Time
	mu   sync.Mutex
	seen map[string]*logCount
}

type logCount struct {
	since   time.Time
	written int
	skipped int
}

// take reports whether a line may be written, and how many were skipped before it.
func (l *logLimit) take(key string) (skipped int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	c := l.seen[key]
	if c == nil {
		if len(l.seen) >= logMessages {
			clear(l.seen) // forgetting costs a few extra lines, not memory
		}
		c = &logCount{since: now}
		l.seen[key] = c
	}
	if now.Sub(c.since) >= logWindow {
		skipped = c.skipped
		*c = logCount{since: now}
	}
	if c.written >= logBurst {
		c.skipped++
		return 0, false
	}
	c.written++
	return skipped, true
}
