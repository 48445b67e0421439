package demo

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/hw/reader"
	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

// The book of the shop: who comes again, for what, and when.

type guest struct {
	name   string
	card   [5]byte // none: he has no card
	phones []string
	notes  string
	tags   []string
}

// guests get the ids C-1, C-2…: they are the first whom the shop knows. Their numbers are ones of its region, typed as people do.
var guests = []guest{
	{"林小满", [5]byte{0x2A, 0x00, 0x51, 0x0C, 0x44}, []string{"138 0013 8001"}, "肩颈, 不要太重", nil},
	{"Maria Lewandowska", [5]byte{0x2A, 0x00, 0x51, 0x1D, 0x9E}, []string{"+86 138 0013 8002", "+48 601 234 567"}, "speaks Polish and English", nil},
	{"王建国", [5]byte{0x2A, 0x00, 0x51, 0x26, 0xB3}, []string{"13800138003"}, "", nil},
	guestToday:  {name: "赵雅琴", phones: []string{"139-1234-5604"}, notes: "药浴, 40 度"},
	guestShares: {name: "陈志远", phones: []string{"13912345605"}, notes: "和太太共用一个号码"},
	{name: "陈太太", phones: []string{"139 1234 5605"}},
	guestVIP: {name: "孙总", phones: []string{"18612345607", "010-65128888"}, notes: "贵宾房 308", tags: []string{"vip"}},
	{name: "Emily Foster", phones: []string{"+86 186 1234 5608"}},
	{name: "郭晓东", phones: []string{"18612345609"}},
	{name: "何雨桐", phones: []string{"177 1234 5610"}},
	{name: "Piotr Zieliński", phones: []string{"17712345611"}},
	{name: "罗美玲", phones: []string{"17712345612"}, notes: "只要女技师"},
}

const (
	guestToday  = 3 // comes an hour after the shop was opened, which may be past midnight by its clock
	guestShares = 4 // has the number of the next one
	guestVIP    = 6
)

// hasCard tells whether a guest has a card of the shop.
func (g guest) hasCard() bool { return g.card != [5]byte{} }

// guestID is the customer id of the i-th guest.
func guestID(i int) string { return "C-" + strconv.Itoa(i+1) }

const (
	byPlan     = storehubv1.BookingMode_BOOKING_MODE_PLAN
	bySingle   = storehubv1.BookingMode_BOOKING_MODE_APPOINTMENT
	aStaff     = storehubv1.ResourceKind_RESOURCE_KIND_STAFF
	aVenue     = storehubv1.ResourceKind_RESOURCE_KIND_VENUE
	anEquipped = storehubv1.ResourceKind_RESOURCE_KIND_EQUIPMENT
)

var bookItems = []*storehubv1.PutServiceItemRequest{
	{Id: "care", Name: "肩颈调理", Minutes: 60, BufferMinutes: 10, PriceMinor: 16800, BookingMode: byPlan, Needs: []storehubv1.ResourceKind{aStaff}},
	{Id: "yoga", Name: "瑜伽小班", Minutes: 90, PriceMinor: 9800, BookingMode: byPlan, Needs: []storehubv1.ResourceKind{aStaff, aVenue}},
	{Id: "bath", Name: "药浴", Minutes: 60, PriceMinor: 15800, BookingMode: bySingle, Needs: []storehubv1.ResourceKind{aVenue}},
	{Id: "moxa", Name: "艾灸", Minutes: 45, BufferMinutes: 10, PriceMinor: 13800, BookingMode: bySingle, Needs: []storehubv1.ResourceKind{aStaff, anEquipped}},
}

// bookable are some technicians' time, by the names of their numbers, a hall and a machine.
var bookable = []*storehubv1.PutResourceRequest{
	{Id: "t3", Name: "张丽", Kind: aStaff, Technician: "3"},
	{Id: "t9", Name: "周芳", Kind: aStaff, Technician: "9"},
	{Id: "t11", Name: "Anna Kowalska", Kind: aStaff, Technician: "11"},
	{Id: "hall", Name: "瑜伽厅", Kind: aVenue, Capacity: proto.Int32(6)},
	{Id: "bath-room", Name: "药浴室", Kind: aVenue, Capacity: proto.Int32(2)},
	{Id: "moxa-set", Name: "艾灸仪", Kind: anEquipped, Capacity: proto.Int32(2)},
}

// shopZone is that of a new shop; its clocks do not change.
var shopZone = time.FixedZone("Asia/Shanghai", 8*60*60)

