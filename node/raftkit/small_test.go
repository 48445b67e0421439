package raftkit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
)

func TestOutcome(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Verdict
	}{
		{nil, Done},
		{raft.ErrNotLeader, NotDone},
		{raft.ErrLeadershipTransferInProgress, NotDone},
		{raft.ErrEnqueueTimeout, NotDone},
		{raft.ErrAbortedByRestore, NotDone},
		{fmt.Errorf("propose: %w", raft.ErrNotLeader), NotDone},
		{raft.ErrLeadershipLost, Unknown},
		{raft.ErrRaftShutdown, Unknown},
		{context.DeadlineExceeded, Unknown},
		{context.Canceled, Unknown},
		{io.EOF, Unknown},
		{errors.New("disk full"), Unknown},
		{errors.New(raft.ErrNotLeader.Error()), Unknown}, // a text is not an error
	} {
		if got := Outcome(c.err); got != c.want {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
}

func TestConfigIsValid(t *testing.T) {
	for _, d := range []time.Duration{MinT, time.Second, MaxT} {
		c := Config(d)
		c.LocalID = "n"
		if err := raft.ValidateConfig(c); err != nil {
			t.Error(err)
		}
		if c.PreVoteDisabled || !c.BatchApplyCh || !c.ShutdownOnRemove || !c.NoLegacyTelemetry || c.MaxAppendEntries != 256 || c.LeaderLeaseTimeout != d/2 {
			t.Errorf("%+v", c)
		}
	}
}

func TestTimeoutFor(t *testing.T) {
	for _, c := range []struct {
		p99, want time.Duration
		slow      bool
	}{
		{time.Millisecond, MinT, false}, {50 * time.Millisecond, MinT, false}, {51 * time.Millisecond, 510 * time.Millisecond, false},
		{400 * time.Millisecond, MaxT, false}, {401 * time.Millisecond, MaxT, true},
	} {
		got, err := TimeoutFor(c.p99)
		if got != c.want || errors.Is(err, ErrDiskTooSlow) != c.slow {
			t.Errorf("%v: %v %v", c.p99, got, err)
		}
	}
}

func TestCalibrate(t *testing.T) {
	dir := t.TempDir()
	c, err := Calibrate(t.Context(), dir, 20)
	if err != nil && !errors.Is(err, ErrDiskTooSlow) {
		t.Fatal(err)
	}
	if c.P50 <= 0 || c.P99 < c.P50 || c.Max < c.P99 || c.T < MinT || c.T > MaxT {
		t.Errorf("%+v", c)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left %v behind", left)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Calibrate(ctx, dir, 20); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	synctest.Test(t, func(t *testing.T) {
		c, err := calibrate(t.Context(), 100, func(i int) error {
			time.Sleep(time.Duration(i+1) * time.Millisecond)
			return nil
		})
		if want := (Calibration{51 * time.Millisecond, 99 * time.Millisecond, 100 * time.Millisecond, 990 * time.Millisecond}); err != nil || c != want {
			t.Errorf("%+v %v", c, err)
		}
		if _, err := calibrate(t.Context(), 3, func(int) error { time.Sleep(time.Second); return nil }); !errors.Is(err, ErrDiskTooSlow) {
			t.Error(err)
		}
	})
}

// Leadership must not make raft wait, even if nobody reads for long, and must show that something happened in between.
func TestLeadershipNeverBlocksRaft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLeadership()
		ch := l.NotifyCh()
		for i := range 501 {
			ch <- i%2 == 0 // no reader yet: an unbuffered channel would stop here
		}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { l.Run(ctx) })
		<-l.Changed()
		synctest.Wait()
		if leading, n := l.State(); !leading || n != 501 {
			t.Errorf("leading %v after %d changes", leading, n)
		}
		ch <- true // raft left out the false
		synctest.Wait()
		if leading, n := l.State(); !leading || n != 503 {
			t.Errorf("leading %v after %d changes", leading, n)
		}
		cancel()
		wg.Wait()
	})
}

func TestHCLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		l := NewHCLog(slog.New(slog.NewTextHandler(&out, nil)))
		l.Named("raft").With("node", "a").Warn("hello", "servers", hclog.Fmt("%+v", []int{1}))
		l.Debug("secret")
		l.Trace("secret")
		if got := out.String(); !strings.Contains(got, "level=WARN msg=hello part=raft node=a servers=[1]") || strings.Contains(got, "secret") {
			t.Error(got)
		}
		out.Reset()
		for range 100 {
			l.Error("dead peer")
		}
		l.Error("other")
		if got := strings.Count(out.String(), "\n"); got != logBurst+1 {
			t.Errorf("%d lines", got)
		}
		time.Sleep(logWindow)
		out.Reset()
		l.Error("dead peer")
		if !strings.Contains(out.String(), "left_out=95") {
			t.Error(out.String())
		}
		for i := range 10 * logMessages {
			l.Info(fmt.Sprint(i))
		}
		if n := len(l.(*hcLogger).limit.seen); n > logMessages {
			t.Errorf("remembers %d messages", n)
		}
		out.Reset()
		l.StandardLogger(nil).Print("plain")
		if !strings.Contains(out.String(), "msg=plain") {
			t.Error(out.String())
		}
	})
}
