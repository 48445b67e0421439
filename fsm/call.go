package fsm

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	maxCalls   = 500_000
	maxNumbers = 100_000
	maxCallID  = 128
	// maxNames is how many other ids one call is known by.
	maxNames = 8
	// maxPhoneLines is how many lines show their calls at one register.
	maxPhoneLines = 16
	// A report of a call that rang longer ago is only kept (P43).
	lateCallMS = 60_000
	// sameCallMS: the same number on the same line so soon again is the same call: phones say twice that they ring (B2).
	sameCallMS = 5_000
	// longestCallMS: what is said of a line's call longer after it rang is about another one.
	longestCallMS = 4 * 60 * minuteMS
	// maxCallsLooked is how many of a line's newest calls one report is compared with. No shop has so many at once; a phone that floods
	// its line has 28,800 in longestCallMS, and every node would go through them for each report.
	maxCallsLooked = 300
	// A window that nobody has touched closes so long after the call rang, after somebody answered, and after it was over. Some
	// sources tell only that it rings: people may still be talking.
	windowMS     = 15 * minuteMS
	windowTalkMS = 60 * minuteMS
	windowOverMS = 10 * minuteMS
	maxDuration  = dayMS
	// clocksSetMS: a clock that shows a time before 2020 was never set; phones and their like begin in 1970, or with their firmware.
	clocksSetMS = 1_577_836_800_000
)

// What a report has room for, in characters and ms: a node cuts what its devices say, for a report that is too long is refused.
const (
	RoomCallID = maxCallID
	RoomLine   = maxTerminalID
	RoomNumber = maxPhone
	RoomName   = maxName
	RoomTalkMS = maxDuration
)

const (
	ringing   = storehubv1.CallState_CALL_STATE_RINGING
	answered  = storehubv1.CallState_CALL_STATE_ANSWERED
	callEnded = storehubv1.CallState_CALL_STATE_ENDED
	missed    = storehubv1.CallState_CALL_STATE_MISSED

	noOutcome = storehubv1.CallOutcome_CALL_OUTCOME_NONE
	dismissed = storehubv1.CallOutcome_CALL_OUTCOME_DISMISSED

	followOpen = storehubv1.Followup_FOLLOWUP_OPEN
	followDone = storehubv1.Followup_FOLLOWUP_DONE
)

func indexCall(s *State, before, after *storehubv1.CallRow) {
	if before != nil {
		key := numberKey(before.Id)
		s.by.called.Delete(calledKey(before.Line, before.RangAtMs) + key)
		s.by.rang.Delete(rangKey(before.RangAtMs) + key)
		for _, name := range names(before) {
			s.by.sourced.Delete(name + key)
		}
		s.by.numbered.Delete(under(phoneKey(before.Number, before.E164)) + key)
		s.by.linked.Delete(numberKey(before.CustomerId) + key)
		s.by.unanswered.Delete(key)
		for _, t := range before.ShownAt {
			s.by.ringing.Delete(under(t) + key)
		}
	}
	if after == nil {
		return
	}
	key := numberKey(after.Id)
	s.by.called.Set(calledKey(after.Line, after.RangAtMs)+key, key)
	s.by.rang.Set(rangKey(after.RangAtMs)+key, key)
	for _, name := range names(after) {
		s.by.sourced.Set(name+key, key)
	}
	if after.Number != "" {
		s.by.numbered.Set(under(phoneKey(after.Number, after.E164))+key, key)
	}
	if after.CustomerId != 0 {
		s.by.linked.Set(numberKey(after.CustomerId)+key, key)
	}
	if after.Followup == followOpen {
		s.by.unanswered.Set(key, key)
	}
	for _, t := range after.ShownAt {
		s.by.ringing.Set(under(t)+key, key)
	}
}

// calledKey orders the calls of a line by when they rang.
func calledKey(line string, ms int64) string { return under(line) + rangKey(ms) }

// rangKey orders calls by when they rang, which is not before 1970.
func rangKey(ms int64) string { return string(binary.BigEndian.AppendUint64(nil, uint64(ms))) }

// sourcedKey is under what a call is found that a device calls by an id.
func sourcedKey(id, device string) string { return under(id) + under(device) }

// names are under what a call is found, whatever the devices that told of it call it.
func names(c *storehubv1.CallRow) (list []string) {
	if c.CallId != "" {
		list = append(list, sourcedKey(c.CallId, c.Device))
	}
	for _, also := range c.AlsoCalled {
		device, id, _ := strings.Cut(also, " ")
		list = append(list, sourcedKey(id, device))
	}
	return list
}

// reported is a report, checked.
type reported struct {
	*storehubv1.CallRow
	// anyWay: it does not say who called whom; what a phone says of a call that goes on mostly does not.
	anyWay    bool
	late      bool
	terminals []string
}

