package archive

import (
	"errors"
	"os"

	"golang.org/x/mod/sumdb/tlog"
)

// leaves is the hashes of the audit tree's leaves. Their order is their number, so a proof reads
// what it needs, and writing one again changes nothing. A hole is zeros; the root, which the state
// has, tells a wrong hash.
type leaves struct {
	file  *os.File
	dirty bool
	// buf are hashes that follow each other, of which the first is that of leaf first.
	first uint64
	buf   []byte
}

// leavesBytes of hashes are written together.
const leavesBytes = 32 << 10

func openLeaves(path string) (*leaves, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return &leaves{file: f, dirty: true}, nil // by a process that ended before its sync
}

func (l *leaves) put(number uint64, leaf []byte) error {
	if number != l.first+uint64(len(l.buf)/tlog.HashSize) || len(l.buf) >= leavesBytes {
		if err := l.flush(); err != nil {
			return err
		}
		l.first = number
	}
	h := tlog.RecordHash(leaf)
	l.buf = append(l.buf, h[:]...)
	return nil
}

func (l *leaves) flush() error {
	if len(l.buf) == 0 {
		return nil
	}
	l.dirty = true
	if _, err := l.file.WriteAt(l.buf, int64(l.first)*tlog.HashSize); err != nil {
		return err
	}
	l.first += uint64(len(l.buf) / tlog.HashSize)
	l.buf = l.buf[:0]
	return nil
}

func (l *leaves) sync() error {
	if err := l.flush(); err != nil || !l.dirty {
		return err
	}
	if err := l.file.Sync(); err != nil {
		return err
	}
	l.dirty = false
	return nil
}

func (l *leaves) close() error { return errors.Join(l.sync(), l.file.Close()) }
