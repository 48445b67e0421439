package nodetest

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// The guest of these tests, in all forms in which a file may know her.
var tracesOfHer = []string{"Quuxowska", "601-234-568", "601234568", "quux@example.org", "quux_topic", "gluten", "phones from work"}

// tells lists the files under a directory that know the guest.
func tells(t testing.TB, dir string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // removed meanwhile, which is the point
		}
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		for _, trace := range tracesOfHer {
			if bytes.Contains(b, []byte(trace)) {
				list = append(list, strings.TrimPrefix(path, dir)+": "+trace)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// clean waits until nothing under the nodes' directories knows the guest.
func (r *Real) clean(nodes ...*RealNode) {
	r.T.Helper()
	for _, n := range nodes {
		var last []string
		for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
			if last = tells(r.T, n.Config.Dir); len(last) == 0 {
				break
			}
			if time.Now().After(end) {
				r.T.Fatalf("%s still knows her: %q", n.Name, last)
			}
		}
	}
}

// guest is a customer who was put, has called, waits for a reminder of her date, and wants another one. It answers her id.
func (r *Real) guest(at *RealNode) string {
	r.T.Helper()
	ctx, client := r.T.Context(), r.HTTP(r.Owner)
	must := func(err error) {
		r.T.Helper()
		if err != nil {
			r.T.Fatal(err)
		}
	}
	shop := storehubv1connect.NewShopServiceClient(client, at.URL())
	_, err := shop.UpdateSettings(ctx, &storehubv1.UpdateSettingsRequest{
		Zone: proto.String("Europe/Warsaw"), DefaultRegion: proto.String("PL"), ChangeNotices: proto.Bool(true),
		NoticeChannels: &storehubv1.ChannelList{Channels: []storehubv1.NoticeChannel{storehubv1.NoticeChannel_NOTICE_CHANNEL_EMAIL}},
	})
	must(err)
	_, err = shop.PutServiceItem(ctx, &storehubv1.PutServiceItemRequest{Id: "massage", Name: "Masaż", Minutes: 60})
	must(err)
	_, err = storehubv1connect.NewTerminalServiceClient(client, at.URL()).PutTerminal(ctx, &storehubv1.PutTerminalRequest{
		Id: "desk", Name: "Desk", Role: storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION, NodeId: r.Nodes[0].Node.ID(),
	})
	must(err)
	customers := storehubv1connect.NewCustomerServiceClient(client, at.URL())
	made, err := customers.PutCustomer(ctx, &storehubv1.PutCustomerRequest{
		Name: "Zbygniewa Quuxowska", Phones: []string{"601-234-568"}, Emails: []string{"quux@example.org"}, NtfyTopic: "quux_topic", Notes: "no gluten",
	})
	must(err)
	_, err = customers.PutCustomer(ctx, &storehubv1.PutCustomerRequest{Name: "Zbygniewa Quuxowska twice", Phones: []string{"0048 601-234-568"}})
	if connect.CodeOf(err) != connect.CodeAlreadyExists {
		r.T.Fatal("she is known: ", err)
	}
	calls := storehubv1connect.NewCallServiceClient(client, at.URL())
	pairing, err := calls.CreatePairing(ctx, &storehubv1.CreatePairingRequest{Terminal: "desk"})
	must(err)
	paired, err := storehubv1connect.NewCallServiceClient(r.HTTP(""), at.URL()).Pair(ctx, &storehubv1.PairRequest{Code: pairing.Code, DeviceName: "a phone"})
	must(err)
	rang, err := storehubv1connect.NewCallServiceClient(r.HTTP(paired.Token), at.URL()).ReportCall(ctx, &storehubv1.ReportCallRequest{
		Number: "+48601234568", CallerName: "Quuxowska Z.",
	})
	must(err)
	_, err = calls.MarkCall(ctx, &storehubv1.MarkCallRequest{CallId: rang.Call.Id, Note: proto.String("phones from work")})
	must(err)
	when := func(d time.Duration) *timestamppb.Timestamp {
		return timestamppb.New(time.Now().Add(d).Truncate(time.Hour))
	}
	bookings := storehubv1connect.NewBookingServiceClient(client, at.URL())
	booked, err := bookings.CreateBooking(ctx, &storehubv1.CreateBookingRequest{
		CustomerId: made.Customer.Id, Item: "massage", StartsAt: when(30 * time.Hour), Notes: "Quuxowska wants quiet",
	})
	must(err)
	_, err = bookings.RescheduleBooking(ctx, &storehubv1.RescheduleBookingRequest{Id: booked.Booking.Id, StartsAt: when(50 * time.Hour)})
	must(err)
	list, err := storehubv1connect.NewNoticeServiceClient(client, at.URL()).ListNotices(ctx, &storehubv1.ListNoticesRequest{})
	must(err)
	if len(list.Notices) == 0 {
		r.T.Fatal("nothing is queued for her")
	}
	return made.Customer.Id
}

func (r *Real) erase(at *RealNode, id string) {
	r.T.Helper()
	_, err := storehubv1connect.NewCustomerServiceClient(r.HTTP(r.Owner), at.URL()).EraseCustomer(r.T.Context(), &storehubv1.EraseCustomerRequest{
		Id: id, Reason: "asked for it",
	})
	if err != nil {
		r.T.Fatal(err)
	}
}

// After an erasure no file of any node knows the customer: not the leader's, not a follower's, not that of a node that was down. The shop
// works on meanwhile (P44).
func TestErasedEverywhere(t *testing.T) {
	for _, store := range []string{"wal", "bolt"} {
		t.Run(store, func(t *testing.T) { erasedEverywhere(t, store) })
	}
}

func erasedEverywhere(t *testing.T, store string) {
	r := newRealWith(t, store)
	r.Nodes[0].Start()
	r.Nodes[0].Ready()
	r.Join("massage").Ready()
	r.Join("foot").Ready()
	r.Voters(3)
	r.Furnish(2)
	id := r.guest(r.Nodes[0])
	for _, n := range r.Nodes { // snapshots from before, which must go
		for range 2 {
			if err := n.Node.Replica().Raft().Snapshot().Error(); err != nil {
				t.Fatal(err)
			}
		}
		if len(tells(t, n.Config.Dir)) == 0 {
			t.Fatal("nothing to forget, so nothing is tested")
		}
	}
	away := r.Nodes[2]
	away.Stop()
	r.Nodes[0].Ready()
	r.erase(r.Nodes[0], id)
	ctx := context.Background()
	if _, err := r.Nodes[1].Roster().CheckOut(ctx, &storehubv1.CheckOutRequest{Technician: "2"}); err != nil {
		t.Fatal(err)
	}
	rest := r.Nodes[:2]
	if store == "bolt" {
		r.forgotten(rest...)
		for _, n := range rest { // one after the other; what free pages hold goes at a start
			n.Stop()
			n.Start()
			n.Ready()
		}
	}
	r.clean(rest...)
	away.Start()
	away.Ready()
	if store == "bolt" {
		r.forgotten(away)
		away.Stop()
		away.Start()
		away.Ready()
	}
	r.clean(away)
	if _, err := away.Roster().CheckIn(ctx, &storehubv1.CheckInRequest{Technician: "2"}); err != nil {
		t.Fatal("the shop does not work any more: ", err)
	}
	index := r.Nodes[0].Node.Replica().Reached()
	for _, n := range r.Nodes {
		r.Eventually(n.Name+" goes on", func() bool { return n.Node.Replica().Reached() >= index })
	}
}

// forgotten waits until the nodes' logs begin behind the erasure.
func (r *Real) forgotten(nodes ...*RealNode) {
	r.T.Helper()
	for _, n := range nodes {
		r.Eventually(n.Name+" forgets", func() bool {
			v := n.Node.Replica().Shown()
			return v.Erased() > 0 && n.Node.Replica().Forgotten() >= v.Erased()
		})
	}
}
