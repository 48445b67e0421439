package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	maxTerminalID = 32
	// identifiedMS: how long a terminal knows the card that was swiped there.
	identifiedMS = 30_000
	// finishAfterMS: a card in a room that comes sooner after the start is a second thought, no finish.
	finishAfterMS = 60_000
)

func (s *State) terminal(id string) (*storehubv1.TerminalRow, error) {
	row, ok := s.rows.terminals.get(id)
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_TERMINAL, "terminal", id)
	}
	return row, nil
}

// NodeOf is the node that a terminal hangs on, "" = none, or there is no such terminal.
func (v View) NodeOf(terminal string) string {
	row, _ := v.s.rows.terminals.get(terminal)
	return row.GetNodeId()
}

// ownTerminal is a terminal that the caller may speak for: its own token, the node it hangs
// on, or a person. One that hangs on no node is served by whichever node is told to.
func (tx *Tx) ownTerminal(id string) (*storehubv1.TerminalRow, error) {
	row, err := tx.s.terminal(id)
	if err != nil {
		return nil, err
	}
	c := tx.caller
	if (c.role == storehubv1.Role_ROLE_TERMINAL && c.terminal != id) || (c.node != "" && row.NodeId != "" && row.NodeId != c.node) {
		return nil, refuse(Denied, storehubv1.Reason_REASON_NOT_YOUR_TERMINAL, "terminal", id)
	}
	return row, nil
}

func putTerminal(tx *Tx, req *storehubv1.PutTerminalRequest) (*storehubv1.PutTerminalResponse, error) {
	old, known := tx.s.rows.terminals.get(req.Id)
	if known && req.OnlyIfMissing {
		return &storehubv1.PutTerminalResponse{}, nil
	}
	if tx.caller.node != "" && (known || req.NodeId != tx.caller.node) {
		return nil, refuse(Denied, storehubv1.Reason_REASON_NOT_YOUR_TERMINAL, "terminal", req.Id)
	}
	row := &storehubv1.TerminalRow{
		Id: req.Id, Name: req.Name, NodeId: req.NodeId, Role: req.Role, Room: req.Room, Category: req.Category,
		Language: req.Language, Zone: req.Zone, Announces: req.Announces, Lines: slices.Clone(req.Lines),
	}
	if err := tx.checkTerminal(row); err != nil {
		return nil, err
	}
	if known {
		row.IdentifiedCard, row.IdentifiedUntilMs = old.IdentifiedCard, old.IdentifiedUntilMs
		row.Swiped, row.SwipedAtMs, row.SwipedCard, row.Swipes = old.Swiped, old.SwipedAtMs, old.SwipedCard, old.Swipes
		row.Learning = old.Learning
	} else if err := roomFor(tx.s.rows.terminals); err != nil {
		return nil, err
	}
	tx.s.rows.terminals.put(tx, row)
	tx.subject("terminal:" + req.Id)
	tx.emit("TerminalPut", "", 0, "terminal", req.Id, "role", row.Role)
	return &storehubv1.PutTerminalResponse{}, nil
}

// freeTerminals lets any node serve the terminals of one that is gone: the PC that comes instead has another id.
func (tx *Tx) freeTerminals(node string) {
	var own []string
	tx.s.rows.terminals.scan("", func(id string, r *storehubv1.TerminalRow) bool {
		if r.NodeId == node {
			own = append(own, id)
		}
		return true
	})
	for _, id := range own {
		tx.s.rows.terminals.edit(tx, id, func(r *storehubv1.TerminalRow) { r.NodeId = "" })
		tx.emit("TerminalFreed", "", 0, "terminal", id)
	}
}

// CheckTerminalID refuses what the shop would: a node looks before it starts.
func CheckTerminalID(id string) error { return checkIDOf("id", id, maxTerminalID) }

// checkTerminal cleans the texts of a row and refuses one that does not fit the shop.
func (tx *Tx) checkTerminal(row *storehubv1.TerminalRow) error {
	if err := first(
		CheckTerminalID(row.Id), cleanName("name", &row.Name), cleanText("zone", &row.Zone, 0, maxName), cleanList("lines", row.Lines, maxPhoneLines, maxTerminalID), tx.s.checkRoom(row.Room),
	); err != nil {
		return err
	}
	if row.Role == storehubv1.TerminalRole_TERMINAL_ROLE_ROOM && row.Room == "" {
		return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "room")
	}
	if n, ok := tx.s.rows.nodes.get(row.NodeId); row.NodeId != "" && (!ok || n.Removed) {
		return refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_NODE, "node", row.NodeId)
	}
	if row.Category != "" {
		_, err := tx.s.category(row.Category)
		return err
	}
	return nil
}

