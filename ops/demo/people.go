package demo

import (
	"strconv"

	"storehub/hw/reader"
	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

// The shop: who works there, with which card, in which rooms, selling what. All of them are
// invented; the cards are what makers print on real ones.

const (
	shopName = "足道 storehub"

	foot = "foot"
	body = "body"

	female = storehubv1.Gender_GENDER_FEMALE
	male   = storehubv1.Gender_GENDER_MALE

	// onDuty is how many technicians are checked in, in order of number.
	onDuty = 12
)

type technician struct {
	name     string
	gender   storehubv1.Gender
	category string
	card     [5]byte
	skills   []string
}

// technicians have the numbers 1, 2, 3…; twelve are on duty, the last four are off.
var technicians = []technician{
	{"李梅", female, foot, [5]byte{0x6F, 0x00, 0x7B, 0x39, 0x72}, nil},
	{"王强", male, foot, [5]byte{0x6F, 0x00, 0x7B, 0x41, 0x0C}, nil},
	{"张丽", female, foot, [5]byte{0x6F, 0x00, 0x7B, 0x3E, 0xA5}, []string{"stone"}},
	{"刘洋", male, foot, [5]byte{0x6F, 0x00, 0x7B, 0x52, 0x19}, nil},
	{"陈静", female, foot, [5]byte{0x6F, 0x00, 0x7B, 0x2D, 0xF0}, []string{"stone"}},
	{"杨帆", male, foot, [5]byte{0x6F, 0x00, 0x7C, 0x08, 0x3B}, nil},
	{"赵敏", female, foot, [5]byte{0x6F, 0x00, 0x7C, 0x11, 0xD4}, nil},
	{"黄磊", male, foot, [5]byte{0x6F, 0x00, 0x7C, 0x1A, 0x66}, []string{"stone"}},
	{"周芳", female, body, [5]byte{0x3C, 0x00, 0xCE, 0x75, 0x4C}, []string{"bone"}},
	{"吴刚", male, body, [5]byte{0x3C, 0x00, 0xCE, 0x81, 0x07}, []string{"bone"}},
	{"Anna Kowalska", female, body, [5]byte{0x3C, 0x00, 0xCE, 0x9F, 0xB2}, nil},
	{"Piotr Nowak", male, body, [5]byte{0x3C, 0x00, 0xCF, 0x02, 0x5D}, nil},
	{"孙婷", female, foot, [5]byte{0x6F, 0x00, 0x7C, 0x2F, 0x90}, nil},
	{"马超", male, foot, [5]byte{0x6F, 0x00, 0x7C, 0x33, 0x48}, nil},
	{"Emma Clarke", female, body, [5]byte{0x3C, 0x00, 0xCF, 0x1E, 0xE1}, nil},
	{"郭峰", male, body, [5]byte{0x3C, 0x00, 0xCF, 0x27, 0x8A}, []string{"bone"}},
}

// numberOf is the technician's number in the shop.
func numberOf(i int) string { return strconv.Itoa(i + 1) }

type employee struct {
	id, name string
	roles    []storehubv1.Role
	card     [5]byte
}

var staff = []employee{
	{"lin", "林慧", []storehubv1.Role{storehubv1.Role_ROLE_OWNER, storehubv1.Role_ROLE_MANAGER}, [5]byte{0x01, 0x02, 0x6F, 0x6C, 0x3A}},
	{"zofia", "Zofia Wiśniewska", []storehubv1.Role{storehubv1.Role_ROLE_RECEPTION}, [5]byte{0x01, 0x02, 0x6F, 0x7D, 0x15}},
	{"xiaoyu", "何小雨", []storehubv1.Role{storehubv1.Role_ROLE_SERVICE_DESK, storehubv1.Role_ROLE_RECEPTION}, [5]byte{0x01, 0x02, 0x6F, 0x80, 0xC9}},
}

// atReception is whose card the demo lays on reception's reader.
var atReception = staff[1]

var categories = []*storehubv1.PutCategoryRequest{
	{Id: foot, Name: "足疗", StartMode: storehubv1.StartMode_START_MODE_PENDING_FIRST, UsualMinutes: 60},
	{Id: body, Name: "推拿", StartMode: storehubv1.StartMode_START_MODE_PENDING_FIRST, UsualMinutes: 60},
}

var rooms = []*storehubv1.PutRoomRequest{
	{Id: "201", Name: "201", Zone: "2F"}, {Id: "202", Name: "202", Zone: "2F"}, {Id: "203", Name: "203", Zone: "2F"},
	{Id: "205", Name: "205", Zone: "2F"}, {Id: "206", Name: "206", Zone: "2F"}, {Id: "208", Name: "208 双人间", Zone: "2F"},
	{Id: "301", Name: "301", Zone: "3F"}, {Id: "302", Name: "302", Zone: "3F"}, {Id: "303", Name: "303", Zone: "3F"},
	{Id: "308", Name: "308 贵宾房", Zone: "3F"},
}

var items = []*storehubv1.PutServiceItemRequest{
	{Id: "foot60", Name: "经典足疗", Minutes: 60, BufferMinutes: 10, PriceMinor: 12800},
	{Id: "foot90", Name: "足疗加肩颈", Minutes: 90, BufferMinutes: 10, PriceMinor: 18800},
	{Id: "stone90", Name: "热石足疗", Minutes: 90, BufferMinutes: 15, PriceMinor: 23800, Skills: []string{"stone"}},
	{Id: "body60", Name: "中式推拿", Minutes: 60, BufferMinutes: 10, PriceMinor: 15800},
	{Id: "bone45", Name: "整脊", Minutes: 45, BufferMinutes: 10, PriceMinor: 19800, Skills: []string{"bone"}},
	{Id: "tea", Name: "普洱茶", PriceMinor: 3800},
}

// Card is a card of the demo's shop and whose it is.
type Card struct {
	UID        string `json:"uid"`
	Printed    string `json:"printed"`
	Technician string `json:"technician,omitempty"`
	Staff      string `json:"staff,omitempty"`
	Customer   string `json:"customer,omitempty"`
}

func allCards() []Card {
	var list []Card
	for i, t := range technicians {
		c := reader.EM4100Card(t.card)
		list = append(list, Card{UID: c.String(), Printed: c.PrintedNumber(), Technician: numberOf(i)})
	}
	for _, e := range staff {
		c := reader.EM4100Card(e.card)
		list = append(list, Card{UID: c.String(), Printed: c.PrintedNumber(), Staff: e.id})
	}
	for i, g := range guests {
		if !g.hasCard() {
			continue
		}
		c := reader.EM4100Card(g.card)
		list = append(list, Card{UID: c.String(), Printed: c.PrintedNumber(), Customer: guestID(i)})
	}
	return list
}

// cardOf is the card of a technician's number, a member of staff or a customer.
func cardOf(holder string) string {
	for _, c := range allCards() {
		if c.Technician == holder || c.Staff == holder || c.Customer == holder {
			return c.UID
		}
	}
	panic("no card for " + holder) // a mistake in this package
}

// swipe lays a card on a reader. One named by its printed number is looked for among the shop's:
// the frame needs all 40 bits.
func swipe(d *fleet.Devices, card string) error {
	c, err := reader.ParseCard(card)
	if err != nil {
		return err
	}
	if _, whole := c.ID40(); !whole {
		for _, known := range allCards() {
			if k, err := reader.ParseCard(known.UID); err == nil && k.Matches(c) {
				return d.Swipe(k)
			}
		}
	}
	return d.Swipe(c)
}

// memberNames are the nodes, and their terminals.
var memberNames = fleet.Names
