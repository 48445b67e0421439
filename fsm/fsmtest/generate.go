package fsmtest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// Generator makes random commands for a shop with two categories: mostly sensible ones, some
// that make no sense, from the owner, terminals and strangers, with retries and time jumps.
type Generator struct {
	Shop *Shop
	rand *rand.Rand
	last []*storehubv1.Command
}

// NewGenerator sets a shop up. The same seed makes the same commands.
func NewGenerator(seed uint64) *Generator {
	g := &Generator{Shop: New(), rand: rand.New(rand.NewPCG(seed, 1))}
	s := g.Shop
	s.SetUp()
	s.Must(&storehubv1.PutCategoryRequest{Id: "quick", Name: "Quick", StartMode: storehubv1.StartMode_START_MODE_IMMEDIATE})
	s.Must(&storehubv1.PutServiceItemRequest{Id: "oil", Name: "Oil", Minutes: 90, Skills: []string{"oil"}, PriceMinor: 20000})
	s.Must(&storehubv1.PutServiceItemRequest{Id: "half", Name: "Half", Minutes: 40, TurnWeightPct: proto.Int32(50), PriceMinor: 8000})
	s.Hire("foot", "1f", "2m", "3f", "4m", "5f")
	s.Hire("quick", "6f", "7m")
	s.Must(&storehubv1.PutTechnicianRequest{Number: "1", Name: "one", Gender: storehubv1.Gender_GENDER_FEMALE, Category: "foot", Skills: []string{"oil"}, NtfyTopic: "one_1"})
	for _, n := range []string{"1", "2", "3", "4", "6"} {
		s.Must(&storehubv1.CheckInRequest{Technician: n})
	}
	g.furnishPlans()
	g.furnishCalls()
	g.furnishSessions()
	return g
}

// furnishPlans makes what plans need: two customers, an item and two rooms.
func (g *Generator) furnishPlans() {
	s := g.Shop
	s.Must(&storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(true)})
	s.Must(&storehubv1.PutServiceItemRequest{Id: "facial", Name: "Facial", Minutes: 50, BufferMinutes: 10, BookingMode: storehubv1.BookingMode_BOOKING_MODE_PLAN})
	s.Must(&storehubv1.PutResourceRequest{Id: "room1", Kind: storehubv1.ResourceKind_RESOURCE_KIND_VENUE})
	s.Must(&storehubv1.PutResourceRequest{Id: "room2", Kind: storehubv1.ResourceKind_RESOURCE_KIND_VENUE, Capacity: proto.Int32(3)})
	s.Must(&storehubv1.PutResourceRequest{Id: "one", Kind: storehubv1.ResourceKind_RESOURCE_KIND_STAFF, Technician: "1"})
	s.Must(&storehubv1.PutResourceRequest{Id: "three", Kind: storehubv1.ResourceKind_RESOURCE_KIND_STAFF, Technician: "3"})
	s.Must(&storehubv1.PutCustomerRequest{Name: "Anna", Emails: []string{"a@b.c"}})
	s.Must(&storehubv1.UpdateSettingsRequest{NoticeChannels: &storehubv1.ChannelList{Channels: []storehubv1.NoticeChannel{
		storehubv1.NoticeChannel_NOTICE_CHANNEL_EMAIL, storehubv1.NoticeChannel_NOTICE_CHANNEL_WEBHOOK,
	}}, QuietFromMin: proto.Int32(0), QuietToMin: proto.Int32(0), ChangeNotices: proto.Bool(true), DispatchNotices: proto.Bool(true)})
	s.Must(&storehubv1.PutCustomerRequest{Name: "Bo"})
}

// Apply applies a command at the generator's clock.
func (g *Generator) Apply(cmd *storehubv1.Command) fsm.Outcome { return g.Shop.Apply(cmd) }

