package fsm

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	maxNotices = 100_000
	// noticeClaimMS is how long a node has to report what became of a notice (architecture 4).
	noticeClaimMS = 120_000
	// maxAttempts is how often a notice is tried before it has failed.
	maxAttempts = 10
	// maxPauseMin is the longest pause between two tries; they begin with one minute and double.
	maxPauseMin = 30
	// keepNoticeMS is how long it can be seen what became of a notice.
	keepNoticeMS     = 7 * dayMS
	maxNoticesListed = 200
	// changeExpiresMS: a customer who was not told of a change within a day knows it.
	changeExpiresMS = dayMS
	maxTrouble      = 300
	maxTopic        = 64
)

const (
	nQueued  = storehubv1.NoticeState_NOTICE_STATE_QUEUED
	nClaimed = storehubv1.NoticeState_NOTICE_STATE_CLAIMED
	nSent    = storehubv1.NoticeState_NOTICE_STATE_SENT
	nFailed  = storehubv1.NoticeState_NOTICE_STATE_FAILED
	nUnknown = storehubv1.NoticeState_NOTICE_STATE_UNKNOWN
	nTooLate = storehubv1.NoticeState_NOTICE_STATE_TOO_LATE
	bySMS    = storehubv1.NoticeChannel_NOTICE_CHANNEL_SMS

	byWebPush = storehubv1.NoticeChannel_NOTICE_CHANNEL_WEB_PUSH
)

func indexNotice(s *State, before, after *storehubv1.NoticeRow) {
	if before != nil {
		s.by.noticed.Delete(noticedKey(before))
		s.by.queued.Delete(queuedKey(before))
	}
	if after != nil {
		s.by.noticed.Set(noticedKey(after), numberKey(after.Id))
		if after.State == nQueued {
			s.by.queued.Set(queuedKey(after), numberKey(after.Id))
		}
	}
}

// noticedKey finds all notices about a date or, under the number that no date has, about an assignment.
func noticedKey(r *storehubv1.NoticeRow) string {
	if r.AssignmentId != 0 {
		return numberKey(0) + numberKey(r.AssignmentId) + numberKey(r.Id)
	}
	return numberKey(r.DateId) + numberKey(r.Id)
}

// queuedKey orders those that are to be sent by when they are due.
func queuedKey(r *storehubv1.NoticeRow) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 16), uint64(r.DueAtMs))
	return string(binary.BigEndian.AppendUint64(b, r.Id))
}

// tell queues one notice by each way that the shop uses and that reaches a customer.
func (tx *Tx) tell(about *storehubv1.NoticeRow, customer uint64) {
	c, ok := tx.s.rows.customers.get(numberKey(customer))
	if !ok {
		return
	}
	for _, way := range tx.s.effective.GetNoticeChannels().GetChannels() {
		if addressBy(c, way) == "" && way != storehubv1.NoticeChannel_NOTICE_CHANNEL_WEBHOOK {
			continue
		}
		row := about.Clone()
		row.Channel, row.CustomerId = way, customer
		tx.postIfRoom(row)
	}
}

// postIfRoom posts a notice, but not into a full outbox: what it tells of must not fail for it.
func (tx *Tx) postIfRoom(row *storehubv1.NoticeRow) {
	if roomFor(tx.s.rows.notices) != nil {
		tx.noted("NoticeDropped", row)
		return
	}
	tx.post(row)
}

// post puts a notice into the outbox.
func (tx *Tx) post(row *storehubv1.NoticeRow) {
	row.Id, row.State, row.CreatedAtMs, row.StateAtMs = tx.next(&tx.shop().NoticeId), nQueued, tx.now, tx.now
	tx.s.rows.notices.put(tx, row)
	tx.arm(row.ExpiresAtMs, storehubv1.TimerKind_TIMER_KIND_NOTICE_EXPIRES, noticeID(row.Id).String(), 0)
	tx.noted("NoticeQueued", row)
}

// noted writes down what became of a notice.
func (tx *Tx) noted(event string, r *storehubv1.NoticeRow, more ...any) {
	args := []any{"notice", noticeID(r.Id), "cause", noticeCause(r.Cause), "channel", noticeChannel(r.Channel)}
	if r.AssignmentId != 0 {
		a, _ := tx.s.rows.assignments.get(numberKey(r.AssignmentId))
		tx.emit(event, a.GetTechnician(), assignmentID(r.AssignmentId), append(args, more...)...)
		return
	}
	d, _ := tx.s.rows.dates.get(numberKey(r.DateId))
	tx.emit(event, "", 0, append(append(args, "date", dateName(d), "customer", customerID(r.CustomerId)), more...)...)
}

