package raftkit

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"

	"github.com/hashicorp/raft-wal/metadb"
	"github.com/hashicorp/raft-wal/segment"
	"github.com/hashicorp/raft-wal/types"
)

const (
	walHeader = 32
	walFrame  = 8
)

// checkWAL reads all segments of a raft-wal directory and checks every batch against its checksum. raft-wal itself looks at the last batch only and takes the first
// frame it does not understand for the end of the log, so one flipped bit in the middle would silently cut off all entries behind it.
func checkWAL(dir string) error {
	path := filepath.Join(dir, metadb.FileName)
	if !exists(path) {
		found, err := filepath.Glob(filepath.Join(dir, "*.wal"))
		if err == nil && len(found) > 0 {
			err = fmt.Errorf("%w: %s is missing beside %d segments", ErrDamaged, metadb.FileName, len(found))
		}
		return err
	}
	if err := checkBolt(path, []string{metadb.StableBucket, metadb.MetaBucket}, metaLeaf); err != nil {
		return err
	}
	var db metadb.BoltMetaDB
	state, err := db.Load(dir)
	if err := errors.Join(err, db.Close()); err != nil {
		return boltError(path, err)
	}
	for i, info := range state.Segments {
		name := segment.FileName(info)
		data, err := os.ReadFile(filepath.Join(dir, name))
		tail := info.SealTime.IsZero()
		if info.MinIndex < info.BaseIndex {
			return fmt.Errorf("%w: segment %s starts before its first entry", ErrDamaged, name)
		}
		if tail && errors.Is(err, os.ErrNotExist) && i == len(state.Segments)-1 {
			continue // a crash between the meta data and the file; nothing was acknowledged from it
		}
		if err == nil {
			err = checkSegment(data, info, tail)
		}
		if err != nil {
			return fmt.Errorf("%w: segment %s: %w", ErrDamaged, name, err)
		}
	}
	return nil
}

// metaLeaf knows the one record there is.
func metaLeaf(key, _ []byte) error {
	if string(key) != metadb.MetaKey {
		return fmt.Errorf("unknown record %q", key)
	}
	return nil
}

// checkSegment: a sealed segment must be whole. The tail may end in one torn batch, which was never acknowledged; a whole batch behind a broken one proves damage,
// because a batch is only written when the sync of the one before has returned.
func checkSegment(data []byte, info types.SegmentInfo, tail bool) error {
	s := scanSegment(data)
	if !tail {
		if !headerFits(data, info) {
			return errors.New("header does not fit")
		}
		if s.index != info.IndexStart || uint64(s.entries) < info.MaxIndex-info.BaseIndex+1 {
			return fmt.Errorf("a batch after offset %d does not fit its checksum", s.good)
		}
		return nil
	}
	if s.good > 0 && !headerFits(data, info) {
		return errors.New("header does not fit")
	}
	if at, ok := laterBatch(data, s.good, s.stop); ok {
		return fmt.Errorf("the batch after offset %d is broken, and a whole one follows at %d", s.good, at)
	}
	return nil
}

func headerFits(data []byte, info types.SegmentInfo) bool {
	if len(data) < walHeader {
		return false
	}
	le := binary.LittleEndian
	return le.Uint64(data[8:]) == info.BaseIndex && le.Uint64(data[16:]) == info.ID && le.Uint64(data[24:]) == info.Codec
}

type segmentScan struct {
	good    int    // end of the last batch of an unbroken row of intact ones
	entries int    // entries up to there
	index   uint64 // where the index block starts, if it lies before good
	stop    int    // the frame that could not be read
}

func scanSegment(data []byte) (s segmentScan) {
	entries, index := 0, uint64(0)
	for off := walHeader; off+walFrame <= len(data); {
		s.stop = off
		size := binary.LittleEndian.Uint32(data[off+4:])
		switch data[off] {
		case segment.FrameEntry, segment.FrameIndex:
			if data[off] == segment.FrameEntry {
				entries++
			} else {
				index = uint64(off + walFrame)
			}
			if int64(size) > int64(len(data)-off) {
				return s
			}
			off += walFrame + int(size+7)&^7
		case segment.FrameCommit:
			if crc32.Checksum(data[s.good:off], castagnoli) != size {
				return s
			}
			off += walFrame
			s = segmentScan{good: off, entries: entries, index: index, stop: off}
		default:
			return s
		}
	}
	return s
}

// laterBatch looks behind good, where the first broken batch starts, for a batch that fits its checksum. It may begin behind anything that looks like a commit
// frame, or behind the frame that could not be read, which may be the broken batch's own commit.
func laterBatch(data []byte, good, stop int) (at int, ok bool) {
	const tries = 4
	var starts []int
	end := len(bytes.TrimRight(data, "\x00"))
	for off := good; off < end && off+walFrame <= len(data); off += walFrame {
		f := data[off : off+walFrame]
		if f[0] == segment.FrameCommit && f[1]|f[2]|f[3] == 0 {
			for _, from := range append(starts[max(0, len(starts)-tries):], stop+walFrame) {
				if from < off && crc32.Checksum(data[from:off], castagnoli) == binary.LittleEndian.Uint32(f[4:]) {
					return from, true
				}
			}
			starts = append(starts, off+walFrame)
		}
	}
	return 0, false
}
