//go:build !windows

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"storehub/ops/bench/naive"
)

// TestEveryExperimentRuns runs all of them in miniature against the real binary. It judges no
// figure: this machine has other things to do.
func TestEveryExperimentRuns(t *testing.T) {
	o := Options{
		Dir: t.TempDir(), NaiveArgs: []string{"bench", "naive-node"}, Version: "test", LogStore: "wal",
		Pairs: 1, Slice: 200 * time.Millisecond, Kills: 2, Technicians: 20, SnapshotWithin: time.Second, Out: t.Output(),
	}
	if testing.Short() { // the naive program beside ours is one that no other test starts
		o.Only = []string{"cycle"}
	}
	o.Executable = filepath.Join(t.TempDir(), "storehub")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", o.Executable, "storehub/cmd/storehub")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build storehub: %v\n%s", err, out)
	}
	r, err := Run(t.Context(), o)
	var said strings.Builder
	if r != nil {
		r.Print(&said)
		t.Logf("\n%s", said.String())
	}
	if err != nil {
		t.Fatal(err)
	}
	want := len(o.Only)
	if want == 0 {
		want = len(experiments)
	}
	if len(r.Experiments) != want {
		t.Errorf("%d of %d experiments", len(r.Experiments), want)
	}
	for _, e := range r.Experiments {
		if len(e.Rows) == 0 || len(e.Goals) == 0 {
			t.Errorf("%s: %d rows, %d goals", e.Name, len(e.Rows), len(e.Goals))
		}
		for _, row := range e.Rows {
			if len(row) != len(e.Head) {
				t.Errorf("%s: %d cells under %d heads", e.Name, len(row), len(e.Head))
			}
		}
		for _, g := range e.Goals {
			if strings.Contains(g.What, "lost") && !g.Met { // what no load excuses
				t.Errorf("%s: %s: %v", e.Name, g.What, g.Value)
			}
		}
	}
	left, err := os.ReadDir(o.Dir)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestUnknownExperiment(t *testing.T) {
	_, err := Run(t.Context(), Options{Dir: t.TempDir(), Only: []string{"sleep"}})
	if err == nil || !strings.Contains(err.Error(), "cycle, swipe, size, kill, restart, dates, plans, customers, calls") {
		t.Errorf("an experiment that does not exist: %v", err)
	}
}

func TestQuantiles(t *testing.T) {
	list := []time.Duration{1, 2, 3, 4, 5}
	for q, want := range map[float64]time.Duration{0: 1, .5: 3, .99: 5, 1: 5} {
		if got := at(list, q); got != want {
			t.Errorf("q %g: expected %v, saw %v", q, want, got)
		}
	}
	if at(nil, .5) != 0 {
		t.Error("a quantile of nothing")
	}
	s := Sample{}.with([]time.Duration{30, 10, 20}, time.Second)
	if s.Commands != 3 || s.PerSecond != 3 || s.P50 != 20 || s.Max != 30 {
		t.Errorf("sample %+v", s)
	}
}