// addressBy is where a customer is reached, "" = nowhere.
func addressBy(c *storehubv1.CustomerRow, way storehubv1.NoticeChannel) string {
	switch {
	case way == storehubv1.NoticeChannel_NOTICE_CHANNEL_EMAIL && len(c.Emails) > 0:
		return c.Emails[0]
	case way == bySMS && len(c.Phones) > 0:
		return cmp.Or(append(slices.Clone(c.E164), c.Phones[0])...) // as every network takes it, if one could be read
	case way == storehubv1.NoticeChannel_NOTICE_CHANNEL_NTFY:
		return c.NtfyTopic
	}
	return ""
}

// withdraw takes back what is still to be said of a date.
func (tx *Tx) withdraw(d *storehubv1.DateRow, why string) { tx.withdrawAll(numberKey(d.Id), why) }

// withdrawAll takes back what waits of the notices under a prefix of their keys.
func (tx *Tx) withdrawAll(about, why string) {
	var list []*storehubv1.NoticeRow
	prefixed(tx.s.by.noticed, about, func(_, key string) bool {
		if row, _ := tx.s.rows.notices.get(key); row.State == nQueued {
			list = append(list, row)
		}
		return true
	})
	for _, row := range list {
		tx.settleNotice(row, nTooLate, why)
	}
}

// tellChange tells a customer that a single date of his was moved or cancelled, if the shop wants that. At night it waits, unless the
// customer would come before the morning.
func (tx *Tx) tellChange(cause storehubv1.NoticeCause, d *storehubv1.DateRow, wasAt int64) {
	if !tx.s.effective.GetChangeNotices() || d.CustomerId == 0 || max(d.StartsAtMs, wasAt) <= tx.now {
		return
	}
	due, sooner := tx.now, d.StartsAtMs
	if wasAt > tx.now {
		sooner = min(sooner, wasAt)
	}
	if _, until, quiet := tx.s.quietAt(due); quiet && until < sooner {
		due = until
	}
	expires := due + changeExpiresMS
	if cause == storehubv1.NoticeCause_NOTICE_CAUSE_MOVED {
		expires = min(expires, d.StartsAtMs)
	}
	tx.tell(&storehubv1.NoticeRow{Cause: cause, DateId: d.Id, Sequence: d.Sequence, DueAtMs: due, ExpiresAtMs: expires, WasAtMs: wasAt}, d.CustomerId)
}

// settleNotice takes a notice to where nothing more is done with it.
func (tx *Tx) settleNotice(row *storehubv1.NoticeRow, state storehubv1.NoticeState, trouble string) {
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_NOTICE_EXPIRES, noticeID(row.Id).String())
	row = tx.s.rows.notices.edit(tx, numberKey(row.Id), func(r *storehubv1.NoticeRow) {
		r.State, r.StateAtMs, r.Trouble, r.ClaimedUntilMs = state, tx.now, trouble, 0
	})
	tx.noted(noticeEvents[state], row, "trouble", trouble)
}

var noticeEvents = map[storehubv1.NoticeState]string{
	nSent: "NoticeSent", nFailed: "NoticeFailed", nUnknown: "NoticeUnknown", nTooLate: "NoticeTooLate",
}

func noticeCause(c storehubv1.NoticeCause) string {
	return strings.TrimPrefix(c.String(), "NOTICE_CAUSE_")
}
func noticeChannel(c storehubv1.NoticeChannel) string {
	return strings.TrimPrefix(c.String(), "NOTICE_CHANNEL_")
}
func noticeState(s storehubv1.NoticeState) string {
	return strings.TrimPrefix(s.String(), "NOTICE_STATE_")
}

// again lets a notice be tried once more after a pause, unless it was tried too often or would come too late.
func (tx *Tx) again(row *storehubv1.NoticeRow, pauseMS int64, trouble string) {
	due := tx.now + pauseMS
	switch {
	case row.Attempts >= maxAttempts:
		tx.settleNotice(row, nFailed, trouble)
		return
	case tx.s.stale(row):
		tx.settleNotice(row, nTooLate, tx.s.staleWhy(row))
		return
	case due >= row.ExpiresAtMs:
		tx.settleNotice(row, nTooLate, trouble)
		return
	}
	id := noticeID(row.Id).String()
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_NOTICE_EXPIRES, id)
	tx.arm(row.ExpiresAtMs, storehubv1.TimerKind_TIMER_KIND_NOTICE_EXPIRES, id, 0)
	row = tx.s.rows.notices.edit(tx, numberKey(row.Id), func(r *storehubv1.NoticeRow) {
		r.State, r.StateAtMs, r.DueAtMs, r.Trouble, r.ClaimedUntilMs = nQueued, tx.now, due, trouble, 0
	})
	tx.noted("NoticeQueued", row, "trouble", trouble)
}

