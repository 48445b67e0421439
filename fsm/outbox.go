package fsm

import (
	"slices"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// speechExpiresMS: nobody wants to hear of a dispatch later than this.
	speechExpiresMS = 120_000
	// alertExpiresMS: reception has seen it on the board by then.
	alertExpiresMS = 600_000
	// claimMS is how long whoever claimed an announcement has to report that it was spoken.
	claimMS = 120_000
)

func indexOutbox(s *State, before, after *storehubv1.OutboxRow) {
	if unspoken(before) {
		s.by.unspoken.Delete(in(before.Zone, before.Id))
	}
	if unspoken(after) {
		s.by.unspoken.Set(in(after.Zone, after.Id), numberKey(after.Id))
	}
}

// unspoken tells that a terminal is to say a row.
func unspoken(r *storehubv1.OutboxRow) bool {
	return r.GetChannel() == storehubv1.Channel_CHANNEL_SPEECH && r.GetState() == storehubv1.OutboxState_OUTBOX_STATE_QUEUED
}

// announcements are what a terminal is to say, oldest first: what is for its zone or for all, and everything if it stands in none.
func (s *State) announcements(t *storehubv1.TerminalRow) (list []string) {
	if !t.Announces {
		return nil
	}
	var keys []string
	add := func(_, key string) bool {
		keys = append(keys, key)
		return true
	}
	if t.Zone == "" {
		s.by.unspoken.Scan(add)
	} else {
		prefixed(s.by.unspoken, under(""), add)
		prefixed(s.by.unspoken, under(t.Zone), add)
	}
	slices.Sort(keys)
	for _, key := range keys {
		row, _ := s.rows.outbox.get(key)
		list = append(list, outboxID(row.Id).String())
	}
	return list
}

// announce writes an outbox row: the fact that something is to be said or shown.
func (tx *Tx) announce(channel storehubv1.Channel, cause storehubv1.AnnouncementCause, a *storehubv1.AssignmentRow, minutesLeft int32) {
	tx.queue(&storehubv1.OutboxRow{
		Channel: channel, Cause: cause, Technician: a.Technician, AssignmentId: a.Id, Room: a.Room, Zone: tx.zoneOf(a.Room), Kind: a.Kind, MinutesLeft: minutesLeft,
	})
}

// alertDate tells reception to look at a date.
func (tx *Tx) alertDate(cause storehubv1.AnnouncementCause, d *storehubv1.DateRow) {
	tx.queue(&storehubv1.OutboxRow{Channel: storehubv1.Channel_CHANNEL_ALERT, Cause: cause, Date: dateName(d)})
}

// queue puts something that is to be said or shown into the outbox.
func (tx *Tx) queue(row *storehubv1.OutboxRow) {
	about := []any{"cause", strings.TrimPrefix(row.Cause.String(), "ANNOUNCEMENT_CAUSE_"), "channel", channelName(row.Channel)}
	if row.Date != "" {
		about = append(about, "date", row.Date)
	} else {
		about = append(about, "room", row.Room, "zone", row.Zone, "minutes_left", row.MinutesLeft)
	}
	if roomFor(tx.s.rows.outbox) != nil {
		// A full outbox means that nobody speaks; a dispatch must not fail for it.
		tx.emit("AnnouncementDropped", row.Technician, assignmentID(row.AssignmentId), about...)
		return
	}
	expires := tx.now + speechExpiresMS
	if row.Channel == storehubv1.Channel_CHANNEL_ALERT {
		expires = tx.now + alertExpiresMS
	}
	row.Id, row.State = tx.next(&tx.shop().OutboxId), storehubv1.OutboxState_OUTBOX_STATE_QUEUED
	row.CreatedAtMs, row.ExpiresAtMs = tx.now, expires
	tx.s.rows.outbox.put(tx, row)
	tx.arm(expires, storehubv1.TimerKind_TIMER_KIND_OUTBOX_EXPIRES, outboxID(row.Id).String(), 0)
	tx.emit("AnnouncementQueued", row.Technician, assignmentID(row.AssignmentId), append([]any{"id", outboxID(row.Id).String()}, about...)...)
}

// zoneOf is where things about a room are spoken.
func (tx *Tx) zoneOf(room string) string {
	if r, ok := tx.s.rows.rooms.get(room); ok && r.Zone != "" {
		return r.Zone
	}
	return tx.s.effective.GetAnnouncementZone()
}

