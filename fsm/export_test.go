package fsm

import (
	"slices"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// What tests outside the package see of its inside.

const (
	MaxAnswers     = maxAnswers
	MaxRequestIDs  = maxRequestIDs
	MaxPassed      = maxPassed
	MaxCategories  = maxCategories
	MaxAudit       = maxAudit
	MaxOutbox      = maxOutbox
	MaxTokens      = maxTokens
	MaxWaiting     = maxWaiting
	MaxCallsTried  = maxCallsTried
	MaxCallsGone   = maxCallsDropped
	MaxCallsLooked = maxCallsLooked
)

// HoldCalls lets a state hold only so many calls: half a million are too many for a test.
func HoldCalls(s *State, n int) { s.rows.calls.limit = n }

// Requests is how many request ids the state remembers.
func Requests(s *State) int { return s.rows.requests.size() }

// Records is how many audit records the state holds.
func Records(s *State) int { return s.rows.audit.size() }

// Tables and IndexNames list what the state is made of, in the order of all().
func Tables(s *State) (numbers []uint32, titles []string) {
	for _, t := range s.rows.all() {
		numbers, titles = append(numbers, t.number()), append(titles, t.title())
	}
	return numbers, titles
}

// TopicOf is the topic of a table, TOPIC_UNSPECIFIED where it has none.
func TopicOf(table uint32) storehubv1.Topic { return topics[table] }

func TablesStruct() any  { return tables{} }
func IndexesStruct() any { return indexes{} }

func IndexNames(s *State) (names []string) {
	for _, ix := range s.by.all() {
		names = append(names, ix.name)
	}
	return names
}

// CommandNames are the requests that have a rule.
func CommandNames() (names []string) {
	for name := range commands {
		names = append(names, string(name))
	}
	return names
}

// NextOf is whom the rotation would send to a guest without wishes.
func NextOf(s *State, category string) string {
	chosen, _ := s.choose(demand{category: category, any: 1})
	if len(chosen) == 0 {
		return ""
	}
	return chosen[0].technician
}

// TakeAway takes reasons why somebody is not next away, on a state that nobody else uses: he
// checks in, is free where he stands, has served nobody, has no date, and those named are on a break.
func TakeAway(s *State, number string, reasons []*storehubv1.WhyNot) {
	tx := s.begin(&storehubv1.Command{})
	tx.now = s.shop().TimeMs
	for _, r := range reasons {
		switch r.Reason {
		case storehubv1.Reason_REASON_NOT_IN_QUEUE:
			t, _ := s.rows.technicians.get(number)
			tx.comeOnDuty(t)
		case storehubv1.Reason_REASON_NOT_IDLE:
			tx.editDuty(number, func(d *storehubv1.DutyRow) { d.State = idle })
		case storehubv1.Reason_REASON_DAILY_CAP:
			tx.editDuty(number, func(d *storehubv1.DutyRow) {
				d.Today.Rotation, d.Today.Request, d.Today.Pick, d.Today.Invite = 0, 0, 0, 0
			})
		case storehubv1.Reason_REASON_BOOKED_SOON:
			for d, ok := s.bookedSoon(number, tx.now, forever, true); ok; d, ok = s.bookedSoon(number, tx.now, forever, true) {
				resource, _ := s.by.staffed.Get(number) // the date goes on without him: it may take others' time, too
				s.rows.dates.edit(tx, numberKey(d.Id), func(r *storehubv1.DateRow) {
					r.Resources = slices.DeleteFunc(slices.Clone(r.Resources), func(x string) bool { return x == resource })
				})
			}
		default:
			for _, a := range r.Args {
				if a.Name == "technician" {
					tx.editDuty(a.Value, func(d *storehubv1.DutyRow) { d.State = resting })
				}
			}
		}
	}
	tx.commit()
}

// BreakState loses the duty of a technician, so that a rule about him panics.
func BreakState(s *State, number string) { s.rows.duties.rows.Delete(number) }

// BreakTree damages the audit tree, so that every entry panics after its rule, until the function
// it answers is called.
func BreakTree(s *State) (mend func()) {
	edge := s.rows.tree.row.Edge
	s.rows.tree.row.Edge = nil
	return func() { s.rows.tree.row.Edge = edge }
}

// ReplaceRule replaces the rule of a request until the function it answers is called.
func ReplaceRule(req proto.Message, rule func(*Tx) error) (restore func()) {
	name := req.ProtoReflect().Descriptor().FullName()
	was := commands[name]
	c := was
	c.run = func(tx *Tx, _ proto.Message) (proto.Message, error) { return nil, rule(tx) }
	commands[name] = c
	return func() { commands[name] = was }
}

// Note writes something, for rules of tests.
func (tx *Tx) Note(room string) {
	tx.s.rows.rooms.put(tx, &storehubv1.RoomRow{Id: room, Name: room})
	tx.emit("RoomPut", "", 0, "room", room)
	tx.next(&tx.shop().VisitId)
}

// Refusal makes a fault, for rules of tests.
func Refusal() *Fault { return refuse(Denied, storehubv1.Reason_REASON_BAD_CREDENTIAL) }

// With adds a thing that was in the way to a fault.
func With(f *Fault, value string) *Fault {
	return f.with(storehubv1.Reason_REASON_BAD_VALUE, "value", value)
}

// ShortFault is a fault as it is remembered.
func ShortFault(d *storehubv1.FaultDetail) *storehubv1.FaultDetail { return shortFault(d) }

// AddTimer sets a timer that no rule set.
func AddTimer(s *State, at int64, kind storehubv1.TimerKind, id string) {
	tx := s.begin(&storehubv1.Command{})
	tx.arm(at, kind, id, 0)
	tx.commit()
}

// CompareNumbers orders numbers of technicians as people count.
func CompareNumbers(a, b string) int { return compareNumbers(a, b) }

// AuditLeaf is the canonical form of a record.
func AuditLeaf(r *storehubv1.AuditRow) []byte { return auditLeaf(r) }

// Deadlines are all timers, first first.
func Deadlines(s *State) (list []int64) {
	s.rows.timers.scan("", func(_ string, r *storehubv1.TimerRow) bool {
		list = append(list, r.DeadlineMs)
		return true
	})
	return list
}

// ReadRow loads one row of a snapshot.
func ReadRow(s *State, table uint32, b []byte) error {
	for _, t := range s.rows.all() {
		if t.number() == table {
			rows, err := t.decode(0, [][]byte{b}, nil)
			if err == nil {
				rows.into(s)
			}
			return err
		}
	}
	return nil
}

// CatalogueKinds are the kinds of the catalogue, in order.
func CatalogueKinds() (list []string) {
	for _, k := range catalogue {
		list = append(list, string(k.field().Name()))
	}
	return list
}

// BreakDates puts a date that is none into a customer's, so that whoever looks at them panics.
func BreakDates(s *State, customer uint64, ms int64) {
	s.by.dated.Set(datedKey(&storehubv1.DateRow{Id: 1 << 40, CustomerId: customer, StartsAtMs: ms}), nil)
}

// SetAside parks a ticket whatever is done with it, as the rules of calls may.
func SetAside(id string) func(*Tx) error {
	return func(tx *Tx) error {
		t, err := tx.s.ticket(id)
		if err == nil {
			tx.setAside(t)
		}
		return err
	}
}