// ListTerminals is every terminal, by id.
func (v View) ListTerminals(*storehubv1.ListTerminalsRequest) *storehubv1.ListTerminalsResponse {
	res := &storehubv1.ListTerminalsResponse{}
	v.s.rows.terminals.scan("", func(id string, _ *storehubv1.TerminalRow) bool {
		res.Terminals = append(res.Terminals, v.Terminal(id))
		return true
	})
	return res
}

// Terminal is one terminal as it was put, nil when there is no such id.
func (v View) Terminal(id string) *storehubv1.Terminal {
	r, ok := v.s.rows.terminals.get(id)
	if !ok {
		return nil
	}
	return &storehubv1.Terminal{
		Id: r.Id, Name: r.Name, NodeId: r.NodeId, Role: r.Role, Room: r.Room, Category: r.Category, Language: r.Language, Zone: r.Zone, Announces: r.Announces, Lines: r.Lines,
	}
}

// LanguageAt is what people at a terminal read and hear: its own language, else the shop's.
func (v View) LanguageAt(terminal string) storehubv1.Language {
	if r, ok := v.s.rows.terminals.get(terminal); ok && r.Language != storehubv1.Language_LANGUAGE_UNSPECIFIED {
		return r.Language
	}
	return v.s.effective.GetLanguage()
}

// swipe is what a card does at a terminal; the table stands in the API's description.
func swipe(tx *Tx, req *storehubv1.SwipeRequest) (*storehubv1.SwipeResponse, error) {
	terminal, err := tx.ownTerminal(req.Terminal)
	if err != nil {
		return nil, err
	}
	card, learnt, err := tx.cardAt(terminal, req.CardUid)
	if err != nil {
		return nil, err
	}
	_, holder := tx.s.holderOf(card)
	tx.actor = holder
	res := &storehubv1.SwipeResponse{Action: storehubv1.SwipeAction_SWIPE_ACTION_LEARNED}
	if !learnt {
		tx.s.rows.terminals.edit(tx, terminal.Id, func(r *storehubv1.TerminalRow) {
			r.IdentifiedCard, r.IdentifiedUntilMs, r.Swipes = card.Uid, tx.now+identifiedMS, r.Swipes+1
		})
		if res, err = tx.swiped(terminal, card); err != nil {
			return nil, err
		}
	}
	tx.s.rows.terminals.edit(tx, terminal.Id, func(r *storehubv1.TerminalRow) {
		r.Swiped, r.SwipedAtMs, r.SwipedCard = res.Action, tx.now, card.Uid
	})
	tx.describe(res, card)
	tx.hurry()
	tx.emit("CardSwiped", res.Technician, 0, "terminal", terminal.Id, "holder", holder, "action", actionName(res.Action))
	return res, nil
}

func (tx *Tx) swiped(terminal *storehubv1.TerminalRow, card *storehubv1.CardRow) (*storehubv1.SwipeResponse, error) {
	if card.CustomerId != "" && desk(terminal.Role) {
		return tx.swipeCustomer(card.CustomerId)
	}
	if card.Technician == "" {
		if desk(terminal.Role) {
			return &storehubv1.SwipeResponse{Action: storehubv1.SwipeAction_SWIPE_ACTION_IDENTIFIED}, nil
		}
		return &storehubv1.SwipeResponse{Action: storehubv1.SwipeAction_SWIPE_ACTION_SHOWN}, nil
	}
	t, d, err := tx.s.duty(card.Technician)
	if err != nil {
		return nil, err
	}
	switch terminal.Role {
	case storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM:
		return &storehubv1.SwipeResponse{Action: tx.swipeTechRoom(t, d)}, nil
	case storehubv1.TerminalRole_TERMINAL_ROLE_ROOM:
		action, err := tx.swipeRoom(terminal, d)
		return &storehubv1.SwipeResponse{Action: action}, err
	}
	return &storehubv1.SwipeResponse{Action: storehubv1.SwipeAction_SWIPE_ACTION_IDENTIFIED}, nil
}

func desk(role storehubv1.TerminalRole) bool {
	return role == storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION || role == storehubv1.TerminalRole_TERMINAL_ROLE_BACK_OFFICE
}

// swipeTechRoom: come on duty, come back, say 收到, or look. Checking out is never a bare swipe.
func (tx *Tx) swipeTechRoom(t *storehubv1.TechnicianRow, d *storehubv1.DutyRow) storehubv1.SwipeAction {
	switch d.State {
	case off, leave:
		tx.comeOnDuty(t)
		return storehubv1.SwipeAction_SWIPE_ACTION_CHECKED_IN
	case resting:
		tx.comeBack(t, d)
		return storehubv1.SwipeAction_SWIPE_ACTION_BREAK_ENDED
	case pending:
		a, _ := tx.s.rows.assignments.get(numberKey(d.AssignmentId))
		if a.AcknowledgedAtMs == 0 {
			tx.answer(a)
			return storehubv1.SwipeAction_SWIPE_ACTION_ACKNOWLEDGED
		}
	}
	return storehubv1.SwipeAction_SWIPE_ACTION_SHOWN
}

