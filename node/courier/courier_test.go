package courier

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/hw"
	"storehub/node/notify"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

func TestSends(t *testing.T) {
	in(t, func(t *testing.T) {
		b, mail, sms := newBench(t, byMail, bySMS), &post{}, &post{}
		b.run("n1", true, map[storehubv1.NoticeChannel]notify.Sender{byMail: mail, bySMS: sms})
		b.after(time.Minute)
		began := time.Now()
		b.cancelled()
		b.after(2 * time.Second)
		b.want("M-1 email sent n1 1", "M-2 sms sent n1 1")
		b.after(time.Hour)
		b.want("M-1 email sent n1 1", "M-2 sms sent n1 1")
		m, s := mail.messages(), sms.messages()
		if len(m) != 1 || len(s) != 1 {
			t.Fatalf("%d mails, %d text messages", len(m), len(s))
		}
		if m[0].ID != "M-1-e1" || m[0].To != "anna@example.org" || !strings.Contains(m[0].Text, "your appointment has been cancelled") {
			t.Errorf("%+v", m[0])
		}
		for _, want := range []string{"STATUS:CANCELLED", "SUMMARY:Cut", "UID:D-1@c1"} {
			if !strings.Contains(string(m[0].Calendar), want) {
				t.Errorf("no %s in\n%s", want, m[0].Calendar)
			}
		}
		if s[0].To != "+48123456789" || s[0].Calendar != nil || strings.Contains(s[0].Text, "\n") || !strings.Contains(s[0].Text, "Test: cancelled, Cut") {
			t.Errorf("%+v", s[0])
		}
		for _, at := range append(mail.times(began), sms.times(began)...) {
			if at > lookPause {
				t.Errorf("sent after %v", at)
			}
		}
	})
}

// TestCallsTechnicians: a dispatch is told once, in quiet hours too, and one of which nobody could be told in time never.
func TestCallsTechnicians(t *testing.T) {
	in(t, func(t *testing.T) {
		b, ntfy := newBench(t), &post{}
		b.must(&storehubv1.UpdateSettingsRequest{DispatchNotices: proto.Bool(true), QuietFromMin: proto.Int32(0), QuietToMin: proto.Int32(1439)})
		b.must(&storehubv1.PutCategoryRequest{Id: "feet", Name: "Feet"})
		b.must(&storehubv1.PutRoomRequest{Id: "301", Name: "Upstairs"})
		b.must(&storehubv1.PutTechnicianRequest{Number: "12", Name: "Li Wei", Gender: storehubv1.Gender_GENDER_MALE, Category: "feet", NtfyTopic: "li_x7"})
		b.must(&storehubv1.CheckInRequest{Technician: "12"})
		call := &storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{"12"}, Room: "301", Item: "cut"}
		down := errors.New("no route")
		ntfy.set(func(context.Context, notify.Message) error { return down })
		b.run("n1", true, map[storehubv1.NoticeChannel]notify.Sender{byNtfy: ntfy})
		b.must(call)
		b.after(10 * time.Minute)
		b.want("M-1 ntfy too_late n1 3 no route")
		b.must(&storehubv1.CancelAssignmentRequest{AssignmentId: "A-1"})
		b.after(10 * time.Minute)
		tried := len(ntfy.messages())

		ntfy.set(nil)
		b.must(call)
		b.after(10 * time.Minute)
		got := ntfy.messages()[tried:]
		if len(got) != 1 || got[0].To != "li_x7" || got[0].Subject != "You are called: 301" || got[0].Event.Cause != notify.CauseDispatched {
			t.Fatalf("%+v", got)
		}
		if !strings.Contains(got[0].Text, "Cut") || strings.Contains(got[0].Text, "Hello") {
			t.Errorf("%q", got[0].Text)
		}
		b.must(&storehubv1.CancelAssignmentRequest{AssignmentId: "A-2"})
		b.after(10 * time.Minute)
		if got = ntfy.messages()[tried+1:]; len(got) != 1 || got[0].Subject != "Called off: 301" {
			t.Errorf("%+v", got)
		}
	})
}

