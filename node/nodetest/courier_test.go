//go:build linux

package nodetest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/hw/hwtest"
	"storehub/node/notify/smtptest"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

const (
	byMail = storehubv1.NoticeChannel_NOTICE_CHANNEL_EMAIL
	bySMS  = storehubv1.NoticeChannel_NOTICE_CHANNEL_SMS
	byNtfy = storehubv1.NoticeChannel_NOTICE_CHANNEL_NTFY
	byHook = storehubv1.NoticeChannel_NOTICE_CHANNEL_WEBHOOK
	sent   = storehubv1.NoticeState_NOTICE_STATE_SENT
)

// plugModem plugs in a modem that lives as long as the test.
func plugModem(t *testing.T) *hwtest.Modem {
	sim, err := hwtest.NewModem(filepath.Join(t.TempDir(), "modem"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- sim.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = sim.Close()
	})
	return sim
}

// mailsBy makes a node send by a mail server.
func mailsBy(n *RealNode, s *smtptest.Server) {
	n.Config.Notices.Mail.Server, n.Config.Notices.Mail.From = "smtp://127.0.0.1:"+s.Port(), "Lotus <shop@example.com>"
}

// hooks makes a node send by an ntfy server and a webhook, and tells what they got: a path and a body each.
func hooks(t *testing.T, n *RealNode) func() []string {
	var mu sync.Mutex
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r.URL.Path+" "+string(body))
	}))
	t.Cleanup(server.Close)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	n.Config.Notices.Ntfy.Server, n.Config.Notices.Webhook.URL, n.Config.Notices.Webhook.SecretFile = server.URL, server.URL+"/hook", secret
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Sorted(slices.Values(got))
	}
}

// customer makes one who is told by all ways, in a shop without quiet hours.
func (r *Real) customer(at *RealNode) (id string) {
	r.T.Helper()
	ctx, client := r.T.Context(), r.HTTP(r.Owner)
	shop := storehubv1connect.NewShopServiceClient(client, at.URL())
	_, err := shop.UpdateSettings(ctx, &storehubv1.UpdateSettingsRequest{
		Language: storehubv1.Language_LANGUAGE_PL.Enum(), Zone: proto.String("Europe/Warsaw"), QuietFromMin: proto.Int32(0), QuietToMin: proto.Int32(0),
		NoticeChannels: &storehubv1.ChannelList{Channels: []storehubv1.NoticeChannel{byMail, bySMS, byNtfy, byHook}}, ChangeNotices: proto.Bool(true),
		ShopPhone: proto.String("+48221234567"),
	})
	if err == nil {
		_, err = shop.PutServiceItem(ctx, &storehubv1.PutServiceItemRequest{Id: "massage", Name: "Masaż", Minutes: 60})
	}
	if err != nil {
		r.T.Fatal(err)
	}
	made, err := storehubv1connect.NewCustomerServiceClient(client, at.URL()).PutCustomer(ctx, &storehubv1.PutCustomerRequest{
		Name: "Anna Nowak", Emails: []string{"anna@example.org"}, Phones: []string{"+48123456789"}, NtfyTopic: "anna_1",
	})
	if err != nil {
		r.T.Fatal(err)
	}
	return made.Customer.Id
}

// cancelled books a date and cancels it.
func (r *Real) cancelled(at *RealNode, customer string) {
	r.T.Helper()
	bookings := storehubv1connect.NewBookingServiceClient(r.HTTP(r.Owner), at.URL())
	made, err := bookings.CreateBooking(r.T.Context(), &storehubv1.CreateBookingRequest{
		CustomerId: customer, Item: "massage", StartsAt: timestamppb.New(time.Now().Add(48 * time.Hour).Truncate(time.Minute)),
	})
	if err == nil {
		_, err = bookings.CancelBooking(r.T.Context(), &storehubv1.CancelBookingRequest{Id: made.Booking.Id})
	}
	if err != nil {
		r.T.Fatal(err)
	}
}

