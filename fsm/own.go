package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// Reader is who reads, as far as that decides what he sees.
type Reader struct {
	// Technician is set for somebody who sees the shop from his own phone: the board as everybody does, of dates, leaves and trails
	// his own, of customers none, and nobody's card or number.
	Technician string
	// Manages is set for somebody who gives out cards and topics, and so sees them: whoever has the uid of a card can make one more.
	Manages bool
	// Calls is set for somebody who may call those who work here.
	Calls bool
}

// ReaderOf is who a credential belongs to.
func (v View) ReaderOf(c *storehubv1.Credential) Reader {
	row, _ := v.s.tokenOf(c)
	may := func(need storehubv1.Permission) bool {
		return permitted(v.s.rolesOf(row), need) && v.s.atDesk(row, need)
	}
	return Reader{
		Technician: row.GetTechnician(),
		Manages:    may(storehubv1.Permission_PERMISSION_MANAGE),
		Calls:      may(storehubv1.Permission_PERMISSION_PHONE_NUMBERS),
	}
}

// Of refuses a technician who asks for what is another one's.
func (r Reader) Of(technician string) error {
	if r.Technician == "" || r.Technician == technician {
		return nil
	}
	return refuse(Denied, storehubv1.Reason_REASON_ACTOR_NOT_ALLOWED, "actor", subjectTechnician+":"+r.Technician, "technician", technician)
}

// ListAgendaFor is the agenda as a reader sees it.
func (v View) ListAgendaFor(who Reader, req *storehubv1.ListAgendaRequest) (*storehubv1.ListAgendaResponse, error) {
	if who.Technician == "" {
		return v.ListAgenda(req)
	}
	own, booked := v.s.by.staffed.Get(who.Technician)
	if req.Resource != "" && req.Resource != own {
		return nil, refuse(Denied, storehubv1.Reason_REASON_ACTOR_NOT_ALLOWED, "actor", subjectTechnician+":"+who.Technician)
	}
	if !booked {
		_, _, err := v.s.timeSpan(req.From, req.To)
		return &storehubv1.ListAgendaResponse{}, err
	}
	res, err := v.ListAgenda(&storehubv1.ListAgendaRequest{From: req.From, To: req.To, Resource: own, Cancelled: req.Cancelled, Clashing: req.Clashing})
	for _, e := range res.GetDates() {
		e.CustomerId, e.CustomerName, e.Notes, e.Unpaid = "", "", "", false
	}
	return res, err
}

// ListLeavesFor is the leaves as a reader sees them.
func (v View) ListLeavesFor(who Reader, req *storehubv1.ListLeavesRequest) (*storehubv1.ListLeavesResponse, error) {
	if who.Technician == "" {
		return v.ListLeaves(req)
	}
	if req.Technician != "" {
		if err := who.Of(req.Technician); err != nil {
			return nil, err
		}
	}
	return v.ListLeaves(&storehubv1.ListLeavesRequest{Technician: who.Technician})
}

// ListTechniciansFor is the technicians as a reader sees them.
func (v View) ListTechniciansFor(who Reader, req *storehubv1.ListTechniciansRequest) (*storehubv1.ListTechniciansResponse, error) {
	res, err := v.ListTechnicians(req)
	for _, t := range res.GetTechnicians() {
		self := who.Technician != "" && who.Technician == t.Number
		if !who.Manages && !self {
			t.CardUids, t.BlockedCardUids, t.NtfyTopic = nil, nil, ""
		}
		if !who.Manages && !who.Calls && !self {
			t.Phone = ""
		}
	}
	return res, err
}

// ListStaffFor is the staff as a reader sees them.
func (v View) ListStaffFor(who Reader, req *storehubv1.ListStaffRequest) (*storehubv1.ListStaffResponse, error) {
	res := v.ListStaff(req)
	for _, s := range res.Staff {
		if !who.Manages {
			s.CardUids, s.BlockedCardUids = nil, nil
		}
		if who.Technician != "" {
			s.HasPin = false
		}
	}
	return res, nil
}
