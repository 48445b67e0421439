package fsm

import (
	"crypto/sha256"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	maxFeeds = 100_000
	// CalendarPath is where calendars are, in front of the secret and ".ics".
	CalendarPath = "/v1/calendar/"
	// calendarPastMS and calendarDates bound what a calendar shows.
	calendarPastMS = 90 * dayMS
	calendarDates  = 2000
)

func indexFeed(s *State, before, after *storehubv1.CalendarFeedRow) {
	if before != nil {
		s.by.feed.Delete(string(before.Hash))
	}
	if after != nil {
		s.by.feed.Set(string(after.Hash), numberKey(after.Id))
	}
}

// createCalendarFeed makes an address for a calendar. Its secret is made outside: the leader prepares its hash.
func createCalendarFeed(tx *Tx, req *storehubv1.CreateCalendarFeedRequest) (*storehubv1.CreateCalendarFeedResponse, error) {
	row := &storehubv1.CalendarFeedRow{CreatedAtMs: tx.now, Hash: tx.cmd.GetPrepared().GetSecretHash()}
	switch of := req.Of.(type) {
	case *storehubv1.CreateCalendarFeedRequest_CustomerId:
		customer, err := tx.s.customer(of.CustomerId)
		if err != nil {
			return nil, err
		}
		row.CustomerId = customer.Id
	case *storehubv1.CreateCalendarFeedRequest_Technician:
		if _, err := tx.s.technician(of.Technician); err != nil {
			return nil, err
		}
		row.Technician = of.Technician
	default:
		return nil, refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "of")
	}
	if _, known := tx.s.by.feed.Get(string(row.Hash)); known || len(row.Hash) != sha256.Size {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	if err := roomFor(tx.s.rows.feeds); err != nil {
		return nil, err
	}
	row.Id = tx.next(&tx.shop().CalendarFeedId)
	tx.s.rows.feeds.put(tx, row)
	id := feedID(row.Id).String()
	tx.subject(id)
	tx.emit("CalendarFeedCreated", row.Technician, 0, "feed", id, "customer", optionalCustomer(row.CustomerId))
	return &storehubv1.CreateCalendarFeedResponse{Id: id}, nil
}

func revokeCalendarFeed(tx *Tx, req *storehubv1.RevokeCalendarFeedRequest) (*storehubv1.RevokeCalendarFeedResponse, error) {
	n, _ := parseID("F", req.Id)
	if _, ok := tx.s.rows.feeds.get(numberKey(n)); !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_FEED, "feed", req.Id)
	}
	tx.s.rows.feeds.delete(tx, numberKey(n))
	tx.subject(feedID(n).String())
	tx.emit("CalendarFeedRevoked", "", 0, "feed", feedID(n))
	return &storehubv1.RevokeCalendarFeedResponse{}, nil
}

// ListCalendarFeeds is whose dates are followed, oldest first.
func (v View) ListCalendarFeeds(*storehubv1.ListCalendarFeedsRequest) *storehubv1.ListCalendarFeedsResponse {
	res := &storehubv1.ListCalendarFeedsResponse{}
	v.s.rows.feeds.scan("", func(_ string, r *storehubv1.CalendarFeedRow) bool {
		res.Feeds = append(res.Feeds, &storehubv1.CalendarFeed{
			Id: feedID(r.Id).String(), CustomerId: optionalCustomer(r.CustomerId), Technician: r.Technician, CreatedAt: stampOf(r.CreatedAtMs),
		})
		return true
	})
	return res
}

// Calendar is what somebody's calendar shows. Instants are Unix ms.
type Calendar struct {
	// Name is the shop's, Whose the customer's or the technician's.
	Name, Whose, Zone string
	Dates             []CalendarDate
}

// CalendarDate is one date of a calendar, the cancelled ones too: who follows it has to hear of that.
type CalendarDate struct {
	// UID is the same for ever, Sequence grows with every change (RFC 5545, 3.8.7.4).
	UID                               string
	Sequence                          int32
	StartsAtMS, EndsAtMS, ChangedMS   int64
	Item, Technician, Place, Customer string
	Cancelled                         bool
}

// Calendar is the one at an address, by the secret in it; false when there is none, or none any more.
func (v View) Calendar(secret string) (*Calendar, bool) {
	sum := sha256.Sum256([]byte(secret))
	key, ok := v.s.by.feed.Get(string(sum[:]))
	if !ok {
		return nil, false
	}
	row, _ := v.s.rows.feeds.get(key)
	cal := &Calendar{Name: v.s.shop().Name, Zone: v.s.effective.GetZone()}
	since := v.s.shop().TimeMs - calendarPastMS
	add := func(d *storehubv1.DateRow) bool {
		if d.State == dOffered || d.PlanId != 0 && v.s.plansOn() != nil {
			return true
		}
		cal.Dates = append(cal.Dates, v.s.calendarDate(d, row.Technician != ""))
		return len(cal.Dates) < calendarDates
	}
	if row.CustomerId != 0 {
		c, _ := v.s.rows.customers.get(numberKey(row.CustomerId))
		cal.Whose = c.GetName()
		v.s.datesOfCustomer(row.CustomerId, since, add)
		return cal, true
	}
	t, _ := v.s.rows.technicians.get(row.Technician)
	cal.Whose = t.GetName()
	if resource, ok := v.s.by.staffed.Get(row.Technician); ok {
		for _, ix := range []*dateIndex{v.s.by.occupied, v.s.by.struck} {
			touching(ix, resourceThing(resource), since, forever, func(o occupation) {
				if len(cal.Dates) < calendarDates {
					add(o.date)
				}
			})
		}
	}
	return cal, true
}

// calendarDate is a date for whom it concerns: a technician sees who comes.
func (s *State) calendarDate(d *storehubv1.DateRow, forTechnician bool) CalendarDate {
	item, _ := s.rows.items.get(d.Item)
	c := CalendarDate{
		UID: dateID(d.Id).String() + "@" + s.shop().ClusterId, Sequence: d.Sequence, StartsAtMS: d.StartsAtMs, EndsAtMS: d.EndsAtMs,
		ChangedMS: d.ChangedAtMs, Item: item.GetName(), Cancelled: d.State == dCancelled,
	}
	c.Technician, c.Place = s.whoAndWhere(d)
	if customer, ok := s.rows.customers.get(numberKey(d.CustomerId)); ok && forTechnician {
		c.Customer = customer.Name
	}
	return c
}
