package node

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"storehub/fsm"
)

func TestFillingIsSaidOnce(t *testing.T) {
	var said bytes.Buffer
	w := fillWarner{log: slog.New(slog.NewTextHandler(&said, nil))}
	for _, rows := range []int{79, 80, 85, 79, 90} {
		w.look([]fsm.Fill{{Table: "rooms", Rows: rows, Max: 100}, {Table: "cards", Rows: 1, Max: 100}})
	}
	if n := strings.Count(said.String(), "table=rooms"); n != 2 || strings.Contains(said.String(), "cards") {
		t.Errorf("%d lines:\n%s", n, &said)
	}
}

func TestFillsAreMeasured(t *testing.T) {
	r := prometheus.NewPedanticRegistry()
	r.MustRegister(fills(func() []fsm.Fill { return []fsm.Fill{{Table: "rooms", Rows: 79, Max: 100}} }))
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		got[f.GetName()] = f.Metric[0].GetGauge().GetValue()
	}
	if got["storehub_table_rows"] != 79 || got["storehub_table_rows_max"] != 100 {
		t.Errorf("got %v", got)
	}
}
