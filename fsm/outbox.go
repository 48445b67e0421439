package fsm

import (
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// speechExpiresMS: nobody wants to hear of a dispatch later than this.
	speechExpiresMS = 120_000
	// alertExpiresMS: reception has seen it on the board by then.
	alertExpiresMS = 600_000
	claimMS        = 120_000
)

// announce writes an outbox row: the fact that something is to be said or shown.
func (tx *Tx) announce(channel storehubv1.Channel, cause storehubv1.AnnouncementCause, a *storehubv1.AssignmentRow, minutesLeft int32) {
	if roomFor(tx.s.rows.outbox) != nil {
		// A full outbox means that nobody speaks; a dispatch must not fail for it.
		tx.emit("AnnouncementDropped", a.Technician, assignmentID(a.Id))
		return
	}
	expires := tx.now + speechExpiresMS
	if channel == storehubv1.Channel_CHANNEL_ALERT {
		expires = tx.now + alertExpiresMS
	}
	row := &storehubv1.OutboxRow{
		Id: tx.next(&tx.shop().OutboxId), State: storehubv1.OutboxState_OUTBOX_STATE_QUEUED, Channel: channel, Cause: cause,
		Technician: a.Technician, AssignmentId: a.Id, Room: a.Room, Zone: tx.zoneOf(a.Room), Kind: a.Kind,
		MinutesLeft: minutesLeft, CreatedAtMs: tx.now, ExpiresAtMs: expires,
	}
	tx.s.rows.outbox.put(tx, row)
	tx.arm(expires, storehubv1.TimerKind_TIMER_KIND_OUTBOX_EXPIRES, outboxID(row.Id).String(), 0)
	tx.emit("AnnouncementQueued", a.Technician, assignmentID(a.Id), "id", outboxID(row.Id).String(),
		"cause", strings.TrimPrefix(cause.String(), "ANNOUNCEMENT_CAUSE_"), "channel", strings.TrimPrefix(channel.String(), "CHANNEL_"),
		"room", a.Room, "zone", row.Zone, "minutes_left", minutesLeft)
}

// zoneOf is where things about a room are spoken.
func (tx *Tx) zoneOf(room string) string {
	if r, ok := tx.s.rows.rooms.get(room); ok && r.Zone != "" {
		return r.Zone
	}
	return tx.s.effective.GetAnnouncementZone()
}

// outboxExpires drops what nobody said in time.
func (tx *Tx) outboxExpires(id string) {
	key, ok := outboxKey(id)
	row, found := tx.s.rows.outbox.get(key)
	if !ok || !found {
		return
	}
	if row.State == storehubv1.OutboxState_OUTBOX_STATE_QUEUED && row.Channel == storehubv1.Channel_CHANNEL_SPEECH {
		tx.emit("AnnouncementTooLate", row.Technician, assignmentID(row.AssignmentId), "id", id)
	}
	tx.s.rows.outbox.delete(tx, key)
}

// claimAnnouncement gives an announcement to the first terminal that asks; asking again changes
// nothing. Speech is said once or never: a claim is not taken back, and the row goes when nobody
// would want to hear it any more.
func claimAnnouncement(tx *Tx, req *storehubv1.ClaimAnnouncementRequest) (*storehubv1.ClaimAnnouncementResponse, error) {
	terminal, err := tx.ownTerminal(req.Terminal)
	if err != nil {
		return nil, err
	}
	key, _ := outboxKey(req.Id)
	row, ok := tx.s.rows.outbox.get(key)
	if !ok || row.Channel != storehubv1.Channel_CHANNEL_SPEECH {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_ANNOUNCEMENT, "id", req.Id)
	}
	switch {
	case row.State == storehubv1.OutboxState_OUTBOX_STATE_QUEUED:
		tx.s.rows.outbox.edit(tx, key, func(r *storehubv1.OutboxRow) {
			r.State, r.ClaimedBy, r.ClaimedUntilMs = storehubv1.OutboxState_OUTBOX_STATE_CLAIMED, terminal.Id, tx.now+claimMS
		})
		tx.emit("AnnouncementClaimed", row.Technician, assignmentID(row.AssignmentId), "id", outboxID(row.Id).String(), "terminal", terminal.Id)
	case row.ClaimedBy != terminal.Id:
		return nil, refuse(Conflict, storehubv1.Reason_REASON_TAKEN_BY, "terminal", row.ClaimedBy)
	}
	set := tx.s.effective
	return &storehubv1.ClaimAnnouncementResponse{
		Text: announcementText(set.GetAnnouncementTemplate(), row), Repeats: set.GetAnnouncementRepeats(), VolumePct: set.GetAnnouncementVolumePct(),
	}, nil
}

// announcementText fills the shop's template; empty = the terminal speaks its own sentence.
func announcementText(template string, row *storehubv1.OutboxRow) string {
	return strings.NewReplacer("{technician_code}", row.Technician, "{room_no}", row.Room, "{kind}", text(row.Kind)).Replace(template)
}
