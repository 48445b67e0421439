package fsm

import (
	"slices"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

// namedBy stands between who did something and whoever's credential said so.
const namedBy = " named by "

// namers find what people call whoever or whatever an id of the audit means. Tokens have none: their names are for who gives them out.
var namers = map[string]func(s *State, id string) string{
	subjectTechnician: func(s *State, id string) string { r, _ := s.rows.technicians.get(id); return r.GetName() },
	subjectStaff:      func(s *State, id string) string { r, _ := s.rows.staff.get(id); return r.GetName() },
	"customer":        func(s *State, id string) string { n, _ := parseID("C", id); return s.customerName(n) },
	"category":        func(s *State, id string) string { r, _ := s.rows.categories.get(id); return r.GetName() },
	"item":            func(s *State, id string) string { r, _ := s.rows.items.get(id); return r.GetName() },
	"room":            func(s *State, id string) string { r, _ := s.rows.rooms.get(id); return r.GetName() },
	"resource":        func(s *State, id string) string { r, _ := s.rows.resources.get(id); return r.GetName() },
	subjectTerminal:   func(s *State, id string) string { r, _ := s.rows.terminals.get(id); return r.GetName() },
	"node":            func(s *State, id string) string { r, _ := s.rows.nodes.get(id); return r.GetName() },
	"assistant": func(s *State, id string) string {
		n, _ := parseID("H", id)
		r, _ := s.rows.assistants.get(numberKey(n))
		return r.GetDeviceName()
	},
}

// nameOf is what people call what an id of the audit means, "" = it has no name, or is not there any more.
func (s *State) nameOf(id string) string {
	kind, of, found := strings.Cut(id, ":")
	if !found {
		kind, of = "assistant", id // the only ones with a name whose ids need no kind before them
	}
	if name, ok := namers[kind]; ok {
		return name(s, of)
	}
	return ""
}

// actorName is the name of whoever did something, and not of whose credential said so.
func (s *State) actorName(actor string) string {
	who, _, _ := strings.Cut(actor, namedBy)
	return s.nameOf(who)
}

// customerName is what a customer is called, "" = nobody is meant, or he was erased.
func (s *State) customerName(id uint64) string {
	row, _ := s.rows.customers.get(numberKey(id))
	return row.GetName()
}

// called is what those are called whom records name.
func (s *State) called(records []*storehubv1.AuditRecord) (list []*storehubv1.AuditName) {
	var ids []string
	for _, r := range records {
		ids = append(ids, strings.Split(r.Actor, namedBy)...)
		ids = append(ids, r.Subjects...)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if name := s.nameOf(id); name != "" {
			list = append(list, &storehubv1.AuditName{Id: id, Name: name})
		}
	}
	return list
}
