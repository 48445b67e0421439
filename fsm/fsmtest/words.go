package fsmtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// shortcuts are the verbs that are one command: its message and the fields that the words
// without a name fill, in order. A last field ending in "*" takes one command for each word.
var shortcuts = map[string]struct{ message, fields string }{
	"category":     {"PutCategoryRequest", "id name"},
	"technician":   {"PutTechnicianRequest", "number name gender category"},
	"staff":        {"PutStaffRequest", "id name roles"},
	"put-room":     {"PutRoomRequest", "id name"},
	"put-item":     {"PutServiceItemRequest", "id name minutes"},
	"terminal":     {"PutTerminalRequest", "id name role"},
	"settings":     {"UpdateSettingsRequest", ""},
	"give-card":    {"AssignCardRequest", "card_uid"},
	"block":        {"BlockCardRequest", "card_uid"},
	"learn":        {"LearnCardRequest", "terminal"},
	"token":        {"CreateTokenRequest", "name role terminal"},
	"sign-code":    {"CreateSignInCodeRequest", ""},
	"sign-in":      {"SignInRequest", ""},
	"sign-out":     {"SignOutRequest", ""},
	"end-session":  {"EndSessionRequest", "id"},
	"subscribe":    {"SetPushSubscriptionRequest", "endpoint"},
	"revoke":       {"RevokeTokenRequest", "id"},
	"join-token":   {"CreateJoinTokenRequest", "role ttl"},
	"admit":        {"AdmitNode", "token_hash node_id key_hash name"},
	"transfer":     {"TransferLeadershipRequest", "to"},
	"remove-node":  {"RemoveNodeRequest", "id"},
	"term":         {"TermStarted", "node_id term"},
	"tick":         {"Tick", ""},
	"set-up":       {"SetUp", "cluster_id name"},
	"checkin":      {"CheckInRequest", "technician*"},
	"checkout":     {"CheckOutRequest", "technician*"},
	"break":        {"StartBreakRequest", "technician*"},
	"back":         {"EndBreakRequest", "technician*"},
	"leave":        {"StartLeaveRequest", "technician*"},
	"end-leave":    {"EndLeaveRequest", "technician*"},
	"hold":         {"HoldTechnicianRequest", "technician*"},
	"release":      {"ReleaseHoldRequest", "technician*"},
	"move":         {"MoveTechnicianRequest", "technician to before"},
	"dispatch":     {"DispatchRequest", "category kind"},
	"start":        {"StartServiceRequest", "assignment_id*"},
	"finish":       {"FinishServiceRequest", "assignment_id*"},
	"extend":       {"ExtendServiceRequest", "assignment_id minutes"},
	"ack":          {"AcknowledgeRequest", "assignment_id*"},
	"decline":      {"DeclineRequest", "assignment_id*"},
	"cancel":       {"CancelAssignmentRequest", "assignment_id*"},
	"replace":      {"ReplaceTechnicianRequest", "assignment_id kind technician"},
	"kind":         {"ChangeKindRequest", "assignment_id kind"},
	"item":         {"SetItemRequest", "assignment_id item"},
	"room":         {"ChangeRoomRequest", "assignment_id room"},
	"undo-finish":  {"UndoFinishRequest", "assignment_id"},
	"correct":      {"CorrectStartRequest", "assignment_id started_at"},
	"give-back":    {"GiveTurnBackRequest", "technician*"},
	"serve":        {"ServeWaitingRequest", "waiting_id*"},
	"drop":         {"DropWaitingRequest", "waiting_id*"},
	"swipe":        {"SwipeRequest", "terminal card_uid"},
	"claim":        {"ClaimAnnouncementRequest", "id terminal"},
	"customer":     {"PutCustomerRequest", "name"},
	"import":       {"ImportCustomersRequest", ""},
	"erase":        {"EraseCustomerRequest", "id reason"},
	"open-pairing": {"CreatePairingRequest", "terminal"},
	"pair":         {"PairRequest", "code device_name"},
	"revoke-phone": {"RevokeAssistantRequest", "assistant_id"},
	"ring":         {"ReportCallRequest", "number call_id"},
	"claim-call":   {"ClaimCallRequest", "call_id terminal"},
	"pick-caller":  {"PickCustomerRequest", "call_id customer_id terminal"},
	"pick-new":     {"PickCustomerForNewTicketRequest", "call_id customer_id terminal"},
	"add-caller":   {"AddCustomerFromCallRequest", "call_id name"},
	"reserve":      {"ReserveFromCallRequest", "call_id terminal booking.item booking.starts_at"},
	"dismiss":      {"DismissCallRequest", "call_id terminal"},
	"mark-call":    {"MarkCallRequest", "call_id followup"},
	"flag":         {"FlagNumberRequest", "number flag"},
	"link":         {"LinkCallsRequest", "customer_id"},
	"resource":     {"PutResourceRequest", "id kind"},
	"mark":         {"MarkOccurrenceRequest", "plan_id number state"},
	"cancel-plan":  {"CancelOccurrencesRequest", "plan_id scope number"},
	"plan":         {"CreatePlanRequest", "customer_id item repeat count first_times"},
	"move-plan":    {"RescheduleOccurrencesRequest", "plan_id scope number"},
	"undo":         {"UndoOccurrenceRequest", "plan_id number"},
	"claim-notice": {"ClaimNotice", "id"},
	"report":       {"ReportNotice", "id outcome"},
	"resend":       {"ResendNoticeRequest", "id"},
	"feed":         {"CreateCalendarFeedRequest", ""},
	"drop-feed":    {"RevokeCalendarFeedRequest", "id"},
	"rezone":       {"RezonePlansRequest", ""},
	"sell":         {"SellPunchCardRequest", "customer_id item units"},
	"adjust":       {"AdjustPunchCardRequest", "id units"},
	"put-leave":    {"PutLeaveRequest", "technician from to"},
	"drop-leave":   {"DeleteLeaveRequest", "id"},
	"close-day":    {"PutClosedDayRequest", "date"},
	"book":         {"CreateBookingRequest", "item starts_at"},
	"rebook":       {"RescheduleBookingRequest", "id starts_at"},
	"unbook":       {"CancelBookingRequest", "id"},
	"mark-booking": {"MarkBookingRequest", "id state"},
	"undo-booking": {"UndoBookingRequest", "id"},
	"wait":         {"JoinWaitlistRequest", "customer_id item from to"},
	"unwait":       {"LeaveWaitlistRequest", "id"},
	"accept-offer": {"AcceptOfferRequest", "id"},
	"pass-offer":   {"DeclineOfferRequest", "id"},
	"open":         {"OpenTicketRequest", "terminal"},
	"line":         {"AddLineRequest", "ticket_id item"},
	"unline":       {"RemoveLineRequest", "ticket_id line_id"},
	"whose":        {"AssignCustomerRequest", "ticket_id customer_id"},
	"park":         {"ParkTicketRequest", "ticket_id"},
	"resume":       {"ResumeTicketRequest", "ticket_id terminal"},
	"pay":          {"BeginPaymentRequest", "ticket_id"},
	"unpay":        {"EndPaymentRequest", "ticket_id"},
	"close":        {"CloseTicketRequest", "ticket_id method amount ref"},
	"void":         {"VoidTicketRequest", "ticket_id"},

	"request": {"DispatchRequest", "technicians..."},
	"pick":    {"DispatchRequest", "technicians..."},
	"invite":  {"DispatchRequest", "technicians..."},
}

