package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

// ListCategories is every category, by id.
func (v View) ListCategories(*storehubv1.ListCategoriesRequest) *storehubv1.ListCategoriesResponse {
	res := &storehubv1.ListCategoriesResponse{}
	v.s.rows.categories.scan("", func(_ string, r *storehubv1.CategoryRow) bool {
		res.Categories = append(res.Categories, &storehubv1.Category{
			Id: r.Id, Name: r.Name, StartMode: r.StartMode, TailAt: r.TailAt, PickPosition: r.PickPosition, UsualMinutes: r.UsualMinutes,
		})
		return true
	})
	return res
}

// ListTechnicians is everybody of a category, or of the shop, by number as people count: 9 before 12.
func (v View) ListTechnicians(req *storehubv1.ListTechniciansRequest) (*storehubv1.ListTechniciansResponse, error) {
	res := &storehubv1.ListTechniciansResponse{}
	if req.Category == "" {
		v.s.rows.technicians.scan("", func(number string, _ *storehubv1.TechnicianRow) bool {
			res.Technicians = append(res.Technicians, v.Technician(number))
			return true
		})
	} else {
		if _, err := v.s.category(req.Category); err != nil {
			return nil, err
		}
		prefix := under(req.Category)
		prefixed(v.s.by.crew, prefix, func(k, _ string) bool {
			res.Technicians = append(res.Technicians, v.Technician(k[len(prefix):]))
			return true
		})
	}
	slices.SortStableFunc(res.Technicians, func(a, b *storehubv1.Technician) int { return compareNumbers(a.Number, b.Number) })
	return res, nil
}

// Technician is one technician with what he does now, nil when there is no such number.
func (v View) Technician(number string) *storehubv1.Technician {
	t, d, err := v.s.duty(number)
	if err != nil {
		return nil
	}
	res := &storehubv1.Technician{
		Number: t.Number, Name: t.Name, Gender: t.Gender, Category: t.Category, State: d.State, Skills: t.Skills, Phone: t.Phone,
		CardUids: v.s.cardsOf("t" + number), Since: stampOf(d.SinceMs), Until: stampOf(d.UntilMs), LeaveAfterService: d.LeaveAfterService,
		BlockedCardUids: v.s.blockedOf("t" + number), NtfyTopic: t.NtfyTopic,
	}
	if d.AssignmentId != 0 {
		res.AssignmentId = assignmentID(d.AssignmentId).String()
	}
	return res
}

// ListStaff is everybody who is no technician, by id.
func (v View) ListStaff(*storehubv1.ListStaffRequest) *storehubv1.ListStaffResponse {
	res := &storehubv1.ListStaffResponse{}
	v.s.rows.staff.scan("", func(_ string, r *storehubv1.StaffRow) bool {
		res.Staff = append(res.Staff, &storehubv1.Staff{
			Id: r.Id, Name: r.Name, Roles: r.Roles, CardUids: v.s.cardsOf("s" + r.Id), HasPin: len(r.PinHash) > 0,
			BlockedCardUids: v.s.blockedOf("s" + r.Id),
		})
		return true
	})
	return res
}

// ListRooms is every room, by id.
func (v View) ListRooms(*storehubv1.ListRoomsRequest) *storehubv1.ListRoomsResponse {
	res := &storehubv1.ListRoomsResponse{}
	v.s.rows.rooms.scan("", func(_ string, r *storehubv1.RoomRow) bool {
		res.Rooms = append(res.Rooms, &storehubv1.Room{Id: r.Id, Name: r.Name, Zone: r.Zone})
		return true
	})
	return res
}
