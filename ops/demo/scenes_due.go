package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// dueIn is how long the date still lasts when the plan is made: enough to make it and to kill the leader.
	dueIn = 5 * time.Second
	// dueWithin is how long it may take from then until some node shows it as completed.
	dueWithin = 20 * time.Second
	unitsSold = 3
)

// dateDueWithoutLeader: a date of a minute that began most of a minute ago is about to end. The leader is killed before that; the
// date completes by itself under the next one, at its own time, and takes one unit. Then the killed one comes back.
func (h *hour) dateDueWithoutLeader(ctx context.Context) (string, error) {
	b := h.book
	if _, err := act(ctx, h.owner, (*nodeAPI).SellPunchCard, &storehubv1.SellPunchCardRequest{CustomerId: b.first, Item: hourMinute, Units: unitsSold}); err != nil {
		return "", err
	}
	plan, asked, err := h.planAboutToEnd(ctx)
	if err != nil {
		return "", err
	}
	leader, err := h.fleet.Leader(ctx)
	if err != nil {
		return "", err
	}
	leader.Kill()
	killed, ends := time.Now(), plan.Occurrences[0].EndsAt.AsTime()
	if !killed.Before(ends) {
		return "", fmt.Errorf("%s was killed %v after the date had ended: nothing was shown", leader.Name, killed.Sub(ends))
	}
	other := h.otherThan(leader)
	if err := h.completed(ctx, other, plan); err != nil {
		return "", err
	}
	took := time.Since(ends)
	err = errors.Join(h.oneUnitTaken(ctx, other, plan), sameAgain(ctx, asked, other.API), h.bringBack(ctx, leader))
	if err == nil { // it was not there, and has to come to the same
		err = errors.Join(h.oneUnitTaken(ctx, leader, plan), sameAgain(ctx, asked, leader.API))
	}
	return fmt.Sprintf("%s killed %v before its end, completed %v after it", leader.Name, round(ends.Sub(killed)), round(took)), err
}

// planAboutToEnd makes the plan of one date, and answers how it was asked for.
func (h *hour) planAboutToEnd(ctx context.Context) (*storehubv1.Plan, written, error) {
	begun := timestamppb.New(time.Now().Add(dueIn - time.Minute).Truncate(time.Millisecond))
	id := h.owner.nextID()
	res, err := actAs(ctx, h.owner, id, (*nodeAPI).CreatePlan, &storehubv1.CreatePlanRequest{
		CustomerId: h.book.first, Item: hourMinute, Repeat: storehubv1.Repeat_REPEAT_CUSTOM, CustomTimes: []*timestamppb.Timestamp{begun}, Resources: []string{h.book.hall},
	})
	if err != nil {
		return nil, written{}, err
	}
	all, _ := h.ledger.entries()
	for _, w := range all {
		if w.id == id {
			return res.Plan, w, expect("state of the date", storehubv1.OccurrenceState_OCCURRENCE_STATE_PLANNED, res.Plan.Occurrences[0].State)
		}
	}
	return nil, written{}, fmt.Errorf("%s is not in the ledger", id)
}

// completed waits until a node shows the date as completed.
func (h *hour) completed(ctx context.Context, m *fleet.Member, plan *storehubv1.Plan) error {
	ctx, cancel := context.WithTimeoutCause(ctx, dueWithin, fmt.Errorf("%s/1 did not complete within %v", plan.Id, dueWithin))
	defer cancel()
	return fleet.Poll(ctx, fleet.Look, func(ctx context.Context) error {
		res, err := m.API.GetPlan(ctx, &storehubv1.GetPlanRequest{Id: plan.Id})
		if err != nil {
			return err
		}
		return expect("state of the date at "+m.Name, storehubv1.OccurrenceState_OCCURRENCE_STATE_COMPLETED, res.Plan.Occurrences[0].State)
	})
}

// oneUnitTaken: the card has one unit less, taken by time itself at the end of the date.
func (h *hour) oneUnitTaken(ctx context.Context, m *fleet.Member, plan *storehubv1.Plan) error {
	res, err := m.API.ListPunchCards(ctx, &storehubv1.ListPunchCardsRequest{CustomerId: h.book.first})
	if err != nil {
		return err
	}
	if err := expect("punch cards at "+m.Name, 1, len(res.Cards)); err != nil {
		return err
	}
	card := res.Cards[0]
	if err := errors.Join(expect("units left at "+m.Name, unitsSold-1, card.UnitsLeft), expect("entries of the card at "+m.Name, 2, len(card.Ledger))); err != nil {
		return err
	}
	e := card.Ledger[0]
	return errors.Join(
		expect("for what at "+m.Name, plan.Id+"/1", e.Date), expect("by whom at "+m.Name, "time", e.By), expect("units taken at "+m.Name, -1, e.Units),
		expect("when at "+m.Name, plan.Occurrences[0].EndsAt.AsTime(), e.At.AsTime()))
}

// bringBack starts a killed node again and waits until it has what the others have.
func (h *hour) bringBack(ctx context.Context, m *fleet.Member) error {
	if err := m.Restart(); err != nil {
		return err
	}
	if err := m.Ready(ctx, len(h.fleet.Members())); err != nil {
		return err
	}
	_, err := h.settledBoard(ctx, m.Name)
	return errors.Join(err, h.publish(ctx))
}
