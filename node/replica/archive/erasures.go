package archive

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"os"
	"sync"

	"storehub/fsm"
)

// Erasure is that a customer was erased.
type Erasure struct {
	fsm.Erased
	// Index of the entry; of one that this node never applied, of the state that told of it.
	Index uint64
	Epoch uint64
}

// erasureLen: customer u64 | index u64 | ms i64 | epoch u64 | mark, 16 bytes | CRC32C u32, big-endian.
const erasureLen = 52

// erasures is the file of all erasures that this node has heard of, the oldest first. It only grows, and a
// state from before one of them is told by it whom to erase again.
type erasures struct {
	file  *os.File
	dirty bool

	mu    sync.Mutex
	list  []Erasure
	known map[deed]bool
}

// deed is whom an erasure was about. A state that was put back may have given the customer's id to another one.
type deed struct {
	customer uint64
	mark     fsm.Mark
}

func (e Erasure) deed() deed { return deed{e.Customer, e.Mark} }

// openErasures reads the file. What a crash cut off is removed; a damaged record is told and stays, for those around it are good.
func openErasures(path string, log *slog.Logger) (*erasures, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read %s: %w", path, err), f.Close())
	}
	whole := len(b) / erasureLen * erasureLen
	x := &erasures{file: f, dirty: true, known: map[deed]bool{}} // by a process that ended before its sync
	for at := 0; at < whole; at += erasureLen {
		e, ok := parseErasure(b[at:][:erasureLen])
		if !ok {
			log.Error("a record of an erased customer is damaged", "file", path, "at", at)
			continue
		}
		x.list, x.known[e.deed()] = append(x.list, e), true
	}
	if err := f.Truncate(int64(whole)); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return x, nil
}

func (e Erasure) bytes() []byte {
	b := binary.BigEndian.AppendUint64(nil, e.Customer)
	b = binary.BigEndian.AppendUint64(b, e.Index)
	b = binary.BigEndian.AppendUint64(b, uint64(e.AtMS))
	b = binary.BigEndian.AppendUint64(b, e.Epoch)
	b = append(b, e.Mark[:]...)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func parseErasure(b []byte) (Erasure, bool) {
	be := binary.BigEndian
	e := Erasure{
		Erased: fsm.Erased{Customer: be.Uint64(b), AtMS: int64(be.Uint64(b[16:])), Mark: fsm.Mark(b[32:48])}, Index: be.Uint64(b[8:]), Epoch: be.Uint64(b[24:]),
	}
	return e, be.Uint32(b[48:]) == crc32.Checksum(b[:48], castagnoli)
}

// add appends erasures that are not there yet, or, when the disk fails, nothing.
func (x *erasures) add(all ...Erasure) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	var b []byte
	var fresh []Erasure
	for _, e := range all {
		if !x.known[e.deed()] {
			fresh = append(fresh, e)
			b = append(b, e.bytes()...)
		}
	}
	if fresh == nil {
		return nil
	}
	at := int64(0)
	info, err := x.file.Stat()
	if err == nil {
		at = info.Size() / erasureLen * erasureLen
		x.dirty = true
		_, err = x.file.WriteAt(b, at)
	}
	if err != nil {
		return errors.Join(err, x.file.Truncate(at))
	}
	for _, e := range fresh {
		x.list, x.known[e.deed()] = append(x.list, e), true
	}
	return nil
}

// learn adds those of whom a state knows that they were erased.
func (x *erasures) learn(s *fsm.State) error {
	var all []Erasure
	s.View().EachErased(func(e fsm.Erased) {
		all = append(all, Erasure{e, s.Index(), s.View().Epoch()})
	})
	return x.add(all...)
}

func (x *erasures) sync() error {
	if !x.dirty {
		return nil
	}
	if err := x.file.Sync(); err != nil {
		return err
	}
	x.dirty = false
	return nil
}

func (x *erasures) close() error { return errors.Join(x.sync(), x.file.Close()) }

// Erasures are the customers of whom this node has heard that they were erased, the oldest first.
func (a *Archive) Erasures() []Erasure {
	if a == nil {
		return nil
	}
	x := a.w.erasures
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]Erasure(nil), x.list...)
}