// stale tells that what a notice says is not true any more: its date was moved, cancelled or brought back, or is offered to somebody
// else. So is what calls a technician who knows it.
func (s *State) stale(r *storehubv1.NoticeRow) bool {
	if r.AssignmentId != 0 {
		return s.staleSummons(r)
	}
	d, there := s.rows.dates.get(numberKey(r.DateId))
	return !there || d.Sequence != r.Sequence || (r.Cause == storehubv1.NoticeCause_NOTICE_CAUSE_OFFER) != (d.State == dOffered)
}

// staleWhy is why a stale notice is not sent.
func (s *State) staleWhy(r *storehubv1.NoticeRow) string {
	switch {
	case r.AssignmentId == 0:
		return "the date has changed"
	case s.deaf(r):
		return "the phone is not told any more"
	}
	return "the dispatch has changed"
}

// noticeExpires: a notice that nobody sent in time is of no use. One that a node claimed and never reported goes out again where
// the other side can tell that it is the same; an SMS may have been heard, and only a person says it again.
func (tx *Tx) noticeExpires(id string) {
	row, err := tx.s.notice(id)
	switch {
	case err != nil:
	case row.State == nQueued:
		tx.settleNotice(row, nTooLate, row.Trouble)
	case row.State == nClaimed && row.Channel == bySMS:
		tx.settleNotice(row, nUnknown, "the node did not report")
	case row.State == nClaimed:
		tx.again(row, 0, "the node did not report")
	}
}

func (s *State) notice(id string) (*storehubv1.NoticeRow, error) {
	n, _ := parseID("M", id)
	row, ok := s.rows.notices.get(numberKey(n))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_NOTICE, "notice", id)
	}
	return row, nil
}

func wrongNotice(r *storehubv1.NoticeRow) *Fault {
	return refuse(Conflict, storehubv1.Reason_REASON_NOTICE_STATE, "notice", noticeID(r.Id), "state", noticeState(r.State), "node", r.ClaimedBy)
}

// claimNotice gives a notice that is due to the first node that asks. Asking again changes nothing.
func claimNotice(tx *Tx, req *storehubv1.ClaimNotice) (*storehubv1.ClaimNoticeResult, error) {
	row, err := tx.s.notice(req.Id)
	switch {
	case err != nil:
		return nil, err
	case row.State == nClaimed && row.ClaimedBy == tx.caller.node:
		return &storehubv1.ClaimNoticeResult{}, nil
	case row.State != nQueued || row.DueAtMs > tx.now || row.ExpiresAtMs <= tx.now:
		return nil, wrongNotice(row)
	}
	id := noticeID(row.Id).String()
	tx.disarm(storehubv1.TimerKind_TIMER_KIND_NOTICE_EXPIRES, id)
	tx.arm(tx.now+noticeClaimMS, storehubv1.TimerKind_TIMER_KIND_NOTICE_EXPIRES, id, 0)
	row = tx.s.rows.notices.edit(tx, numberKey(row.Id), func(r *storehubv1.NoticeRow) {
		r.State, r.StateAtMs, r.ClaimedBy, r.ClaimedUntilMs = nClaimed, tx.now, tx.caller.node, tx.now+noticeClaimMS
		r.Attempts++
	})
	tx.noted("NoticeClaimed", row, "node", row.ClaimedBy)
	return &storehubv1.ClaimNoticeResult{}, nil
}

// reportNotice takes the word of the node that claimed a notice, as long as it is its own.
func reportNotice(tx *Tx, req *storehubv1.ReportNotice) (*storehubv1.ReportNoticeResult, error) {
	row, err := tx.s.notice(req.Id)
	if err != nil {
		return nil, err
	}
	trouble := req.Trouble
	if err := cleanText("trouble", &trouble, 0, maxTrouble); err != nil {
		return nil, err
	}
	if row.State != nClaimed || row.ClaimedBy != tx.caller.node {
		return nil, wrongNotice(row)
	}
	if req.Gone {
		tx.forgetPush(row)
	}
	switch outcome := req.Outcome; {
	case outcome == nSent || outcome == nFailed || outcome == nUnknown && row.Channel == bySMS:
		tx.settleNotice(row, outcome, trouble)
	case outcome == nQueued || outcome == nUnknown:
		tx.again(row, min(int64(1)<<(row.Attempts-1), maxPauseMin)*minuteMS, trouble)
	default:
		return nil, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "outcome", "value", noticeState(outcome))
	}
	return &storehubv1.ReportNoticeResult{}, nil
}

