package archive

import (
	"bytes"
	"encoding/binary"
	"errors"

	"google.golang.org/protobuf/proto"
)

// Entry is one applied command with what it left behind.
type Entry struct {
	Index, Term uint64
	// Before is the index of the command before it: entries follow each other without a gap.
	Before uint64
	// Data is the command as it lay in the log.
	Data []byte
	// Left are the rows that left the state.
	Left []proto.Message
	// Leaf is the command's leaf in the audit tree, nil when it has none.
	Leaf       []byte
	LeafNumber uint64
}

// appendEntry: index, term, before, data; numbers as uvarint, data with its length.
func appendEntry(b []byte, e *Entry) []byte {
	b = binary.AppendUvarint(b, e.Index)
	b = binary.AppendUvarint(b, e.Term)
	b = binary.AppendUvarint(b, e.Before)
	b = binary.AppendUvarint(b, uint64(len(e.Data)))
	return append(b, e.Data...)
}

var errContent = errors.New("a frame's content does not fit its kind")

func parseEntries(b []byte) ([]Entry, error) {
	var list []Entry
	r := bytes.NewReader(b)
	for r.Len() > 0 {
		var e Entry
		var size uint64
		for _, n := range []*uint64{&e.Index, &e.Term, &e.Before, &size} {
			v, err := binary.ReadUvarint(r)
			if err != nil {
				return nil, errContent
			}
			*n = v
		}
		if size > uint64(r.Len()) {
			return nil, errContent
		}
		at := len(b) - r.Len()
		e.Data = b[at : at+int(size)]
		if _, err := r.Seek(int64(size), 1); err != nil {
			return nil, errContent
		}
		list = append(list, e)
	}
	return list, nil
}

// packRows: for each row its type and its bytes, both with their length. Deterministic, so that all
// nodes write the same.
func packRows(rows []proto.Message) ([]byte, error) {
	var b []byte
	for _, row := range rows {
		data, err := proto.MarshalOptions{Deterministic: true}.Marshal(row)
		if err != nil {
			return nil, err
		}
		b = appendBytes(b, []byte(row.ProtoReflect().Descriptor().FullName()))
		b = appendBytes(b, data)
	}
	return b, nil
}

func appendBytes(b, data []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(data)))
	return append(b, data...)
}
