package nodetest

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/node"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// The guest of these tests, in all forms in which a file may know her.
var tracesOfHer = []string{"Quuxowska", "601-234-568", "601234568", "quux@example.org", "quux_topic", "gluten", "phones from work"}

// tells lists the files under a directory that know the guest.
func tells(t testing.TB, dir string) []string {
	t.Helper()
	return knows(t, dir, tracesOfHer)
}

// knows lists the files under a directory that hold one of some texts, packed or not.
func knows(t testing.TB, dir string, texts []string) (list []string) {
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
		if strings.HasSuffix(path, ".log") {
			b = append(b, unpacked(b)...)
		}
		for _, trace := range texts {
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

// unpacked is what the frames of an archive's file hold: a name that is packed is there as well.
func unpacked(b []byte) (all []byte) {
	const head = 29
	for len(b) >= head {
		size := int(binary.BigEndian.Uint32(b[1:]))
		if size > len(b)-head {
			return all // it is being written
		}
		content, err := io.ReadAll(flate.NewReader(bytes.NewReader(b[head:][:size])))
		if err != nil {
			return append(all, err.Error()...)
		}
		all, b = append(all, content...), b[head+size:]
	}
	return all
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
	_, err = customers.PutCustomer(ctx, &storehubv1.PutCustomerRequest{Name: "Quuxowska", Emails: []string{"quux@example.org "}, Phones: []string{"601-234-568", "601-234-568"}})
	if connect.CodeOf(err) != connect.CodeInvalidArgument {
		r.T.Fatal("a number that stands twice: ", err)
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
	t.Parallel()
	for _, store := range []string{"wal", "bolt"} {
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			erasedEverywhere(t, store)
		})
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

// childDir is set in the process that TestErasedThenKilled kills: it runs one node and nothing else.
const childDir, childListen, childPage = "STOREHUB_TEST_DIR", "STOREHUB_TEST_LISTEN", "STOREHUB_TEST_PAGE"

func TestNodeToBeKilled(t *testing.T) {
	dir := os.Getenv(childDir)
	if dir == "" {
		t.Skip("TestErasedThenKilled starts this in a process of its own")
	}
	n, err := node.Open(t.Context(), node.Config{Dir: dir, Listen: os.Getenv(childListen), HTTP: os.Getenv(childPage), Version: "test", Exit: func(err error) { panic(err) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Fatal(n.Run(t.Context()))
}

// A process that is killed at whatever moment behind an erasure leaves a node that forgets all the same, for it still owes it after its next start.
func TestErasedThenKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process for each moment")
	}
	t.Parallel()
	for _, moment := range []time.Duration{0, 310 * time.Millisecond, 360 * time.Millisecond} {
		t.Run(fmt.Sprint(moment), func(t *testing.T) {
			t.Parallel()
			r := NewReal(t)
			n := r.Nodes[0]
			n.Start()
			n.Ready()
			id := r.guest(n)
			if err := n.Node.Replica().Raft().Snapshot().Error(); err != nil {
				t.Fatal(err)
			}
			n.Stop()
			c := exec.Command(os.Args[0], "-test.run=^TestNodeToBeKilled$")
			c.Env = append(os.Environ(), childDir+"="+n.Config.Dir, childListen+"="+n.Config.Listen, childPage+"="+n.Config.HTTP)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			customers := storehubv1connect.NewCustomerServiceClient(r.HTTP(r.Owner), n.URL())
			r.Eventually("the process answers", func() bool {
				_, err := customers.GetCustomer(t.Context(), &storehubv1.GetCustomerRequest{Id: id})
				return err == nil
			})
			r.erase(n, id)
			time.Sleep(moment) // which of the moments are bad nobody knows: all of them must do
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = c.Wait()
			n.Start()
			n.Ready()
			r.clean(n)
			if list := n.Node.Replica().Archive().Erasures(); len(list) != 1 || fmt.Sprint("C-", list[0].Customer) != id {
				t.Errorf("the archive knows of the erasures %v", list)
			}
		})
	}
}
