package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// How far the book is read: all that this shop can have, in pieces that one answer holds.
	bookBefore = 2 * 24 * time.Hour
	bookAfter  = 40 * 7 * 24 * time.Hour
	bookPiece  = 7 * 24 * time.Hour
)

// noResourceHoldsMoreThanItTakes reads the book of every node and counts.
func (c *closing) noResourceHoldsMoreThanItTakes(ctx context.Context) (string, error) {
	var seen string
	for _, m := range c.fleet.Members() {
		list, err := bookOf(ctx, m)
		if err != nil {
			return "", err
		}
		res, err := m.API.ListResources(ctx, &storehubv1.ListResourcesRequest{})
		if err != nil {
			return "", err
		}
		for _, r := range res.Resources {
			if n, at := mostAtOnce(list, r.Id); n > int(r.Capacity) {
				return "", fmt.Errorf("%s at %v: expected at most %d at once, saw %d at %s", r.Id, at, r.Capacity, n, m.Name)
			}
		}
		seen = fmt.Sprintf("%d dates, %d resources", len(list), len(res.Resources))
	}
	return seen, nil
}

// bookOf is every date of a node's book, each once and with its buffer at its end.
func bookOf(ctx context.Context, m *fleet.Member) ([]*storehubv1.AgendaEntry, error) {
	items, err := m.API.ListServiceItems(ctx, &storehubv1.ListServiceItemsRequest{})
	if err != nil {
		return nil, err
	}
	buffer := map[string]time.Duration{}
	for _, it := range items.Items {
		buffer[it.Id] = time.Duration(it.BufferMinutes) * time.Minute
	}
	var list []*storehubv1.AgendaEntry
	met := map[string]bool{}
	until := time.Now().Add(bookAfter)
	for at := time.Now().Add(-bookBefore); at.Before(until); at = at.Add(bookPiece) {
		res, err := m.API.ListAgenda(ctx, &storehubv1.ListAgendaRequest{From: timestamppb.New(at), To: timestamppb.New(at.Add(bookPiece))})
		if err != nil {
			return nil, err
		}
		if res.Truncated {
			return nil, fmt.Errorf("a week from %v on has more dates than one answer holds", at)
		}
		for _, e := range res.Dates {
			if met[e.Id] { // it touches the next week too
				continue
			}
			met[e.Id] = true
			e.EndsAt = timestamppb.New(e.EndsAt.AsTime().Add(buffer[e.Item]))
			list = append(list, e)
		}
	}
	return list, nil
}

// mostAtOnce is how many dates hold a resource at the same instant, and when it is the most.
func mostAtOnce(list []*storehubv1.AgendaEntry, resource string) (most int, when time.Time) {
	for _, e := range list {
		at, n := e.StartsAt.AsTime(), 0
		for _, o := range list {
			if slices.Contains(o.Resources, resource) && !o.StartsAt.AsTime().After(at) && o.EndsAt.AsTime().After(at) {
				n++
			}
		}
		if slices.Contains(e.Resources, resource) && n > most {
			most, when = n, at
		}
	}
	return most, when
}

// oneUnitForEachCompletedDate reads all cards and plans of every node.
func (c *closing) oneUnitForEachCompletedDate(ctx context.Context) (string, error) {
	var seen string
	for _, m := range c.fleet.Members() {
		cards, plans, err := accountsOf(ctx, m)
		if err != nil {
			return "", err
		}
		paid, err := balance(cards, plans)
		if err != nil {
			return "", fmt.Errorf("at %s: %w", m.Name, err)
		}
		if paid == 0 {
			return "", fmt.Errorf("at %s no date took a unit", m.Name)
		}
		seen = fmt.Sprintf("%d paid of %d punch cards", paid, len(cards))
	}
	return seen, nil
}

// accountsOf are all punch cards and plans that a node knows.
func accountsOf(ctx context.Context, m *fleet.Member) (cards []*storehubv1.PunchCard, plans []*storehubv1.Plan, err error) {
	all, err := m.API.FindCustomers(ctx, &storehubv1.FindCustomersRequest{})
	if err != nil {
		return nil, nil, err
	}
	for _, customer := range all.Customers {
		kept, err1 := m.API.ListPunchCards(ctx, &storehubv1.ListPunchCardsRequest{CustomerId: customer.Id})
		made, err2 := m.API.ListPlans(ctx, &storehubv1.ListPlansRequest{CustomerId: customer.Id})
		if err := errors.Join(err1, err2); err != nil {
			return nil, nil, err
		}
		cards = append(cards, kept.Cards...)
		for _, p := range made.Plans {
			whole, err := m.API.GetPlan(ctx, &storehubv1.GetPlanRequest{Id: p.Id})
			if err != nil {
				return nil, nil, err
			}
			plans = append(plans, whole.Plan)
		}
	}
	return cards, plans, nil
}

// balance holds cards against plans: a completed date took one unit of the card that it names, or is unpaid; a planned one took
// none; and what is left on a card follows from its entries. It answers how many dates took one.
func balance(cards []*storehubv1.PunchCard, plans []*storehubv1.Plan) (paid int, err error) {
	taken := map[string]int32{} // by card and date
	for _, card := range cards {
		left := int32(0)
		for _, e := range card.Ledger {
			left += e.Units
			if e.Date != "" {
				taken[card.Id+" "+e.Date] -= e.Units
			}
		}
		err = errors.Join(err, expect("units left on "+card.Id, left, card.UnitsLeft))
	}
	for _, p := range plans {
		for _, o := range p.Occurrences {
			date := fmt.Sprintf("%s/%d", p.Id, o.Number)
			units, of := int32(0), ""
			for key, n := range taken {
				if card, found := strings.CutSuffix(key, " "+date); found && n != 0 {
					units, of = units+n, card
				}
			}
			switch done := o.State == storehubv1.OccurrenceState_OCCURRENCE_STATE_COMPLETED; {
			case done && !o.Unpaid:
				paid++
				err = errors.Join(err, expect("units taken for "+date, 1, units), expect("card that paid "+date, o.PunchCard, of))
			case done || o.State == storehubv1.OccurrenceState_OCCURRENCE_STATE_PLANNED:
				err = errors.Join(err, expect("units taken for "+date, 0, units))
			}
		}
	}
	return paid, err
}