// Next is the next command, not yet applied.
func (g *Generator) Next() *storehubv1.Command {
	g.Shop.Now = g.Shop.Now.Add(g.step())
	if len(g.last) > 0 && g.rand.IntN(20) == 0 {
		again := proto.CloneOf(g.last[g.rand.IntN(len(g.last))])
		if g.rand.IntN(4) == 0 {
			again.Digest = []byte("another request")
		}
		return again
	}
	sensible := g.rand.IntN(3) > 0
	if err := g.Shop.speakAs("owner"); err != nil {
		panic(err)
	}
	if sensible {
		return g.remember(g.Shop.Command(g.everyday()))
	}
	if err := g.Shop.speakAs([]string{"owner", "owner", "owner", "owner", "terminal:reception", "terminal:techroom", "manager", "viewer", "stranger", "node:n1"}[g.rand.IntN(10)]); err != nil {
		panic(err)
	}
	if g.rand.IntN(8) == 0 {
		g.speakInSession()
	}
	cmd := g.Shop.Command(g.request())
	if g.rand.IntN(10) == 0 {
		cmd.RequestId = ""
	}
	return g.remember(cmd)
}

func (g *Generator) remember(cmd *storehubv1.Command) *storehubv1.Command {
	g.last = append(g.last, proto.CloneOf(cmd))
	return cmd
}

// everyday is what happens in a shop all day long.
func (g *Generator) everyday() proto.Message {
	if at := g.awaited(); at != "" && g.rand.IntN(2) == 0 {
		return g.newCard(at)
	}
	who := strconv.Itoa(1 + g.rand.IntN(7))
	t := g.Shop.State.View().Technician(who)
	switch t.State {
	case storehubv1.TechnicianState_TECHNICIAN_STATE_OFF, storehubv1.TechnicianState_TECHNICIAN_STATE_LEAVE:
		return &storehubv1.CheckInRequest{Technician: who}
	case storehubv1.TechnicianState_TECHNICIAN_STATE_BREAK:
		return &storehubv1.EndBreakRequest{Technician: who}
	case storehubv1.TechnicianState_TECHNICIAN_STATE_HELD:
		return &storehubv1.ReleaseHoldRequest{Technician: who}
	case storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING:
		if g.rand.IntN(3) == 0 {
			return &storehubv1.CancelAssignmentRequest{AssignmentId: t.AssignmentId}
		}
		return &storehubv1.StartServiceRequest{AssignmentId: t.AssignmentId}
	case storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING:
		return &storehubv1.FinishServiceRequest{AssignmentId: t.AssignmentId}
	}
	switch g.rand.IntN(16) {
	case 13, 14:
		return g.session()
	case 15:
		return g.learning()
	case 0, 1:
		return g.plan()
	case 2:
		return g.booking()
	case 4:
		return g.waiting()
	case 5, 6:
		return g.ticket()
	case 7:
		return g.call()
	case 3:
		return &storehubv1.SellPunchCardRequest{CustomerId: "C-1", Item: []string{"facial", "half"}[g.rand.IntN(2)], Units: int32(1 + g.rand.IntN(3))}
	}
	item, room := []string{"", "half", "oil"}[g.rand.IntN(3)], []string{"", "201"}[g.rand.IntN(2)]
	if g.rand.IntN(2) == 0 {
		return &storehubv1.DispatchRequest{Kind: storehubv1.Kind(2 + g.rand.IntN(3)), Technicians: []string{who}, Item: item, Room: room}
	}
	return &storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_ROTATION, Category: t.Category, Counts: &storehubv1.Counts{Any: 1}, Item: item, Room: room}
}

// plan is one that may well meet others.
func (g *Generator) plan() proto.Message {
	at := g.Shop.Now.Truncate(time.Hour).Add(time.Duration(1+g.rand.IntN(72)) * 20 * time.Minute)
	return &storehubv1.CreatePlanRequest{
		CustomerId: []string{"C-1", "C-2"}[g.rand.IntN(2)], Item: "facial", Repeat: storehubv1.Repeat(1 + g.rand.IntN(2)), Count: int32(1 + g.rand.IntN(4)),
		FirstTimes: []*timestamppb.Timestamp{timestamppb.New(at)}, Resources: []string{[]string{"room1", "room2"}[g.rand.IntN(2)]},
		ConflictPolicy: storehubv1.ConflictPolicy(g.rand.IntN(4)),
	}
}

