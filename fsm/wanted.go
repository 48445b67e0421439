package fsm

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// The rows that the Puts of the catalogue ask for: what is left out filled in, texts without blanks around
// them. Nothing is checked here.

func categoryRow(req *storehubv1.PutCategoryRequest) *storehubv1.CategoryRow {
	row := &storehubv1.CategoryRow{
		Id: req.Id, Name: strings.TrimSpace(req.Name), StartMode: req.StartMode, TailAt: req.TailAt, PickPosition: req.PickPosition, UsualMinutes: req.UsualMinutes,
	}
	if row.StartMode == storehubv1.StartMode_START_MODE_UNSPECIFIED {
		row.StartMode = storehubv1.StartMode_START_MODE_PENDING_FIRST
	}
	if row.UsualMinutes == 0 {
		row.UsualMinutes = usualMinutes
	}
	return row
}

func roomRow(req *storehubv1.PutRoomRequest) *storehubv1.RoomRow {
	return &storehubv1.RoomRow{Id: req.Id, Name: strings.TrimSpace(req.Name), Zone: strings.TrimSpace(req.Zone)}
}

func technicianRow(req *storehubv1.PutTechnicianRequest) *storehubv1.TechnicianRow {
	return &storehubv1.TechnicianRow{
		Number: req.Number, Name: strings.TrimSpace(req.Name), Gender: req.Gender, Category: req.Category,
		Skills: trimmed(req.Skills), Phone: strings.TrimSpace(req.Phone), NtfyTopic: strings.TrimSpace(req.NtfyTopic),
	}
}

func itemRow(req *storehubv1.PutServiceItemRequest) *storehubv1.ServiceItemRow {
	row := &storehubv1.ServiceItemRow{
		Id: req.Id, Name: strings.TrimSpace(req.Name), Minutes: req.Minutes, BufferMinutes: req.BufferMinutes,
		PriceMinor: req.PriceMinor, TurnWeightPct: fullTurnPct, Skills: trimmed(req.Skills), Needs: slices.Clone(req.Needs),
		BookingMode: req.BookingMode, Capacity: 1,
	}
	if req.TurnWeightPct != nil {
		row.TurnWeightPct = *req.TurnWeightPct
	}
	if req.Capacity != nil {
		row.Capacity = *req.Capacity
	}
	return row
}

func resourceRow(req *storehubv1.PutResourceRequest) *storehubv1.ResourceRow {
	row := &storehubv1.ResourceRow{Id: req.Id, Name: strings.TrimSpace(req.Name), Kind: req.Kind, Capacity: 1, Technician: req.Technician}
	if req.Name == "" {
		row.Name = row.Id
	}
	if req.Capacity != nil {
		row.Capacity = *req.Capacity
	}
	return row
}

func trimmed(list []string) []string {
	list = slices.Clone(list)
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

// The requests that ask for rows as they are.

func categoryObject(r *storehubv1.CategoryRow) *storehubv1.PutCategoryRequest {
	return &storehubv1.PutCategoryRequest{
		Id: r.Id, Name: r.Name, StartMode: r.StartMode, TailAt: r.TailAt, PickPosition: r.PickPosition, UsualMinutes: r.UsualMinutes,
	}
}

func roomObject(r *storehubv1.RoomRow) *storehubv1.PutRoomRequest {
	return &storehubv1.PutRoomRequest{Id: r.Id, Name: r.Name, Zone: r.Zone}
}

func technicianObject(r *storehubv1.TechnicianRow) *storehubv1.PutTechnicianRequest {
	return &storehubv1.PutTechnicianRequest{
		Number: r.Number, Name: r.Name, Gender: r.Gender, Category: r.Category, Skills: r.Skills, Phone: r.Phone, NtfyTopic: r.NtfyTopic,
	}
}

func itemObject(r *storehubv1.ServiceItemRow) *storehubv1.PutServiceItemRequest {
	return &storehubv1.PutServiceItemRequest{
		Id: r.Id, Name: r.Name, Minutes: r.Minutes, BufferMinutes: r.BufferMinutes, PriceMinor: r.PriceMinor,
		TurnWeightPct: proto.Int32(r.TurnWeightPct), Skills: r.Skills, BookingMode: r.BookingMode,
		Capacity: proto.Int32(r.Capacity), Needs: r.Needs,
	}
}

func resourceObject(r *storehubv1.ResourceRow) *storehubv1.PutResourceRequest {
	return &storehubv1.PutResourceRequest{Id: r.Id, Name: r.Name, Kind: r.Kind, Capacity: proto.Int32(r.Capacity), Technician: r.Technician}
}

// keepMode keeps the mode that an item was made with; a new one is for appointments.
func keepMode(row, known *storehubv1.ServiceItemRow) {
	if row.BookingMode == 0 {
		row.BookingMode = known.GetBookingMode()
	}
	if row.BookingMode == 0 {
		row.BookingMode = storehubv1.BookingMode_BOOKING_MODE_APPOINTMENT
	}
}

// checkBare refuses cards, which a catalogue neither gives nor takes.
func checkBare(req *storehubv1.PutTechnicianRequest) error {
	if len(req.CardUids) > 0 {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "card_uids", "value", req.CardUids[0])
	}
	return nil
}
