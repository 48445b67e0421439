package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// Reader is who reads, as far as that decides what he sees.
type Reader struct {
	// Technician is set for somebody who sees the shop from his own phone: the board as everybody does, of dates, leaves and trails
	// his own, of customers none, and nobody's card or number.
	Technician string
}

// ReaderOf is who a credential belongs to.
func (v View) ReaderOf(c *storehubv1.Credential) Reader {
	row, _ := v.s.tokenOf(c)
	return Reader{Technician: row.GetTechnician()}
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
	if who.Technician != "" {
		for _, t := range res.GetTechnicians() {
			if t.Number != who.Technician {
				t.CardUids, t.BlockedCardUids, t.Phone, t.NtfyTopic = nil, nil, "", ""
			}
		}
	}
	return res, err
}

// ListStaffFor is the staff as a reader sees them.
func (v View) ListStaffFor(who Reader, req *storehubv1.ListStaffRequest) (*storehubv1.ListStaffResponse, error) {
	res := v.ListStaff(req)
	if who.Technician != "" {
		for _, s := range res.Staff {
			s.CardUids, s.BlockedCardUids, s.HasPin = nil, nil, false
		}
	}
	return res, nil
}