// notice is the newest one by a channel, as a node has it.
func (r *Real) notice(at *RealNode, channel storehubv1.NoticeChannel) *storehubv1.Notice {
	r.T.Helper()
	res, err := storehubv1connect.NewNoticeServiceClient(r.HTTP(r.Owner), at.URL()).ListNotices(r.T.Context(), &storehubv1.ListNoticesRequest{})
	if err != nil {
		r.T.Fatal(err)
	}
	for _, n := range res.Notices {
		if n.Channel == channel {
			return n
		}
	}
	return &storehubv1.Notice{}
}

// modemOpen waits until a node's status has its modem as one that works.
func (n *RealNode) modemOpen() {
	n.real.T.Helper()
	n.real.Eventually("the status of "+n.Name+" has its modem", func() bool {
		st, err := n.Cluster().GetStatus(n.real.T.Context(), &storehubv1.GetStatusRequest{})
		if err != nil {
			return false
		}
		for _, s := range st.Nodes {
			if s.Id == st.NodeId && len(s.Devices) == 1 {
				d := s.Devices[0]
				return d.Kind == "modem" && d.State == storehubv1.DeviceState_DEVICE_STATE_OPEN && d.LastError == "" && d.Terminal == ""
			}
		}
		return false
	})
}

// TestNoticesArrive sends by a mail server and a modem, each at a node of its own that does not lead; the leader has neither.
func TestNoticesArrive(t *testing.T) {
	t.Parallel()
	server, modem := (&smtptest.Server{}).Start(t), plugModem(t)
	r := newThree(t)
	techroom, office := r.Nodes[1], r.Nodes[2]
	techroom.Stop()
	mailsBy(techroom, server)
	posted := hooks(t, techroom)
	techroom.Start()
	techroom.Ready()
	office.Stop()
	office.Config.Modems = []string{"gsm@" + modem.Path()}
	office.Start()
	office.Ready()
	r.Voters(3)

	r.cancelled(office, r.customer(techroom))
	r.Eventually("all are sent", func() bool {
		return !slices.ContainsFunc([]storehubv1.NoticeChannel{byMail, bySMS, byNtfy, byHook}, func(way storehubv1.NoticeChannel) bool {
			return r.notice(office, way).State != sent
		})
	})
	if n := r.notice(r.Nodes[0], byMail); n.Node != techroom.Node.ID() || n.Attempts != 1 || n.Trouble != "" {
		t.Errorf("%v", n)
	}
	if n := r.notice(r.Nodes[0], bySMS); n.Node != office.Node.ID() || n.Attempts != 1 || n.Trouble != "" {
		t.Errorf("%v", n)
	}
	mails, texts := server.Received(), modem.Messages()
	if len(mails) != 1 || len(texts) != 1 || len(modem.PDUs()) < 1 {
		t.Fatalf("%d mails, %d text messages", len(mails), len(texts))
	}
	got, err := mail.ReadMessage(strings.NewReader(mails[0].Text))
	if err != nil {
		t.Fatal(err)
	}
	if id := got.Header.Get("Message-ID"); !strings.HasPrefix(id, "<M-1-e1-") || !strings.HasSuffix(id, "@example.com>") || mails[0].To != "TO:<anna@example.org>" {
		t.Errorf("%s to %s", id, mails[0].To)
	}
	if !strings.Contains(mails[0].Text, "text/calendar") {
		t.Errorf("no calendar in\n%s", mails[0].Text)
	}
	if texts[0].To != "+48123456789" || !strings.HasPrefix(texts[0].Text, "Shop: odwołane, Masaż, ") || !strings.Contains(texts[0].Text, "+48221234567") {
		t.Errorf("%+v", texts[0])
	}
	posts := posted()
	if len(posts) != 2 || !strings.HasPrefix(posts[0], "/anna_1 Dzień dobry,") || !strings.HasPrefix(posts[1], `/hook {"id":"M-4-e1-`) ||
		!strings.Contains(posts[1], `"type":"date.cancelled"`) || !strings.Contains(posts[1], `"customer":"Anna Nowak","date":"B-1","item":"Masaż"`) {
		t.Errorf("posted is %q", posts)
	}
	r.Eventually("the status tells who sends", func() bool {
		st, err := r.Nodes[0].Cluster().GetStatus(t.Context(), &storehubv1.GetStatusRequest{})
		if err != nil {
			return false
		}
		ways := map[string][]storehubv1.NoticeChannel{}
		for _, n := range st.Nodes {
			ways[n.Name] = n.NoticeChannels
		}
		return len(ways["reception"]) == 0 && slices.Equal(ways["techroom"], []storehubv1.NoticeChannel{byMail, byNtfy, byHook}) &&
			slices.Equal(ways["office"], []storehubv1.NoticeChannel{bySMS})
	})
	office.modemOpen()
	if page := r.metrics(techroom); !strings.Contains(page, `storehub_notices_total{channel="email",outcome="sent"} 1`) {
		t.Error("the metrics do not tell of the mail")
	}
}

