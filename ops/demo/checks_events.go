package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// allNodesTellTheSameEvents reads the whole hour from each node, and compares it with what one
// watcher was told while a node under it was killed.
func (c *closing) allNodesTellTheSameEvents(ctx context.Context) (string, error) {
	lists := make([][]*entryEvents, len(c.fleet.Members()))
	g, ctx := errgroup.WithContext(ctx)
	for i, m := range c.fleet.Members() {
		g.Go(func() (err error) {
			lists[i], err = eventsOf(ctx, m.API, c.before.Index, c.index)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return "", err
	}
	c.events = map[string][]*entryEvents{}
	for i, m := range c.fleet.Members() {
		c.events[m.Name] = lists[i]
	}
	first := c.events[memberNames[0]]
	if err := ordered(first); err != nil {
		return "", err
	}
	for _, name := range memberNames[1:] {
		if err := sameEvents(memberNames[0], name, first, c.events[name]); err != nil {
			return "", err
		}
	}
	seen, moves := c.watched()
	if err := sameEvents(memberNames[0], "the watcher", first, seen); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d entries; a watcher had to go on at another node %s and missed none", len(first), times(moves)), nil
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// watched is what the tail was told up to the index of the boards.
func (c *closing) watched() (entries []*entryEvents, moves int) {
	c.tail.mu.Lock()
	defer c.tail.mu.Unlock()
	for _, e := range c.tail.entries {
		if e.Index <= c.index {
			entries = append(entries, e)
		}
	}
	return entries, c.tail.moves
}

// ordered: indexes rise, and no assignment is dispatched twice.
func ordered(list []*entryEvents) error {
	last, sent := uint64(0), map[string]uint64{}
	for _, entry := range list {
		if entry.Index <= last {
			return fmt.Errorf("expected events after index %d, saw index %d", last, entry.Index)
		}
		last = entry.Index
		for _, e := range entry.Events {
			if e.Name != "AssignmentDispatched" {
				continue
			}
			if at, twice := sent[e.AssignmentId]; twice {
				return fmt.Errorf("expected %s once, saw it at index %d and %d", e.AssignmentId, at, entry.Index)
			}
			sent[e.AssignmentId] = entry.Index
		}
	}
	return nil
}

func sameEvents(nameA, nameB string, a, b []*entryEvents) error {
	for i := range min(len(a), len(b)) {
		if !proto.Equal(a[i], b[i]) {
			return fmt.Errorf("expected of %s what %s tells:\n%s\nsaw:\n%s", nameB, nameA, protojson.Format(a[i]), protojson.Format(b[i]))
		}
	}
	return expect("entries with events at "+nameB, len(a), len(b))
}

// noTechnicianHadTwoLiveAssignments lets the events happen again and looks at every step.
func (c *closing) noTechnicianHadTwoLiveAssignments(context.Context) (string, error) {
	if err := c.wasRead(); err != nil {
		return "", err
	}
	r := newReplay(c.before, c.category)
	sent := 0
	for _, entry := range c.events[memberNames[0]] {
		for _, e := range entry.Events {
			if e.Name == "AssignmentDispatched" {
				sent++
			}
			if err := r.apply(e); err != nil {
				return "", fmt.Errorf("at index %d: %w", entry.Index, err)
			}
		}
	}
	live := 0
	var errs []error
	for _, category := range c.boards[memberNames[0]].Categories {
		for _, a := range category.Assignments {
			live++
			errs = append(errs, expect("live assignment of "+a.Technician, r.live[a.Technician], a.Id))
		}
	}
	errs = append(errs, expect("live assignments on the board", len(r.live), live))
	return fmt.Sprintf("%d dispatches, %d live at the end", sent, live), errors.Join(errs...)
}

// wasRead: there is nothing to compare when an earlier check could not read it.
func (c *closing) wasRead() error {
	for _, name := range memberNames {
		if c.boards[name] == nil || c.events[name] == nil {
			return fmt.Errorf("board or events of %s could not be read, see the checks above", name)
		}
	}
	return nil
}

// queueOrderFollowsFromTheEvents replays each node's events and compares with that node's board.
func (c *closing) queueOrderFollowsFromTheEvents(context.Context) (string, error) {
	if err := c.wasRead(); err != nil {
		return "", err
	}
	var told string
	for _, name := range memberNames {
		r := newReplay(c.before, c.category)
		for _, entry := range c.events[name] {
			for _, e := range entry.Events {
				if err := r.apply(e); err != nil {
					return "", fmt.Errorf("at index %d of %s: %w", entry.Index, name, err)
				}
			}
		}
		told = ""
		for _, category := range categories {
			want, seen := r.order(category.Id), queueOf(c.boards[name], category.Id)
			if !slices.Equal(want, seen) {
				return "", fmt.Errorf("queue %s at %s: expected %v from its events, saw %v", category.Id, name, want, seen)
			}
			told += fmt.Sprintf("%s %v ", category.Id, seen)
		}
	}
	return told, nil
}
