package archive

import (
	"context"
	"fmt"
	"os"
	"sync"

	"golang.org/x/mod/sumdb/tlog"
)

// keptLevel is the height of the subtrees whose roots are kept in memory once they are known: 4,096 leaves. They
// never change, and a proof of a tree of a million leaves reads a hundredth of it.
const keptLevel = 12

// tree reads the hashes of the audit tree's subtrees, which follow from those of its leaves.
type tree struct {
	file *os.File
	mu   sync.Mutex
	kept map[int64]tlog.Hash
}

// Tree is what proofs of the audit tree are made of, with everything that was given so far. It answers ErrGap for
// what this archive has not.
func (a *Archive) Tree(ctx context.Context) (tlog.HashReader, error) {
	if a == nil {
		return nil, ErrGap
	}
	if err := a.settle(ctx, false); err != nil {
		return nil, err
	}
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			var err error
			if hashes[i], err = a.tree.root(tlog.SplitStoredHashIndex(index)); err != nil {
				return nil, err
			}
		}
		return hashes, ctx.Err()
	}), nil
}

// root is the hash over the leaves from n<<level on, 1<<level of them.
func (t *tree) root(level int, n int64) (tlog.Hash, error) {
	if level < keptLevel {
		return t.read(level, n)
	}
	if level == keptLevel {
		t.mu.Lock()
		h, known := t.kept[n]
		t.mu.Unlock()
		if known {
			return h, nil
		}
		h, err := t.read(level, n)
		if err == nil {
			t.mu.Lock()
			t.kept[n] = h
			t.mu.Unlock()
		}
		return h, err
	}
	left, err := t.root(level-1, 2*n)
	if err != nil {
		return tlog.Hash{}, err
	}
	right, err := t.root(level-1, 2*n+1)
	return tlog.NodeHash(left, right), err
}

// read makes a root of its leaves.
func (t *tree) read(level int, n int64) (tlog.Hash, error) {
	buf := make([]byte, tlog.HashSize<<level)
	if _, err := t.file.ReadAt(buf, n<<level*tlog.HashSize); err != nil {
		return tlog.Hash{}, fmt.Errorf("%w: leaf %d: %w", ErrGap, n<<level, err)
	}
	row := make([]tlog.Hash, 1<<level)
	for i := range row {
		if row[i] = tlog.Hash(buf[i*tlog.HashSize:]); row[i] == (tlog.Hash{}) {
			return tlog.Hash{}, fmt.Errorf("%w: leaf %d", ErrGap, n<<level+int64(i))
		}
	}
	for ; len(row) > 1; row = row[:len(row)/2] {
		for i := range len(row) / 2 {
			row[i] = tlog.NodeHash(row[2*i], row[2*i+1])
		}
	}
	return row[0], nil
}
