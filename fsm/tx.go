package fsm

import (
	"strconv"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// Tx is what one log entry does to the state: the only way to change it.
type Tx struct {
	s      *State
	cmd    *storehubv1.Command
	now    int64 // cluster time, Unix ms
	caller caller
	actor  string
	by     string // see credential

	undo     []change
	base     int // length of the journal at the last mark
	events   []*storehubv1.Event
	subjects []string
	note     string
	left     []proto.Message // rows that left their window, for the archive
	erased   Erased          // the customer whom the rule erased
	keep     bool            // set by RefuseAndKeep
	explains bool            // somebody wants to know who is passed over
	passed   []Passed
	tries    int // times of the day that were looked at for the waitlist
}

func (s *State) begin(cmd *storehubv1.Command) *Tx {
	return &Tx{s: s, cmd: cmd, undo: s.journal, base: len(s.journal)}
}

// commit leaves what was written to be hashed, and notes where that was.
func (tx *Tx) commit() {
	tx.s.written(tx.undo[len(tx.s.journal):])
	tx.s.journal = tx.undo
	if len(tx.undo) > maxUnhashed {
		tx.s.rehash()
	}
}

// Now is the time of the entry, Unix ms of cluster time. While time passes before
// a rule it is the deadline of the timer that runs.
func (tx *Tx) Now() int64 { return tx.now }

// Level is the behaviour that all voters support.
func (tx *Tx) Level() uint32 { return tx.shop().Level }

// RefuseAndKeep refuses but keeps what the rule wrote so far: for counting wrong codes only.
func (tx *Tx) RefuseAndKeep(f *Fault) error {
	tx.keep = true
	return f
}

// shop is the row of counters and clock, to be changed.
func (tx *Tx) shop() *storehubv1.ShopRow { return tx.s.rows.shop.write() }

// next counts one of the shop's counters up.
func (tx *Tx) next(counter *uint64) uint64 {
	*counter++
	return *counter
}

// mark is a point to which a failed rule is taken back.
type mark struct {
	undo, events, subjects, left, passed int
	shop                                 earlier[*storehubv1.ShopRow]
}

func (tx *Tx) mark() mark {
	tx.base = len(tx.undo)
	return mark{len(tx.undo), len(tx.events), len(tx.subjects), len(tx.left), len(tx.passed), tx.s.rows.shop.now()}
}

func (tx *Tx) rollback(m mark) {
	for i := len(tx.undo) - 1; i >= m.undo; i-- {
		c := tx.undo[i]
		c.t.revert(tx.s, c.key, c.before)
	}
	tx.undo = tx.undo[:m.undo]
	tx.events = tx.events[:m.events]
	tx.subjects = tx.subjects[:m.subjects]
	tx.left = tx.left[:m.left]
	tx.passed = tx.passed[:m.passed]
	tx.note, tx.erased = "", Erased{}
	tx.s.rows.shop.takeBack(m.shop)
}

// emit tells the world one fact. args are name, value, name, value…
func (tx *Tx) emit(name, technician string, assignment assignmentID, args ...any) {
	e := &storehubv1.Event{Name: name, Technician: technician, Actor: tx.actor, Args: wholeArgs(args)}
	if technician != "" {
		tx.subject("technician:" + technician)
	}
	if assignment != 0 {
		e.AssignmentId = assignment.String()
		tx.subject(e.AssignmentId)
	}
	tx.events = append(tx.events, e)
}

// hurry marks an entry as one that somebody at a terminal waits for: its screens do not wait for their pace.
func (tx *Tx) hurry() { tx.s.urgent = tx.s.index }

// subject names what the audit record of this command is about.
func (tx *Tx) subject(id string) {
	for _, s := range tx.subjects {
		if s == id {
			return
		}
	}
	tx.subjects = append(tx.subjects, id)
}

// room refuses when a table is full.
func room(t anyTable, limit int) error {
	if t.size() >= limit {
		return refuse(Full, storehubv1.Reason_REASON_TABLE_FULL, "table", t.title(), "limit", strconv.Itoa(limit))
	}
	return nil
}

// roomFor refuses one more row in a full table.
func roomFor[R proto.Message](t *table[R]) error { return room(t, t.limit) }
