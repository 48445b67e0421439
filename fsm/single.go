package fsm

import (
	"fmt"
	"io"

	"google.golang.org/protobuf/proto"
)

// single is a table of at most one row, which nearly every entry writes. The state owns the row, so it
// is changed where it is: a fork gets its own, and who takes back puts an earlier copy in its place.
type single[R proto.Message] struct {
	id     uint32
	name   string
	row    R
	exists bool
	hash   rowHash // of the row as it was counted last; zero when there was none
	dirty  bool    // written since
}

func newSingle[R proto.Message](id uint32, name string, empty R) *single[R] {
	return &single[R]{id: id, name: name, row: empty}
}

func (t *single[R]) number() uint32 { return t.id }
func (t *single[R]) title() string  { return t.name }

func (t *single[R]) size() int {
	if t.exists {
		return 1
	}
	return 0
}

func (t *single[R]) fork() anyTable {
	c := *t
	c.row = clone(t.row)
	return &c
}

// write is the row, to be changed.
func (t *single[R]) write() R {
	t.exists, t.dirty = true, true
	return t.row
}

// earlier is a row to take back to.
type earlier[R proto.Message] struct {
	row    R
	exists bool
}

func (t *single[R]) now() earlier[R] { return earlier[R]{clone(t.row), t.exists} }

// takeBack may be asked more than once for the same earlier row.
func (t *single[R]) takeBack(e earlier[R]) {
	t.row, t.exists, t.dirty = clone(e.row), e.exists, true
}

// rehash counts the row as it is now into the state's hash.
func (t *single[R]) rehash(s *State, buf []byte) []byte {
	if !t.dirty {
		return buf
	}
	s.hash = s.hash.minus(t.hash)
	t.hash, t.dirty = rowHash{}, false
	if t.exists {
		t.hash, buf = hashRow(t.id, t.row, buf)
		s.hash = s.hash.plus(t.hash)
	}
	return buf
}

func (t *single[R]) writeRows(w io.Writer, form rowForm) error {
	if !t.exists {
		return nil
	}
	_, err := writeRow(w, t.row, 0, form, nil)
	return err
}

// decode reads the row of a snapshot.
func (t *single[R]) decode(first uint64, rows [][]byte, open rowOpener) (insertion, error) {
	if first+uint64(len(rows)) > 1 {
		return nil, fmt.Errorf("there are more rows than one")
	}
	row := t.row.ProtoReflect().New().Interface().(R)
	if _, err := readRow(t.id, 0, rows[0], row, open); err != nil {
		return nil, fmt.Errorf("row 0: %w", err)
	}
	return theRow[R]{t, row}, nil
}

type theRow[R proto.Message] struct {
	t   *single[R]
	row R
}

func (d theRow[R]) into(*State) { d.t.takeBack(earlier[R]{d.row, true}) }

func (*single[R]) loaded(*State) {}

func (t *single[R]) copyInto(_ *State, same anyTable) error {
	same.(*single[R]).takeBack(t.now())
	return nil
}