// arrivalMS is how far from now a date may begin at which a customer's card says that he has come.
const arrivalMS = 120 * minuteMS

// swipeCustomer: a customer with exactly one date around now has arrived; of none or several the desk sees the list.
func (tx *Tx) swipeCustomer(id string) (*storehubv1.SwipeResponse, error) {
	customer, err := tx.s.customer(id)
	if err != nil {
		return nil, err
	}
	var near []*storehubv1.DateRow
	tx.s.datesOfCustomer(customer.Id, tx.now-arrivalMS, func(d *storehubv1.DateRow) bool {
		if ahead(d) && tx.s.calendarDay(d.StartsAtMs) == tx.s.calendarDay(tx.now) {
			near = append(near, d)
		}
		return d.StartsAtMs <= tx.now+arrivalMS
	})
	near = slices.DeleteFunc(near, func(d *storehubv1.DateRow) bool { return d.StartsAtMs > tx.now+arrivalMS })
	res := &storehubv1.SwipeResponse{Action: storehubv1.SwipeAction_SWIPE_ACTION_IDENTIFIED}
	if len(near) == 1 {
		d, err := tx.markDate(near[0], dArrived)
		if err != nil {
			return nil, err
		}
		near[0], res.Action = d, storehubv1.SwipeAction_SWIPE_ACTION_ARRIVED
		if d.PlanId != 0 && tx.s.plansOn() == nil {
			res.PlanId = planID(d.PlanId).String()
		}
	}
	for _, d := range near {
		res.Dates = append(res.Dates, tx.s.agendaEntry(d))
	}
	return res, nil
}

// swipeRoom starts and ends the clock of whoever was sent to this room.
func (tx *Tx) swipeRoom(terminal *storehubv1.TerminalRow, d *storehubv1.DutyRow) (storehubv1.SwipeAction, error) {
	if d.AssignmentId == 0 {
		return storehubv1.SwipeAction_SWIPE_ACTION_SHOWN, nil
	}
	a, _ := tx.s.rows.assignments.get(numberKey(d.AssignmentId))
	if a.Room == "" {
		return storehubv1.SwipeAction_SWIPE_ACTION_SHOWN, nil // sent, but nobody said where to
	}
	if a.Room != terminal.Room {
		return 0, refuse(Conflict, storehubv1.Reason_REASON_WRONG_ROOM, "technician", d.Technician, "room", a.Room)
	}
	switch {
	case a.State == asPending:
		tx.begin(a.Id, tx.now)
		return storehubv1.SwipeAction_SWIPE_ACTION_STARTED, nil
	case tx.now-a.StartedAtMs < finishAfterMS:
		return storehubv1.SwipeAction_SWIPE_ACTION_ALREADY_STARTED, nil
	}
	tx.finish(a)
	return storehubv1.SwipeAction_SWIPE_ACTION_FINISHED, nil
}

// describe adds who it was and how he stands now.
func (tx *Tx) describe(res *storehubv1.SwipeResponse, card *storehubv1.CardRow) {
	res.Name = tx.s.holderName(card)
	if card.CustomerId != "" {
		res.CustomerId = card.CustomerId
		return
	}
	if card.Technician == "" {
		res.StaffId = card.StaffId
		return
	}
	t, d, _ := tx.s.duty(card.Technician)
	res.Technician, res.State, res.Position = t.Number, d.State, tx.s.position(t.Number)
	id := d.AssignmentId
	if res.Action == storehubv1.SwipeAction_SWIPE_ACTION_FINISHED {
		id = d.FinishedId
	}
	a, ok := tx.s.rows.assignments.get(numberKey(id))
	if id == 0 || !ok {
		return
	}
	res.AssignmentId, res.Room = assignmentID(a.Id).String(), a.Room
	if a.PlannedEndMs != 0 {
		res.MinutesLeft = MinutesLeft(a.PlannedEndMs, tx.now)
	}
}

// MinutesLeft counts a minute begun as a whole one; negative = over.
func MinutesLeft(plannedEnd, now int64) int32 {
	return int32(-floorDiv(now-plannedEnd, minuteMS))
}

func actionName(a storehubv1.SwipeAction) string {
	return a.String()[len("SWIPE_ACTION_"):]
}