// TestCallsBrowsers: the browser of a technician's session is told, with what it needs to read it and for as long as it is of use. Of one
// that is gone the shop knows it from then on.
func TestCallsBrowsers(t *testing.T) {
	in(t, func(t *testing.T) {
		b, push := newBench(t), &post{}
		b.must(&storehubv1.UpdateSettingsRequest{DispatchNotices: proto.Bool(true)})
		b.must(&storehubv1.PutCategoryRequest{Id: "feet", Name: "Feet"})
		b.must(&storehubv1.PutRoomRequest{Id: "301", Name: "Upstairs"})
		b.must(&storehubv1.PutTechnicianRequest{Number: "12", Name: "Li Wei", Gender: storehubv1.Gender_GENDER_MALE, Category: "feet"})
		b.must(&storehubv1.CheckInRequest{Technician: "12"})
		phone := b.signedIn("12")
		const endpoint = "https://push.example.com/secret"
		key, err := ecdh.P256().GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		b.doneBy(phone, &storehubv1.SetPushSubscriptionRequest{Endpoint: endpoint, Key: key.PublicKey().Bytes(), Auth: make([]byte, 16)})
		b.run("n1", true, map[storehubv1.NoticeChannel]notify.Sender{byWebPush: push})
		call := &storehubv1.DispatchRequest{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{"12"}, Room: "301", Item: "cut"}
		b.must(call)
		b.after(2 * time.Second)
		b.want("M-1 web_push sent n1 1")
		got := push.messages()
		if len(got) != 1 || got[0].To != endpoint || got[0].Subject != "You are called: 301" || got[0].Push == nil {
			t.Fatalf("%+v", got)
		}
		if p := got[0].Push; !bytes.Equal(p.Key, key.PublicKey().Bytes()) || len(p.Auth) != 16 || p.Tag != "A-1" || p.For <= 298*time.Second || p.For > 5*time.Minute {
			t.Errorf("%+v", p)
		}

		push.set(func(context.Context, notify.Message) error {
			return fmt.Errorf("%w: 410 at %s", notify.ErrGone, endpoint)
		})
		b.must(&storehubv1.CancelAssignmentRequest{AssignmentId: "A-1"})
		b.after(2 * time.Second)
		b.want("M-1 web_push sent n1 1", "M-2 web_push failed n1 1 "+notify.ErrGone.Error()+": 410 at …")
		b.must(call)
		b.after(10 * time.Second)
		if n := len(b.notices()); n != 2 {
			t.Errorf("%d notices: it is told on", n)
		}
	})
}

// TestOutcomes is what each word of a sender means for the notice.
func TestOutcomes(t *testing.T) {
	for _, c := range []struct {
		what       string
		err        error
		mail, text string
	}{
		{"taken", nil, "sent n1 1", "sent n1 1"},
		{"refused", fmt.Errorf("%w: gone", notify.ErrRefused), "failed n1 1 refused for good: gone", "failed n1 1 refused for good: gone"},
		{"refused by a modem", fmt.Errorf("%w: no", hw.ErrRefused), "failed n1 1 " + hw.ErrRefused.Error() + ": no", "failed n1 1 " + hw.ErrRefused.Error() + ": no"},
		{"not sent", errors.New("busy"), "queued n1 1 busy", "queued n1 1 busy"},
		{"not sent by a modem", hw.ErrNotSent, "queued n1 1 " + hw.ErrNotSent.Error(), "queued n1 1 " + hw.ErrNotSent.Error()},
		{"unknown", notify.ErrUnknown, "queued n1 1 " + notify.ErrUnknown.Error(), "unknown n1 1 " + notify.ErrUnknown.Error()},
		{"unknown by a modem", hw.ErrUnknown, "queued n1 1 " + hw.ErrUnknown.Error(), "unknown n1 1 " + hw.ErrUnknown.Error()},
	} {
		t.Run(c.what, func(t *testing.T) {
			in(t, func(t *testing.T) {
				b := newBench(t, byMail, bySMS)
				p := &post{act: func(context.Context, notify.Message) error { return c.err }}
				b.run("n1", true, map[storehubv1.NoticeChannel]notify.Sender{byMail: p, bySMS: p})
				b.cancelled()
				b.after(2 * time.Second)
				b.want("M-1 email "+c.mail, "M-2 sms "+c.text)
			})
		})
	}
}

