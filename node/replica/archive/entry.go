package archive

import (
	"encoding/binary"
	"errors"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
)

// Entry is one applied command with what it left behind.
type Entry struct {
	Index, Term uint64
	// Before is the index of the command before it: entries follow each other without a gap.
	Before uint64
	// Data is the command as it lay in the log, or in the archive as that keeps it.
	Data []byte
	// Refused: it came to nothing.
	Refused bool
	// Seals are the keys for what it tells of people; what is read from the archive has their names only.
	Seals *fsm.Seals
	Refs  []string
	// Erased are customers whom it erased.
	Erased []Erasure
	// Left are the rows that left the state.
	Left []proto.Message
	// Leaf is the command's leaf in the audit tree, nil when it has none.
	Leaf       []byte
	LeafNumber uint64
}

const (
	flagRefused = 1 << iota
)

// appendEntry: index, term, before, flags, number of keys, their names, data; numbers as uvarint, texts with their length.
func appendEntry(b []byte, e *Entry) ([]byte, error) {
	data, err := fsm.SealEntry(e.Index, e.Data, e.Seals)
	if err != nil {
		return b, err
	}
	flags := uint64(0)
	if e.Refused {
		flags |= flagRefused
	}
	b = binary.AppendUvarint(b, e.Index)
	b = binary.AppendUvarint(b, e.Term)
	b = binary.AppendUvarint(b, e.Before)
	b = binary.AppendUvarint(b, flags)
	var with []fsm.Sealing
	if e.Seals != nil {
		with = e.Seals.Request
	}
	b = binary.AppendUvarint(b, uint64(len(with)))
	for _, s := range with {
		b = appendBytes(b, []byte(s.Ref))
	}
	return appendBytes(b, data), nil
}

var errContent = errors.New("a frame's content does not fit its kind")

func parseEntries(b []byte) ([]Entry, error) {
	var list []Entry
	for len(b) > 0 {
		var e Entry
		var flags, keys uint64
		for _, n := range []*uint64{&e.Index, &e.Term, &e.Before, &flags, &keys} {
			v, k := binary.Uvarint(b)
			if k <= 0 {
				return nil, errContent
			}
			*n, b = v, b[k:]
		}
		e.Refused = flags&flagRefused != 0
		if flags &^= flagRefused; flags != 0 || keys > uint64(len(b)) {
			return nil, errContent
		}
		var ok bool
		for range keys {
			var ref []byte
			if ref, b, ok = cutBytes(b); !ok {
				return nil, errContent
			}
			e.Refs = append(e.Refs, string(ref))
		}
		if e.Data, b, ok = cutBytes(b); !ok {
			return nil, errContent
		}
		list = append(list, e)
	}
	return list, nil
}

// kept is the entry as it is read.
func (e *Entry) kept() fsm.Kept {
	return fsm.Kept{Index: e.Index, Refs: e.Refs, Refused: e.Refused, Data: e.Data}
}

// packRows: for each row its type, the name of its key, and its bytes, all with their length. Deterministic, so that all
// nodes write the same.
func packRows(e *Entry) ([]byte, error) {
	var b []byte
	for i, row := range e.Left {
		var with fsm.Sealing
		if e.Seals != nil && e.Seals.Left != nil {
			with = e.Seals.Left[i]
			row = fsm.SealLeft(e.Index, uint64(i), row, with.Key)
		}
		data, err := proto.MarshalOptions{Deterministic: true}.Marshal(row)
		if err != nil {
			return nil, err
		}
		b = appendBytes(b, []byte(row.ProtoReflect().Descriptor().FullName()))
		b = appendBytes(b, []byte(with.Ref))
		b = appendBytes(b, data)
	}
	return b, nil
}

func appendBytes(b, data []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(data)))
	return append(b, data...)
}

// cutBytes is the way back of appendBytes.
func cutBytes(b []byte) (data, rest []byte, ok bool) {
	n, k := binary.Uvarint(b)
	if k <= 0 || n > uint64(len(b)-k) {
		return nil, nil, false
	}
	return b[k : k+int(n)], b[k+int(n):], true
}

// EntryOf is what an applied command came to; epoch is that of the state.
func EntryOf(index, term, before uint64, data []byte, out fsm.Outcome, epoch uint64) Entry {
	e := Entry{
		Index: index, Term: term, Before: before, Data: data, Refused: out.Result.GetFaultKind() != 0, Seals: out.Seals,
		Left: out.Left, Leaf: out.Leaf, LeafNumber: out.LeafNumber,
	}
	if out.Erased.Customer != 0 {
		e.Erased = []Erasure{{out.Erased, index, epoch}}
	}
	return e
}
