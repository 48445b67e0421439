package fsmtest

import (
	"bytes"
	"encoding/binary"
	"slices"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// Rows are the rows of one table in order of their keys, as a snapshot holds them.
func Rows[R proto.Message](s *fsm.State, name string) (rows []R) {
	for _, t := range tables(s) {
		if t.name != name {
			continue
		}
		for b := []byte(t.rows); len(b) > 0; {
			n, size := binary.Uvarint(b)
			var zero R
			row := zero.ProtoReflect().New().Interface().(R)
			if err := proto.Unmarshal(b[size:size+int(n)], row); err != nil {
				panic(err)
			}
			rows, b = append(rows, row), b[size+int(n):]
		}
		return rows
	}
	panic("no table " + name)
}

// table is a section of a snapshot.
type table struct {
	name string
	rows string // each with its length before it
}

func tables(s *fsm.State) (list []table) {
	var file bytes.Buffer
	if err := s.WriteSnapshot(&file); err != nil {
		panic(err)
	}
	file.Next(8) // the magic
	header := &storehubv1.SnapshotHeader{}
	if err := proto.Unmarshal(file.Next(int(binary.BigEndian.Uint32(file.Next(4)))), header); err != nil {
		panic(err)
	}
	file.Next(4) // its checksum
	for _, sec := range header.Sections {
		b, at := file.Bytes(), 0
		for range sec.Rows {
			n, size := binary.Uvarint(b[at:])
			at += size + int(n)
		}
		list = append(list, table{sec.Name, string(file.Next(at))})
		file.Next(4) // the section's checksum
	}
	return list
}

// Place is one entry of a queue as it is stored: a technician, or the placeholder that an
// assignment of his left behind.
type Place struct {
	Technician string
	Assignment string // "A-7" on a placeholder, else ""
	Key        uint64
}

// Places is a category's queue with its placeholders, which no board shows.
func Places(s *fsm.State, category string) []Place {
	var list []Place
	for _, e := range Rows[*storehubv1.QueueEntry](s, "queue") {
		if e.Category != category {
			continue
		}
		p := Place{Technician: e.Technician, Key: e.Key}
		if e.AssignmentId != 0 {
			p.Assignment = jobID(int(e.AssignmentId))
		}
		list = append(list, p)
	}
	return list
}

// Outbox is what waits to be said or shown, oldest first.
func Outbox(s *fsm.State) []*storehubv1.OutboxRow { return Rows[*storehubv1.OutboxRow](s, "outbox") }

// Assignments is the number of the newest assignment.
func Assignments(s *fsm.State) uint64 {
	if rows := Rows[*storehubv1.ShopRow](s, "shop"); len(rows) > 0 {
		return rows[0].AssignmentId
	}
	return 0
}

// Differences names the tables in which two states differ, but for what every command writes:
// the clock, the memory of request ids, the audit and its tree.
func Differences(a, b *fsm.State) (names []string) {
	x, y := tables(a), tables(b)
	for i, t := range x {
		switch t.name {
		case "requests", "audit", "tree":
		case "shop":
			if !sameShop(Rows[*storehubv1.ShopRow](a, "shop"), Rows[*storehubv1.ShopRow](b, "shop")) {
				names = append(names, t.name)
			}
		default:
			if t.rows != y[i].rows {
				names = append(names, t.name)
			}
		}
	}
	return names
}

// sameShop compares the counters that only rules move.
func sameShop(a, b []*storehubv1.ShopRow) bool {
	return slices.EqualFunc(a, b, func(a, b *storehubv1.ShopRow) bool {
		for _, r := range []*storehubv1.ShopRow{a, b} {
			r.AuditSeq, r.RequestSeq, r.TimeMs, r.OffsetS, r.OffsetUntilMs, r.NextOffsetS, r.Term = 0, 0, 0, 0, 0, 0, 0
		}
		return proto.Equal(a, b)
	})
}
