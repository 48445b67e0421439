package main

import (
	"encoding/csv"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
)

var agendaHead = []string{
	"id", "date", "start", "end", "starts_at", "ends_at", "customer_id", "customer", "item", "resources", "state", "clashes", "unpaid", "notes",
}

// writeAgendaCSV prints dates as RFC 4180 wants it: a head, lines that end with CRLF.
func writeAgendaCSV(out io.Writer, c *shopClock, list []*storehubv1.AgendaEntry) error {
	w := csv.NewWriter(out)
	w.UseCRLF = true
	if err := w.Write(agendaHead); err != nil {
		return err
	}
	for _, e := range list {
		cells := []string{
			e.Id, c.date(e.StartsAt), c.hour(e.StartsAt), c.hour(e.EndsAt), c.show(e.StartsAt, time.RFC3339), c.show(e.EndsAt, time.RFC3339), e.CustomerId, e.CustomerName,
			e.Item, strings.Join(e.Resources, " "), dateState(e.State), strings.Join(e.Clashes, " "), strconv.FormatBool(e.Unpaid), e.Notes,
		}
		for i, cell := range cells {
			cells[i] = noFormula(cell)
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

var formula = regexp.MustCompile("^'*[=+\\-@\t\r]")

// noFormula keeps a spreadsheet from computing what somebody else wrote. One more ' can always be taken off again.
func noFormula(cell string) string {
	if formula.MatchString(cell) {
		return "'" + cell
	}
	return cell
}
