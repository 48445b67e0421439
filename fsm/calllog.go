package fsm

import (
	"cmp"
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	maxCallsListed = 500
	callsListed    = 100
	// maxLinked is how many calls one command makes a customer's.
	maxLinked = 1000
	// maxCallsDropped is how many calls one entry drops, and dropAgainMS the pause before the next does: the shop's own commands go between.
	maxCallsDropped = 20_000
	dropAgainMS     = 10_000
	// maxCallsTried is how many of the oldest calls are looked at for one that may leave a full log.
	maxCallsTried = 300
)

// callOf is a call as the API shows it, with whose number it may be now.
func (s *State) callOf(c *storehubv1.CallRow) *storehubv1.Call {
	res := &storehubv1.Call{
		Id: callID(c.Id).String(), CallId: c.CallId, Line: c.Line, Direction: c.Direction, Number: c.Number, E164: c.E164, Presentation: c.Presentation,
		State: c.State, RangAt: stampOf(c.RangAtMs), AnsweredAt: stampOf(c.AnsweredAtMs), EndedAt: stampOf(c.EndedAtMs), DurationMs: c.DurationMs,
		Device: c.Device, ClaimedBy: c.ClaimedBy, Outcome: c.Outcome, CustomerId: optionalCustomer(c.CustomerId), TicketId: optionalTicket(c.TicketId), Followup: c.Followup, Note: c.Note,
		Flag: s.flagOf(c.Number, c.E164), Late: c.Late, ShownAt: c.ShownAt, CallerName: c.CallerName,
	}
	if c.DateId != 0 {
		res.BookingId = bookingID(c.DateId).String()
	}
	list, match := s.callersOf(c.Number, c.E164)
	for _, row := range list {
		res.CustomerIds = append(res.CustomerIds, customerID(row.Id).String())
	}
	res.Match = match
	return res
}

// callToRead is a call with the names of those whose it may be. Who changes a call is not told them, for the reason of ticketToRead.
func (s *State) callToRead(c *storehubv1.CallRow) *storehubv1.Call {
	res := s.callOf(c)
	res.CustomerName = s.customerName(c.CustomerId)
	for _, id := range res.CustomerIds {
		n, _ := parseID("C", id)
		res.CustomerNames = append(res.CustomerNames, s.customerName(n))
	}
	return res
}

// callsOf are the calls from a customer, and from numbers of his those that belong to nobody, oldest first.
func (s *State) callsOf(row *storehubv1.CustomerRow) (list []*storehubv1.CallRow) {
	prefixed(s.by.linked, numberKey(row.Id), func(_, key string) bool {
		c, _ := s.rows.calls.get(key)
		list = append(list, c)
		return true
	})
	list = append(list, s.unlinkedCalls(row, maxCalls)...)
	slices.SortFunc(list, func(a, b *storehubv1.CallRow) int { return cmp.Compare(a.Id, b.Id) })
	return list
}

// unlinkedCalls are the calls from a customer's numbers that belong to nobody (P46), at most so many.
func (s *State) unlinkedCalls(row *storehubv1.CustomerRow, atMost int) (list []*storehubv1.CallRow) {
	seen := map[uint64]bool{}
	for i, p := range row.Phones {
		prefixed(s.by.numbered, under(phoneKey(p, row.E164[i])), func(_, key string) bool {
			c, _ := s.rows.calls.get(key)
			if c.CustomerId == 0 && !seen[c.Id] && s.sameNumber(c.Number, c.E164, p, row.E164[i]) {
				seen[c.Id] = true
				list = append(list, c)
			}
			return len(list) < atMost
		})
	}
	return list
}

func linkCalls(tx *Tx, req *storehubv1.LinkCallsRequest) (*storehubv1.LinkCallsResponse, error) {
	row, err := tx.s.customer(req.CustomerId)
	if err != nil {
		return nil, err
	}
	calls := tx.s.unlinkedCalls(row, maxLinked)
	for _, c := range calls {
		tx.s.rows.calls.edit(tx, numberKey(c.Id), func(r *storehubv1.CallRow) { r.CustomerId = row.Id })
	}
	tx.subject("customer:" + customerID(row.Id).String())
	tx.emit("CallsLinked", "", 0, "customer", customerID(row.Id), "calls", len(calls))
	return &storehubv1.LinkCallsResponse{Linked: int32(len(calls))}, nil
}

