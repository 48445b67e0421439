package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// datesOfDay counts the dates that begin on a business day, those of service plans apart: with plans off they are nobody's business.
func (s *State) datesOfDay(day, begin int64) (plans, bookings *storehubv1.DayDates) {
	bookings = &storehubv1.DayDates{}
	if s.plansOn() == nil {
		plans = &storehubv1.DayDates{}
	}
	s.datesAt(begin, begin+dayMS+2*hourMS, func(d *storehubv1.DateRow) bool {
		if int64(s.businessDay(d.StartsAtMs)) != day {
			return true
		}
		if d.PlanId == 0 {
			countDate(bookings, d.State)
		} else if plans != nil {
			countDate(plans, d.State)
		}
		return true
	})
	return plans, bookings
}

func countDate(n *storehubv1.DayDates, state storehubv1.OccurrenceState) {
	switch state {
	case dPlanned:
		n.Planned++
	case dArrived:
		n.Arrived++
	case dCompleted:
		n.Completed++
	case dNoShow:
		n.NoShow++
	case dCancelled:
		n.Cancelled++
	}
}

// callsOfDay counts who called on a business day; nil when the shop keeps calls for a shorter time.
func (s *State) callsOfDay(day, begin int64) *storehubv1.DayCalls {
	if begin < s.shop().TimeMs-int64(s.effective.GetCallLogDays())*dayMS {
		return nil
	}
	n := &storehubv1.DayCalls{}
	s.by.rang.Ascend(rangKey(max(0, begin)), func(_, key string) bool {
		c, _ := s.rows.calls.get(key)
		if c.RangAtMs >= begin+dayMS+2*hourMS {
			return false
		}
		if c.Direction == storehubv1.Direction_DIRECTION_OUTBOUND || int64(s.businessDay(c.RangAtMs)) != day {
			return true
		}
		n.Received++
		if unansweredCall(c) {
			n.Missed++
		}
		if c.Followup == followOpen {
			n.Open++
		}
		return true
	})
	return n
}

// unansweredCall tells that nobody answered a call, whatever was done about it later.
func unansweredCall(c *storehubv1.CallRow) bool {
	return c.AnsweredAtMs == 0 && (c.State == missed || c.Followup != 0 && (c.Late || over(c.State)))
}
