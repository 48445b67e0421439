package fsm

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// Outcome is what an entry came to.
type Outcome struct {
	Result *storehubv1.Result
	AtMS   int64 // cluster time of the entry, Unix ms
	Events []*storehubv1.Event
	// Left are rows that left their window in this entry; the archive keeps them.
	Left []proto.Message
	// Seals are the keys with which the archive seals what the entry tells of people; nil: it tells nothing.
	Seals *Seals
	// Erased is the customer whom the entry erased; Customer 0 = nobody.
	Erased Erased
	// Leaf is the entry's leaf in the audit tree and LeafNumber its place there, counted from 0. The
	// archive keeps it too. A repeated request has none.
	Leaf       []byte
	LeafNumber uint64
	// Panic says what a rule panicked with, to be shouted about; "" = none.
	Panic string
}

// Apply runs one entry. Indexes only grow. It never fails: what cannot be done is a fault in the result.
// Should it panic outside of a rule, the state is as it was before.
func (s *State) Apply(index, term uint64, cmd *storehubv1.Command) Outcome {
	return s.begin(cmd).apply(index, term)
}

// ApplyExplained is Apply, and tells whom the rotation passed over, in the order of the queue: when the
// command made it choose, or what time did before it. It looks at all who stand before those who are sent.
func (s *State) ApplyExplained(index, term uint64, cmd *storehubv1.Command) (Outcome, []Passed) {
	tx := s.begin(cmd)
	tx.explains = true
	out := tx.apply(index, term)
	return out, tx.passed
}

func (tx *Tx) apply(index, term uint64) Outcome {
	s := tx.s
	defer tx.abandon(s.index, s.term, tx.mark())
	s.index, s.term = index, term
	tx.reach(tx.cmd.Stamp)
	out := Outcome{}
	done, remembered := tx.remembered()
	var answer proto.Message
	if remembered {
		out.Result = done
	} else {
		out.Result, answer, out.Panic = tx.execute()
		out.Result.Index = index
		tx.remember(out.Result, answer)
		out.Leaf, out.LeafNumber = tx.record(out.Result), s.leaves()
	}
	tx.prune()
	out.Seals = tx.seals(answer, out.Result.GetFault()) // behind all that leaves
	if out.Leaf != nil {
		tx.grow(tlog.RecordHash(out.Leaf)) // the last thing that may panic: the tree has no way back
	}
	tx.commit()
	out.AtMS, out.Events, out.Left, out.Erased = tx.now, tx.events, tx.left, tx.erased
	return out
}

// abandon takes a whole entry back when it panics, and lets the panic go on.
func (tx *Tx) abandon(index, term uint64, begin mark) {
	if p := recover(); p != nil {
		tx.rollback(begin)
		tx.s.journal = tx.undo
		tx.s.index, tx.s.term = index, term
		panic(p)
	}
}

// execute authorises and runs the rule; what a refused or panicking rule did is taken back.
func (tx *Tx) execute() (res *storehubv1.Result, answer proto.Message, panicked string) {
	m := tx.mark()
	defer func() {
		if p := recover(); p != nil {
			tx.rollback(m)
			panicked = fmt.Sprint(p)
			res = faultResult(refuse(Internal, storehubv1.Reason_REASON_RULE_PANICKED, "op", tx.op().name))
		}
	}()
	answer, err := tx.run()
	if err == nil {
		return &storehubv1.Result{Answer: marshalAnswer(answer)}, answer, ""
	}
	fault, ok := err.(*Fault)
	if !ok {
		panic(err)
	}
	if !tx.keep {
		tx.rollback(m)
	}
	return faultResult(fault), nil, ""
}

func (tx *Tx) run() (proto.Message, error) {
	if err := tx.authorize(); err != nil {
		return nil, err
	}
	req := tx.request()
	if err := CheckRequired(req); err != nil {
		return nil, err
	}
	answer, err := tx.op().run(tx, req)
	if err == nil {
		tx.promote()
	}
	return answer, err
}

func faultResult(f *Fault) *storehubv1.Result {
	return &storehubv1.Result{FaultKind: int32(f.Kind), Fault: f.Detail}
}

// FaultOf is the refusal in a result, nil when it was done.
func FaultOf(r *storehubv1.Result) *Fault {
	if r.GetFaultKind() == 0 {
		return nil
	}
	return &Fault{Kind(r.FaultKind), r.Fault}
}

// reach lets time pass up to a stamp. Where the stamp knows the shop's zone anew, the day's end and the reminders move:
// behind what has passed, which was armed by what was known then.
func (tx *Tx) reach(stamp *storehubv1.Stamp) {
	moved := tx.setClock(stamp)
	tx.passTime()
	if moved && tx.s.shop().SetUp {
		tx.armDay()
		tx.remindAgain()
	}
}

// setClock raises an earlier stamp to the last one: cluster time never goes back. It answers whether
// the zone's offsets are others than those of the last stamp.
func (tx *Tx) setClock(stamp *storehubv1.Stamp) (moved bool) {
	shop := tx.shop()
	shop.Term = tx.s.term
	if stamp.GetUnixMs() >= shop.TimeMs && stamp != nil {
		tx.keepDay(stamp.UnixMs)
		moved = shop.OffsetS != stamp.OffsetS || shop.OffsetUntilMs != stamp.OffsetUntilMs || shop.NextOffsetS != stamp.NextOffsetS
		shop.TimeMs = stamp.UnixMs
		shop.OffsetS, shop.OffsetUntilMs, shop.NextOffsetS = stamp.OffsetS, stamp.OffsetUntilMs, stamp.NextOffsetS
	}
	tx.now = shop.TimeMs
	return moved
}