func markCall(tx *Tx, req *storehubv1.MarkCallRequest) (*storehubv1.MarkCallResponse, error) {
	c, err := tx.s.call(req.CallId)
	if err != nil {
		return nil, err
	}
	text, err := cleanNote("note", req.GetNote())
	if err != nil {
		return nil, err
	}
	if req.Followup == 0 && req.Note == nil {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "followup")
	}
	c = tx.s.rows.calls.edit(tx, numberKey(c.Id), func(r *storehubv1.CallRow) {
		r.Followup = cmp.Or(req.Followup, r.Followup)
		if req.Note != nil {
			r.Note = text
		}
	})
	tx.tellCall("CallMarked", c, "followup", c.Followup.String()[len("FOLLOWUP_"):])
	return &storehubv1.MarkCallResponse{Call: tx.s.callOf(c)}, nil
}

// flagKey is under what a number is flagged.
func flagKey(number, e164 string) string { return cmp.Or(e164, number) }

func (s *State) flagOf(number, e164 string) storehubv1.NumberFlag {
	if row, ok := s.rows.numbers.get(flagKey(number, e164)); ok && number != "" {
		return row.Flag
	}
	return storehubv1.NumberFlag_NUMBER_FLAG_NONE
}

func flagNumber(tx *Tx, req *storehubv1.FlagNumberRequest) (*storehubv1.FlagNumberResponse, error) {
	number, e164, err := tx.flagged(req)
	if err != nil {
		return nil, err
	}
	key := flagKey(number, e164)
	if req.Flag == storehubv1.NumberFlag_NUMBER_FLAG_NONE {
		tx.s.rows.numbers.delete(tx, key)
	} else {
		if err := roomFor(tx.s.rows.numbers); err != nil {
			return nil, err
		}
		tx.s.rows.numbers.put(tx, &storehubv1.NumberRow{Number: key, Flag: req.Flag})
	}
	if req.Flag == storehubv1.NumberFlag_NUMBER_FLAG_SPAM {
		tx.hideCalls(number, e164)
	}
	tx.emit("NumberFlagged", "", 0, "flag", req.Flag.String()[len("NUMBER_FLAG_"):])
	return &storehubv1.FlagNumberResponse{}, nil
}

// flagged is the number that is named, or that of a call.
func (tx *Tx) flagged(req *storehubv1.FlagNumberRequest) (number, e164 string, err error) {
	switch {
	case req.Number == "" && req.CallId == "":
		return "", "", refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "number")
	case req.Number != "" && req.CallId != "":
		return "", "", refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "call_id", "value", req.CallId)
	case req.CallId != "":
		c, err := tx.s.call(req.CallId)
		if err == nil && c.Number == "" {
			err = refuse(Invalid, storehubv1.Reason_REASON_NO_NUMBER, "call", callID(c.Id))
		}
		if err != nil {
			return "", "", err
		}
		tx.subject(callID(c.Id).String())
		return c.Number, c.E164, nil
	}
	number = req.Number
	list, err := tx.preparedNumbers(1)
	if err := first(err, cleanText("number", &number, 1, maxPhone), checkShown("number", number)); err != nil {
		return "", "", err
	}
	return number, list[0], nil
}

// hideCalls closes the windows of calls from a number, and lets nobody call it back.
func (tx *Tx) hideCalls(number, e164 string) {
	var shown []*storehubv1.CallRow
	prefixed(tx.s.by.numbered, under(phoneKey(number, e164)), func(_, key string) bool {
		c, _ := tx.s.rows.calls.get(key)
		if (len(c.ShownAt) > 0 || c.Followup == followOpen) && tx.s.sameNumber(c.Number, c.E164, number, e164) {
			shown = append(shown, c)
		}
		return true
	})
	for _, c := range shown {
		c = tx.s.rows.calls.edit(tx, numberKey(c.Id), func(r *storehubv1.CallRow) {
			r.ShownAt = nil
			if r.Followup == followOpen {
				r.Followup = followDone
			}
		})
		tx.armWindow(c)
		tx.tellCall("CallWindowClosed", c)
	}
}

