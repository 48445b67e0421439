package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

const (
	// fighters want the same time at once, spread over the nodes.
	fighters = 64
	// manySlots is how many times are fought for.
	manySlots = 200
)

func (o Options) fights() int { return o.technicians(manySlots) }

// Slot is one time that everybody wanted.
type Slot struct {
	Winners []string      `json:"winners"`
	Told    int           `json:"told"` // how many losers were told that the winner has it
	Took    time.Duration `json:"took_ns"`
	// Wrong says what was not as it must be, "" = nothing.
	Wrong string `json:"wrong,omitempty"`
}

// fight lets all clients book one time after the other.
func (s *shop) fight(ctx context.Context, g *grid, slots int) ([]Slot, error) {
	https, err := pool(s.ca, fighters)
	if err != nil {
		return nil, err
	}
	defer closeIdle(https)
	list := make([]Slot, slots)
	for i := range list {
		resource, at := g.nextBooking()
		list[i] = s.fightFor(ctx, https, resource, at)
		if list[i].Wrong == "" {
			list[i].Wrong = s.listedOnce(ctx, resource, at, list[i].Winners[0])
		}
		if ctx.Err() != nil {
			return list, ctx.Err()
		}
	}
	return list, nil
}

// fightFor is one time: all ask at once.
func (s *shop) fightFor(ctx context.Context, https []*http.Client, resource string, when *timestamppb.Timestamp) Slot {
	answers := make([]answer, fighters)
	ready := make(chan struct{})
	var wg sync.WaitGroup
	for i := range fighters {
		book := newCaller[storehubv1.CreateBookingRequest, storehubv1.CreateBookingResponse](s.target(https), i, storehubv1connect.BookingServiceCreateBookingProcedure)
		req := booked(customerNo(i+1), resource, when)
		wg.Go(func() {
			<-ready
			res, err := book.call(ctx, req)
			answers[i] = answer{res.GetBooking().GetId(), err}
		})
	}
	begun := time.Now()
	close(ready)
	wg.Wait()
	slot := judge(answers, resource, when)
	slot.Took = time.Since(begun)
	return slot
}

// answer is what one of them was told.
type answer struct {
	booking string
	err     error
}

// judge counts the winners, and those who were told that the winner has that time.
func judge(answers []answer, resource string, when *timestamppb.Timestamp) Slot {
	var slot Slot
	for _, a := range answers {
		if a.err == nil {
			slot.Winners = append(slot.Winners, a.booking)
		}
	}
	if len(slot.Winners) != 1 {
		slot.Wrong = fmt.Sprintf("%s at %v: %d won: %v", resource, when.AsTime(), len(slot.Winners), slot.Winners)
		for _, a := range answers {
			if a.err != nil {
				slot.Wrong += ", " + a.err.Error()
				break
			}
		}
		return slot
	}
	want := fmt.Sprintf("%d %s %s", when.AsTime().UnixMilli(), resource, slot.Winners[0])
	for _, a := range answers {
		switch {
		case a.err == nil:
		case slices.Contains(conflictsOf(a.err), want):
			slot.Told++
		default:
			slot.Wrong = fmt.Sprintf("expected to be told %s, saw %v", want, a.err)
		}
	}
	return slot
}

// conflictsOf are the dates that a refusal lists, each with what is full and who has it.
func conflictsOf(err error) (list []string) {
	var refused *connect.Error
	if !errors.As(err, &refused) {
		return nil
	}
	for _, d := range refused.Details() {
		v, err := d.Value()
		f, ok := v.(*storehubv1.FaultDetail)
		if err != nil || !ok || f.Reason != storehubv1.Reason_REASON_DATES_TAKEN {
			continue
		}
		for _, item := range f.Items {
			var words []string
			for _, a := range item.Args {
				words = append(words, a.Value)
			}
			list = append(list, strings.Join(words, " "))
		}
	}
	return list
}

// listedOnce asks every node who has that time, as the leader knows it; it answers what is wrong.
func (s *shop) listedOnce(ctx context.Context, resource string, when *timestamppb.Timestamp, winner string) string {
	for _, m := range s.Members() {
		ctx, info := connect.NewClientContext(ctx)
		info.RequestHeader().Set(headerConsistency, "linearizable")
		res, err := m.API.ListAgenda(ctx, &storehubv1.ListAgendaRequest{From: when, To: timestamppb.New(when.AsTime().Add(shortMinutes * time.Minute)), Resource: resource})
		if err != nil {
			return fmt.Sprintf("%s at %v: %s: %v", resource, when.AsTime(), m.Name, err)
		}
		if len(res.Dates) != 1 || res.Dates[0].Id != winner {
			return fmt.Sprintf("%s at %v: expected %s alone at %s, saw %v", resource, when.AsTime(), winner, m.Name, res.Dates)
		}
	}
	return ""
}

// fought sums up: how long each time took, in order, and what went wrong.
func fought(slots []Slot) (took []time.Duration, wrong []string) {
	for _, s := range slots {
		took = append(took, s.Took)
		if s.Wrong != "" {
			wrong = append(wrong, s.Wrong)
		}
	}
	slices.Sort(took)
	return took, wrong
}
