package fsm

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tidwall/btree"
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// table is one kind of row, ordered by key. A row that anybody else may have seen is never changed in
// place: a writer puts a new one, readers of a Fork keep the old one. Only what this entry has put
// itself may be edited where it is (editInPlace).
type table[R proto.Message] struct {
	id   uint32 // number in snapshots and hashes, for ever
	name string
	// limit is how many rows there may be. The rules that add rows people ask for refuse beyond it
	// (roomFor); the other tables are bounded by those, or by what leaves them (prune).
	limit int
	rows  *btree.Map[string, *cell[R]]
	key   func(R) string
	// index keeps what is derived from rows of this table; old or new is the zero R
	// when there is none. It must undo itself when called with the two swapped.
	index func(s *State, before, after R)
	// build does for all rows of a snapshot what index does for one: set where keys in no order make
	// that slow.
	build func(s *State, rows func(visit func(R)))
	// shadow copies what index reads of a row. With it, or without an index, an edit of a row that
	// this entry has put itself, and nobody else can have seen, changes the row in place.
	shadow func(R) R
}

// cell is a row in its table. The hash is computed once, with State.rehash.
type cell[R any] struct {
	row    R
	hash   rowHash
	hashed bool
	at     int // where in the journal it was put; means nothing once hashed
}

// degree of the trees: a writer copies the nodes on its path after every fork, so small ones are cheaper.
const degree = 8

// rowForm is what a snapshot has in place of the row of a number, and what it has in front of that. Nil: the row.
type rowForm func(number uint64, row proto.Message) (front []byte, instead proto.Message)

// rowOpener is the way back: it reads a row, or says that there is none. Nil: rows are as they are.
type rowOpener func(table uint32, number uint64, b []byte, row proto.Message) (keep bool, err error)

// anyTable is what snapshots, hashes and forks need of a table.
type anyTable interface {
	number() uint32
	title() string
	size() int
	fork() anyTable
	writeRows(w io.Writer, form rowForm) error
	decode(first uint64, rows [][]byte, open rowOpener) (insertion, error)
	loaded(s *State)
	copyInto(s *State, same anyTable) error
}

// change is one put or delete: it can be taken back, or counted into the state's hash.
type change struct {
	t      changed
	key    string
	before any // the table's *cell of before, nil = there was none
}

type changed interface {
	number() uint32
	revert(s *State, key string, before any)
	rehash(s *State, key string, before any, buf []byte) []byte
}

func newTable[R proto.Message](id uint32, name string, limit int, key func(R) string, index func(*State, R, R)) *table[R] {
	return &table[R]{id: id, name: name, limit: limit, rows: btree.NewMap[string, *cell[R]](degree), key: key, index: index}
}

func (t *table[R]) number() uint32 { return t.id }
func (t *table[R]) title() string  { return t.name }
func (t *table[R]) size() int      { return t.rows.Len() }

func (t *table[R]) fork() anyTable {
	c := *t
	c.rows = t.rows.Copy()
	return &c
}

func (t *table[R]) get(key string) (R, bool) {
	c, ok := t.rows.Get(key)
	return c.value(), ok
}

// value is the row, the zero R where there is no cell.
func (c *cell[R]) value() (row R) {
	if c != nil {
		row = c.row
	}
	return row
}

// put writes a row under its own key and remembers how to take it back.
func (t *table[R]) put(tx *Tx, row R) {
	key := t.key(row)
	before, _ := t.rows.Set(key, &cell[R]{row: row, at: len(tx.undo)})
	if t.index != nil {
		t.index(tx.s, before.value(), row)
	}
	tx.undo = append(tx.undo, change{t, key, before})
}

// edit clones the row under key, lets f change the clone and puts it.
// The row must exist and f must not change what the key is made of.
func (t *table[R]) edit(tx *Tx, key string, f func(R)) R {
	c, ok := t.rows.Get(key)
	if !ok {
		panic("edit of a missing row of " + t.name)
	}
	if !c.hashed && c.at >= tx.base && (t.index == nil || t.shadow != nil) {
		return t.editInPlace(tx, c.row, f)
	}
	row := clone(c.row)
	f(row)
	t.put(tx, row)
	return row
}

func (t *table[R]) editInPlace(tx *Tx, row R, f func(R)) R {
	if t.index == nil {
		f(row)
		return row
	}
	before := t.shadow(row)
	f(row)
	t.index(tx.s, before, row)
	return row
}

// clone is a copy of a row that shares nothing with it.
func clone[R proto.Message](row R) R { return any(row).(interface{ Clone() R }).Clone() }

func (t *table[R]) delete(tx *Tx, key string) {
	before, had := t.rows.Delete(key)
	if !had {
		return
	}
	var none R
	if t.index != nil {
		t.index(tx.s, before.row, none)
	}
	tx.undo = append(tx.undo, change{t, key, before})
}

func (t *table[R]) revert(s *State, key string, before any) {
	was, _ := before.(*cell[R])
	var now *cell[R]
	if was != nil {
		now, _ = t.rows.Set(key, was)
	} else {
		now, _ = t.rows.Delete(key)
	}
	if t.index != nil {
		t.index(s, now.value(), was.value())
	}
}

// rehash counts a change into the hash. Of several changes of one row the first finds the row
// as it was counted last, and the row as it is now still without a hash; the others find
// neither.
func (t *table[R]) rehash(s *State, key string, before any, buf []byte) []byte {
	if was, _ := before.(*cell[R]); was != nil && was.hashed {
		s.hash = s.hash.minus(was.hash)
	}
	if now, ok := t.rows.Get(key); ok && !now.hashed {
		now.hash, buf = hashRow(t.id, now.row, buf)
		now.hashed = true
		s.hash = s.hash.plus(now.hash)
	}
	return buf
}

