package notify

import (
	"fmt"
	"time"
)

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
		CauseCardEmpty: {
			subject: "Your card is used up: {card}",
			opening: "your punch card has no visits left{units}:",
			closing: "For a new one, ask at your next visit or {call}.",
			sms:     "{shop}: your card \"{card}\" has no visits left{units}. For a new one, {tel}",
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
	units: func(n int) string {
		switch n {
		case 0:
			return ""
		case 1:
			return ", the one on it is used"
		}
		return fmt.Sprintf(", all %d are used", n)
	},
}
