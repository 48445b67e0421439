package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// brief is what the shop has had to do with a customer, in what fits into a window.
func (s *State) brief(row *storehubv1.CustomerRow) *storehubv1.CustomerBrief {
	b := &storehubv1.CustomerBrief{CustomerId: customerID(row.Id).String(), Name: row.Name, Notes: row.Notes, Tags: row.Tags}
	now := s.shop().TimeMs
	today := s.calendarDay(now)
	s.datesOfCustomer(row.Id, 0, func(d *storehubv1.DateRow) bool {
		if d.PlanId != 0 && s.plansOn() != nil && d.State != dCompleted {
			return true // switched off: nobody sees what is ahead
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
		return true
	})
	prefixed(s.by.punched, numberKey(row.Id), func(_, key string) bool {
		if c, _ := s.rows.punchCards.get(key); c.ExpiresAtMs == 0 || c.ExpiresAtMs > now {
			b.UnitsLeft += c.UnitsLeft
		}
		return true
	})
	return b
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
	s.datesOfCustomer(row.Id, 0, func(d *storehubv1.DateRow) bool {
		res.Dates = append(res.Dates, s.agendaEntry(d))
		return true
	})
	for _, c := range s.callsOf(row) {
		res.Calls = append(res.Calls, s.callOf(c))
	}
	s.ticketsOfCustomer(row.Id, func(t *storehubv1.TicketRow) bool {
		res.Tickets = append(res.Tickets, s.ticketOf(t))
		return true
	})
	for _, c := range s.punchCardsOf(row.Id) {
		res.PunchCards = append(res.PunchCards, s.punchCardOf(c)) // he is told nothing of who works here
	}
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
	res.Cards = s.cardsOf("c" + id)
	return res, nil
}
