package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

const usualMinutes = 60

func indexTechnician(s *State, before, after *storehubv1.TechnicianRow) {
	if before != nil {
		s.by.crew.Delete(under(before.Category) + before.Number)
		if place, ok := s.by.place.Get(before.Number); ok {
			s.by.selectable.Delete(selectableKey(place[:len(place)-9], before.Gender, keyOf(place)))
		}
		s.countState(before.Category, before.Number, -1)
	}
	if after != nil {
		s.by.crew.Set(under(after.Category)+after.Number, "")
		s.reselect(after.Number)
		s.countState(after.Category, after.Number, +1)
	}
}

func indexDuty(s *State, before, after *storehubv1.DutyRow) {
	if before != nil && after != nil && before.State == after.State {
		return // nothing else of a duty is derived
	}
	if before != nil {
		if t, ok := s.rows.technicians.get(before.Technician); ok {
			s.addState(t.Category, before.State, -1)
		}
	}
	if after != nil {
		if t, ok := s.rows.technicians.get(after.Technician); ok {
			s.addState(t.Category, after.State, +1)
		}
		s.reselect(after.Technician)
	}
}

// countState counts a technician whose profile came or went in the state he is in.
func (s *State) countState(category, technician string, n int) {
	if d, ok := s.rows.duties.get(technician); ok {
		s.addState(category, d.State, n)
	}
}

func (s *State) addState(category string, state storehubv1.TechnicianState, n int) {
	s.addCount(category, stateCount(state), n)
}

// inState is how many technicians of a category are in a state.
func (s *State) inState(category string, state storehubv1.TechnicianState) int32 {
	return s.count(category, stateCount(state))
}

// queued counts the technicians who have an entry, in the same index as those of a state.
const queued = "queued"

func stateCount(state storehubv1.TechnicianState) string { return string(rune('0' + state)) }

func (s *State) addCount(category, what string, n int) {
	key := under(category) + what
	have, _ := s.by.counts.Get(key)
	if have+n == 0 {
		s.by.counts.Delete(key)
		return
	}
	s.by.counts.Set(key, have+n)
}

func (s *State) count(category, what string) int32 {
	n, _ := s.by.counts.Get(under(category) + what)
	return int32(n)
}

func (s *State) category(id string) (*storehubv1.CategoryRow, error) {
	row, ok := s.rows.categories.get(id)
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_CATEGORY, "category", id)
	}
	return row, nil
}

func (s *State) technician(number string) (*storehubv1.TechnicianRow, error) {
	row, ok := s.rows.technicians.get(number)
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_TECHNICIAN, "technician", number)
	}
	return row, nil
}

// duty is a technician with what he does now.
func (s *State) duty(number string) (*storehubv1.TechnicianRow, *storehubv1.DutyRow, error) {
	t, err := s.technician(number)
	if err != nil {
		return nil, nil, err
	}
	d, _ := s.rows.duties.get(number)
	return t, d, nil
}

// wrongState names a transition that is not allowed: who, the state he is in and until when.
func wrongState(d *storehubv1.DutyRow) *Fault {
	return refuse(Conflict, storehubv1.Reason_REASON_TECHNICIAN_STATE, stateArgs(d)...)
}

func stateArgs(d *storehubv1.DutyRow) []any {
	args := []any{"technician", d.Technician, "state", d.State}
	if d.UntilMs != 0 {
		args = append(args, "until_ms", d.UntilMs)
	}
	return args
}

// wantState refuses a technician who is in none of the states.
func (s *State) wantState(number string, allowed ...storehubv1.TechnicianState) (*storehubv1.TechnicianRow, *storehubv1.DutyRow, error) {
	t, d, err := s.duty(number)
	if err != nil {
		return nil, nil, err
	}
	if !slices.Contains(allowed, d.State) {
		return nil, nil, wrongState(d)
	}
	return t, d, nil
}

func (tx *Tx) editDuty(technician string, f func(*storehubv1.DutyRow)) *storehubv1.DutyRow {
	return tx.s.rows.duties.edit(tx, technician, f)
}

// enter puts a technician into a state and clears what belonged to the last one: a finish, too,
// can only be undone while nothing else has happened to him.
func (tx *Tx) enter(technician string, state storehubv1.TechnicianState, f func(*storehubv1.DutyRow)) {
	tx.editDuty(technician, func(d *storehubv1.DutyRow) {
		if d.State == held {
			tx.disarm(storehubv1.TimerKind_TIMER_KIND_HOLD_LAPSES, technician)
		}
		d.State, d.SinceMs, d.UntilMs, d.LapsesAtMs, d.Reason, d.FinishedId = state, tx.now, 0, 0, "", 0
		if f != nil {
			f(d)
		}
	})
}

func putCategory(tx *Tx, req *storehubv1.PutCategoryRequest) (*storehubv1.PutCategoryResponse, error) {
	row := categoryRow(req)
	if err := first(checkID("id", req.Id), cleanName("name", &row.Name), checkRange("usual_minutes", row.UsualMinutes, 5, maxVisitMinutes)); err != nil {
		return nil, err
	}
	if _, ok := tx.s.rows.categories.get(req.Id); !ok {
		if err := roomFor(tx.s.rows.categories); err != nil {
			return nil, err
		}
	}
	tx.s.rows.categories.put(tx, row)
	tx.subject("category:" + req.Id)
	tx.emit("CategoryPut", "", 0, "category", req.Id)
	return &storehubv1.PutCategoryResponse{}, nil
}

