package lines

import (
	"cmp"
	"fmt"

	storehubv1 "storehub/proto/storehub/v1"
)

// Swipe is what a display shows for a while after a card: who, and what happened.
func Swipe(lang storehubv1.Language, res *storehubv1.SwipeResponse) [2]string {
	w := in(lang)
	return [2]string{who(res), w.happened(res)}
}

// who is the number, which must be whole, and as much of the name as fits.
func who(res *storehubv1.SwipeResponse) string {
	number := res.GetTechnician()
	if number == "" {
		return fit(cmp.Or(res.GetName(), res.GetStaffId(), res.GetCustomerId()))
	}
	return fit(number + " " + res.Name)
}

func (w *words) happened(res *storehubv1.SwipeResponse) string {
	switch res.GetAction() {
	case storehubv1.SwipeAction_SWIPE_ACTION_CHECKED_IN:
		return w.at(w.checkedIn, res.Position)
	case storehubv1.SwipeAction_SWIPE_ACTION_BREAK_ENDED:
		return w.at(w.backFromBreak, res.Position)
	case storehubv1.SwipeAction_SWIPE_ACTION_ACKNOWLEDGED:
		return withRoom(w.acknowledged, res.Room, Cells)
	case storehubv1.SwipeAction_SWIPE_ACTION_STARTED:
		return fit(w.started + " " + w.minutes(w.brief, res.MinutesLeft))
	case storehubv1.SwipeAction_SWIPE_ACTION_ALREADY_STARTED:
		return fit(w.already + " " + w.minutes(w.brief, res.MinutesLeft))
	case storehubv1.SwipeAction_SWIPE_ACTION_FINISHED:
		if res.Position == 0 {
			return fit(w.wentOff)
		}
		return w.at(w.finished, res.Position)
	case storehubv1.SwipeAction_SWIPE_ACTION_ARRIVED:
		return fit(w.arrived)
	case storehubv1.SwipeAction_SWIPE_ACTION_LEARNED:
		return fit(w.learned)
	}
	return w.stands(res)
}

// stands is how a technician stands who only looked.
func (w *words) stands(res *storehubv1.SwipeResponse) string {
	state, known := w.states[res.GetState()]
	switch {
	case !known:
		return fit(w.identified)
	case res.State == storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING:
		return withRoom(state, res.Room, Cells)
	case res.State == storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING:
		return fit(state + " " + w.minutes(w.brief, res.MinutesLeft))
	}
	return w.at(state, res.Position)
}

// at adds the place in the queue, if there is one.
func (w *words) at(s string, position int32) string {
	if position == 0 {
		return fit(s)
	}
	return fit(s + " " + fmt.Sprintf(w.place, position))
}
