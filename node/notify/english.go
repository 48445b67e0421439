package notify

import "time"

var english = language{
	says: map[Cause]sentences{
		CauseReminder: {
			subject: "Reminder: {item}, {day}{time}",
			opening: "this is a reminder of your appointment:",
			closing: "If you cannot come, please {call}.",
			sms:     "{shop}: reminder, {item}, {day}{time}{who}{where}. To change or cancel, {tel}",
		},
		CauseCancelled: {
			subject: "Cancelled: {item}, {day}{time}",
			opening: "your appointment has been cancelled:",
			closing: "For a new one, please {call}.",
			sms:     "{shop}: cancelled, {item}, {day}{time}. For a new date, {tel}",
		},
		CauseMoved: {
			subject: "Moved: {item}, now {day}{time}",
			opening: "your appointment has been moved:",
			closing: "If the new time does not suit you, please {call}.",
			sms:     "{shop}: moved, {item}, now {day}{time}{who}{where}. To change or cancel, {tel}",
		},
		CauseOffer: {
			subject: "A place is free: {item}, {day}{time}",
			opening: "a place that you are waiting for is free:",
			closing: "It is kept for you until {until}. To take it, please {call}.",
			sms:     "{shop}: a place is free, {item}, {day}{time}{who}{where}. Kept until {untilShort}. To take it, {tel}",
		},
		CauseDispatched: {
			subject: "You are called{room}",
			opening: "Called at {clock}. Please say on your page that you got it.",
			sms:     "{shop}: called at {clock}{room}",
		},
		CauseCalledOff: {
			subject: "Called off{room}",
			opening: "Reception called it off at {clock}.",
			sms:     "{shop}: called off at {clock}{room}",
		},
		CauseReplaced: {
			subject: "Somebody else goes{room}",
			opening: "Somebody else goes instead of you, as of {clock}.",
			sms:     "{shop}: somebody else goes, as of {clock}{room}",
		},
	},
	was: "Before: ", who: "With: ", where: "Place: ",
	comma: ", ", colon: ": ", callAt: "call us: ", call: "call us", telAt: "call ",
	hello: func(customer string) string {
		if customer == "" {
			return "Hello,"
		}
		return "Hello " + customer + ","
	},
	day:      func(t time.Time) string { return t.Format("Monday, 2 January 2006, ") },
	shortDay: func(t time.Time) string { return t.Format("Mon 2 Jan, ") },
	dayOf:    func(t time.Time) string { return t.Format("Monday, 2 January 2006, ") },
}