func putTechnician(tx *Tx, req *storehubv1.PutTechnicianRequest) (*storehubv1.PutTechnicianResponse, error) {
	row := technicianRow(req)
	if err := first(
		checkID("number", row.Number), cleanName("name", &row.Name), cleanText("phone", &row.Phone, 0, maxPhone), cleanSkills(row.Skills),
		checkTopic(row.NtfyTopic), checkRange("card_uids", int32(len(req.CardUids)), 0, 16),
	); err != nil {
		return nil, err
	}
	if _, err := tx.s.category(req.Category); err != nil {
		return nil, err
	}
	old, known := tx.s.rows.technicians.get(req.Number)
	if known && old.Category != req.Category {
		// His place belongs to the old category's queue.
		if _, _, err := tx.s.wantState(req.Number, off, leave); err != nil {
			return nil, err
		}
	}
	if !known {
		if err := roomFor(tx.s.rows.technicians); err != nil {
			return nil, err
		}
	}
	tx.s.rows.technicians.put(tx, row)
	tx.freedAnywhere() // he may have learned something
	tx.emit("TechnicianPut", req.Number, 0, "category", req.Category)
	if known {
		return &storehubv1.PutTechnicianResponse{}, tx.s.checkCards(req.CardUids, "t"+req.Number)
	}
	tx.s.rows.duties.put(tx, &storehubv1.DutyRow{Technician: req.Number, State: off, SinceMs: tx.now})
	for _, uid := range req.CardUids {
		if _, err := tx.enrol(uid, &storehubv1.CardRow{Technician: req.Number}); err != nil {
			return nil, err
		}
	}
	return &storehubv1.PutTechnicianResponse{}, nil
}

// putStaff makes nobody who may do more than the caller, and touches nobody who does.
func putStaff(tx *Tx, req *storehubv1.PutStaffRequest) (*storehubv1.PutStaffResponse, error) {
	old, _ := tx.s.rows.staff.get(req.Id)
	if err := tx.notAbove(req.Id, append(slices.Clone(old.GetRoles()), req.Roles...)); err != nil {
		return nil, err
	}
	return tx.writeStaff(req)
}

func (tx *Tx) writeStaff(req *storehubv1.PutStaffRequest) (*storehubv1.PutStaffResponse, error) {
	row := &storehubv1.StaffRow{Id: req.Id, Name: req.Name, Roles: req.Roles, PinHash: []byte(req.Pin)}
	if err := first(checkID("id", row.Id), cleanName("name", &row.Name), checkStaffRoles(row.Roles), checkRange("card_uids", int32(len(req.CardUids)), 0, 16)); err != nil {
		return nil, err
	}
	old, known := tx.s.rows.staff.get(req.Id)
	if !known {
		if err := roomFor(tx.s.rows.staff); err != nil {
			return nil, err
		}
	}
	if known && req.Pin == "" {
		row.PinHash = old.PinHash
	}
	tx.s.rows.staff.put(tx, row)
	tx.subject("staff:" + req.Id)
	tx.emit("StaffPut", "", 0, "staff", req.Id)
	if known {
		return &storehubv1.PutStaffResponse{}, tx.s.checkCards(req.CardUids, "s"+req.Id)
	}
	for _, uid := range req.CardUids {
		if _, err := tx.enrol(uid, &storehubv1.CardRow{StaffId: req.Id}); err != nil {
			return nil, err
		}
	}
	return &storehubv1.PutStaffResponse{}, nil
}

func checkStaffRoles(roles []storehubv1.Role) error {
	for i, r := range roles {
		if !slices.Contains(deskRoles, r) && r != storehubv1.Role_ROLE_VIEWER {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "roles", "value", r)
		}
		if slices.Contains(roles[:i], r) {
			return refuse(Invalid, storehubv1.Reason_REASON_DUPLICATE, "field", "roles", "value", r)
		}
	}
	return nil
}

func putRoom(tx *Tx, req *storehubv1.PutRoomRequest) (*storehubv1.PutRoomResponse, error) {
	row := roomRow(req)
	if err := first(checkID("id", row.Id), cleanName("name", &row.Name), cleanText("zone", &row.Zone, 0, maxName)); err != nil {
		return nil, err
	}
	if _, ok := tx.s.rows.rooms.get(req.Id); !ok {
		if err := roomFor(tx.s.rows.rooms); err != nil {
			return nil, err
		}
	}
	tx.s.rows.rooms.put(tx, row)
	tx.subject("room:" + req.Id)
	tx.emit("RoomPut", "", 0, "room", req.Id)
	return &storehubv1.PutRoomResponse{}, nil
}

// checkRoom accepts "" (not known yet) and rooms that exist.
func (s *State) checkRoom(id string) error {
	if _, ok := s.rows.rooms.get(id); id != "" && !ok {
		return refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_ROOM, "room", id)
	}
	return nil
}
