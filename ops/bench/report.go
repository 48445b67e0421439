package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"
)

// Report is everything one run of the benchmark found.
type Report struct {
	At          time.Time `json:"at"`
	Version     string    `json:"version"`
	Machine     Machine   `json:"machine"`
	LogStore    string    `json:"log_store"`
	Pairs       int       `json:"pairs"`
	Experiments []*Table  `json:"experiments"`
}

// Table is one experiment: what was asked, what came out, and whether the goal was met.
type Table struct {
	Name   string     `json:"name"`
	Asks   string     `json:"asks"`
	Head   []string   `json:"head"`
	Rows   [][]string `json:"rows"`
	Notes  []string   `json:"notes,omitempty"`
	Goals  []Goal     `json:"goals"`
	Detail any        `json:"detail,omitempty"`
}

// Goal is a figure with its bound.
type Goal struct {
	What  string  `json:"what"`
	Bound string  `json:"bound"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Met   bool    `json:"met"`
	// NotMeasured says why there is no figure; a goal without one is not met.
	NotMeasured string `json:"not_measured,omitempty"`
}

// atMost and atLeast judge a figure.
func atMost(what string, value, bound float64, unit string) Goal {
	return Goal{What: what, Bound: fmt.Sprintf("≤ %g", bound), Value: value, Unit: unit, Met: value <= bound}
}

func atLeast(what string, value, bound float64, unit string) Goal {
	return Goal{What: what, Bound: fmt.Sprintf("≥ %g", bound), Value: value, Unit: unit, Met: value >= bound}
}

// unless takes the figure away if there is a doubt.
func (g Goal) unless(doubt string) Goal {
	if doubt != "" {
		g.Value, g.Met, g.NotMeasured = 0, false, doubt
	}
	return g
}

func (g Goal) String() string {
	switch {
	case g.NotMeasured != "":
		return fmt.Sprintf("%s: not measured (%s): %s", g.What, g.Bound, g.NotMeasured)
	case g.Met:
		return fmt.Sprintf("%s: %.3g %s (%s) met", g.What, g.Value, g.Unit, g.Bound)
	}
	return fmt.Sprintf("%s: %.3g %s (%s) MISSED", g.What, g.Value, g.Unit, g.Bound)
}

// refusals notes which samples count for nothing, by the name of their program.
func (t *Table) refusals(where string, samples map[string][]Sample) {
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		for round, s := range samples[name] {
			if why := s.refused(); why != "" {
				t.Notes = append(t.Notes, fmt.Sprintf("REFUSED: %s, round %d of %s: %s", where, round+1, name, why))
			}
		}
	}
}

// Print writes the report for people.
func (r *Report) Print(w io.Writer) {
	fmt.Fprintf(w, "storehub %s, %s\n%s\nlog store %s, %d pairs\n", r.Version, r.At.Format(time.RFC3339), r.Machine, r.LogStore, r.Pairs)
	for _, t := range r.Experiments {
		fmt.Fprintf(w, "\n%s: %s\n", t.Name, t.Asks)
		tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
		line(tw, t.Head)
		for _, row := range t.Rows {
			line(tw, row)
		}
		tw.Flush()
		for _, n := range t.Notes {
			fmt.Fprintf(w, "  (%s)\n", n)
		}
		for _, g := range t.Goals {
			fmt.Fprintf(w, "  %v\n", g)
		}
	}
}

func line(w io.Writer, cells []string) {
	for _, c := range cells {
		fmt.Fprintf(w, "%s\t", c)
	}
	fmt.Fprintln(w)
}

// JSON writes the report for programs.
func (r *Report) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", millis(d)) }

// msOf is the median of the samples' figure.
func msOf(ss []Sample, f func(Sample) float64) string { return ms(time.Duration(median(ss, f))) }

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func perSecond(f float64) string {
	if f >= 1000 {
		return fmt.Sprintf("%.1fk/s", f/1000)
	}
	return fmt.Sprintf("%.0f/s", f)
}