// reportCall takes what a phone says of a call. Twice is once: the phone says again what it said, or another one says it too.
func reportCall(tx *Tx, req *storehubv1.ReportCallRequest) (*storehubv1.ReportCallResponse, error) {
	in, err := tx.reported(req)
	if err != nil {
		return nil, err
	}
	row, err := tx.heard(in)
	if err != nil {
		return nil, err
	}
	return &storehubv1.ReportCallResponse{Call: tx.s.toldBack(in, row)}, nil
}

// toldBack is a call as its device may know it: a token may have been overheard, and with it the lines of the phone's register can be
// named, on which other phones ring too. So it hears no number that it did not bring, and nothing that people wrote of a caller.
func (s *State) toldBack(in *reported, row *storehubv1.CallRow) *storehubv1.Call {
	call := s.callOf(row)
	call.Note = ""
	if in.Number == "" {
		call.Number, call.E164, call.CallerName = "", "", ""
	}
	return call
}

// reported checks a report and finds whose it is.
func (tx *Tx) reported(req *storehubv1.ReportCallRequest) (*reported, error) {
	in := &reported{CallRow: &storehubv1.CallRow{
		CallId: req.CallId, Number: req.Number, Presentation: req.Presentation, CallerName: req.CallerName, DurationMs: req.DurationMs,
		Line:      req.Line,
		State:     cmp.Or(req.State, ringing),
		Direction: cmp.Or(req.Direction, storehubv1.Direction_DIRECTION_INBOUND),
	}}
	in.anyWay = req.Direction == 0 && in.State != ringing
	age, ageErr := tx.ageOf(req)
	if err := first(
		cleanText("call_id", &in.CallId, 0, maxCallID), cleanText("number", &in.Number, 0, maxPhone), cleanText("line", &in.Line, 0, maxTerminalID),
		cleanText("caller_name", &in.CallerName, 0, maxName), checkRange("duration_ms", in.DurationMs, 0, maxDuration), ageErr,
	); err != nil {
		return nil, err
	}
	if err := tx.setNumber(in.CallRow, req.Number != ""); err != nil {
		return nil, err
	}
	if err := tx.setSource(in, req.Terminal); err != nil {
		return nil, err
	}
	in.late, in.RangAtMs = age > lateCallMS, tx.now-age
	return in, nil
}

// setNumber settles how the number is shown; one that is withheld is nobody's, whatever came along (B2), and one that is shown in part
// is nobody's that we know.
func (tx *Tx) setNumber(row *storehubv1.CallRow, sent bool) error {
	n := 0
	if sent {
		n = 1
	}
	e164, err := tx.preparedNumbers(n)
	if err != nil {
		return err
	}
	allowed := row.Presentation <= storehubv1.Presentation_PRESENTATION_ALLOWED && isNumber(row.Number)
	switch {
	case allowed:
		row.Presentation, row.E164 = storehubv1.Presentation_PRESENTATION_ALLOWED, e164[0]
		return nil
	case row.Presentation <= storehubv1.Presentation_PRESENTATION_ALLOWED:
		row.Presentation = storehubv1.Presentation_PRESENTATION_UNAVAILABLE
	}
	row.Number = ""
	return nil
}

// ageOf is how long ago it happened (B6 29): by the phone's own clock twice, else by the shop's, else now. What has yet to
// happen happens now, and so does what a phone tells whose clock was never set: unset is not late.
func (tx *Tx) ageOf(req *storehubv1.ReportCallRequest) (int64, error) {
	occurred, err1 := millis("occurred_at", req.OccurredAt)
	sent, err2 := millis("sent_at", req.SentAt)
	switch {
	case err1 != nil || err2 != nil:
		return 0, first(err1, err2)
	case req.OccurredAt == nil, req.SentAt == nil && occurred < clocksSetMS:
		return 0, nil
	case req.SentAt == nil:
		sent = tx.now
	}
	return min(max(0, sent-occurred), tx.now-1), nil // nobody called before 1970
}

// setSource finds the device that reports and the registers that show its calls: its own, and those of the line.
func (tx *Tx) setSource(in *reported, terminal string) error {
	setDevice := tx.setAssistant
	if tx.caller.node != "" {
		setDevice = tx.setNode
	}
	if err := setDevice(in, terminal); err != nil {
		return err
	}
	if in.Line == "" {
		in.Line = in.Device
		return nil
	}
	tx.s.rows.terminals.scan("", func(id string, t *storehubv1.TerminalRow) bool {
		if slices.Contains(t.Lines, in.Line) && !slices.Contains(in.terminals, id) {
			in.terminals = append(in.terminals, id)
		}
		return true
	})
	return nil
}

// setNode: a node reports for a device on it, which is the shop's own and may have any line.
func (tx *Tx) setNode(in *reported, terminal string) error {
	in.Device = "node:" + tx.caller.node
	if terminal == "" { // only the line says who shows it
		return nil
	}
	row, err := tx.register(terminal)
	if err != nil {
		return err
	}
	in.terminals = []string{row.Id}
	return nil
}

