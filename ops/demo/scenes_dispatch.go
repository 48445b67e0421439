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

// Short names for the script.
const (
	rotation = storehubv1.Kind_KIND_ROTATION
	request  = storehubv1.Kind_KIND_REQUEST
	pick     = storehubv1.Kind_KIND_PICK
	invite   = storehubv1.Kind_KIND_INVITE
)

// send dispatches and answers the assignments.
func send(ctx context.Context, d *desk, req *storehubv1.DispatchRequest) ([]*storehubv1.Assignment, error) {
	res, err := act(ctx, d, (*nodeAPI).Dispatch, req)
	if err != nil {
		return nil, fmt.Errorf("dispatch by %s to room %s: %w", req.Kind, req.Room, err)
	}
	return res.Assignments, nil
}

// next is one technician by rotation.
func (h *hour) next(ctx context.Context, node, category, room string) (*storehubv1.Assignment, error) {
	list, err := send(ctx, h.people[node], &storehubv1.DispatchRequest{
		Kind: rotation, Category: category, Counts: &storehubv1.Counts{Any: 1}, Room: room,
	})
	if err != nil {
		return nil, err
	}
	return list[0], expect("technicians sent", 1, len(list))
}

// dispatchAtOnce: every kind, from all three nodes, in the same moment.
func (h *hour) dispatchAtOnce(ctx context.Context) (string, error) {
	var sent [4][]*storehubv1.Assignment
	one := func(i int, node string, req *storehubv1.DispatchRequest) func(context.Context) error {
		return func(ctx context.Context) (err error) {
			sent[i], err = send(ctx, h.people[node], req)
			return err
		}
	}
	err := atOnce(ctx,
		one(0, "reception", &storehubv1.DispatchRequest{Kind: rotation, Category: foot, Counts: &storehubv1.Counts{Female: 1, Any: 1}, Room: "208", Item: "foot60"}),
		one(1, "techroom", &storehubv1.DispatchRequest{Kind: request, Technicians: []string{"8"}, Room: "201", Item: "stone90"}),
		one(2, "office", &storehubv1.DispatchRequest{Kind: pick, Technicians: []string{"10"}, Room: "301", Item: "bone45"}),
		one(3, "office", &storehubv1.DispatchRequest{Kind: invite, Technicians: []string{"16"}, Room: "302"}),
	)
	if err != nil {
		return "", err
	}
	var who []string
	for _, a := range sent[0] {
		who = append(who, a.Technician)
	}
	b, err := h.settledBoard(ctx, "techroom")
	if err != nil {
		return "", err
	}
	return "sent by rotation: " + fmt.Sprint(who), errors.Join(
		expect("sent by rotation, one woman and the next of either", fmt.Sprint([]string{"1", "2"}), fmt.Sprint(who)),
		expect("place of 8, whom a guest asked for", int32(6), entry(b, "8").GetPosition()),
		expect("place of 1, who was sent by rotation", int32(9), entry(b, "1").GetPosition()),
	)
}

// settledBoard is a node's board once it has everything that this process was told.
func (h *hour) settledBoard(ctx context.Context, node string) (*storehubv1.Board, error) {
	all, _ := h.ledger.entries()
	var told uint64
	for _, w := range all {
		told = max(told, w.index)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, awaitWithin, fmt.Errorf("%s did not reach index %d", node, told))
	defer cancel()
	var b *storehubv1.Board
	err := fleet.Poll(ctx, fleet.Look, func(ctx context.Context) (err error) {
		if b, err = h.board(ctx, node); err == nil && b.Index < told {
			err = fmt.Errorf("%s is at index %d", node, b.Index)
		}
		return err
	})
	return b, err
}