// metrics is what a node tells Prometheus.
func (r *Real) metrics(n *RealNode) string {
	r.T.Helper()
	req, err := http.NewRequestWithContext(r.T.Context(), http.MethodGet, "http://"+n.Config.HTTP+"/metrics", nil)
	if err != nil {
		r.T.Fatal(err)
	}
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	res, err := tr.RoundTrip(req)
	if err != nil {
		r.T.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		r.T.Fatal(err)
	}
	return string(page)
}

// TestNoticesOfAStoppedNode: a leader that is stopped while its messages are with the mail server and the modem says what it knows of
// them: nothing. The mail goes out again under the same id, the text message does not.
func TestNoticesOfAStoppedNode(t *testing.T) {
	t.Parallel()
	silent, server, modem := (&smtptest.Server{Refuse: map[string]string{".": "hang"}}).Start(t), (&smtptest.Server{}).Start(t), plugModem(t)
	r := newTestReal(t)
	reception := r.Nodes[0]
	mailsBy(reception, silent)
	reception.Config.Modems = []string{"gsm@" + modem.Path()}
	reception.Start()
	reception.Ready()
	r.Furnish(1)
	techroom := r.Join("techroom")
	techroom.Ready()
	office := r.Join("office")
	office.Ready()
	r.Voters(3)

	customer := r.customer(techroom)
	reception.modemOpen()
	handed := make(chan struct{}, 1)
	modem.Set(hwtest.Mood{Silent: true, Handed: func() {
		select {
		case handed <- struct{}{}:
		default:
		}
	}})
	r.cancelled(techroom, customer)
	<-handed
	r.Eventually("the mail is handed over", func() bool { return strings.HasSuffix(silent.Said(), "DATA") })
	reception.Stop()
	modem.Set(hwtest.Mood{})

	r.Eventually("what is known of them is told", func() bool {
		return r.notice(techroom, byMail).State == storehubv1.NoticeState_NOTICE_STATE_QUEUED && r.notice(techroom, bySMS).State == storehubv1.NoticeState_NOTICE_STATE_UNKNOWN
	})
	if n := r.notice(techroom, byMail); n.Node != reception.Node.ID() || n.Attempts != 1 || !strings.Contains(n.Trouble, "without an answer") {
		t.Errorf("%v", n)
	}
	if testing.Short() {
		return // what follows waits a minute, as the rules do before they try again
	}
	mailsBy(techroom, server)
	techroom.Stop()
	techroom.Start()
	techroom.Ready()
	for end := time.Now().Add(90 * time.Second); len(server.Received()) == 0 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
	}
	r.Eventually("the mail is sent", func() bool { return r.notice(techroom, byMail).State == sent })
	if n := r.notice(techroom, byMail); n.Node != techroom.Node.ID() || n.Attempts != 2 || n.Id != "M-1" {
		t.Errorf("%v", n)
	}
	if mails := server.Received(); len(mails) != 1 || !strings.Contains(mails[0].Text, "<M-1-e1-") {
		t.Errorf("%d mails", len(mails))
	}
	if n := r.notice(techroom, bySMS); n.State != storehubv1.NoticeState_NOTICE_STATE_UNKNOWN || n.Attempts != 1 || len(modem.PDUs()) != 1 {
		t.Errorf("%v, %d PDUs", n, len(modem.PDUs()))
	}
}
