package fsm_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// told is an entry of a shop as an archive keeps it, and what it led to.
type told struct {
	kept fsm.Kept
	cmd  []byte
	hash []byte
}

// vaulted is a shop whose archive is kept beside it.
type vaulted struct {
	*fsmtest.Shop
	t       *testing.T
	history []told
	left    int // rows about customers that left the state
}

// rows looks whether the rows that left can be sealed, opened, and not read.
func (v *vaulted) rows(out fsm.Outcome) {
	v.t.Helper()
	for i, row := range out.Left {
		if !fsm.TellsOfCustomers(row) {
			continue
		}
		v.left++
		with := out.Seals.Left[i]
		kept := fsm.SealLeft(v.State.Index(), uint64(i), row, with.Key)
		b, err := proto.Marshal(kept)
		if err != nil {
			v.t.Fatal(err)
		}
		for _, s := range secrets {
			if bytes.Contains(b, []byte(s)) {
				v.t.Errorf("a row that left is in clear: %s", s)
			}
		}
		opens := fsm.OpenLeft(v.State.Index(), uint64(i), kept, v.State.SealKey(with.Ref)) && proto.Equal(kept, row)
		if d, ok := row.(*storehubv1.DateRow); ok && d.CustomerId == 0 {
			// Of a day whose key is long gone, unless somebody was spoken of since.
			if len(with.Key) == 0 && d.Notes != "" && opens {
				v.t.Error("a text opens without a key")
			}
		} else if !opens {
			v.t.Errorf("a row that left does not open: %v", kept)
		}
	}
}

func newVaulted(t *testing.T) *vaulted {
	v := &vaulted{Shop: fsmtest.New(), t: t}
	v.SetUp()
	for _, n := range v.Hire("foot", "1f", "2f") {
		v.do(&storehubv1.CheckInRequest{Technician: n})
	}
	zone, region := "Asia/Shanghai", "PL"
	v.do(&storehubv1.UpdateSettingsRequest{Zone: &zone, DefaultRegion: &region})
	v.do(&storehubv1.PutServiceItemRequest{Id: "massage", Name: "Massage", Minutes: 60})
	return v
}

func (v *vaulted) do(req proto.Message) *fsm.Fault {
	v.t.Helper()
	out := v.Apply(v.Command(req))
	cmd := v.Log[len(v.Log)-1]
	data, err := proto.Marshal(cmd)
	if err != nil {
		v.t.Fatal(err)
	}
	sealed, err := fsm.SealEntry(v.State.Index(), data, out.Seals)
	if err != nil {
		v.t.Fatal(err)
	}
	k := fsm.Kept{Index: v.State.Index(), Refused: out.Result.FaultKind != 0, Data: sealed}
	if out.Seals != nil {
		for _, s := range out.Seals.Request {
			k.Refs = append(k.Refs, s.Ref)
		}
	}
	v.history = append(v.history, told{k, data, v.State.Hash()})
	v.rows(out)
	return fsm.FaultOf(out.Result)
}

// sealed is the state as an archive keeps it.
func (v *vaulted) sealed() []byte {
	v.t.Helper()
	var b bytes.Buffer
	if err := v.State.Fork().WriteSealed(&b); err != nil {
		v.t.Fatal(err)
	}
	return b.Bytes()
}

// replay is what the archive says now: from a sealed state over what came after it.
func (v *vaulted) replay(from []byte, ring func(string) []byte) (s *fsm.State, whole bool) {
	v.t.Helper()
	s, whole, err := fsm.ReadSealed(bytes.NewReader(from), ring)
	if err != nil {
		v.t.Fatal(err)
	}
	for _, e := range v.history {
		if e.kept.Index <= s.Index() {
			continue
		}
		cmd, ok, err := e.kept.Open(ring, !whole)
		if err != nil {
			v.t.Fatal(err)
		}
		whole = whole && ok
		s.Apply(e.kept.Index, 1, cmd)
		if whole && !bytes.Equal(s.Hash(), e.hash) {
			v.t.Fatalf("entry %d, %s: another state", e.kept.Index, fsm.Request(cmd).ProtoReflect().Descriptor().Name())
		}
	}
	return s, whole
}