// booking is one for soon.
func (g *Generator) booking() proto.Message {
	at := g.Shop.Now.Truncate(5 * time.Minute).Add(time.Duration(1+g.rand.IntN(40)) * 5 * time.Minute)
	return &storehubv1.CreateBookingRequest{
		CustomerId: []string{"C-1", "C-2", ""}[g.rand.IntN(3)], Item: []string{"half", "oil"}[g.rand.IntN(2)], StartsAt: timestamppb.New(at),
		Resources: []string{[]string{"room1", "one", "three", "three"}[g.rand.IntN(4)]},
	}
}

// waiting is for a place soon, or what is said to one that is kept.
func (g *Generator) waiting() proto.Message {
	id := fmt.Sprintf("R-%d", 1+g.rand.IntN(30))
	if list, _ := g.Shop.State.View().ListWaitlist(&storehubv1.ListWaitlistRequest{}); len(list.Entries) > 0 {
		id = list.Entries[g.rand.IntN(len(list.Entries))].Id
	}
	switch g.rand.IntN(6) {
	case 0:
		return &storehubv1.AcceptOfferRequest{Id: id}
	case 1:
		return &storehubv1.DeclineOfferRequest{Id: id}
	case 2:
		return &storehubv1.LeaveWaitlistRequest{Id: id}
	}
	at := g.Shop.Now.Truncate(5 * time.Minute).Add(time.Duration(g.rand.IntN(40)) * 5 * time.Minute)
	req := &storehubv1.JoinWaitlistRequest{
		CustomerId: []string{"C-1", "C-2"}[g.rand.IntN(2)], Item: []string{"half", "oil"}[g.rand.IntN(2)],
		From: timestamppb.New(at), To: timestamppb.New(at.Add(time.Duration(1+g.rand.IntN(120)) * time.Minute)),
	}
	if g.rand.IntN(3) > 0 {
		req.Resources = []string{[]string{"room1", "one", "three"}[g.rand.IntN(3)]}
	}
	return req
}

func (g *Generator) step() time.Duration {
	switch g.rand.IntN(200) {
	case 0:
		return 5 * time.Hour
	case 1, 2, 3, 4, 5:
		return 20 * time.Minute
	case 6, 7:
		return -time.Minute
	}
	return time.Duration(g.rand.IntN(90)) * time.Second
}

// request fills a random command with random words of the shop.
func (g *Generator) request() proto.Message {
	ops := (&storehubv1.Command{}).ProtoReflect().Descriptor().Oneofs().ByName("op").Fields()
	for {
		fd := ops.Get(g.rand.IntN(ops.Len()))
		if n := fd.Number(); n < 190 && g.rand.IntN(3) > 0 {
			continue // dispatching is what a shop does most
		}
		if fd.Message().Name() == "SetUp" && g.rand.IntN(10) > 0 {
			continue
		}
		cmd := &storehubv1.Command{}
		m := cmd.ProtoReflect().Mutable(fd).Message()
		g.fill(m, 0)
		return m.Interface()
	}
}

func (g *Generator) fill(m protoreflect.Message, depth int) {
	for fields, i := m.Descriptor().Fields(), 0; i < fields.Len(); i++ {
		fd := fields.Get(i)
		optional := fd.HasOptionalKeyword() || fd.ContainingOneof() != nil
		if optional && g.rand.IntN(5) > 0 && depth == 0 || g.rand.IntN(8) == 0 {
			continue
		}
		switch {
		case fd.IsList():
			for range g.rand.IntN(3) {
				if isTimestamp(fd) {
					m.Mutable(fd).List().Append(g.moment())
					continue
				}
				if fd.Kind() == protoreflect.MessageKind {
					g.element(m.Mutable(fd).List().AppendMutable().Message(), depth+1)
					continue
				}
				m.Mutable(fd).List().Append(g.value(m, fd))
			}
		case isTimestamp(fd):
			m.Set(fd, g.moment())
		case fd.Kind() == protoreflect.MessageKind:
			g.fill(m.Mutable(fd).Message(), depth+1)
		default:
			m.Set(fd, g.value(m, fd))
		}
	}
}

// element fills a message of a list; of one that is a choice of messages, one of them.
func (g *Generator) element(m protoreflect.Message, depth int) {
	if o := m.Descriptor().Oneofs(); o.Len() == 1 && !o.Get(0).IsSynthetic() {
		choices := o.Get(0).Fields()
		m = m.Mutable(choices.Get(g.rand.IntN(choices.Len()))).Message()
	}
	g.fill(m, depth)
}