// aliases are short names of fields.
var aliases = map[string]string{
	"card": "actor_card", "female": "counts.female", "male": "counts.male", "any": "counts.any", "partial": "allow_partial",
	"due": "due_reminders_min", "list": "manager_list", "times": "custom_times", "on": "conflict_policy", "mode": "booking_mode", "by": "shift_minutes", "for": "customer_id",
	"method": "payment.method", "amount": "payment.amount_minor", "ref": "payment.reference", "price": "unit_price_minor",
}

func shortcut(s *Shop, words []string) (string, error) {
	sc := shortcuts[words[0]]
	many, repeats := strings.CutSuffix(sc.fields, "*")
	if !repeats {
		return s.do(words)
	}
	var named, out []string
	for _, w := range words[1:] {
		if strings.Contains(w, "=") {
			named = append(named, w)
		}
	}
	for _, w := range words[1:] {
		if strings.Contains(w, "=") {
			continue
		}
		text, err := s.do(append([]string{words[0], many + "=" + w}, named...))
		if err != nil {
			return "", err
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n"), nil
}

func (s *Shop) do(words []string) (string, error) {
	req, err := s.request(words)
	if err != nil {
		return "", err
	}
	cmd := s.Command(req)
	return resultText(cmd, s.Apply(cmd).Result)
}

// call gives any command as JSON: call CheckIn {"technician": "8"}.
func call(s *Shop, words []string) (string, error) {
	return s.do(append([]string{"call"}, words...))
}

// request makes the message that a line means.
func (s *Shop) request(words []string) (proto.Message, error) {
	if words[0] == "call" {
		req, err := newMessage(words[1], words[1]+"Request")
		if err != nil {
			return nil, err
		}
		return req, protojson.Unmarshal([]byte(strings.Join(words[2:], " ")), req)
	}
	sc := shortcuts[words[0]]
	req, err := newMessage(sc.message, sc.message)
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(strings.TrimSuffix(sc.fields, "*"))
	list := ""
	if len(fields) == 1 && strings.HasSuffix(fields[0], "...") {
		list = strings.TrimSuffix(fields[0], "...")
		if err := s.set(req, "kind", words[0]); err != nil {
			return nil, err
		}
	}
	for _, w := range words[1:] {
		name, value, named := strings.Cut(w, "=")
		switch {
		case named:
		case list != "":
			name, value = list, w
		case len(fields) == 0:
			return nil, fmt.Errorf("%s: %q is one word too many", words[0], w)
		default:
			name, value, fields = fields[0], w, fields[1:]
		}
		if err := s.set(req, name, value); err != nil {
			return nil, err
		}
	}
	return req, nil
}

func newMessage(names ...string) (proto.Message, error) {
	for _, n := range names {
		if t, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName("storehub.v1." + n)); err == nil && fsm.Wrap(t.New().Interface()) != nil {
			return t.New().Interface(), nil
		}
	}
	return nil, fmt.Errorf("no command %s", names[0])
}

// set fills one field from a word.
func (s *Shop) set(req proto.Message, name, value string) error {
	m := req.ProtoReflect()
	if long, ok := aliases[name]; ok {
		name = long
	}
	path := strings.Split(name, ".")
	for _, p := range path[:len(path)-1] {
		m = m.Mutable(m.Descriptor().Fields().ByName(protoreflect.Name(p))).Message()
	}
	fd := m.Descriptor().Fields().ByName(protoreflect.Name(path[len(path)-1]))
	if fd == nil {
		return fmt.Errorf("%s has no field %s", m.Descriptor().Name(), name)
	}
	if fd.IsList() {
		for _, w := range strings.Split(value, ",") {
			if fd.Kind() == protoreflect.MessageKind {
				t, err := s.clock(w)
				if err != nil {
					return err
				}
				m.Mutable(fd).List().Append(protoreflect.ValueOfMessage(timestamppb.New(t).ProtoReflect()))
				continue
			}
			v, err := s.value(fd, w)
			if err != nil {
				return err
			}
			m.Mutable(fd).List().Append(v)
		}
		return nil
	}
	if fd.Kind() == protoreflect.MessageKind {
		return s.setMessage(m, fd, value)
	}
	v, err := s.value(fd, value)
	if err == nil {
		m.Set(fd, v)
	}
	return err
}

func (s *Shop) setMessage(m protoreflect.Message, fd protoreflect.FieldDescriptor, value string) error {
	switch fd.Message().FullName() {
	case "google.protobuf.Timestamp":
		t, err := s.clock(value)
		m.Set(fd, protoreflect.ValueOfMessage(timestamppb.New(t).ProtoReflect()))
		return err
	case "google.protobuf.Duration":
		d, err := time.ParseDuration(value)
		m.Set(fd, protoreflect.ValueOfMessage(durationpb.New(d).ProtoReflect()))
		return err
	}
	// A list in a message of its own: "10,5" fills its one field; empty sets an empty list.
	inner := m.Mutable(fd).Message()
	if value == "" {
		return nil
	}
	return s.set(inner.Interface(), string(inner.Descriptor().Fields().Get(0).Name()), value)
}

func (s *Shop) value(fd protoreflect.FieldDescriptor, word string) (protoreflect.Value, error) {
	switch fd.Kind() {
	case protoreflect.EnumKind:
		prefix := ""
		if zero := string(fd.Enum().Values().Get(0).Name()); strings.HasSuffix(zero, "UNSPECIFIED") {
			prefix = strings.TrimSuffix(zero, "UNSPECIFIED")
		}
		v := fd.Enum().Values().ByName(protoreflect.Name(prefix + strings.ToUpper(word)))
		if v == nil {
			return protoreflect.Value{}, fmt.Errorf("%s has no %s", fd.Enum().Name(), word)
		}
		return protoreflect.ValueOfEnum(v.Number()), nil
	case protoreflect.BoolKind:
		b, err := strconv.ParseBool(word)
		return protoreflect.ValueOfBool(b), err
	case protoreflect.Int32Kind:
		n, err := strconv.ParseInt(word, 10, 32)
		return protoreflect.ValueOfInt32(int32(n)), err
	case protoreflect.Int64Kind:
		n, err := strconv.ParseInt(word, 10, 64)
		return protoreflect.ValueOfInt64(n), err
	case protoreflect.Uint64Kind:
		n, err := strconv.ParseUint(word, 10, 64)
		return protoreflect.ValueOfUint64(n), err
	case protoreflect.BytesKind:
		switch fd.FullName() {
		case "storehub.v1.SetPushSubscriptionRequest.key":
			return protoreflect.ValueOfBytes(PushKey(word)), nil
		case "storehub.v1.SetPushSubscriptionRequest.auth":
			return protoreflect.ValueOfBytes(Token(word).GetTokenHash()[:16]), nil
		}
		if id, ok := strings.CutPrefix(word, "join:"); ok {
			// The token that the owner made under a request id.
			sum := sha256.Sum256([]byte(s.Env().Secret(fsm.SecretJoin, &storehubv1.Command{Credential: Token("owner"), RequestId: id})))
			return protoreflect.ValueOfBytes(sum[:]), nil
		}
		return protoreflect.ValueOfBytes(Token(word).GetTokenHash()), nil
	}
	switch fd.FullName() {
	case "storehub.v1.SetPushSubscriptionRequest.endpoint":
		return protoreflect.ValueOfString("https://push.example.com/" + word), nil
	case "storehub.v1.PairRequest.code", "storehub.v1.SignInRequest.code":
		if shown, ok := s.codes[word]; ok {
			word = shown // the one at that register, or for him
		}
		return protoreflect.ValueOfString(hex.EncodeToString(s.Env().CodeHash(fsm.CanonicalCode(word)))), nil
	case "storehub.v1.PutStaffRequest.pin", "storehub.v1.SignInRequest.pin":
		return protoreflect.ValueOfString(PIN(word)), nil
	}
	if proto.GetExtension(fd.Options(), storehubv1.E_PhoneNumber).(bool) {
		word = strings.ReplaceAll(word, "_", " ")
	}
	if strings.Contains(string(fd.Name()), "card") && !strings.Contains(word, ":") {
		word = Card(word)
	}
	return protoreflect.ValueOfString(word), nil
}

func resultText(cmd *storehubv1.Command, res *storehubv1.Result) (string, error) {
	if f := fsm.FaultOf(res); f != nil {
		return faultText(f), nil
	}
	answer, err := fsm.Answer(cmd, res)
	if err != nil {
		return "", err
	}
	return answerText(answer), nil
}