// resendNotice sends again what a person wants to be sent again, as a new notice.
func resendNotice(tx *Tx, req *storehubv1.ResendNoticeRequest) (*storehubv1.ResendNoticeResponse, error) {
	row, err := tx.s.notice(req.Id)
	if err != nil {
		return nil, err
	}
	again := tx.noticeAgain(row)
	if !slices.Contains([]storehubv1.NoticeState{nFailed, nUnknown, nTooLate}, row.State) || tx.s.stale(row) || again == nil {
		return nil, wrongNotice(row)
	}
	if later := tx.s.saidSince(row); later != nil {
		return nil, wrongNotice(later)
	}
	if err := roomFor(tx.s.rows.notices); err != nil {
		return nil, err
	}
	tx.post(again)
	return &storehubv1.ResendNoticeResponse{Notice: tx.s.noticeOf(again)}, nil
}

// noticeAgain is a notice that says once more what one said, nil when it is of no use any more.
func (tx *Tx) noticeAgain(row *storehubv1.NoticeRow) *storehubv1.NoticeRow {
	if row.AssignmentId != 0 {
		return tx.summonsAgain(row)
	}
	d, there := tx.s.rows.dates.get(numberKey(row.DateId))
	if !there || d.StartsAtMs <= tx.now {
		return nil
	}
	again := &storehubv1.NoticeRow{
		Cause: row.Cause, Channel: row.Channel, CustomerId: row.CustomerId, DateId: row.DateId, Sequence: d.Sequence, MinutesBefore: row.MinutesBefore,
		WasAtMs: row.WasAtMs, DueAtMs: tx.now, ExpiresAtMs: d.StartsAtMs,
	}
	if row.Cause == storehubv1.NoticeCause_NOTICE_CAUSE_OFFER {
		again.ExpiresAtMs = row.ExpiresAtMs // when the place is not kept any more
	}
	return again
}

// saidSince is a later notice that says the same and was sent or will be, nil = there is none.
func (s *State) saidSince(r *storehubv1.NoticeRow) (found *storehubv1.NoticeRow) {
	about := noticedKey(r)
	prefixed(s.by.noticed, about[:len(about)-len(numberKey(0))], func(_, key string) bool {
		n, _ := s.rows.notices.get(key)
		if same := n.Id > r.Id && n.Channel == r.Channel && n.Session == r.Session && n.Cause == r.Cause; same && slices.Contains([]storehubv1.NoticeState{nQueued, nClaimed, nSent}, n.State) {
			found = n
		}
		return found == nil
	})
	return found
}

// dropNotices lets go of what became of notices long ago.
func (tx *Tx) dropNotices() {
	var gone []*storehubv1.NoticeRow
	tx.s.rows.notices.scan("", func(_ string, r *storehubv1.NoticeRow) bool {
		keep := int64(keepNoticeMS)
		if r.AssignmentId != 0 {
			keep = keepSummonsMS
		}
		if r.State != nQueued && r.State != nClaimed && r.StateAtMs <= tx.now-keep {
			gone = append(gone, r)
		}
		return true
	})
	for _, r := range gone {
		tx.leave(r)
		tx.s.rows.notices.delete(tx, numberKey(r.Id))
	}
}

func (s *State) noticeOf(r *storehubv1.NoticeRow) *storehubv1.Notice {
	n := &storehubv1.Notice{
		Id: noticeID(r.Id).String(), State: r.State, Cause: r.Cause, Channel: r.Channel,
		CreatedAt: stampOf(r.CreatedAtMs), DueAt: stampOf(r.DueAtMs), ExpiresAt: stampOf(r.ExpiresAtMs), Node: r.ClaimedBy, Attempts: r.Attempts,
		Trouble: r.Trouble, StateAt: stampOf(r.StateAtMs), MinutesBefore: r.MinutesBefore,
	}
	if r.AssignmentId != 0 {
		a, _ := s.rows.assignments.get(numberKey(r.AssignmentId))
		n.AssignmentId, n.Technician = assignmentID(r.AssignmentId).String(), a.GetTechnician()
		return n
	}
	d, _ := s.rows.dates.get(numberKey(r.DateId))
	n.CustomerId, n.Date = customerID(r.CustomerId).String(), dateName(d)
	return n
}