// TestTriesAgain: what was not sent goes out under the same id when the rules let it, and not before.
func TestTriesAgain(t *testing.T) {
	in(t, func(t *testing.T) {
		b := newBench(t, byMail)
		tries := 0
		p := &post{act: func(context.Context, notify.Message) error {
			if tries++; tries < 3 {
				return errors.New("no route")
			}
			return nil
		}}
		b.run("n1", true, mails(p))
		began := time.Now()
		b.cancelled()
		for range 20 {
			b.after(30 * time.Second)
		}
		b.want("M-1 email sent n1 3")
		got := p.times(began)
		if len(got) != 3 || got[1] < time.Minute || got[2]-got[1] < 2*time.Minute || got[2] > 5*time.Minute {
			t.Errorf("tried at %v", got)
		}
		for _, m := range p.messages() {
			if m.ID != "M-1-e1" {
				t.Errorf("an attempt has the id %s", m.ID)
			}
		}
		want := []Count{{"email", "sent", 1}, {"email", "failed", 0}, {"email", "queued", 2}, {"email", "unknown", 0}}
		if got := b.couriers[0].Counts(); !slices.Equal(got, want) {
			t.Errorf("counted %v", got)
		}
		claims := 0
		for _, cmd := range b.shop.Commands() {
			if cmd.GetClaimNotice() != nil {
				claims++
			}
		}
		if claims != 3 {
			t.Errorf("claimed %d times", claims)
		}
	})
}

// TestLeaderFirst: a node that does not lead leaves a notice to the leader for a moment, and takes what the leader has no channel
// for, or cannot get rid of.
func TestLeaderFirst(t *testing.T) {
	in(t, func(t *testing.T) {
		b, lead, other := newBench(t, byMail), &post{}, &post{}
		b.run("n2", false, mails(other))
		_, stop := b.run("n1", true, mails(lead))
		for range 5 {
			b.cancelled()
			b.after(20 * time.Second)
		}
		if len(lead.messages()) != 5 || len(other.messages()) != 0 {
			t.Fatalf("the leader sent %d, the other one %d", len(lead.messages()), len(other.messages()))
		}

		lead.set(func(context.Context, notify.Message) error { return errors.New("no internet") })
		b.cancelled()
		b.after(2 * time.Minute)
		b.want("M-1 email sent n1 1", "M-2 email sent n1 1", "M-3 email sent n1 1", "M-4 email sent n1 1", "M-5 email sent n1 1", "M-6 email sent n2 2")
		began := time.Now()
		b.cancelled() // from now on the other one is first
		b.after(20 * time.Second)
		if got := b.notices()[6]; got != "M-7 email sent n2 1" {
			t.Error(got)
		}
		if at := other.times(began); len(at) != 2 || at[1] < othersAfter || at[1] > othersAfter+2*lookPause {
			t.Errorf("at %v", at)
		}

		stop()
		b.cancelled()
		b.after(20 * time.Second)
		if got := b.notices()[7]; got != "M-8 email sent n2 1" {
			t.Error(got)
		}
	})
}