// TestQuartiles has the figures that R's quantile(type = 7) gives.
func TestQuartiles(t *testing.T) {
	for _, c := range []struct {
		all            []float64
		q1, median, q3 float64
		spread         string
	}{
		{nil, 0, 0, 0, "-"},
		{[]float64{7}, 7, 7, 7, "7.00-7.00 (7.00-7.00)"},
		{[]float64{3, 1}, 1.5, 2, 2.5, "1.50-2.50 (1.00-3.00)"},
		{[]float64{4, 1, 2}, 1.5, 2, 3, "1.50-3.00 (1.00-4.00)"},
		{[]float64{1, 2, 3, 10}, 1.75, 2.5, 4.75, "1.75-4.75 (1.00-10.00)"},
		{[]float64{9, 8, 7, 6, 5, 4, 3, 2, 1}, 3, 5, 7, "3.00-7.00"},
		{[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 3.25, 5.5, 7.75, "3.25-7.75"},
	} {
		r := ratioOf(c.all)
		if r.Q1 != c.q1 || r.Median != c.median || r.Q3 != c.q3 || r.spread() != c.spread {
			t.Errorf("%v: expected %v %v %v %s, saw %v %v %v %s", c.all, c.q1, c.median, c.q3, c.spread, r.Q1, r.Median, r.Q3, r.spread())
		}
	}
}

func TestRatios(t *testing.T) {
	sample := func(rates ...float64) (list []Sample) {
		for _, r := range rates {
			list = append(list, Sample{Commands: 100, PerSecond: r})
		}
		return list
	}
	// One disturbed round moves neither the median nor the quartiles by much.
	r := ratios(sample(80, 90, 100, 110, 1), sample(100, 100, 100, 100, 100), rateOf)
	if r.Median != .9 || r.Q1 != .8 || r.Q3 != 1 || r.Min != .01 || r.Max != 1.1 || len(r.All) != 5 || r.doubt() != "" {
		t.Errorf("ratios %+v", r)
	}
	if m := median(sample(3, 1, 2), rateOf); m != 2 {
		t.Errorf("median %v", m)
	}
}

func TestRefused(t *testing.T) {
	good := Sample{Commands: 990, PerSecond: 2}
	bad := []Sample{
		{FirstError: "nobody there"},
		{Commands: 989, Failed: 11, FirstError: "too late", PerSecond: 100},
		{Commands: 990, LeaderMoved: true, PerSecond: 100},
	}
	for i, want := range []string{"nothing was done: nobody there", "1.1 % failed: too late", "the leader moved"} {
		if why := bad[i].refused(); why != want {
			t.Errorf("expected %q, saw %q", want, why)
		}
	}
	edge := Sample{Commands: 990, Failed: 10, PerSecond: 4}
	if why := edge.refused(); why != "" {
		t.Errorf("one in a hundred: %s", why)
	}
	// A refused sample takes its partner with it and is in no figure, whichever of both it is.
	r := ratios([]Sample{edge, good, bad[1]}, []Sample{good, bad[2], good}, rateOf)
	if fmt.Sprint(r.All) != "[2]" || r.Refused != 2 || r.doubt() != "2 of 3 rounds refused" {
		t.Errorf("ratios %+v, %s", r, r.doubt())
	}
	if m := median([]Sample{good, bad[1], bad[2]}, rateOf); m != 2 {
		t.Errorf("median %v", m)
	}
	var table Table
	table.refusals("64 clients", map[string][]Sample{"ours": {good, bad[2]}, "naive": {good, good}})
	if fmt.Sprint(table.Notes) != "[REFUSED: 64 clients, round 2 of ours: the leader moved]" {
		t.Errorf("notes %q", table.Notes)
	}
}

func TestTakeTurns(t *testing.T) {
	var order strings.Builder
	run := func(name string) func() Sample {
		return func() Sample { order.WriteString(name); return Sample{FirstError: name} }
	}
	s := turns(3, run("a"), run("b"), run("c"))
	if order.String() != "abccbaabc" || len(s) != 3 || len(s[2]) != 3 || s[2][1].FirstError != "c" {
		t.Errorf("order %s, samples %v", order.String(), s)
	}
}

// TestLeaderFirst: where a client asks decides whether its command is forwarded.
func TestLeaderFirst(t *testing.T) {
	tgt := target{urls: []string{"u0", "u1", "u2"}}
	if got := fmt.Sprint(tgt.from(2).urls, tgt.from(0).urls, tgt.urls); got != "[u2 u0 u1] [u0 u1 u2] [u0 u1 u2]" {
		t.Errorf("order %s", got)
	}
	var asked []int
	leads := 1
	p := program{func(context.Context) (int, error) { return leads, nil }, func(leader int) []client {
		asked = append(asked, leader)
		return []client{func(_ context.Context, rec *recorder) error {
			leads = 2 // while it is asked
			return rec.time(func() error { return nil })
		}}
	}}
	if s := p.run(t.Context(), time.Millisecond); !s.LeaderMoved || s.Commands == 0 {
		t.Errorf("the leader moved unseen: %+v", s)
	}
	if s := p.run(t.Context(), time.Millisecond); s.LeaderMoved || fmt.Sprint(asked) != "[1 2]" {
		t.Errorf("%+v after %v", s, asked)
	}
}

// TestGarbage: what is compared is tuned alike.
func TestGarbage(t *testing.T) {
	src, err := os.ReadFile(filepath.FromSlash("../../cmd/storehub/serve.go"))
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("\nconst gcPercent = %d\n", naive.GCPercent); !strings.Contains(string(src), want) {
		t.Errorf("the naive node sets %d, storehub serve something else", naive.GCPercent)
	}
}

func TestWorstWrite(t *testing.T) {
	base := time.Now()
	ms := func(from, to int) span {
		return span{base.Add(time.Duration(from) * time.Millisecond), base.Add(time.Duration(to) * time.Millisecond)}
	}
	longest, during, n := worst([]span{ms(0, 9), ms(10, 12), ms(11, 14), ms(20, 21)}, []snapshot{{span: ms(11, 13)}})
	if longest != 9*time.Millisecond || during != 3*time.Millisecond || n != 2 {
		t.Errorf("longest %v, during a snapshot %v of %d", longest, during, n)
	}
}

func TestSnapshotNotMet(t *testing.T) {
	goals := restartTable(1, []time.Duration{time.Second}, nil, nil).Goals
	if got := goals[len(goals)-1]; got.Met || got.NotMeasured == "" {
		t.Errorf("no write met a snapshot: %v", got)
	}
}

func TestReport(t *testing.T) {
	r := &Report{Experiments: []*Table{{Name: "x", Head: []string{"h"}, Rows: [][]string{{"v"}}, Goals: []Goal{
		atMost("fast", 4, 5, "ms"), atLeast("many", .7, .8, "×"), atMost("short", 0, 50, "ms").unless("nothing was there"),
	}}}}
	var text, js strings.Builder
	r.Print(&text)
	for _, want := range []string{"fast: 4 ms (≤ 5) met", "many: 0.7 × (≥ 0.8) MISSED", "short: not measured (≤ 50): nothing was there\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in\n%s", want, text.String())
		}
	}
	var back Report
	if err := r.JSON(&js); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(js.String()), &back); err != nil || fmt.Sprint(back.Experiments[0].Goals) != fmt.Sprint(r.Experiments[0].Goals) {
		t.Errorf("read back %+v, %v", back, err)
	}
}
