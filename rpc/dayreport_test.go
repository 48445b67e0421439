package rpc_test

import (
	"reflect"
	"strconv"
	"testing"
	"time"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestDayReportFromTheArchive: a day whose assignments the state has let go is read from the archive as it was when all of it was
// over; a day that the state still has is not.
func TestDayReportFromTheArchive(t *testing.T) {
	s := open(t).staffed(2, 0)
	s.call("Dispatch.Dispatch", `{"kind":"REQUEST","technicians":["01"]}`).ok()
	date := s.call("Dispatch.GetDayReport", `{}`).ok().at("date").(string)
	body := `{"date":"` + date + `"}`
	s.shop.Pass(10 * time.Minute)
	s.call("Dispatch.StartService", `{"assignmentId":"A-1"}`).ok()
	s.shop.Pass(time.Hour)
	s.call("Dispatch.FinishService", `{"assignmentId":"A-1"}`).ok()
	var asked []time.Time
	past := s.shop.View()
	s.node.OnAt(func(at time.Time) (fsm.View, error) {
		asked = append(asked, at)
		return past, nil
	})
	now := s.call("Dispatch.GetDayReport", body).ok()
	work, _ := now.at("work").([]any)
	if len(work) != 1 || len(asked) != 0 {
		t.Fatal(now.raw, asked)
	}
	w := work[0].(map[string]any)
	if waited, err := strconv.Atoi(w["waitedMs"].(string)); err != nil || waited < 10*60_000 || w["finished"] != 1.0 || w["technician"] != "01" {
		t.Error(now.raw)
	}

	s.shop.Pass(38 * 24 * time.Hour)
	s.shop.Tick()
	if r := s.call("Dispatch.GetDayReport", body).ok(); !reflect.DeepEqual(r.at("work"), now.at("work")) || len(asked) != 0 {
		t.Error("the state still has it:", r.raw, asked)
	}
	s.shop.Pass(3 * 24 * time.Hour)
	s.shop.Tick()
	old := s.call("Dispatch.GetDayReport", body).ok()
	if !reflect.DeepEqual(old.body, now.body) {
		t.Errorf("%s\nis not as it was when the day was over:\n%s", old.raw, now.raw)
	}
	over, err := time.Parse(time.DateOnly, date)
	if err != nil {
		t.Fatal(err)
	}
	// What was sent off in the day's last minutes is served some hours into the next.
	if after := over.Add(30 * time.Hour); len(asked) != 1 || asked[0].Before(after) || asked[0].After(after.Add(24*time.Hour)) {
		t.Errorf("the archive was asked for %v", asked)
	}

	s.node.OnAt(func(at time.Time) (fsm.View, error) {
		return fsm.View{}, &fsm.Fault{Kind: fsm.Invalid, Detail: &storehubv1.FaultDetail{
			Reason: storehubv1.Reason_REASON_OUT_OF_RANGE, Args: []*storehubv1.FaultArg{{Name: "field", Value: "at"}},
		}}
	})
	s.call("Dispatch.GetDayReport", body).refused("invalid_argument", "OUT_OF_RANGE", "field=at")
}
