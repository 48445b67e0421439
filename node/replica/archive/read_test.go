package archive

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// row is a row that left the state with the entry at index.
type row struct {
	index uint64
	kind  string // full name of the message
	data  []byte
}

// parseRows is the way back of packRows.
func parseRows(index uint64, b []byte) ([]row, error) {
	next := func() ([]byte, bool) {
		n, k := binary.Uvarint(b)
		if k <= 0 || n > uint64(len(b)-k) {
			return nil, false
		}
		data := b[k : k+int(n)]
		b = b[k+int(n):]
		return data, true
	}
	var rows []row
	for len(b) > 0 {
		name, ok1 := next()
		_, ok2 := next()
		data, ok3 := next()
		if !ok1 || !ok2 || !ok3 {
			return nil, errContent
		}
		rows = append(rows, row{index, string(name), data})
	}
	return rows, nil
}

// rowsOf are the rows that left the state on a business day, as YYYY-MM-DD.
func (a *Archive) rowsOf(t *testing.T, day string) (list []row) {
	t.Helper()
	if err := a.settle(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(a.w.rows.path(day))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := bufio.NewReader(f)
	for {
		h, payload, err := readFrame(r)
		if errors.Is(err, io.EOF) {
			return list
		}
		rows, bad := parseRows(h.first, payload)
		if err := errors.Join(err, bad); err != nil {
			t.Fatal(err)
		}
		list = append(list, rows...)
	}
}

// has tells whether the hash of a leaf is in the file.
func (l *leaves) has(t *testing.T, number uint64) bool {
	t.Helper()
	var h tlog.Hash
	if _, err := l.file.ReadAt(h[:], int64(number)*tlog.HashSize); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return h != tlog.Hash{}
}
