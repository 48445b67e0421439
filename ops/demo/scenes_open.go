package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"connectrpc.com/connect"

	"storehub/hw/display"
	storehubv1 "storehub/proto/storehub/v1"
)

// tidyUp brings a shop of any history to the start of the script and takes the board on which
// the replay of the events begins.
func (h *hour) tidyUp(ctx context.Context) (string, error) {
	if err := errors.Join(h.endAll(ctx), h.rightDuty(ctx), h.rightOrder(ctx)); err != nil {
		return "", err
	}
	b, err := h.board(ctx, memberNames[0])
	if err != nil {
		return "", err
	}
	h.before = b
	leader, err := h.fleet.Leader(ctx)
	if err != nil {
		return "", err
	}
	// The watcher sits at the node that will be killed, and must go on elsewhere.
	h.tail = newTail(h.fleet.APIs(leader, h.fleet.OwnerToken()), b.Index)
	h.watchers.Go(func() { h.tail.run(h.life) })
	return fmt.Sprintf("index %d", b.Index), expect("technicians on duty", onDuty, len(queueOf(b, foot))+len(queueOf(b, body)))
}

// endAll ends every assignment and every wait.
func (h *hour) endAll(ctx context.Context) error {
	b, err := h.board(ctx, memberNames[0])
	if err != nil {
		return err
	}
	for _, c := range b.Categories {
		for _, a := range c.Assignments {
			if _, err := act(ctx, h.owner, (*nodeAPI).CancelAssignment, &storehubv1.CancelAssignmentRequest{AssignmentId: a.Id, Reason: "a new hour begins"}); err != nil {
				return err
			}
		}
		for _, w := range c.Waiting {
			if _, err := act(ctx, h.owner, (*nodeAPI).DropWaiting, &storehubv1.DropWaitingRequest{WaitingId: w.Id, Reason: "a new hour begins"}); err != nil {
				return err
			}
		}
	}
	return nil
}

// rightDuty: the first twelve are on duty and free, the others off.
func (h *hour) rightDuty(ctx context.Context) error {
	list, err := h.owner.nodes[0].ListTechnicians(ctx, &storehubv1.ListTechniciansRequest{})
	if err != nil {
		return err
	}
	state := map[string]storehubv1.TechnicianState{}
	for _, t := range list.Technicians {
		h.category[t.Number], state[t.Number] = t.Category, t.State
	}
	for i := range technicians {
		n := numberOf(i)
		away := state[n] == storehubv1.TechnicianState_TECHNICIAN_STATE_OFF || state[n] == storehubv1.TechnicianState_TECHNICIAN_STATE_LEAVE
		switch {
		case i < onDuty && away:
			_, err = act(ctx, h.owner, (*nodeAPI).CheckIn, &storehubv1.CheckInRequest{Technician: n})
		case i < onDuty && state[n] == storehubv1.TechnicianState_TECHNICIAN_STATE_BREAK:
			_, err = act(ctx, h.owner, (*nodeAPI).EndBreak, &storehubv1.EndBreakRequest{Technician: n})
		case i < onDuty && state[n] == storehubv1.TechnicianState_TECHNICIAN_STATE_HELD:
			_, err = act(ctx, h.owner, (*nodeAPI).ReleaseHold, &storehubv1.ReleaseHoldRequest{Technician: n})
		case i >= onDuty && !away:
			_, err = act(ctx, h.owner, (*nodeAPI).CheckOut, &storehubv1.CheckOutRequest{Technician: n})
		}
		if err != nil {
			return fmt.Errorf("technician %s: %w", n, err)
		}
	}
	return nil
}

// rightOrder: in order of number.
func (h *hour) rightOrder(ctx context.Context) error {
	b, err := h.board(ctx, memberNames[0])
	if err != nil {
		return err
	}
	for _, c := range categories {
		want := h.numbersIn(c.Id)
		if slices.Equal(queueOf(b, c.Id), want) {
			continue
		}
		for _, n := range want {
			move := &storehubv1.MoveTechnicianRequest{Technician: n, To: storehubv1.QueuePlace_QUEUE_PLACE_TAIL, Reason: "a new hour begins"}
			if _, err := act(ctx, h.owner, (*nodeAPI).MoveTechnician, move); err != nil {
				return err
			}
		}
	}
	return nil
}

// numbersIn are those on duty at the start, of one category.
func (h *hour) numbersIn(category string) []string {
	var list []string
	for i := range onDuty {
		if technicians[i].category == category {
			list = append(list, numberOf(i))
		}
	}
	return list
}

