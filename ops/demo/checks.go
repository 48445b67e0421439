package demo

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

// check is one promise. It answers what it saw, or an error that tells what it expected too.
type check struct {
	sentence string
	holds    func(c *closing, ctx context.Context) (seen string, err error)
}

var checks = []check{
	{"no write was left without an answer", (*closing).noWriteWasLeftUnanswered},
	{"every acknowledged write is found once, on another node", (*closing).everyAcknowledgedWriteIsFoundOnce},
	{"all boards are equal at one index", (*closing).boardsAreEqualAtOneIndex},
	{"all state hashes are equal at one index", (*closing).stateHashesAreEqual},
	{"all audit heads are equal", (*closing).auditHeadsAreEqual},
	{"all nodes tell the same events, each once", (*closing).allNodesTellTheSameEvents},
	{"no technician ever had two live assignments", (*closing).noTechnicianHadTwoLiveAssignments},
	{"the order of the queues follows from the events", (*closing).queueOrderFollowsFromTheEvents},
	{"no resource ever holds more dates than it takes at once", (*closing).noResourceHoldsMoreThanItTakes},
	{"each completed date took one unit, and no other took any", (*closing).oneUnitForEachCompletedDate},
	{"every reported call is in the log once, on all nodes", (*closing).eachCallIsInTheLogOnce},
	{"a call that two registers took belongs to one", (*closing).eachCallHasOneRegister},
	{"every display shows what the board says", (*closing).displaysShowWhatTheBoardSays},
	{"every node serves as a voter, with its devices open", (*closing).everyNodeServes},
}

// closing is what the checks share: the three nodes at rest.
type closing struct {
	*hour
	events map[string][]*entryEvents // after the beginning of the hour, by node
	index  uint64
	boards map[string]*storehubv1.Board
	hash   []byte
	head   *storehubv1.GetHeadResponse
}

func (c *closing) noWriteWasLeftUnanswered(context.Context) (string, error) {
	all, lost := c.ledger.entries()
	return fmt.Sprintf("%d answered", len(all)), errors.Join(lost...)
}

// askAgainAtOnce is how many retries are under way at once.
const askAgainAtOnce = 8

// everyAcknowledgedWriteIsFoundOnce sends every request once more, with its id, to a node that
// did not get it first: the answer and the index must be those of the first time.
func (c *closing) everyAcknowledgedWriteIsFoundOnce(ctx context.Context) (string, error) {
	all, _ := c.ledger.entries()
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(askAgainAtOnce)
	for i, w := range all {
		at := c.fleet.Members()[i%len(c.fleet.Members())].API
		for _, d := range c.desks() {
			if d.name == w.desk {
				at = d.nodes[1+i%(len(d.nodes)-1)]
			}
		}
		g.Go(func() error { return sameAgain(ctx, w, at) })
	}
	return fmt.Sprintf("%d asked again", len(all)), g.Wait()
}

func (h *hour) desks() []*desk {
	list := []*desk{h.owner, h.probe}
	for _, name := range memberNames {
		list = append(list, h.people[name], h.devices[name])
	}
	for _, at := range phonesAt {
		list = append(list, h.calls.phones[at])
	}
	return list
}

func sameAgain(ctx context.Context, w written, at *nodeAPI) error {
	var outcome string
	var index uint64
	ctx, cancel := context.WithTimeout(ctx, awaitWithin)
	defer cancel()
	err := fleet.Poll(ctx, tryAgain, func(ctx context.Context) (err error) {
		outcome, index, err = w.again(ctx, at)
		return err
	})
	if err != nil {
		return fmt.Errorf("ask %s again at %s: %w", w.id, at.Name, err)
	}
	if outcome != w.outcome || index != w.index {
		return fmt.Errorf("%s %s at %s: expected %q at index %d, saw %q at index %d", w.id, w.op, at.Name, w.outcome, w.index, outcome, index)
	}
	return nil
}