// Words that no archive may have in clear.
var secrets = []string{"Quuxowska", "601234568", "601-234-568", "601 234 999", "601234999", "quux@example.org", "quux_topic", "gluten", "from work", "Import", "601000001", "bad address"}

func (v *vaulted) people() {
	v.t.Helper()
	at := func(d time.Duration) *timestamppb.Timestamp { return timestamppb.New(v.Now.Add(d).Truncate(time.Hour)) }
	ok := func(f *fsm.Fault) {
		v.t.Helper()
		if f != nil {
			v.t.Fatal(f)
		}
	}
	refused := func(f *fsm.Fault) {
		v.t.Helper()
		if f == nil {
			v.t.Fatal("it was done")
		}
	}
	ok(v.do(&storehubv1.PutCustomerRequest{
		Name: "Zbygniewa Quuxowska", Phones: []string{"601-234-568", "no number"}, Emails: []string{"quux@example.org"}, NtfyTopic: "quux_topic", Notes: "no gluten",
	}))
	refused(v.do(&storehubv1.PutCustomerRequest{Name: "Quuxowska twice", Phones: []string{"+48601234568"}}))
	refused(v.do(&storehubv1.PutCustomerRequest{Name: "Quuxowska", Emails: []string{"bad address"}}))
	ok(v.do(&storehubv1.ImportCustomersRequest{Customers: []*storehubv1.NewCustomer{
		{Name: "Import Good", Phones: []string{"601000001"}},
		{Name: "Import Quuxowska", Phones: []string{"601234568"}}, // known, so left out
		{Name: "Import Also good", Phones: []string{"601000002", "601000003"}},
	}}))
	was := v.As
	v.As = fsmtest.Node("n1")
	ok(v.do(&storehubv1.ReportCallRequest{Number: "+48601234568", CallerName: "Quuxowska Z.", Terminal: "reception"}))
	v.Now = v.Now.Add(time.Minute)
	ok(v.do(&storehubv1.ReportCallRequest{Number: "601 234 999", CallerName: "who Quuxowska is not", Terminal: "reception"}))
	v.As = was
	note := "calls from work"
	ok(v.do(&storehubv1.MarkCallRequest{CallId: "G-1", Note: &note}))
	ok(v.do(&storehubv1.FlagNumberRequest{Number: "601 234 999", Flag: storehubv1.NumberFlag_NUMBER_FLAG_VIP}))
	ok(v.do(&storehubv1.CreateBookingRequest{CustomerId: "C-1", Item: "massage", StartsAt: at(24 * time.Hour), Notes: "Quuxowska, no gluten"}))
	ok(v.do(&storehubv1.CreateBookingRequest{Item: "massage", StartsAt: at(30 * time.Hour), Notes: "a friend of Quuxowska"}))
	ok(v.do(&storehubv1.AddCustomerFromCallRequest{CallId: "G-2", Name: "Quuxowska's friend"}))
	ok(v.do(&storehubv1.PutCustomerRequest{Id: "C-2", Name: "Import Renamed"}))
	ok(v.do(&storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}}))
}

// What is written of a call is sealed with its caller's key, by whichever of its ids the call is named.
func TestACallsNoteIsItsCallers(t *testing.T) {
	v := newVaulted(t)
	v.do(&storehubv1.PutCustomerRequest{Name: "Quuxowska", Phones: []string{"601234568"}})
	v.As = fsmtest.Node("n1")
	v.do(&storehubv1.ReportCallRequest{CallId: "c1", Number: "601234568", Terminal: "reception"})
	v.As = fsmtest.Token("owner")
	note := "no gluten"
	for _, id := range []string{"G-1", "c1"} {
		for _, req := range []proto.Message{
			&storehubv1.MarkCallRequest{CallId: id, Note: &note}, &storehubv1.FlagNumberRequest{CallId: id, Flag: storehubv1.NumberFlag_NUMBER_FLAG_VIP},
		} {
			if f := v.do(req); f != nil {
				t.Fatal(f)
			}
			if refs := v.history[len(v.history)-1].kept.Refs; !slices.Equal(refs, []string{"C1"}) {
				t.Errorf("%v: sealed with %v", req, refs)
			}
		}
	}
}

