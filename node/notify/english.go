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
	},
	was: "Before: ", who: "With: ", where: "Place: ",
	comma: ", ", callAt: "call us: ", call: "call us", telAt: "call ",
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
