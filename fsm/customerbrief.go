package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// brief is what the shop has had to do with a customer, in what fits into a window.
func (s *State) brief(row *storehubv1.CustomerRow) *storehubv1.CustomerBrief {
	b := &storehubv1.CustomerBrief{CustomerId: customerID(row.Id).String(), Name: row.Name, Notes: row.Notes, Tags: row.Tags}
	now := s.shop().TimeMs
	today := s.calendarDay(now)
	s.allDatesOf(row.Id, func(d *storehubv1.DateRow) {
		if d.PlanId != 0 && s.plansOn() != nil && d.State != dCompleted {
			return // switched off: nobody sees what is ahead
		}
		switch {
		case d.State == dCompleted:
			b.Visits++
			b.LastVisitAt = stampOf(d.StartsAtMs)
		case d.State == dNoShow:
			b.NoShows++
		case !ahead(d):
		case s.calendarDay(d.StartsAtMs) == today:
			b.Today = append(b.Today, s.agendaEntry(d))
		case d.StartsAtMs > now && b.Next == nil:
			b.Next = s.agendaEntry(d)
		}
	})
	prefixed(s.by.punched, numberKey(row.Id), func(_, key string) bool {
		if c, _ := s.rows.punchCards.get(key); c.ExpiresAtMs == 0 || c.ExpiresAtMs > now {
			b.UnitsLeft += c.UnitsLeft
		}
		return true
	})
	return b
}

// allDatesOf visits all dates of a customer, in order of time.
func (s *State) allDatesOf(customer uint64, visit func(*storehubv1.DateRow)) {
	prefixed(s.by.dated, numberKey(customer), func(_ string, d *storehubv1.DateRow) bool {
		visit(d)
		return true
	})
}

// ExportCustomer is everything that is known of a customer.
func (v View) ExportCustomer(req *storehubv1.ExportCustomerRequest) (*storehubv1.ExportCustomerResponse, error) {
	s := v.s
	row, err := s.customer(req.Id)
	if err != nil {
		return nil, err
	}
	id := customerID(row.Id).String()
	res := &storehubv1.ExportCustomerResponse{Customer: customerOf(row), Brief: s.brief(row)}
	s.allDatesOf(row.Id, func(d *storehubv1.DateRow) { res.Dates = append(res.Dates, s.agendaEntry(d)) })
	for _, c := range s.callsOf(row) {
		res.Calls = append(res.Calls, s.callOf(c))
	}
	s.ticketsOfCustomer(row.Id, func(t *storehubv1.TicketRow) bool {
		res.Tickets = append(res.Tickets, s.ticketOf(t))
		return true
	})
	cards, err := v.ListPunchCards(&storehubv1.ListPunchCardsRequest{CustomerId: id})
	if err != nil {
		return nil, err
	}
	res.PunchCards = cards.Cards
	s.rows.notices.scan("", func(_ string, n *storehubv1.NoticeRow) bool {
		if n.CustomerId == row.Id {
			res.Notices = append(res.Notices, s.noticeOf(n))
		}
		return true
	})
	for _, w := range s.waiters(0) {
		if w.CustomerId == row.Id {
			res.Waitlist = append(res.Waitlist, s.waitlistEntry(w))
		}
	}
	for _, c := range s.cardsOfCustomer(id) {
		res.Cards = append(res.Cards, c.Uid)
	}
	return res, nil
}

// cardsOfCustomer are the cards that a customer swipes.
func (s *State) cardsOfCustomer(id string) (list []*storehubv1.CardRow) {
	s.rows.cards.scan("", func(_ string, c *storehubv1.CardRow) bool {
		if c.CustomerId == id {
			list = append(list, c)
		}
		return true
	})
	return list
}