func (v *vaulted) clear() (found []string) {
	check := func(what string, b []byte) {
		for _, s := range secrets {
			if bytes.Contains(b, []byte(s)) {
				found = append(found, what+": "+s)
			}
		}
	}
	check("the state", v.sealed())
	for _, e := range v.history {
		check(fmt.Sprint("entry ", e.kept.Index), e.kept.Data)
	}
	return found
}

// With all keys the archive is what was: every entry byte for byte but for the seeds, every state hash for hash. Without them it tells nothing.
func TestSealedIsWhatWas(t *testing.T) {
	v := newVaulted(t)
	start := v.sealed()
	v.people()
	if found := v.clear(); len(found) > 0 {
		t.Errorf("in clear: %q", found)
	}
	used := map[string]bool{}
	for _, e := range v.history {
		for _, ref := range e.kept.Refs {
			used[ref] = true
		}
	}
	day := fmt.Sprint("D", v.Now.Unix()/86400)
	for _, ref := range []string{"C1", "C2", "C3", "C4", "R1", day} {
		if !used[ref] {
			t.Errorf("nothing is sealed with %s, only with %v", ref, used)
		}
	}
	ring := v.State.Fork().SealKey
	for _, from := range [][]byte{start, v.sealed()} {
		s, whole := v.replay(from, ring)
		if !whole || !bytes.Equal(s.Hash(), v.State.Hash()) {
			t.Error("the replay is not the shop")
		}
	}
	for _, e := range v.history {
		got, whole, err := e.kept.Open(ring, false)
		if err != nil || !whole {
			t.Fatal(e.kept.Index, err)
		}
		want := &storehubv1.Command{}
		if err := proto.Unmarshal(e.cmd, want); err != nil {
			t.Fatal(err)
		}
		if want.Prepared != nil {
			want.Prepared.KeySeed, got.Prepared.KeySeed = nil, nil
		}
		if !proto.Equal(got, want) {
			t.Errorf("entry %d:\n%v\nnot\n%v", e.kept.Index, got, want)
		}
	}
	var second bytes.Buffer
	if err := v.State.Fork().WriteSealed(&second); err != nil || !bytes.Equal(second.Bytes(), v.sealed()) {
		t.Error("two nodes would not write the same")
	}
}

// What leaves the state later on is sealed as well, whatever else leaves with it.
func TestSealedRowsThatLeave(t *testing.T) {
	v := newVaulted(t)
	v.people()
	// Nobody is to be reminded of him every minute.
	if f := v.do(&storehubv1.CancelAssignmentRequest{AssignmentId: "A-1"}); f != nil {
		t.Fatal(f)
	}
	start := v.sealed()
	v.As = fsmtest.Node("n1")
	for range 60 { // the key of the day of its last change is to be there still
		v.Now = v.Now.AddDate(0, 0, 7)
		if f := v.do(&storehubv1.Tick{}); f != nil {
			t.Fatal(f)
		}
	}
	if v.left < 2 {
		t.Errorf("only %d rows have left", v.left)
	}
	if s, _ := v.replay(start, v.State.SealKey); s.Index() != v.State.Index() {
		t.Error("the replay ends elsewhere")
	}
}

// A sealed text opens in its own place only, and a flipped bit is noticed.
func TestSealedTextsStayInTheirPlaces(t *testing.T) {
	v := newVaulted(t)
	v.people()
	ring := v.State.Fork().SealKey
	for _, e := range v.history {
		if len(e.kept.Refs) == 0 || bytes.Equal(e.kept.Data, e.cmd) {
			continue
		}
		moved := e.kept
		moved.Index++
		if _, whole, err := moved.Open(ring, false); err != nil || whole {
			t.Errorf("entry %d opens at another index: %v", e.kept.Index, err)
		}
	}
}

