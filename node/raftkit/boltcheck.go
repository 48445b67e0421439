package raftkit

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"slices"

	"go.etcd.io/bbolt"
)

// bbolt's file format, which has been version 2 since 2013.
const (
	boltMagic      = 0xED0CDAED
	boltVersion    = 2
	boltPageHeader = 16
	boltElement    = 16
	boltMetaSize   = 64
	boltBranch     = 0x01
	boltLeaf       = 0x02
	boltBucket     = 0x01
	boltMaxDepth   = 32
)

// checkBolt walks every page that can be reached in a bbolt file and reports damage of its structure as ErrDamaged, a held lock as ErrInUse. It reads the file with
// plain reads, under bbolt's shared lock. It is stricter than bbolt's own check, which runs after the parts that panic: elements must lie in a page without gap or
// overlap, as bbolt writes them, so that a flipped bit in any header, count, length or position shows. The top must hold just the named buckets; keys and values below
// them are judged by leaf.
func checkBolt(path string, buckets []string, leaf leafCheck) error {
	if st, err := os.Stat(path); err == nil && st.Size() == 0 {
		return boltError(path, errors.New("the file is empty")) // bbolt would make a new one of it
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockTimeout})
	if err != nil {
		return boltError(path, err)
	}
	defer db.Close()
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := boltWalk{file: f, pageSize: uint64(db.Info().PageSize), seen: make(map[uint64]bool), leaf: leaf}
	if err := w.run(); err != nil {
		return boltError(path, err)
	}
	if !slices.Equal(w.buckets, buckets) {
		return boltError(path, fmt.Errorf("it holds %q, not %q", w.buckets, buckets))
	}
	return nil
}

type leafCheck func(key, val []byte) error

type boltWalk struct {
	file     io.ReaderAt
	leaf     leafCheck
	buckets  []string // all that were met, by name
	pageSize uint64
	high     uint64 // first page number past the end
	seen     map[uint64]bool
}

func (w *boltWalk) run() error {
	root, err := w.meta()
	if err != nil {
		return err
	}
	end := make([]byte, 1)
	if _, err := w.file.ReadAt(end, int64(w.high*w.pageSize)-1); err != nil {
		return fmt.Errorf("the file is shorter than its %d pages", w.high)
	}
	return w.page(root, nil, nil, 0)
}

// meta picks the newest intact meta page, as bbolt does.
func (w *boltWalk) meta() (root uint64, err error) {
	best := uint64(0)
	err = errors.New("no intact meta page")
	for i := range int64(2) {
		m := make([]byte, boltMetaSize)
		if _, e := w.file.ReadAt(m, i*int64(w.pageSize)+boltPageHeader); e != nil {
			continue
		}
		h := fnv.New64a()
		h.Write(m[:56])
		le := binary.LittleEndian
		txid := le.Uint64(m[48:])
		ok := le.Uint32(m) == boltMagic && le.Uint32(m[4:]) == boltVersion && le.Uint64(m[56:]) == h.Sum64()
		if ok && (err != nil || txid > best) {
			best, err = txid, nil
			root, w.high = le.Uint64(m[16:]), le.Uint64(m[40:])
		}
	}
	return root, err
}

// page checks one page and what hangs below it; all keys must be in [lo, hi), nil being no limit.
func (w *boltWalk) page(id uint64, lo, hi []byte, depth int) error {
	if id < 2 || id >= w.high || w.seen[id] || depth > boltMaxDepth {
		return fmt.Errorf("page %d is out of place", id)
	}
	w.seen[id] = true
	head := make([]byte, boltPageHeader)
	if _, err := w.file.ReadAt(head, int64(id*w.pageSize)); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	more := uint64(binary.LittleEndian.Uint32(head[12:]))
	if binary.LittleEndian.Uint64(head) != id || id+more >= w.high {
		return fmt.Errorf("page %d has another page's header", id)
	}
	for k := id + 1; k <= id+more; k++ {
		if w.seen[k] {
			return fmt.Errorf("page %d is used twice", k)
		}
		w.seen[k] = true
	}
	p := make([]byte, (more+1)*w.pageSize)
	if _, err := w.file.ReadAt(p, int64(id*w.pageSize)); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	if err := w.elements(p, lo, hi, depth); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	return nil
}

type boltElem struct {
	key, val []byte
	child    uint64
	bucket   bool
}

// elements checks the content of a page, which may be one inlined in a bucket's value.
func (w *boltWalk) elements(p, lo, hi []byte, depth int) error {
	flags := binary.LittleEndian.Uint16(p[8:])
	if flags != boltBranch && flags != boltLeaf {
		return fmt.Errorf("kind %#x is neither branch nor leaf", flags)
	}
	elems, err := parseElements(p, flags == boltBranch)
	if err != nil {
		return err
	}
	for i, e := range elems {
		upper := hi
		if i+1 < len(elems) {
			upper = elems[i+1].key
		}
		if (lo != nil && bytes.Compare(e.key, lo) < 0) || (upper != nil && bytes.Compare(e.key, upper) >= 0) {
			return fmt.Errorf("key %d is out of order", i)
		}
		switch {
		case flags == boltBranch:
			err = w.page(e.child, e.key, upper, depth+1)
		case e.bucket:
			w.buckets = append(w.buckets, string(e.key))
			err = w.bucket(e.val, depth)
		default:
			err = w.leaf(e.key, e.val)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *boltWalk) bucket(val []byte, depth int) error {
	if len(val) < 16 {
		return errors.New("bucket header is cut off")
	}
	if root := binary.LittleEndian.Uint64(val); root != 0 {
		return w.page(root, nil, nil, depth+1)
	}
	if len(val) < 16+boltPageHeader {
		return errors.New("inline bucket is cut off")
	}
	return w.elements(val[16:], nil, nil, depth+1)
}

// parseElements cuts a page into its elements. bbolt writes keys and values behind the table of elements, in order and without a gap.
func parseElements(p []byte, branch bool) ([]boltElem, error) {
	le := binary.LittleEndian
	count := int(le.Uint16(p[10:]))
	next := uint64(boltPageHeader + count*boltElement)
	if count == 0 && branch {
		return nil, errors.New("empty branch")
	}
	if next > uint64(len(p)) {
		return nil, errors.New("more elements than fit")
	}
	elems := make([]boltElem, count)
	for i := range elems {
		at := uint64(boltPageHeader + i*boltElement)
		b := p[at : at+boltElement]
		var e boltElem
		var pos, ksize, vsize uint64
		if branch {
			pos, ksize, e.child = uint64(le.Uint32(b)), uint64(le.Uint32(b[4:])), le.Uint64(b[8:])
		} else {
			flags := le.Uint32(b)
			if flags > boltBucket {
				return nil, fmt.Errorf("element %d has flags %#x", i, flags)
			}
			e.bucket = flags == boltBucket
			pos, ksize, vsize = uint64(le.Uint32(b[4:])), uint64(le.Uint32(b[8:])), uint64(le.Uint32(b[12:]))
		}
		if at+pos != next || next+ksize+vsize > uint64(len(p)) {
			return nil, fmt.Errorf("element %d lies where it cannot", i)
		}
		e.key, e.val = p[next:next+ksize], p[next+ksize:next+ksize+vsize]
		next += ksize + vsize
		elems[i] = e
	}
	return elems, nil
}
