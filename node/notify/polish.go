package notify

import (
	"fmt"
	"time"
)

var polish = language{
	says: map[Cause]sentences{
		CauseReminder: {
			subject: "Przypomnienie: {item}, {day}{time}",
			opening: "przypominamy o wizycie:",
			closing: "Jeśli termin nie pasuje, {call}.",
			sms:     "{shop}: przypomnienie, {item}, {day}{time}{who}{where}. Zmiana lub odwołanie: {tel}",
		},
		CauseCancelled: {
			subject: "Odwołane: {item}, {day}{time}",
			opening: "Państwa wizyta została odwołana:",
			closing: "Aby umówić nowy termin, {call}.",
			sms:     "{shop}: odwołane, {item}, {day}{time}. Nowy termin: {tel}",
		},
		CauseMoved: {
			subject: "Zmiana terminu: {item}, teraz {day}{time}",
			opening: "termin wizyty został zmieniony:",
			closing: "Jeśli nowy termin nie pasuje, {call}.",
			sms:     "{shop}: zmiana terminu, {item}, teraz {day}{time}{who}{where}. Zmiana lub odwołanie: {tel}",
		},
		CauseOffer: {
			subject: "Wolne miejsce: {item}, {day}{time}",
			opening: "zwolniło się miejsce, na które Państwo czekają:",
			closing: "Miejsce czeka do {until}. Aby je zająć, {call}.",
			sms:     "{shop}: wolne miejsce, {item}, {day}{time}{who}{where}. Czeka do {untilShort}. Rezerwacja: {tel}",
		},
		CauseDispatched: {
			subject: "Masz wezwanie{room}",
			opening: "Wezwanie z {clock}. Potwierdź na swojej stronie: „Idę”.",
			sms:     "{shop}: wezwanie z {clock}{room}",
		},
		CauseCalledOff: {
			subject: "Wezwanie odwołane{room}",
			opening: "Recepcja odwołała wezwanie o {clock}.",
			sms:     "{shop}: odwołano o {clock}{room}",
		},
		CauseReplaced: {
			subject: "Idzie ktoś inny{room}",
			opening: "Od {clock} zamiast ciebie idzie ktoś inny.",
			sms:     "{shop}: od {clock} idzie ktoś inny{room}",
		},
	},
	was: "Poprzednio: ", who: "Wykonuje: ", where: "Miejsce: ",
	comma: ", ", colon: ": ", callAt: "prosimy o telefon: ", call: "prosimy o telefon", telAt: "tel. ",
	// A name would have to be inflected.
	hello:    func(string) string { return "Dzień dobry," },
	day:      func(t time.Time) string { return polishDays[t.Weekday()] + ", " + polishDate(t) + ", " },
	shortDay: func(t time.Time) string { return polishShortDays[t.Weekday()] + t.Format(" 2.01, ") },
	dayOf:    func(t time.Time) string { return polishDate(t) + ", godz. " },
}

var (
	polishDays      = [...]string{"niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"}
	polishShortDays = [...]string{"niedz.", "pon.", "wt.", "śr.", "czw.", "pt.", "sob."}
	polishMonths    = [...]string{
		"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
	}
)

func polishDate(t time.Time) string {
	return fmt.Sprintf("%d %s %d", t.Day(), polishMonths[t.Month()-1], t.Year())
}
