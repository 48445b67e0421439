package bench

import (
	"fmt"
	"strconv"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// The shop of the experiments about dates. Every technician has a visit an hour from nine to seven, each 50 minutes and 10 to
// clean up, so that a check always meets as many neighbours, however many dates there are elsewhere. His evenings are free.
const (
	slotsADay     = 10
	firstHour     = 9
	visitMinutes  = 50
	bufferMinutes = 10
	// perTechnician is how many dates fill a technician's days before there is another one: a shop's thousand days.
	perTechnician = 10_000
	// planDates is the longest plan that one first time makes.
	planDates = 99

	planned   = "plan50"
	appointed = "visit50"
)

// calendar is where the dates of a shop are.
type calendar struct {
	day0        time.Time
	technicians int
	days        int
}

// calendarOf has room for n dates, the first of them the day after now.
func calendarOf(n int, now time.Time) calendar {
	y, m, d := now.Date()
	c := calendar{day0: time.Date(y, m, d+1, 0, 0, 0, 0, now.Location()), technicians: max(1, n/perTechnician)}
	c.days = n / slotsADay / c.technicians
	return c
}

// size is how many dates it has.
func (c calendar) size() int { return c.technicians * c.days * slotsADay }

// slot is the k-th hour of a day on which visits begin; from slotsADay on nothing is booked.
func (c calendar) slot(day, k int) *timestamppb.Timestamp {
	return timestamppb.New(c.day0.AddDate(0, 0, day).Add(time.Duration(firstHour+k) * time.Hour))
}

// daily is a plan of so many days in a row, at several hours.
func daily(customer, resource string, days int, first ...*timestamppb.Timestamp) *storehubv1.CreatePlanRequest {
	return &storehubv1.CreatePlanRequest{
		CustomerId: customer, Item: planned, Repeat: storehubv1.Repeat_REPEAT_DAILY, Count: int32(days), FirstTimes: first,
		Resources: []string{resource}, ConflictPolicy: storehubv1.ConflictPolicy_CONFLICT_POLICY_REJECT_ALL,
	}
}

// booked is one date.
func booked(customer, resource string, at *timestamppb.Timestamp) *storehubv1.CreateBookingRequest {
	return &storehubv1.CreateBookingRequest{CustomerId: customer, Item: appointed, StartsAt: at, Resources: []string{resource}}
}

// agendaOf asks for one day.
func (c calendar) agendaOf(day int) *storehubv1.ListAgendaRequest {
	from := c.day0.AddDate(0, 0, day)
	return &storehubv1.ListAgendaRequest{From: timestamppb.New(from), To: timestamppb.New(from.AddDate(0, 0, 1))}
}

// datedItems are what is planned and booked, of so many minutes.
func datedItems(minutes, buffer int32) []*storehubv1.PutServiceItemRequest {
	needs := []storehubv1.ResourceKind{storehubv1.ResourceKind_RESOURCE_KIND_STAFF}
	return []*storehubv1.PutServiceItemRequest{
		{Id: planned, Name: planned, Minutes: minutes, BufferMinutes: buffer, BookingMode: storehubv1.BookingMode_BOOKING_MODE_PLAN, Needs: needs},
		{Id: appointed, Name: appointed, Minutes: minutes, BufferMinutes: buffer, BookingMode: storehubv1.BookingMode_BOOKING_MODE_APPOINTMENT, Needs: needs},
	}
}

// staffOf is the time of technician k.
func staffOf(k int) *storehubv1.PutResourceRequest {
	n := strconv.Itoa(k)
	return &storehubv1.PutResourceRequest{Id: "r" + n, Kind: storehubv1.ResourceKind_RESOURCE_KIND_STAFF, Technician: n}
}

// customerNo is the id that the k-th customer gets.
func customerNo(k int) string { return fmt.Sprintf("C-%d", k) }

// thousands writes a number as people do.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
