package nodetest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/node/courier"
	"storehub/node/notify"
	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

// simHub is what a courier asks of a simulated node. Of one that was killed it hears nothing more.
type simHub struct {
	*replica.Replica
	n *SimNode
}

func (h simHub) Propose(ctx context.Context, cmd *storehubv1.Command) (*storehubv1.Result, error) {
	if h.n.Replica() != h.Replica {
		return nil, &rpc.Unavailable{Why: "the node is dead"}
	}
	res, err := h.Replica.Propose(ctx, cmd)
	var e *replica.Error
	if errors.As(err, &e) {
		return nil, &rpc.Unavailable{Reason: e.Reason, Uncertain: e.Uncertain, Why: e.Error()}
	}
	return res, err
}

func (h simHub) Standing() rpc.Standing {
	return rpc.Standing{NodeID: h.n.ID, HasMajority: h.n.Replica() == h.Replica && h.Replica.Standing().HasMajority}
}

func (h simHub) Digest(_ string, parts ...[]byte) []byte {
	sum := sha256.Sum256(slices.Concat(parts...))
	return sum[:]
}

// letterbox has what customers got, from all nodes.
type letterbox struct {
	mu  sync.Mutex
	got []string // "n1 M-1-e1"
}

func (b *letterbox) list() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Sorted(slices.Values(b.got))
}

// carrier sends for one node. While it holds, what it sent arrives and it says nothing.
type carrier struct {
	node string
	box  *letterbox
	hold chan struct{}
}

func (c carrier) Send(ctx context.Context, m notify.Message) error {
	c.box.mu.Lock()
	c.box.got = append(c.box.got, c.node+" "+m.ID)
	c.box.mu.Unlock()
	select {
	case <-c.hold:
		return nil
	case <-ctx.Done():
		return notify.ErrUnknown
	}
}

// courier runs a courier beside a node until stop.
func (n *SimNode) courier(box *letterbox, hold chan struct{}) (stop func()) {
	hub := simHub{n.Replica(), n}
	c := courier.New(courier.Config{
		Hub: hub, NodeID: n.ID, Leads: hub.Serves, Logger: n.sim.Log,
		Senders: map[storehubv1.NoticeChannel]notify.Sender{
			storehubv1.NoticeChannel_NOTICE_CHANNEL_EMAIL: carrier{n.ID, box, hold},
			storehubv1.NoticeChannel_NOTICE_CHANNEL_SMS:   carrier{n.ID, box, hold},
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			n.sim.T.Fatalf("%v", err)
		}
	}
}

// TestKilledBetweenClaimAndReport kills the leader, which is sending: the mail goes out again from another node under the same id, the
// text message does not and is shown as unknown.
func TestKilledBetweenClaimAndReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestSim(t, 3)
		s.StartAll()
		defer s.StopAll()
		s.Furnish(1)
		s.Must("settings", &storehubv1.UpdateSettingsRequest{
			QuietFromMin: proto.Int32(0), QuietToMin: proto.Int32(0), ChangeNotices: proto.Bool(true), NoticeChannels: &storehubv1.ChannelList{Channels: []storehubv1.NoticeChannel{
				storehubv1.NoticeChannel_NOTICE_CHANNEL_EMAIL, storehubv1.NoticeChannel_NOTICE_CHANNEL_SMS,
			}},
		})
		s.Must("customer", &storehubv1.PutCustomerRequest{Name: "Anna", Emails: []string{"anna@example.org"}, Phones: []string{"+48123456789"}})
		s.Must("item", &storehubv1.PutServiceItemRequest{Id: "cut", Name: "Cut", Minutes: 45})

		lead, box, hold := s.MustLead(), &letterbox{}, make(chan struct{})
		free := make(chan struct{})
		close(free)
		stops := map[string]func(){lead.ID: lead.courier(box, hold)}
		for _, n := range others(s, lead) {
			stops[n.ID] = n.courier(box, free)
		}
		s.Must("book", &storehubv1.CreateBookingRequest{CustomerId: "C-1", Item: "cut", StartsAt: timestamppb.New(time.Now().Add(48 * time.Hour).Truncate(time.Minute))})
		s.Must("cancel", &storehubv1.CancelBookingRequest{Id: "B-1"})
		s.Eventually("both are under way", func() bool { return len(box.list()) == 2 })
		lead.Kill()
		stops[lead.ID]()
		next := s.MustLead()
		time.Sleep(4 * time.Minute)

		var told []string
		res, err := next.View().ListNotices(&storehubv1.ListNoticesRequest{})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range res.Notices {
			told = append(told, fmt.Sprintf("%s %s by the killed one %v, %d", n.Id, n.State, n.Node == lead.ID, n.Attempts))
		}
		if want := []string{"M-2 NOTICE_STATE_UNKNOWN by the killed one true, 1", "M-1 NOTICE_STATE_SENT by the killed one false, 2"}; !slices.Equal(told, want) {
			t.Errorf("the shop has %q, want %q", told, want)
		}
		got := box.list()
		again := slices.DeleteFunc(slices.Clone(got), func(what string) bool { return what[:len(lead.ID)] == lead.ID })
		if len(got) != 3 || len(again) != 1 || again[0][len(lead.ID)+1:] != "M-1-e1" {
			t.Errorf("arrived %q, again %q", got, again)
		}

		// Whoever was killed comes back and does not send what it sent before.
		lead.Start()
		stops[lead.ID] = lead.courier(box, free)
		time.Sleep(3 * time.Minute)
		if now := box.list(); !slices.Equal(now, got) {
			t.Errorf("then arrived %q", now)
		}
		for _, stop := range stops {
			stop()
		}
	})
}

var _ courier.Hub = simHub{}
