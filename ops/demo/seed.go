package demo

import (
	"context"
	"fmt"

	"storehub/hw/reader"
	storehubv1 "storehub/proto/storehub/v1"
)

// seed fills a new shop. Every act has a fixed request id, so that a start that was interrupted
// in the middle and begun again does each once.
func seed(ctx context.Context, d *desk) error {
	s := &seeding{ctx: ctx, desk: d}
	for _, c := range categories {
		plant(s, "category-"+c.Id, (*nodeAPI).PutCategory, c)
	}
	for _, r := range rooms {
		plant(s, "room-"+r.Id, (*nodeAPI).PutRoom, r)
	}
	for _, it := range items {
		plant(s, "item-"+it.Id, (*nodeAPI).PutServiceItem, it)
	}
	for i, t := range technicians {
		plant(s, "technician-"+numberOf(i), (*nodeAPI).PutTechnician, &storehubv1.PutTechnicianRequest{
			Number: numberOf(i), Name: t.name, Gender: t.gender, Category: t.category, Skills: t.skills,
		})
		plant(s, "card-"+numberOf(i), (*nodeAPI).AssignCard, &storehubv1.AssignCardRequest{
			CardUid: reader.EM4100Card(t.card).String(), Holder: &storehubv1.AssignCardRequest_Technician{Technician: numberOf(i)},
		})
	}
	for _, e := range staff {
		plant(s, "staff-"+e.id, (*nodeAPI).PutStaff, &storehubv1.PutStaffRequest{Id: e.id, Name: e.name, Roles: e.roles, Pin: demoPIN})
		plant(s, "card-"+e.id, (*nodeAPI).AssignCard, &storehubv1.AssignCardRequest{
			CardUid: reader.EM4100Card(e.card).String(), Holder: &storehubv1.AssignCardRequest_StaffId{StaffId: e.id},
		})
	}
	for i := range onDuty {
		plant(s, "check-in-"+numberOf(i), (*nodeAPI).CheckIn, &storehubv1.CheckInRequest{Technician: numberOf(i)})
	}
	s.seedBook()
	return s.err
}

// seeding stops at the first thing that fails.
type seeding struct {
	ctx  context.Context
	desk *desk
	err  error
}

// plant does one act of the seed; there is no answer once one has failed.
func plant[Req, Res any](s *seeding, what string, m method[Req, Res], req *Req) *Res {
	if s.err != nil {
		return nil
	}
	res, err := actAs(s.ctx, s.desk, "demo-seed-"+what, m, req)
	if err != nil {
		s.err = fmt.Errorf("seed %s: %w", what, err)
	}
	return res
}
