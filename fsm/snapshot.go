package fsm

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"slices"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// A snapshot is
//
//	magic 8 bytes | header: length u32, SnapshotHeader, CRC32C u32
//	for each section of the header, in its order:
//	    rows: length uvarint and row, as many as the header says | CRC32C u32 over the section's rows
//	SHA-256 over everything before
//
// big-endian. Rows are the proto messages of snapshot.proto as they are.
const (
	snapshotMagic  = "SHUBSNP1"
	snapshotFormat = 1
	maxHeader      = 1 << 20
	maxRow         = 16 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// WriteSnapshot writes the state. It only reads s, which nobody may apply to meanwhile.
func (s *State) WriteSnapshot(w io.Writer) error {
	return s.write(w, snapshotMagic, func(anyTable) rowForm { return nil })
}

func (s *State) write(w io.Writer, magic string, form func(anyTable) rowForm) error {
	sum := sha256.New()
	out := bufio.NewWriterSize(tee{w, sum}, 64<<10)
	shop := s.shop()
	header := &storehubv1.SnapshotHeader{
		Format: snapshotFormat, Level: shop.Level, ClusterId: shop.ClusterId, Epoch: shop.Epoch,
		Index: s.index, Term: s.term, TimeMs: shop.TimeMs, StateHash: s.Hash(),
	}
	for _, t := range s.rows.all() {
		header.Sections = append(header.Sections, &storehubv1.SnapshotSection{Table: t.number(), Name: t.title(), Rows: uint64(t.size())})
	}
	b, err := proto.Marshal(header)
	if err != nil {
		return fmt.Errorf("snapshot header: %w", err)
	}
	out.WriteString(magic)
	out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(b))))
	out.Write(b)
	out.Write(binary.BigEndian.AppendUint32(nil, crc32.Checksum(b, castagnoli)))
	for _, t := range s.rows.all() {
		crc := crc32.New(castagnoli)
		if err := t.writeRows(tee{out, crc}, form(t)); err != nil {
			return fmt.Errorf("snapshot of %s: %w", t.title(), err)
		}
		out.Write(binary.BigEndian.AppendUint32(nil, crc.Sum32()))
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	_, err = w.Write(sum.Sum(nil))
	return err
}

// tee writes to w and then counts what was written into a checksum, which cannot fail.
type tee struct {
	w   io.Writer
	sum io.Writer
}

func (t tee) Write(b []byte) (int, error) {
	n, err := t.w.Write(b)
	t.sum.Write(b[:n])
	return n, err
}

// SnapshotError says which part of a snapshot is damaged, or not of this version.
type SnapshotError struct {
	Part string
	Err  error
}

func (e *SnapshotError) Error() string { return fmt.Sprintf("snapshot: %s: %v", e.Part, e.Err) }
func (e *SnapshotError) Unwrap() error { return e.Err }

func damaged(part, format string, args ...any) error {
	return &SnapshotError{part, fmt.Errorf(format, args...)}
}

// ReadSnapshot loads a whole state or none: every checksum, the trailer and the state's own hash must agree.
func ReadSnapshot(r io.Reader) (*State, error) { return Loader{}.Read(r) }

// Loader reads snapshots. A rule package starts nothing of its own, so who has processors to spare
// lends them.
type Loader struct {
	// Each calls f with 0 to n-1, at the same time if it likes, and returns when all are through.
	// Nil: one after the other.
	Each func(n int, f func(i int))

	sealed *unsealer // set: it is one that WriteSealed wrote
}

// Read is ReadSnapshot.
func (l Loader) Read(r io.Reader) (*State, error) {
	if l.Each == nil {
		l.Each = func(n int, f func(i int)) {
			for i := range n {
				f(i)
			}
		}
	}
	in := &snapshotReader{r: bufio.NewReaderSize(r, 64<<10), sum: sha256.New(), each: l.Each, magic: snapshotMagic}
	if l.sealed != nil {
		in.magic = sealedMagic
	}
	header, err := in.header()
	if err != nil {
		return nil, err
	}
	if l.sealed != nil {
		in.open = l.sealed.at(header.Index)
	}
	s := New()
	tables := map[uint32]anyTable{}
	for _, t := range s.rows.all() {
		tables[t.number()] = t
	}
	for _, sec := range header.Sections {
		t, ok := tables[sec.Table]
		if !ok {
			return nil, damaged(sec.Name, "table %d is not known to this version: upgrade this node", sec.Table)
		}
		if err := in.section(s, t, sec); err != nil {
			return nil, err
		}
	}
	if err := in.trailer(); err != nil {
		return nil, err
	}
	s.index, s.term = header.Index, header.Term
	s.allWritten()
	if !bytes.Equal(s.Hash(), header.StateHash) && (l.sealed == nil || l.sealed.whole) {
		return nil, damaged("rows", "their hash is %x, the header says %x", s.Hash(), header.StateHash)
	}
	return s, nil
}

type snapshotReader struct {
	r   *bufio.Reader
	sum hash.Hash
	crc hash.Hash32

	each  func(n int, f func(i int))
	magic string
	open  rowOpener
}