// seedBook fills the book. All dates of technicians are two days away and later, so that no rotation of the first evening makes room
// for one.
func (s *seeding) seedBook() {
	plant(s, "plans-on", (*nodeAPI).UpdateSettings, &storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(true)})
	for _, it := range bookItems {
		plant(s, "item-"+it.Id, (*nodeAPI).PutServiceItem, it)
	}
	for _, r := range bookable {
		plant(s, "resource-"+r.Id, (*nodeAPI).PutResource, r)
	}
	for i, g := range guests {
		put := plant(s, "customer-"+guestID(i), (*nodeAPI).PutCustomer, &storehubv1.PutCustomerRequest{
			Name: g.name, Phones: g.phones, Notes: g.notes, Tags: g.tags, AllowDuplicate: true,
		})
		if s.err == nil {
			s.err = expect("id of "+g.name, guestID(i), put.Customer.Id)
		}
		if !g.hasCard() {
			continue
		}
		plant(s, "card-"+guestID(i), (*nodeAPI).AssignCard, &storehubv1.AssignCardRequest{
			CardUid: reader.EM4100Card(g.card).String(), Holder: &storehubv1.AssignCardRequest_CustomerId{CustomerId: guestID(i)},
		})
	}
	opened := s.opened()
	at := func(day, hour int) *timestamppb.Timestamp {
		y, m, d := opened.Date()
		return timestamppb.New(time.Date(y, m, d+day, hour, 0, 0, 0, shopZone))
	}
	plant(s, "vip", (*nodeAPI).FlagNumber, &storehubv1.FlagNumberRequest{Number: guests[guestVIP].phones[0], Flag: storehubv1.NumberFlag_NUMBER_FLAG_VIP})
	plant(s, "booking-today", (*nodeAPI).CreateBooking, &storehubv1.CreateBookingRequest{
		CustomerId: guestID(guestToday), Item: "bath", StartsAt: timestamppb.New(opened.Add(time.Hour).Truncate(30 * time.Minute)), Resources: []string{"bath-room"},
	})
	plant(s, "punch-card", (*nodeAPI).SellPunchCard, &storehubv1.SellPunchCardRequest{CustomerId: guestID(0), Item: "care", Units: 10})
	plant(s, "plan", (*nodeAPI).CreatePlan, &storehubv1.CreatePlanRequest{
		CustomerId: guestID(0), Item: "care", Repeat: storehubv1.Repeat_REPEAT_WEEKLY, Count: 10, FirstTimes: []*timestamppb.Timestamp{at(3, 10)}, Resources: []string{"t9"},
	})
	for i, b := range []*storehubv1.CreateBookingRequest{
		{CustomerId: guestID(1), Item: "moxa", StartsAt: at(2, 14), Resources: []string{"t3", "moxa-set"}},
		{CustomerId: guestID(2), Item: "moxa", StartsAt: at(2, 16), Resources: []string{"t3", "moxa-set"}},
		{CustomerId: guestID(1), Item: "moxa", StartsAt: at(4, 11), Resources: []string{"t11", "moxa-set"}},
	} {
		plant(s, "booking-"+strconv.Itoa(i+1), (*nodeAPI).CreateBooking, b)
	}
}

// opened is when the shop got its first category. The clock will not do: a seeding that goes on behind midnight has to ask for the
// same dates with the same request ids.
func (s *seeding) opened() (at time.Time) {
	if s.err != nil {
		return at
	}
	ctx, cancel := context.WithTimeout(s.ctx, actWithin)
	defer cancel()
	s.err = fleet.Poll(ctx, tryAgain, func(ctx context.Context) error {
		res, err := s.desk.nodes[0].ListAudit(ctx, &storehubv1.ListAuditRequest{Subject: "category:" + categories[0].Id})
		if err == nil && len(res.Records) == 0 {
			err = errors.New("the audit does not tell when the shop was opened")
		}
		if err == nil {
			at = res.Records[len(res.Records)-1].At.AsTime().In(shopZone)
		}
		return err
	})
	if s.err != nil {
		s.err = fmt.Errorf("seed the book: %w", s.err)
	}
	return at
}

// suggestBook prints what to try with the first guest's plan, if it still has a date ahead.
func (s *stage) suggestBook(ctx context.Context, at *fleet.Member) {
	made, err := at.API.ListPlans(ctx, &storehubv1.ListPlansRequest{CustomerId: guestID(0)})
	if err != nil || len(made.Plans) == 0 {
		return // a shop from before there were plans
	}
	first := made.Plans[len(made.Plans)-1]
	whole, err := at.API.GetPlan(ctx, &storehubv1.GetPlanRequest{Id: first.Id})
	if err != nil {
		return
	}
	for _, o := range whole.Plan.Occurrences {
		if o.State != storehubv1.OccurrenceState_OCCURRENCE_STATE_PLANNED {
			continue
		}
		fmt.Fprintf(s.Out, `
  # look at %[4]s's plan and punch card, then plan for %[5]s in its way: it is refused with what is taken
  %[1]s plan show %[3]s %[2]s; %[1]s card list %[6]s %[2]s
  %[1]s plan create %[7]s %[8]s --weekly 3 --first "%[9]s" --with %[10]s %[2]s
`, invocation(s.Executable), s.reached(), first.Id, guests[0].name, guests[1].name, guestID(0), guestID(1), first.Item, o.LocalTime, o.Resources[0])
		return
	}
}