// acknowledgeByCard: 1 was sent to 208 and lays his card on the reader.
func (h *hour) acknowledgeByCard(ctx context.Context) (string, error) {
	from := h.tail.seen()
	if err := swipe(h.member("techroom").Devices, cardOf("1")); err != nil {
		return "", err
	}
	e, err := h.tail.await(ctx, from, "AssignmentAcknowledged of 1", func(e *storehubv1.Event) bool {
		return e.Name == "AssignmentAcknowledged" && e.Technician == "1"
	})
	if err != nil {
		return "", err
	}
	return "told at office", expect("the room that 1 goes to", "208", arg(e, "room"))
}

// dispatchByTerminal: the terminal's own token is good for what a card was shown for, once.
func (h *hour) dispatchByTerminal(ctx context.Context) (string, error) {
	terminal, card := h.devices["reception"], cardOf("xiaoyu")
	req := func(card string) *storehubv1.DispatchRequest {
		return &storehubv1.DispatchRequest{Kind: rotation, Category: body, Counts: &storehubv1.Counts{Female: 1}, Room: "303", ActorCard: card}
	}
	_, err := send(ctx, terminal, req(""))
	if err := refusedWith("a dispatch by a terminal without a card", "ACTOR_REQUIRED", err); err != nil {
		return "", err
	}
	_, err = send(ctx, terminal, req(card))
	if err := refusedWith("a dispatch with a card that was not shown", "SWIPE_FIRST", err); err != nil {
		return "", err
	}
	from := h.tail.seen()
	if err := swipe(h.member("reception").Devices, card); err != nil {
		return "", err
	}
	if _, err := h.tail.await(ctx, from, "CardSwiped by xiaoyu", func(e *storehubv1.Event) bool {
		return e.Name == "CardSwiped" && arg(e, "holder") == "staff:xiaoyu"
	}); err != nil {
		return "", err
	}
	list, err := send(ctx, terminal, req(card))
	if err != nil {
		return "", err
	}
	_, err = send(ctx, terminal, req(card))
	return fmt.Sprintf("%s sent %s", list[0].Actor, list[0].Technician), errors.Join(
		expect("who did it", "staff:xiaoyu", list[0].Actor),
		refusedWith("a second dispatch with the same swipe", "SWIPE_FIRST", err),
	)
}

// runClocks: one visit from the start to the end, and back, and to the end again.
func (h *hour) runClocks(ctx context.Context) (string, error) {
	d := h.people["techroom"]
	a, err := h.next(ctx, "office", foot, "205")
	if err != nil {
		return "", err
	}
	planned := time.Time{}
	for _, step := range []func() error{
		func() error {
			res, err := act(ctx, d, (*nodeAPI).StartService, &storehubv1.StartServiceRequest{AssignmentId: a.Id})
			planned = res.GetAssignment().GetPlannedEnd().AsTime()
			return err
		},
		func() error {
			res, err := act(ctx, d, (*nodeAPI).ExtendService, &storehubv1.ExtendServiceRequest{AssignmentId: a.Id, Minutes: 30})
			return errors.Join(err, expect("the end after 30 minutes more", planned.Add(30*time.Minute), res.GetAssignment().GetPlannedEnd().AsTime()))
		},
		func() error {
			_, err := act(ctx, d, (*nodeAPI).SetItem, &storehubv1.SetItemRequest{AssignmentId: a.Id, Item: "foot90"})
			return err
		},
		func() error {
			_, err := act(ctx, d, (*nodeAPI).ChangeRoom, &storehubv1.ChangeRoomRequest{AssignmentId: a.Id, Room: "206"})
			return err
		},
		func() error { return h.finish(ctx, d, a.Id) },
		func() error {
			res, err := act(ctx, d, (*nodeAPI).UndoFinish, &storehubv1.UndoFinishRequest{AssignmentId: a.Id, Reason: "the wrong button"})
			return errors.Join(err, expect("state after the undo", storehubv1.AssignmentState_ASSIGNMENT_STATE_SERVING, res.GetAssignment().GetState()))
		},
		func() error { return h.finish(ctx, d, a.Id) },
	} {
		if err := step(); err != nil {
			return "", err
		}
	}
	return a.Id, nil
}

