package courier

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	"storehub/node/notify"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestTroubleNamesNobody: what servers repeat of a customer is cut out, and what helps to find the mistake stays.
func TestTroubleNamesNobody(t *testing.T) {
	mail := &fsm.Letter{To: "anna.nowak@example.org", Customer: "Anna Nowak"}
	sms := &fsm.Letter{To: "+48123456789", Customer: "王芳"}
	for _, c := range []struct {
		err    string
		letter *fsm.Letter
		want   string
	}{
		{"550 5.1.1 <anna.nowak@example.org>: user unknown", mail, "550 5.1.1 <…>: user unknown"},
		{"550 5.1.1 Recipient ANNA.NOWAK@EXAMPLE.ORG rejected", mail, "550 5.1.1 Recipient … rejected"},
		{"550 no mailbox anna.nowak here", mail, "550 no mailbox … here"},
		{"550 forwarded to nowak.a@mail.example.org", mail, "550 forwarded to …"},
		{`the answer is 400 Bad Request: "no Anna Nowak"`, mail, `the answer is 400 Bad Request: "no …"`},
		{"no such topic", &fsm.Letter{To: "no"}, "no such topic"}, // too short to be told from the text
		{"cannot call +48 123 456 789", mail, "cannot call …"},
		{"number 48123456789 and 王芳", sms, "number … and …"},
		{"dial tcp 192.168.1.10:5876: connection refused", mail, "dial tcp 192.168.1.10:5876: connection refused"},
		{"451 4.7.1 greylisted for 300 seconds", mail, "451 4.7.1 greylisted for 300 seconds"},
		{"line\r\nnext\x00\xff�", mail, "line  next ??"},
		{"nobody knows", nil, "nobody knows"},
		{strings.Repeat("错", 400), mail, strings.Repeat("错", 299) + "…"},
	} {
		got := trouble(errors.New(c.err), c.letter)
		if got != c.want || utf8.RuneCountInString(got) > maxTrouble {
			t.Errorf("%q becomes\n%q, want\n%q", c.err, got, c.want)
		}
	}
	if got := trouble(nil, mail); got != "" {
		t.Error(got)
	}
}

// letterOf is a letter of everything that there is.
func letterOf(cause storehubv1.NoticeCause, channel storehubv1.NoticeChannel) *fsm.Letter {
	const start = 1796405400000 // 2026-12-04T18:30+01:00
	return &fsm.Letter{
		Notice: &storehubv1.Notice{
			Id: "M-12", Cause: cause, Channel: channel, CustomerId: "C-7", Date: "P-1/2", CreatedAt: &timestamppb.Timestamp{Seconds: start/1000 - 86400},
		},
		Language: storehubv1.Language_LANGUAGE_PL, Zone: "Europe/Warsaw", To: "anna@example.org", Shop: "Złoty Lotos", Phone: "+48 22 123 45 67",
		Customer: "Anna", Item: "Masaż", Technician: "Li Wei", Place: "Pokój 3", StartsAtMS: start, EndsAtMS: start + 3600000, WasAtMS: start - 3600000,
		Until: start - 60000, Date: fsm.CalendarDate{UID: "D-1@c1", Sequence: 3, StartsAtMS: start, EndsAtMS: start + 3600000, ChangedMS: start - 86400000, Item: "Masaż"},
	}
}

// TestMessage: a letter is said by the shop's clock, and only what belongs to its cause.
func TestMessage(t *testing.T) {
	const (
		reminder = storehubv1.NoticeCause_NOTICE_CAUSE_REMINDER
		moved    = storehubv1.NoticeCause_NOTICE_CAUSE_MOVED
		offer    = storehubv1.NoticeCause_NOTICE_CAUSE_OFFER
	)
	m, err := message(letterOf(reminder, byMail), 3, 0)
	if err != nil {
		t.Fatal(err)
	}
	if m.ID != "M-12-e3" || m.To != "anna@example.org" || m.Subject != "Przypomnienie: Masaż, pt. 4.12, 18:30" || !m.Event.WasAt.IsZero() || !m.Event.Until.IsZero() {
		t.Errorf("%+v", m)
	}
	if got := m.Event.StartsAt.Format("2006-01-02 15:04 -0700"); got != "2026-12-04 18:30 +0100" || m.Event.Date != "P-1/2" || m.Event.CustomerID != "C-7" {
		t.Errorf("%s, %+v", got, m.Event)
	}
	for _, want := range []string{"UID:D-1@c1", "SEQUENCE:3", "DTSTART;TZID=Europe/Warsaw:20261204T183000", "STATUS:CONFIRMED"} {
		if !strings.Contains(string(m.Calendar), want) {
			t.Errorf("no %s in\n%s", want, m.Calendar)
		}
	}
	if m, err = message(letterOf(moved, byNtfy), 1, 0); err != nil || m.Event.WasAt.IsZero() || m.Calendar != nil || m.Event.Cause != notify.CauseMoved {
		t.Errorf("%+v, %v", m, err)
	}
	if m, err = message(letterOf(offer, byMail), 1, 0); err != nil || m.Event.Until.IsZero() || m.Calendar != nil {
		t.Errorf("%+v, %v", m, err)
	}
	if m, err = message(letterOf(reminder, bySMS), 1, 0); err != nil || m.Text != "Złoty Lotos: przypomnienie, Masaż, pt. 4.12, 18:30, Li Wei, Pokój 3. Zmiana lub odwołanie: tel. +48 22 123 45 67" {
		t.Errorf("%q, %v", m.Text, err)
	}
	strange := letterOf(reminder, byMail)
	strange.Zone = "Mars/Base"
	if _, err := message(strange, 1, 0); err == nil || outcome(err) != queued {
		t.Errorf("an unknown zone: %v", err)
	}
	if _, err := message(letterOf(99, byMail), 1, 0); err == nil || outcome(err) != queued {
		t.Errorf("an unknown cause: %v", err)
	}
}

// TestEveryCauseHasWords: a cause that a rule can queue is one that can be said.
func TestEveryCauseHasWords(t *testing.T) {
	for n := range storehubv1.NoticeCause_name {
		if cause := storehubv1.NoticeCause(n); n != 0 {
			if m, err := message(letterOf(cause, byMail), 1, 0); err != nil || m.Subject == "" || m.Text == "" {
				t.Errorf("%s: %+v, %v", cause, m, err)
			}
		}
	}
}
