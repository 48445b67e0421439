package fsm_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// busyShop is a shop with something in most tables.
func busyShop(tb testing.TB, commands int) *fsmtest.Generator {
	tb.Helper()
	g := fsmtest.NewGenerator(7)
	for range commands {
		g.Apply(g.Next())
	}
	return g
}

func written(tb testing.TB, s *fsm.State) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := s.WriteSnapshot(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestSnapshotRoundTrip(t *testing.T) {
	for _, s := range []*fsm.State{fsm.New(), busyShop(t, 400).Shop.State} {
		b := written(t, s)
		again, err := fsm.ReadSnapshot(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(s.Hash(), again.Hash()) || s.Index() != again.Index() || s.Term() != again.Term() {
			t.Error("another state was read than written")
		}
		if !bytes.Equal(b, written(t, again)) {
			t.Error("written again it is another file")
		}
		if err := fsmtest.CheckState(again); err != nil {
			t.Error(err)
		}
	}
}

// TestSnapshotDamaged flips a bit of every byte and cuts the file at every length: each time a
// clear refusal, never half a state.
func TestSnapshotDamaged(t *testing.T) {
	good := written(t, busyShop(t, 5).Shop.State)
	step := 1
	if testing.Short() {
		step = 17
	}
	parts := map[string]int{}
	for i := 0; i < len(good); i += step {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		parts[refused(t, bad)]++
		parts[refused(t, good[:i])]++
	}
	parts[refused(t, append(bytes.Clone(good), 0))]++
	for _, part := range []string{"header", "technicians", "requests", "trailer"} {
		if parts[part] == 0 {
			t.Errorf("no damage was found in %s: %v", part, parts)
		}
	}
}

// refused answers the part that a damaged snapshot is said to be damaged in.
func refused(t *testing.T, b []byte) string {
	t.Helper()
	s, err := fsm.ReadSnapshot(bytes.NewReader(b))
	var damage *fsm.SnapshotError
	if s != nil || !errors.As(err, &damage) || damage.Part == "" || !strings.HasPrefix(err.Error(), "snapshot: ") {
		t.Fatalf("a damaged snapshot of %d bytes was read: %v, %v", len(b), s, err)
	}
	return damage.Part
}

// TestSnapshotOfANewerVersion is refused with the advice to upgrade.
func TestSnapshotOfANewerVersion(t *testing.T) {
	s := fsmtest.New()
	s.As = fsmtest.Node("n1")
	s.Must(&storehubv1.SetUp{ClusterId: "c", Name: "n", Level: fsm.SupportedLevel + 1, NodeId: "n1", NodeName: "n", OwnerTokenHash: fsmtest.Token("owner").GetTokenHash()})
	_, err := fsm.ReadSnapshot(bytes.NewReader(written(t, s.State)))
	if err == nil || !strings.Contains(err.Error(), "upgrade") {
		t.Errorf("err = %v", err)
	}
}

// TestSnapshotWriteFails: a full disk is an error, not a short file that looks written.
func TestSnapshotWriteFails(t *testing.T) {
	s := busyShop(t, 50).Shop.State
	size := len(written(t, s))
	for _, room := range []int{0, 10, size / 2, size - 40, size - 1} {
		if err := s.WriteSnapshot(&disk{room}); err == nil {
			t.Errorf("a disk with room for %d of %d bytes took it", room, size)
		}
	}
}

type disk struct{ room int }

func (d *disk) Write(b []byte) (int, error) {
	if len(b) > d.room {
		n := d.room
		d.room = 0
		return n, errors.New("no space left")
	}
	d.room -= len(b)
	return len(b), nil
}

// FuzzReadSnapshot: whatever a file holds, with right checksums or wrong ones, it is a whole state
// that can be written and read again, or an error.
func FuzzReadSnapshot(f *testing.F) {
	good := written(f, busyShop(f, 30).Shop.State)
	if !bytes.Equal(good, sealed(good)) {
		f.Fatal("a good snapshot is sealed as another")
	}
	f.Add(good)
	f.Add(written(f, fsm.New()))
	f.Add([]byte("SHUBSNP1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, file := range [][]byte{b, sealed(b)} {
			s, err := fsm.ReadSnapshot(bytes.NewReader(file))
			if (s == nil) == (err == nil) {
				t.Fatal("neither a state nor an error, or both")
			}
			if err != nil {
				continue
			}
			again, err := fsm.ReadSnapshot(bytes.NewReader(written(t, s)))
			if err != nil || !bytes.Equal(again.Hash(), s.Hash()) {
				t.Fatalf("what was read and written cannot be read again: %v", err)
			}
		}
	})
}

// sealed is a file with the checksums and the state's hash that its rows need, as far as it has the
// form of a snapshot: a changed byte alone would always be found by them.
func sealed(b []byte) []byte {
	const start = 12 // magic and the header's length
	if len(b) < start || int64(binary.BigEndian.Uint32(b[8:])) > int64(len(b)-start) {
		return b
	}
	header := &storehubv1.SnapshotHeader{}
	rest := b[start+binary.BigEndian.Uint32(b[8:]):]
	if proto.Unmarshal(b[start:len(b)-len(rest)], header) != nil || len(rest) < 4 {
		return b
	}
	state, body := fsm.New(), rest[4:]
	var sections []byte
	for _, sec := range header.Sections {
		at := 0
		for range sec.Rows {
			n, size := binary.Uvarint(body[at:])
			if size <= 0 || n > uint64(len(body)-at-size) {
				return b
			}
			at += size
			_ = fsm.ReadRow(state, sec.Table, body[at:at+int(n)])
			at += int(n)
		}
		if len(body)-at < 4 {
			return b
		}
		sections = append(sections, body[:at]...)
		sections = binary.BigEndian.AppendUint32(sections, crc32.Checksum(body[:at], crc32.MakeTable(crc32.Castagnoli)))
		body = body[at+4:]
	}
	header.StateHash = state.Hash()
	h, err := proto.Marshal(header)
	if err != nil {
		return b
	}
	file := binary.BigEndian.AppendUint32(bytes.Clone(b[:8]), uint32(len(h)))
	file = append(file, h...)
	file = binary.BigEndian.AppendUint32(file, crc32.Checksum(h, crc32.MakeTable(crc32.Castagnoli)))
	file = append(file, sections...)
	sum := sha256.Sum256(file)
	return append(file, sum[:]...)
}

// FuzzRows: rows reach their tables before the checksum behind them is read, so any row that
// parses must be indexed without a panic.
func FuzzRows(f *testing.F) {
	f.Add(byte(1), []byte{}, []byte{})
	f.Add(byte(6), []byte("\n\x04foot\x10\x01\x1a\x011"), []byte("\n\x04foot\x10\x02\x1a\x011"))
	f.Fuzz(func(t *testing.T, table byte, a, b []byte) {
		s := fsm.New()
		for _, row := range [][]byte{a, b, a} {
			if fsm.ReadRow(s, uint32(table), row) != nil {
				return
			}
		}
	})
}
