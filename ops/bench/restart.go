package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

const restartTechnicians = 100_000

// restart: with many technicians a node that was killed serves again soon, and no write waits for
// a snapshot.
func restart(ctx context.Context, o Options) (*Table, error) {
	s, err := openShop(ctx, o, "shop")
	if err != nil {
		return nil, err
	}
	defer s.Close()
	n := o.technicians(restartTechnicians)
	if err := s.crew(ctx, "bench", n, offDuty); err != nil {
		return nil, err
	}
	writes, snaps, err := s.writeThroughSnapshot(ctx, o.SnapshotWithin)
	if err != nil {
		return nil, err
	}
	var took []time.Duration
	for range o.Pairs {
		d, err := s.restartOne(ctx)
		if err != nil {
			return nil, err
		}
		took = append(took, d)
	}
	slices.Sort(took)
	return restartTable(n, took, writes, snaps), nil
}

func restartTable(n int, took []time.Duration, writes []span, snaps []snapshot) *Table {
	longest, during, meanwhile := worst(writes, snaps)
	var bytes int64
	for _, s := range snaps {
		bytes = max(bytes, s.bytes)
	}
	t := &Table{
		Name: "restart", Asks: "kill -9 of a follower, start to serving; one writer while snapshots are taken",
		Head: []string{"rows", "restart p50", "max", "snapshots", "size", "writes", "of them during one", "longest", "longest during one"},
		Rows: [][]string{{
			strconv.Itoa(n), ms(at(took, .5)), ms(at(took, 1)), strconv.Itoa(len(snaps)), fmt.Sprintf("%.1f MB", float64(bytes)/1e6),
			strconv.Itoa(len(writes)), strconv.Itoa(meanwhile), ms(longest), ms(during),
		}},
		Goals: []Goal{atMost("restart, longest", at(took, 1).Seconds(), 2, "s")},
	}
	doubt := ""
	if meanwhile == 0 {
		doubt = fmt.Sprintf("no write met one of %d snapshots", len(snaps))
	}
	t.Goals = append(t.Goals, atMost("longest write while a snapshot was taken", millis(during), 50, "ms").unless(doubt))
	return t
}

// span is when something happened.
type span struct{ from, to time.Time }

func (s span) meets(o span) bool { return s.from.Before(o.to) && o.from.Before(s.to) }

// worst is the longest write, the longest one that met a snapshot, and how many met one.
func worst(writes []span, snaps []snapshot) (longest, during time.Duration, meanwhile int) {
	for _, w := range writes {
		d := w.to.Sub(w.from)
		longest = max(longest, d)
		if slices.ContainsFunc(snaps, func(s snapshot) bool { return s.meets(w) }) {
			during = max(during, d)
			meanwhile++
		}
	}
	return longest, during, meanwhile
}

// restartOne kills a follower and answers how long it takes from its start to its serving.
func (s *shop) restartOne(ctx context.Context) (time.Duration, error) {
	leader, err := s.Leader(ctx)
	if err != nil {
		return 0, err
	}
	at := slices.Index(s.Members(), leader)
	m := s.Members()[(at+1)%len(s.Members())]
	m.Kill()
	start := time.Now()
	if err := m.Restart(); err != nil {
		return 0, err
	}
	limit, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := fleet.Poll(limit, 5*time.Millisecond, func(ctx context.Context) error { return readyz(ctx, m) }); err != nil {
		return 0, fmt.Errorf("%s does not serve again: %w", m.Name, err)
	}
	took := time.Since(start)
	return took, s.Ready(ctx)
}

// readyz asks a node whether it serves: it has applied what it had, and reaches the others.
func readyz(ctx context.Context, m *fleet.Member) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.HTTP()+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	why, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", res.Status, why)
	}
	return err
}

// writeThroughSnapshot lets one client write at the leader until every node has taken a snapshot,
// or the time is over.
func (s *shop) writeThroughSnapshot(ctx context.Context, within time.Duration) ([]span, []snapshot, error) {
	leader, err := s.Leader(ctx)
	if err != nil {
		return nil, nil, err
	}
	window, stop := context.WithTimeout(ctx, within)
	defer stop()
	w := newWatcher(s)
	var watching sync.WaitGroup
	watching.Go(func() { w.watch(window, stop) })
	var writes []span
	var failed error
	for k := 0; window.Err() == nil && failed == nil; k++ {
		from := time.Now()
		// Two names in turn: a write that changes nothing would be none. The window does not cut the last one off:
		// the node would say, as it must, that it is not known whether that was done.
		_, failed = leader.API.PutRoom(ctx, &storehubv1.PutRoomRequest{Id: "1", Name: strconv.Itoa(k % 2)})
		writes = append(writes, span{from, time.Now()})
	}
	stop()
	watching.Wait()
	return writes, w.found(), failed
}