// setAssistant: a phone belongs to one register, and has a line of the shop only if that register has it. Any other word is a line of this
// phone alone: what two phones call "SIM 1" is not one line, and a stolen token reaches no register but its own.
func (tx *Tx) setAssistant(in *reported, terminal string) error {
	a, ok := tx.s.assistantOf(tx.caller.token)
	if !ok {
		return refuse(Denied, storehubv1.Reason_REASON_PERMISSION_MISSING, "role", roleWords(tx.caller.roles), "permission", storehubv1.Permission_PERMISSION_REPORT_CALLS)
	}
	if terminal != "" && terminal != a.Terminal {
		return refuse(Denied, storehubv1.Reason_REASON_NOT_YOUR_TERMINAL, "terminal", terminal)
	}
	tx.s.rows.assistants.edit(tx, numberKey(a.Id), func(r *storehubv1.AssistantRow) { r.LastSeenMs = tx.now })
	in.Device, in.terminals = "assistant:"+assistantID(a.Id).String(), []string{a.Terminal}
	own, _ := tx.s.rows.terminals.get(a.Terminal)
	if in.Line != "" && !slices.Contains(own.GetLines(), in.Line) {
		in.Line = in.Device + " " + in.Line
	}
	return nil
}

// heard puts a report to the call that it is about, or begins a new one.
func (tx *Tx) heard(in *reported) (*storehubv1.CallRow, error) {
	if known := tx.s.sameCall(in, tx.now); known != nil {
		return tx.goesOn(tx.heardToo(known, in), in), nil
	}
	if err := tx.roomForCall(); err != nil {
		return nil, err
	}
	row := in.CallRow
	row.Id, row.Terminals, row.Late, row.Outcome = tx.next(&tx.shop().CallId), in.terminals, in.late, noOutcome
	tx.setState(row, row.State, row.RangAtMs)
	if row.State == ringing && row.Late && tx.s.callable(row) {
		row.Followup = followOpen // until somebody tells that it was answered
	}
	if tx.opensWindow(row) {
		row.ShownAt = slices.Clone(row.Terminals)
	}
	tx.s.rows.calls.put(tx, row)
	tx.tellCall("CallReported", row, "line", row.Line, "device", row.Device, "direction", directionName(row.Direction), "state", callStateName(row.State),
		"presentation", presentationName(row.Presentation), "late", row.Late)
	tx.armWindow(row)
	return tx.autoAssign(row), nil
}

// goesOn takes a call to a later state; to say an earlier one again changes nothing.
func (tx *Tx) goesOn(c *storehubv1.CallRow, in *reported) *storehubv1.CallRow {
	if in.State <= c.State || over(c.State) {
		return c
	}
	row := tx.s.rows.calls.edit(tx, numberKey(c.Id), func(r *storehubv1.CallRow) {
		r.DurationMs, r.CallerName = cmp.Or(in.DurationMs, r.DurationMs), cmp.Or(r.CallerName, in.CallerName)
		tx.setState(r, in.State, in.RangAtMs)
	})
	tx.tellCall("CallWentOn", row, "state", callStateName(row.State))
	tx.armWindow(row)
	return row
}

// setState takes a call to a state, and leaves one that nobody answered to be called back.
func (tx *Tx) setState(r *storehubv1.CallRow, state storehubv1.CallState, at int64) {
	r.State = state
	switch state {
	case answered:
		r.AnsweredAtMs = at
		if r.Late && r.Followup == followOpen {
			r.Followup = 0
		}
	case callEnded, missed:
		r.EndedAtMs = at
		// Who dismissed a window may have talked to the caller, unless the source knows that nobody has.
		if r.AnsweredAtMs == 0 && (r.Outcome <= noOutcome || r.Outcome == dismissed && state == missed) && tx.s.callable(r) {
			r.Followup = followOpen
		}
	}
}

// callable tells whether a caller can be called back, and is to be.
func (s *State) callable(c *storehubv1.CallRow) bool {
	return inbound(c) && c.Number != "" && !s.blocked(c)
}

// tellCall tells the world one fact about a call; of the number it says nothing (B4 6).
func (tx *Tx) tellCall(event string, c *storehubv1.CallRow, more ...any) {
	id := callID(c.Id).String()
	tx.hurry()
	tx.subject(id)
	args := []any{"call", id}
	for _, t := range c.Terminals {
		args = append(args, "terminal", t)
	}
	if c.CustomerId != 0 {
		args = append(args, "customer", customerID(c.CustomerId))
		tx.subject("customer:" + customerID(c.CustomerId).String())
	}
	tx.emit(event, "", 0, append(args, more...)...)
}

// call finds a call by its id, or by what its source calls it: then the last one.
func (s *State) call(id string) (*storehubv1.CallRow, error) {
	n, _ := parseID("G", id)
	row, ok := s.rows.calls.get(numberKey(n))
	if !ok && id != "" {
		prefixed(s.by.sourced, under(id), func(_, key string) bool {
			if c, _ := s.rows.calls.get(key); c.Id >= row.GetId() {
				row, ok = c, true
			}
			return true
		})
	}
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_CALL, "call", id)
	}
	return row, nil
}
