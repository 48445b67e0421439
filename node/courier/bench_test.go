package courier

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	"storehub/node/notify"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/rpctest"
)

const (
	byMail = storehubv1.NoticeChannel_NOTICE_CHANNEL_EMAIL
	bySMS  = storehubv1.NoticeChannel_NOTICE_CHANNEL_SMS
	byNtfy = storehubv1.NoticeChannel_NOTICE_CHANNEL_NTFY

	byWebPush = storehubv1.NoticeChannel_NOTICE_CHANNEL_WEB_PUSH
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is the shop's own rules in memory, and nodes with couriers. It lives in a bubble of time.
type bench struct {
	t     *testing.T
	shop  *rpctest.Shop
	owner *rpctest.Node
	began time.Time
	made  int
	// couriers are those that run, in the order in which they began.
	couriers []*Courier
}

// newBench is a shop that tells its customers at once by some channels, with two nodes n1 and n2.
func newBench(t *testing.T, channels ...storehubv1.NoticeChannel) *bench {
	b := &bench{t: t, shop: rpctest.NewShop(), began: time.Now()}
	b.owner = b.shop.Node("n1")
	b.must(&storehubv1.CreateJoinTokenRequest{})
	hash := sha256.Sum256([]byte(b.owner.Env().Secret(fsm.SecretJoin, b.shop.Commands()[len(b.shop.Commands())-1])))
	admit := fsm.Wrap(&storehubv1.AdmitNode{TokenHash: hash[:], NodeId: "n2", Name: "office", KeyHash: hash[:]})
	admit.Credential, admit.RequestId = &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: "n1"}}, rand.Text()
	b.done(admit)
	b.must(&storehubv1.UpdateSettingsRequest{
		Language: storehubv1.Language_LANGUAGE_EN.Enum(), NoticeChannels: &storehubv1.ChannelList{Channels: channels}, ChangeNotices: proto.Bool(true),
		QuietFromMin: proto.Int32(0), QuietToMin: proto.Int32(0), Zone: proto.String("Europe/Warsaw"),
	})
	b.must(&storehubv1.PutServiceItemRequest{Id: "cut", Name: "Cut", Minutes: 45})
	b.must(&storehubv1.PutCustomerRequest{Name: "Anna Nowak", Emails: []string{"anna@example.org"}, Phones: []string{"+48123456789"}, NtfyTopic: "anna_1"})
	return b
}

func (b *bench) must(req proto.Message) {
	b.t.Helper()
	cmd := fsm.Wrap(req)
	owner := sha256.Sum256([]byte(rpctest.OwnerToken))
	cmd.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: owner[:]}}
	cmd.RequestId = rand.Text()
	b.done(cmd)
}

// signedIn is the credential of a technician who has signed in on his phone.
func (b *bench) signedIn(number string) *storehubv1.Credential {
	b.t.Helper()
	b.must(&storehubv1.CreateSignInCodeRequest{Who: &storehubv1.CreateSignInCodeRequest_Technician{Technician: number}})
	code := b.owner.Env().Secret(fsm.SecretSignIn, b.last())
	b.doneBy(nil, &storehubv1.SignInRequest{Who: &storehubv1.SignInRequest_Code{Code: hex.EncodeToString(b.owner.Env().CodeHash(fsm.CanonicalCode(code)))}})
	hash := sha256.Sum256([]byte(b.owner.Env().Secret(fsm.SecretSession, b.last())))
	return &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: hash[:]}}
}

func (b *bench) last() *storehubv1.Command { return b.shop.Commands()[len(b.shop.Commands())-1] }

func (b *bench) doneBy(who *storehubv1.Credential, req proto.Message) {
	b.t.Helper()
	cmd := fsm.Wrap(req)
	cmd.Credential, cmd.RequestId = who, rand.Text()
	b.done(cmd)
}

