package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// learnMS: how long a terminal waits for the card that it is to learn. Whoever asked for it stands there with the card; the sooner it
// is over, the less likely does somebody else's new card become his.
const learnMS = 30_000

// learnCard lets a terminal make the next card that nobody has somebody's. A reader tells no page which card it saw: what is unknown is
// refused and kept nowhere, so that a stranger's card leaves no trace. Here it becomes somebody's in the entry that brings it.
func learnCard(tx *Tx, req *storehubv1.LearnCardRequest) (*storehubv1.LearnCardResponse, error) {
	if _, err := tx.s.terminal(req.Terminal); err != nil {
		return nil, err
	}
	if req.LostCardUid != "" {
		if err := tx.block(req.LostCardUid); err != nil {
			return nil, err
		}
	}
	tx.subject("terminal:" + req.Terminal)
	if req.Holder == nil {
		tx.forgetLearning(req.Terminal)
		return &storehubv1.LearnCardResponse{}, nil
	}
	row, err := tx.s.newCard(req.GetTechnician(), req.GetStaffId(), req.GetCustomerId())
	if err != nil {
		return nil, err
	}
	if err := roomFor(tx.s.rows.cards); err != nil {
		return nil, err
	}
	_, holder := tx.s.holderOf(row)
	tx.subject(holder)
	until := tx.now + learnMS
	tx.s.rows.terminals.edit(tx, req.Terminal, func(r *storehubv1.TerminalRow) {
		r.Learning = &storehubv1.Learning{Technician: row.Technician, StaffId: row.StaffId, CustomerId: row.CustomerId, UntilMs: until}
	})
	tx.emit("CardAwaited", row.Technician, 0, "terminal", req.Terminal, "holder", holder, "until_ms", until)
	return &storehubv1.LearnCardResponse{Until: stampOf(until)}, nil
}

func (tx *Tx) forgetLearning(terminal string) {
	tx.s.rows.terminals.edit(tx, terminal, func(r *storehubv1.TerminalRow) { r.Learning = nil })
}

// cardAt is the card that was shown to a terminal, and whether the terminal has only just learnt it.
func (tx *Tx) cardAt(terminal *storehubv1.TerminalRow, named string) (card *storehubv1.CardRow, learnt bool, err error) {
	card, err = tx.s.findCard(named)
	if fault, refused := err.(*Fault); !refused || fault.Detail.Reason != storehubv1.Reason_REASON_CARD_UNKNOWN {
		return card, false, err
	}
	l := terminal.Learning
	if l == nil || l.UntilMs <= tx.now {
		return nil, false, err
	}
	row, gone := tx.s.newCard(l.Technician, l.StaffId, l.CustomerId)
	if gone != nil {
		return nil, false, err // the customer was erased meanwhile
	}
	if _, err := tx.enrol(named, row); err != nil {
		return nil, false, err
	}
	tx.forgetLearning(terminal.Id)
	return row, true, nil
}
