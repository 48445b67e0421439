//go:build linux

package chaos

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	"storehub/node/raftkit"
	"storehub/node/replica"
	"storehub/node/replica/archive"
	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

// meeting is where all nodes stand when nobody writes.
type meeting struct {
	index      uint64
	hash, head string
	size       uint64
}

func (m meeting) String() string {
	return fmt.Sprintf("index %d, state %s, audit %s of %d leaves", m.index, m.hash, m.head, m.size)
}

// meet waits until all nodes stand at one index and answers where; they must be one there.
func (s *shop) meet() meeting {
	s.t.Helper()
	var all []meeting
	s.eventually("the nodes meet at one index", func(ctx context.Context) error {
		all = make([]meeting, len(s.Members()))
		g, ctx := errgroup.WithContext(ctx)
		for i, m := range s.Members() {
			g.Go(func() (err error) {
				all[i], err = standing(ctx, m)
				return err
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		for _, m := range all[1:] {
			if m.index != all[0].index {
				return fmt.Errorf("%v", all)
			}
		}
		return nil
	})
	for i, m := range all {
		if m != all[0] {
			s.t.Errorf("%s has %v, %s has %v", s.Members()[0].Name, all[0], s.Members()[i].Name, m)
		}
	}
	return all[0]
}

// standing asks one node for state and audit at the same index.
func standing(ctx context.Context, m *fleet.Member) (meeting, error) {
	ctx, cancel := context.WithTimeout(ctx, patience/10)
	defer cancel()
	st, err := m.API.GetStatus(ctx, &storehubv1.GetStatusRequest{})
	if err != nil {
		return meeting{}, err
	}
	head, err := m.API.GetHead(ctx, &storehubv1.GetHeadRequest{})
	if err != nil {
		return meeting{}, err
	}
	if head.Index != st.Index || st.Trouble != "" || len(st.StateHash) == 0 {
		return meeting{}, fmt.Errorf("%s is at %d, its audit at %d, trouble %q", m.Name, st.Index, head.Index, st.Trouble)
	}
	return meeting{index: st.Index, hash: hex.EncodeToString(st.StateHash), head: hex.EncodeToString(head.Head), size: head.Size}, nil
}

// judge ends the writing and holds the shop to its promises. All nodes must run; they are stopped.
func (s *shop) judge(w *writers) {
	s.t.Helper()
	w.stop()
	s.ready()
	s.foundOnce(w)
	s.sentOnce(w)
	last := s.meet()
	s.calm()
	s.t.Logf("%d writes were acknowledged; all nodes are at %v", len(w.acts), last)
	if err := s.Stop(); err != nil {
		s.t.Error(err)
	}
	for _, m := range s.Members() {
		s.onDisk(m, w, last)
	}
}

// foundOnce sends every request again with its id: the first outcome, at the first index, wherever it is asked.
func (s *shop) foundOnce(w *writers) {
	s.t.Helper()
	g, ctx := errgroup.WithContext(s.t.Context())
	g.SetLimit(writersAtOnce)
	for i, a := range w.acts {
		g.Go(func() error {
			again, err := insist(ctx, w.clients[i%len(w.clients)], a.id, a.again)
			if err == nil && (again.outcome != a.outcome || again.index != a.index) {
				err = fmt.Errorf("%s: acknowledged was %q at %d, asked again it is %q at %d", a.id, a.outcome, a.index, again.outcome, again.index)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		s.t.Error(err)
	}
}

// sentOnce compares the assignments that writers were told of with those that every node tells
// to have happened: none is lost, and none was made that nobody asked for.
func (s *shop) sentOnce(w *writers) {
	s.t.Helper()
	told := map[string]int{}
	for _, a := range w.acts {
		for _, id := range a.sent {
			told[id]++
		}
	}
	// Somebody goes for his break, so that the nodes have an event to tell behind all others.
	_, last, err := call(s.t.Context(), s.client(0).Roster().StartBreak, &storehubv1.StartBreakRequest{Technician: "1"})
	if err != nil || last.index == 0 {
		s.t.Fatalf("the last event: %v, %v", last, err)
	}
	for _, m := range s.Members() {
		happened, err := s.dispatched(m, last.index)
		if err != nil {
			s.t.Error(err)
			continue
		}
		if !maps.Equal(told, happened) {
			s.t.Errorf("%s: writers were told of %d assignments, its events have %d: %s", m.Name, len(told), len(happened), different(told, happened))
		}
	}
}

// dispatched counts the dispatches of each assignment in the events of a node.
func (s *shop) dispatched(m *fleet.Member, upTo uint64) (map[string]int, error) {
	seen := map[string]int{}
	err := s.events(m, upTo, func(e *storehubv1.Event) {
		if e.Name == "AssignmentDispatched" {
			seen[e.AssignmentId]++
		}
	})
	return seen, err
}

// events gives f what a node tells, from the beginning of the test to an index.
func (s *shop) events(m *fleet.Member, upTo uint64, f func(*storehubv1.Event)) error {
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	after := s.began
	return fleet.Poll(ctx, fleet.Look, func(ctx context.Context) error {
		stream, err := m.API.WatchEvents(ctx, &storehubv1.WatchEventsRequest{AfterIndex: after})
		if err != nil {
			return err
		}
		defer stream.Close()
		for after < upTo && stream.Receive() {
			after = stream.Msg().Index
			for _, e := range stream.Msg().Events {
				f(e)
			}
		}
		if after < upTo { // a reader that falls behind comes back with its last index
			return fmt.Errorf("the events of %s ended after index %d, before %d: %w", m.Name, after, upTo, stream.Err())
		}
		return nil
	})
}

func different(told, happened map[string]int) string {
	var list []string
	for _, id := range slices.Sorted(maps.Keys(told)) {
		if happened[id] != told[id] {
			list = append(list, fmt.Sprintf("%s told %d times, happened %d times", id, told[id], happened[id]))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(happened)) {
		if told[id] == 0 {
			list = append(list, fmt.Sprintf("%s happened, nobody was told", id))
		}
	}
	return fmt.Sprint(list[:min(len(list), 10)])
}

// onDisk plays what a stopped node has archived: it ends with the hash that the node showed, the
// state holds together, and each acknowledged request took effect at its index and nowhere else.
func (s *shop) onDisk(m *fleet.Member, w *writers, last meeting) {
	s.t.Helper()
	effects := map[string][]uint64{}
	s.replay(m, last, func(step archive.Step) {
		if id := step.Command.RequestId; id != "" && !step.Outcome.Result.Repeated {
			effects[id] = append(effects[id], step.Index)
		}
	})
	for _, w := range w.acts {
		at := effects[w.id]
		if len(at) != 1 || (w.index != 0 && at[0] != w.index) {
			s.t.Errorf("%s: %s was acknowledged at %d, in the archive it took effect at %v", m.Name, w.id, w.index, at)
		}
	}
}

// replay gives f what a stopped node has archived since the test began, and holds the state at its end to what the node showed.
func (s *shop) replay(m *fleet.Member, last meeting, f func(archive.Step)) {
	s.t.Helper()
	a, err := archive.Open(filepath.Join(m.DataDir, "archive"), slog.New(slog.DiscardHandler))
	if err != nil {
		s.t.Error(err)
		return
	}
	keys := s.keys(m)
	a.KeysFrom(func() *fsm.State { return keys })
	ctx, cancel := context.WithCancel(s.t.Context())
	var running errgroup.Group
	running.Go(func() error { return a.Run(ctx) })
	defer func() {
		cancel()
		if err := errors.Join(running.Wait(), a.Close()); err != nil {
			s.t.Error(err)
		}
	}()
	err = a.Replay(ctx, s.began+1, last.index, func(step archive.Step) bool {
		f(step)
		return true
	})
	if err != nil {
		s.t.Errorf("%s: replay its archive: %v", m.Name, err)
		return
	}
	state, err := a.StateAt(ctx, math.MaxUint64-1)
	if err != nil {
		s.t.Errorf("%s: %v", m.Name, err)
		return
	}
	s.sound(m, state, last)
}

// keys is the state on the disk of a stopped node, which has the keys of its archive.
func (s *shop) keys(m *fleet.Member) *fsm.State {
	s.t.Helper()
	dir, kind := filepath.Join(m.DataDir, "raft"), raftkit.WAL
	if _, err := os.Stat(filepath.Join(dir, "log.db")); err == nil {
		kind = raftkit.Bolt
	}
	stores, err := raftkit.OpenStores(dir, kind, raftkit.StoreOptions{
		Deadline: time.Minute, Exit: func(err error) { panic(err) }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	state, err := replica.OnDisk(stores.Logs, stores.Snapshots)
	if err := errors.Join(err, stores.Close()); err != nil {
		s.t.Fatal(err)
	}
	return state
}

// sound proves a state's invariants and that it is the one that all nodes showed. Entries that the
// farewell of the nodes made may stand behind that.
func (s *shop) sound(m *fleet.Member, state *fsm.State, last meeting) {
	s.t.Helper()
	if err := fsmtest.CheckState(state); err != nil {
		s.t.Errorf("%s: its state does not hold together: %v", m.Name, err)
	}
	head := state.View().Head()
	if state.Index() < last.index || (state.Index() == last.index &&
		(hex.EncodeToString(state.Hash()) != last.hash || !bytes.Equal(head.Hash, decode(last.head)))) {
		s.t.Errorf("%s: its archive ends at %d with state %x and audit %x; it showed %v", m.Name, state.Index(), state.Hash(), head.Hash, last)
	}
}

func decode(text string) []byte {
	b, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return b
}