func isTimestamp(fd protoreflect.FieldDescriptor) bool {
	return fd.Kind() == protoreflect.MessageKind && fd.Message().Name() == "Timestamp"
}

// moment is around now.
func (g *Generator) moment() protoreflect.Value {
	at := g.Shop.Now.Add(time.Duration(g.rand.IntN(60)-20) * time.Minute)
	return protoreflect.ValueOfMessage(timestamppb.New(at).ProtoReflect())
}

func (g *Generator) value(m protoreflect.Message, fd protoreflect.FieldDescriptor) protoreflect.Value {
	switch fd.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(g.rand.IntN(2) == 0)
	case protoreflect.EnumKind:
		values := fd.Enum().Values()
		return protoreflect.ValueOfEnum(values.Get(g.rand.IntN(values.Len())).Number())
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(int32([]int{0, 1, 1, 1, 2, 5, 30, 60, 100, -1}[g.rand.IntN(10)]))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64([]int64{0, 1, 60_000, 600_000, -1}[g.rand.IntN(5)])
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(uint32(g.rand.IntN(3)))
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(uint64(g.rand.IntN(100)))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte{byte(g.rand.IntN(3))})
	}
	return protoreflect.ValueOfString(g.word(string(fd.Name())))
}

// word is a likely value of a field.
func (g *Generator) word(field string) string {
	pick := func(words ...string) string { return words[g.rand.IntN(len(words))] }
	switch field {
	case "technician", "number", "technicians", "before", "numbers":
		return pick("1", "2", "3", "4", "5", "6", "7", "99", "")
	case "category":
		return pick("foot", "foot", "quick", "none", "")
	case "assignment_id":
		n := int(Assignments(g.Shop.State))
		return "A-" + strconv.Itoa(max(0, n-g.rand.IntN(8)))
	case "waiting_id":
		return "W-" + strconv.Itoa(1+g.rand.IntN(5))
	case "item":
		return pick("", "", "oil", "half", "facial", "none")
	case "customer_id":
		return pick("C-1", "C-2", "C-9", "")
	case "resources":
		return pick("room1", "room2", "one", "three", "none")
	case "plan_id":
		return fmt.Sprintf("P-%d", 1+g.rand.IntN(8))
	case "date":
		return pick(g.Shop.Now.Format(time.DateOnly), g.Shop.Now.AddDate(0, 0, 1).Format(time.DateOnly), "x")
	case "room":
		return pick("", "201", "202", "999")
	case "call_id":
		return fmt.Sprintf("c%d", g.rand.IntN(12))
	case "assistant_id":
		return pick("H-1", "H-2", "x")
	case "phones", "phone":
		return callers[g.rand.IntN(len(callers))]
	case "ticket_id":
		return fmt.Sprintf("S-%d", 1+g.rand.IntN(20))
	case "line_id":
		return fmt.Sprintf("S-%d/%d", 1+g.rand.IntN(20), 1+g.rand.IntN(5))
	case "reference":
		return pick("", "R-1", fmt.Sprintf("K-%d", 1+g.rand.IntN(9)))
	case "terminal":
		return pick("reception", "techroom", "door201", "none")
	case "card_uid", "card_uids":
		return pick(Card("1"), Card("2"), Card("6"), Card("anna"), "em4100:00000000FF", "junk")
	case "actor_card":
		return pick("", "", "", Card("1"), Card("anna"))
	case "reason", "name":
		return pick("x", "x", " y ", "")
	case "node_id":
		return pick("n1", "n2", "")
	case "id":
		return pick("foot", "201", "anna", "reception", "T-2", fmt.Sprintf("N-%d", g.rand.IntN(40)), "new", fmt.Sprintf("B-%d", g.rand.IntN(40)), fmt.Sprintf("L-%d", g.rand.IntN(9)), fmt.Sprintf("K-%d", g.rand.IntN(9)), fmt.Sprintf("M-%d", g.rand.IntN(40)), fmt.Sprintf("F-%d", g.rand.IntN(4)), fmt.Sprintf("R-%d", g.rand.IntN(30)))
	}
	return pick("", "x")
}
