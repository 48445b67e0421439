package main

import (
	"encoding/json"
	"strings"
	"testing"

	"storehub/ops/bench"
)

// TestReportInTheFormatAskedFor: a program gets the whole report, a person the tables.
func TestReportInTheFormatAskedFor(t *testing.T) {
	r := &bench.Report{Version: "v1", Experiments: []*bench.Table{{Name: "swipe", Asks: "How long?", Head: []string{"p50"}, Rows: [][]string{{"3 ms"}}}}}
	for format, want := range map[string]string{"table": "swipe: How long?", "json": `"asks": "How long?"`, "yaml": "asks: How long?"} {
		var out strings.Builder
		if err := (&app{out: &out, format: format}).printReport(r); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("-o %s: %v\n%s", format, err, out.String())
		}
		if format == "json" && !json.Valid([]byte(out.String())) {
			t.Errorf("no JSON: %s", out.String())
		}
	}
}
