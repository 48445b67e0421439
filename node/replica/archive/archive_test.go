package archive

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quiet = slog.New(slog.DiscardHandler)

// Every cut and every flipped bit of a frame is noticed, and costs no more memory than what is there.
func TestDamagedFrames(t *testing.T) {
	for _, kind := range []byte{kindEntries, kindRows, kindState} {
		frame, err := makeFrame(kind, 7, 9, []byte("what was applied, and more than once, and more than once"))
		if err != nil {
			t.Fatal(err)
		}
		h, payload, err := readFrame(bytes.NewReader(frame))
		if err != nil || h.first != 7 || h.last != 9 {
			t.Fatal(h, err)
		}
		if content, err := h.unpack(payload); err != nil || !bytes.HasPrefix(content, []byte("what")) {
			t.Fatal(err)
		}
		for n := 1; n < len(frame); n++ {
			if _, _, err := readFrame(bytes.NewReader(frame[:n])); !errors.Is(err, errTorn) {
				t.Fatalf("cut at %d: %v", n, err)
			}
		}
		for bit := range len(frame) * 8 {
			bad := bytes.Clone(frame)
			bad[bit/8] ^= 1 << (bit % 8)
			if _, _, err := readFrame(bytes.NewReader(bad)); !errors.Is(err, errTorn) {
				t.Fatalf("bit %d: %v", bit, err)
			}
		}
	}
	if _, _, err := readFrame(bytes.NewReader(nil)); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
}

func FuzzReadFrame(f *testing.F) {
	frame, _ := makeFrame(kindEntries, 1, 2, []byte("x"))
	f.Add(frame)
	f.Fuzz(func(t *testing.T, b []byte) {
		h, payload, err := readFrame(bytes.NewReader(b))
		if err != nil {
			return
		}
		if content, err := h.unpack(payload); err == nil {
			_, _ = parseEntries(content)
			_, _ = parseRows(1, content)
		}
	})
}

// opened is an archive at work, and what ends it.
func opened(t *testing.T, dir string) (*Archive, func()) {
	t.Helper()
	a, err := Open(dir, quiet)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	return a, func() {
		stop()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
}

// ticks are n applied entries after s.
func ticks(t *testing.T, s *fsm.State, n int) []Entry {
	t.Helper()
	var list []Entry
	for range n {
		cmd := &storehubv1.Command{
			Credential: &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: "n"}}, Stamp: &storehubv1.Stamp{UnixMs: 1},
			Op: &storehubv1.Command_Tick{Tick: &storehubv1.Tick{}},
		}
		data, err := proto.Marshal(cmd)
		if err != nil {
			t.Fatal(err)
		}
		before := s.Index()
		out := s.Apply(before+1, 1, cmd)
		list = append(list, Entry{
			Index: before + 1, Term: 1, Before: before, Data: data, Leaf: out.Leaf, LeafNumber: before,
			Left: []proto.Message{&storehubv1.RoomRow{Id: "gone"}},
		})
	}
	return list
}

// What a crash tears is brought again by the log, and nothing is there twice.
func TestTornEnd(t *testing.T) {
	dir, s := t.TempDir(), fsm.New()
	a, end := opened(t, dir)
	a.BeginDay(20_000, s.Fork())
	first := ticks(t, s, 5)
	a.Append(first, s.Fork)
	if err := a.Sync(time.Second); err != nil {
		t.Fatal(err)
	}
	second := ticks(t, s, 5)
	a.Append(second, s.Fork)
	end()
	for _, name := range []string{"days/2024-10-04.log", "rows/2024-10-04.rows"} {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, info.Size()-3); err != nil {
			t.Fatal(err)
		}
	}
	a, end = opened(t, dir)
	defer end()
	a.BeginDay(20_000, fsm.New())
	a.Append(append(first, second...), s.Fork)
	var seen []uint64
	err := a.Replay(t.Context(), 1, 10, func(s Step) bool { seen = append(seen, s.Index); return true })
	if err != nil || len(seen) != 10 || seen[9] != 10 {
		t.Fatal(seen, err)
	}
	rows := a.rowsOf(t, "2024-10-04")
	if len(rows) != 10 || rows[9].kind != "storehub.v1.RoomRow" || rows[9].index != 10 {
		t.Fatal(rows)
	}
	for i := range uint64(11) {
		if has := a.w.leaves.has(t, i); has != (i < 10) {
			t.Errorf("leaf %d is there: %v", i, has)
		}
	}
	if got, err := a.StateAt(t.Context(), 7); err != nil || got.Index() != 7 {
		t.Fatal(err)
	}
}

// Nobody waits for an archive that does not keep up; it goes on behind a gap. While the gap is open the
// log must keep its entries: a start would bring them again.
func TestSlowArchiveLeavesAGap(t *testing.T) {
	dir, s := t.TempDir(), fsm.New()
	a, err := Open(dir, quiet) // and nobody runs it
	if err != nil {
		t.Fatal(err)
	}
	a.BeginDay(20_000, s.Fork())
	a.Append(ticks(t, s, 3), s.Fork)
	a.queue.bytes += queueBytes // it is full
	a.Append(ticks(t, s, 300), s.Fork)
	a.Append(ticks(t, s, 1), s.Fork)
	if !a.gap.Load() || a.Queue() != 2 {
		t.Fatal("the queue has no end")
	}
	a.queue.bytes -= queueBytes
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	defer func() {
		stop()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}()
	if err := a.Sync(10 * time.Second); err == nil {
		t.Fatal("the log may be cut, and nothing has filled the gap")
	}
	a.Append(ticks(t, s, 1), s.Fork)
	if err := a.Sync(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	after := s.Index()
	a.Append(ticks(t, s, 2), s.Fork)
	if got, err := a.StateAt(t.Context(), s.Index()); err != nil || !bytes.Equal(got.Hash(), s.Hash()) {
		t.Fatalf("behind the gap: %v", err)
	}
	if err := a.Replay(t.Context(), 5, s.Index(), func(Step) bool { return true }); !errors.Is(err, ErrGap) {
		t.Fatalf("over the gap: %v", err)
	}
	if err := a.Replay(t.Context(), after+1, s.Index(), func(Step) bool { return true }); err != nil {
		t.Fatal(err)
	}
}
