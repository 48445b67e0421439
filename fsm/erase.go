package fsm

import (
	"crypto/sha256"

	storehubv1 "storehub/proto/storehub/v1"
)

// eraseCustomer forgets a customer (P44). What is left is that there was one: his dates and tickets count, his name stands nowhere.
// The nodes that apply it make a snapshot and cut their logs, see the event.
func eraseCustomer(tx *Tx, req *storehubv1.EraseCustomerRequest) (*storehubv1.EraseCustomerResponse, error) {
	reason, err := cleanNote("reason", req.Reason)
	if err != nil {
		return nil, err
	}
	row, err := tx.s.customer(req.Id)
	if err != nil {
		return nil, err
	}
	res := &storehubv1.EraseCustomerResponse{
		Dates: tx.eraseDates(row.Id), Calls: tx.eraseCalls(row), Notices: tx.eraseNotices(row.Id),
	}
	tx.eraseRest(row)
	tx.forgetAnswers()
	tx.erased = Erased{row.Id, markOf(row), tx.now}
	tx.s.rows.customers.put(tx, &storehubv1.CustomerRow{Id: row.Id, ErasedAtMs: tx.now, Mark: tx.erased.Mark[:]})
	tx.shop().ErasedIndex = tx.s.index
	tx.note = reason
	tx.subject("customer:" + customerID(row.Id).String())
	tx.emit("CustomerErased", "", 0, "customer", customerID(row.Id), "dates", res.Dates, "calls", res.Calls, "notices", res.Notices)
	return res, nil
}

// Erased is a customer who was erased. Nothing of it tells who he was.
type Erased struct {
	Customer uint64
	Mark     Mark
	AtMS     int64
}

// Mark tells a customer from all others: a hash of his key, from which the key does not follow. A state that was put back may give his id to
// somebody else, and never his key.
type Mark [16]byte

func markOf(row *storehubv1.CustomerRow) Mark {
	sum := sha256.Sum256(append([]byte("storehub: erased customer\x00"), row.Key...))
	return Mark(sum[:])
}

// Unerased tells whether somebody who was erased is there with all that was known of him.
func (v View) Unerased(e Erased) bool {
	row, ok := v.s.rows.customers.get(numberKey(e.Customer))
	return ok && row.ErasedAtMs == 0 && markOf(row) == e.Mark
}

// EachErased visits the customers who were erased, by id.
func (v View) EachErased(visit func(Erased)) {
	if v.s.shop().ErasedIndex == 0 {
		return
	}
	v.s.rows.customers.scan("", func(_ string, r *storehubv1.CustomerRow) bool {
		if r.ErasedAtMs != 0 {
			visit(Erased{r.Id, Mark(r.Mark), r.ErasedAtMs})
		}
		return true
	})
}

// eraseDates cancels what is ahead, for nobody will come, and takes the notes from the rest.
func (tx *Tx) eraseDates(customer uint64) (cancelled int32) {
	for _, w := range tx.s.waiters(0) {
		if w.CustomerId == customer {
			tx.endWait(w)
		}
	}
	var own []*storehubv1.DateRow
	tx.s.datesOfCustomer(customer, 0, func(d *storehubv1.DateRow) bool {
		own = append(own, d)
		return true
	})
	for _, d := range own {
		if ahead(d) {
			d = tx.become(d, dCancelled, "", true)
			cancelled++
		}
		if d.Notes != "" {
			tx.s.rows.dates.edit(tx, numberKey(d.Id), func(r *storehubv1.DateRow) { r.Notes = "" })
		}
	}
	tx.armDates()
	return cancelled
}

// eraseCalls takes the number from the calls from a customer, and what was said of it.
func (tx *Tx) eraseCalls(row *storehubv1.CustomerRow) int32 {
	calls := tx.s.callsOf(row)
	for _, c := range calls {
		tx.s.rows.calls.edit(tx, numberKey(c.Id), func(r *storehubv1.CallRow) {
			r.Number, r.E164, r.CallerName, r.Note, r.CustomerId = "", "", "", "", row.Id
			r.CallId, r.AlsoCalled = "", nil // which its source made of whatever it has
			r.Presentation = storehubv1.Presentation_PRESENTATION_UNAVAILABLE
			if r.Followup == followOpen {
				r.Followup = followDone // nobody can call him back
			}
		})
	}
	for i, p := range row.Phones {
		tx.s.rows.numbers.delete(tx, flagKey(p, row.E164[i]))
	}
	return int32(len(calls))
}

// eraseNotices takes back what was to be sent to a customer, and that it was.
func (tx *Tx) eraseNotices(customer uint64) (unsent int32) {
	var own []*storehubv1.NoticeRow
	tx.s.rows.notices.scan("", func(_ string, n *storehubv1.NoticeRow) bool {
		if n.CustomerId == customer {
			own = append(own, n)
		}
		return true
	})
	for _, n := range own {
		if n.State == nQueued || n.State == nClaimed {
			unsent++
		}
		tx.disarm(storehubv1.TimerKind_TIMER_KIND_NOTICE_EXPIRES, noticeID(n.Id).String())
		tx.s.rows.notices.delete(tx, numberKey(n.Id))
	}
	return unsent
}

// eraseRest ends what opens something for a customer: his cards and the addresses of his calendar.
func (tx *Tx) eraseRest(row *storehubv1.CustomerRow) {
	for _, uid := range tx.s.cardsOf("c" + customerID(row.Id).String()) {
		tx.s.rows.cards.delete(tx, uid)
	}
	var feeds []*storehubv1.CalendarFeedRow
	tx.s.rows.feeds.scan("", func(_ string, f *storehubv1.CalendarFeedRow) bool {
		if f.CustomerId == row.Id {
			feeds = append(feeds, f)
		}
		return true
	})
	for _, f := range feeds {
		tx.s.rows.feeds.delete(tx, numberKey(f.Id))
	}
}

// forgetAnswers drops the remembered answers and refusals that tell of people: a retry is told REQUEST_DONE, or the reason alone. Which of
// them are about one customer is not known, and they live for a day at most.
func (tx *Tx) forgetAnswers() {
	var tell []*storehubv1.RequestRow
	tx.s.rows.requests.scan("", func(_ string, r *storehubv1.RequestRow) bool {
		if aboutPeople[r.Op] && (len(r.Answer) > 0 || r.Fault != nil && !r.Forgotten) {
			tell = append(tell, r)
		}
		return true
	})
	for _, r := range tell {
		tx.s.rows.requests.put(tx, bareRequest(r))
	}
}
