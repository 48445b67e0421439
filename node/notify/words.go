package notify

import (
	"slices"
	"strings"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
)

// Words is what a message says.
type Words struct {
	Subject string // one line
	Text    string // plain, lines end with \n
	SMS     string // one line; usual names fit one part in English and two in Polish and Chinese
}

// Say puts an event into the words of a language. The shop's name, a date's item and start, an offer's
// end are always there, of a dispatch the time; of the rest, what is empty is not said. A cause that is
// none has no words. Hours are 0 to 23, in the zone that the instants come in.
func Say(lang storehubv1.Language, e Event) Words {
	l := in(lang)
	s, ok := l.says[e.Cause]
	if !ok {
		return Words{}
	}
	fill := l.filler(e)
	parts := []string{l.hello(e.Customer), fill(s.opening), l.facts(e), fill(s.closing), e.Shop}
	if e.Cause.summons() {
		e.Technician = "" // he knows who he is
		parts = []string{fill(s.opening), l.facts(e), e.Shop}
	}
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	return Words{Subject: oneLine(fill(s.subject)), Text: strings.Join(parts, "\n\n") + "\n", SMS: oneLine(fill(s.sms))}
}

// language is how one language says it. Sentences have places for {shop}, {item},
// {day} and {time} of the start, {until}; {who} and {where} with a comma before them, if known; {call}
// asks to call the shop, at its number if known, and {tel} does so in fewer words. Those of a dispatch
// have {clock}, when it happened, and {room} with a colon before it, if known.
type language struct {
	says map[Cause]sentences
	// Labels of the lines that stand between opening and closing.
	item, when, was, who, where string
	comma, colon                string // between things in a row, before one
	call, callAt, telAt         string // the latter two before a number
	hello                       func(customer string) string
	day                         func(time.Time) string // in full, with the year
	shortDay                    func(time.Time) string
	dayOf                       func(time.Time) string // after "until"
}

type sentences struct{ subject, opening, closing, sms string }

func in(l storehubv1.Language) *language {
	switch l {
	case storehubv1.Language_LANGUAGE_EN:
		return &english
	case storehubv1.Language_LANGUAGE_PL:
		return &polish
	}
	return &chinese
}

const clock = "15:04"

// filler fills the places of a sentence. Names are put in as they are, even one with a {place} in it.
func (l *language) filler(e Event) func(string) string {
	call, tel := l.call, l.call
	if e.Phone != "" {
		call, tel = l.callAt+e.Phone, l.telAt+e.Phone
	}
	known := func(before, s string) string {
		if s == "" {
			return ""
		}
		return before + s
	}
	return strings.NewReplacer(
		"{shop}", e.Shop, "{item}", e.Item, "{who}", known(l.comma, e.Technician), "{where}", known(l.comma, e.Place),
		"{clock}", e.At.Format(clock), "{room}", known(l.colon, e.Place),
		"{day}", l.shortDay(e.StartsAt), "{time}", e.StartsAt.Format(clock), "{until}", l.dayOf(e.Until)+e.Until.Format(clock),
		"{untilShort}", l.shortDay(e.Until)+e.Until.Format(clock), "{call}", call, "{tel}", tel,
	).Replace
}

// facts are the lines between opening and closing.
func (l *language) facts(e Event) string {
	var lines []string
	line := func(label, text string) {
		if text != "" {
			lines = append(lines, label+text)
		}
	}
	line(l.item, e.Item)
	if !e.StartsAt.IsZero() {
		when := l.day(e.StartsAt) + e.StartsAt.Format(clock)
		if !e.EndsAt.IsZero() {
			when += "–" + e.EndsAt.Format(clock)
		}
		line(l.when, when)
	}
	if !e.WasAt.IsZero() {
		line(l.was, l.day(e.WasAt)+e.WasAt.Format(clock))
	}
	line(l.who, e.Technician)
	line(l.where, e.Place)
	return strings.Join(lines, "\n")
}
