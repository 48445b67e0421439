package node

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// filling are the tables that will be full before long.
func filling(list []fsm.Fill) []*storehubv1.TableFill {
	var near []*storehubv1.TableFill
	for _, f := range list {
		if f.Near() {
			near = append(near, &storehubv1.TableFill{Table: f.Table, Rows: int64(f.Rows), RowsMax: int64(f.Max)})
		}
	}
	return near
}

// fillWarner says once of each table that it fills, and again only if it had room in between.
type fillWarner struct {
	log  *slog.Logger
	told map[string]bool
}

func (w *fillWarner) look(list []fsm.Fill) {
	near := make(map[string]bool)
	for _, f := range filling(list) {
		near[f.Table] = true
		if !w.told[f.Table] {
			w.log.Warn("a table is nearly full; at its limit what adds to it is refused", "table", f.Table, "rows", f.Rows, "limit", f.RowsMax)
		}
	}
	w.told = near
}

// fills tells how full the tables are when somebody asks.
type fills func() []fsm.Fill

var (
	tableRows = prometheus.NewDesc("storehub_table_rows", "Rows of a table of the shop.", []string{"table"}, nil)
	tableMax  = prometheus.NewDesc("storehub_table_rows_max", "Rows at which a table is full.", []string{"table"}, nil)
)

// Describe implements prometheus.Collector.
func (f fills) Describe(out chan<- *prometheus.Desc) {
	out <- tableRows
	out <- tableMax
}

// Collect implements prometheus.Collector.
func (f fills) Collect(out chan<- prometheus.Metric) {
	for _, t := range f() {
		out <- prometheus.MustNewConstMetric(tableRows, prometheus.GaugeValue, float64(t.Rows), t.Table)
		out <- prometheus.MustNewConstMetric(tableMax, prometheus.GaugeValue, float64(t.Max), t.Table)
	}
}