// TestNobodyFights: of two that claim at once one sends.
func TestNobodyFights(t *testing.T) {
	in(t, func(t *testing.T) {
		b, one, two := newBench(t, byMail), &post{}, &post{}
		b.run("n1", false, mails(one))
		b.run("n2", false, mails(two))
		for range 10 {
			b.cancelled()
		}
		for range 20 {
			b.after(5 * time.Second)
		}
		ids := map[string]int{}
		for _, m := range append(one.messages(), two.messages()...) {
			ids[m.ID]++
		}
		if len(ids) != 10 || len(one.messages())+len(two.messages()) != 10 {
			t.Errorf("%v", ids)
		}
	})
}

// TestFewAtOnce: four mails at once and one text message, however many wait.
func TestFewAtOnce(t *testing.T) {
	in(t, func(t *testing.T) {
		b := newBench(t, byMail, bySMS)
		slow := func(context.Context, notify.Message) error { time.Sleep(10 * time.Second); return nil }
		mail, sms := &post{act: slow}, &post{act: slow}
		b.run("n1", true, map[storehubv1.NoticeChannel]notify.Sender{byMail: mail, bySMS: sms})
		for range 10 {
			b.cancelled()
		}
		for range 40 {
			b.after(5 * time.Second)
		}
		if mail.most != sideBySide || sms.most != 1 {
			t.Errorf("%d mails and %d text messages at once", mail.most, sms.most)
		}
		if len(mail.messages()) != 10 || len(sms.messages()) != 10 {
			t.Errorf("%d mails, %d text messages", len(mail.messages()), len(sms.messages()))
		}
	})
}

// TestStopsInTime: an attempt ends before its claim does.
func TestStopsInTime(t *testing.T) {
	in(t, func(t *testing.T) {
		b := newBench(t, bySMS)
		var took time.Duration
		p := &post{act: func(ctx context.Context, _ notify.Message) error {
			began := time.Now()
			<-ctx.Done()
			took = time.Since(began)
			return fmt.Errorf("%w: %w", hw.ErrUnknown, ctx.Err())
		}}
		b.run("n1", true, texts(p))
		b.cancelled()
		b.after(95 * time.Second)
		if took > 90*time.Second || took < 80*time.Second {
			t.Errorf("it took %v", took)
		}
		b.want("M-1 sms unknown n1 1 " + hw.ErrUnknown.Error() + ": context deadline exceeded")
		b.after(time.Hour)
		if n := len(p.messages()); n != 1 {
			t.Errorf("sent %d times", n)
		}
	})
}

// TestDiesBetween: of a node that says nothing after its claim the rules know what to do; a mail goes out again under the same id, by
// whoever is there, a text message does not.
func TestDiesBetween(t *testing.T) {
	in(t, func(t *testing.T) {
		b, dead, other := newBench(t, byMail, bySMS), &post{}, &post{}
		hub, _ := b.run("n1", true, map[storehubv1.NoticeChannel]notify.Sender{byMail: dead, bySMS: dead})
		var both sync.WaitGroup
		both.Add(2)
		dead.act = func(context.Context, notify.Message) error { // both have arrived, and the node is gone
			both.Done()
			both.Wait()
			hub.OnPropose(func(context.Context, func() *storehubv1.Result) (*storehubv1.Result, error) {
				return nil, &rpc.Unavailable{Why: "the node is dead"}
			})
			return nil
		}
		b.run("n2", false, map[storehubv1.NoticeChannel]notify.Sender{byMail: other, bySMS: other})
		b.cancelled()
		b.after(time.Minute)
		b.want("M-1 email claimed n1 1", "M-2 sms claimed n1 1")
		for range 10 {
			b.after(20 * time.Second)
		}
		b.want("M-1 email sent n2 2", "M-2 sms unknown n1 1 the node did not report")
		first, again := dead.messages(), other.messages()
		if len(first) != 2 || len(again) != 1 || again[0].ID != "M-1-e1" || !slices.ContainsFunc(first, func(m notify.Message) bool { return m.ID == again[0].ID }) {
			t.Errorf("first %v, again %v", first, again)
		}
	})
}

