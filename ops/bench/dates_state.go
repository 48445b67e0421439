package bench

import (
	"fmt"
	"runtime"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// datesEach is how many dates a customer has.
const datesEach = 10

// fullShop is a state with dates in it.
type fullShop struct {
	*rules
	calendar
	// perDate is what a date takes of the heap.
	perDate float64
}

// fillShop makes a shop with n bookings, each of one technician's time and of one customer, day by day.
func fillShop(n int) (*fullShop, error) {
	r, err := newRules()
	if err != nil {
		return nil, err
	}
	s := &fullShop{rules: r, calendar: calendarOf(n, r.now)}
	if err := s.people(); err != nil {
		return nil, err
	}
	before := s.heap()
	made := 0
	for day := range s.days {
		for k := range slotsADay {
			at := s.slot(day, k)
			for t := range s.technicians {
				if err := s.do(booked(s.customer(made), "r"+strconv.Itoa(t+1), at)); err != nil {
					return nil, fmt.Errorf("booking %d: %w", made+1, err)
				}
				made++
			}
		}
	}
	s.perDate = float64(s.heap()-before) / float64(made)
	return s, nil
}

// people are there before anything is booked.
func (s *fullShop) people() error {
	err := s.do(&storehubv1.PutCategoryRequest{Id: "bench", Name: "bench"})
	for _, it := range datedItems(visitMinutes, bufferMinutes) {
		err = firstOf(err, s.do(it))
	}
	for k := 1; k <= s.technicians && err == nil; k++ {
		n := strconv.Itoa(k)
		err = s.do(&storehubv1.PutTechnicianRequest{Number: n, Name: "T" + n, Category: "bench", Gender: storehubv1.Gender(k%2 + 1)}, staffOf(k))
	}
	for k := range s.customers() {
		err = firstOf(err, s.do(&storehubv1.PutCustomerRequest{Name: "Guest " + strconv.Itoa(k+1), Phones: []string{fmt.Sprintf("+86 138 %08d", k)}}))
	}
	return err
}

func (s *fullShop) customers() int { return max(1, s.size()/datesEach) }

// customer is whose the i-th booking is.
func (s *fullShop) customer(i int) string { return customerNo(i%s.customers() + 1) }

// heap is what lives on it. The hash is brought up to date first: until then the state keeps a list of what was written.
func (s *rules) heap() int64 {
	s.state.Hash()
	runtime.GC()
	runtime.GC() // what the first one finalised
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// load is commands that a copy of the state is given, over and over; refused: as what they have to come out.
type load struct {
	what    string
	cmds    []*storehubv1.Command
	refused bool
}

// checkDays is on how many days in a row the checks are.
func (s *fullShop) checkDays() int { return min(planDates, s.days) }

// loads are what must cost the same however many dates there are. All of it is about the first technician and his first days.
func (s *fullShop) loads() []load {
	var books, plans, taken []*storehubv1.Command
	for k := range 5 {
		for day := range s.checkDays() {
			books = append(books, s.named(booked(s.customer(day), "r1", s.slot(day, slotsADay+k))))
		}
		plans = append(plans, s.named(daily(s.customer(k), "r1", planDates, s.slot(0, slotsADay+k))))
		taken = append(taken, s.named(daily(s.customer(k), "r1", planDates, s.slot(0, k))))
	}
	return []load{
		{"CreateBooking", books, false},
		{fmt.Sprintf("CreatePlan of %d dates, made", planDates), plans, false},
		{fmt.Sprintf("CreatePlan of %d dates, all taken, refused", planDates), taken, true},
	}
}

// run gives the load to fresh copies of the state for d. Only what the rules do is timed.
func (s *fullShop) run(l load, d time.Duration) Sample {
	var rec recorder
	var out Sample
	start := time.Now()
	for time.Since(start) < d {
		fork := s.state.Fork()
		for _, cmd := range l.cmds {
			cmd = proto.CloneOf(cmd)
			begun := time.Now()
			err := apply(fork, cmd)
			took := time.Since(begun)
			if (err != nil) == l.refused {
				rec.took = append(rec.took, took)
				continue
			}
			out.Failed++
			out.FirstError = fmt.Sprintf("expected refused %v, saw %v", l.refused, err)
		}
	}
	return out.with(rec.took, time.Since(start))
}

// agenda lists one day after the other for d, from a copy that nobody writes to.
func (s *fullShop) agenda(d time.Duration) Sample {
	var rec recorder
	var out Sample
	view := s.state.Fork().View()
	start := time.Now()
	for i := 0; time.Since(start) < d; i++ {
		req := s.agendaOf(i * 7919 % s.days) // far apart, as people look
		err := rec.time(func() error {
			res, err := view.ListAgenda(req)
			return wholeDay(s.calendar, res, err)
		})
		if err != nil {
			out.Failed, out.FirstError = out.Failed+1, err.Error()
		}
	}
	return out.with(rec.took, time.Since(start))
}

// wholeDay: an agenda that is not all of the day measures something else.
func wholeDay(c calendar, res *storehubv1.ListAgendaResponse, err error) error {
	if want := c.technicians * slotsADay; err == nil && len(res.Dates) != want {
		return fmt.Errorf("expected %d dates on a day, saw %d", want, len(res.Dates))
	}
	return err
}