// atRest asks all nodes the same until all answer for one index. Nobody writes any more, so they
// meet soon.
func atRest[T any](ctx context.Context, c *closing, question func(context.Context, *nodeAPI) (T, uint64, error)) (map[string]T, uint64, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, awaitWithin, fmt.Errorf("the nodes did not meet at one index within %v", awaitWithin))
	defer cancel()
	var answers map[string]T
	var at uint64
	err := fleet.Poll(ctx, fleet.Look, func(ctx context.Context) error {
		var mu sync.Mutex
		seen := map[string]uint64{}
		answers = map[string]T{}
		g, ctx := errgroup.WithContext(ctx)
		for _, m := range c.fleet.Members() {
			g.Go(func() error {
				answer, index, err := question(ctx, m.API)
				mu.Lock()
				defer mu.Unlock()
				answers[m.Name], seen[m.Name], at = answer, index, index
				return err
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		for _, index := range seen {
			if index != at {
				return fmt.Errorf("the nodes are at %v", seen)
			}
		}
		return nil
	})
	return answers, at, err
}

func (c *closing) boardsAreEqualAtOneIndex(ctx context.Context) (string, error) {
	boards, index, err := atRest(ctx, c, func(ctx context.Context, at *nodeAPI) (*storehubv1.Board, uint64, error) {
		b, err := at.GetBoard(ctx, &storehubv1.GetBoardRequest{})
		return b, b.GetIndex(), err
	})
	if err != nil {
		return "", err
	}
	c.boards, c.index = boards, index
	first := bare(boards[memberNames[0]])
	for _, name := range memberNames[1:] {
		if other := bare(boards[name]); !proto.Equal(first, other) {
			return "", fmt.Errorf("expected %s's board at %s too:\n%s\nsaw:\n%s", memberNames[0], name, protojson.Format(first), protojson.Format(other))
		}
	}
	return fmt.Sprintf("index %d", index), nil
}

// bare is a board without what is about the node that showed it.
func bare(b *storehubv1.Board) *storehubv1.Board {
	b = proto.CloneOf(b)
	b.AgeMs = 0
	return b
}

func (c *closing) stateHashesAreEqual(ctx context.Context) (string, error) {
	hashes, index, err := atRest(ctx, c, func(ctx context.Context, at *nodeAPI) ([]byte, uint64, error) {
		st, err := at.GetStatus(ctx, &storehubv1.GetStatusRequest{})
		return st.GetStateHash(), st.GetIndex(), err
	})
	if err != nil {
		return "", err
	}
	c.hash = hashes[memberNames[0]]
	if len(c.hash) == 0 {
		return "", errors.New("expected a state hash, saw none")
	}
	for _, name := range memberNames[1:] {
		if err := expect("state hash of "+name, hex.EncodeToString(c.hash), hex.EncodeToString(hashes[name])); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s at index %d", hex.EncodeToString(c.hash), index), nil
}

func (c *closing) auditHeadsAreEqual(ctx context.Context) (string, error) {
	heads, _, err := atRest(ctx, c, func(ctx context.Context, at *nodeAPI) (*storehubv1.GetHeadResponse, uint64, error) {
		h, err := at.GetHead(ctx, &storehubv1.GetHeadRequest{})
		return h, h.GetIndex(), err
	})
	if err != nil {
		return "", err
	}
	c.head = heads[memberNames[0]]
	if c.head.Size == 0 || len(c.head.Head) == 0 {
		return "", fmt.Errorf("expected an audit tree, saw %v", c.head)
	}
	for _, name := range memberNames[1:] {
		if o := heads[name]; o.Size != c.head.Size || !bytes.Equal(o.Head, c.head.Head) {
			return "", fmt.Errorf("audit head of %s: expected %x of %d leaves, saw %x of %d", name, c.head.Head, c.head.Size, o.Head, o.Size)
		}
	}
	return fmt.Sprintf("%s of %d leaves", hex.EncodeToString(c.head.Head[:16]), c.head.Size), nil
}

// quantile of durations, nearest rank.
func quantile(list []time.Duration, q float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
