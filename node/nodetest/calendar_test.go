package nodetest

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// followed lets a calendar program follow a customer at a node that has heard of neither the date nor the calendar from a client,
// without a credential but the address (S55).
func followed(t *testing.T, r *Real) {
	ctx, client, at := t.Context(), r.HTTP(r.Owner), r.Nodes[0].URL()
	bookings := storehubv1connect.NewBookingServiceClient(client, at)
	customer, err := storehubv1connect.NewCustomerServiceClient(client, at).PutCustomer(ctx, &storehubv1.PutCustomerRequest{Name: "林小满"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := storehubv1connect.NewShopServiceClient(client, at).PutServiceItem(ctx, &storehubv1.PutServiceItemRequest{Id: "care", Name: "Care", Minutes: 60}); err != nil {
		t.Fatal(err)
	}
	made, err := bookings.CreateBooking(ctx, &storehubv1.CreateBookingRequest{
		CustomerId: customer.Customer.Id, Item: "care", StartsAt: timestamppb.New(time.Now().Add(48 * time.Hour).Truncate(time.Minute)),
	})
	if err != nil {
		t.Fatal(err)
	}
	notices := storehubv1connect.NewNoticeServiceClient(client, r.Nodes[1].URL())
	feed, err := notices.CreateCalendarFeed(ctx, &storehubv1.CreateCalendarFeedRequest{Of: &storehubv1.CreateCalendarFeedRequest_CustomerId{CustomerId: customer.Customer.Id}})
	if err != nil {
		t.Fatal(err)
	}
	get := func(path, etag string) (int, string, http.Header) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.Nodes[2].URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if etag != "" {
			req.Header.Set("If-None-Match", etag)
		}
		res, err := r.HTTP("").Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body), res.Header
	}
	reads := func(what string, wants ...string) (head http.Header) {
		r.Eventually(what, func() bool {
			status, body, h := get(feed.Path, "")
			head = h
			for _, w := range wants {
				if !strings.Contains(body, w) {
					return false
				}
			}
			return status == http.StatusOK
		})
		return head
	}
	head := reads("the calendar shows the date", "BEGIN:VEVENT", "SUMMARY:Care", "STATUS:CONFIRMED", "SEQUENCE:0", "林小满")
	if kind := head.Get("Content-Type"); kind != "text/calendar; charset=utf-8" {
		t.Errorf("it is %q", kind)
	}
	if status, _, _ := get(feed.Path, head.Get("ETag")); status != http.StatusNotModified {
		t.Errorf("asked again the answer is %d", status)
	}
	if _, err := bookings.CancelBooking(ctx, &storehubv1.CancelBookingRequest{Id: made.Booking.Id}); err != nil {
		t.Fatal(err)
	}
	reads("the calendar says that it is cancelled", "STATUS:CANCELLED", "SEQUENCE:1")
	for _, odd := range []string{strings.TrimSuffix(feed.Path, ".ics"), feed.Path + "x", "/v1/calendar/x.ics", "/v1/calendar/.ics"} {
		if status, body, _ := get(odd, ""); status != http.StatusNotFound || strings.Contains(body, "VEVENT") {
			t.Errorf("%s answers %d", odd, status)
		}
	}
	if _, err := notices.RevokeCalendarFeed(ctx, &storehubv1.RevokeCalendarFeedRequest{Id: feed.Id}); err != nil {
		t.Fatal(err)
	}
	r.Eventually("the address is taken back", func() bool {
		status, _, _ := get(feed.Path, "")
		return status == http.StatusNotFound
	})
}