// outboxExpires lets go of what nobody said in time, and of what somebody claimed and never
// reported: whether it was heard is unknown, and only a person says it again. Both are told.
func (tx *Tx) outboxExpires(id string) {
	key, ok := outboxKey(id)
	row, found := tx.s.rows.outbox.get(key)
	if !ok || !found {
		return
	}
	name, args := "AnnouncementTooLate", []any{"id", id, "channel", channelName(row.Channel)}
	if row.State == storehubv1.OutboxState_OUTBOX_STATE_CLAIMED {
		name, args = "AnnouncementUnknown", append(args, "terminal", row.ClaimedBy)
	}
	tx.emit(name, row.Technician, assignmentID(row.AssignmentId), append(args, "room", row.Room)...)
	tx.s.rows.outbox.delete(tx, key)
}

// speaks refuses a terminal that is silent, or stands where others are to hear it.
func speaks(terminal *storehubv1.TerminalRow, row *storehubv1.OutboxRow) error {
	if !terminal.Announces {
		return refuse(Conflict, storehubv1.Reason_REASON_NOT_SPOKEN_HERE, "terminal", terminal.Id)
	}
	if row.Zone != "" && terminal.Zone != "" && row.Zone != terminal.Zone {
		return refuse(Conflict, storehubv1.Reason_REASON_NOT_SPOKEN_HERE, "terminal", terminal.Id, "zone", row.Zone)
	}
	return nil
}

// claimAnnouncement gives an announcement to the first terminal that asks of those that speak it, and
// takes the report that it was spoken. Asking again changes nothing; a claim is not taken back, so that speech is
// said once or never.
func claimAnnouncement(tx *Tx, req *storehubv1.ClaimAnnouncementRequest) (*storehubv1.ClaimAnnouncementResponse, error) {
	terminal, err := tx.ownTerminal(req.Terminal)
	if err != nil {
		return nil, err
	}
	key, _ := outboxKey(req.Id)
	row, ok := tx.s.rows.outbox.get(key)
	if !ok || row.ExpiresAtMs <= tx.now || row.Channel != storehubv1.Channel_CHANNEL_SPEECH || (req.Spoken && row.State == storehubv1.OutboxState_OUTBOX_STATE_QUEUED) {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_ANNOUNCEMENT, "id", req.Id)
	}
	id, assignment := outboxID(row.Id).String(), assignmentID(row.AssignmentId)
	switch {
	case row.State == storehubv1.OutboxState_OUTBOX_STATE_QUEUED:
		if err := speaks(terminal, row); err != nil {
			return nil, err
		}
		tx.disarm(storehubv1.TimerKind_TIMER_KIND_OUTBOX_EXPIRES, id)
		tx.s.rows.outbox.edit(tx, key, func(r *storehubv1.OutboxRow) {
			r.State, r.ClaimedBy, r.ExpiresAtMs = storehubv1.OutboxState_OUTBOX_STATE_CLAIMED, terminal.Id, tx.now+claimMS
		})
		tx.arm(tx.now+claimMS, storehubv1.TimerKind_TIMER_KIND_OUTBOX_EXPIRES, id, 0)
		tx.emit("AnnouncementClaimed", row.Technician, assignment, "id", id, "terminal", terminal.Id)
	case row.ClaimedBy != terminal.Id:
		return nil, refuse(Conflict, storehubv1.Reason_REASON_TAKEN_BY, "terminal", row.ClaimedBy)
	case req.Spoken:
		tx.disarm(storehubv1.TimerKind_TIMER_KIND_OUTBOX_EXPIRES, id)
		tx.s.rows.outbox.delete(tx, key)
		tx.emit("AnnouncementSpoken", row.Technician, assignment, "id", id, "terminal", terminal.Id)
	}
	set := tx.s.effective
	return &storehubv1.ClaimAnnouncementResponse{
		Text: announcementText(set.GetAnnouncementTemplate(), row), Repeats: set.GetAnnouncementRepeats(), VolumePct: set.GetAnnouncementVolumePct(),
		Cause: row.Cause, Technician: row.Technician, Room: row.Room, Kind: row.Kind, MinutesLeft: row.MinutesLeft,
	}, nil
}

func channelName(c storehubv1.Channel) string { return strings.TrimPrefix(c.String(), "CHANNEL_") }

// announcementText fills the shop's template but for {kind}, for which rules have no words. It calls
// somebody out and says nothing of a cancel or of the time; empty = the terminal speaks its own sentence.
func announcementText(template string, row *storehubv1.OutboxRow) string {
	switch row.Cause {
	case storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_ASSIGNED, storehubv1.AnnouncementCause_ANNOUNCEMENT_CAUSE_REASSIGNED:
		return strings.NewReplacer("{technician_code}", row.Technician, "{room_no}", row.Room).Replace(template)
	}
	return ""
}
