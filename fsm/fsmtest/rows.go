package fsmtest

import (
	"bytes"
	"encoding/binary"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// Rows are the rows of one table in order of their keys, as a snapshot holds them.
func Rows[R proto.Message](s *fsm.State, table string) []R {
	var b bytes.Buffer
	if err := s.WriteSnapshot(&b); err != nil {
		panic(err)
	}
	b.Next(8) // the magic
	header := &storehubv1.SnapshotHeader{}
	if err := proto.Unmarshal(b.Next(int(binary.BigEndian.Uint32(b.Next(4)))), header); err != nil {
		panic(err)
	}
	b.Next(4) // its checksum
	for _, sec := range header.Sections {
		var rows []R
		for range sec.Rows {
			n, err := binary.ReadUvarint(&b)
			if err != nil {
				panic(err)
			}
			if raw := b.Next(int(n)); sec.Name == table {
				var zero R
				row := zero.ProtoReflect().New().Interface().(R)
				if err := proto.Unmarshal(raw, row); err != nil {
					panic(err)
				}
				rows = append(rows, row)
			}
		}
		if sec.Name == table {
			return rows
		}
		b.Next(4) // the section's checksum
	}
	panic("no table " + table)
}
