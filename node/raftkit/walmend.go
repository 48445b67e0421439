package raftkit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
	wal "github.com/hashicorp/raft-wal"
	"github.com/hashicorp/raft-wal/metadb"
	"github.com/hashicorp/raft-wal/segment"
	"github.com/hashicorp/raft-wal/types"
)

// mendWAL finishes what a crash or a full disk has cut off at the end of the newest segment, of which checkWAL has found nothing but a torn end.
//
// A segment ends with a block that indexes it. raft-wal takes a segment in which it sees such a block for sealed, and refuses every append to it for ever: also when the
// batch with the block was torn and dropped, and when the batch was whole but the next segment had not been begun.
func mendWAL(dir string, log *slog.Logger) error {
	if !exists(filepath.Join(dir, metadb.FileName)) {
		return nil
	}
	var db metadb.BoltMetaDB
	state, err := db.Load(dir)
	if err == nil && len(state.Segments) > 0 {
		err = mendTail(dir, &db, state, log)
	}
	return errors.Join(err, db.Close())
}

func mendTail(dir string, db *metadb.BoltMetaDB, state types.PersistentState, log *slog.Logger) error {
	tail := &state.Segments[len(state.Segments)-1]
	path := filepath.Join(dir, segment.FileName(*tail))
	data, err := os.ReadFile(path)
	if !tail.SealTime.IsZero() || errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	s := scanSegment(data)
	switch {
	case s.index > 0:
		log.Warn("the raft log's next segment was not begun before the last stop; it is now", "segment", filepath.Base(path))
		tail.SealTime, tail.IndexStart, tail.MaxIndex = time.Now(), s.index, tail.BaseIndex+uint64(s.entries)-1
		state.Segments = append(state.Segments, types.SegmentInfo{
			ID: state.NextSegmentID, BaseIndex: tail.MaxIndex + 1, MinIndex: tail.MaxIndex + 1,
			SizeLimit: tail.SizeLimit, Codec: tail.Codec, CreateTime: time.Now(),
		})
		state.NextSegmentID++
		return db.CommitState(state) // raft-wal makes the file that is missing then
	case tornIndex(data, max(s.good, walHeader)):
		log.Warn("the last batch of the raft log was torn at the end of its segment; it was never acknowledged", "segment", filepath.Base(path), "offset", s.good)
		return blank(path, data, s.good)
	}
	return nil
}

// tornIndex reports whether raft-wal would see an index block behind the last whole batch.
func tornIndex(data []byte, from int) bool {
	for off := from; off+walFrame <= len(data); {
		switch data[off] {
		case segment.FrameIndex:
			return true
		case segment.FrameCommit:
			off += walFrame
		case segment.FrameEntry:
			size := binary.LittleEndian.Uint32(data[off+4:])
			if int64(size) > int64(len(data)-off) {
				return false
			}
			off += walFrame + int(size+7)&^7
		default:
			return false
		}
	}
	return false
}

// blank overwrites a file from a place on with zeros, as far as it is anything else.
func blank(path string, data []byte, from int) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.WriteAt(make([]byte, len(data)-from), int64(from)); err != nil {
		return err
	}
	return f.Sync()
}

// walLogs is raft-wal that says why it cannot go on: it only logs why it could not begin a segment, and then refuses appends to the one before.
type walLogs struct {
	*wal.WAL
	said *lastError
}

var _ raft.MonotonicLogStore = walLogs{}

// StoreLog implements raft.LogStore.
func (w walLogs) StoreLog(l *raft.Log) error { return w.StoreLogs([]*raft.Log{l}) }

// StoreLogs implements raft.LogStore.
func (w walLogs) StoreLogs(l []*raft.Log) error {
	err := w.WAL.StoreLogs(l)
	if why := w.said.err.Load(); why != nil && errors.Is(err, wal.ErrSealed) {
		return fmt.Errorf("begin a segment: %w", *why)
	}
	return err
}

// lastError is a logger that keeps the newest error that it was given.
type lastError struct {
	hclog.Logger
	err atomic.Pointer[error]
}

func (l *lastError) Error(msg string, args ...any) {
	for _, a := range args {
		if err, ok := a.(error); ok {
			l.err.Store(&err)
		}
	}
	l.Logger.Error(msg, args...)
}
