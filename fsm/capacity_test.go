package fsm_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// minutes is a day of one resource, in how many dates each minute is.
type minutes [24 * 60]int

// fits tells whether one more date fits, and puts it there.
func (m *minutes) fits(from, until, capacity int) bool {
	if slices.Max(m[from:until]) >= capacity {
		return false
	}
	for i := from; i < until; i++ {
		m[i]++
	}
	return true
}

// What the index says of every date is what a table of all minutes says.
func TestCapacityAgainstATableOfMinutes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := fsmtest.New()
		s.SetUp()
		s.Must(&storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(true)})
		s.Must(&storehubv1.PutCustomerRequest{Name: "Anna"})
		names, capacity := []string{"a", "b", "c"}, map[string]int{}
		for _, r := range names {
			capacity[r] = rapid.IntRange(1, 4).Draw(t, "capacity")
			s.Must(&storehubv1.PutResourceRequest{Id: r, Kind: storehubv1.ResourceKind_RESOURCE_KIND_VENUE, Capacity: proto.Int32(int32(capacity[r]))})
		}
		lasts := map[string]int{}
		for _, item := range []string{"short", "long"} {
			length, buffer := rapid.IntRange(1, 90).Draw(t, "minutes"), rapid.IntRange(0, 20).Draw(t, "buffer")
			lasts[item] = length + buffer
			s.Must(&storehubv1.PutServiceItemRequest{
				Id: item, Name: item, Minutes: int32(length), BufferMinutes: int32(buffer), BookingMode: storehubv1.BookingMode_BOOKING_MODE_PLAN,
			})
		}
		midnight := time.Date(2026, 4, 1, 0, 0, 0, 0, s.Now.Location())
		table := map[string]*minutes{"a": {}, "b": {}, "c": {}}
		for range rapid.IntRange(5, 40).Draw(t, "plans") {
			item := rapid.SampledFrom([]string{"short", "long"}).Draw(t, "item")
			starts := rapid.SliceOfNDistinct(rapid.IntRange(0, 240), 1, 4, rapid.ID[int]).Draw(t, "starts")
			used := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 2, rapid.ID[string]).Draw(t, "resources")
			req := &storehubv1.CreatePlanRequest{
				CustomerId: "C-1", Item: item, Repeat: storehubv1.Repeat_REPEAT_CUSTOM, Resources: used, ConflictPolicy: storehubv1.ConflictPolicy_CONFLICT_POLICY_SKIP,
			}
			for _, m := range starts {
				req.CustomTimes = append(req.CustomTimes, timestamppb.New(midnight.Add(time.Duration(m)*time.Minute)))
			}
			slices.Sort(starts)
			var want []string
			for _, m := range starts {
				try := map[string]*minutes{}
				free := true
				for _, r := range used {
					copied := *table[r]
					try[r] = &copied
					free = copied.fits(m, m+lasts[item], capacity[r]) && free
				}
				if !free {
					continue
				}
				for _, r := range used {
					table[r] = try[r]
				}
				want = append(want, midnight.Add(time.Duration(m)*time.Minute).Format("2006-01-02 15:04"))
			}
			cmd := s.Command(req)
			res := s.Apply(cmd).Result
			var got []string
			if f := fsm.FaultOf(res); f == nil {
				answer, err := fsm.Answer(cmd, res)
				if err != nil {
					t.Fatal(err)
				}
				for _, o := range answer.(*storehubv1.CreatePlanResponse).Plan.Occurrences {
					got = append(got, o.LocalTime)
				}
			} else if f.Detail.Reason != storehubv1.Reason_REASON_DATES_TAKEN {
				t.Fatal(f)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%v were placed, want %v", got, want)
			}
		}
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
	})
}
