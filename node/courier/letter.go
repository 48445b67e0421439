package courier

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"storehub/fsm"
	"storehub/hw"
	"storehub/node/clock"
	"storehub/node/notify"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/ical"
)

var causes = map[storehubv1.NoticeCause]notify.Cause{
	storehubv1.NoticeCause_NOTICE_CAUSE_REMINDER:  notify.CauseReminder,
	storehubv1.NoticeCause_NOTICE_CAUSE_CANCELLED: notify.CauseCancelled,
	storehubv1.NoticeCause_NOTICE_CAUSE_MOVED:     notify.CauseMoved,
	storehubv1.NoticeCause_NOTICE_CAUSE_OFFER:     notify.CauseOffer,

	storehubv1.NoticeCause_NOTICE_CAUSE_DISPATCHED: notify.CauseDispatched,
	storehubv1.NoticeCause_NOTICE_CAUSE_CALLED_OFF: notify.CauseCalledOff,
	storehubv1.NoticeCause_NOTICE_CAUSE_REPLACED:   notify.CauseReplaced,
}

// message puts a letter into words, as the shop's clock and language have them. Its id has the epoch in it: a shop that was taken
// back to what it was counts its notices once more. nowMS is the cluster's time.
func message(l *fsm.Letter, epoch uint64, nowMS int64) (notify.Message, error) {
	loc, _, err := clock.Zone(l.Zone)
	if err != nil {
		return notify.Message{}, err
	}
	cause, known := causes[l.Notice.Cause]
	if !known {
		return notify.Message{}, fmt.Errorf("this version has no words for %s", l.Notice.Cause)
	}
	at := func(ms int64) time.Time {
		if ms == 0 {
			return time.Time{}
		}
		return time.UnixMilli(ms).In(loc)
	}
	e := notify.Event{
		Cause: cause, At: l.Notice.CreatedAt.AsTime().In(loc), Shop: l.Shop, Phone: l.Phone, CustomerID: l.Notice.CustomerId, Customer: l.Customer,
		Date: l.Notice.Date, Item: l.Item, Technician: l.Technician, Place: l.Place, StartsAt: at(l.StartsAtMS), EndsAt: at(l.EndsAtMS),
	}
	switch cause {
	case notify.CauseMoved:
		e.WasAt = at(l.WasAtMS)
	case notify.CauseOffer:
		e.Until = at(l.Until)
	}
	words := notify.Say(l.Language, e)
	m := notify.Message{ID: fmt.Sprintf("%s-e%d", l.Notice.Id, epoch), To: l.To, Subject: words.Subject, Text: words.Text, Event: e}
	switch {
	case l.Notice.Channel == storehubv1.NoticeChannel_NOTICE_CHANNEL_SMS:
		m.Text = words.SMS
	case l.Notice.Channel == storehubv1.NoticeChannel_NOTICE_CHANNEL_WEB_PUSH:
		m.Push = &notify.PushTo{Key: l.PushKey, Auth: l.PushAuth, Tag: l.Notice.AssignmentId, For: time.Duration(l.Until-nowMS) * time.Millisecond}
	case l.Notice.Channel == storehubv1.NoticeChannel_NOTICE_CHANNEL_EMAIL && cause != notify.CauseOffer: // an offered place is not his yet
		feed := ical.Feed{Name: l.Shop, Events: []ical.Event{CalendarEvent(l.Date, loc)}}
		if m.Calendar, err = feed.Bytes(loc); err != nil {
			return notify.Message{}, err
		}
	}
	return m, nil
}

// CalendarEvent is a date as calendars show it, by the clocks of loc.
func CalendarEvent(d fsm.CalendarDate, loc *time.Location) ical.Event {
	at := func(ms int64) time.Time { return time.UnixMilli(ms).In(loc).Truncate(time.Second) }
	e := ical.Event{
		UID: d.UID, Sequence: int(d.Sequence), StartsAt: at(d.StartsAtMS), EndsAt: at(d.EndsAtMS), LastModified: at(d.ChangedMS),
		Summary: d.Item, Location: d.Place, Description: d.Technician, Status: ical.Confirmed,
	}
	if d.Customer != "" { // a technician knows who he is, and wants to know who comes
		e.Summary, e.Description = d.Item+" · "+d.Customer, ""
	}
	if d.Cancelled {
		e.Status = ical.Cancelled
	}
	return e
}

// Texts sends messages as text messages, by a modem. It is a Readier.
type Texts struct{ Modem *hw.Modem }

// Send is Modem.Send of the message's text; an error is one of hw's three.
func (t Texts) Send(ctx context.Context, m notify.Message) error {
	return t.Modem.Send(ctx, m.To, m.Text)
}

// Ready tells that the modem's port is open and nothing is known that speaks against sending.
func (t Texts) Ready() bool {
	s := t.Modem.Status()
	return s.State == hw.Open && s.LastError == ""
}

const (
	// maxTrouble is the longest trouble that the rules take, in characters.
	maxTrouble = 300
	// shortestOwn is the shortest word of a customer that is looked for, in bytes: fewer letters stand in every text.
	shortestOwn = 3
	cutOut      = "…"
)

var (
	mailAddress = regexp.MustCompile(`[^\s<>"'(),:;]+@[^\s<>"'(),:;]+`)
	// phoneNumber is seven digits or more; codes of SMTP, ports and addresses of the internet have fewer in a row.
	phoneNumber = regexp.MustCompile(`\+?\d(?:[ ()/-]{0,2}\d){6,}`)
)

// trouble is an error for operators. It is kept in the log of the shop and in that of the node, and servers repeat what they were
// told, so what tells who the customer is goes out of it. The letter may be nil.
func trouble(err error, l *fsm.Letter) string {
	if err == nil {
		return ""
	}
	text := strings.ToValidUTF8(err.Error(), "?")
	if l != nil {
		user, _, _ := strings.Cut(l.To, "@")
		for _, own := range []string{l.To, l.Customer, user} {
			if len(own) >= shortestOwn {
				text = regexp.MustCompile(`(?i)`+regexp.QuoteMeta(own)).ReplaceAllLiteralString(text, cutOut)
			}
		}
	}
	text = mailAddress.ReplaceAllLiteralString(text, cutOut)
	text = phoneNumber.ReplaceAllLiteralString(text, cutOut)
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case r == unicode.ReplacementChar:
			return '?'
		}
		return r
	}, text)
	if long := []rune(text); len(long) > maxTrouble {
		text = string(long[:maxTrouble-1]) + cutOut
	}
	return text
}

func name(c storehubv1.NoticeChannel) string {
	return strings.ToLower(strings.TrimPrefix(c.String(), "NOTICE_CHANNEL_"))
}

func stateName(s storehubv1.NoticeState) string {
	return strings.ToLower(strings.TrimPrefix(s.String(), "NOTICE_STATE_"))
}
