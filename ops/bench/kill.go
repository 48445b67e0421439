package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"storehub/ops/fleet"
)

const (
	killTechnicians = 1000
	killWriters     = 8
	// underLoad is how many writes are acknowledged before the leader is killed.
	underLoad = 200
)

// settings of experiment kill; without the death watch a leader is missed by its heartbeats only.
var settings = []struct {
	name string
	args []string
}{
	{"on", nil},
	{"off", []string{"--no-death-watch"}},
}

// kill: the leader is killed with kill -9 under writers, and the first write after it that the
// others commit ends the gap. Then every write that was acknowledged is asked for again.
func kill(ctx context.Context, o Options) (*Table, error) {
	t := &Table{
		Name: "kill", Asks: fmt.Sprintf("kill -9 of the leader under %d writers to the first commit elsewhere", killWriters),
		Head:  []string{"death watch", "kills", "p50", "p99", "max", "acknowledged", "lost"},
		Notes: []string{"kill -9 ends a process; what it had written stays in the page cache, which a power cut would take too"},
	}
	gaps := map[string][]time.Duration{} // by death watch
	t.Detail = gaps
	for _, setting := range settings {
		k, err := o.killAll(ctx, setting.name, setting.args...)
		if err != nil {
			return nil, fmt.Errorf("death watch %s: %w", setting.name, err)
		}
		t.Rows = append(t.Rows, []string{
			setting.name, strconv.Itoa(len(k.gaps)), ms(at(k.gaps, .5)), ms(at(k.gaps, .99)), ms(at(k.gaps, 1)), strconv.Itoa(k.written), strconv.Itoa(k.lost),
		})
		gaps[setting.name] = k.gaps
		if setting.args == nil {
			t.Goals = append(t.Goals, atMost(fmt.Sprintf("p50 of %d kills", len(k.gaps)), millis(at(k.gaps, .5)), 50, "ms"), atMost(fmt.Sprintf("max of %d kills", len(k.gaps)), millis(at(k.gaps, 1)), 1000, "ms"))
		}
		t.Goals = append(t.Goals, atMost("acknowledged writes lost, death watch "+setting.name, float64(k.lost), 0, ""))
	}
	return t, nil
}

// killed is what came of all kills with one setting.
type killed struct {
	gaps          []time.Duration // sorted
	written, lost int
}

func (o Options) killAll(ctx context.Context, name string, args ...string) (*killed, error) {
	s, err := openShop(ctx, o, name, args...)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := s.crew(ctx, "bench", o.technicians(killTechnicians), onDuty); err != nil {
		return nil, err
	}
	k := &killed{}
	for i := range o.Kills {
		if err := k.one(ctx, s); err != nil {
			return nil, fmt.Errorf("kill %d: %w", i+1, err)
		}
	}
	slices.Sort(k.gaps)
	return k, nil
}

// one is one kill, from a whole cluster to a whole cluster.
func (k *killed) one(ctx context.Context, s *shop) error {
	leader, err := s.Leader(ctx)
	if err != nil {
		return err
	}
	l, err := s.openLedger(ctx)
	if err != nil {
		return err
	}
	defer l.close()
	l.start(killWriters)
	err = l.reaches(ctx, underLoad)
	var gap time.Duration
	if err == nil {
		gap, err = l.gap(ctx, slices.Index(s.Members(), leader), leader)
	}
	if err := errors.Join(err, l.stop()); err != nil {
		return err
	}
	k.gaps = append(k.gaps, gap)
	if err := leader.Restart(); err != nil {
		return err
	}
	if err := s.Ready(ctx); err != nil {
		return err
	}
	lost, err := l.verify(ctx)
	k.written, k.lost = k.written+len(l.all), k.lost+lost
	return err
}

// gap kills the leader, which is node n, and answers when a write begun after that was acknowledged.
func (l *ledger) gap(ctx context.Context, n int, leader *fleet.Member) (time.Duration, error) {
	d := l.desk(n + 1)
	start := time.Now()
	leader.Kill()
	sent, err := l.send(ctx, d)
	gap := time.Since(start)
	if err != nil {
		return 0, fmt.Errorf("the first write after %s was killed: %w", leader.Name, err)
	}
	return gap, l.cancelIt(ctx, d, sent)
}
