//go:build !windows

package bench

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// taken is the refusal that names who has a time.
func taken(t *testing.T, when time.Time, resource, holder string) error {
	t.Helper()
	err := connect.NewError(connect.CodeFailedPrecondition, errors.New("dates taken"))
	detail, failed := connect.NewErrorDetail(&storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_DATES_TAKEN, Items: []*storehubv1.FaultItem{{
		Reason: storehubv1.Reason_REASON_DATES_TAKEN, Args: []*storehubv1.FaultArg{
			{Name: "starts_at_ms", Value: fmt.Sprint(when.UnixMilli())}, {Name: "resource", Value: resource}, {Name: "held_by", Value: holder},
		},
	}}})
	if failed != nil {
		t.Fatal(failed)
	}
	err.AddDetail(detail)
	return err
}

// TestJudge: a fight that nobody won, that two won, or whose losers were told something else is wrong.
func TestJudge(t *testing.T) {
	at := time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC)
	won, lost := answer{booking: "B-1"}, answer{err: taken(t, at, "r1", "B-1")}
	for _, c := range []struct {
		what    string
		answers []answer
		wrong   string
		told    int
	}{
		{"as it must be", []answer{lost, won, lost}, "", 2},
		{"two won", []answer{won, {booking: "B-2"}, lost}, "2 won: [B-1 B-2]", 0},
		{"nobody won", []answer{lost, lost}, "0 won: []", 0},
		{"another holder was named", []answer{won, {err: taken(t, at, "r1", "B-2")}}, "expected to be told", 0},
		{"another resource was named", []answer{won, {err: taken(t, at, "r2", "B-1")}}, "expected to be told", 0},
		{"another date was named", []answer{won, {err: taken(t, at.Add(time.Hour), "r1", "B-1")}}, "expected to be told", 0},
		{"no list at all", []answer{won, {err: errors.New("no")}}, "expected to be told", 0},
	} {
		s := judge(c.answers, "r1", timestamppb.New(at))
		if !strings.Contains(s.Wrong, c.wrong) || (c.wrong == "") != (s.Wrong == "") || s.Told != c.told {
			t.Errorf("%s: %+v", c.what, s)
		}
	}
}

// TestCalendar: the shop has as many dates as the goal says, at every size.
func TestCalendar(t *testing.T) {
	for n, technicians := range map[int]int{fewDates: 1, 2_000: 1, manyDates: 100} {
		if c := calendarOf(n, time.Now()); c.size() != n || c.technicians != technicians || c.days < planDates {
			t.Errorf("%d dates: %+v has %d", n, c, c.size())
		}
	}
	if thousands(999) != "999" || thousands(1_000) != "1,000" || thousands(1_050_007) != "1,050,007" {
		t.Errorf("numbers: %s %s %s", thousands(999), thousands(1_000), thousands(1_050_007))
	}
}

// TestGrid: no time is handed out twice, and no plan meets a single date.
func TestGrid(t *testing.T) {
	g := &grid{day0: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), technicians: 2}
	seen := map[string]bool{}
	for range 2 * quarters * 3 {
		for _, next := range []func() (string, *timestamppb.Timestamp){g.nextPlan, g.nextBooking} {
			resource, at := next()
			if key := resource + at.AsTime().String(); seen[key] {
				t.Fatalf("%s twice", key)
			} else {
				seen[key] = true
			}
		}
	}
}
