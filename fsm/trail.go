package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// maxTrail is how many entries of a technician's trail the state holds.
const maxTrail = 200

// step is one thing that changed a technician's place or state, before it is written down.
type step struct {
	what       storehubv1.TrailKind
	from       int32
	assignment assignmentID
	kind       storehubv1.Kind
	reason     string
}

// trace writes a step into the trail; where he stands now is looked up.
func (tx *Tx) trace(technician string, st step) {
	duty := tx.editDuty(technician, func(d *storehubv1.DutyRow) { d.TrailSeq++ })
	tx.s.rows.trails.put(tx, &storehubv1.TrailRow{
		Technician: technician, Seq: duty.TrailSeq, AtMs: tx.now, What: st.what, By: tx.actor,
		FromPosition: st.from, ToPosition: tx.s.position(technician), Reason: st.reason,
		AssignmentId: uint64(st.assignment), Kind: st.kind, Index: tx.s.index,
	})
	if duty.TrailSeq <= maxTrail {
		return
	}
	old := in(technician, duty.TrailSeq-maxTrail)
	if row, ok := tx.s.rows.trails.get(old); ok {
		tx.left = append(tx.left, row)
		tx.s.rows.trails.delete(tx, old)
	}
}
