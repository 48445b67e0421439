package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// planView is a plan that is made or would be, with what was in the way of its dates.
type planView struct {
	plan      *storehubv1.Plan
	conflicts []*storehubv1.Conflict
	policy    storehubv1.ConflictPolicy
	// asked is how many dates were wanted.
	asked int
}

// planTitle is "P-1 of C-1 Anna: care, weekly, Europe/Warsaw"; one that is not made has no id.
func (d *desk) planTitle(ctx context.Context, p *storehubv1.Plan) string {
	who := called(p.CustomerId, p.CustomerName)
	if p.CustomerName == "" { // of one that was just made, or is not, nobody tells it
		who = d.who(ctx, p.CustomerId)
	}
	title := "of " + who + ": " + p.Item + ", " + bareEnum(p.Repeat.String(), "REPEAT_") + ", " + p.Zone
	return printable(strings.TrimSpace(p.Id + " " + title))
}

// plannedRow is one date of a view, free or not.
type plannedRow struct {
	at    *timestamppb.Timestamp
	cells []string
}

// table lists all dates in order of time, those among them that are not free with who holds them.
func (v planView) table(c *shopClock) *table {
	var rows []plannedRow
	for _, o := range v.plan.Occurrences {
		name := strconv.Itoa(int(o.Number))
		if v.plan.Id != "" {
			name = v.plan.Id + "/" + name
		}
		state := "free"
		if v.plan.Id != "" {
			state = dateState(o.State)
		}
		rows = append(rows, plannedRow{o.StartsAt, []string{name, c.date(o.StartsAt), c.weekday(o.StartsAt), c.hour(o.StartsAt), c.end(o.StartsAt, o.EndsAt), state, orDash(strings.Join(noteWords(o), ", "))}})
	}
	for at, held := range v.inTheWay() {
		t := timestamppb.New(at)
		rows = append(rows, plannedRow{t, []string{"-", c.date(t), c.weekday(t), c.hour(t), "-", v.lost(), held}})
	}
	slices.SortStableFunc(rows, func(a, b plannedRow) int { return a.at.AsTime().Compare(b.at.AsTime()) })
	t := newTable("DATE NO.", "DATE", "DAY", "TIME", "END", "STATE", "NOTE")
	for _, r := range rows {
		t.row(r.cells...)
	}
	return t
}

// lost is what becomes of a date that is not free.
func (v planView) lost() string {
	switch v.policy {
	case storehubv1.ConflictPolicy_CONFLICT_POLICY_SKIP, storehubv1.ConflictPolicy_CONFLICT_POLICY_APPEND_AT_END:
		return "left out"
	}
	return "taken"
}

// inTheWay tells for each date that is not free who holds what.
func (v planView) inTheWay() map[time.Time]string {
	found := map[time.Time]string{}
	for _, c := range v.conflicts {
		words := conflictWords(c)
		if before := found[c.StartsAt.AsTime()]; before != "" {
			words = before + "; " + words
		}
		found[c.StartsAt.AsTime()] = words
	}
	return found
}

func conflictWords(c *storehubv1.Conflict) string {
	var by []string
	for _, holder := range c.HeldBy {
		by = append(by, clashWord(holder))
	}
	if c.Resource == "shop" {
		return strings.Join(by, ", ")
	}
	return c.Resource + ": " + strings.Join(by, ", ")
}

// clashWord is what speaks against a date, in words.
func clashWord(clash string) string {
	kind, what, _ := strings.Cut(clash, ":")
	switch {
	case kind == "leave":
		return "on leave (" + what + ")"
	case kind == "closed" && what != "":
		return "the shop is closed that day"
	case kind == "closed":
		return "outside the opening hours"
	case strings.HasPrefix(clash, "A-"):
		return "serving (" + clash + ")"
	}
	return clash
}

// verdict says in the end what would come of a plan.
func (v planView) verdict() string {
	lost, made := len(v.inTheWay()), len(v.plan.Occurrences)
	short := made == 0 || made < v.asked && v.policy != storehubv1.ConflictPolicy_CONFLICT_POLICY_SKIP
	switch {
	case short && v.lost() == "taken":
		return fmt.Sprintf("it would be refused, taken: %d of %s; choose other times or resources, or add --on-conflict skip or append", lost, countOf(v.asked, "date"))
	case short:
		return fmt.Sprintf("it would be refused, free: %d of %s; choose other times or resources", made, countOf(v.asked, "date"))
	case lost == 0:
		return countOf(made, "date") + ", all free"
	}
	return countOf(made, "date") + " would be made, " + strconv.Itoa(lost) + " left out"
}

// countOf is "1 date", "2 dates".
func countOf(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}

func dateState(s storehubv1.OccurrenceState) string {
	return strings.ReplaceAll(bareEnum(s.String(), "OCCURRENCE_STATE_"), "no show", "no-show")
}

var noteOfDate = map[storehubv1.OccurrenceNote]string{
	storehubv1.OccurrenceNote_OCCURRENCE_NOTE_SHIFTED:      "later: the clocks go forward",
	storehubv1.OccurrenceNote_OCCURRENCE_NOTE_FIRST_OF_TWO: "the first of two: the clocks go back",
	storehubv1.OccurrenceNote_OCCURRENCE_NOTE_BACKDATED:    "was in the past when made",
	storehubv1.OccurrenceNote_OCCURRENCE_NOTE_APPENDED:     "added at the end",
}

// noteWords are what is special about a date.
func noteWords(o *storehubv1.Occurrence) (words []string) {
	if note := noteOfDate[o.Note]; note != "" {
		words = append(words, note)
	}
	if o.Detached {
		words = append(words, "moved by itself")
	}
	if o.Reopened {
		words = append(words, "completes by hand only")
	}
	if o.PunchCard != "" {
		words = append(words, "by "+o.PunchCard)
	}
	if o.Unpaid {
		words = append(words, "no card paid it")
	}
	return words
}

// datesTable lists dates as they are kept.
func (c *shopClock) datesTable(list []*storehubv1.Occurrence) *table {
	t := newTable("NO.", "DATE", "DAY", "TIME", "END", "STATE", "WITH", "NOTE").numbers(0)
	for _, o := range list {
		t.row(strconv.Itoa(int(o.Number)), c.date(o.StartsAt), c.weekday(o.StartsAt), c.hour(o.StartsAt), c.end(o.StartsAt, o.EndsAt), dateState(o.State),
			orDash(strings.Join(o.Resources, ",")), orDash(strings.Join(noteWords(o), ", ")))
	}
	return t
}
