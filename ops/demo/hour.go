package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

// hourWithin bounds the scripted hour, checks included.
const hourWithin = 85 * time.Second

// hour is the scripted hour: what happened so far and what was measured.
type hour struct {
	life   context.Context // of the whole hour
	fleet  *fleet.Fleet
	out    io.Writer
	ledger *ledger
	tail   *tail

	owner   *desk            // the owner, at reception
	probe   *desk            // the owner too, where the leader is not
	people  map[string]*desk // somebody of the front desk, by the node he stands at
	devices map[string]*desk // the terminals themselves, by name

	// before is the board on which the hour began: nobody assigned, nobody waiting.
	before   *storehubv1.Board
	category map[string]string // of each technician

	book   *book // from the scene of the first plan on
	paired []ManifestAssistant
	calls  *callBook // from the scene of the first calls on

	publish  func(context.Context) error // writes demo.json as things stand
	watchers sync.WaitGroup

	mu      sync.Mutex
	figures figures
}

// figures are what the summary tells in numbers.
type figures struct {
	own, other []time.Duration // swipe -> this display, another node's display
	failover   time.Duration   // kill -9 of the leader -> next write done
	back       time.Duration   // restart -> serving again, caught up
	repaint    time.Duration   // display plugged in -> painted
	reopened   time.Duration   // reader plugged in -> card read
	killed     string
	window     time.Duration // phone's report -> window at another node
	storm      int           // writes under load
	stormFor   time.Duration
}

// scene is one part of the hour.
type scene struct {
	title string
	play  func(h *hour, ctx context.Context) (remark string, err error)
}

var scenes = []scene{
	{"the shop as the script needs it: twelve on duty, nobody assigned", (*hour).tidyUp},
	{"four come on duty with their cards in the technicians' room", (*hour).comeOnDuty},
	{"everybody shows his card somewhere; the display answers", (*hour).showCards},
	{"three desks dispatch at once: rotation, request, pick, invite", (*hour).dispatchAtOnce},
	{"a card in the technicians' room says 收到", (*hour).acknowledgeByCard},
	{"a card first, then the terminal may dispatch in its holder's name", (*hour).dispatchByTerminal},
	{"changes of mind: replace, cancel, decline, another kind", (*hour).changeMinds},
	{"a clock runs: start, extend, item, room, finish, undo", (*hour).runClocks},
	{"pauses and places: break, hold, leave, move, a turn given back", (*hour).pauseAndMove},
	{"too few for a party: guests wait, are served, leave", (*hour).letGuestsWait},
	{"the leader is killed under load and comes back", (*hour).killTheLeader},
	{"a reader's and a display's cable are pulled and put back", (*hour).pullCables},
	{"a plan of ten weeks; one in its way is refused with what is taken", (*hour).planAgainstPlan},
	{"the same under SKIP is made with the rest", (*hour).planAround},
	{"one time is booked at three nodes at once: one gets it", (*hour).bookAtOnce},
	{"a date ends while the leader is dead: it takes one unit, once", (*hour).dateDueWithoutLeader},
	{"two phones ring: each window opens at its own register", (*hour).twoRing},
	{"a stranger is added and known; a number that is withheld is nobody's", (*hour).whoCalls},
	{"the node that a phone speaks to is killed while it rings", (*hour).killWhileRinging},
	{"two registers take one call at once: one gets it", (*hour).claimAtOnce},
	{"late guests: the shop is left in the middle of its work", (*hour).closeUp},
}

// titleCells is the width of the longest title.
const titleCells = 69

// playOnce plays the hour and checks what must hold.
func (s *stage) playOnce(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, hourWithin, fmt.Errorf("the hour was not over within %v", hourWithin))
	defer cancel()
	fmt.Fprintf(s.Out, "ready after %.1f s\n\n", time.Since(s.begun).Seconds())
	h, err := newHour(ctx, s)
	if err != nil {
		return err
	}
	defer func() {
		cancel()
		h.watchers.Wait()
	}()
	for _, sc := range scenes {
		begun := time.Now()
		remark, err := sc.play(h, ctx)
		if stopped(ctx) {
			return ErrStopped
		}
		if err != nil {
			fmt.Fprintf(s.Out, "  ✗ %s\n", sc.title)
			return fmt.Errorf("%s: %w", sc.title, errors.Join(err, context.Cause(ctx)))
		}
		fmt.Fprintf(s.Out, "  ✓ %s %5.1f s  %s\n", inColumns(sc.title, titleCells), time.Since(begun).Seconds(), remark)
	}
	return h.verdict(ctx)
}

