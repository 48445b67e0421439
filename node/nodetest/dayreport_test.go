package nodetest

import (
	"context"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// What was done on a day is told from the archive when the state has let it go, on every node, as it was told on the day.
func TestDayReportOfLongAgo(t *testing.T) {
	withArchive(t, func(t *testing.T, s *Sim) {
		sent := s.Must("send", Dispatch()).(*storehubv1.DispatchResponse).Assignments[0].Id
		time.Sleep(time.Minute)
		s.Must("start", &storehubv1.StartServiceRequest{AssignmentId: sent})
		time.Sleep(3 * time.Minute)
		s.Must("finish", &storehubv1.FinishServiceRequest{AssignmentId: sent})
		onTheDay := mustReport(t, s, "")
		w := onTheDay.Work
		if len(w) != 1 || w[0].Finished != 1 || w[0].ServedMs < 2*60_000 || w[0].WaitedMs < 30_000 || len(onTheDay.Hours) == 0 {
			t.Fatal(onTheDay)
		}
		time.Sleep(5 * time.Second) // snapshots
		for _, n := range s.Nodes {
			n.Kill()
		}
		time.Sleep(41 * 24 * time.Hour) // nobody runs, so nothing has to be simulated
		s.StartAll()
		s.Must("later", &storehubv1.PutRoomRequest{Id: "9", Name: "9"})
		time.Sleep(time.Second)
		req := &storehubv1.GetDayReportRequest{Date: onTheDay.Date}
		for _, n := range s.Nodes {
			at, gone, err := n.Replica().Shown().DayGone(req)
			if err != nil || !gone {
				t.Fatalf("%s: after 41 days the state has all of it: %v", n.ID, err)
			}
			past, err := n.Replica().Archive().StateBy(context.Background(), at)
			if err != nil {
				t.Fatalf("%s: %v", n.ID, err)
			}
			if got, err := past.View().DayReport(req); err != nil || !proto.Equal(got, onTheDay) {
				t.Errorf("%s: %v, %v\nand on the day %v", n.ID, got, err, onTheDay)
			}
		}
	})
}

// mustReport is the report of a day by the leader's state.
func mustReport(t *testing.T, s *Sim, date string) *storehubv1.GetDayReportResponse {
	t.Helper()
	res, err := s.MustLead().View().DayReport(&storehubv1.GetDayReportRequest{Date: date})
	if err != nil {
		t.Fatal(err)
	}
	return res
}
