package bench

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"storehub/hw/display"
	"storehub/hw/reader"
	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	checkIns = 200
	// quiet is how long both displays must have been still before the next card: the cluster is idle.
	quiet = 60 * time.Millisecond
	// shownWithin bounds how long a display is waited for.
	shownWithin = 10 * time.Second
)

// swipe: a technician comes on duty with his card at node A, and the display of node B counts one
// more. Both are followers, so that his card takes the longest way: A, the leader, B.
func swipe(ctx context.Context, o Options) (*Table, error) {
	s, err := openShop(ctx, o, "shop")
	if err != nil {
		return nil, err
	}
	defer s.Close()
	n := o.technicians(checkIns)
	if err := s.crew(ctx, "bench", n, withCard); err != nil {
		return nil, err
	}
	a, b, err := s.followers(ctx)
	if err != nil {
		return nil, err
	}
	var took []time.Duration
	for k := 1; k <= n; k++ {
		d, err := s.oneSwipe(ctx, a, b, k)
		if err != nil {
			return nil, fmt.Errorf("card %d of %d: %w", k, n, err)
		}
		took = append(took, d)
	}
	return swipeTable(took), nil
}

func swipeTable(took []time.Duration) *Table {
	slices.Sort(took)
	p50, p99 := at(took, .5), at(took, .99)
	return &Table{
		Name: "swipe", Asks: "bytes on a follower's card reader to bytes on the other follower's display, idle cluster",
		Head: []string{"check-ins", "p50", "p99", "max"},
		Rows: [][]string{{strconv.Itoa(len(took)), ms(p50), ms(p99), ms(at(took, 1))}},
		Goals: []Goal{
			atMost("p50", millis(p50), 5, "ms"),
			atMost("p99", millis(p99), 25, "ms"),
		},
		Detail: took,
		Notes:  []string{"the devices are ptys, which are as fast as memory: at 9600 baud the card adds 14.6 ms, the whole display about 50 ms"},
	}
}

// techRoom is where a card brings its technician on duty.
const techRoom = "techroom"

// followers are the technicians' room and another node, neither of which leads.
func (s *shop) followers(ctx context.Context) (a, b *fleet.Member, err error) {
	leader, err := s.Leader(ctx)
	if err != nil {
		return nil, nil, err
	}
	if leader.Name == techRoom {
		if leader, err = s.handOver(ctx, leader); err != nil {
			return nil, nil, err
		}
	}
	for _, m := range s.Members() {
		switch {
		case m.Name == techRoom:
			a = m
		case m != leader:
			b = m
		}
	}
	return a, b, nil
}

// handOver gives the lead to the next node and waits until it has it.
func (s *shop) handOver(ctx context.Context, from *fleet.Member) (*fleet.Member, error) {
	list := s.Members()
	to := list[(slices.Index(list, from)+1)%len(list)]
	if _, err := from.API.TransferLeadership(ctx, &storehubv1.TransferLeadershipRequest{To: to.ID()}); err != nil {
		return nil, fmt.Errorf("hand the lead over to %s: %w", to.Name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, shownWithin)
	defer cancel()
	return to, fleet.Poll(ctx, fleet.Look, func(ctx context.Context) error {
		l, err := s.Leader(ctx)
		if err == nil && l != to {
			err = fmt.Errorf("%s leads still", l.Name)
		}
		return err
	})
}

var firstNumber = regexp.MustCompile(`\d+`)

// free is how many a display counts as free.
func free(n int) func([display.Rows]string) bool {
	want := strconv.Itoa(n)
	return func(lines [display.Rows]string) bool { return firstNumber.FindString(lines[1]) == want }
}

// oneSwipe brings technician k on duty with his card, and off again without being measured.
func (s *shop) oneSwipe(ctx context.Context, a, b *fleet.Member, k int) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, shownWithin)
	defer cancel()
	if err := s.still(ctx, b, 0); err != nil {
		return 0, err
	}
	card, err := reader.ParseCard(cardOf(k))
	if err != nil {
		return 0, err
	}
	start := time.Now()
	if err := a.Devices.Swipe(card); err != nil {
		return 0, err
	}
	shown, err := b.Devices.Until(ctx, free(1))
	if err != nil {
		return 0, err
	}
	if err := s.still(ctx, b, 1); err != nil {
		return 0, err
	}
	_, err = a.API.CheckOut(ctx, &storehubv1.CheckOutRequest{Technician: strconv.Itoa(k)})
	return shown.Sub(start), err
}

// still waits until the display counts n, and says nothing more for a while.
func (s *shop) still(ctx context.Context, m *fleet.Member, n int) error {
	_, err := m.Devices.Until(ctx, free(n))
	return errors.Join(err, m.Devices.Quiet(ctx, quiet))
}
