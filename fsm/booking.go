package fsm

import (
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

func createBooking(tx *Tx, req *storehubv1.CreateBookingRequest) (*storehubv1.CreateBookingResponse, error) {
	item, err := tx.s.bookable(req.Item)
	if err != nil {
		return nil, err
	}
	row := &storehubv1.DateRow{
		Item: item.Id, State: dPlanned, Resources: req.Resources, BufferMs: int64(item.BufferMinutes) * minuteMS, EndsAtMs: int64(item.Minutes) * minuteMS,
	}
	if req.CustomerId != "" {
		customer, err := tx.s.customer(req.CustomerId)
		if err != nil {
			return nil, err
		}
		row.CustomerId = customer.Id
	}
	row.Notes, err = cleanNote("notes", req.Notes)
	if err := first(err, tx.s.checkResources(item, req.Resources), roomFor(tx.s.rows.dates)); err != nil {
		return nil, err
	}
	if err := tx.bookAt(row, req.StartsAt); err != nil {
		return nil, err
	}
	if err := tx.checkWhen("starts_at", row); err != nil {
		return nil, err
	}
	f := tx.s.fitting(tx.now)
	if !f.place(row) {
		return nil, f.refused()
	}
	warnings := append(tx.s.customerBusy([]*storehubv1.DateRow{row}, nil), tx.s.unskilledFor(row)...)
	row.Id, row.ChangedAtMs = tx.next(&tx.shop().DateId), tx.now
	tx.s.rows.dates.put(tx, row)
	tx.remindOf(row)
	tx.armDates()
	tx.tellDate("BookingCreated", row, "item", row.Item)
	return &storehubv1.CreateBookingResponse{Booking: bookingOf(row), Warnings: warnings}, nil
}

// bookable is an item for single dates.
func (s *State) bookable(id string) (*storehubv1.ServiceItemRow, error) {
	item, err := s.serviceItem(id)
	if err != nil {
		return nil, err
	}
	if item.BookingMode != storehubv1.BookingMode_BOOKING_MODE_APPOINTMENT {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_WRONG_MODE, "item", id, "booking_mode", modeName(item.BookingMode))
	}
	return item, wantMinutes(item)
}

// unskilledFor warns of technicians who have not learned what a date is for.
func (s *State) unskilledFor(row *storehubv1.DateRow) (list []*storehubv1.Warning) {
	item, _ := s.rows.items.get(row.Item)
	for _, r := range row.Resources {
		t, ok := s.rows.technicians.get(s.staffOf(r))
		if !ok {
			continue
		}
		if why := unskilled(t, item); why != nil {
			list = append(list, &storehubv1.Warning{Reason: why.Reason, Args: append(argList([]any{"technician", t.Number}), why.Args...)})
		}
	}
	return list
}

// bookAt lets a date begin at an instant, for which the zone's offset was looked up before the log.
func (tx *Tx) bookAt(row *storehubv1.DateRow, at *timestamppb.Timestamp) error {
	ms, err := millis("starts_at", at)
	if err != nil {
		return err
	}
	p := tx.cmd.GetPrepared()
	if p.GetZone() != tx.s.effective.GetZone() || len(p.GetDates()) != 1 || p.Dates[0].StartsAtMs != ms {
		return refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	retime(row, p.Dates[0], ms+int64(p.Dates[0].OffsetS)*1000)
	return nil
}

// booking is a date by itself.
func (s *State) booking(id string) (*storehubv1.DateRow, error) {
	n, _ := parseID("B", id)
	d, ok := s.rows.dates.get(numberKey(n))
	if !ok || d.PlanId != 0 {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_BOOKING, "booking", id)
	}
	return d, nil
}

func rescheduleBooking(tx *Tx, req *storehubv1.RescheduleBookingRequest) (*storehubv1.RescheduleBookingResponse, error) {
	d, err := tx.s.booking(req.Id)
	switch {
	case err != nil:
		return nil, err
	case !ahead(d):
		return nil, wrongOccurrence(d)
	case req.StartsAt == nil && len(req.Resources) == 0:
		return nil, refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "starts_at")
	}
	row := d.Clone()
	if err := tx.s.reresource(row, req.Resources); err != nil {
		return nil, err
	}
	if req.StartsAt != nil {
		if err := tx.bookAt(row, req.StartsAt); err != nil {
			return nil, err
		}
	}
	warnings, err := tx.move([]*storehubv1.DateRow{d}, []*storehubv1.DateRow{row}, "starts_at")
	if err != nil {
		return nil, err
	}
	return &storehubv1.RescheduleBookingResponse{Booking: bookingOf(row), Warnings: slices.Concat(warnings, tx.s.unskilledFor(row))}, nil
}

func cancelBooking(tx *Tx, req *storehubv1.CancelBookingRequest) (*storehubv1.CancelBookingResponse, error) {
	d, err := tx.s.booking(req.Id)
	if err != nil {
		return nil, err
	}
	reason, err := cleanNote("reason", req.Reason)
	if err != nil {
		return nil, err
	}
	if !ahead(d) {
		return nil, wrongOccurrence(d)
	}
	d = tx.become(d, dCancelled, reason, req.WaiveUnit)
	tx.tellChange(storehubv1.NoticeCause_NOTICE_CAUSE_CANCELLED, d, 0)
	tx.armDates()
	return &storehubv1.CancelBookingResponse{Booking: bookingOf(d)}, nil
}

func markBooking(tx *Tx, req *storehubv1.MarkBookingRequest) (*storehubv1.MarkBookingResponse, error) {
	d, err := tx.s.booking(req.Id)
	if err != nil {
		return nil, err
	}
	if d, err = tx.markDate(d, req.State); err != nil {
		return nil, err
	}
	return &storehubv1.MarkBookingResponse{Booking: bookingOf(d)}, nil
}

func undoBooking(tx *Tx, req *storehubv1.UndoBookingRequest) (*storehubv1.UndoBookingResponse, error) {
	d, err := tx.s.booking(req.Id)
	if err != nil {
		return nil, err
	}
	if d, err = tx.undoDate(d); err != nil {
		return nil, err
	}
	return &storehubv1.UndoBookingResponse{Booking: bookingOf(d)}, nil
}

func bookingOf(d *storehubv1.DateRow) *storehubv1.Booking {
	return &storehubv1.Booking{
		Id: bookingID(d.Id).String(), CustomerId: optionalCustomer(d.CustomerId), Item: d.Item, StartsAt: stampOf(d.StartsAtMs), EndsAt: stampOf(d.EndsAtMs),
		LocalTime: wallText(d), State: d.State, Resources: d.Resources, Notes: d.Notes, Reason: d.Reason, Reopened: d.Reopened,
		PunchCard: optionalPunchCard(d.PunchCardId),
	}
}

// optionalCustomer is the id of a customer, "" for nobody.
func optionalCustomer(id uint64) string {
	if id == 0 {
		return ""
	}
	return customerID(id).String()
}