// full reads exactly len(b) bytes.
func (in *snapshotReader) full(b []byte) error {
	for n := 0; n < len(b); {
		m, err := in.r.Read(b[n:])
		if n += m; err != nil && n < len(b) {
			return fmt.Errorf("file ends early: %w", err)
		}
	}
	in.sum.Write(b)
	if in.crc != nil {
		in.crc.Write(b)
	}
	return nil
}

// ReadByte lets binary.ReadUvarint read through the checksums.
func (in *snapshotReader) ReadByte() (byte, error) {
	var b [1]byte
	err := in.full(b[:])
	return b[0], err
}

func (in *snapshotReader) header() (*storehubv1.SnapshotHeader, error) {
	var start [12]byte
	if err := in.full(start[:]); err != nil {
		return nil, &SnapshotError{"header", err}
	}
	if string(start[:8]) != in.magic {
		return nil, damaged("header", "this is no storehub snapshot")
	}
	n := binary.BigEndian.Uint32(start[8:])
	if n > maxHeader {
		return nil, damaged("header", "length %d", n)
	}
	b := make([]byte, n+4)
	if err := in.full(b); err != nil {
		return nil, &SnapshotError{"header", err}
	}
	if binary.BigEndian.Uint32(b[n:]) != crc32.Checksum(b[:n], castagnoli) {
		return nil, damaged("header", "checksum does not match")
	}
	h := &storehubv1.SnapshotHeader{}
	if err := proto.Unmarshal(b[:n], h); err != nil {
		return nil, &SnapshotError{"header", err}
	}
	if h.Format != snapshotFormat {
		return nil, damaged("header", "format %d, this version reads %d", h.Format, snapshotFormat)
	}
	if h.Level > SupportedLevel {
		return nil, damaged("header", "level %d, this version supports %d: upgrade this node", h.Level, SupportedLevel)
	}
	return h, nil
}

// section reads a table's rows. While one lot of rows is decoded and hashed, in parts, the lot before
// it goes into the table and the one after it is read.
func (in *snapshotReader) section(s *State, t anyTable, sec *storehubv1.SnapshotSection) error {
	in.crc = crc32.New(castagnoli)
	raw, err := in.lot(sec, 0)
	var ready []insertion
	for done := uint64(0); err == nil && done < sec.Rows; {
		var next [][]byte
		var unread error
		parts := slices.Collect(slices.Chunk(raw, (len(raw)+lotParts-1)/lotParts))
		decoded, bad := make([]insertion, len(parts)), make([]error, len(parts))
		in.each(1+len(parts), func(i int) {
			if i > 0 {
				first := done + uint64((i-1)*len(parts[0]))
				decoded[i-1], bad[i-1] = t.decode(first, parts[i-1], in.open)
				return
			}
			insert(s, ready)
			next, unread = in.lot(sec, done+uint64(len(raw)))
		})
		for _, err := range bad {
			if err != nil {
				return &SnapshotError{sec.Name, err}
			}
		}
		done += uint64(len(raw))
		raw, ready, err = next, decoded, unread
	}
	if err != nil {
		return err
	}
	insert(s, ready)
	t.loaded(s)
	want := in.crc.Sum32()
	in.crc = nil
	var b [4]byte
	if err := in.full(b[:]); err != nil {
		return &SnapshotError{sec.Name, err}
	}
	if binary.BigEndian.Uint32(b[:]) != want {
		return damaged(sec.Name, "checksum does not match")
	}
	return nil
}

func insert(s *State, rows []insertion) {
	for _, r := range rows {
		r.into(s)
	}
}

const (
	lotRows  = 2048 // are decoded at a time
	lotParts = 2    // since decoding is half of the work
	lotRoom  = 64 << 10
)

// lot reads the next rows of a section, of which from are read already.
func (in *snapshotReader) lot(sec *storehubv1.SnapshotSection, from uint64) ([][]byte, error) {
	rows := make([][]byte, 0, min(lotRows, sec.Rows-from))
	var room []byte // for several rows
	for range cap(rows) {
		n, err := binary.ReadUvarint(in)
		if err != nil {
			return nil, &SnapshotError{sec.Name, err}
		}
		if n > maxRow {
			return nil, damaged(sec.Name, "row %d has length %d", from+uint64(len(rows)), n)
		}
		if uint64(len(room)) < n {
			room = make([]byte, max(n, lotRoom))
		}
		b := room[:n:n]
		room = room[n:]
		if err := in.full(b); err != nil {
			return nil, &SnapshotError{sec.Name, err}
		}
		rows = append(rows, b)
	}
	return rows, nil
}

func (in *snapshotReader) trailer() error {
	want := in.sum.Sum(nil)
	got := make([]byte, len(want))
	if err := in.full(got); err != nil {
		return &SnapshotError{"trailer", err}
	}
	if !bytes.Equal(got, want) {
		return damaged("trailer", "checksum does not match")
	}
	if _, err := in.r.ReadByte(); err == nil {
		return damaged("trailer", "bytes follow the end")
	}
	return nil
}