func (b *bench) done(cmd *storehubv1.Command) {
	b.t.Helper()
	res, err := b.owner.Propose(b.t.Context(), cmd)
	if err != nil {
		b.t.Fatal(err)
	}
	if fault := fsm.FaultOf(res); fault != nil {
		b.t.Fatalf("%T: %v", cmd.Op, fault)
	}
}

// cancelled books a date in two days and cancels it, of which the customer is told at once.
func (b *bench) cancelled() {
	b.t.Helper()
	b.made++
	start := time.Now().Add(48*time.Hour + time.Duration(b.made)*time.Hour).Truncate(time.Minute)
	b.must(&storehubv1.CreateBookingRequest{CustomerId: "C-1", Item: "cut", StartsAt: timestamppb.New(start)})
	b.must(&storehubv1.CancelBookingRequest{Id: fmt.Sprintf("B-%d", b.made)})
}

// after lets time pass in the bubble, in the log too, and everybody do what is to be done.
func (b *bench) after(d time.Duration) {
	time.Sleep(d)
	b.shop.Tick()
	synctest.Wait()
}

// notices are id, state, node, attempts and trouble of all, oldest first.
func (b *bench) notices() (list []string) {
	b.t.Helper()
	b.shop.Tick()
	res, err := b.shop.View().ListNotices(&storehubv1.ListNoticesRequest{})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, n := range res.Notices {
		line := fmt.Sprintf("%s %s %s %s %d", n.Id, name(n.Channel), stateName(n.State), n.Node, n.Attempts)
		if n.Trouble != "" {
			line += " " + n.Trouble
		}
		list = append(list, line)
	}
	slices.Reverse(list)
	return list
}

func (b *bench) want(want ...string) {
	b.t.Helper()
	if got := b.notices(); !slices.Equal(got, want) {
		b.t.Fatalf("the shop has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// post is what customers get: a sender that a test tells what to do.
type post struct {
	mu    sync.Mutex
	got   []notify.Message
	at    []time.Time
	under int // now
	most  int // ever
	// act is what comes of a message, once it is there. Nil: it is taken.
	act   func(ctx context.Context, m notify.Message) error
	ready func() bool
}

func (p *post) Send(ctx context.Context, m notify.Message) error {
	p.mu.Lock()
	p.got, p.at = append(p.got, m), append(p.at, time.Now())
	p.under++
	p.most = max(p.most, p.under)
	act := p.act
	p.mu.Unlock()
	defer func() { p.mu.Lock(); p.under--; p.mu.Unlock() }()
	if act == nil {
		return nil
	}
	return act(ctx, m)
}

func (p *post) Ready() bool { return p.ready == nil || p.ready() }

func (p *post) set(act func(ctx context.Context, m notify.Message) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.act = act
}

func (p *post) messages() []notify.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got)
}

// times are when messages were there, since the bench began.
func (p *post) times(began time.Time) (list []time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, at := range p.at {
		list = append(list, at.Sub(began))
	}
	return list
}

// run runs a node's courier until stop.
func (b *bench) run(node string, leads bool, senders map[storehubv1.NoticeChannel]notify.Sender) (hub *rpctest.Node, stop func()) {
	b.t.Helper()
	hub = b.shop.Node(node)
	c := New(Config{Hub: hub, NodeID: node, Leads: func() bool { return leads }, Senders: senders, Logger: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	b.couriers = append(b.couriers, c)
	synctest.Wait()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				b.t.Error(err)
			}
		})
	}
	b.t.Cleanup(stop)
	return hub, stop
}

func mails(p *post) map[storehubv1.NoticeChannel]notify.Sender {
	return map[storehubv1.NoticeChannel]notify.Sender{byMail: p}
}

func texts(p *post) map[storehubv1.NoticeChannel]notify.Sender {
	return map[storehubv1.NoticeChannel]notify.Sender{bySMS: p}
}

// in runs a test in a bubble of time; all of it ends inside.
func in(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

// TestSends: the leader sends at once, by each channel that it has, once.