// comeOnDuty: the last four swipe; their own display greets them, and the others count one more.
func (h *hour) comeOnDuty(ctx context.Context) (string, error) {
	b, err := h.board(ctx, memberNames[0])
	if err != nil {
		return "", err
	}
	idle := idleOn(b)
	for i := onDuty; i < len(technicians); i++ {
		idle++
		if err := h.comesOnDuty(ctx, i, idle); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("the other nodes' displays count them after %v at most", round(slices.Max(h.figures.other))), nil
}

func (h *hour) comesOnDuty(ctx context.Context, i, idle int) error {
	ctx, cancel := context.WithTimeout(ctx, awaitWithin)
	defer cancel()
	from := h.tail.seen()
	at := time.Now()
	if err := swipe(h.member("techroom").Devices, cardOf(numberOf(i))); err != nil {
		return err
	}
	err := atOnce(ctx,
		func(ctx context.Context) error { return h.greeted(ctx, "techroom", numberOf(i), at) },
		func(ctx context.Context) error { return h.counted(ctx, "reception", idle, at) },
		func(ctx context.Context) error { return h.counted(ctx, "office", idle, at) },
	)
	if err != nil {
		return err
	}
	_, err = h.tail.await(ctx, from, "TechnicianCheckedIn of "+numberOf(i), func(e *storehubv1.Event) bool {
		return e.Name == "TechnicianCheckedIn" && e.Technician == numberOf(i)
	})
	return err
}

// greeted waits until the display beside the reader shows whose card it was.
func (h *hour) greeted(ctx context.Context, node, holder string, swiped time.Time) error {
	who := nameShown(holder)
	when, err := h.member(node).Devices.Until(ctx, func(lines [display.Rows]string) bool { return strings.HasPrefix(lines[0], who) })
	if err != nil {
		return fmt.Errorf("%s's display was to show %q: %w", node, who, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.figures.own = append(h.figures.own, when.Sub(swiped))
	return nil
}

// counted waits until a display on another node counts so many free technicians.
func (h *hour) counted(ctx context.Context, node string, idle int, swiped time.Time) error {
	when, err := h.member(node).Devices.Until(ctx, func(lines [display.Rows]string) bool {
		return numbers.FindString(lines[1]) == strconv.Itoa(idle)
	})
	if err != nil {
		return fmt.Errorf("%s's display was to count %d free: %w", node, idle, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.figures.other = append(h.figures.other, when.Sub(swiped))
	return nil
}

// nameShown is what a display says of a technician's number or a member of staff. The letters
// that its character set lacks are left to the node: as much of the name as is plain counts.
func nameShown(holder string) string {
	for i, t := range technicians {
		if numberOf(i) == holder {
			return holder + " " + t.name
		}
	}
	for _, e := range staff {
		if e.id == holder {
			return e.name[:strings.IndexFunc(e.name+"ś", func(r rune) bool { return r == 'ś' })]
		}
	}
	return holder
}

// showCards: twelve technicians and three of the staff, each at one of the three readers.
func (h *hour) showCards(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, awaitWithin)
	defer cancel()
	var queue [3][]string
	for i := range onDuty {
		queue[i%3] = append(queue[i%3], numberOf(i))
	}
	for i, e := range staff {
		queue[i] = append(queue[i], e.id)
	}
	err := atOnce(ctx, func(ctx context.Context) error { return h.showAll(ctx, "reception", queue[0]) },
		func(ctx context.Context) error { return h.showAll(ctx, "techroom", queue[1]) },
		func(ctx context.Context) error { return h.showAll(ctx, "office", queue[2]) })
	return fmt.Sprintf("%d cards", len(h.figures.own)), err
}

func (h *hour) showAll(ctx context.Context, node string, holders []string) error {
	for _, holder := range holders {
		at := time.Now()
		if err := swipe(h.member(node).Devices, cardOf(holder)); err != nil {
			return err
		}
		if err := h.greeted(ctx, node, holder, at); err != nil {
			return err
		}
	}
	return nil
}

// refusedWith checks that something was refused, and for this reason.
func refusedWith(what, reason string, err error) error {
	var refused *connect.Error
	if !errors.As(err, &refused) {
		return fmt.Errorf("%s: expected to be refused with %s, saw %v", what, reason, err)
	}
	if !strings.Contains(refused.Message(), reason) && !slices.Contains(reasonsOf(refused), reason) {
		return fmt.Errorf("%s: expected to be refused with %s, saw %w", what, reason, err)
	}
	return nil
}

// reasonsOf are the words in which a node refuses.
func reasonsOf(refused *connect.Error) []string {
	var list []string
	for _, d := range refused.Details() {
		v, err := d.Value()
		if f, ok := v.(*storehubv1.FaultDetail); err == nil && ok {
			list = append(list, strings.TrimPrefix(f.Reason.String(), "REASON_"))
		}
	}
	return list
}

func round(d time.Duration) time.Duration {
	if d < 10*time.Millisecond {
		return d.Round(100 * time.Microsecond)
	}
	return d.Round(time.Millisecond)
}
