package fsm

const dayMS = 24 * 60 * minuteMS

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// offsetMS is the shop zone's distance from UTC at an instant, as the last stamp told it:
// good for the present and up to the zone's change after next.
func (s *State) offsetMS(ms int64) int64 {
	shop := s.shop()
	if shop.OffsetUntilMs != 0 && ms >= shop.OffsetUntilMs {
		return int64(shop.NextOffsetS) * 1000
	}
	return int64(shop.OffsetS) * 1000
}

// businessDay is the day an instant is counted for: days since 1970-01-01 of the shop's wall
// clock, changing at business_day_cutoff_min.
func (s *State) businessDay(ms int64) int32 {
	cutoff := int64(s.effective.GetBusinessDayCutoffMin()) * minuteMS
	return int32(floorDiv(ms+s.offsetMS(ms)-cutoff, dayMS))
}
