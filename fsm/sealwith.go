package fsm

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// keyLen is that of AES-128.
const keyLen = 16

// maxDayKeys bounds the table; call_log_days may be 3,650.
const maxDayKeys = 10_000

// Sealing names one key: "C17" is that of a customer, "R17" the same for what was refused because of him, "D20654" that of a day. Without a key what it would seal is lost, as after the key was dropped.
type Sealing struct {
	Ref string
	Key []byte
}

// Seals are the keys with which the archive seals what an entry tells of people.
type Seals struct {
	// Request has one for all of the request, or one for each line of an import. Empty: the command is not about people.
	Request []Sealing
	// Left has one for each row that left.
	Left []Sealing
}

// Rekey takes the keys from elsewhere: a state that was made of an archive has other ones.
func (s *Seals) Rekey(ring func(ref string) []byte) {
	if s == nil {
		return
	}
	for _, list := range [][]Sealing{s.Request, s.Left} {
		for i := range list {
			list[i].Key = ring(list[i].Ref)
		}
	}
}

func sealRef(ref string) (kind byte, n uint64) {
	if ref == "" {
		return 0, 0
	}
	n, err := strconv.ParseUint(ref[1:], 10, 64)
	if err != nil {
		return 0, 0
	}
	return ref[0], n
}

func (s *State) customerSeal(id uint64) (Sealing, bool) {
	row, _ := s.rows.customers.get(numberKey(id))
	return Sealing{"C" + strconv.FormatUint(id, 10), row.GetKey()}, len(row.GetKey()) > 0
}

// knownSeal is the key of the one customer because of whom somebody was refused: he has that number.
func (s *State) knownSeal(f *storehubv1.FaultDetail) (Sealing, bool) {
	if f.GetReason() != storehubv1.Reason_REASON_PHONE_KNOWN || len(f.Args) == 0 {
		return Sealing{}, false
	}
	for _, item := range f.Items {
		if len(item.Args) == 0 || item.Args[0].Value != f.Args[0].Value {
			return Sealing{}, false
		}
	}
	n, _ := parseID("C", f.Args[0].Value)
	seal, ok := s.customerSeal(n)
	seal.Ref = "R" + seal.Ref[1:]
	return seal, ok
}

func daySeal(row *storehubv1.DayKeyRow) Sealing {
	return Sealing{"D" + strconv.FormatInt(int64(row.GetDay()), 10), row.GetKey()}
}

// seals settles, behind the rule, with whose keys the archive seals this entry. What is about nobody whom the shop knows, or
// about several people, has the key of the day.
func (tx *Tx) seals(answer proto.Message, refusal *storehubv1.FaultDetail) *Seals {
	var out Seals
	if aboutPeople[tx.op().number] {
		day := tx.todaysSeal()
		out.Request = []Sealing{day}
		if imp, ok := answer.(*storehubv1.ImportCustomersResponse); ok {
			out.Request = tx.importSeals(imp, day)
		} else if s, ok := tx.s.customerSeal(tx.about(answer)); ok {
			out.Request[0] = s
		} else if s, ok := tx.s.knownSeal(refusal); ok {
			out.Request[0] = s
		}
	}
	for i, row := range tx.left {
		if !tellsOfCustomers(row) {
			continue
		}
		if out.Left == nil {
			out.Left = make([]Sealing, len(tx.left))
		}
		out.Left[i] = tx.s.rowSeal(row)
	}
	if out.Request == nil && out.Left == nil {
		return nil
	}
	return &out
}

// todaysSeal is the key of the business day, which the first entry makes that may need it.
func (tx *Tx) todaysSeal() Sealing {
	day := tx.s.businessDay(tx.now)
	if row, ok := tx.s.rows.dayKeys.get(dayKey(int64(day))); ok {
		return daySeal(row)
	}
	seed := tx.cmd.GetPrepared().GetKeySeed()
	if len(seed) != sha256.Size || roomFor(tx.s.rows.dayKeys) != nil {
		return tx.s.dayKeyFrom(tx.now)
	}
	sum := sha256.Sum256(binary.BigEndian.AppendUint32(append([]byte("day"), seed...), uint32(day)))
	row := &storehubv1.DayKeyRow{Day: day, Key: sum[:keyLen]}
	tx.s.rows.dayKeys.put(tx, row)
	return daySeal(row)
}

// dayKeyFrom is the key of the day of an instant, of the first later day that has one, or else the newest: never one that outlives
// what was said by more than it must.
func (s *State) dayKeyFrom(ms int64) Sealing {
	var found *storehubv1.DayKeyRow
	s.rows.dayKeys.scan(dayKey(int64(s.businessDay(ms))), func(_ string, r *storehubv1.DayKeyRow) bool {
		found = r
		return false
	})
	if found == nil {
		if _, e, ok := s.rows.dayKeys.rows.Max(); ok {
			found = e.row
		}
	}
	if found == nil {
		return Sealing{}
	}
	return daySeal(found)
}