// ListNotices is what is to be sent and what became of it, newest first.
func (v View) ListNotices(req *storehubv1.ListNoticesRequest) (*storehubv1.ListNoticesResponse, error) {
	of := uint64(0)
	if req.CustomerId != "" {
		customer, err := v.s.customer(req.CustomerId)
		if err != nil {
			return nil, err
		}
		of = customer.Id
	}
	res := &storehubv1.ListNoticesResponse{}
	v.s.rows.notices.rows.Reverse(func(_ string, c *cell[*storehubv1.NoticeRow]) bool {
		if of != 0 && c.row.CustomerId != of || req.State != 0 && c.row.State != req.State {
			return true
		}
		if len(res.Notices) == maxNoticesListed {
			res.Truncated = true
			return false
		}
		res.Notices = append(res.Notices, v.s.noticeOf(c.row))
		return true
	})
	return res, nil
}

// DueNotices are the notices that may be claimed at a time by whoever serves some channels, at most so many, first due first.
func (v View) DueNotices(now int64, channels []storehubv1.NoticeChannel, most int) (ids []string) {
	v.s.by.queued.Scan(func(k, key string) bool {
		row, _ := v.s.rows.notices.get(key)
		if row.DueAtMs > now || len(ids) == most {
			return false
		}
		if slices.Contains(channels, row.Channel) {
			ids = append(ids, noticeID(row.Id).String())
		}
		return true
	})
	return ids
}

// NextNotice is when the first of the notices is due that are due after a time and could be claimed by whoever serves some channels;
// false when there is none. Both times are Unix ms.
func (v View) NextNotice(after int64, channels []storehubv1.NoticeChannel) (due int64, ok bool) {
	v.s.by.queued.Ascend(queuedKey(&storehubv1.NoticeRow{DueAtMs: after + 1}), func(_, key string) bool {
		row, _ := v.s.rows.notices.get(key)
		due, ok = row.DueAtMs, slices.Contains(channels, row.Channel)
		return !ok
	})
	return due, ok
}

// Letter is all that the words of a notice are made of. Instants are Unix ms.
type Letter struct {
	Notice   *storehubv1.Notice
	Language storehubv1.Language
	Zone     string
	// To is an address for the notice's channel, "" for a webhook.
	To string
	// PushKey and PushAuth are what a browser reads with that listens at To (RFC 8291).
	PushKey, PushAuth []byte
	// Shop and Phone are of the shop, Customer a name.
	Shop, Phone, Customer                string
	Item, Technician, Place              string
	StartsAtMS, EndsAtMS, WasAtMS, Until int64
	// Date is the date as the customer's calendar shows it.
	Date CalendarDate
}

// Letter is what a notice says, as the shop is now; false when it is not claimed by a node.
func (v View) Letter(id, node string) (*Letter, bool) {
	row, err := v.s.notice(id)
	if err != nil || row.State != nClaimed || row.ClaimedBy != node || v.s.stale(row) {
		return nil, false
	}
	if row.AssignmentId != 0 {
		return v.s.summonsLetter(row), true
	}
	d, _ := v.s.rows.dates.get(numberKey(row.DateId))
	c, _ := v.s.rows.customers.get(numberKey(row.CustomerId))
	item, _ := v.s.rows.items.get(d.Item)
	set := v.s.effective
	l := &Letter{
		Notice: v.s.noticeOf(row), Language: set.GetLanguage(), Zone: set.GetZone(), To: addressBy(c, row.Channel), Shop: v.s.shop().Name, Phone: set.GetShopPhone(),
		Customer: c.GetName(), Item: item.GetName(), StartsAtMS: d.StartsAtMs, EndsAtMS: d.EndsAtMs, WasAtMS: row.WasAtMs, Until: row.ExpiresAtMs,
	}
	l.Date = v.s.calendarDate(d, false)
	l.Technician, l.Place = l.Date.Technician, l.Date.Place
	return l, true
}

// whoAndWhere are the names of a date's technicians and venues.
func (s *State) whoAndWhere(d *storehubv1.DateRow) (technician, place string) {
	var who, where []string
	for _, id := range d.Resources {
		switch r, _ := s.rows.resources.get(id); r.GetKind() {
		case storehubv1.ResourceKind_RESOURCE_KIND_STAFF:
			t, _ := s.rows.technicians.get(r.Technician)
			who = append(who, t.GetName())
		case storehubv1.ResourceKind_RESOURCE_KIND_VENUE:
			where = append(where, r.Name)
		}
	}
	return strings.Join(who, ", "), strings.Join(where, ", ")
}