// After an erasure a replay tells nothing of the customer, and all else: the same people, dates, calls and places in the queue.
func TestSealedAfterErasure(t *testing.T) {
	for _, days := range []int{0, 400} { // the keys of the days are gone as well, or not
		v := newVaulted(t)
		start := v.sealed()
		v.people()
		middle := v.sealed()
		if f := v.do(&storehubv1.PutCustomerRequest{Id: "C-1", Name: "Quuxowska Nowa", Phones: []string{"601-234-568"}}); f != nil {
			t.Fatal(f)
		}
		want := v.State.Fork().View()
		events := len(v.history)
		for _, id := range []string{"C-1", "C-3"} {
			if f := v.do(&storehubv1.EraseCustomerRequest{Id: id, Reason: "asked for it"}); f != nil {
				t.Fatal(f)
			}
		}
		if days > 0 {
			v.Now = v.Now.AddDate(0, 0, days)
			v.Tick()
		}
		ring := v.State.Fork().SealKey
		v.history = v.history[:events]
		for name, from := range map[string][]byte{"start": start, "middle": middle} {
			s, whole := v.replay(from, ring)
			if whole {
				t.Fatalf("from the %s: nothing is missing", name)
			}
			comparePast(t, fmt.Sprint("from the ", name, " after ", days, " days"), s.View(), want)
		}
	}
}

func comparePast(t *testing.T, what string, got, want fsm.View) {
	t.Helper()
	find := func(v fsm.View) (list []string) {
		for _, c := range must(v.FindCustomers(fsm.Env{}, &storehubv1.FindCustomersRequest{}, true)).Customers {
			list = append(list, c.Id+" "+c.Name+" "+strings.Join(c.Phones, ","))
		}
		return list
	}
	now := find(got)
	if len(now) != len(find(want)) {
		t.Fatalf("%s there are %q, and were %q", what, now, find(want))
	}
	if now[0] != "C-1 — " || now[2] != "C-3 — " || now[1] != find(want)[1] {
		t.Errorf("%s: %q", what, now)
	}
	if now[3] != find(want)[3] && !strings.HasPrefix(now[3], "C-4 Quuxowska's friend") {
		t.Errorf("%s: %q", what, now)
	}
	calls := func(v fsm.View) int { return len(must(v.ListCalls(&storehubv1.ListCallsRequest{})).Calls) }
	if calls(got) != calls(want) {
		t.Errorf("%s there are %d calls, and were %d", what, calls(got), calls(want))
	}
	dates := func(v fsm.View) (list []string) {
		res := must(v.ListAgenda(&storehubv1.ListAgendaRequest{From: timestamppb.New(time.UnixMilli(want.Now())), To: timestamppb.New(time.UnixMilli(want.Now()).AddDate(0, 0, 7))}))
		for _, d := range res.Dates {
			list = append(list, d.StartsAt.AsTime().String()+d.CustomerId)
		}
		return list
	}
	if !slices.Equal(dates(got), dates(want)) || len(dates(got)) != 2 {
		t.Errorf("%s the dates are %q, and were %q", what, dates(got), dates(want))
	}
	board := func(v fsm.View) string {
		b := proto.CloneOf(must(v.Board("foot")))
		b.Head = nil // the audit's digest of what is gone is another one
		return b.String()
	}
	if board(got) != board(want) {
		t.Errorf("%s the board is %s, and was %s", what, board(got), board(want))
	}
	if _, err := got.GetCustomer(&storehubv1.GetCustomerRequest{Id: "C-5"}); err == nil {
		t.Errorf("%s somebody was let in who was refused", what)
	}
}