// TestLateReport is refused and forgotten: the notice is somebody else's by then.
func TestLateReport(t *testing.T) {
	in(t, func(t *testing.T) {
		b := newBench(t, byMail)
		p := &post{act: func(ctx context.Context, _ notify.Message) error {
			b.shop.Pass(10 * time.Minute) // cluster time jumps, as after a leader's suspend
			b.shop.Tick()
			return nil
		}}
		b.run("n1", true, mails(p))
		b.cancelled()
		b.after(1500 * time.Millisecond)
		b.want("M-1 email queued n1 1 the node did not report")
		p.set(nil)
		b.after(10 * time.Second)
		b.want("M-1 email sent n1 2")
	})
}

// TestReportsInTheEnd: a report waits for a majority as long as the claim lasts; one request id stands for all its tries.
func TestReportsInTheEnd(t *testing.T) {
	in(t, func(t *testing.T) {
		b, p := newBench(t, bySMS), &post{}
		hub, _ := b.run("n1", true, texts(p))
		p.act = func(context.Context, notify.Message) error {
			lost := 0
			hub.OnPropose(func(_ context.Context, next func() *storehubv1.Result) (*storehubv1.Result, error) {
				switch lost++; {
				case lost < 20:
					return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_MAJORITY, Why: "no majority"}
				case lost == 20: // it is done, and nobody hears of it
					next()
					return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "lost"}
				}
				return next(), nil
			})
			return nil
		}
		b.cancelled()
		b.after(30 * time.Second)
		b.want("M-1 sms sent n1 1")
		ids := map[string]bool{}
		for _, cmd := range b.shop.Commands() {
			if cmd.GetReportNotice() != nil {
				ids[cmd.RequestId] = true
			}
		}
		if len(ids) != 1 {
			t.Errorf("%d request ids", len(ids))
		}
	})
}

// TestUncertainClaim: whoever does not know whether a claim is his sends nothing, and asks again under the same request id.
func TestUncertainClaim(t *testing.T) {
	in(t, func(t *testing.T) {
		b, p := newBench(t, bySMS), &post{}
		hub, _ := b.run("n1", true, texts(p))
		asked := 0
		hub.OnPropose(func(_ context.Context, next func() *storehubv1.Result) (*storehubv1.Result, error) {
			switch asked++; asked {
			case 1:
				next()
				fallthrough
			case 2, 3:
				if len(p.messages()) != 0 {
					t.Error("sent without a claim that is known")
				}
				return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "lost"}
			}
			return next(), nil
		})
		b.cancelled()
		b.after(10 * time.Second)
		b.want("M-1 sms sent n1 1")
		if n := len(p.messages()); n != 1 {
			t.Errorf("sent %d times", n)
		}
	})
}

// TestNotReady: nothing is claimed for a modem that cannot send, and it is asked again.
func TestNotReady(t *testing.T) {
	in(t, func(t *testing.T) {
		b := newBench(t, bySMS)
		var plugged bool
		p := &post{}
		p.ready = func() bool { p.mu.Lock(); defer p.mu.Unlock(); return plugged }
		b.run("n1", true, texts(p))
		b.cancelled()
		for range 20 {
			b.after(time.Minute)
		}
		b.want("M-1 sms queued  0")
		p.mu.Lock()
		plugged = true
		p.mu.Unlock()
		time.Sleep(readyAgain + 2*lookPause) // without an entry in the log
		synctest.Wait()
		b.want("M-1 sms sent n1 1")
	})
}

// TestNoMajority: a node that can claim nothing asks for nothing, and begins when it can.
func TestNoMajority(t *testing.T) {
	in(t, func(t *testing.T) {
		b, p := newBench(t, byMail), &post{}
		hub, _ := b.run("n1", true, mails(p))
		hub.Set(func(s *rpc.Standing) { s.HasMajority = false })
		b.cancelled()
		b.after(time.Minute)
		if n := len(p.messages()); n != 0 {
			t.Fatalf("%d messages", n)
		}
		hub.Set(func(s *rpc.Standing) { s.HasMajority = true })
		b.after(2 * time.Second)
		b.want("M-1 email sent n1 1")
	})
}