// dropDayKeys drops the keys of days whose calls are kept no longer.
func (tx *Tx) dropDayKeys() {
	before := tx.s.businessDay(tx.now) - tx.s.effective.GetCallLogDays()
	var gone []string
	tx.s.rows.dayKeys.scan("", func(key string, r *storehubv1.DayKeyRow) bool {
		if r.Day < before {
			gone = append(gone, key)
		}
		return r.Day < before
	})
	for _, key := range gone {
		tx.s.rows.dayKeys.delete(tx, key)
	}
}

// about is the customer whom a command was about, 0 = nobody known.
func (tx *Tx) about(answer proto.Message) uint64 {
	var id string
	switch op := tx.cmd.Op.(type) {
	case *storehubv1.Command_PutCustomer:
		a, _ := answer.(*storehubv1.PutCustomerResponse)
		id = a.GetCustomer().GetId()
	case *storehubv1.Command_AddCustomerFromCall:
		a, _ := answer.(*storehubv1.AddCustomerFromCallResponse)
		if id = a.GetCustomerId(); id == "" {
			return tx.s.aboutCall(op.AddCustomerFromCall.CallId)
		}
	case *storehubv1.Command_ReportCall:
		a, _ := answer.(*storehubv1.ReportCallResponse)
		return tx.s.aboutCall(a.GetCall().GetId())
	case *storehubv1.Command_MarkCall:
		return tx.s.aboutCall(op.MarkCall.CallId)
	case *storehubv1.Command_FlagNumber:
		if op.FlagNumber.CallId != "" {
			return tx.s.aboutCall(op.FlagNumber.CallId)
		}
		e164 := ""
		if list := tx.cmd.GetPrepared().GetE164(); len(list) == 1 {
			e164 = list[0]
		}
		return tx.s.onlyOwner(op.FlagNumber.Number, e164)
	case *storehubv1.Command_ReserveFromCall:
		a, _ := answer.(*storehubv1.ReserveFromCallResponse)
		if id = a.GetBooking().GetBooking().GetCustomerId(); id == "" {
			return tx.s.aboutCall(op.ReserveFromCall.CallId)
		}
	case *storehubv1.Command_CreateBooking:
		id = op.CreateBooking.CustomerId
	case *storehubv1.Command_JoinWaitlist:
		id = op.JoinWaitlist.CustomerId
	}
	n, _ := parseID("C", id)
	return n
}

// aboutCall is whose call it was, by any of its ids: a customer's, or from a number that exactly one has.
func (s *State) aboutCall(id string) uint64 {
	c, err := s.call(id)
	switch {
	case err != nil:
		return 0
	case c.CustomerId != 0:
		return c.CustomerId
	}
	return s.onlyOwner(c.Number, c.E164)
}

func (s *State) onlyOwner(number, e164 string) uint64 {
	if number == "" {
		return 0
	}
	if list := s.owners(number, e164); len(list) == 1 {
		return list[0].Id
	}
	return 0
}

// importSeals has a key for each line: of whom it became, or of the day for one that was left out.
func (tx *Tx) importSeals(res *storehubv1.ImportCustomersResponse, day Sealing) []Sealing {
	list := make([]Sealing, len(tx.cmd.GetImportCustomers().GetCustomers()))
	out := make([]bool, len(list))
	for _, line := range res.Lines {
		if out[line.At] = line.Fault != nil; !out[line.At] {
			continue
		}
		list[line.At] = day
		if s, ok := tx.s.knownSeal(line.Fault); ok {
			list[line.At] = s
		}
	}
	id := tx.s.shop().CustomerId - uint64(res.Created)
	for i := range list {
		if out[i] {
			continue
		}
		id++
		list[i], _ = tx.s.customerSeal(id)
	}
	return list
}

// tellsOfCustomers tells which rows have texts that are sealed.
func tellsOfCustomers(row proto.Message) bool {
	switch r := row.(type) {
	case *storehubv1.CustomerRow, *storehubv1.DateRow, *storehubv1.WaitlistRow, *storehubv1.CallRow, *storehubv1.NumberRow:
		return true
	case *storehubv1.RequestRow:
		return aboutPeople[r.Op]
	}
	return false
}

// rowSeal is the key for a row of a state, or one that left it.
func (s *State) rowSeal(row proto.Message) Sealing {
	var customer uint64
	var ms int64
	switch r := row.(type) {
	case *storehubv1.CustomerRow:
		customer = r.Id
	case *storehubv1.DateRow:
		customer, ms = r.CustomerId, r.ChangedAtMs
	case *storehubv1.WaitlistRow:
		customer, ms = r.CustomerId, r.JoinedAtMs
	case *storehubv1.CallRow:
		customer, ms = r.CustomerId, r.RangAtMs
		if customer == 0 {
			customer = s.onlyOwner(r.Number, r.E164)
		}
	case *storehubv1.NumberRow:
		e164 := ""
		if isE164(r.Number) {
			e164 = r.Number
		}
		customer, ms = s.onlyOwner(r.Number, e164), s.shop().TimeMs
	case *storehubv1.RequestRow:
		ms = r.AtMs
	}
	if seal, ok := s.customerSeal(customer); ok {
		return seal
	}
	return s.dayKeyFrom(ms)
}
