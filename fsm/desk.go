package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

// MayWatch refuses a credential that must not see what a terminal shows: of another one's calls a terminal sees nothing.
func (v View) MayWatch(c *storehubv1.Credential, terminal string, now int64) error {
	who, err := v.s.callerOf(c, storehubv1.Permission_PERMISSION_SWIPE, now)
	if err == nil && who.role == storehubv1.Role_ROLE_TERMINAL && who.terminal != terminal {
		err = refuse(Denied, storehubv1.Reason_REASON_NOT_YOUR_TERMINAL, "terminal", terminal)
	}
	return err
}

// maxWindows is how many calls a terminal is told at once: more than people can deal with, and less than a phone that has gone mad
// can make.
const maxWindows = 20

// TerminalFrame is what a terminal has to show now, but for how far the node can be believed.
func (v View) TerminalFrame(terminal string) (*storehubv1.TerminalFrame, error) {
	s := v.s
	t, err := s.terminal(terminal)
	if err != nil {
		return nil, err
	}
	f := &storehubv1.TerminalFrame{
		Terminal: t.Id, Role: t.Role, Language: v.LanguageAt(t.Id), OpenCalls: int32(s.by.unanswered.Len()), Index: s.index, Swiped: s.swipedAt(t),
	}
	s.by.ringing.Descend(under(t.Id)+"\xff", func(k, key string) bool {
		if len(k) < len(t.Id)+1 || k[:len(t.Id)+1] != under(t.Id) {
			return false
		}
		f.CallsTotal++
		if len(f.Calls) < maxWindows {
			c, _ := s.rows.calls.get(key)
			f.Calls = append(f.Calls, s.window(c, t))
		}
		return true
	})
	if current := s.currentTicket(t.Id); current != nil {
		f.Ticket = s.ticketOf(current)
	}
	f.Announcements = s.announcements(t)
	return f, nil
}

// swipedAt is the card that a terminal saw last.
func (s *State) swipedAt(t *storehubv1.TerminalRow) *storehubv1.Swiped {
	card, ok := s.rows.cards.get(t.SwipedCard)
	if !ok {
		return nil
	}
	_, holder := s.holderOf(card)
	w := &storehubv1.Swiped{Action: t.Swiped, At: stampOf(t.SwipedAtMs), Holder: holder, Name: s.holderName(card)}
	if t.IdentifiedCard == card.Uid && t.IdentifiedUntilMs > s.shop().TimeMs {
		w.IdentifiedUntil, w.Identification = stampOf(t.IdentifiedUntilMs), identification(t)
	}
	return w
}

// holderName is what people call the holder of a card.
func (s *State) holderName(card *storehubv1.CardRow) string {
	switch {
	case card.Technician != "":
		t, _ := s.rows.technicians.get(card.Technician)
		return t.GetName()
	case card.CustomerId != "":
		c, _ := s.customer(card.CustomerId)
		return c.GetName()
	}
	staff, _ := s.rows.staff.get(card.StaffId)
	return staff.GetName()
}

// window is a call as a register shows it, with the buttons of the moment (P08-P18).
func (s *State) window(c *storehubv1.CallRow, t *storehubv1.TerminalRow) *storehubv1.CallWindow {
	w := &storehubv1.CallWindow{Call: s.callOf(c)}
	list, match := s.callersOf(c.Number, c.E164)
	if c.CustomerId != 0 {
		if row, err := s.customer(customerID(c.CustomerId).String()); err == nil {
			list, match = []*storehubv1.CustomerRow{row}, storehubv1.Match_MATCH_EXACT
		}
	}
	for _, row := range list[:min(len(list), maxProbable)] {
		w.Callers = append(w.Callers, &storehubv1.CallerBrief{Customer: s.brief(row), Match: match})
	}
	slices.SortStableFunc(w.Callers, func(a, b *storehubv1.CallerBrief) int { return len(b.Customer.Today) - len(a.Customer.Today) })
	w.Actions = s.callActions(c, t, match)
	return w
}