// What holds texts about customers is known to be such: every row by its type, and no request comes out of the seal with a text in clear, in
// whatever field.
func TestNothingAboutPeopleIsLeftOut(t *testing.T) {
	for _, row := range fsm.Rows() {
		fill(row.ProtoReflect(), 0)
		if r, ok := row.(*storehubv1.RequestRow); ok {
			r.Op = 240 // put_customer
		}
		told := fsm.SealLeft(1, 1, row, make([]byte, 16))
		if text := told.(fmt.Stringer).String(); fsm.TellsOfCustomers(row) == false && fsm.HoldsPeople(row) {
			t.Errorf("%s tells of customers, and is not sealed", row.ProtoReflect().Descriptor().Name())
		} else if fsm.HoldsPeople(row) && strings.Contains(text, marker) {
			t.Errorf("%s: %s", row.ProtoReflect().Descriptor().Name(), text)
		}
	}
	ops := (&storehubv1.Command{}).ProtoReflect().Descriptor().Oneofs().ByName("op").Fields()
	sealed := 0
	for i := range ops.Len() {
		cmd := &storehubv1.Command{Prepared: &storehubv1.Prepared{KeySeed: make([]byte, 32)}, Digest: []byte(marker), Salt: []byte(marker)}
		fill(cmd.ProtoReflect().Mutable(ops.Get(i)).Message(), 0)
		data, err := proto.Marshal(cmd)
		if err != nil {
			t.Fatal(err)
		}
		if !fsm.HoldsPeople(fsm.Request(cmd)) {
			continue
		}
		sealed++
		b, err := fsm.SealEntry(1, data, &fsm.Seals{Request: []fsm.Sealing{{Ref: "C1", Key: make([]byte, 16)}}})
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(marker)) {
			t.Errorf("%s is in clear", ops.Get(i).Name())
		}
		if !fsm.AboutPeople(uint32(ops.Get(i).Number())) {
			t.Errorf("%s gets no key", ops.Get(i).Name())
		}
	}
	if sealed < 9 {
		t.Errorf("only %d commands tell of customers", sealed)
	}
}

const marker = "text in clear"

// fill writes the marker into every field about people, also of messages within.
func fill(m protoreflect.Message, depth int) {
	for fields, i := m.Descriptor().Fields(), 0; i < fields.Len(); i++ {
		fd := fields.Get(i)
		switch {
		case depth > 3:
		case fd.IsList() && fd.Message() != nil:
			list := m.Mutable(fd).List()
			fill(list.AppendMutable().Message(), depth+1)
		case fd.Message() != nil:
			fill(m.Mutable(fd).Message(), depth+1)
		case !fsm.OfPeople(fd):
		case fd.IsList():
			m.Mutable(fd).List().Append(protoreflect.ValueOfString(marker))
		default:
			m.Set(fd, protoreflect.ValueOfString(marker))
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A personal field is found however deep it lies, also where types hold each other: what is not found is kept in the clear.
func TestHoldsPeopleHoweverDeep(t *testing.T) {
	const levels = 9
	message := func(i int) *descriptorpb.DescriptorProto {
		field := func(name string, number int32, to int) *descriptorpb.FieldDescriptorProto {
			return &descriptorpb.FieldDescriptorProto{
				Name: proto.String(name), Number: proto.Int32(number), Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(),
				Type: descriptorpb.FieldDescriptorProto_TYPE_MESSAGE.Enum(), TypeName: proto.String(fmt.Sprint(".deep.M", to)),
			}
		}
		return &descriptorpb.DescriptorProto{Name: proto.String(fmt.Sprint("M", i)), Field: []*descriptorpb.FieldDescriptorProto{
			field("back", 1, max(i-1, 0)), field("on", 2, min(i+1, levels)),
		}}
	}
	file := &descriptorpb.FileDescriptorProto{Name: proto.String("deep.proto"), Package: proto.String("deep"), Syntax: proto.String("proto3")}
	for i := range levels + 1 {
		file.MessageType = append(file.MessageType, message(i))
	}
	holds := func() bool {
		f, err := protodesc.NewFile(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		return fsm.HoldsPeople(dynamicpb.NewMessage(f.Messages().Get(0)))
	}
	if holds() {
		t.Error("a field is personal that nobody called so")
	}
	personal := &descriptorpb.FieldOptions{}
	proto.SetExtension(personal, storehubv1.E_Personal, true)
	file.MessageType[levels].Field = append(file.MessageType[levels].Field, &descriptorpb.FieldDescriptorProto{
		Name: proto.String("name"), Number: proto.Int32(3), Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(),
		Type: descriptorpb.FieldDescriptorProto_TYPE_STRING.Enum(), Options: personal,
	})
	if !holds() {
		t.Error("a personal field is not found")
	}
}