// TestWakesForWhatIsDue: a notice that quiet hours put off is sent when they end, though nothing changes the state then.
func TestWakesForWhatIsDue(t *testing.T) {
	in(t, func(t *testing.T) {
		b, p := newBench(t, byMail), &post{}
		at := time.Now().UTC().Add(time.Hour) // Warsaw's clock is an hour ahead, the bench's zone table says none
		from := int32(time.Now().UTC().Hour()*60 + time.Now().UTC().Minute())
		b.must(&storehubv1.UpdateSettingsRequest{QuietFromMin: proto.Int32(from), QuietToMin: proto.Int32(from + 30)})
		b.run("n1", true, mails(p))
		began := time.Now()
		b.cancelled()
		time.Sleep(29 * time.Minute)
		if n := len(p.messages()); n != 0 {
			t.Fatalf("%d messages in quiet hours, %v", n, at)
		}
		time.Sleep(2 * time.Minute)
		got := p.times(began)
		if len(got) != 1 || got[0] < 29*time.Minute || got[0] > 31*time.Minute {
			t.Errorf("sent at %v", got)
		}
	})
}

// TestPanics: a sender that panics costs its message and nothing else.
func TestPanics(t *testing.T) {
	in(t, func(t *testing.T) {
		b := newBench(t, bySMS)
		p := &post{act: func(context.Context, notify.Message) error { panic("anna@example.org") }}
		b.run("n1", true, texts(p))
		b.cancelled()
		b.after(2 * time.Second)
		p.set(nil)
		b.cancelled()
		b.after(20 * time.Second)
		b.want("M-1 sms unknown n1 1 "+notify.ErrUnknown.Error()+": the sender has panicked", "M-2 sms sent n1 1")
	})
}

// TestStop: a message that ends by itself within a moment is reported; another one is cut off and reported as what it is; nothing
// new begins.
func TestStop(t *testing.T) {
	in(t, func(t *testing.T) {
		b := newBench(t, bySMS, byMail)
		soon := &post{act: func(context.Context, notify.Message) error { time.Sleep(time.Second); return nil }}
		never := &post{act: func(ctx context.Context, _ notify.Message) error { <-ctx.Done(); return hw.ErrUnknown }}
		_, stop := b.run("n1", true, map[storehubv1.NoticeChannel]notify.Sender{byMail: soon, bySMS: never})
		b.cancelled()
		b.cancelled()
		time.Sleep(1500 * time.Millisecond)
		began := time.Now()
		stop()
		if took := time.Since(began); took > lastMoment+lastWord {
			t.Errorf("the stop took %v", took)
		}
		b.want("M-1 sms unknown n1 1 "+hw.ErrUnknown.Error(), "M-2 email sent n1 1", "M-3 sms queued  0", "M-4 email sent n1 1")
	})
}

// TestStopWithoutMajority: a node that cannot report any more does not wait for ever.
func TestStopWithoutMajority(t *testing.T) {
	in(t, func(t *testing.T) {
		b, p := newBench(t, bySMS), &post{}
		hub, stop := b.run("n1", true, texts(p))
		p.act = func(ctx context.Context, _ notify.Message) error {
			hub.OnPropose(func(context.Context, func() *storehubv1.Result) (*storehubv1.Result, error) {
				return nil, &rpc.Unavailable{Reason: storehubv1.Reason_REASON_NO_MAJORITY, Why: "alone"}
			})
			<-ctx.Done()
			return hw.ErrUnknown
		}
		b.cancelled()
		b.after(2 * time.Second)
		began := time.Now()
		stop()
		if took := time.Since(began); took > lastMoment+lastWord+tryAgain {
			t.Errorf("the stop took %v", took)
		}
		b.want("M-1 sms claimed n1 1")
	})
}