// ListCalls is the call log, newest first.
func (v View) ListCalls(req *storehubv1.ListCallsRequest) (*storehubv1.ListCallsResponse, error) {
	s := v.s
	limit := cmp.Or(int(req.Limit), callsListed)
	if err := checkRange("limit", int32(limit), 1, maxCallsListed); err != nil {
		return nil, err
	}
	before := uint64(1<<63 - 1)
	if req.Before != "" {
		c, err := s.call(req.Before)
		if err != nil {
			return nil, err
		}
		before = c.Id
	}
	res := &storehubv1.ListCallsResponse{Open: int32(s.by.unanswered.Len())}
	add := func(c *storehubv1.CallRow) bool {
		switch {
		case c.Id >= before || req.MissedOnly && c.Followup != followOpen:
			return true
		case len(res.Calls) == limit:
			res.Truncated = true
			return false
		}
		res.Calls = append(res.Calls, s.callToRead(c))
		return true
	}
	switch {
	case req.CustomerId != "":
		row, err := s.customer(req.CustomerId)
		if err != nil {
			return nil, err
		}
		list := s.callsOf(row)
		for i := len(list) - 1; i >= 0 && add(list[i]); i-- {
		}
	case req.MissedOnly:
		s.by.unanswered.Descend(numberKey(before-1), func(_, key string) bool {
			c, _ := s.rows.calls.get(key)
			return add(c)
		})
	default:
		s.rows.calls.rows.Descend(numberKey(before-1), func(_ string, c *cell[*storehubv1.CallRow]) bool { return add(c.row) })
	}
	return res, nil
}

// dropCalls forgets calls that are kept no longer; the archive does not get them either. What is more than one entry may do goes on a
// little later: a shop that shortens the time means this night, however many years of calls it has.
func (tx *Tx) dropCalls() {
	before := tx.now - int64(tx.s.effective.GetCallLogDays())*dayMS
	gone := tx.s.callsBefore(before, maxCallsDropped)
	for _, c := range gone {
		tx.dropCall(c)
	}
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_CALLS_LEAVE, "")
	if len(gone) == maxCallsDropped {
		// By the stamp, which may be hours behind the deadline that fires: one entry must not make up for all of them.
		tx.arm(max(tx.now, tx.cmd.Stamp.GetUnixMs())+dropAgainMS, storehubv1.TimerKind_TIMER_KIND_CALLS_LEAVE, "", 0)
	}
}

// callsBefore are the oldest calls that rang before an instant, at most so many. Their ids do not tell, for a report may come years late.
func (s *State) callsBefore(before int64, atMost int) (list []*storehubv1.CallRow) {
	s.by.rang.Scan(func(_, key string) bool {
		c, _ := s.rows.calls.get(key)
		if c.RangAtMs >= before {
			return false
		}
		list = append(list, c)
		return len(list) < atMost
	})
	return list
}

func (tx *Tx) dropCall(c *storehubv1.CallRow) {
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_CALL_WINDOW_CLOSES, callID(c.Id).String())
	tx.s.rows.calls.delete(tx, numberKey(c.Id))
}

// roomForCall makes room in a full log: who calls now is worth more than the oldest call with which nothing is left to do.
func (tx *Tx) roomForCall() error {
	full := roomFor(tx.s.rows.calls)
	if full == nil {
		return nil
	}
	// leaves is the oldest with which nothing is left to do, else the oldest that is over and that nobody has called back.
	var leaves *storehubv1.CallRow
	tried := 0
	tx.s.by.rang.Scan(func(_, key string) bool {
		c, _ := tx.s.rows.calls.get(key)
		if done := c.Followup != followOpen; over(c.State) && len(c.ShownAt) == 0 && (done || leaves == nil) {
			leaves = c
			if done {
				return false
			}
		}
		tried++
		return tried < maxCallsTried
	})
	if leaves == nil {
		return full
	}
	tx.dropCall(leaves)
	return nil
}