// stopped tells whether somebody stopped the hour; that it took too long is something else.
func stopped(ctx context.Context) bool { return errors.Is(ctx.Err(), context.Canceled) }

// newHour hands out credentials: one for a person at each node, one for each terminal.
func newHour(ctx context.Context, s *stage) (*hour, error) {
	h := &hour{life: ctx, publish: s.publish, fleet: s.fleet, paired: s.phones.paired, out: s.Out, ledger: &ledger{}, people: map[string]*desk{}, devices: map[string]*desk{}, category: map[string]string{}}
	run := time.Now().UTC().Format("150405.000") // request ids of two runs in one directory must differ
	h.owner = &desk{name: "owner-" + run, nodes: s.fleet.APIs(s.fleet.Members()[0], s.fleet.OwnerToken()), ledger: h.ledger}
	h.probe = &desk{name: "probe-" + run, nodes: h.owner.nodes, ledger: h.ledger}
	for _, m := range s.fleet.Members() {
		person, err := h.credential(ctx, &storehubv1.CreateTokenRequest{Name: "hour " + m.Name, Role: storehubv1.Role_ROLE_RECEPTION})
		if err != nil {
			return nil, err
		}
		device, err := h.credential(ctx, &storehubv1.CreateTokenRequest{Name: "hour terminal " + m.Name, Role: storehubv1.Role_ROLE_TERMINAL, Terminal: m.Name})
		if err != nil {
			return nil, err
		}
		h.people[m.Name] = &desk{name: "desk-" + m.Name + "-" + run, nodes: s.fleet.APIs(m, person), ledger: h.ledger}
		h.devices[m.Name] = &desk{name: "terminal-" + m.Name + "-" + run, nodes: s.fleet.APIs(m, device), ledger: h.ledger}
	}
	return h, nil
}

func (h *hour) credential(ctx context.Context, req *storehubv1.CreateTokenRequest) (string, error) {
	res, err := act(ctx, h.owner, (*nodeAPI).CreateToken, req)
	if err != nil {
		return "", fmt.Errorf("make a token for %s: %w", req.Name, err)
	}
	return res.Token, nil
}

// atOnce runs all of them at the same time.
func atOnce(ctx context.Context, all ...func(context.Context) error) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, f := range all {
		g.Go(func() error { return f(ctx) })
	}
	return g.Wait()
}

func (h *hour) member(name string) *fleet.Member {
	m, err := h.fleet.Member(name)
	if err != nil {
		panic(err) // a mistake in the script
	}
	return m
}

// board is a node's board as it stands there.
func (h *hour) board(ctx context.Context, node string) (*storehubv1.Board, error) {
	return h.member(node).API.GetBoard(ctx, &storehubv1.GetBoardRequest{})
}

// expect is an error that tells both sides.
func expect[T comparable](what string, want, seen T) error {
	if want == seen {
		return nil
	}
	return fmt.Errorf("%s: expected %v, saw %v", what, want, seen)
}

// entry is a technician's line on a board, nil when he is not on duty.
func entry(b *storehubv1.Board, technician string) *storehubv1.BoardEntry {
	for _, c := range b.Categories {
		for _, e := range c.Queue {
			if e.Technician == technician {
				return e
			}
		}
	}
	return nil
}

// queueOf is the order of a category.
func queueOf(b *storehubv1.Board, category string) []string {
	var list []string
	for _, c := range b.Categories {
		if c.Id != category {
			continue
		}
		for _, e := range c.Queue {
			list = append(list, e.Technician)
		}
	}
	return list
}

// idleOn is how many are free on a board.
func idleOn(b *storehubv1.Board) int {
	n := 0
	for _, c := range b.Categories {
		n += int(c.Idle)
	}
	return n
}