func (h *hour) finish(ctx context.Context, d *desk, assignment string) error {
	_, err := act(ctx, d, (*nodeAPI).FinishService, &storehubv1.FinishServiceRequest{AssignmentId: assignment})
	return err
}

// pauseAndMove: everything that keeps or changes a place without a guest.
func (h *hour) pauseAndMove(ctx context.Context) (string, error) {
	d := h.people["office"]
	hold := &storehubv1.HoldTechnicianRequest{Technician: "7", Until: timestamppb.New(time.Now().Add(20 * time.Minute))}
	_, e1 := act(ctx, d, (*nodeAPI).StartBreak, &storehubv1.StartBreakRequest{Technician: "13"})
	_, e2 := act(ctx, d, (*nodeAPI).HoldTechnician, hold)
	_, e3 := act(ctx, d, (*nodeAPI).StartLeave, &storehubv1.StartLeaveRequest{Technician: "15", Reason: "dentist"})
	back, e4 := act(ctx, d, (*nodeAPI).EndBreak, &storehubv1.EndBreakRequest{Technician: "13"})
	_, e5 := act(ctx, d, (*nodeAPI).ReleaseHold, &storehubv1.ReleaseHoldRequest{Technician: "7"})
	_, e6 := act(ctx, d, (*nodeAPI).EndLeave, &storehubv1.EndLeaveRequest{Technician: "15"})
	_, e7 := act(ctx, d, (*nodeAPI).CheckIn, &storehubv1.CheckInRequest{Technician: "15"})
	first, e8 := act(ctx, d, (*nodeAPI).MoveTechnician, &storehubv1.MoveTechnicianRequest{Technician: "14", To: storehubv1.QueuePlace_QUEUE_PLACE_HEAD, Reason: "his guest waits"})
	_, e9 := act(ctx, d, (*nodeAPI).MoveTechnician, &storehubv1.MoveTechnicianRequest{Technician: "6", To: storehubv1.QueuePlace_QUEUE_PLACE_TAIL, Reason: "came late"})
	turn, e10 := act(ctx, d, (*nodeAPI).GiveTurnBack, &storehubv1.GiveTurnBackRequest{Technician: "11", Reason: "called by mistake"})
	return "", errors.Join(e1, e2, e3, e4, e5, e6, e7, e8, e9, e10,
		expect("13 back from a short break goes to the tail", false, back.GetSentToTail()),
		expect("place of 14 at the head", int32(1), first.GetPosition()),
		expect("place of 11, whose turn was given back", int32(1), turn.GetPosition()))
}

// closeUp leaves a shop in the middle of its work: a board with guests on it compares more than
// an empty one.
func (h *hour) closeUp(ctx context.Context) (string, error) {
	var last []*storehubv1.Assignment
	for i, node := range memberNames {
		a, err := h.next(ctx, node, foot, rooms[i].Id)
		if err != nil {
			return "", err
		}
		last = append(last, a)
	}
	desk := h.people["techroom"]
	for _, a := range last[:2] {
		if _, err := act(ctx, desk, (*nodeAPI).StartService, &storehubv1.StartServiceRequest{AssignmentId: a.Id}); err != nil {
			return "", err
		}
	}
	if err := h.finish(ctx, desk, last[0].Id); err != nil {
		return "", err
	}
	partial := true
	res, err := act(ctx, desk, (*nodeAPI).Dispatch, &storehubv1.DispatchRequest{
		Kind: rotation, Category: body, Counts: &storehubv1.Counts{Female: 4}, Room: "308", AllowPartial: &partial,
	})
	return fmt.Sprintf("%s finished, %s serves, %s and %d more wait for their guests, %d guest waits",
		last[0].Technician, last[1].Technician, last[2].Technician, len(res.GetAssignments()), len(res.GetWaitingIds())), err
}