// scan visits rows in key order from the first key >= from while f returns true.
func (t *table[R]) scan(from string, f func(key string, row R) bool) {
	t.rows.Ascend(from, func(k string, c *cell[R]) bool { return f(k, c.row) })
}

func (t *table[R]) writeRows(w io.Writer, form rowForm) error {
	var buf []byte
	var err error
	number := uint64(0)
	t.rows.Scan(func(_ string, e *cell[R]) bool {
		buf, err = writeRow(w, e.row, number, form, buf)
		number++
		return err == nil
	})
	return err
}

// writeRow writes a row behind its length, using buf, which it answers for the next one.
func writeRow(w io.Writer, row proto.Message, number uint64, form rowForm, buf []byte) ([]byte, error) {
	var front []byte
	if form != nil {
		front, row = form(number, row)
	}
	buf = binary.AppendUvarint(buf[:0], uint64(len(front)+proto.Size(row)))
	buf = append(buf, front...)
	buf, err := (proto.MarshalOptions{Deterministic: true}).MarshalAppend(buf, row)
	if err == nil {
		_, err = w.Write(buf)
	}
	return buf, err
}

// insertion is rows of a snapshot on their way into their table.
type insertion interface{ into(s *State) }

type decodedRows[R proto.Message] struct {
	t     *table[R]
	cells []*cell[R]
}

// decode reads rows of a snapshot, of which first came before, and hashes them. It does not touch the
// table.
func (t *table[R]) decode(first uint64, rows [][]byte, open rowOpener) (insertion, error) {
	var zero R
	var buf []byte
	d := decodedRows[R]{t, make([]*cell[R], 0, len(rows))}
	for i, b := range rows {
		row := zero.ProtoReflect().New().Interface().(R)
		keep, err := readRow(t.id, first+uint64(i), b, row, open)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", first+uint64(i), err)
		}
		if !keep {
			continue
		}
		c := &cell[R]{row: row, hashed: true}
		c.hash, buf = hashRow(t.id, row, buf)
		d.cells = append(d.cells, c)
	}
	return d, nil
}

func readRow(table uint32, number uint64, b []byte, row proto.Message, open rowOpener) (keep bool, err error) {
	if open == nil {
		return true, decodeRow(b, row)
	}
	return open(table, number, b, row)
}

func decodeRow(b []byte, row proto.Message) error {
	if err := proto.Unmarshal(b, row); err != nil {
		return err
	}
	return CheckKnown(row)
}

func (d decodedRows[R]) into(s *State) {
	for _, c := range d.cells {
		d.t.load(s, c)
	}
}

// load adds a hashed row that no undo will take back: a snapshot that fails is dropped whole.
func (t *table[R]) load(s *State, c *cell[R]) {
	before, had := t.rows.Load(t.key(c.row), c)
	if had {
		s.hash = s.hash.minus(before.hash)
	}
	s.hash = s.hash.plus(c.hash)
	if t.index != nil && t.build == nil {
		t.index(s, before.value(), c.row)
	}
}

// loaded ends a row of loads.
func (t *table[R]) loaded(s *State) {
	if t.build != nil {
		t.build(s, func(visit func(R)) {
			t.rows.Scan(func(_ string, c *cell[R]) bool {
				visit(c.row)
				return true
			})
		})
	}
}

// copyInto adds all rows to the same table of another state, checking that each lies under its own key.
func (t *table[R]) copyInto(s *State, same anyTable) error {
	var err error
	var buf []byte
	to := same.(*table[R])
	t.rows.Scan(func(key string, e *cell[R]) bool {
		if t.key(e.row) != key {
			err = fmt.Errorf("a row of key %q lies under %q", t.key(e.row), key)
			return false
		}
		c := &cell[R]{row: e.row, hashed: true}
		c.hash, buf = hashRow(t.id, e.row, buf)
		to.load(s, c)
		return true
	})
	to.loaded(s)
	return err
}

// index is a derived order: never in a snapshot, rebuilt by the hooks of its tables.
type index = btree.Map[string, string]

func newIndex() *index { return btree.NewMap[string, string](degree) }

// dateIndex leads to the dates themselves: at a million of them the way through their table is most of what a list of them costs.
// It needs a table that edits no row in place (see shadow).
type dateIndex = btree.Map[string, *storehubv1.DateRow]

func newDateIndex() *dateIndex { return btree.NewMap[string, *storehubv1.DateRow](degree) }

// entry is one of an index.
type entry struct{ key, value string }

// fill puts entries in any order into an empty index.
func fill(ix *index, all []entry) {
	slices.SortFunc(all, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	for _, e := range all {
		ix.Load(e.key, e.value)
	}
}

// rank is how many keys of an index stand before key.
func rank(ix *index, key string) int {
	lo, hi := 0, ix.Len()
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if k, _, _ := ix.GetAt(mid); k < key {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// prefixed visits the keys that start with prefix, in order.
func prefixed[V any](ix *btree.Map[string, V], prefix string, f func(key string, value V) bool) {
	ix.Ascend(prefix, func(k string, v V) bool {
		if len(k) < len(prefix) || k[:len(prefix)] != prefix {
			return false
		}
		return f(k, v)
	})
}

// numberKey orders by number.
func numberKey(n uint64) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n)
	return string(b[:])
}

// under is the prefix of everything that belongs to an id; ids hold no NUL.
func under(id string) string { return id + "\x00" }

// in is the key of a number that belongs to an id.
func in(id string, n uint64) string {
	b := make([]byte, 0, len(id)+9)
	b = append(b, id...)
	b = append(b, 0)
	b = binary.BigEndian.AppendUint64(b, n)
	return string(b)
}
