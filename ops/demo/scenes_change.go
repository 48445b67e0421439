package demo

import (
	"context"
	"errors"
	"fmt"

	storehubv1 "storehub/proto/storehub/v1"
)

// changeMinds: what a desk does when things turn out differently. Each step looks at the place
// that the rules give the technician.
func (h *hour) changeMinds(ctx context.Context) (string, error) {
	return "", errors.Join(h.cancelsReturn(ctx), h.replaceOne(ctx), h.declineOne(ctx), h.changeKindOfOne(ctx))
}

// cancelsReturn: two are sent and cancelled in the order in which they were sent; both stand
// where they stood.
func (h *hour) cancelsReturn(ctx context.Context) error {
	before, err := h.settledBoard(ctx, "office")
	if err != nil {
		return err
	}
	for range 2 {
		if _, err := h.next(ctx, "reception", foot, "202"); err != nil {
			return err
		}
	}
	b, err := h.settledBoard(ctx, "office")
	if err != nil {
		return err
	}
	for _, c := range b.Categories {
		for _, a := range c.Assignments {
			if a.Room != "202" {
				continue
			}
			res, err := act(ctx, h.people["office"], (*nodeAPI).CancelAssignment, &storehubv1.CancelAssignmentRequest{AssignmentId: a.Id})
			if err != nil {
				return err
			}
			if err := expect("a cancelled pending rotation returns", true, res.ReturnedToOrigin); err != nil {
				return err
			}
		}
	}
	after, err := h.settledBoard(ctx, "reception")
	return errors.Join(err, expect("the order after two cancels", fmt.Sprint(queueOf(before, foot)), fmt.Sprint(queueOf(after, foot))))
}

// replaceOne: the guest wants somebody else; room and guest stay, the leaver is back at his place.
func (h *hour) replaceOne(ctx context.Context) error {
	a, err := h.next(ctx, "techroom", foot, "203")
	if err != nil {
		return err
	}
	res, err := act(ctx, h.people["techroom"], (*nodeAPI).ReplaceTechnician, &storehubv1.ReplaceTechnicianRequest{AssignmentId: a.Id, Kind: rotation})
	if err != nil {
		return err
	}
	b, err := h.settledBoard(ctx, "reception")
	if err != nil {
		return err
	}
	return errors.Join(
		expect("the room after a replacement", "203", res.Assignment.Room),
		expect("the replaced assignment", a.Id, res.Assignment.Replaces),
		expect("the leaver's turn", int32(1), entry(b, a.Technician).GetTurn()),
	)
}

// declineOne: who declines has used up his turn, and the next one is sent at once, behind him.
func (h *hour) declineOne(ctx context.Context) error {
	a, err := h.next(ctx, "office", foot, "206")
	if err != nil {
		return err
	}
	res, err := act(ctx, h.people["office"], (*nodeAPI).Decline, &storehubv1.DeclineRequest{AssignmentId: a.Id, Reason: "back pain"})
	if err != nil {
		return err
	}
	b, err := h.settledBoard(ctx, "techroom")
	if err != nil {
		return err
	}
	queue := queueOf(b, foot)
	return errors.Join(
		expect("somebody else was sent", true, res.Replacement != nil && res.Replacement.Technician != a.Technician),
		expect("who stand last", fmt.Sprint([]string{a.Technician, res.GetReplacement().GetTechnician()}), fmt.Sprint(queue[len(queue)-2:])),
	)
}

// changeKindOfOne: a rotation that was a request after all gives the turn back.
func (h *hour) changeKindOfOne(ctx context.Context) error {
	before, err := h.settledBoard(ctx, "office")
	if err != nil {
		return err
	}
	a, err := h.next(ctx, "reception", body, "308")
	if err != nil {
		return err
	}
	asRequest, err := act(ctx, h.people["office"], (*nodeAPI).ChangeKind, &storehubv1.ChangeKindRequest{AssignmentId: a.Id, Kind: request})
	if err != nil {
		return err
	}
	asRotation, err := act(ctx, h.people["reception"], (*nodeAPI).ChangeKind, &storehubv1.ChangeKindRequest{AssignmentId: a.Id, Kind: rotation})
	if err != nil {
		return err
	}
	return errors.Join(
		expect("his place as a request", entry(before, a.Technician).GetPosition(), asRequest.Position),
		expect("his place as a rotation again", int32(len(queueOf(before, body))), asRotation.Position),
	)
}

// letGuestsWait: a party of twenty is refused whole; asked to send those there are, the rest
// waits; one is served later, the others leave.
func (h *hour) letGuestsWait(ctx context.Context) (string, error) {
	d, partial := h.people["reception"], true
	party := &storehubv1.DispatchRequest{Kind: rotation, Category: body, Counts: &storehubv1.Counts{Any: 6}, Room: "308"}
	_, err := send(ctx, d, party)
	if err := refusedWith("a party for which there are too few", "SHORTAGE", err); err != nil {
		return "", err
	}
	party.AllowPartial = &partial
	res, err := act(ctx, d, (*nodeAPI).Dispatch, party)
	if err != nil {
		return "", err
	}
	waiting := res.WaitingIds
	if err := expect("guests, served and waiting", 6, len(res.Assignments)+len(waiting)); err != nil {
		return "", err
	}
	if len(waiting) < 2 || len(res.Assignments) == 0 {
		return "", fmt.Errorf("expected some to be served and two to wait, saw %d and %d", len(res.Assignments), len(waiting))
	}
	if err := h.serveOneOf(ctx, d, res); err != nil {
		return "", err
	}
	for _, w := range waiting[1:] {
		if _, err := act(ctx, d, (*nodeAPI).DropWaiting, &storehubv1.DropWaitingRequest{WaitingId: w, Reason: "went home"}); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d served at once, %d waited", len(res.Assignments), len(waiting)), nil
}

// serveOneOf: as soon as one of the party is done, the first who waits gets the next technician.
func (h *hour) serveOneOf(ctx context.Context, d *desk, party *storehubv1.DispatchResponse) error {
	first := party.Assignments[0]
	if _, err := act(ctx, d, (*nodeAPI).StartService, &storehubv1.StartServiceRequest{AssignmentId: first.Id}); err != nil {
		return err
	}
	if err := h.finish(ctx, d, first.Id); err != nil {
		return err
	}
	served, err := act(ctx, d, (*nodeAPI).ServeWaiting, &storehubv1.ServeWaitingRequest{WaitingId: party.WaitingIds[0]})
	return errors.Join(err, expect("who is sent to the waiting guest", first.Technician, served.GetAssignment().GetTechnician()))
}
