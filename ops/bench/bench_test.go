//go:build !windows

package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
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
			if strings.Contains(g.What, "lost") && !g.Met { // the one goal that no load excuses
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
	if err == nil || !strings.Contains(err.Error(), "cycle, swipe, size, kill, restart") {
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

func TestRatios(t *testing.T) {
	sample := func(rates ...float64) (list []Sample) {
		for _, r := range rates {
			list = append(list, Sample{PerSecond: r})
		}
		return list
	}
	rate := func(s Sample) float64 { return s.PerSecond }
	// One disturbed pair moves neither the median nor the quartiles by much.
	r := ratios(sample(80, 90, 100, 110, 1), sample(100, 100, 100, 100, 100), rate)
	if r.Median != .9 || r.Q1 != .8 || r.Q3 != 1 || len(r.All) != 5 {
		t.Errorf("ratios %+v", r)
	}
	if r := ratios(sample(1), sample(0), rate); len(r.All) != 0 || r.Median != 0 {
		t.Errorf("a division by nothing: %+v", r)
	}
	if m := median(sample(3, 1, 2), rate); m != 2 {
		t.Errorf("median %v", m)
	}
}

func TestPairsTakeTurns(t *testing.T) {
	var order strings.Builder
	run := func(name string) func() Sample {
		return func() Sample { order.WriteString(name); return Sample{} }
	}
	as, bs := pairs(3, run("a"), run("b"))
	if order.String() != "abbaab" || len(as) != 3 || len(bs) != 3 {
		t.Errorf("order %s", order.String())
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

func TestReport(t *testing.T) {
	r := &Report{Experiments: []*Table{{Name: "x", Head: []string{"h"}, Rows: [][]string{{"v"}}, Goals: []Goal{
		atMost("fast", 4, 5, "ms"), atLeast("many", .7, .8, "×"),
	}}}}
	var text, js strings.Builder
	r.Print(&text)
	for _, want := range []string{"fast: 4 ms (≤ 5) met", "many: 0.7 × (≥ 0.8) MISSED"} {
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
